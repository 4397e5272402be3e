"""Where units are; nobody is made hostile by a feed."""

from typing import Any

import msgspec
import pytest

from layers.admission import Circumstances, admit
from layers.errors import Rejected
from layers.posture import LAYER, Echelon
from layers.record import Context
from tests.records import EXAMPLES, FULL, NOW, ROOM, wire


def unit(**changes: Any) -> dict[str, Any]:
    return EXAMPLES["posture"] | changes


def properties(record: dict[str, Any], room: Circumstances = ROOM) -> dict[str, Any]:
    (made,) = admit(wire(record), LAYER.name, room)
    return msgspec.json.decode(made.line(NOW, ""))["properties"]


def refused(record: dict[str, Any]) -> list[str]:
    with pytest.raises(Rejected) as caught:
        admit(wire(record), LAYER.name, ROOM)
    return [reason.field for reason in caught.value.reasons]


def test_software_never_says_hostile() -> None:
    for sidc in ("10061000161205000000", "100610001612050000000000000000"):
        assert refused(unit(sidc=sidc)) == ["sidc"]
    for identity in "012345":
        sidc = f"100{identity}1000161205000000"
        assert properties(unit(sidc=sidc))["sidc"] == sidc


@pytest.mark.parametrize("sidc", ["99939999999999999999", "0" * 30])
def test_a_symbol_that_does_not_exist_is_accepted_as_it_is(sidc: str) -> None:
    assert properties(unit(sidc=sidc))["sidc"] == sidc


@pytest.mark.parametrize(
    "sidc", ["", "1003", "1" * 19, "1" * 21, "1" * 15, "SFGPUCI--------", 10**19, None]
)
def test_a_code_of_another_shape_is_refused(sidc: object) -> None:
    assert refused(unit(sidc=sidc)) == ["sidc"]


@pytest.mark.parametrize(
    ("digit", "context", "warned"),
    [
        ("0", Context.REALITY, False),
        ("1", Context.EXERCISE, False),
        ("2", Context.SIMULATION, False),
        ("0", Context.SIMULATION, True),
        ("1", Context.REALITY, True),
        ("9", Context.REALITY, False),
    ],
)
def test_a_code_of_another_context_is_a_warning(
    digit: str, context: Context, warned: bool
) -> None:
    record = unit(sidc=f"10{digit}31000161205000000", context=context)
    found = properties(record, Circumstances(context, NOW))["findings"]
    assert [f["rule"] for f in found] == (["SIDC_CONTEXT"] if warned else [])


def test_the_way_from_the_garrison_is_computed_and_never_accepted() -> None:
    garrison = {"type": "Point", "coordinates": [24.4, 58.1]}
    made = properties(unit(garrison=garrison))
    assert made["delta_distance_km"] == pytest.approx(111.4, abs=0.1)
    assert "delta_distance_km" not in properties(unit())
    assert refused(unit(delta_distance_km=5)) == ["delta_distance_km"]


def test_a_report_counts_as_fresh_for_72_hours_unless_it_says_otherwise() -> None:
    assert properties(unit())["ttl_h"] == 72
    assert properties(unit(ttl_h=5))["ttl_h"] == 5
    assert refused(unit(ttl_h="5")) == ["ttl_h"]


def test_an_unknown_date_stays_unknown() -> None:
    assert properties(unit(as_of=None))["as_of"] is None


def test_strength_is_a_range_in_order() -> None:
    assert refused(unit(strength={"low": 2, "high": 1})) == ["strength.high"]
    assert properties(unit(strength={}))["strength"] == {}


def test_a_change_names_where_from() -> None:
    change = FULL["posture"]["posture_change"]
    assert properties(unit(posture_change=change))["posture_change"] == change
    bad = {"from": "HOME", "to": "DEPLOYED"}
    assert refused(unit(posture_change=bad)) == [
        "posture_change.from",
        "posture_change.at",
    ]


def test_every_echelon_of_the_symbol_standard_is_there() -> None:
    names = (
        "TEAM SQUAD SECTION PLATOON COMPANY BATTALION REGIMENT BRIGADE DIVISION CORPS "
        "ARMY ARMY_GROUP"
    )
    assert set(names.split()) <= set(Echelon)


RANGE = {"range_km_low": 300, "range_km_high": 500, "range_source": "a handbook"}


def test_a_range_is_an_estimate_with_both_ends_and_who_says_so() -> None:
    made = properties(unit(**RANGE))
    assert {name: made[name] for name in RANGE} == RANGE


@pytest.mark.parametrize("name", RANGE)
def test_a_range_without_an_end_or_of_nobody_is_refused(name: str) -> None:
    given = {key: value for key, value in RANGE.items() if key != name}
    assert refused(unit(**given)) == [name]


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    assert refused(unit(**{**RANGE, "range_km_high": 200})) == ["range_km_high"]


STAY = {
    "black_sea_since": "2021-11-25T00:00:00Z",
    "black_sea_until": "2021-12-15T00:00:00Z",
}


def test_a_warship_has_its_class_its_tons_and_its_stay() -> None:
    told = {"ship_class": "SURFACE", "displacement_t": 8_400, **STAY}
    made = properties(unit(**told))
    assert (made["ship_class"], made["displacement_t"]) == ("SURFACE", 8_400)
    assert made["black_sea_since"].startswith("2021-11-25T00:00:00")


def test_a_stay_has_a_begin_and_ends_after_it() -> None:
    assert refused(unit(black_sea_until=STAY["black_sea_until"])) == ["black_sea_since"]
    turned = dict(zip(STAY, reversed(STAY.values()), strict=True))
    assert refused(unit(**turned)) == ["black_sea_until"]
