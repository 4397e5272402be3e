import ast
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import shape

import sample_feeds
from sample_feeds.areas import OUTLINES, circle
from sample_feeds.rows import notes_until, record
from sample_feeds.tables import LAYERS, table
from sample_feeds.times import PHRASES, when
from sample_feeds.voices import SOURCE_TYPES, source_types
from tests.admitting import against

LATER = datetime(2026, 3, 1, tzinfo=UTC)
COUNTS = {"exercises": 38, "incidents": 63, "posture": 90}
EVERY_ROW = [(layer, row_id) for layer in LAYERS for row_id in table(layer)]


def made(row_id: str) -> dict[str, Any]:
    return record(row_id, LATER)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_row_of_a_table_is_a_record_that_its_layer_takes(layer):
    refused = {row: against(layer, made(row)) for row in table(layer)}
    assert {row: why for row, why in refused.items() if why} == {}
    assert len(refused) == COUNTS[layer]


def test_every_record_is_a_simulation_open_and_says_how_it_was_verified():
    for layer, row_id in EVERY_ROW:
        sent = made(row_id)
        assert sent["context"] == "SIMULATION"
        assert sent["label"] == {"policy": "OPEN", "classification": "PUBLIC"}
        assert sent["releasable_to"] == ["ALL"]
        assert sent["verification"] == table(layer)[row_id]["verification"]
        assert "public reporting" in sent["provenance"]["was_attributed_to"]


def test_no_date_of_notification_and_no_notice_to_move_is_made_up():
    assert {made(row)["notified_at"] for row in table("exercises")} == {None}
    assert not any("readiness" in made(row) for row in table("posture"))


def test_the_answers_for_tests_are_in_no_record():
    assert "oracle" not in json.dumps([made(row) for _, row in EVERY_ROW])


def test_places_are_longitude_first():
    for layer in ("incidents", "posture"):
        for row_id, row in table(layer).items():
            lon, lat = made(row_id)["geometry"]["coordinates"]
            assert (lon, lat) == (float(row["lon"]), float(row["lat"]))


def test_an_event_without_an_hour_covers_its_day_and_says_that_the_hour_is_unknown():
    sent = made("INC-060")
    assert sent["occurred_from"] == "2025-09-19T00:00:00Z"
    assert sent["occurred_to"] == "2025-09-19T23:59:59Z"
    assert sent["time_basis"] == "UNKNOWN"
    assert "hour is not recorded" in sent["verification_note"]


def test_a_part_of_a_day_is_an_interval_and_keeps_the_words_of_the_source():
    sent = made("INC-025")
    assert sent["occurred_from"] == "2021-06-18T18:00:00Z"
    assert sent["occurred_to"] == "2021-06-19T06:00:00Z"
    assert sent["time_basis"] == "ESTIMATED"
    assert "overnight 18-19 June" in sent["time_text"]["occurred_from"]


@pytest.mark.parametrize(
    ("row", "field", "utc"),
    [
        ("INC-042", "occurred_from", "2023-10-07T22:20:00Z"),
        ("INC-026", "occurred_from", "2021-06-23T08:52:00Z"),
        ("INC-026", "occurred_to", "2021-06-23T09:23:00Z"),
        ("INC-063", "occurred_from", "2025-12-31T02:53:00Z"),
        ("EX-003", "start", "2014-02-26T10:00:00Z"),
        ("EX-038", "end", "2025-09-16T23:59:59Z"),
    ],
)
def test_known_traps_of_local_time_come_out_in_utc(row, field, utc):
    assert made(row)[field] == utc


def test_every_phrase_of_time_and_source_in_the_tables_is_known():
    rows = table("incidents").values()
    assert {row["time_basis"] for row in rows} == set(PHRASES)
    assert {word for row in rows for word in source_types(row)} == set(SOURCE_TYPES)


@given(st.dates(), st.sampled_from(sorted(PHRASES)))
def test_no_event_ends_before_it_starts(date, phrase):
    time = when(date.replace(year=2021).isoformat(), "", phrase, "")
    assert time.end is not None
    assert time.start < time.end


def test_only_positions_that_the_row_calls_false_are_marked_false():
    false = [row for row in table("incidents") if made(row)["false_position"]]
    assert false == ["INC-025", "INC-047"]


def test_a_flag_is_not_an_actor():
    sent = made("INC-050")
    assert sent["linked_vessel"] == [{"name": "Yi Peng 3", "flag": "CHN"}]
    assert sent["actor_state"] == "XXX"
    assert sent["actor_status"] == "UNKNOWN"
    assert made("INC-054")["linked_vessel"] == [{"name": "Jaguar / Argent"}]


def test_who_denies_is_named_and_when_stays_unknown():
    poland = made("INC-057")["counter_claim"]
    assert [claim["party"] for claim in poland] == ["RUS", "BLR"]
    assert {claim["at"] for claim in poland} == {None}
    assert [claim["party"] for claim in made("INC-026")["counter_claim"]] == ["GBR"]
    assert made("INC-058")["counter_claim"] == []


def test_the_state_of_an_inquiry_is_a_note_and_nobodys_denial():
    sent = made("INC-063")
    assert sent["counter_claim"] == []
    assert sent["note"] == "Investigation open; ship released 12 Jan 2026"


def test_press_that_repeats_a_ministry_is_not_a_second_root():
    roots = {s["source_id"]: s["chain_root"] for s in made("INC-016")["source"]}
    assert roots["press"] == roots["national MOD"]
    assert roots["photo"] != roots["national MOD"]


def test_declared_and_estimated_strength_stay_apart():
    sent = made("EX-011")
    assert sent["strength_declared"]["troops"] == 12_700
    assert sent["strength_estimated"]["low"] == {"troops": 60_000}
    assert sent["strength_estimated"]["high"] == {"troops": 70_000}
    assert made("EX-003")["strength_estimated"] is None


def test_symbols_say_simulation_and_nobody_is_hostile():
    for row_id, row in table("posture").items():
        sidc = made(row_id)["sidc"]
        assert sidc[2] == "2"
        assert sidc[3] != "6"
        assert (sidc[:2], sidc[3:]) == (row["sidc20"][:2], row["sidc20"][3:])


def test_bases_in_crimea_stand_in_ukraine():
    crimea = [row for row in table("posture") if "occupied" in _notes(row)]
    assert len(crimea) >= 7
    assert {made(row)["host_state"] for row in crimea} == {"UKR"}


def _notes(row_id: str) -> str:
    return table("posture")[row_id]["notes"].lower()


def test_a_note_leaves_out_sentences_about_later_years():
    notes = "Old brigade. Reported in 2025 to grow. Home only."
    assert notes_until(notes, 2021) == "Old brigade. Home only."
    assert notes_until(notes, 2025) == notes


@given(
    st.floats(5, 45), st.floats(40, 70), st.floats(1_000, 1_200_000, allow_nan=False)
)
def test_a_circle_is_closed_counter_clockwise_and_keeps_its_distance(lon, lat, radius):
    ring = circle(lon, lat, radius)
    assert ring[0] == ring[-1]
    assert shape({"type": "Polygon", "coordinates": [ring]}).exterior.is_ccw
    for x, y in ring:
        away = Geod(ellps="WGS84").inv(lon, lat, x, y)[2]
        assert away == pytest.approx(radius, abs=10)


@pytest.mark.parametrize("row", sorted(OUTLINES))
def test_outlines_are_valid_areas_and_say_that_they_are_rough(row):
    sent = made(row)
    area = shape(sent["geometry"])
    assert area.is_valid
    assert all(p.exterior.is_ccw for p in getattr(area, "geoms", [area]))
    assert "rough outline" in sent["verification_note"]
    assert sent["position_error_m"] >= 50_000


def test_every_circle_says_that_it_is_one():
    for row in set(table("exercises")) - set(OUTLINES):
        assert "drawn as a circle" in made(row)["verification_note"]


def test_the_sample_feeds_import_nothing_of_the_house():
    folder = Path(sample_feeds.__file__).parent
    names: set[str] = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    assert names
    assert not {n for n in names if n.split(".")[0] in {"layers", "dashboard"}}


def test_a_range_is_sent_only_where_the_row_gives_both_ends_and_who_says_so() -> None:
    ranges = {row: made(row).get("range_source") for row in table("posture")}
    given = {row for row, source in ranges.items() if source}
    assert given == {"POS-066", "POS-090"}
    iskander = made("POS-066")
    assert (iskander["range_km_low"], iskander["range_km_high"]) == (300, 500)
