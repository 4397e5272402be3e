"""Frames reach every screen that can take them, and nothing is kept for the others."""

import asyncio
import zlib

import pytest

from dashboard.catchup import SLOW_ENTRIES
from dashboard.hub import BATCH_BYTES, INTERVAL_S, interval_s
from layers.picture import Picture
from tests.folding import body, feature, log_of, scene
from tests.one_screen import OneScreen
from tests.staging import AT, Stage, arrived, settled


@pytest.fixture
async def stage() -> Stage:
    return Stage(log_of([body(feature("a"))]))


async def test_a_new_screen_gets_the_whole_picture_and_then_the_changes(
    stage: Stage,
) -> None:
    _, wire = await stage.join()
    [first] = await arrived(wire)
    assert (first.kind, first.header["why"], first.lines) == (
        "reset",
        "first",
        [feature("a")],
    )
    stage.add(body(feature("b")))
    [second] = wire.events()
    assert (second.kind, second.lines) == ("frame", [feature("b")])
    assert (second.header["n_from"], second.header["n"]) == (1, 2)


async def test_all_screens_get_the_same_bytes(stage: Stage) -> None:
    wires = [(await stage.join())[1] for _ in range(3)]
    packed = [(await stage.join(gzip=True))[1] for _ in range(3)]
    await stage.all_follow(6)
    for wire in (*wires, *packed):
        wire.taken = b""
    stage.add(body(feature("b")))
    assert len({wire.taken for wire in wires}) == 1
    assert len({wire.taken for wire in packed}) == 1
    unpacked = zlib.decompressobj(-15).decompress(packed[0].taken)
    assert unpacked == wires[0].taken


async def test_a_screen_that_does_not_read_is_never_given_more(stage: Stage) -> None:
    _, slow = await stage.join()
    _, quick = await stage.join()
    await arrived(slow)
    await arrived(quick)
    slow.room.clear()
    for revision in range(2, 12):
        stage.add(body(feature("a", revision)))
        await settled()
    assert slow.taken == b""
    assert len(quick.events()) == 10
    slow.room.set()
    await settled()
    [event] = slow.events()
    assert (event.header["n_from"], event.header["n"]) == (1, 11)
    assert event.lines == [feature("a", 11)]
    stage.add(body(feature("b")))
    assert [each.header["n_from"] for each in slow.events()] == [11]


async def test_a_screen_that_missed_very_much_is_reset_when_it_can_take_it(
    stage: Stage,
) -> None:
    screen, wire = await stage.join()
    await arrived(wire)
    wire.room.clear()
    stage.add(body(feature("a", 2)))
    await settled()
    for start in range(3, SLOW_ENTRIES + 10, 50):
        stage.add(*[body(feature("a", start + more)) for more in range(50)])
    wire.room.set()
    [event] = await arrived(wire)
    assert (event.kind, event.header["why"]) == ("reset", "slow")
    assert screen.n == stage.room.picture.n


async def test_a_new_scene_resets_everybody_at_once(stage: Stage) -> None:
    stage.add(body(scene()))
    _, wire = await stage.join()
    await arrived(wire)
    stage.add(body(scene(loop=1), feature("new")))
    [event] = wire.events()
    assert (event.kind, event.header["why"]) == ("reset", "scene")
    assert event.lines == [feature("new")]


async def test_a_fork_resets_everybody_and_says_so(stage: Stage) -> None:
    _, wire = await stage.join()
    await arrived(wire)
    other = log_of([body(feature("x"))])
    picture = Picture()
    picture.apply(other[0])
    stage.room.begin(picture, 1, "fork", AT)
    stage.hub.began()
    [event] = await arrived(wire)
    assert (event.kind, event.header["why"], event.header["epoch"]) == (
        "reset",
        "fork",
        1,
    )
    assert event.lines == [feature("x")]


async def test_a_fork_also_reaches_a_screen_that_was_slow_meanwhile(
    stage: Stage,
) -> None:
    _, wire = await stage.join()
    await arrived(wire)
    wire.room.clear()
    stage.add(body(feature("b")))
    await settled()
    stage.room.begin(stage.room.picture, 1, "fork", AT)
    stage.hub.began()
    wire.room.set()
    [event] = await arrived(wire)
    assert event.header["why"] == "fork"


async def test_a_screen_that_left_gets_nothing(stage: Stage) -> None:
    screen, wire = await stage.join()
    await arrived(wire)
    stage.hub.leave(screen)
    stage.add(body(feature("b")))
    stage.hub.beat()
    assert (wire.taken, stage.hub.screens) == (b"", 0)


async def test_a_screen_that_left_while_it_was_slow_leaves_no_task(
    stage: Stage,
) -> None:
    screen, wire = await stage.join()
    await arrived(wire)
    wire.room.clear()
    before = len(asyncio.all_tasks())
    stage.add(body(feature("b")))
    await settled()
    assert len(asyncio.all_tasks()) == before + 1
    stage.hub.leave(screen)
    await settled()
    assert len(asyncio.all_tasks()) == before


async def test_a_beat_changes_nothing(stage: Stage) -> None:
    _, wire = await stage.join()
    screen = OneScreen()
    for event in await arrived(wire):
        assert screen.apply(event)
    stage.hub.beat()
    [beat] = wire.events()
    assert beat.kind == "beat"
    assert screen.apply(beat)
    assert (screen.n, screen.entry_id) == (
        1,
        stage.room.picture.entry_id,
    )


async def test_frames_are_at_least_16_ms_apart_and_carry_what_came_meanwhile(
    stage: Stage,
) -> None:
    _, wire = await stage.join()
    await arrived(wire)
    running = asyncio.create_task(stage.hub.run())
    entries = log_of([body(feature(each)) for each in "bcd"], stage.last)
    stage.hub.take(entries[:1])
    await settled()
    assert len(wire.events()) == 1
    stage.hub.take(entries[1:2])
    stage.hub.take(entries[2:])
    await settled()
    stage.clock.advance(INTERVAL_S * 0.9)
    await settled()
    assert wire.events() == []
    stage.clock.advance(INTERVAL_S * 0.11)
    await settled()
    [event] = wire.events()
    assert (event.header["n_from"], event.header["n"]) == (2, 4)
    running.cancel()


def test_frames_become_rarer_with_many_screens_and_never_faster_than_a_display() -> (
    None
):
    assert interval_s(0) == interval_s(100) == 0.016
    assert interval_s(500) == pytest.approx(0.050)


async def test_large_entries_are_folded_in_turns_so_that_nobody_waits_for_all(
    stage: Stage,
) -> None:
    large = "x" * (BATCH_BYTES * 2 // 5)
    stage.add(*[body(feature(f"large-{i}", title=large)) for i in range(5)])
    folded = [stage.room.picture.n]
    while folded[-1] < 6:
        stage.hub.cut()
        folded.append(stage.room.picture.n)
    assert folded == [3, 5, 6]
    huge = "x" * (BATCH_BYTES + 1)
    stage.add(body(feature("huge", title=huge)))
    assert stage.room.picture.n == 7
