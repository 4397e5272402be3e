"""Every line is admitted, or refused with a reason for every failing field."""

import itertools
import json
import os
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers import posture
from layers.admission import Circumstances, admit, admit_scene
from layers.assessments import Assessment
from layers.errors import Rejected
from layers.exercises import ExerciseNotification
from layers.feature import Unsealed
from layers.incidents import IncidentReport
from layers.posture import ForcePosture
from layers.reading import MOST_REASONS
from layers.record import Context, Record
from tests.mutations import mutations
from tests.records import (
    BOX,
    EXAMPLES,
    FULL,
    NOW,
    ROOM,
    SCENE,
    incident,
    record_of,
    wire,
)
from tests.strategies import records

STRUCTS: dict[str, type[Record]] = {
    "exercises": ExerciseNotification,
    "incidents": IncidentReport,
    "posture": ForcePosture,
    "assessments": Assessment,
}
LINES = [*EXAMPLES.items(), *FULL.items()]

BROKEN = int(os.environ.get("ONEPICTURE_TEST_MUTATIONS", "20000"))
"""Broken lines that are tried; `make thorough` takes all that were promised."""


def admitted(record: object, layer: str = "incidents") -> Unsealed:
    (made,) = admit(wire(record), layer, ROOM)
    return made


def refusal(record: object, layer: str = "incidents") -> dict[str, str]:
    with pytest.raises(Rejected) as caught:
        admit(wire(record), layer, ROOM)
    return {reason.field: reason.problem for reason in caught.value.reasons}


def rules(made: Unsealed) -> list[str]:
    return [finding["rule"] for finding in made.properties["findings"]]


@pytest.mark.parametrize("layer", EXAMPLES)
def test_the_examples_and_the_fullest_lines_are_admitted(layer: str) -> None:
    for record in (EXAMPLES[layer], FULL[layer]):
        made = admitted(record, layer)
        assert (made.id, made.layer, made.revision) == (record["id"], layer, 1)


@pytest.mark.parametrize("layer", STRUCTS)
def test_the_fullest_lines_have_every_field(layer: str) -> None:
    names = {field.encode_name for field in msgspec.structs.fields(STRUCTS[layer])}
    assert FULL[layer].keys() == names


BESIDE = {
    **dict.fromkeys(posture.RANGE, "is missing beside the rest of a range"),
    "black_sea_since": "is missing beside black_sea_until",
}
"""Fields that a line may leave out only together, and what is said of one alone."""


@pytest.mark.parametrize("layer", EXAMPLES)
def test_a_line_without_one_of_its_fields_is_refused_by_its_name(layer: str) -> None:
    shape = msgspec.inspect.type_info(STRUCTS[layer])
    assert isinstance(shape, msgspec.inspect.StructType)
    for field in shape.fields:
        name = field.encode_name
        without = {k: v for k, v in FULL[layer].items() if k != name}
        if field.required:
            assert refusal(without, layer) == {name: "is missing"}
        elif name in BESIDE:
            assert refusal(without, layer) == {name: BESIDE[name]}
        else:
            assert admitted(without, layer).properties.get(name) in (
                None,
                "UNVERIFIED",
                72.0,
                {"source[0].reported_at": "2025-01-02T03:04:05+02:00"},
                {
                    "source[0].reported_at": "2025-01-02T03:04:05+02:00",
                    "occurred_from": "2024-11-18T04:04:00+02:00",
                },
                {
                    "source[0].reported_at": "2025-01-02T03:04:05+02:00",
                    "start": "2025-09-12T00:00:00+03:00",
                    "end": "2025-09-16T23:59:59+03:00",
                },
            ), name


def test_an_unknown_layer_is_refused_with_the_layers_there_are() -> None:
    with pytest.raises(Rejected) as caught:
        admit(wire(incident()), "incident", ROOM)
    (reason,) = caught.value.reasons
    assert reason.field == "layer"
    assert reason.mend.endswith("posture, incidents, assessments.")


def test_an_unknown_type_is_the_only_reason() -> None:
    assert refusal(incident(object_type="Sighting")) == {
        "object_type": 'is the text "Sighting"'
    }
    assert list(refusal(EXAMPLES["exercises"])) == ["object_type"]


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"colour": "red"}, "colour", "is not a field of this record"),
        ({"layer": "incidents"}, "layer", "is not a field of this record"),
        ({"position_error_m": "20 km"}, "position_error_m", 'is the text "20 km"'),
        ({"position_error_m": 1e9}, "position_error_m", "is 1000000000.0"),
        ({"position_error_m": float("nan")}, "position_error_m", "is not a number"),
        ({"severity": 6}, "severity", "is 6"),
        ({"severity": "3"}, "severity", 'is the text "3"'),
        ({"severity": True}, "severity", "is true"),
        ({"false_position": 0}, "false_position", "is 0"),
        ({"title": "x" * 81}, "title", "is the text"),
        ({"summary": "x" * 281}, "summary", "is the text"),
        ({"summary": "a\x00b"}, "summary", "has the unseen character U+0000 at 1"),
        ({"type": "UFO"}, "type", 'is the text "UFO"'),
        ({"actor_state": "RUS "}, "actor_state", 'is the text "RUS "'),
        ({"affected_states": ["EST", "Estonia"]}, "affected_states[1]", "is the text"),
        ({"id": "../../etc"}, "id", "is the text"),
        ({"id": "x" * 65}, "id", "is the text"),
        ({"revision": 0}, "revision", "is 0"),
        ({"revision": 2**53}, "revision", "is 9007199254740992"),
        ({"schema_version": "2.0.0"}, "schema_version", 'is the text "2.0.0"'),
        ({"context": "EXERCISE"}, "context", "is EXERCISE, and this room is REALITY"),
        ({"releasable_to": []}, "releasable_to", "is a list of 0"),
        ({"releasable_to": ["ALL", "ALL"]}, "releasable_to", "names somebody twice"),
        ({"source": []}, "source", "is a list of 0"),
        ({"supersedes": "INC-100"}, "supersedes", "is the record itself"),
        ({"occurred_from": "2024-11-18T04:04:00"}, "occurred_from", "is"),
        ({"occurred_to": "2024-11-18T02:03:59Z"}, "occurred_to", "is 2024-11-18T02:03"),
        (
            {"valid_to": "2024-11-18T02:03:59Z"},
            "valid_to",
            "is 2024-11-18T02:03:59Z, b",
        ),
        ({"hash": "0" * 64}, "hash", "is computed here, not accepted"),
        ({"ingested_at": "2025-01-01T00:00:00Z"}, "ingested_at", "is computed here"),
        ({"corroboration": 0.9}, "corroboration", "is computed here, not accepted"),
        ({"spoof_suspicion": 0}, "spoof_suspicion", "is computed here, not accepted"),
        ({"findings": []}, "findings", "is computed here, not accepted"),
        ({"linked_vessel": [{}]}, "linked_vessel[0]", "says nothing"),
        ({"casualties": {"low": 2, "high": 1}}, "casualties.high", "is 1, lower than"),
        ({"geometry": None}, "geometry", "is null"),
        ({"geometry": {"type": "Point", "coordinates": [20, 120]}}, "geometry.c", "["),
    ],
)
def test_a_bad_value_is_refused_and_only_it(
    changes: dict[str, Any], field: str, problem: str
) -> None:
    ((name, said),) = refusal(incident(**changes)).items()
    assert name.startswith(field)
    assert said.startswith(problem)


def test_all_failing_fields_are_named_together() -> None:
    bad = incident(severity=9, title="", colour=1, occurred_from="yesterday")
    assert refusal(bad).keys() == {"severity", "title", "colour", "occurred_from"}


def test_markup_in_every_text_stays_text() -> None:
    script = "<script>alert('1')</script>"
    record = json.loads(json.dumps(FULL["incidents"]))
    for name in ("title", "summary", "note", "place", "verified_by", "service_effect"):
        record[name] = script
    record["source"][0]["url_or_ref"] = f"javascript:{script}"
    record["counter_claim"][0]["text"] = script
    properties = admitted(record).properties
    assert properties["title"] == script
    assert properties["source"][0]["url_or_ref"] == f"javascript:{script}"


def test_the_sources_own_times_are_kept() -> None:
    made = admitted(incident(reported_at="2024-11-18T16:00:00+02:00"))
    assert made.properties["reported_at"] == "2024-11-18T14:00:00Z"
    assert made.properties["time_text"] == {
        "occurred_from": "about 04:04 local time (EET)",
        "reported_at": "2024-11-18T16:00:00+02:00",
    }


def test_a_report_from_the_future_is_a_warning() -> None:
    soon, late = NOW + timedelta(minutes=5), NOW + timedelta(minutes=5, seconds=1)
    assert rules(admitted(incident(reported_at=soon.isoformat()))) == []
    made = admitted(incident(reported_at=late.isoformat()))
    assert rules(made) == ["FROM_THE_FUTURE"]


def test_swapped_axes_are_a_warning_inside_the_earth_only() -> None:
    swapped = {"type": "Point", "coordinates": [57.9, 18.5]}
    assert rules(admitted(incident(geometry=swapped))) == ["AXES_SWAPPED"]


def test_a_list_is_admitted_whole_or_refused_whole() -> None:
    two = [incident(id="A"), incident(id="B")]
    assert [made.id for made in admit(wire(two), "incidents", ROOM)] == ["A", "B"]
    bad = [incident(id="A"), incident(id="B", severity=9), incident(id="C", title=1), 5]
    assert list(refusal(bad)) == ["[1].severity", "[2].title", "[3].record"]


def test_one_record_twice_in_a_list_is_refused() -> None:
    assert refusal([incident(), incident(revision=2)]) == {
        "id": 'is the text "INC-100" more than once in this line'
    }


def test_reasons_are_bounded_whatever_is_sent() -> None:
    many = [incident(id=f"I{i}", severity=9, title=1) for i in range(MOST_REASONS)]
    with pytest.raises(Rejected) as caught:
        admit(wire(many), "incidents", ROOM)
    assert len(caught.value.reasons) == MOST_REASONS + 1
    assert caught.value.reasons[-1].problem == f"has {MOST_REASONS} more mistakes"


def test_a_scene_is_for_rooms_that_are_not_reality() -> None:
    simulation = Circumstances(Context.SIMULATION, NOW)
    scene = admit_scene(wire(SCENE), simulation)
    assert (scene.title, scene.rate, scene.keep) == ("September 2025", 3600, False)
    for room, sent, field in (
        (ROOM, SCENE, "scene"),
        (simulation, SCENE | {"context": "EXERCISE"}, "context"),
        (simulation, SCENE | {"rate": -1}, "rate"),
        (simulation, SCENE | {"rate": float("inf")}, "rate"),
        (simulation, SCENE | {"object_type": "IncidentReport"}, "object_type"),
        (simulation, SCENE | {"revision": 1}, "revision"),
        (simulation, [SCENE, SCENE], "record"),
        (simulation, [5], "record"),
    ):
        with pytest.raises(Rejected) as caught:
            admit_scene(wire(sent), room)
        assert [reason.field for reason in caught.value.reasons] == [field]


def outcome(raw: bytes, layer: str) -> tuple[Unsealed, ...] | Rejected:
    try:
        return admit(raw, layer, ROOM)
    except Rejected as refused:
        return refused


def check_mutations(count: int, seed: int) -> tuple[int, int]:
    good = bad = 0
    for layer, raw in itertools.islice(mutations(LINES, seed), count):
        came = outcome(raw, layer)
        if isinstance(came, Rejected):
            assert came.reasons, raw
            assert all(r.field and r.problem and r.mend for r in came.reasons), raw
            assert msgspec.json.encode(came.reasons)
            bad += 1
        else:
            assert all(msgspec.json.decode(r.line(NOW, "")) for r in came), raw
            good += 1
    return good, bad


def test_two_thousand_broken_lines_are_admitted_or_refused_with_reasons() -> None:
    good, bad = check_mutations(2_000, seed=1)
    assert good > 50
    assert bad > 1_000


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_as_many_broken_lines_as_asked_for_are_admitted_or_refused() -> None:
    good, bad = check_mutations(BROKEN, seed=2)
    assert good + bad == BROKEN


PAIRS = [
    ("valid_from", "valid_to"),
    ("valid_from", "valid_until"),
    ("start", "end"),
    ("occurred_from", "occurred_to"),
    ("black_sea_since", "black_sea_until"),
]


def in_order(record: dict[str, Any]) -> dict[str, Any]:
    """Mend what a record drawn field by field cannot know: the order of its values."""
    holders = [record, *record.get("phases", [])]
    for holder, pair in itertools.product(holders, PAIRS):
        _sort(holder, pair)
    for held in (record.get("casualties"), record.get("strength")):
        _sort(held or {}, ("low", "high"))
    if record.get("strength_estimated"):
        record["strength_estimated"]["high"] = record["strength_estimated"]["low"]
    for craft in (*record.get("linked_vessel", []), *record.get("linked_aircraft", [])):
        craft["name"] = "a name"
    if "key_judgement" in record:
        others = record["alternatives"]
        record["alternatives"] = [f"{i}: {text}"[:280] for i, text in enumerate(others)]
        record["key_judgement"] = "J" + record["key_judgement"][1:]
        record["basis"] = [each | {"text": "seen"} for each in record["basis"]]
        record["dissent"] = record["dissent"][:1]
    if "sidc" in record:
        _whole(record)
    return record | {"context": "REALITY", "supersedes": None}


def _whole(unit: dict[str, Any]) -> None:
    """Mend what belongs together in a report of a unit."""
    unit["sidc"] = unit["sidc"][:3] + "5" + unit["sidc"][4:]
    if any(unit.get(name) is None for name in posture.RANGE):
        unit.update(dict.fromkeys(posture.RANGE))
    _sort(unit, posture.RANGE[:2])
    if unit.get("black_sea_since") is None:
        unit["black_sea_until"] = None


def _sort(held: dict[str, Any], names: tuple[str, str]) -> None:
    first, second = names
    if held.get(first) is not None and held.get(second) is not None:
        # As text a time with a fraction comes before the same time without one.
        pair = sorted((held[first], held[second]), key=_moment)
        held[first], held[second] = pair


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


DRAWN = {layer: records(struct).map(in_order) for layer, struct in STRUCTS.items()}


@pytest.mark.parametrize("layer", STRUCTS)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_record_within_its_limits_comes_back_from_its_line(
    layer: str, data: st.DataObject
) -> None:
    drawn = data.draw(DRAWN[layer])
    record = drawn | {"object_type": STRUCTS[layer].__name__}
    made = admitted(record, layer)
    line = made.line(NOW, "")
    again = admitted(record_of(line), layer)
    assert again.hash == made.hash
    assert record_of(again.line(NOW, "")) == record_of(line)


def test_geometry_of_a_phase_is_read_as_strictly() -> None:
    phase = FULL["exercises"]["phases"][0]
    point = {"type": "Point", "coordinates": [20, 57]}
    bad = FULL["exercises"] | {"phases": [phase, phase | {"area": point}]}
    assert list(refusal(bad, "exercises")) == ["phases[1].area.type"]
    assert phase["area"] == BOX
