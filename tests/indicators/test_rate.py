"""I6: the chance of as many, against the test vectors and against plain sums."""

from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.indicators.rate import (
    DAY_S,
    corrected,
    negative_binomial_tail,
    one_in,
    poisson_tail,
    rate,
    sea_of,
    size_of,
    with_q,
)
from tests.indicators.pictures import rules

CELL = "REALITY", "CABLE_DAMAGE", "BALTIC"
NOW_S = 2_000_000_000.0


@pytest.mark.parametrize(
    ("k", "mean", "chance"),
    [(6, 2, "0.016564"), (3, 0.5, "0.014388"), (8, 2, "0.001097")],
)
def test_the_tails_are_the_vectors_to_the_digits_given(
    k: int, mean: float, chance: str
) -> None:
    assert f"{poisson_tail(k, mean):.6f}" == chance


def test_six_where_two_are_normal_is_one_in_60_by_chance() -> None:
    assert one_in(poisson_tail(6, 2)) == 60
    assert one_in(poisson_tail(8, 2)) == 910
    assert one_in(1.0) == 1


@given(st.integers(0, 40), st.floats(0.01, 30))
def test_a_tail_is_one_less_all_that_is_fewer(k: int, mean: float) -> None:
    fewer = sum(exp(-mean) * mean**i / factorial(i) for i in range(k))
    assert poisson_tail(k, mean) == pytest.approx(1 - fewer, abs=1e-9)


def test_a_very_small_chance_keeps_its_digits() -> None:
    assert poisson_tail(30, 1.0) == pytest.approx(1.4328e-33, rel=1e-3)


@given(st.integers(1, 20), st.floats(0.1, 10), st.floats(0.2, 5))
def test_weeks_that_vary_more_make_many_less_surprising(
    more: int, mean: float, size: float
) -> None:
    k = int(mean * 3) + 3 + more
    assert negative_binomial_tail(k, mean, size) >= poisson_tail(k, mean)


def test_a_negative_binomial_of_size_1_is_geometric() -> None:
    for k in range(6):
        assert negative_binomial_tail(k, 3.0, 1.0) == pytest.approx(0.75**k)


def test_a_correction_is_that_of_benjamini_and_hochberg() -> None:
    assert corrected([0.01, 0.04, 0.03, 0.005]) == pytest.approx(
        [0.02, 0.04, 0.04, 0.02]
    )
    assert corrected([]) == []


@given(st.lists(st.floats(0, 1), max_size=20))
def test_a_correction_never_makes_a_chance_smaller(chances: list[float]) -> None:
    assert all(
        q >= p or q == pytest.approx(p)
        for p, q in zip(chances, corrected(chances), strict=True)
    )


def test_only_weeks_that_vary_are_negative_binomial() -> None:
    row = rules().rule("I6")
    assert size_of([1] * 50, row) is None
    assert size_of([], row) is None
    assert size_of([0] * 50, row) is None
    size = size_of([0] * 40 + [10] * 10, row)
    assert size is not None
    assert size == pytest.approx(2**2 / (16.3265 - 2), rel=1e-3)


def _at(*days_ago: float) -> list[tuple[float, str]]:
    return sorted((NOW_S - d * DAY_S, f"I-{d}") for d in days_ago)


def test_the_last_14_days_are_no_part_of_what_is_normal() -> None:
    row = rules().rule("I6")
    happened = _at(0, 1, 6.9, 7, 10, 13.9, 14, 100, 364.9, 365)
    found = rate(CELL, happened, NOW_S, NOW_S - 400 * DAY_S, row)
    assert len(found.ids) == 3
    assert found.before == 3
    assert found.mean == pytest.approx(3 * 7 / 351)


def test_without_a_year_of_reports_nothing_is_normal() -> None:
    found = rate(
        CELL, _at(1, 2, 3, 100), NOW_S, NOW_S - 300 * DAY_S, rules().rule("I6")
    )
    assert (found.mean, found.p) == (None, None)


def test_after_a_year_of_nothing_no_chance_is_given() -> None:
    found = rate(CELL, _at(1, 2, 3), NOW_S, NOW_S - 400 * DAY_S, rules().rule("I6"))
    assert (found.mean, found.p) == (0, None)
    [still] = with_q([found])
    assert still.q is None


def test_a_report_without_a_sea_is_counted_where_it_lies() -> None:
    assert sea_of("NORTH", 20, 58, rules()) == "NORTH"
    assert sea_of("", 20, 58, rules()) == "BALTIC"
    assert sea_of("", 33, 44, rules()) == "BLACK_SEA"
    assert sea_of("", 4, 44, rules()) == "OTHER"
