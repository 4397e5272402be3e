"""A merge names the other record only as it was when somebody decided."""

import pytest

from layers.digests import Held
from layers.errors import RevisionConflict
from layers.four_eyes import Doing
from layers.log.memory_log import MemoryLog
from layers.log.port import Appended, Draft
from layers.merging import decide, duplicate_of, next_decision
from layers.writer import Writer
from tests.folding import draft, feature
from tests.test_custody import Desk

PAIR = ("A", "B")
FOR_BOTH = {"releasable_to": ["NATO", "FIN"]}


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.send({"id": "A", **FOR_BOTH}, {"id": "B", **FOR_BOTH})
    return desk


class Narrowing(MemoryLog):
    """A log in which a feed changes a record just before what is appended here."""

    before_next: Draft | None = None

    async def append(self, draft: Draft) -> Appended:
        first, self.before_next = self.before_next, None
        if first is not None:
            await super().append(first)
        return await super().append(draft)


async def same(desk: Desk, duplicate: Held, other: Held) -> None:
    """Count a record with another one, as they were when somebody looked at them."""
    said = next_decision(PAIR, Doing("bo", "e1", "x", "One event."), None, duplicate.id)
    await decide(desk.log, desk.clock, None, said, duplicate, other)


async def test_a_merge_changes_the_duplicate_and_not_the_other_one(desk: Desk) -> None:
    a, b = await desk.held("A"), await desk.held("B")
    await same(desk, b, a)
    assert duplicate_of(await desk.held("B")) == "A"
    assert await desk.held("A") == a


async def test_a_merge_is_refused_even_if_the_other_changed_at_the_same_moment() -> (
    None
):
    desk = Desk()
    desk.log = log = Narrowing(desk.clock)
    desk.writer = Writer(log, desk.clock)
    await desk.send({"id": "A", **FOR_BOTH}, {"id": "B", **FOR_BOTH})
    a, b = await desk.held("A"), await desk.held("B")
    log.before_next = draft("e2", feature("A", 2, releasable_to=["FIN"]))
    with pytest.raises(RevisionConflict) as caught:
        await same(desk, b, a)
    assert (caught.value.record_id, caught.value.actual) == ("A", 2)
    assert duplicate_of(await desk.held("B")) == ""


@pytest.mark.parametrize(
    "meanwhile",
    [{"releasable_to": ["FIN"]}, {"status": "RETRACTED"}],
)
@pytest.mark.parametrize("changed", ["A", "B"])
async def test_a_merge_is_refused_whole_if_either_record_was_changed_meanwhile(
    desk: Desk, meanwhile: dict[str, object], changed: str
) -> None:
    a, b = await desk.held("A"), await desk.held("B")
    if "status" in meanwhile:
        meanwhile |= {"title": "Something else"}
    assert (
        await desk.send({"id": changed, "revision": 2, **FOR_BOTH, **meanwhile}) == []
    )
    before = await desk.log.last()
    with pytest.raises(RevisionConflict) as caught:
        await same(desk, b, a)
    assert (caught.value.record_id, caught.value.actual) == (changed, 2)
    assert await desk.log.last() == before
