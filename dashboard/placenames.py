"""The places of the basemap by name, its land, and whose it is, to judge by."""

import csv
import zlib
from functools import cache
from pathlib import Path

import dashboard.basemap
from layers.coast import Land
from layers.gazetteer import Gazetteer, Place
from layers.indicators.surroundings import Capital
from layers.territories import Territories


@cache
def gazetteer() -> Gazetteer:
    """Return the places of the basemap; read once per process."""
    path = Path(dashboard.basemap.__file__).with_name("names.csv")
    with path.open(encoding="utf-8", newline="") as rows:
        return Gazetteer([_place(row) for row in csv.DictReader(rows)])


@cache
def land() -> Land:
    """Return the land of the basemap; read once per process."""
    return Land(zlib.decompress(dashboard.basemap.LAND.read_bytes()))


@cache
def territories() -> Territories:
    """Return the land of states and their borders; read once per process."""
    return Territories(dashboard.basemap.TERRITORIES.read_bytes())


@cache
def capitals() -> tuple[Capital, ...]:
    """Return the capitals that the map names, right to about a kilometre."""
    path = Path(dashboard.basemap.__file__).with_name("names.csv")
    with path.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Capital(row["a3"], row["name"], float(row["lon"]), float(row["lat"]))
            for row in csv.DictReader(rows)
            if row["kind"] == "city" and row["capital"] == "1"
        )


def _place(row: dict[str, str]) -> Place:
    return Place(
        kind=row["kind"],
        name=row["name"],
        names=(row["name_fr"], row["name_local"], *row["name_local"].split(" / ")),
        country=row["a3"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        name_fr=row["name_fr"],
    )
