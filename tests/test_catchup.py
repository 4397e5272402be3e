"""A screen is brought up to date, and never back to what it has left behind."""

import threading

import pytest

from dashboard.catchup import SLOW_ENTRIES
from dashboard.room import SMALL
from dashboard.screens import Whole
from layers.log.boot import boot
from layers.picture import Picture
from tests.folding import body, feature, log_of
from tests.log.drafts import draft, record
from tests.staging import AT, Stage, arrived, settled

LARGE = [feature(f"r{number}") for number in range(SMALL + 100)]


async def large_stage(entries: int) -> Stage:
    """Return a stage whose large whole picture 1 serves, with a few entries more."""
    stage = Stage(log_of([body(*LARGE)]))
    _, wire = await stage.join()
    await arrived(wire)
    for revision in range(2, entries + 1):
        stage.add(body(feature("r0", revision)))
    return stage


async def test_a_new_screen_gets_a_large_picture_that_is_there_and_then_the_rest() -> (
    None
):
    stage = await large_stage(6)
    _, wire = await stage.join()
    events = await arrived(wire)
    assert [(each.kind, each.header["n"]) for each in events] == [
        ("reset", 1),
        ("frame", 6),
    ]


@pytest.mark.parametrize("had", [2, 6])
async def test_a_large_picture_is_never_before_the_one_that_was_shown(had: int) -> None:
    stage = await large_stage(6)
    noted = stage.room.journal.noted(had)
    assert noted is not None
    _, wire = await stage.join("", noted.entry_id)
    [event] = await arrived(wire)
    assert (event.kind, event.header["why"]) == ("reset", "asked")
    assert event.header["n"] == 6


async def test_it_is_not_for_a_screen_that_was_away_for_long_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.places.RESUME_WITHIN", 2)
    stage = Stage()
    first = tuple(record(f"R{number}") for number in range(SMALL + 100))
    await stage.log.append(draft("first", *first))
    for revision in range(2, 7):
        await stage.log.append(draft(f"e{revision}", record("R0", revision)))
    entries = await stage.log.read(None)
    stage.room.begin(await boot(stage.log, upto=1), 0, "first", AT)
    _, one = await stage.join()
    await arrived(one)
    stage.hub.take(entries[1:])
    stage.hub.cut()
    _, wire = await stage.join(entries[2].id)
    [event] = await arrived(wire)
    assert (event.header["why"], event.header["n"]) == ("too_far", 6)


async def test_nor_for_one_that_did_not_read_for_long() -> None:
    stage = Stage(log_of([body(*LARGE)]))
    _, slow = await stage.join()
    await arrived(slow)
    stage.add(body(feature("r0", 2)))
    await arrived(slow)
    slow.room.clear()
    for revision in range(3, SLOW_ENTRIES + 5):
        stage.add(body(feature("r0", revision)))
    slow.room.set()
    [event] = await arrived(slow)
    assert event.header["why"] == "slow"
    assert event.header["n"] == stage.room.picture.n


async def test_a_fork_while_a_large_picture_is_packed_throws_it_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packing, go_on = threading.Event(), threading.Event()
    prepare = Whole.prepare

    def slowly(whole: Whole) -> None:
        packing.set()
        go_on.wait(10)
        prepare(whole)

    monkeypatch.setattr(Whole, "prepare", slowly)
    stage = Stage(log_of([body(*LARGE)]))
    _, wire = await stage.join()
    while not packing.is_set():
        await settled()
    branch = Picture()
    for entry in log_of([body(feature("other"))]):
        branch.apply(entry)
    stage.room.begin(branch, 1, "fork", AT)
    stage.hub.began()
    go_on.set()
    [event] = await arrived(wire)
    assert event.lines == [feature("other")]
    assert event.header["epoch"] == 1
