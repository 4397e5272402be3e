"""One table of judges by layer; findings alone never need another record."""

from layers.indicators.alone import JUDGES, alone
from layers.indicators.held import read
from layers.indicators.surroundings import Surroundings
from layers.rules.verdict import Verdict
from tests.indicators.pictures import SCALE, exercise, happening, rules, unit


def _said(feature: dict) -> dict:
    held = read(feature, SCALE)
    assert held is not None
    found = alone(held, Surroundings(), rules())
    assert all(finding.about == feature["id"] for finding in found)
    assert all(finding.records[0] == held.used for finding in found)
    return {(finding.rule, finding.basis): finding for finding in found}


def test_each_layer_with_findings_has_its_judges() -> None:
    assert set(JUDGES) == {"exercises", "incidents", "posture"}
    assert ("I2", "declared") in _said(exercise())
    assert _said(unit()) == {}


def test_a_naval_drill_has_rules_that_do_not_apply_and_no_ratio() -> None:
    said = _said(exercise(land_activity=False, kind="MAREX"))
    assert said["VD-NOT-LAND", "declared"].verdict is Verdict.NOT_APPLICABLE
    assert not [rule for rule, _ in said if rule in ("I1", "I2")]


def test_incidents_are_held_against_the_rules_of_the_air_and_the_sea() -> None:
    signs = dict.fromkeys(
        ("transponder_on", "flight_plan_filed", "two_way_radio"), "NO"
    )
    said = _said(happening(type="AIRSPACE_VIOLATION", domain="AIR", **signs))
    assert said
