"""Montreux: sums of tons with what is not known, days that are left, and notice."""

from datetime import datetime, timedelta

import pytest

from layers.rules.facts import Passage, Warship
from layers.rules.montreux import days_left, notice, share_of, staying, together
from layers.rules.sentences import say
from layers.rules.verdict import Range, RuleFinding, Used, Verdict
from tests.rules.making import RULES, START, warship

NOW = START + timedelta(days=2)


def found(*ships: Warship) -> list[RuleFinding]:
    alone = [each for ship in ships for each in staying(ship, RULES, NOW)]
    return [*together(ships, RULES, NOW), *alone]


def of(rule: str, *ships: Warship) -> list[RuleFinding]:
    return [each for each in found(*ships) if each.rule == rule]


def judge_stay(ship: Warship, now: datetime) -> list[RuleFinding]:
    return [each for each in staying(ship, RULES, now) if each.rule == "MTX-STAY"]


def tons(name: str, low: int, high: int | None = None, state: str = "USA") -> Warship:
    return warship(name, displacement=Range(low, high or low), state=state)


def test_a_share_of_45_000_tons_is_30_000() -> None:
    share = share_of(RULES.rule("MTX-TONNAGE"), RULES.rule("MTX-SHARE"))
    assert share == Range(20_000, 30_000)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (30_000, 30_000, Verdict.MET),
        (30_001, 30_001, Verdict.CANNOT_TELL),
        (45_001, 45_001, Verdict.NOT_MET),
        (29_000, 46_000, Verdict.CANNOT_TELL),
    ],
)
def test_between_two_caps_it_cannot_be_told(
    low: int, high: int, verdict: Verdict
) -> None:
    [total] = of("MTX-TONNAGE", tons("S-1", low - 10, high - 10), tons("S-2", 10))
    assert total.verdict is verdict
    assert total.value == Range(low, high)


def test_each_foreign_state_has_its_own_share() -> None:
    ships = tons("S-1", 19_999), tons("S-2", 30_001, state="GBR")
    assert [(f.about, f.verdict) for f in of("MTX-SHARE", *ships)] == [
        ("S-2", Verdict.NOT_MET),
        ("S-1", Verdict.MET),
    ]
    [over, _] = of("MTX-SHARE", *ships)
    assert "(GBR): 30001 of at most" in say(over, RULES, "en", str).replace(",", "")


def test_a_ship_of_unknown_size_leaves_the_sum_open() -> None:
    [total] = of("MTX-TONNAGE", tons("S-1", 10), warship("S-2", displacement=None))
    assert total.verdict is Verdict.CANNOT_TELL
    assert total.missing == ("displacement_t",)


def test_states_of_the_black_sea_are_not_counted() -> None:
    assert of("MTX-TONNAGE", tons("S-1", 99_000, state="ROU")) == []
    [stay] = of("MTX-STAY", tons("S-1", 99_000, state="ROU"))
    assert stay.verdict is Verdict.NOT_APPLICABLE


def test_a_ship_whose_flag_nobody_told_is_neither_foreign_nor_not() -> None:
    unknown = tons("S-2", 40_000, state="XXX")
    [total] = of("MTX-TONNAGE", tons("S-1", 10_000), unknown)
    assert (total.verdict, total.value) == (Verdict.CANNOT_TELL, Range(10_000, 50_000))
    [share] = of("MTX-SHARE", tons("S-1", 10_000), unknown)
    assert (share.about, share.verdict) == ("S-1", Verdict.CANNOT_TELL)
    [stay] = of("MTX-STAY", unknown)
    assert (stay.verdict, stay.missing) == (Verdict.CANNOT_TELL, ("state",))


def test_a_ship_that_left_is_not_inside() -> None:
    gone = warship(left_at=START + timedelta(days=1))
    assert of("MTX-TONNAGE", gone) == []


def test_the_days_that_are_left_run_from_the_entry() -> None:
    rule = RULES.rule("MTX-STAY")
    assert days_left(warship(), rule, NOW) == 19
    [stay] = of("MTX-STAY", warship())
    assert (stay.timed, stay.due) == (True, START + timedelta(days=21))
    assert stay.values["left"] == 19
    hours = timedelta(hours=2)
    [just_in] = judge_stay(warship(), START + timedelta(days=21) - hours)
    [just_over] = judge_stay(warship(), START + timedelta(days=21) + hours)
    assert (just_in.values["left"], just_over.values["value"]) == (0, 21.1)
    [unknown] = of("MTX-STAY", warship(entered_at=None))
    assert unknown.missing == ("entered_at",)


@pytest.mark.parametrize("category", ["CARRIER", "SUBMARINE"])
def test_carriers_and_submarines_of_others_do_not_pass(category: str) -> None:
    [barred] = of("MTX-BARRED", warship(category=category))
    assert barred.verdict is Verdict.NOT_MET
    [own] = of("MTX-BARRED", warship(category=category, state="TUR"))
    assert own.verdict is Verdict.NOT_APPLICABLE
    [surface] = of("MTX-BARRED", warship())
    assert surface.verdict is Verdict.MET


def test_the_order_of_arrival_does_not_matter() -> None:
    ships = [tons("S-1", 10), tons("S-2", 20, state="GBR"), tons("S-3", 30)]
    here, there = (list(together(s, RULES, NOW)) for s in (ships, ships[::-1]))
    assert here == there


def test_others_have_two_rows_of_notice_and_an_unknown_date_is_open() -> None:
    def told(state: str, days: int | None) -> dict[str, Verdict | None]:
        at = None if days is None else START - timedelta(days=days)
        passage = Passage(
            used=Used("P", 1),
            state=state,
            water="BOSPHORUS",
            passes_at=START,
            notified_at=at,
            ships=None,
        )
        return {each.rule: each.verdict for each in notice(passage, RULES)}

    assert told("ROU", 8) == {"MTX-NOTICE-LITTORAL": Verdict.MET}
    assert told("USA", 10) == {
        "MTX-NOTICE-OTHER": Verdict.MET,
        "MTX-NOTICE-DESIRABLE": Verdict.NOT_MET,
    }
    assert set(told("USA", None).values()) == {Verdict.CANNOT_TELL}
