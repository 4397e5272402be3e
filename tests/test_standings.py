"""Seats are listed and counted as they stand, and for their own audience only."""

from datetime import timedelta
from typing import Any

from dashboard.frames import Seats
from dashboard.standings import Standings
from layers.log.presence import Seat
from tests.test_seating import AT, BY, Stage

SPACING = timedelta(milliseconds=250)
LONG_AGO = AT - timedelta(seconds=30)


def seats() -> list[Seat]:
    """Return one seat in step, one of a wrong digest, one silent, one of others."""
    mine: Any = {"audience": BY.audience, "name": "Ann", "worker": "w"}
    return [
        Seat("anna/s1", 3, agreed=True, at=AT, since=AT, **mine),
        Seat("anna/s2", 3, agreed=False, at=AT, since=AT, **mine),
        Seat("bo/s3", 3, agreed=True, at=LONG_AGO, since=LONG_AGO, **mine),
        Seat("cy/s4", 3, agreed=True, at=AT, since=AT, audience="OTHERS"),
    ]


def test_each_audience_is_counted_by_itself() -> None:
    stage = Stage()
    counted = Standings(stage.room, stage.clock).summary(seats(), SPACING)
    assert counted[BY.audience] == Seats(in_step=1, of=3, behind=1, silent=1)
    assert counted["OTHERS"].of == 1


def test_nobody_reads_of_a_seat_of_another_audience_nor_whose_account_it_is() -> None:
    stage = Stage()
    listed = Standings(stage.room, stage.clock).listed(seats(), BY.audience, SPACING)
    assert {each.seat: each.state for each in listed} == {
        "s1": "in_step",
        "s2": "behind",
        "s3": "silent",
    }


def test_who_presents_reads_of_every_seat_whose_it_is_and_how_it_follows() -> None:
    stage = Stage()
    followers = Standings(stage.room, stage.clock).followers(seats(), SPACING)
    assert [(each.account, each.seat, each.follows) for each in followers] == [
        ("anna", "s1", "alone"),
        ("anna", "s2", "alone"),
        ("bo", "s3", "alone"),
        ("cy", "s4", "alone"),
    ]
