"""The desk is a fold of its own: on nobody's picture, and it forgets no revision."""

import asyncio
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.clock import ManualClock
from layers.desk import MOST_FINISHED, Action, Desk, State, Written, read_line, sealed
from layers.errors import CheckpointUnreadable, RevisionRefused
from layers.four_eyes import Doing, append, begin, copy_id_of, follow, raw
from layers.log.boot import boot, boot_desk
from layers.log.memory_log import MemoryLog
from layers.picture import Picture
from tests.folding import body, draft, feature, log_of, scene
from tests.staging import AT
from tests.test_audiences import LOW, NOTHING, stream_of

ABOUT = ("INC-1", "incidents")
RECORD = {
    "title": "A secret title",
    "label": {"policy": "OPEN", "classification": "PUBLIC"},
    "releasable_to": ["ALL"],
}


def act(by: str = "anna", event: str = "e1") -> Doing:
    return Doing(by, event, f"asked-{event}")


def line(revision: int = 1, by: str = "anna", **changes: Any) -> bytes:
    """Return the line of a revision of one working copy."""
    said = begin(act(by, f"e{revision}"), ABOUT, RECORD, State.DRAFT)
    fields = {"revision": revision, **changes}
    if isinstance(fields.get("record"), dict):
        fields["record"] = raw(fields["record"])
    said = Written(
        **{f: fields.get(f, getattr(said, f)) for f in said.__struct_fields__}
    )
    return sealed("_copy", revision, said).line(AT, "")


def desk_of(*bodies: bytes) -> Desk:
    desk = Desk()
    for entry in log_of(bodies):
        desk.apply(entry)
    return desk


#: A copy in all that can happen to it, which is nothing to anybody's picture.
LIFE = [
    body(line(1)),
    body(line(2, record=RECORD | {"title": "Longer" * 100}, action=Action.EDIT)),
    body(line(3, state=State.SUBMITTED, action=Action.SUBMIT)),
    body(line(4, by="bo", action=Action.RETURN, reason="Which pier?")),
    body(line(5, action=Action.UNDO, state=State.WITHDRAWN)),
]


@pytest.mark.parametrize("gzip", [False, True])
async def test_the_stream_of_a_leader_is_that_of_a_log_whose_drafts_are_empty(
    gzip: bool,
) -> None:
    around = body(feature("b")), body(feature("INC-1", 2))
    with_drafts = [around[0], *LIFE, around[1]]
    without = [around[0], *[NOTHING] * len(LIFE), around[1]]
    expected = await stream_of(without, gzip=gzip, also=None)
    assert await stream_of(with_drafts, gzip=gzip, also=None) == expected
    assert b"A secret title" not in expected


def test_a_copy_is_on_no_picture_at_all() -> None:
    picture = Picture()
    for entry in log_of([body(feature("a")), *LIFE]):
        picture.apply(entry)
    assert list(picture.records) == ["a"]
    assert picture.digest(LOW.audience) == picture.digest(None)


def test_every_revision_is_kept_with_who_and_when() -> None:
    copy = desk_of(*LIFE).copies["_copy"]
    kept = [(r.n, r.said.revision, r.said.by, r.said.action) for r in copy.revisions]
    assert kept == [
        (1, 1, "anna", "WRITE"),
        (2, 2, "anna", "EDIT"),
        (3, 3, "anna", "SUBMIT"),
        (4, 4, "bo", "RETURN"),
        (5, 5, "anna", "UNDO"),
    ]
    assert (copy.author, copy.writers, copy.is_open) == ("anna", {"anna"}, False)


def test_an_older_revision_changes_nothing() -> None:
    desk = desk_of(*LIFE, body(line(2, record=RECORD | {"title": "late"})))
    assert [r.said.revision for r in desk.copies["_copy"].revisions] == [1, 2, 3, 4, 5]


def test_a_new_scene_leaves_the_desk_and_restarts_the_revisions() -> None:
    based = line(1, base=raw({"title": "as it was"}), base_revision=3)
    desk = desk_of(body(based), body(scene()))
    copy = desk.copies["_copy"]
    assert (desk.expected(copy), desk.base_revision(copy)) == (0, 0)
    kept = desk_of(body(based), body(scene(keep=True)))
    copy = kept.copies["_copy"]
    assert (kept.expected(copy), kept.base_revision(copy)) == (1, 3)


def test_a_base_stays_until_another_one_is_taken() -> None:
    one, two = raw({"title": "one"}), raw({"title": "two"})
    desk = desk_of(body(line(1, base=one, base_revision=1)), body(line(2)))
    assert desk.copies["_copy"].base == one
    desk = desk_of(
        body(line(1, base=one, base_revision=1)),
        body(line(2, base=two, base_revision=2)),
    )
    assert desk.copies["_copy"].base == two


def test_finished_copies_are_forgotten_in_the_end_and_open_ones_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert MOST_FINISHED >= 1_000
    monkeypatch.setattr("layers.desk.MOST_FINISHED", 2)
    said = begin(act(), ABOUT, RECORD, State.DRAFT)
    bodies = [body(sealed("_open", 1, said).line(AT, ""))]
    for i in range(4):
        gone = Written(
            **{
                **{f: getattr(said, f) for f in said.__struct_fields__},
                "state": State.WITHDRAWN,
            }
        )
        bodies.append(body(sealed(f"_{i}", 1, gone).line(AT, "")))
    assert list(desk_of(*bodies).copies) == ["_open", "_2", "_3"]


@pytest.mark.parametrize(
    "nothing",
    [
        b'{"id":"INC-1","layer":"desk","properties":{}}',
        line().replace(b'"_copy"', b'"copy"'),
        line().replace(b'"DRAFT"', b'"ELSE"'),
        feature(title='"layer":"desk"'),
    ],
)
def test_what_is_not_a_copy_brings_nothing(nothing: bytes) -> None:
    assert read_line(nothing) is None
    assert desk_of(body(nothing)).copies == {}


def test_a_desk_comes_back_from_its_checkpoint() -> None:
    desk = desk_of(*LIFE[:3], body(scene()), body(line(7)))
    again = Desk.from_checkpoint(desk.checkpoint())
    assert (again.n, again.cleared_n, again.copies) == (5, 4, desk.copies)
    assert again.checkpoint() == desk.checkpoint()


def test_bytes_that_are_no_desk_are_refused() -> None:
    for wrong in (b"", b"x", Picture().checkpoint()):
        with pytest.raises(CheckpointUnreadable):
            Desk.from_checkpoint(wrong)


async def test_the_desk_of_a_picture_is_read_from_the_log_or_a_checkpoint() -> None:
    clock = ManualClock(AT)
    log = MemoryLog(clock)
    desk = Desk()
    said = begin(act(), ABOUT, RECORD, State.DRAFT)
    await append(log, clock, desk, ("_copy", said))
    await log.append(draft("other", feature("a")))
    picture = await boot(log)
    read = await boot_desk(log, picture.n)
    assert (read.n, list(read.copies)) == (2, ["_copy"])
    before = await boot_desk(log, 1)
    assert before.n == 1


class Tab:
    """Somebody at a screen of a worker that may be behind the log."""

    def __init__(self, log: MemoryLog, clock: ManualClock, by: str) -> None:
        self.log, self.clock, self.by = log, clock, by
        self.desk, self.count = Desk(), 0

    async def read(self) -> None:
        for entry in await self.log.read(None):
            self.desk.apply(entry)

    async def write(self, copy_id: str, title: str) -> tuple[int, str] | None:
        """Change a copy as it was last read; return what was acknowledged."""
        self.count += 1
        copy = self.desk.copies[copy_id]
        doing = act(self.by, f"{self.by}-{self.count}")
        changed = raw(RECORD | {"title": title})
        said = follow(copy, doing, Action.EDIT, record=changed)
        try:
            await append(self.log, self.clock, self.desk, (copy_id, said))
        except RevisionRefused:
            return None
        return said.revision, title


steps = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["read", "write"])), max_size=30
)


@given(steps)
def test_whatever_two_people_do_in_turn_nothing_acknowledged_is_lost_or_overwritten(
    turns: list[tuple[int, str]],
) -> None:
    async def go() -> None:
        clock = ManualClock(AT)
        log = MemoryLog(clock)
        copy_id = copy_id_of(act())
        said = begin(act(), ABOUT, RECORD, State.DRAFT)
        await append(log, clock, Desk(), (copy_id, said))
        tabs = [Tab(log, clock, "anna"), Tab(log, clock, "bo")]
        for tab in tabs:
            await tab.read()
        acknowledged = {1: RECORD["title"]}
        for who, what in turns:
            if what == "read":
                await tabs[who].read()
                continue
            told = await tabs[who].write(copy_id, f"{who}-{tabs[who].count}")
            if told is not None:
                assert told[0] not in acknowledged
                acknowledged[told[0]] = told[1]
            for tab in tabs:
                seen = tab.desk.copies[copy_id].revisions
                assert {r.said.revision for r in seen} <= acknowledged.keys()
        for tab in tabs:
            await tab.read()
            held = tab.desk.copies[copy_id].revisions
            titles = {
                r.said.revision: msgspec.json.decode(r.said.record)["title"]
                for r in held
            }
            assert titles == acknowledged
        last = await log.last()
        assert last is not None
        assert (await boot_desk(log, last.n)).checkpoint() == tabs[0].desk.checkpoint()

    asyncio.run(go())
