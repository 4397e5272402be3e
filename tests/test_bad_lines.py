"""Bad input, and what it gets: kept with its reason, or accepted with a note."""

import itertools
from typing import Any

import pytest

from layers.log.rejected import RAW_KEPT_BYTES
from tests.ingesting import ingesting
from tests.mutations import mutations
from tests.records import EXAMPLES, FULL, incident, wire
from tests.records import SCENE as STORY

BOW_TIE = [[20, 55], [20.05, 55.05], [20.05, 55], [20, 55.05], [20, 55]]
FLAT = [[20, 55], [21, 56], [22, 57], [20, 55]]
MANY = [[20 + i * 1e-4, 55] for i in range(49_999)]
NOTICE = EXAMPLES["exercises"]


def area(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def without(name: str) -> dict[str, Any]:
    return {k: v for k, v in incident().items() if k != name}


REFUSED = {
    "no JSON": ("incidents", b"{not json", "record"),
    "not UTF-8": ("incidents", b'{"id": "\xff"}', "record"),
    "empty": ("incidents", b"", "record"),
    "2 MB": ("incidents", wire(incident(note="x" * 2_000_000)), "record"),
    "no object": ("incidents", b"5", "record"),
    "unknown type": ("incidents", incident(object_type="Sighting"), "object_type"),
    "another layer's type": ("incidents", NOTICE, "object_type"),
    "unknown field": ("incidents", incident(colour="red"), "colour"),
    "missing field": ("incidents", without("severity"), "severity"),
    "wrong unit": ("incidents", incident(position_error_m="5 km"), "position_error_m"),
    "out of range": ("incidents", incident(severity=6), "severity"),
    "no number": (
        "incidents",
        incident(position_error_m=float("nan")),
        "position_error_m",
    ),
    "outside the Earth": (
        "incidents",
        incident(geometry=point(57, 118)),
        "geometry.coordinates",
    ),
    "crosses itself, unclear": (
        "exercises",
        NOTICE | {"geometry": area(FLAT)},
        "geometry.coordinates",
    ),
    "50,000 vertices": (
        "exercises",
        NOTICE | {"geometry": area([*MANY, MANY[0]])},
        "geometry.coordinates",
    ),
    "end before start": ("exercises", NOTICE | {"end": "2025-09-01T00:00:00Z"}, "end"),
    "no zone": (
        "incidents",
        incident(occurred_from="2025-09-10T04:30:00"),
        "occurred_from",
    ),
    "hostile": (
        "posture",
        EXAMPLES["posture"] | {"sidc": "10061000161205000000"},
        "sidc",
    ),
    "another context": ("incidents", incident(context="EXERCISE"), "context"),
    "computed": ("incidents", incident(hash="0"), "hash"),
    "given twice": ("incidents", b'{"id": "a", "id": "b"}', "id"),
    "a scene of reality": ("scene", STORY | {"context": "REALITY"}, "scene"),
}

ACCEPTED = {
    "swapped inside the Earth": (
        "incidents",
        incident(geometry=point(57.9, 18.5)),
        ["AXES_SWAPPED"],
    ),
    "crosses itself, clear": (
        "exercises",
        NOTICE | {"geometry": area(BOW_TIE)},
        ["POLYGON_MENDED"],
    ),
    "script in a text": (
        "incidents",
        incident(title="<script>alert(1)</script>", note="<img src=x onerror=a()>"),
        [],
    ),
    "a symbol that does not exist": (
        "posture",
        EXAMPLES["posture"] | {"sidc": "10031099999999999999"},
        [],
    ),
    "from the future": (
        "incidents",
        incident(reported_at="2190-01-01T00:00:00Z"),
        ["FROM_THE_FUTURE"],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_bad_line_is_kept_with_its_reason_and_stops_nothing(
    store, room, name: str
) -> None:
    layer, record, field = REFUSED[name]
    raw = record if isinstance(record, bytes) else wire(record)
    async with ingesting(store, room) as one:
        await one.send(layer, raw)
        await one.send("incidents", incident())
        await one.settle()
        assert await one.ids() == ["INC-100"]
        (kept,) = await one.inbox.rejected.newest()
        assert (kept.raw, kept.raw_bytes_total) == (raw[:RAW_KEPT_BYTES], len(raw))
        assert [reason.field for reason in kept.reasons] == [field]
        assert all(reason.problem and reason.mend for reason in kept.reasons)


@pytest.mark.parametrize("name", ACCEPTED)
async def test_an_odd_line_is_accepted_with_what_was_noticed(
    store, room, name: str
) -> None:
    layer, record, rules = ACCEPTED[name]
    async with ingesting(store, room) as one:
        await one.send(layer, record)
        await one.settle()
        (feature,) = await one.features()
        assert [f["rule"] for f in feature["properties"]["findings"]] == rules
        for text in ("title", "note", "sidc"):
            assert feature["properties"].get(text) == record.get(text)


async def test_a_line_without_a_record_is_refused(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.client.xadd(f"{{{room}}}:in:incidents", {"records": "{}"})
        await one.settle()
        assert await one.refused() == ["record"]


async def test_an_unknown_layer_is_refused_by_its_name(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("incidnets", incident())
        await one.send("incidents", incident())
        await one.settle()
        while not await one.refused():
            await one.ingest.round()
        assert await one.refused() == ["layer"]
        assert await one.ids() == ["INC-100"]


@pytest.mark.parametrize("name", ["source", "event_id"])
async def test_names_that_cannot_be_shown_are_refused(store, room, name: str) -> None:
    async with ingesting(store, room) as one:
        for value in ("x" * 201, "a\nb", "\x1b[31m"):
            await one.send("incidents", incident(), **{name: value})
        await one.settle()
        assert await one.refused() == [name] * 3


async def test_an_inbox_with_an_odd_name_is_refused_by_it(store, room) -> None:
    async with ingesting(store, room) as one:
        await one.send("x:in:incidents", incident())
        while not await one.refused():
            await one.ingest.round()
        assert await one.refused() == ["layer"]
        assert await one.client.xlen(f"{{{room}}}:in:x:in:incidents") == 0
        assert await one.ids() == []


async def test_broken_lines_are_all_in_the_log_or_among_the_rejected(
    store, room
) -> None:
    lines = [*EXAMPLES.items(), *FULL.items()]
    sent = 0
    async with ingesting(store, room) as one:
        for i, (layer, raw) in enumerate(itertools.islice(mutations(lines, 3), 400)):
            if layer in EXAMPLES:
                await one.send(layer, raw, event_id=f"e{i}")
                sent += 1
        await one.settle()
        entries = len(await one.log.read(None)) - 1
        assert entries + await one.inbox.rejected.count() == sent
        assert entries > 0
