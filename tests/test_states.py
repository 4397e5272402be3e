"""The state codes are those of ISO 3166-1, checked against another list of them."""

from babel.core import get_global

from layers.states import ISO_3166_1_ALPHA_3, OTHER_CODES, STATE_CODES, UNKNOWN_STATE


def test_there_are_249_and_babel_knows_each() -> None:
    aliases = get_global("territory_aliases")
    assert len(ISO_3166_1_ALPHA_3) == 249
    assert {code for code in ISO_3166_1_ALPHA_3 if code not in aliases} == set()
    # Two codes with one meaning would hide that a current code is missing.
    assert len({tuple(aliases[code]) for code in ISO_3166_1_ALPHA_3}) == 249


def test_the_states_of_both_seas_are_there() -> None:
    assert {"EST", "LVA", "LTU", "POL", "FIN", "SWE", "DNK", "DEU"} <= STATE_CODES
    assert {"UKR", "ROU", "BGR", "TUR", "GEO", "MDA", "RUS", "BLR"} <= STATE_CODES


def test_unknown_is_a_code_of_its_own() -> None:
    assert UNKNOWN_STATE in OTHER_CODES
    assert not ISO_3166_1_ALPHA_3 & OTHER_CODES.keys()
