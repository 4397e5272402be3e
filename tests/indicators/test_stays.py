"""Warships in the Black Sea: their days, their tons together, and what is not known."""

from datetime import datetime
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from layers.indicators.due import due
from layers.indicators.judging import Judging
from layers.rules.holding import exactly
from layers.rules.verdict import RuleFinding, Verdict
from tests.indicators.pictures import DAY, NOW, rules, unit

CAME = NOW - 5 * DAY


def ship(record_id: str = "S-1", **fields: Any) -> dict[str, Any]:
    told = {
        "state": "USA",
        "bloc": "NATO",
        "ship_class": "SURFACE",
        "displacement_t": 9_000,
        "black_sea_since": CAME,
    }
    return unit(record_id, **told | fields)


def judging(*features: dict[str, Any]) -> Judging:
    made = Judging(rules())
    made.apply(features)
    return made


def told(
    *features: dict[str, Any], about: str = "S-1", at: datetime = NOW
) -> dict[str, RuleFinding]:
    found = judging(*features).findings(about, at)
    return {each.rule: each for each in found if each.rule.startswith("MTX-")}


def test_a_ship_has_the_days_that_are_left_and_its_part_of_the_tons() -> None:
    found = told(ship())
    assert found["MTX-STAY"].values["left"] == 16
    assert {rule: each.verdict for rule, each in found.items()} == {
        "MTX-STAY": Verdict.MET,
        "MTX-BARRED": Verdict.MET,
        "MTX-LIGHT": Verdict.MET,
        "MTX-TONNAGE": Verdict.MET,
        "MTX-SHARE": Verdict.MET,
    }


def test_one_that_stays_too_long_is_not_within_its_days() -> None:
    found = told(ship(), at=CAME + 21 * DAY)
    assert found["MTX-STAY"].verdict is Verdict.MET
    found = told(ship(), at=CAME + 22 * DAY)
    assert found["MTX-STAY"].verdict is Verdict.NOT_MET


def test_nothing_is_said_of_one_that_nobody_says_came_or_that_is_about_to_come() -> (
    None
):
    assert told(ship(black_sea_since=None)) == {}
    assert told(ship(black_sea_since=NOW + DAY)) == {}
    assert told(ship(status="RETRACTED")) == {}


def test_one_that_left_counts_in_no_sum_and_keeps_its_days() -> None:
    found = told(ship(black_sea_until=NOW - DAY))
    assert found["MTX-STAY"].values["left"] == 17
    assert "MTX-TONNAGE" not in found


def test_the_sum_is_told_on_the_card_of_each_ship_and_opens_by_one_unknown() -> None:
    two = ship(), ship("S-2", state="GBR", displacement_t=25_000)
    for record_id in ("S-1", "S-2"):
        total = told(*two, about=record_id)["MTX-TONNAGE"]
        assert (total.verdict, total.value) == (Verdict.CANNOT_TELL, exactly(34_000))
        assert [used.id for used in total.records] == ["S-1", "S-2"]
    unknown = told(ship(), ship("S-3", displacement_t=None))
    assert unknown["MTX-TONNAGE"].verdict is Verdict.CANNOT_TELL
    assert unknown["MTX-TONNAGE"].missing == ("displacement_t",)
    assert unknown["MTX-SHARE"].verdict is Verdict.CANNOT_TELL


def test_drills_and_retracted_ships_are_in_no_sum() -> None:
    others = (
        ship("S-2", context="EXERCISE", displacement_t=40_000),
        ship("S-3", status="RETRACTED", displacement_t=40_000),
        ship("S-4", state="ROU", displacement_t=40_000),
    )
    assert told(ship(), *others)["MTX-TONNAGE"].value == exactly(9_000)


def test_without_its_class_it_cannot_be_told_whether_it_is_barred() -> None:
    found = told(ship(ship_class=None))
    assert found["MTX-BARRED"].verdict is Verdict.CANNOT_TELL
    assert found["MTX-BARRED"].missing == ("ship_class",)
    assert told(ship(ship_class="SUBMARINE"))["MTX-BARRED"].verdict is Verdict.NOT_MET


def test_a_surface_ship_above_the_tons_of_a_light_one_is_told() -> None:
    large = told(ship(displacement_t=10_001))["MTX-LIGHT"]
    assert (large.verdict, large.basis) == (Verdict.NOT_MET, "tonnage")
    unknown = told(ship(displacement_t=None))["MTX-LIGHT"]
    assert unknown.missing == ("displacement_t",)
    assert "MTX-LIGHT" not in told(ship(ship_class="AUXILIARY"))


def test_a_ship_that_comes_or_goes_marks_the_others() -> None:
    made = judging(ship())
    made.apply([ship("S-2", bloc="OTHER", displacement_t=1_000)])
    assert "S-1" in made.changed
    made.apply([], ["S-2"])
    assert "S-1" in made.changed


def test_the_last_day_of_a_stay_is_due_while_the_ship_is_there() -> None:
    def asked(at: datetime, **fields: Any) -> list[tuple[str, datetime]]:
        found = due(judging(ship(**fields)), at, "REALITY")
        return [(each.rule, each.at) for each in found]

    stay = [("MTX-STAY", CAME + 21 * DAY)]
    assert asked(NOW) == asked(CAME + 23 * DAY) == stay
    assert asked(NOW, black_sea_until=NOW - DAY) == []
    assert asked(NOW, black_sea_until=NOW + DAY) == stay
    assert asked(NOW, state="TUR") == []
    assert asked(NOW, status="RETRACTED") == []


@given(tons=st.lists(st.none() | st.integers(1, 20_000), min_size=2, max_size=4))
def test_what_is_said_does_not_depend_on_the_order_of_arrival(
    tons: list[int | None],
) -> None:
    ships = [ship(f"S-{i}", displacement_t=each) for i, each in enumerate(tons)]
    whole = judging(*ships).findings("S-0", NOW)
    for order in permutations(ships):
        step_by_step = Judging(rules())
        for each in order:
            step_by_step.apply([each])
        assert step_by_step.findings("S-0", NOW) == whole
