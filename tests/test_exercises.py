"""What a notice says is taken as said; what it does not say stays unknown."""

import json
from typing import Any

import msgspec
import pytest

from layers.admission import admit
from layers.errors import Rejected
from layers.exercises import LAYER, MESSAGE_REF, ExerciseKind, PhaseName
from tests.records import EXAMPLES, FULL, NOW, ROOM, wire


def notice(**changes: Any) -> dict[str, Any]:
    return json.loads(json.dumps(FULL["exercises"])) | changes


def properties(record: dict[str, Any]) -> dict[str, Any]:
    (made,) = admit(wire(record), LAYER.name, ROOM)
    return msgspec.json.decode(made.line(NOW, ""))["properties"]


def refused(record: dict[str, Any]) -> list[str]:
    with pytest.raises(Rejected) as caught:
        admit(wire(record), LAYER.name, ROOM)
    return [reason.field for reason in caught.value.reasons]


def test_a_notice_that_was_never_dated_stays_undated() -> None:
    assert properties(notice(notified_at=None))["notified_at"] is None


def test_declared_and_estimated_strengths_are_apart() -> None:
    made = properties(EXAMPLES["exercises"])
    assert made["strength_declared"] == {"troops": 13_000}
    assert made["strength_estimated"]["low"] == {"troops": 30_000}


def test_nothing_declared_is_an_empty_strength_and_not_zero() -> None:
    assert properties(notice(strength_declared={}))["strength_declared"] == {}


def test_end_before_start_is_refused_for_the_whole_and_for_each_phase() -> None:
    record = notice(start="2025-09-12T00:00:00Z", end="2025-09-11T23:59:59Z")
    record["phases"][0]["end"] = "2025-09-11T00:00:00Z"
    assert refused(record) == ["end", "phases[0].end"]


def test_an_estimate_that_is_higher_at_its_low_end_is_refused() -> None:
    record = notice()
    record["strength_estimated"]["low"]["tanks"] = 3
    assert refused(record) == ["strength_estimated.high.tanks"]


def test_an_area_is_needed() -> None:
    point = {"type": "Point", "coordinates": [27, 54]}
    assert refused(notice(geometry=point)) == ["geometry.type"]


def test_verdicts_are_never_accepted() -> None:
    assert refused(notice(verdicts=[])) == ["verdicts"]


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("CBM/UA/22/0007/F25/O", True),
        ("CFE/DE/21/1234/F1", True),
        ("CBM/UKR/22/0007/F25/O", False),
        ("a letter", False),
    ],
)
def test_an_unusual_message_reference_is_kept_with_a_warning(
    text: str, usual: bool
) -> None:
    made = properties(notice(message_ref=text))
    assert made["message_ref"] == text
    assert [f["rule"] for f in made["findings"]] == (
        [] if usual else ["MESSAGE_REF_UNUSUAL"]
    )
    assert bool(MESSAGE_REF.fullmatch(text)) is usual


def test_every_kind_and_phase_of_the_model_is_there() -> None:
    kinds = {"FTX", "LIVEX", "CPX", "CPX_FTX", "MAREX", "AIREX", "SNAP", "TRANSFER"}
    assert kinds | {"LANDING"} <= set(ExerciseKind)
    assert " ".join(PhaseName) == "TRANSFER DEPLOYMENT CONCENTRATION ACTIVE RECOVERY"


def test_a_notice_is_fresh_for_a_day() -> None:
    assert LAYER.ttl is not None
    assert LAYER.ttl.total_seconds() == 24 * 3600
