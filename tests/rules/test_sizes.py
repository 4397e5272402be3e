"""How large: one limit that is reached is enough, and people are never filled in."""

from hypothesis import given
from hypothesis import strategies as st

from layers.rules.sizes import counts, is_near, reaches, size, threshold
from layers.rules.verdict import Basis, Range, Verdict
from tests.rules.making import RULES, activity

LAND = RULES.rule("VD-NOT-LAND")


def test_one_limit_that_is_reached_is_enough() -> None:
    found = size(LAND, activity(troops=10, acvs=533).declared)
    assert (found.over, found.name) == (True, "acvs")
    assert size(LAND, activity(acvs=533).declared).over is True


def test_equipment_below_its_limit_says_nothing_of_people() -> None:
    only_tanks = threshold(activity(tanks=10), LAND, RULES, Basis.DECLARED)
    assert only_tanks.verdict is Verdict.CANNOT_TELL
    assert "strength_declared.troops" in only_tanks.missing


def test_what_is_not_stated_is_named_beside_what_is_below() -> None:
    below = threshold(activity(troops=6_000), LAND, RULES, Basis.DECLARED)
    assert below.verdict is Verdict.NOT_APPLICABLE
    assert below.missing == tuple(
        f"strength_declared.{name}" for name in ("tanks", "acvs", "artillery_100mm")
    )


def test_an_estimate_is_read_beside_the_equipment_of_a_notice() -> None:
    held = activity(
        troops=9_500, tanks=100, landing_troops=5, estimated={"tanks": Range(1, 2)}
    )
    assert counts(held, Basis.ESTIMATED) == {"tanks": Range(1, 2)}
    assert reaches(held, LAND, Basis.ESTIMATED) is None


def test_near_a_limit_is_what_the_house_says_it_is() -> None:
    assert is_near(RULES, 11_700, 13_000)
    assert not is_near(RULES, 11_699, 13_000)
    under = threshold(activity(troops=500), LAND, RULES, Basis.DECLARED)
    near = threshold(activity(troops=8_999), LAND, RULES, Basis.DECLARED)
    assert under.sentence != near.sentence


def test_the_ratio_is_that_of_the_limit_it_exceeds_most() -> None:
    found = threshold(activity(troops=9_000, tanks=500), LAND, RULES, Basis.DECLARED)
    assert (found.unit, found.ratio) == ("tanks", Range(2, 2))


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_range_agrees_with_both_of_its_ends(one: int, other: int) -> None:
    low, high = sorted((one, other))
    ends = {reaches(activity(troops=n), LAND, Basis.DECLARED) for n in (low, high)}
    both = reaches(activity(troops=Range(low, high)), LAND, Basis.DECLARED)
    assert both is (ends.pop() if len(ends) == 1 else None)
