"""What a person may write is judged as strictly as a feed's, and laid side by side."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.admission import admit
from layers.drafting import (
    SET_HERE,
    Stamp,
    base_of,
    begun,
    difference,
    edited,
    filled,
    graded,
    judge,
    missing,
    require,
    side_by_side,
    written_part,
)
from layers.errors import Rejected
from layers.registry import LAYERS
from tests.records import EXAMPLES, FULL, NOW, ROOM, wire

BY_HAND = [each.name for each in LAYERS if each.record is not None]


def stamp(layer: str = "incidents", **fields: Any) -> Stamp:
    return Stamp(**{"id": "X-1", "layer": layer, "author": "account:anna", **fields})


def fields_of(refused: Any) -> list[str]:
    return [each.field for each in refused.value.reasons]


@pytest.mark.parametrize("layer", BY_HAND)
def test_a_record_of_every_layer_can_be_written_by_hand(layer: str) -> None:
    sent = written_part(EXAMPLES[layer])
    made = judge(sent, stamp(layer), ROOM)
    assert (made.layer, made.properties["revision"]) == (layer, 1)
    assert made.properties["provenance"]["was_attributed_to"] == "account:anna"


@pytest.mark.parametrize("layer", BY_HAND)
def test_a_record_that_a_feed_sent_can_be_corrected_as_it_is(layer: str) -> None:
    [sent] = admit(wire(FULL[layer]), layer, ROOM)
    line = sent.line(NOW, "")
    base = base_of(line)
    again = judge(written_part(base), stamp(layer, id=sent.id), ROOM)
    assert again.geometry == sent.geometry
    kept = {**again.properties, **dict.fromkeys(SET_HERE)}
    assert kept == {**sent.properties, **dict.fromkeys(SET_HERE)} | {
        "findings": again.properties["findings"]
    }


@pytest.mark.parametrize("name", [each for each in SET_HERE if each != "id"])
def test_what_the_server_says_no_person_says(name: str) -> None:
    with pytest.raises(Rejected) as refused:
        begun({name: "mine"}, "account:anna", NOW)
    assert fields_of(refused) == [name]
    with pytest.raises(Rejected):
        edited({}, {name: "mine"}, ())
    with pytest.raises(Rejected):
        edited({name: "theirs"}, {}, [name])


def test_who_names_no_source_is_the_source_and_is_not_graded() -> None:
    record = begun({"title": "x"}, "account:anna", NOW)
    assert record["source"][0]["source_id"] == "account:anna"
    assert record["reported_at"] == "2026-11-01T12:00:00Z"
    assert missing(record) == [
        "label",
        "releasable_to",
        "source[0].reliability",
        "source[0].credibility",
    ]


def test_what_is_missing_is_named_and_a_grade_that_is_there_is_kept() -> None:
    record = {"source": [{"reliability": "A"}, {}]}
    given = graded(record, "F", 6)
    assert given["source"][0] == {"reliability": "A", "credibility": 6}
    assert missing(given) == ["label", "releasable_to"]
    with pytest.raises(Rejected) as refused:
        require(given, ["label"])
    assert fields_of(refused) == ["label"]


def test_a_draft_may_lack_its_grade_and_nothing_else() -> None:
    sent = written_part(EXAMPLES["incidents"])
    sent["source"] = [{**sent["source"][0]}]
    del sent["source"][0]["reliability"], sent["label"], sent["releasable_to"]
    judge(filled(sent), stamp(), ROOM)
    with pytest.raises(Rejected) as refused:
        judge(sent, stamp(), ROOM)
    assert set(fields_of(refused)) == {
        "label",
        "releasable_to",
        "source[0].reliability",
    }
    del sent["title"]
    with pytest.raises(Rejected) as refused:
        judge(filled(sent), stamp(), ROOM)
    assert fields_of(refused) == ["title"]


@pytest.mark.parametrize("source", [None, "me", [1], [{"reliability": "Z"}]])
def test_a_source_that_is_none_is_told_as_a_feed_is_told(source: Any) -> None:
    sent = {**written_part(EXAMPLES["incidents"]), "source": source}
    with pytest.raises(Rejected) as refused:
        judge(filled(sent), stamp(), ROOM)
    assert all(each.startswith("source") for each in fields_of(refused))


def test_a_layer_of_no_records_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        judge({}, stamp("notes"), ROOM)
    assert fields_of(refused) == ["layer"]


values = st.one_of(st.none(), st.integers(0, 3), st.text(max_size=2))
records = st.dictionaries(st.sampled_from("abcdef"), values, max_size=6)


@given(records, records)
def test_a_difference_is_all_that_leads_from_one_to_the_other(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    made = dict(before)
    for each in difference(before, after):
        made.pop(each["field"], None)
        if "after" in each:
            made[each["field"]] = each["after"]
    assert made == after


@given(records, records, records)
def test_a_conflict_is_where_both_changed_the_same_field_differently(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    rows = {each["field"]: each for each in side_by_side(base, mine, theirs)}
    nothing = object()
    for name in "abcdef":
        was, my, their = (each.get(name, nothing) for each in (base, mine, theirs))
        both = my != was and their != was and my != their
        assert rows.get(name, {}).get("conflict", False) == both
        assert (name in rows) == (not my == was == their)
