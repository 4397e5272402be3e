"""Who is of which state and bloc; contexts are never mixed."""

from layers.indicators.held import Held, read
from layers.indicators.roster import Roster
from layers.rules.facts import Activity
from tests.indicators.pictures import DAY, NOW, SCALE, changed, exercise, rules, unit


def _roster(*features: dict) -> tuple[Roster, dict[str, Held]]:
    roster, held = Roster(rules()), {}
    for feature in features:
        held[feature["id"]] = found = read(feature, SCALE)
        assert found is not None
        roster.put(found)
    return roster, held


def test_activities_count_together_within_the_years_of_the_longest_limit() -> None:
    starts = {"A": NOW, "B": NOW - 700 * DAY, "C": NOW - 1_200 * DAY}
    roster, held = _roster(*(exercise(i, start=at) for i, at in starts.items()))
    facts = held["A"].facts
    assert isinstance(facts, Activity)
    assert roster.of_one_state("REALITY", facts) == {"A", "B"}
    assert roster.of_one_state("EXERCISE", facts) == set()


def test_units_are_found_by_state_bloc_and_whether_they_left() -> None:
    gone = unit("U-2", posture_change=changed(NOW))
    roster, _ = _roster(unit("U-1"), gone, unit("U-3", context="EXERCISE"))
    assert roster.units("REALITY", ["RUS", "POL"]) == {"U-1", "U-2"}
    assert roster.left("REALITY", ["RUS"]) == {"U-2"}
    assert roster.of_bloc("EXERCISE", "RUS_BLR") == {"U-3"}
    assert roster.blocs() == [("EXERCISE", "RUS_BLR"), ("REALITY", "RUS_BLR")]


def test_who_is_dropped_or_changes_is_where_it_was_no_more() -> None:
    roster, _ = _roster(unit("U-1"))
    moved = read(unit("U-1", state="BLR"), SCALE)
    assert moved is not None
    roster.put(moved)
    assert roster.units("REALITY", ["RUS"]) == set()
    roster.drop("U-1")
    roster.drop("nobody")
    assert roster.units("REALITY", ["BLR"]) == set()
    assert roster.blocs() == []
