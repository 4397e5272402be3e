"""Two audiences of one log: the one reads nothing of the other in its stream.

What the lower one receives is compared byte for byte with what it would receive if the
entries that are not for it meant nothing to anybody: same n, same length, same time.
"""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.frames import Seats, View
from layers.log.boot import boot
from layers.log.memory_log import MemoryLog
from tests.folding import body, draft, feature, log_of, scene, viewer
from tests.one_screen import OneScreen, read_events
from tests.staging import AT, Stage, arrived, settled

LOW = View(viewer("ALL", level="INTERNAL"))
HIGH = View(viewer("ALL", "FIN", level="SENSITIVE"), rejected=True)
HIGH_LINE = "OPEN:SENSITIVE;FIN"
NOTHING = b'{"author":"test","eid":"1","records":[],"v":1}'

#: One secret record in all that can happen to it: it comes, changes, moves, and goes.
SECRET_LIFE = [
    body(feature("secret", 1, level="SENSITIVE")),
    body(feature("secret", 2, level="SENSITIVE", title="A much longer title" * 50)),
    body(feature("secret", 3, releasable_to=["FIN"])),
    body(feature("secret", 4, releasable_to=["FIN"], status="RETRACTED")),
    body(*(feature(f"secret-{i}", level="SENSITIVE") for i in range(600))),
]


async def stream_of(bodies: list[bytes], *, gzip: bool, also: View | None) -> bytes:
    """Return all that a screen of the lower audience receives of these entries."""
    stage = Stage(log_of([body(scene()), body(feature("a"))]))
    _, low = await stage.join(view=LOW, gzip=gzip)
    if also is not None:
        await stage.join(view=also)
    await stage.all_follow(1 if also is None else 2)
    for each in bodies:
        stage.clock.advance(1)
        stage.add(each)
        stage.hub.beat()
        await settled()
    _, late = await stage.join(view=LOW, gzip=gzip)
    await stage.all_follow(2 if also is None else 3)
    return low.taken + late.taken


@pytest.mark.parametrize("gzip", [False, True])
async def test_the_lower_stream_is_that_of_a_log_whose_secrets_mean_nothing(
    gzip: bool,
) -> None:
    around = body(feature("b")), body(feature("a", 2))
    secret = [around[0], *SECRET_LIFE, around[1]]
    without = [around[0], *[NOTHING] * len(SECRET_LIFE), around[1]]
    expected = await stream_of(without, gzip=gzip, also=None)
    assert await stream_of(secret, gzip=gzip, also=HIGH) == expected


async def test_a_scene_that_clears_secrets_looks_like_one_that_clears_none() -> None:
    end = [body(scene(loop=1)), body(feature("c"))]
    expected = await stream_of([NOTHING] * 5 + end, gzip=False, also=None)
    assert await stream_of([*SECRET_LIFE, *end], gzip=False, also=HIGH) == expected


async def test_a_screen_that_goes_on_after_a_restart_learns_as_little() -> None:
    async def resumed(bodies: list[bytes]) -> list[tuple[str, object, int]]:
        stage = Stage()
        stage.log = MemoryLog(stage.clock)
        stage.hub._places._log = stage.log
        await stage.log.append(draft("1", feature("a")))
        since = await stage.log.last()
        assert since is not None
        for number, each in enumerate(bodies):
            lines = [] if each is NOTHING else [feature("secret", number + 1)]
            secret = [line.replace(b"PUBLIC", b"SENSITIVE") for line in lines]
            await stage.log.append(draft(f"e{number}", *secret))
        stage.room.begin(await boot(stage.log), 0, "first", AT)
        _, wire = await stage.join(since.id, view=LOW)
        return [(e.kind, e.header["n"], len(e.lines)) for e in await arrived(wire)]

    assert await resumed([b"secret"] * 3) == await resumed([NOTHING] * 3)


def test_seats_of_others_are_neither_counted_nor_felt() -> None:
    stage = Stage(log_of([body(feature("a"))]))
    before = stage.room.header(LOW, AT)
    said = stage.room.standing_of(LOW)
    counts = {HIGH_LINE: 9}
    stage.room.count({HIGH.audience: Seats(3, 4, 1)}, ack_ms=250, rejected=counts)
    assert stage.room.header(LOW, AT) == before
    # A beat is due when this has changed: it must not come because of others.
    assert stage.room.standing_of(LOW) == said
    assert stage.room.header(HIGH, AT).seats.of == 4
    assert stage.room.header(HIGH, AT).rejected == 9


async def test_both_audiences_are_at_the_same_picture() -> None:
    stage = Stage(log_of([body(feature("a"))]))
    _, low = await stage.join(view=LOW)
    _, high = await stage.join(view=HIGH)
    stage.add(SECRET_LIFE[0])
    shown = []
    for wire in (low, high):
        screen = OneScreen()
        for event in wire.events():
            assert screen.apply(event)
        shown.append((screen.n, sorted(screen.lines)))
    assert shown == [(2, ["a"]), (2, ["a", "secret"])]


async def test_who_comes_with_the_place_and_the_lines_of_others_must_start_anew() -> (
    None
):
    stage = Stage(log_of([body(feature("a"))]))
    stage.add(SECRET_LIFE[0])
    _, high = await stage.join(view=HIGH)
    screen = OneScreen()
    assert all(screen.apply(event) for event in high.events())
    assert "secret" in screen.lines
    _, low = await stage.join(stage.log_id(2), view=LOW)
    [event] = await arrived(low)
    assert (event.kind, event.lines) == ("beat", [])
    screen.apply(event)
    assert screen.digest != event.header["digest"]


async def test_an_entry_id_alone_leads_to_what_the_asker_may_see() -> None:
    stage = Stage(log_of([body(feature("a"))]))
    stage.add(SECRET_LIFE[0])
    _, wire = await stage.join(stage.log_id(1), view=LOW)
    [event] = wire.events()
    assert (event.kind, event.lines) == ("frame", [])


async def test_revoked_is_off_the_screens_with_the_next_frame() -> None:
    stage = Stage(log_of([body(feature("a", releasable_to=["ALL", "FIN"]))]))
    _, wire = await stage.join(view=LOW)
    wire.events()
    stage.add(body(feature("a", 2, releasable_to=["FIN"])))
    [event] = wire.events()
    assert (event.lines, event.header["remove"]) == ([], ["a"])


@given(st.permutations(range(6)))
def test_any_order_of_public_and_secret_entries_leaves_the_same_lower_digest(
    order: list[int],
) -> None:
    lines = [
        feature(f"r{i}", level="SENSITIVE" if i % 2 else "PUBLIC") for i in range(6)
    ]
    digests = set()
    for each in itertools.islice(itertools.permutations(order), 3):
        stage = Stage(log_of([body(lines[i]) for i in each]))
        digests.add(stage.room.picture.digest(LOW.audience))
    assert len(digests) == 1


async def test_a_beat_is_cut_only_for_who_is_told_something_new() -> None:
    stage = Stage(log_of([body(feature("a"))]))
    _, low = await stage.join(view=LOW)
    _, high = await stage.join(view=HIGH)
    low.events(), high.events()
    stage.clock.advance(timedelta(seconds=1).total_seconds())
    stage.room.count({HIGH.audience: Seats(1, 1)}, ack_ms=250, rejected={HIGH_LINE: 1})
    stage.hub.beat_if(lambda said, standing: said.standing != standing)
    assert read_events(low.taken) == []
    assert [event.kind for event in high.events()] == ["beat"]
