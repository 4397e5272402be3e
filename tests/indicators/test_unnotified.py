"""I5: a large activity without a notice, and the clock that a request opens."""

from datetime import timedelta
from typing import Any

import pytest

from layers.indicators.nearness import Apart
from layers.indicators.unnotified import away, groups, unnotified, unnotified_units
from layers.rules.verdict import Level, Range
from tests.indicators.pictures import (
    DAY,
    NOW,
    activity,
    changed,
    estimate,
    point,
    reported,
    rules,
)

HERE = (30.0, 55.0)
LARGE = {"strength_declared": {"troops": 20_000}, "instrument": "NONE"}


def _near(km: float, **fields: Any):
    return {"N": (activity("N", **fields), Apart(km * 1000, HERE, HERE))}


def test_20_000_troops_without_a_notice_are_red_with_a_reply_due_in_48_hours() -> None:
    found = unnotified(activity(**LARGE), NOW, {}, rules())
    assert found is not None
    assert found.level is Level.RED
    assert found.due == NOW + timedelta(hours=48)
    assert found.value == Range(20_000, 20_000)


def test_an_estimate_counts_as_observed() -> None:
    told = activity(instrument="NONE", strength_estimated=estimate(9_000, 12_000))
    found = unnotified(told, NOW, {}, rules())
    assert found is not None
    assert found.value == Range(9_000, 12_000)


@pytest.mark.parametrize(
    "fields",
    [
        {"instrument": "UNKNOWN"},
        {"instrument": "VD11"},
        {"strength_declared": {"troops": 8_999}},
        {"land_activity": False},
        {"status": "RETRACTED"},
    ],
)
def test_what_is_notified_unknown_small_at_sea_or_retracted_is_none(
    fields: dict,
) -> None:
    assert unnotified(activity(**{**LARGE, **fields}), NOW, {}, rules()) is None


@pytest.mark.parametrize(
    ("km", "notice", "matched"),
    [
        (50, {}, True),
        (50.1, {}, False),
        (0, {"start": NOW + 8 * DAY}, True),
        (0, {"start": NOW + 8.1 * DAY}, False),
        (0, {"notifying_state": "EST"}, False),
        (0, {"notifying_state": "EST", "participants": ["POL"]}, True),
        (0, {"instrument": "NONE"}, False),
        (0, {"status": "RETRACTED"}, False),
    ],
)
def test_a_notice_matches_by_state_place_and_time(
    km: float, notice: dict, matched: bool
) -> None:
    found = unnotified(activity(**LARGE), NOW, _near(km, **notice), rules())
    assert (found is None) is matched


def _left(name: str, lon: float = 30.0, days: float = 2, **fields: Any):
    return reported(
        name,
        posture_change=changed(NOW - days * DAY),
        geometry=point(lon, 55),
        **fields,
    )


def test_units_that_left_near_one_another_are_one_group() -> None:
    units = [_left("A"), _left("B", 30.7), _left("C", 31.4), _left("D", 36)]
    units.append(_left("E", days=6))
    assert [[u.used.id for u in g] for g in groups(units, rules())] == [
        ["A", "B", "C"],
        ["D"],
        ["E"],
    ]


def test_a_unit_that_stays_or_whose_change_is_not_dated_has_not_left() -> None:
    row = rules().rule("I5")
    assert away(_left("A"), row)
    assert not away(reported("A"), row)
    assert not away(_left("A", strength=None), row)
    assert not away(_left("A", posture_state="GARRISON"), row)
    stayed = changed(NOW, was="DEPLOYED", to="MOVING")
    assert not away(reported("A", posture_change=stayed), row)


def test_three_brigades_without_a_notice_are_red_and_uncertain_ones_amber() -> None:
    sure = [_left(name) for name in "ABC"]
    found = unnotified_units(sure, [], rules())
    assert found is not None
    assert (found.level, found.value) == (Level.RED, Range(12_000, 12_000))
    assert found.due == NOW + timedelta(hours=48)
    vague = [_left(name, strength={"low": 2_000, "high": 5_000}) for name in "ABC"]
    found = unnotified_units(vague, [], rules())
    assert found is not None
    assert found.level is Level.AMBER
    assert unnotified_units(sure[:2], [], rules()) is None


def test_a_notice_of_their_state_there_and_then_explains_them() -> None:
    units = [_left(name) for name in "ABC"]
    place = {
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[29, 54], [31, 54], [31, 56], [29, 56], [29, 54]]],
        }
    }
    here = activity("N", notifying_state="RUS", start=NOW - 4 * DAY, **place)
    assert unnotified_units(units, [here], rules()) is None
    other = activity("N", notifying_state="POL", start=NOW - 4 * DAY, **place)
    assert unnotified_units(units, [other], rules()) is not None
    far = activity("N", notifying_state="RUS", start=NOW - 4 * DAY)
    assert unnotified_units(units, [far], rules()) is not None
