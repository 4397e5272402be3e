"""What people corrected or took off stays so, and what the source says is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.admission import admit
from layers.clock import ManualClock
from layers.corrections import (
    carried,
    content_of,
    corrected,
    corrections_in,
    disputed,
    revived,
    said_by_source,
)
from layers.custody import Holding, following
from layers.desk import Desk, State
from layers.digests import Held
from layers.drafting import Stamp, base_of, edited, judge, written_part
from layers.entry import Custody
from layers.errors import RevisionConflict
from layers.feature import Unsealed
from layers.four_eyes import Doing, begin, for_release, raw, release, retract, revive
from layers.four_eyes import append as keep
from layers.log.boot import boot
from layers.log.port import Draft, Revision
from layers.picture import Picture
from layers.policies import as_chosen
from layers.record import Status
from tests.records import EXAMPLES, ROOM, wire
from tests.test_custody import Desk as Feed
from tests.test_custody import records

AT = datetime(2026, 11, 2, tzinfo=UTC)
ANNA = "account:anna"


def line(*changes: dict[str, Any]) -> bytes:
    return made(*changes).line(AT, "")


def made(*changes: dict[str, Any]) -> Unsealed:
    [one] = records({k: v for each in changes for k, v in each.items()})
    return one


def by_anna(before: bytes, **changes: Any) -> bytes:
    """Return the line of a released correction of a line."""
    feature = msgspec.json.decode(before)
    record = edited(written_part(base_of(before)), changes, ())
    revision = feature["properties"]["revision"] + 1
    stamp = Stamp(id="INC-100", layer="incidents", author="radar", revision=revision)
    return corrected(judge(record, stamp, ROOM), before, ANNA, AT).line(AT, "")


def said(of: bytes) -> dict[str, Any]:
    return msgspec.json.decode(of)["properties"]


def next_of(before: bytes, **changes: Any) -> bytes:
    revision = said(before)["revision"] + 1
    return carried(made(changes, {"revision": revision}), before).line(AT, "")


def test_what_nobody_corrected_is_what_the_feed_sends() -> None:
    sent = made({"revision": 2})
    assert carried(sent, line()) is sent


def test_a_correction_stands_and_what_the_source_says_now_is_kept() -> None:
    after = next_of(by_anna(line(), severity=4), severity=2, title="Other words")
    assert (said(after)["severity"], said(after)["title"]) == (4, "Other words")
    [kept] = corrections_in(after)
    assert (kept.field, kept.by, kept.source_says) == ("severity", ANNA, 2)
    assert disputed(after)


def test_a_correction_holds_the_fields_that_mean_little_without_it() -> None:
    place = {"type": "Point", "coordinates": [19.0, 58.0]}
    after = next_of(by_anna(line(), geometry=place), position_error_m=7)
    assert msgspec.json.decode(after)["geometry"] == place
    assert said(after)["position_error_m"] == 20_000
    kept = {each.field: each.source_says for each in corrections_in(after)}
    assert kept["position_error_m"] == 7
    assert kept["geometry"] == {"type": "Point", "coordinates": [18.5, 57.9]}
    assert "severity" not in kept


def test_a_correction_that_says_what_the_source_says_lifts_it() -> None:
    held = next_of(by_anna(line(), severity=4), severity=2)
    lifted = by_anna(held, severity=2)
    assert corrections_in(lifted) == ()
    assert "corrections" not in said(lifted)
    assert said(next_of(lifted, severity=5))["severity"] == 5


def test_who_corrected_a_field_stays_when_somebody_corrects_another_one() -> None:
    first = by_anna(line(), severity=4)
    record = edited(written_part(base_of(first)), {"title": "Other"}, ())
    stamp = Stamp(id="INC-100", layer="incidents", author="radar", revision=3)
    both = corrected(judge(record, stamp, ROOM), first, "account:cleo", AT)
    who = {each.field: each.by for each in corrections_in(both.line(AT, ""))}
    assert who == {"severity": ANNA, "title": "account:cleo"}


_VALUES = {
    "severity": st.integers(1, 5),
    "title": st.sampled_from(["One", "Two", "Three"]),
    "summary": st.sampled_from(["Short.", "Longer."]),
    "actor_state": st.sampled_from(["XXX", "EST", "FIN"]),
    "actor_status": st.sampled_from(["UNKNOWN", "ALLEGED"]),
}
changes = st.fixed_dictionaries({}, optional=_VALUES)


@given(st.lists(st.tuples(st.booleans(), changes), max_size=8))
def test_whatever_comes_a_field_is_the_sources_or_a_correction_that_says_so(
    steps: list[tuple[bool, dict[str, Any]]],
) -> None:
    now, source = line(), content_of(made())
    for by_person, change in steps:
        before = now
        if by_person:
            now = by_anna(now, **change)
        else:
            now = next_of(now, **change)
            source = content_of(made(change))
        assert said_by_source(now) == source
        held = {each.field for each in corrections_in(now)}
        whole = {**said(now), "geometry": msgspec.json.decode(now)["geometry"]}
        for name, value in source.items():
            assert name in held or whole[name] == value
        if not by_person:
            assert all(whole.get(n) == said(before).get(n) for n in held - {"geometry"})


class Room(Feed):
    """A room with a feed, and people who correct and retract."""

    async def picture(self) -> Picture:
        return await boot(self.log)

    async def correct(self, by: str = "anna", **changes: Any) -> None:
        held = await self.held()
        base = base_of(held.line)
        doing = Doing(by, f"event-{held.revision}-{by}", "asked")
        record = edited(written_part(base), changes, ())
        first = begin(doing, (held.id, held.layer), record, State.DRAFT)
        told = {"base": raw(base), "base_revision": held.revision}
        first = msgspec.structs.replace(first, **told)
        desk = Desk()
        await keep(self.log, self.clock, desk, (f"_{held.revision}{by}", first))
        for entry in await self.log.read(None):
            desk.apply(entry)
        copy = desk.copies[f"_{held.revision}{by}"]
        ready = for_release(copy, record, held.revision, "bo", ROOM)
        out = await release(self.log, self.clock, held.revision, copy, ready)
        await self.append(out, f"release-{held.revision}")

    async def append(self, out: Any, event: str) -> None:
        await self.log.append(Draft(event, "account:bo", (out,)))

    async def retract(self) -> None:
        held = await self.held()
        doing = Doing("bo", f"off-{held.revision}", "asked", "It was a drill.")
        _, out = await retract(self.log, self.clock, held, doing)
        await self.append(out, doing.event)

    async def revive(self, held: Held | None = None) -> None:
        held = held or await self.held()
        doing = Doing("bo", f"on-{held.revision}", "asked", "It was none.")
        _, out = await revive(self.log, self.clock, held, doing)
        await self.append(out, doing.event)

    async def now(self) -> dict[str, Any]:
        return said((await self.held()).line)


async def test_a_feed_goes_on_and_neither_replaces_a_correction_nor_is_refused() -> (
    None
):
    room = Room()
    await room.send({})
    await room.correct(severity=5)
    for revision in (2, 3, 4):
        sent = {"revision": revision, "severity": revision % 3 + 1, "title": "New"}
        assert await room.send(sent) == []
        now = await room.now()
        assert (now["severity"], now["title"]) == (5, "New")
        [kept] = now["corrections"]
        assert kept["source_says"] == revision % 3 + 1
        assert kept["by"] == ANNA


async def test_what_a_person_wrote_has_no_source_that_says_otherwise() -> None:
    room = Room()
    await room.send({}, source=ANNA)
    await room.correct(severity=5)
    now = await room.now()
    assert now["severity"] == 5
    assert "corrections" not in now


async def test_a_line_of_a_feed_sent_twice_is_known_again_under_a_correction() -> None:
    room = Room()
    await room.send({})
    await room.correct(severity=5)
    sent = {"revision": 2, "severity": 2}
    assert await room.send(sent, event_id="E-1") == []
    n = (await room.picture()).n
    assert await room.send(sent, event_id="E-1") == []
    assert (await room.picture()).n == n
    assert await room.send({**sent, "severity": 3}, event_id="E-1") == ["event_id"]


async def test_no_feed_revives_what_a_person_retracted() -> None:
    room = Room()
    await room.send({})
    await room.retract()
    for revision in (2, 3):
        sent = {"revision": revision, "title": f"Again {revision}", "severity": 1}
        assert await room.send(sent) == []
    now = await room.now()
    assert (now["status"], now["title"], now["severity"]) == (
        "RETRACTED",
        "Data cable interrupted east of Gotland",
        3,
    )
    assert now["retraction"]["reason"] == "It was a drill."
    assert now["retraction"]["by"] == "account:bo"
    assert now["retraction"]["since"]["revision"] == 3
    says = now["retraction"]["since"]["says"]
    assert says == {"title": "Again 3", "severity": 1}
    assert disputed((await room.held()).line)


async def test_a_line_of_a_feed_sent_twice_is_known_again_after_a_retraction() -> None:
    room = Room()
    await room.send({"note": "to be left out"})
    await room.retract()
    sent = {"revision": 2, "title": "Again"}
    assert await room.send(sent, event_id="E-1") == []
    n = (await room.picture()).n
    assert await room.send(sent, event_id="E-1") == []
    assert (await room.picture()).n == n


async def test_a_person_revives_it_as_the_source_has_it_now() -> None:
    room = Room()
    await room.send({"note": "to be left out"})
    await room.correct(severity=5)
    await room.retract()
    await room.send({"revision": 2, "title": "Again", "severity": 1})
    await room.revive()
    now = await room.now()
    assert (now["status"], now["title"], now["severity"]) == ("RELEASED", "Again", 5)
    assert "retraction" not in now
    assert "note" not in now
    [kept] = now["corrections"]
    assert kept["source_says"] == 1
    await room.send({"revision": 3, "title": "And on", "severity": 1})
    assert (await room.now())["title"] == "And on"


async def test_a_closed_record_comes_back_closed() -> None:
    room = Room()
    await room.send({"status": "CLOSED"})
    await room.retract()
    properties, _ = revived((await room.held()).line)
    assert properties["status"] == Status.CLOSED


async def test_of_two_who_revive_at_once_one_is_refused() -> None:
    room = Room()
    await room.send({})
    await room.retract()
    held = await room.held()
    await room.revive(held)
    try:
        await room.revive(held)
    except RevisionConflict:
        return
    raise AssertionError("The second one should have been told.")


async def test_what_a_feed_retracts_itself_it_may_bring_back() -> None:
    room = Room()
    await room.send({"status": "RETRACTED"})
    await room.send({"status": "RELEASED", "revision": 2})
    assert (await room.now())["status"] == "RELEASED"


@pytest.mark.parametrize(
    ("layer", "begin", "end"),
    [
        ("assessments", "valid_from", "valid_until"),
        ("exercises", "start", "end"),
        ("incidents", "occurred_from", "occurred_to"),
        ("posture", "valid_from", "valid_to"),
    ],
)
@given(st.integers(0, 50), st.integers(1, 50), st.integers(-50, 50))
def test_what_is_carried_on_never_ends_before_it_begins(
    layer: str, begin: str, end: str, first: int, lasts: int, moved: int
) -> None:
    def sent(revision: int, at: int, until: int) -> Unsealed:
        times = {begin: hour(at), end: hour(until), "revision": revision}
        [one] = admit(wire(EXAMPLES[layer] | times), layer, ROOM)
        return one

    before = sent(1, first, first + 100).line(AT, "")
    changed = corrected(sent(2, first, first + lasts), before, ANNA, AT).line(AT, "")
    source = sent(3, first + moved, first + moved + 100)
    now = said(carried(source, changed).line(AT, ""))
    assert now[begin] <= now[end]


def hour(number: int) -> str:
    return (AT + timedelta(hours=number - 300)).strftime("%Y-%m-%dT%H:%M:%SZ")


async def test_what_people_said_never_takes_a_source_to_more_readers() -> None:
    for act in ("correct", "retract"):
        room = Room()
        await room.send({"releasable_to": ["FIN", "SWE"]})
        await (room.retract() if act == "retract" else room.correct(severity=4))
        eyes = {"releasable_to": ["FIN"], "revision": 2, "title": "For FIN only"}
        assert await room.send(eyes) == []
        now = await room.now()
        assert now["releasable_to"] == ["FIN"]
        assert "For FIN only" in str(now)
        wide = {"releasable_to": ["ALL"], "revision": 3, "title": "For all"}
        # ALL is not more than FIN: it has no liaisons.
        assert await room.send(wide) == ["releasable_to"]
        assert (await room.now())["releasable_to"] == ["FIN"]


async def test_what_a_source_takes_away_from_all_names_no_other_record_any_more() -> (
    None
):
    held = line({"releasable_to": ["ALL"]})
    feature = msgspec.json.decode(held)
    feature["properties"]["duplicate_of"] = {"id": "INC-2", "by": "account:bo"}
    merged = msgspec.json.encode(feature)
    current = Revision(1, "h", "1-1")
    whose, label = Custody("radar", 1), feature["properties"]["label"]
    holding = Holding(current, "incidents", whose, label, ("ALL",), merged)
    again = made({"releasable_to": ["ALL"], "revision": 2})
    out, _ = following(again, holding, "radar", as_chosen())
    assert out.properties["duplicate_of"]["id"] == "INC-2"
    fewer = made({"releasable_to": ["FIN"], "revision": 2})
    out, _ = following(fewer, holding, "radar", as_chosen())
    assert out.properties["releasable_to"] == ["FIN"]
    assert "duplicate_of" not in out.properties


async def test_the_same_prefix_gives_the_same_picture_with_corrections_in_it() -> None:
    room = Room()
    room.clock = ManualClock(AT)
    await room.send({})
    await room.correct(severity=5)
    await room.send({"revision": 2, "severity": 2})
    await room.retract()
    await room.send({"revision": 3, "severity": 3})
    entries = await room.log.read(None)
    for length in range(len(entries) + 1):
        one, other = Picture(), Picture()
        for entry in entries[:length]:
            one.apply(entry)
            other.apply(entry)
        assert one.checkpoint() == other.checkpoint()
