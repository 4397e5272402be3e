"""A picture of then is the one that was seen then, and tells nothing that is hidden."""

import hashlib
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given

from dashboard.past import Retelling, limit
from dashboard.room import Room
from dashboard.stills import Stills
from layers.briefing import HEADLINE, VIEW
from layers.clock import SystemClock
from layers.label import delegation_group
from layers.log.boot import keep_checkpoint
from layers.log.memory_log import MemoryLog
from layers.picture import Entry, Picture
from tests.folding import body, canonical, draft, feature, log_of, logs, scene, viewer

EVERYBODY, FINLAND = viewer("ALL"), viewer("ALL", "FIN", delegation_group("FIN"))
PUBLIC, LIAISON = viewer("ALL", level="PUBLIC"), viewer("FIN")
VIEWERS = (EVERYBODY, FINLAND, PUBLIC, LIAISON)
ENTRIES, CHECKPOINTS, MOMENTS = 2_000, 200, 1_000


def naming(record_id: str, *named: str, revision: int = 1) -> bytes:
    """Return the line of the shared view or the headline, which names records."""
    shared = {
        "object_type": "SharedView",
        "context": "SIMULATION",
        "reported_at": "2025-09-17T09:06:40Z",
    }
    view = {"how": "MOVED", "term": 1, "shown": {"box": [20, 55, 25, 60]}}
    if record_id == VIEW and named:
        view["shown"] = {"box": [20, 55, 25, 60], "selected": named[0], "card": True}
    said = {"author": "bo", "author_title": "Bo", "text": "Two.", "items": named}
    own: dict[str, Any] = view if record_id == VIEW else said
    every = {"layer": "briefing", "releasable_to": ["*"]}
    return feature(record_id, revision, **every, **shared, **own)


class Told:
    """A client of the changes: it holds lines, and reckons with nothing else."""

    def __init__(self, lines: list[bytes]) -> None:
        self.lines = {str(msgspec.json.decode(line)["id"]): line for line in lines}

    def take(self, lines: list[bytes], remove: list[str]) -> None:
        for record_id in remove:
            del self.lines[record_id]
        self.lines |= Told(lines).lines

    @property
    def digest(self) -> str:
        hashes = (hashlib.blake2b(e, digest_size=16) for e in self.lines.values())
        total = sum(int.from_bytes(each.digest(), "big") for each in hashes)
        return f"{total % (1 << 128):032x}"


async def random_log(chance: Random) -> MemoryLog:
    """Return a log in which each record stays with those whom it was for at first."""
    log, revisions = MemoryLog(), dict[str, int]()
    levels = ("PUBLIC", "PUBLIC", "SENSITIVE")
    groups = (["ALL"], ["ALL"], ["FIN"], ["~FIN"])
    for number in range(1, ENTRIES + 1):
        if chance.random() < 0.003 or number == 1:
            opened = scene(revision=number, keep=number > 1 and chance.random() < 0.5)
            if b'"keep":false' in opened:
                revisions.clear()
            await log.append(draft(str(number), opened, opens_scene=not revisions))
            continue
        lines: list[bytes] = []
        for kind in {chance.randrange(150) for _ in range(chance.randrange(1, 4))}:
            record_id = f"INC-{kind}"
            revisions[record_id] = revisions.get(record_id, 0) + 1
            chosen = {"level": levels[kind % 3], "releasable_to": groups[kind % 4]}
            lines.append(feature(record_id, revisions[record_id], **chosen))
        await log.append(draft(str(number), *lines))
    return log


async def test_any_picture_of_then_has_the_digest_that_was_shown_live() -> None:
    chance = Random(5)
    log = await random_log(chance)
    room, wall = Room("main"), SystemClock().now()
    room.begin(Picture(), 0, "first", wall)
    live: list[list[str]] = [[room.picture.digest(each) for each in VIEWERS]]
    for entry in await log.read(None, ENTRIES):
        room.fold([entry], wall)
        live.append([room.picture.digest(each) for each in VIEWERS])
        if entry.n % CHECKPOINTS == 0:
            await keep_checkpoint(log, room.picture)
    stills = Stills(log)
    for _ in range(MOMENTS):
        n = chance.randrange(1, ENTRIES + 1)
        place = chance.randrange(len(VIEWERS))
        who = VIEWERS[place]
        then = await stills.at(n)
        assert then is not None
        limit(then, who, room.picture.withdrawals(who))
        assert then.digest(who) == live[n][place]
    for _ in range(20):
        n, place = chance.randrange(ENTRIES - 100), chance.randrange(len(VIEWERS))
        then = (await stills.at(n) if n else Picture()) or Picture()
        retelling = Retelling(then, VIEWERS[place], {})
        told = Told(retelling.lines())
        assert told.digest == retelling.digest == live[n][place]
        for entry in await log.read(then.entry_id or None, 100):
            retelling.apply(entry)
            step = retelling.cut()
            told.take(step.lines, step.remove)
            assert told.digest == step.digest == live[step.n][place]


@given(logs)
def test_what_is_told_step_by_step_leads_to_what_is_told_at_once(
    entries: list[Entry],
) -> None:
    """Also where records were taken away since, and where entries are nonsense."""
    newest = Picture()
    for entry in entries:
        newest.apply(entry)
    for who in VIEWERS:
        withdrawn = newest.withdrawals(who)
        retelling = Retelling(Picture(), who, withdrawn)
        told, then = Told(retelling.lines()), Picture()
        for entry in entries:
            retelling.apply(entry)
            step = retelling.cut()
            told.take(step.lines, step.remove)
            then.apply(entry)
            seen = then.copy()
            limit(seen, who, withdrawn)
            assert sorted(told.lines.values()) == sorted(seen.lines(who))
            assert told.digest == step.digest == seen.digest(who)


def test_an_entry_for_others_is_a_step_that_changes_nothing() -> None:
    entries = log_of([body(feature("a")), body(feature("b", releasable_to=["FIN"]))])
    steps = []
    for who in (EVERYBODY, FINLAND):
        retelling = Retelling(Picture(), who, {})
        retelling.apply(entries[0])
        retelling.cut()
        retelling.apply(entries[1])
        steps.append(retelling.cut())
    nothing, something = steps
    assert (nothing.lines, nothing.remove) == ([], [])
    assert len(something.lines) == 1
    assert (nothing.n, nothing.entry_at) == (something.n, something.entry_at)


@pytest.mark.parametrize("record_id", [VIEW, HEADLINE])
def test_who_presented_then_names_no_record_that_the_viewer_does_not_see(
    record_id: str,
) -> None:
    hidden = feature("secret", releasable_to=["FIN"])
    entries = log_of([body(scene()), body(hidden), body(naming(record_id, "secret"))])
    picture = Picture()
    for entry in entries:
        picture.apply(entry)
    for who, told in ((EVERYBODY, False), (FINLAND, True)):
        then = picture.copy()
        limit(then, who, {})
        assert any(b"secret" in line for line in then.lines(who)) is told
        assert then.seen_by(record_id, who) is told


def test_the_view_of_then_goes_with_the_record_that_was_taken_away_since() -> None:
    entries = log_of(
        [
            body(feature("a", releasable_to=["ALL"])),
            body(naming(VIEW, "a")),
            body(feature("a", 2, releasable_to=["FIN"])),
            body(naming(VIEW, revision=2)),
        ]
    )
    newest, then = Picture(), Picture()
    for entry in entries:
        newest.apply(entry)
    for entry in entries[:2]:
        then.apply(entry)
    withdrawn = newest.withdrawals(EVERYBODY)
    limit(then, EVERYBODY, withdrawn)
    assert then.lines(EVERYBODY) == []
    retelling = Retelling(Picture(), EVERYBODY, withdrawn)
    shown = []
    for entry in entries:
        retelling.apply(entry)
        shown.append(len(retelling.cut().lines))
    assert shown == [0, 0, 0, 1]


def test_a_view_that_cannot_be_read_is_told_to_nobody() -> None:
    broken = feature(VIEW, layer="briefing", releasable_to=["*"], shown={"box": 1})
    picture = Picture()
    for entry in log_of([body(broken)]):
        picture.apply(entry)
    limit(picture, EVERYBODY, {})
    assert picture.lines(EVERYBODY) == []


def test_a_new_scene_takes_away_what_the_viewer_had_and_names_nothing_else() -> None:
    before = body(feature("a"), feature("b", releasable_to=["FIN"]))
    entries = log_of([body(scene()), before, body(scene(), feature("c"))])
    retelling = Retelling(Picture(), EVERYBODY, {})
    for entry in entries[:2]:
        retelling.apply(entry)
    retelling.cut()
    retelling.apply(entries[2])
    step = retelling.cut()
    assert step.remove == ["a"]
    assert [msgspec.json.decode(line)["id"] for line in step.lines] == ["c"]


def test_several_entries_are_one_step_that_names_each_record_once() -> None:
    entries = log_of([body(feature("a", n)) for n in range(1, 5)])
    retelling = Retelling(Picture(), EVERYBODY, {})
    for entry in entries:
        retelling.apply(entry)
    step = retelling.cut()
    assert (step.n, step.lines) == (4, [canonical(msgspec.json.decode(step.lines[0]))])
    assert b'"revision":4' in step.lines[0]
