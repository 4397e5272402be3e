"""One record has one canonical line, and the line gives the record back."""

import hashlib
from datetime import UTC, datetime

import msgspec
import pytest

from layers.admission import admit
from layers.feature import NOT_HASHED, unseal_scene
from layers.record import Scene
from tests.records import EXAMPLES, FULL, ROOM, incident, record_of, wire

AT = datetime(2026, 11, 1, 12, 0, 0, 5_000, tzinfo=UTC)


@pytest.mark.parametrize("layer", EXAMPLES)
def test_a_line_is_canonical(layer: str) -> None:
    (made,) = admit(wire(FULL[layer]), layer, ROOM)
    line = made.line(AT, "")
    value = msgspec.json.decode(line)
    assert msgspec.json.Encoder(order="sorted").encode(value) == line
    assert sorted(value) == ["geometry", "id", "layer", "properties", "type"]
    assert value["type"] == "Feature"
    assert value["layer"] == layer
    assert value["id"] == FULL[layer]["id"]
    assert b"\n" not in line
    assert b"NaN" not in line


@pytest.mark.parametrize("layer", EXAMPLES)
def test_a_line_says_everything_that_the_record_said(layer: str) -> None:
    (made,) = admit(wire(FULL[layer]), layer, ROOM)
    value = msgspec.json.decode(made.line(AT, "x"))
    properties = value["properties"]
    assert set(FULL[layer]) - {"id", "geometry"} <= set(properties)
    assert properties["ingested_at"] == "2026-11-01T12:00:00.005000Z"
    assert properties["prev_hash"] == "x"
    for name in ("title", "unit_name", "designation", "note", "releasable_to"):
        if name in FULL[layer]:
            assert properties[name] == FULL[layer][name]


def test_what_is_not_known_is_left_out_and_required_null_is_kept() -> None:
    (made,) = admit(wire(EXAMPLES["exercises"]), "exercises", ROOM)
    properties = msgspec.json.decode(made.line(AT, ""))["properties"]
    assert properties["notified_at"] is None
    assert "message_ref" not in properties
    assert "phases" not in properties
    assert properties["verification"] == "UNVERIFIED"
    (made,) = admit(wire(EXAMPLES["posture"]), "posture", ROOM)
    assert msgspec.json.decode(made.line(AT, ""))["properties"]["ttl_h"] == 72


@pytest.mark.parametrize("layer", EXAMPLES)
def test_feature_to_record_to_feature_is_the_same_line(layer: str) -> None:
    for record in (EXAMPLES[layer], FULL[layer]):
        (made,) = admit(wire(record), layer, ROOM)
        line = made.line(AT, "")
        (again,) = admit(wire(record_of(line)), layer, ROOM)
        assert again.hash == made.hash


def test_the_hash_is_over_the_canonical_feature_without_what_is_added() -> None:
    (made,) = admit(wire(FULL["incidents"]), "incidents", ROOM)
    value = msgspec.json.decode(made.line(AT, "prev"))
    for name in (*NOT_HASHED, "hash"):
        value["properties"].pop(name, None)
    canonical = msgspec.json.Encoder(order="sorted").encode(value)
    assert made.hash == hashlib.sha256(canonical).hexdigest()


def test_the_hash_knows_content_and_not_circumstances() -> None:
    (made,) = admit(wire(incident()), "incidents", ROOM)
    (other,) = admit(wire(incident(severity=4)), "incidents", ROOM)
    (signed,) = admit(wire(incident(signature="A" * 86)), "incidents", ROOM)
    assert made.hash != other.hash
    assert made.hash == signed.hash
    assert made.line(AT, "a") != made.line(AT, "b")


def test_a_scene_has_no_place() -> None:
    scene = Scene(
        object_type="Scene",
        schema_version="1.0.0",
        context=ROOM.context,
        title="t",
        story_at=None,
        rate=1.0,
        loop=0,
    )
    made = unseal_scene(scene, 3)
    value = msgspec.json.decode(made.line(AT, ""))
    assert (value["id"], value["layer"], value["geometry"]) == ("scene", "scene", None)
    assert value["properties"]["revision"] == 3
    assert value["properties"]["story_at"] is None
