"""The rules: findings on a picture of 2,000 exercises and 10,000 incidents.

`one_change_*` is one new revision of one record, any of the 12,000 alike, until the
findings of that record are there for the time of the frame. `from_nothing_s` decodes
all lines and asks for all findings of every record. `overlap_ms` finds the pairs of
exercises that overlap in space and time as the indicators do; `sjoin_ms` is what a
plain geopandas sjoin of the same areas takes, its pairs sifted by time afterwards.
"""

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import geopandas
import msgspec
import numpy as np
import shapely

from benchmarks.pixels import percentile
from layers import reference
from layers.indicators import FOLDER
from layers.indicators.judging import Judging
from layers.indicators.nearby import at_one_time
from layers.indicators.nearness import PLANE, flat
from layers.indicators.surroundings import Surroundings, infrastructure_of
from layers.rules.packs import Rules, load
from tests.lines import envelope, incident

EXERCISES = 2_000
INCIDENTS = 10_000
CHANGES = 600
ROUNDS = 7
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEARS = 4
_STATES = {
    "NATO": ("POL", "EST", "LVA", "LTU", "DEU", "NOR", "SWE", "FIN", "ROU", "TUR"),
    "RUS_BLR": ("RUS", "BLR"),
    "PARTNER": ("UKR", "GEO"),
}
_TYPES = ("CABLE_DAMAGE", "DRONE_INCURSION", "AIRSPACE_VIOLATION", "GNSS_INTERFERENCE")
_TYPES += ("UNSAFE_INTERCEPT", "AIS_SPOOFING", "CYBER", "BORDER_INCIDENT")
_DOMAINS = {"CABLE_DAMAGE": "SUBSURFACE", "AIS_SPOOFING": "SEA", "CYBER": "CYBER"}


def run() -> dict[str, Any]:
    """Return one_change_*, from_nothing_s, overlap_ms and sjoin_ms."""
    rules, chosen = load(FOLDER), random.Random(6)
    lines = [msgspec.json.encode(each) for each in features(chosen)]
    judging, took_s = from_nothing(lines, rules)
    changes = one_change(judging, lines, chosen)
    pairs, overlap_ms, sjoin_ms = overlaps(lines)
    return {
        "one_change_p50_ms": percentile(changes, 50),
        "one_change_p99_ms": percentile(changes, 99),
        "from_nothing_s": round(took_s, 2),
        "overlap_ms": round(overlap_ms, 1),
        "sjoin_ms": round(sjoin_ms, 1),
        "pairs": pairs,
        "exercises": EXERCISES,
        "incidents": INCIDENTS,
        "changes": len(changes),
    }


def features(chosen: random.Random) -> list[dict[str, Any]]:
    """Return the features of the picture, as they are in the log."""
    exercises = [_exercise(f"X-{i}", chosen) for i in range(EXERCISES)]
    return exercises + [_incident(f"I-{i}", chosen) for i in range(INCIDENTS)]


def around() -> Surroundings:
    """Return the surroundings of a room: the reference layer, and what is fresh."""
    collection = msgspec.json.decode(reference.features())
    day = timedelta(days=1)
    return Surroundings(
        infrastructure_of(collection), fresh={"exercises": day, "incidents": day}
    )


def from_nothing(lines: list[bytes], rules: Rules) -> tuple[Judging, float]:
    """Return a judging of all lines, and how long it took to all findings."""
    started = time.perf_counter()
    judging = Judging(rules, around())
    judging.apply(msgspec.json.decode(line) for line in lines)
    for record_id in judging.changed:
        judging.findings(record_id, NOW)
    judging.drivers(NOW)
    return judging, time.perf_counter() - started


def one_change(
    judging: Judging, lines: list[bytes], chosen: random.Random
) -> list[float]:
    """Return the milliseconds from one changed line to the findings of its record."""
    took: list[float] = []
    for number in range(CHANGES):
        i = chosen.randrange(len(lines))
        feature = msgspec.json.decode(lines[i])
        said = feature["properties"]
        said["revision"] += 1
        if feature["layer"] == "exercises":
            said["strength_declared"]["troops"] += chosen.randrange(-500, 500)
        else:
            position = feature["geometry"]["coordinates"]
            position[0] += chosen.uniform(-0.1, 0.1)
        lines[i] = msgspec.json.encode(feature)
        started = time.perf_counter()
        judging.apply([msgspec.json.decode(lines[i])])
        judging.findings(feature["id"], NOW + timedelta(seconds=number))
        took.append((time.perf_counter() - started) * 1000)
    return took


def overlaps(lines: list[bytes]) -> tuple[int, float, float]:
    """Return how many pairs overlap, and both ways' best milliseconds to find them."""
    read = [msgspec.json.decode(line) for line in lines[:EXERCISES]]
    places = [shapely.geometry.shape(each["geometry"]) for each in read]
    starts = np.array([_seconds(each, "start") for each in read])
    ends = np.array([_seconds(each, "end") for each in read])
    ours, theirs, found = list[float](), list[float](), (0, 0)
    for _ in range(ROUNDS):
        planes = flat(places)
        started = time.perf_counter()
        first, _second = at_one_time(planes, starts, ends)
        ours.append((time.perf_counter() - started) * 1000)
        frame = geopandas.GeoDataFrame(
            {"start": starts, "end": ends}, geometry=flat(places), crs=PLANE
        )
        started = time.perf_counter()
        joined = frame.sjoin(frame, predicate="intersects")
        once = joined[joined.index < joined["index_right"]]
        at_once = once[
            (once.start_left <= once.end_right) & (once.start_right <= once.end_left)
        ]
        theirs.append((time.perf_counter() - started) * 1000)
        found = len(first), len(at_once)
    if found[0] != found[1]:
        raise RuntimeError(f"the two ways find {found} pairs")
    return found[0], sorted(ours)[ROUNDS // 2], sorted(theirs)[ROUNDS // 2]


def _seconds(feature: dict[str, Any], name: str) -> float:
    return datetime.fromisoformat(feature["properties"][name]).timestamp()


def _feature(layer: str, record: dict[str, Any]) -> dict[str, Any]:
    said = dict(record)
    record_id, place = said.pop("id"), said.pop("geometry")
    feature = {"id": record_id, "layer": layer, "geometry": place}
    return {**feature, "properties": said, "type": "Feature"}


def _exercise(record_id: str, chosen: random.Random) -> dict[str, Any]:
    start = NOW + timedelta(days=chosen.uniform(-YEARS * 365, 90))
    bloc = chosen.choice(sorted(_STATES))
    notified = start - timedelta(days=chosen.randrange(10, 90))
    troops = int(10 ** chosen.uniform(2.5, 4.6))
    record = envelope(
        record_id,
        "ExerciseNotification",
        designation=f"Exercise {record_id}",
        notifying_state=chosen.choice(_STATES[bloc]),
        host_states=[],
        participants=[],
        bloc=bloc,
        instrument=chosen.choice(("VD11", "VOLUNTARY", "UNKNOWN", "NONE")),
        kind=chosen.choice(("FTX", "LIVEX", "MAREX", "SNAP")),
        purpose=None,
        command_level="BRIGADE",
        notified_at=chosen.choice((None, notified)),
        start=start,
        end=start + timedelta(days=chosen.uniform(3, 21)),
        no_advance_notice_to_troops=False,
        strength_declared={"troops": troops},
        strength_estimated={
            "low": {"troops": troops},
            "high": {"troops": troops * 2},
            "source": "press",
        },
        land_activity=chosen.random() < 0.8,
        geometry=_area(chosen),
    )
    return _feature("exercises", record)


def _area(chosen: random.Random) -> dict[str, Any]:
    """Return a rough circle with 60 corners, 40 to 500 km across."""
    lon, lat = chosen.uniform(10, 42), chosen.uniform(41, 66)
    angles = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    radius_deg = chosen.uniform(20, 250) / 111
    across = radius_deg / np.cos(np.radians(lat))
    ring = np.column_stack(
        [lon + across * np.cos(angles), lat + radius_deg * np.sin(angles)]
    ).tolist()
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _incident(record_id: str, chosen: random.Random) -> dict[str, Any]:
    at = NOW - timedelta(days=chosen.uniform(0, YEARS * 365))
    kind = chosen.choice(_TYPES)
    said = incident(record_id, (chosen.uniform(10, 40), chosen.uniform(41, 66)))
    changed = {
        "type": kind,
        "domain": _DOMAINS.get(kind, "AIR"),
        "region": chosen.choice(("BALTIC", "BLACK_SEA", "EASTERN_FLANK")),
        "occurred_from": at,
        "reported_at": at,
    }
    return _feature("incidents", {**said, **changed})
