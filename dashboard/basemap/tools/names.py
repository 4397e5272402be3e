"""Labels out of names.csv, the reviewed list.

A name that is not in the list is not on the map: nothing is taken over unreviewed.
"""

import csv
from pathlib import Path

from shapely.geometry import Point

from dashboard.basemap.tools.area import Drawn

PLACES = frozenset({"city", "base", "bridge"})
FIRST_ZOOM = (1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 7)
"""First zoom whose tiles hold a label, by rank 0 to 10."""


def rows(names: Path) -> list[dict[str, str]]:
    """Return the rows of names.csv, in the order of the file."""
    with names.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def labels(names: Path) -> dict[str, list[Drawn]]:
    """Return the layers `place`, `label` and `country_label`, important names first."""
    layers: dict[str, list[Drawn]] = {"place": [], "label": [], "country_label": []}
    for row in sorted(rows(names), key=lambda row: int(row["rank"])):
        layers[_layer(row["kind"])].append(_drawn(row))
    return layers


def _layer(kind: str) -> str:
    if kind == "country":
        return "country_label"
    return "place" if kind in PLACES else "label"


def _drawn(row: dict[str, str]) -> Drawn:
    rank = int(row["rank"])
    words = {key: row[key] for key in ("name", "name_local", "name_fr")}
    properties: dict[str, str | int] = {**words, "rank": rank}
    if row["kind"] != "country":
        properties["kind"] = row["kind"]
    if row["kind"] in PLACES:
        properties["capital"] = int(row["capital"])
    if row["a3"]:
        properties["a3"] = row["a3"]
    where = Point(float(row["lon"]), float(row["lat"]))
    return Drawn(where, properties, FIRST_ZOOM[rank])
