import csv
import math
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dashboard.basemap import BASEMAP
from tests.tiles import Archive, tile_id

LAYERS = {
    "bathy",
    "border",
    "coast",
    "country",
    "country_label",
    "label",
    "lake",
    "land",
    "line_de_facto",
    "place",
    "river",
    "world_land",
}
NAMED = ("place", "label", "country_label")
NO_LONGER_SAID = re.compile(
    r"\b(Kiev|Odessa|Kishinev|Kharkov|Lvov|Dnipropetrovsk|Dnepropetrovsk|Nikolaev|"
    r"Kirovohrad|Kirovograd|Sevastapol|Chernobyl|Illichivsk|Zaporozhye|Lugansk|"
    r"Rovno|Chernigov|Danzig|Memel|Königsberg|Reval|Breslau|Stettin|Lemberg|"
    r"Stepanakert|Archangel|Turkey|Byelorussia|Lódz|Århus)\b"
)


@pytest.fixture(scope="module")
def basemap() -> Archive:
    return Archive(BASEMAP)


@pytest.fixture(scope="module")
def names() -> list[dict[str, str]]:
    path = BASEMAP.with_name("names.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def shown(basemap: Archive) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
    """Every label on the map at the highest zoom, by layer and then by its names."""
    return {
        layer: {
            (one.properties["name"], one.properties["name_local"]): one.properties
            for one in basemap.every(layer, 8)
        }
        for layer in NAMED
    }


def test_tiles_are_numbered_as_the_specification_gives() -> None:
    given = {(0, 0, 0): 0, (1, 0, 0): 1, (1, 0, 1): 2, (1, 1, 1): 3, (1, 1, 0): 4}
    assert {place: tile_id(*place) for place in given} == given
    assert tile_id(12, 3423, 1763) == 19078479


def test_the_map_is_small_enough_to_commit() -> None:
    assert BASEMAP.stat().st_size < 2_500_000


def test_the_map_has_every_layer_and_zoom_that_the_styles_use(basemap: Archive) -> None:
    assert {layer["id"] for layer in basemap.metadata["vector_layers"]} == LAYERS
    assert (basemap.minzoom, basemap.maxzoom) == (0, 8)


def test_the_browser_asks_for_the_zooms_that_the_archive_has(basemap: Archive) -> None:
    style = BASEMAP.parent.parent / "web" / "ground-style.ts"
    deepest = re.search(r"DEEPEST_ZOOM = (\d+);", style.read_text())
    assert deepest is not None
    assert (basemap.minzoom, basemap.maxzoom) == (0, int(deepest.group(1)))


def test_the_archive_says_nothing_about_the_machine_that_made_it(
    basemap: Archive,
) -> None:
    said = str(basemap.metadata)
    assert "Natural Earth" in said
    assert "/" not in basemap.metadata["generator_options"]


@pytest.mark.parametrize("zoom", [4, 6, 8])
@pytest.mark.parametrize(
    ("place", "lon", "lat", "a3"),
    [
        ("Simferopol", 34.10, 44.95, "UKR"),
        ("Sevastopol", 33.56, 44.59, "UKR"),
        ("Kerch", 36.42, 45.35, "UKR"),
        ("Armyansk", 33.69, 46.11, "UKR"),
        ("Donetsk", 37.80, 48.00, "UKR"),
        ("Luhansk", 39.31, 48.57, "UKR"),
        ("Tiraspol", 29.62, 46.85, "MDA"),
        ("Sukhumi", 41.03, 43.01, "GEO"),
        ("Tskhinvali", 43.97, 42.23, "GEO"),
        ("Khankendi", 46.75, 39.82, "AZE"),
        ("Pristina", 21.16, 42.66, "KOS"),
        ("Kaliningrad", 20.52, 54.71, "RUS"),
        ("Narva", 28.15, 59.37, "EST"),
        ("Ivangorod", 28.25, 59.36, "RUS"),
        ("Suwałki", 22.93, 54.10, "POL"),
        ("Mariehamn", 19.95, 60.15, "FIN"),
        ("Visby", 18.33, 57.62, "SWE"),
    ],
)
def test_a_place_lies_in_the_state_it_belongs_to(
    basemap: Archive, zoom: int, place: str, lon: float, lat: float, a3: str
) -> None:
    assert [one["a3"] for one in basemap.covering("country", lon, lat, zoom)] == [a3]


def test_snake_island_exists_and_is_ukrainian(basemap: Archive) -> None:
    where = (30.2045, 45.2555)
    assert basemap.covering("land", *where)
    assert [one["a3"] for one in basemap.covering("country", *where)] == ["UKR"]


def test_no_border_cuts_crimea_off(basemap: Archive) -> None:
    borders = [
        vertex
        for zoom in (5, 8)
        for lon in (33.0, 34.0, 35.0, 36.0)
        for feature in basemap.at("border", lon, 46.0, zoom)
        for ring in feature.rings
        for vertex in ring
    ]
    assert not [v for v in borders if 32.4 < v[0] < 36.7 and 44.3 < v[1] < 46.3]


def test_the_de_facto_line_is_a_layer_of_its_own_and_dated(basemap: Archive) -> None:
    lines = basemap.at("line_de_facto", 34.5, 46.0, 8)
    assert lines
    assert {line.properties["as_of"] for line in lines} == {"2014-2022"}


@pytest.mark.parametrize(
    ("lon", "lat", "nato"),
    [(18.06, 59.33, 1), (24.9, 60.9, 1), (32.8, 39.9, 1), (30.5, 50.4, 0), (8, 47, 0)],
)
def test_members_of_the_alliance_are_marked(
    basemap: Archive, lon: float, lat: float, nato: int
) -> None:
    assert [one["nato"] for one in basemap.covering("country", lon, lat)] == [nato]


@pytest.mark.parametrize("zoom", [2, 4, 8])
@pytest.mark.parametrize(
    ("lon", "lat", "dry"), [(-1.5, 52.5, True), (-3.7, 40.4, True), (-15, 55, False)]
)
def test_land_outside_the_detailed_box_is_land_at_every_zoom(
    basemap: Archive, zoom: int, lon: float, lat: float, *, dry: bool
) -> None:
    assert bool(basemap.covering("world_land", lon, lat, zoom)) is dry


@pytest.mark.parametrize(
    ("sea", "lon", "lat", "at_least", "less_than"),
    [
        ("Gotland Deep", 20.1, 57.3, 150, 500),
        ("Gulf of Riga", 23.5, 57.7, 20, 75),
        ("Sea of Azov", 36.6, 46.1, 10, 20),
        ("Black Sea", 34.2, 43.2, 2000, math.inf),
        ("Gulf of Finland", 26.0, 59.9, 30, 150),
    ],
)
def test_depth_bands_tell_deep_seas_from_shallow_ones(
    basemap: Archive, sea: str, lon: float, lat: float, at_least: int, less_than: float
) -> None:
    deepest = max(one["depth"] for one in basemap.covering("bathy", lon, lat))
    assert at_least <= deepest < less_than


def test_every_label_has_an_english_a_local_and_a_french_name(
    shown: dict[str, dict[Any, dict[str, Any]]],
) -> None:
    for labels in shown.values():
        for label in labels.values():
            for key in ("name", "name_local", "name_fr"):
                assert label[key].strip(), label


def test_the_map_shows_exactly_the_reviewed_names(
    shown: dict[str, dict[Any, dict[str, Any]]], names: list[dict[str, str]]
) -> None:
    reviewed = {(row["name"], row["name_local"]) for row in names}
    assert {key for labels in shown.values() for key in labels} == reviewed


def test_no_name_of_the_past_is_left(names: list[dict[str, str]]) -> None:
    for row in names:
        for key in ("name", "name_local", "name_fr"):
            assert not NO_LONGER_SAID.search(row[key]), row


@pytest.mark.parametrize(
    ("name", "local", "french"),
    [
        ("Kyiv", "Київ", "Kyiv"),
        ("Odesa", "Одеса", "Odesa"),
        ("Gdańsk", "Gdańsk", "Gdańsk"),
        ("Kaliningrad", "Калининград", "Kaliningrad"),
        ("Saint Petersburg", "Санкт-Петербург", "Saint-Pétersbourg"),
        ("Helsinki", "Helsinki / Helsingfors", "Helsinki"),
        ("Copenhagen", "København", "Copenhague"),
        ("Istanbul", "İstanbul", "Istanbul"),
        ("Chișinău", "Chișinău", "Chișinău"),
        ("Warsaw", "Warszawa", "Varsovie"),
    ],
)
def test_a_city_is_named_in_english_in_its_own_script_and_in_french(
    shown: dict[str, dict[Any, dict[str, Any]]], name: str, local: str, french: str
) -> None:
    assert shown["place"][(name, local)]["name_fr"] == french


@pytest.mark.parametrize(
    ("name", "french"),
    [
        ("Baltic Sea", "mer Baltique"),
        ("Black Sea", "mer Noire"),
        ("Bosporus", "Bosphore"),
        ("Kerch Strait", "détroit de Kertch"),
        ("Snake Island", "île des Serpents"),
    ],
)
def test_seas_straits_and_islands_have_french_names(
    shown: dict[str, dict[Any, dict[str, Any]]], name: str, french: str
) -> None:
    labels = shown["label"].values()
    assert [one["name_fr"] for one in labels if one["name"] == name] == [french]


@pytest.mark.parametrize(
    "name",
    [
        "Baltiysk",
        "Paldiski",
        "Karlskrona",
        "Visby",
        "Hel",
        "Novorossiysk",
        "Feodosia",
        "Kerch Bridge",
        "Kadet Trench",
        "Irbe Strait",
        "Gotska Sandön",
        "Vaindloo",
        "Porkkala",
        "Suwałki Gap",
    ],
)
def test_places_that_crises_were_about_are_on_the_map(
    shown: dict[str, dict[Any, dict[str, Any]]], name: str
) -> None:
    assert name in {found for labels in shown.values() for found, _ in labels}


def test_every_country_with_a_fill_has_a_label(
    basemap: Archive, shown: dict[str, dict[Any, dict[str, Any]]]
) -> None:
    filled = {one.properties["a3"] for one in basemap.every("country", 6)}
    assert filled <= {one["a3"] for one in shown["country_label"].values()}


def test_each_reviewed_name_has_one_row(names: list[dict[str, str]]) -> None:
    keys = [(row["kind"], row["a3"], row["name"]) for row in names]
    twice = {key for key in keys if keys.count(key) > 1}
    # Russia is wide: one label in the view of each sea.
    assert twice == {("country", "RUS", "Russia")}


def test_the_inputs_are_pinned_by_hash_and_licence() -> None:
    path = Path(BASEMAP).parent / "tools" / "inputs.toml"
    inputs = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(inputs) == {"natural_earth", "countries", "depth", "rivers"}
    for entry in inputs.values():
        assert re.fullmatch("[0-9a-f]{64}", entry["sha256"])
        assert "public domain" in entry["licence"]
