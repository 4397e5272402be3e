"""What came of a drill is what the log and the screens say, and nothing else."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.afteraction import (
    Result,
    Trace,
    after_action,
    all_confirmed,
    assembled,
)
from layers.entry import Entry
from layers.log.drills import Fact, Notes, Start
from layers.log.line import Line
from layers.log.presence import SILENT_AFTER, Seat
from sample_feeds.drill import Drill
from sample_feeds.inbox import SOURCE
from tests.test_drill_file import small

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def drill(tmp_path: Path) -> Drill:
    return small(tmp_path)


def begun(drill: Drill, speed: float = 1.0) -> Start:
    return Start(drill.id, drill.digest, AT, "chair", speed)


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def entry(n: int, seconds: float, author: str, eid: str, *lines: Any) -> Entry:
    body = {"v": 1, "author": author, "eid": eid, "records": lines}
    ms = round(after(seconds).timestamp() * 1000)
    return Entry(f"{ms}-{n}", n, json.dumps(body).encode(), "")


def line(record: str, revision: int = 1, **fields: Any) -> dict[str, Any]:
    properties = {"revision": revision, "status": "RELEASED", **fields}
    return {"id": record, "layer": "incidents", "properties": properties}


def injected(drill: Drill, i: int, n: int, seconds: float) -> Entry:
    inject = drill.injects[i]
    run = f"{AT.timestamp():.3f}"
    event_id = drill.event_id(inject, run)
    eid = Line("incidents", "", None, b"", SOURCE, event_id).eid
    return entry(n, seconds, SOURCE, eid, line(inject.record_id, 1 + 100 * i))


def traced(drill: Drill, *entries: Entry) -> Trace:
    trace = Trace(drill, begun(drill))
    trace.take(entries)
    return trace


def told(drill: Drill, trace: Trace, seconds: float = 300, **choices: Any) -> Result:
    notes = choices.pop("notes", Notes(begun(drill)))
    visible = choices.pop("visible", lambda _: True)
    given = {"runs_it": False, **choices}
    return after_action(drill, notes, trace, after(seconds), visible, **given)


def seat(account: str, n: int, seconds: float, **fields: Any) -> Seat:
    return Seat(f"{account}/s1", n, at=after(seconds), **{"agreed": True, **fields})


def test_before_the_start_only_who_runs_it_sees_what_comes(drill: Drill) -> None:
    leader = after_action(drill, Notes(), None, AT, lambda _: True, runs_it=False)
    assert (leader.state, leader.rows, leader.upcoming) == ("waiting", (), None)
    chair = after_action(drill, Notes(), None, AT, lambda _: True, runs_it=True)
    assert [each.inject for each in chair.upcoming or ()] == ["one", "two"]


def test_during_the_drill_a_leader_sees_what_happened_and_never_what_comes(
    drill: Drill,
) -> None:
    trace = traced(drill, injected(drill, 0, 4, 60.4))
    leader = told(drill, trace, 70)
    assert [each.inject for each in leader.rows] == ["one"]
    assert leader.upcoming is None
    assert "Second" not in repr(leader)
    chair = told(drill, trace, 70, runs_it=True)
    assert [each.inject for each in chair.upcoming or ()] == ["two"]


def test_a_row_says_when_it_was_sent_on_the_picture_and_on_all_screens(
    drill: Drill,
) -> None:
    notes = Notes(
        begun(drill),
        Fact(after(41)),
        {"one": Fact(after(60.1))},
        {"one": Fact(after(61.5), 4)},
    )
    result = told(drill, traced(drill, injected(drill, 0, 4, 60.4)), notes=notes)
    [row] = result.rows
    assert (row.planned_s, row.sent_s, row.shown_s, row.n) == (60, 60.1, 60.4, 4)
    assert row.confirmed_s == 61.5
    assert result.assembled_s == 41
    assert row.expected is not None
    assert row.expected.within_s == 300


def test_what_is_not_known_is_none_and_not_nought(drill: Drill) -> None:
    [row] = told(drill, traced(drill, injected(drill, 0, 4, 60.4))).rows
    assert (row.sent_s, row.reported_s, row.confirmed_s) == (None, None, None)


def test_a_release_by_somebody_is_the_report_and_a_later_inject_is_not(
    drill: Drill,
) -> None:
    shown = injected(drill, 0, 4, 60)
    again = injected(drill, 1, 5, 120)
    [first, _] = told(drill, traced(drill, shown, again)).rows
    assert first.reported_s is None
    released = entry(6, 130, "account:anna", "release:D-1:x", line("D-1", 102))
    [first, second] = told(drill, traced(drill, shown, again, released)).rows
    assert (first.reported_s, first.reported_n) == (130, 6)
    assert (second.reported_s, second.reported_n) == (130, 6)


@pytest.mark.parametrize(
    "links", [{"supersedes": "D-1"}, {"related": [{"id": "D-1", "relation": "CAUSED"}]}]
)
def test_a_record_that_links_to_it_is_a_report_if_who_asks_may_see_that_record(
    drill: Drill, links: dict[str, Any]
) -> None:
    linked = entry(5, 90, "analyst desk", "incidents:own", line("OWN-1", **links))
    trace = traced(drill, injected(drill, 0, 4, 60), linked)
    assert told(drill, trace).rows[0].reported_s == 90
    hidden = told(drill, trace, visible=lambda record: record != "OWN-1")
    assert hidden.rows[0].reported_s is None


def test_of_each_record_that_answers_only_the_first_revision_is_kept(
    drill: Drill,
) -> None:
    later = [entry(n, 90 + n, "radar", f"e:{n}", line("D-1", n)) for n in range(5, 50)]
    linked = entry(50, 200, "desk", "e:own", line("OWN-1", supersedes="D-1"))
    trace = traced(drill, injected(drill, 0, 4, 60), *later, linked)
    kept = [(each.n, each.record) for each in trace.answers["one"].values()]
    assert kept == [(5, "D-1"), (50, "OWN-1")]


def test_a_draft_is_no_report(drill: Drill) -> None:
    draft = entry(5, 90, "desk", "incidents:own", line("D-1", 2, status="DRAFT"))
    trace = traced(drill, injected(drill, 0, 4, 60), draft)
    assert told(drill, trace).rows[0].reported_s is None


def test_a_row_whose_record_one_may_not_see_is_not_there(drill: Drill) -> None:
    trace = traced(drill, injected(drill, 0, 4, 60))
    for runs_it in (True, False):
        result = told(drill, trace, visible=lambda _: False, runs_it=runs_it)
        assert result.rows == ()
        assert "one" not in {each.inject for each in result.upcoming or ()}


def test_an_inject_that_was_refused_is_told_to_who_runs_the_drill(
    drill: Drill,
) -> None:
    notes = Notes(begun(drill), None, {"one": Fact(after(60))})
    trace = traced(drill)
    assert told(drill, trace, notes=notes).rows == ()
    [row] = told(drill, trace, notes=notes, runs_it=True).rows
    assert (row.inject, row.sent_s, row.shown_s) == ("one", 60, None)


def test_a_drill_is_over_when_its_time_has_passed_at_its_speed(drill: Drill) -> None:
    trace = traced(drill)
    assert told(drill, trace, 599).state == "running"
    assert told(drill, trace, 600).state == "over"
    fast = told(drill, trace, 60, notes=Notes(begun(drill, 10.0)))
    assert (fast.state, fast.lasts_s) == ("over", 60)


def test_all_are_there_when_each_delegation_has_confirmed_since_the_start(
    drill: Drill,
) -> None:
    start, of = begun(drill), {"anna": "FIN", "bo": "SWE"}
    assert assembled(drill, [seat("bo", 3, 9)], of, start) is None
    assert assembled(drill, [seat("anna", 3, -1)], of, start) is None
    assert assembled(drill, [seat("anna", 3, 9, agreed=False)], of, start) is None
    seats = [seat("anna", 3, 9), seat("bo", 3, 20)]
    assert assembled(drill, seats, of, start) == Fact(after(9))


def test_without_delegations_the_number_of_screens_counts(drill: Drill) -> None:
    from dataclasses import replace

    two = replace(drill, delegations=(), seats=2)
    seats = [seat("a", 1, 5), seat("b", 1, 7)]
    assert assembled(two, seats[:1], {}, begun(drill)) is None
    assert assembled(two, seats, {}, begun(drill)) == Fact(after(7))


def test_all_screens_confirmed_when_the_last_one_has() -> None:
    seats = [seat("a", 5, 10), seat("b", 6, 12)]
    assert all_confirmed(seats, 5, after(13)) == Fact(after(12), 5)
    assert all_confirmed(seats, 6, after(13)) is None
    assert all_confirmed([], 5, after(13)) is None
    wrong = [*seats, seat("c", 6, 12, agreed=False)]
    assert all_confirmed(wrong, 5, after(13)) is None


def test_a_screen_that_fell_silent_has_not_confirmed() -> None:
    seats = [seat("a", 5, 10), seat("b", 5, 12)]
    late = after(10) + SILENT_AFTER + timedelta(seconds=1)
    assert all_confirmed(seats, 5, late) is None
