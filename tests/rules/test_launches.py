"""Strategic exercises are counted by the UTC year of their start; launches by hours."""

from datetime import UTC, datetime, timedelta

import pytest

from layers.rules.facts import Launch, StrategicExercise
from layers.rules.launches import launch, range_class, strategic
from layers.rules.verdict import Range, RuleFinding, Used, Verdict
from tests.rules.making import RULES, START


def held(name: str, start: datetime, *, notified: bool = True) -> StrategicExercise:
    told = start - timedelta(days=14) if notified else None
    return StrategicExercise(
        used=Used(name, 1), state="RUS", start=start, notified_at=told
    )


def of(rule: str, *exercises: StrategicExercise) -> RuleFinding:
    [found] = [f for f in strategic(exercises[0], exercises, RULES) if f.rule == rule]
    return found


def test_two_that_start_on_either_side_of_new_year_are_one_a_year() -> None:
    eve = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    old, new = held("S-1", eve), held("S-2", eve + timedelta(hours=1))
    assert of("SN-COUNT", old, new).verdict is Verdict.MET
    twice = of("SN-COUNT", old, held("S-3", datetime(2026, 1, 1, tzinfo=UTC)))
    assert twice.verdict is Verdict.NOT_MET
    assert [used.id for used in twice.records] == ["S-1", "S-3"]


def test_which_came_in_first_does_not_matter() -> None:
    three = [held(f"S-{i}", START + timedelta(days=i)) for i in range(3)]
    one = list(strategic(three[1], three, RULES))
    assert one == list(strategic(three[1], three[::-1], RULES))


def test_an_unknown_date_of_notice_cannot_be_told() -> None:
    unknown = of("SN-LEAD", held("S-1", START, notified=False))
    assert unknown.missing == ("notified_at",)


def test_the_notice_binds_its_two_parties_only() -> None:
    other = StrategicExercise(
        used=Used("S-1", 1), state="FIN", start=START, notified_at=None
    )
    assert list(strategic(other, [], RULES)) == []


def test_a_launch_that_nobody_told_of_cannot_be_told() -> None:
    unknown = Launch(
        used=Used("L", 1),
        state="RUS",
        planned_at=START,
        notified_at=None,
        launched_at=None,
    )
    missing = {found.rule: found.missing for found in launch(unknown, RULES)}
    assert missing == {"LN-LEAD": ("notified_at",), "LN-WINDOW": ("launched_at",)}


@pytest.mark.parametrize(
    ("low", "high", "shorter", "intermediate"),
    [
        (500, 1_000, Verdict.MET, Verdict.NOT_APPLICABLE),
        (400, 450, Verdict.NOT_APPLICABLE, Verdict.NOT_APPLICABLE),
        (2_000, 2_500, Verdict.NOT_APPLICABLE, Verdict.MET),
        (900, 1_100, Verdict.CANNOT_TELL, Verdict.CANNOT_TELL),
    ],
)
def test_a_range_is_of_one_class_or_it_is_open(
    low: int, high: int, shorter: Verdict, intermediate: Verdict
) -> None:
    used, reach = Used("M", 1), Range(low, high)
    found = range_class(RULES.rule("INF-SHORTER"), used, reach).verdict
    beyond = range_class(RULES.rule("INF-INTERMEDIATE"), used, reach).verdict
    assert (found, beyond) == (shorter, intermediate)
