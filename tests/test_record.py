"""The envelope has every field of the data model, and each kind of value is an enum."""

import typing
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
import pytest

from layers.admission import admit
from layers.errors import Rejected
from layers.fields import Bloc, Region, TriState
from layers.record import (
    COMPUTED,
    Context,
    Label,
    Record,
    Reliability,
    Scene,
    Source,
    Status,
    TimeBasis,
    Verification,
)
from tests.records import ROOM, incident, wire


def names(struct: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(struct)}


def refused(record: dict[str, Any]) -> list[str]:
    with pytest.raises(Rejected) as caught:
        admit(wire(record), "incidents", ROOM)
    return [reason.field for reason in caught.value.reasons]


def test_the_envelope_is_complete() -> None:
    assert names(Record) | COMPUTED.keys() >= {
        "id",
        "object_type",
        "schema_version",
        "revision",
        "supersedes",
        "context",
        "label",
        "releasable_to",
        "source",
        "valid_from",
        "valid_to",
        "reported_at",
        "ingested_at",
        "time_basis",
        "time_text",
        "status",
        "provenance",
        "hash",
        "prev_hash",
        "signature",
        "verified_by",
        "verification",
    }
    assert names(Label) >= {"policy", "classification", "categories", "privacy_mark"}
    assert names(Source) >= {"source_id", "type", "reliability", "credibility"}


@pytest.mark.parametrize(
    ("enum", "values"),
    [
        (Context, "REALITY EXERCISE SIMULATION"),
        (Status, "DRAFT SUBMITTED RELEASED RETRACTED CLOSED"),
        (TimeBasis, "SOURCE_UTC CONVERTED ESTIMATED UNKNOWN"),
        (Verification, "VERIFIED PARTLY_VERIFIED FROM_MEMORY UNVERIFIED"),
        (Reliability, "A B C D E F"),
        (TriState, "YES NO UNKNOWN"),
        (Bloc, "NATO NATO_PARTNER RUS_BLR PARTNER OTHER"),
        (Region, "BALTIC BLACK_SEA EASTERN_FLANK NORTH OTHER"),
    ],
)
def test_allowed_values_are_those_of_the_model(
    enum: type[StrEnum], values: str
) -> None:
    assert [member.value for member in enum] == values.split()


@pytest.mark.parametrize("name", COMPUTED)
def test_what_the_ingest_computes_is_never_accepted(name: str) -> None:
    assert refused(incident(**{name: "x"})) == [name]


@pytest.mark.parametrize(
    "record_id",
    [
        "INC-001",
        "0192f1f4-7a3b-7cc0-8000-000000000000",
        "01HZX3J9Q8Z4T6Y2W5V7N0M1K3",
        "a",
        "A.b_c:d-e",
    ],
)
def test_source_ids_uuids_and_ulids_are_ids(record_id: str) -> None:
    (made,) = admit(wire(incident(id=record_id)), "incidents", ROOM)
    assert made.id == record_id


@pytest.mark.parametrize("record_id", ["", "-a", "a b", "a/b", "å", "a\n", "{a}", 5])
def test_other_ids_are_refused(record_id: object) -> None:
    assert refused(incident(id=record_id)) == ["id"]


def test_a_label_of_another_policy_is_refused() -> None:
    label = {"policy": "NATO", "classification": "SECRET"}
    assert refused(incident(label=label)) == ["label.policy"]
    label = {"policy": "OPEN", "classification": "SECRET"}
    assert refused(incident(label=label)) == ["label.classification"]


def test_both_axes_of_a_grade_are_independent() -> None:
    for reliability, credibility in (("A", 5), ("E", 1)):
        source = incident()["source"][0] | {
            "reliability": reliability,
            "credibility": credibility,
        }
        admit(wire(incident(source=[source])), "incidents", ROOM)


def test_every_class_and_its_fields_have_words() -> None:
    for struct in (Record, Label, Source, Scene):
        assert struct.__doc__
        assert typing.get_type_hints(struct)


def test_a_scene_keeps_nothing_unless_it_says_so() -> None:
    scene = Scene(
        object_type="Scene",
        schema_version="1.0.0",
        context=Context.SIMULATION,
        title="t",
        story_at=datetime(2025, 9, 9, tzinfo=UTC),
        rate=1.0,
        loop=0,
    )
    assert scene.keep is False
    assert msgspec.to_builtins(scene)["story_at"] == "2025-09-09T00:00:00Z"
