"""Reports that may tell of the same event, scored by place, time, type and text.

Rule 1: a score says nothing by itself; every part of it can be told in numbers.
Rule 2: the score of two reports is the same whichever is asked about.
Rule 3: only what the asker may see is compared and counted: what is hidden changes no
answer, not even by taking a place among the best.
It must never decide that two reports are one: that is for people.
"""

from collections.abc import Callable, Iterable
from math import log1p
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from pyproj import Geod
from rapidfuzz import fuzz, utils

from layers.label import sees
from layers.telling import DAY_S, Telling

REACH_M = 50_000.0
"""How far apart two reports may be, beyond their stated errors, and be compared."""

REACH_S = 30 * DAY_S
"""How far apart in time."""

WEIGHTS = {"place": 0.3, "time": 0.35, "type": 0.15, "text": 0.2}
"""What each part adds to the score at most; a house rule, together 1."""

SIMILAR = 0.7
"""From this score on, two reports are shown as possible duplicates; a house rule."""

MOST_READ = 400
"""Reports near one another whose words are compared, those first that are nearest."""

_PLACE_UNIT_M = 1_000.0
_UNRELATED = 0.5
"""How alike any two texts of one language are; it counts as nothing."""

_METRES_PER_DEGREE = 111_000.0
_GEOD = Geod(ellps="WGS84")

Numbers = NDArray[np.float64]
Read = Callable[[str], Telling | None]


class Likeness(msgspec.Struct, frozen=True):
    """How alike two reports are: the parts from 0 to 1, and the numbers behind them.

    `distance_m` is geodesic, `error_m` the sum of both stated errors, `gap_s` the time
    between both, 0 if they overlap. `score` is the sum of the weighted parts.
    """

    score: float
    place: float
    time: float
    type: float
    text: float
    distance_m: float
    error_m: float
    gap_s: float
    same_type: bool


class Match(msgspec.Struct, frozen=True):
    """Another report, and how alike it is."""

    id: str
    likeness: Likeness


class Found(msgspec.Struct, frozen=True):
    """What a search found: all that are similar, the most alike first.

    `near` counts all reports within the reach in place and time. `read` is false if
    there were more than the words of which could be compared.
    """

    matches: tuple[Match, ...] = ()
    near: int = 0
    read_all: bool = True


def likeness(one: Telling, other: Telling) -> Likeness:
    """Return how alike two reports are, in whichever order they are given."""
    first, second = sorted((one, other), key=_canonical)
    there = (second.lon, second.lat)
    distance = float(_GEOD.inv(first.lon, first.lat, *there)[2])
    error = first.error_m + second.error_m
    gap = max(0.0, first.from_s - second.to_s, second.from_s - first.to_s)
    parts = {
        "place": _place(distance, error),
        "time": _fading(gap, max(first.slack_s, second.slack_s), REACH_S),
        "type": _type(first, second),
        "text": _text(first.text, second.text),
    }
    score = sum(WEIGHTS[name] * part for name, part in parts.items())
    rounded = {name: round(part, 3) for name, part in parts.items()}
    return Likeness(
        score=round(score, 3),
        **rounded,
        distance_m=round(distance, 1),
        error_m=round(error, 1),
        gap_s=gap,
        same_type=first.said.type == second.said.type,
    )


def _canonical(telling: Telling) -> tuple[Any, ...]:
    # Geodesic distances of (a, b) and (b, a) may differ in the last bit.
    return telling.lon, telling.lat, telling.from_s, telling.text, telling.id


def _place(distance: float, error: float) -> float:
    """Return 1 within the stated errors; less if these say little about the place."""
    near = _fading(max(0.0, distance - error), _PLACE_UNIT_M, REACH_M)
    return near * min(1.0, REACH_M / max(error, 1.0))


def _fading(gap: float, unit: float, reach: float) -> float:
    """Return 1 at no gap and 0 at the reach; each factor costs as much as the last."""
    return max(0.0, 1.0 - log1p(gap / unit) / log1p(reach / unit))


def _type(one: Telling, other: Telling) -> float:
    if one.said.type == other.said.type:
        return 1.0
    return 0.5 if one.said.domain == other.said.domain else 0.0


def _text(one: str, other: str) -> float:
    """Return how alike the words are, in any order and case (RapidFuzz, 0 to 1)."""
    alike = fuzz.token_set_ratio(one, other, processor=utils.default_process) / 100
    return max(0.0, (alike - _UNRELATED) / (1 - _UNRELATED))


class Index:
    """Where and when every report is, in columns: a search looks at all of them.

    It holds numbers and ids only; words are read when they are compared. A slot that
    became free is used again.
    """

    def __init__(self) -> None:
        self._slots: dict[str, int] = {}
        self._ids: list[str] = []
        self._free: list[int] = []
        self._audiences: dict[str, int] = {}
        self._columns: Numbers = np.full((7, 1_024), np.nan)

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._slots

    @property
    def slots(self) -> int:
        """How many slots there are, also free ones."""
        return len(self._ids)

    def put(self, telling: Telling, audience: str) -> None:
        """Take a report in, or what it says now; `audience` is whom it is for."""
        slot = self._slots.get(telling.id)
        if slot is None:
            slot = self._new_slot(telling.id)
        code = self._audiences.setdefault(audience, len(self._audiences))
        place = telling.lon, telling.lat, telling.error_m
        times = telling.from_s, telling.to_s, telling.slack_s
        self._columns[:, slot] = (*place, *times, code)

    def drop(self, record_id: str) -> None:
        """Let a report go, if it is here."""
        slot = self._slots.pop(record_id, None)
        if slot is not None:
            self._columns[:, slot] = np.nan
            self._ids[slot] = ""
            self._free.append(slot)

    def _new_slot(self, record_id: str) -> int:
        if self._free:
            slot = self._free.pop()
            self._ids[slot] = record_id
        else:
            slot = len(self._ids)
            self._ids.append(record_id)
            if slot == self._columns.shape[1]:
                more = np.full_like(self._columns, np.nan)
                self._columns = np.hstack([self._columns, more])
        self._slots[record_id] = slot
        return slot

    def newest(self, viewer: str, most: int) -> list[str]:
        """Return the ids of the reports of the newest events that a viewer sees."""
        seen = np.flatnonzero(self._seen(viewer))
        order = np.lexsort((seen, -self._columns[3, seen]))
        return [self._ids[slot] for slot in _listed(seen[order[:most]])]

    def search(self, of: Telling, viewer: str, read: Read) -> Found:
        """Return what a viewer sees that is similar to a report, itself left out.

        `read` returns what a report tells; it is asked for the nearest only.
        """
        slots, distance, gap = self._near(of, viewer)
        if not len(slots):
            return Found()
        best = self._most_promising(of, slots, distance, gap)
        ids = [self._ids[slot] for slot in _listed(best)]
        tellings = [telling for each in ids if (telling := read(each)) is not None]
        found = [Match(each.id, likeness(of, each)) for each in tellings]
        similar = [each for each in found if each.likeness.score >= SIMILAR]
        similar.sort(key=lambda each: (-each.likeness.score, each.id))
        return Found(tuple(similar), len(slots), len(best) < MOST_READ)

    def _seen(self, viewer: str) -> NDArray[np.bool_]:
        codes = [c for audience, c in self._audiences.items() if sees(viewer, audience)]
        return np.isin(self._columns[6, : len(self._ids)], codes)

    def _near(
        self, of: Telling, viewer: str
    ) -> tuple[NDArray[np.int64], Numbers, Numbers]:
        """Return slots within reach, how far they are beyond the errors, and when."""
        lon, lat, error, since, until, _, _ = self._columns[:, : len(self._ids)]
        gap = np.maximum(np.maximum(since - of.to_s, of.from_s - until), 0.0)
        with np.errstate(invalid="ignore"):
            reach = REACH_M + of.error_m + error
            near = (gap <= REACH_S) & (np.abs(lat - of.lat) * 110_000.0 <= reach)
        near &= self._seen(viewer)
        own = self._slots.get(of.id)
        if own is not None:
            near[own] = False
        slots = np.flatnonzero(near)
        here = np.full(len(slots), of.lon), np.full(len(slots), of.lat)
        slots = slots[_roughly_m(*here, lon[slots], lat[slots]) * 0.99 <= reach[slots]]
        here = here[0][: len(slots)], here[1][: len(slots)]
        distance = np.asarray(_GEOD.inv(*here, lon[slots], lat[slots])[2])
        inside = distance <= reach[slots]
        slots = slots[inside]
        beyond = distance[inside] - of.error_m - error[slots]
        return slots, np.maximum(beyond, 0.0), gap[slots]

    def _most_promising(
        self, of: Telling, slots: NDArray[np.int64], beyond: Numbers, gap: Numbers
    ) -> NDArray[np.int64]:
        """Return the slots that can still be similar, the nearest, at most so many."""
        unit = np.maximum(self._columns[5, slots], of.slack_s)
        error = np.maximum(of.error_m + self._columns[2, slots], 1.0)
        place = 1 - np.log1p(beyond / _PLACE_UNIT_M) / log1p(REACH_M / _PLACE_UNIT_M)
        place *= np.minimum(1.0, REACH_M / error)
        time = 1 - np.log1p(gap / unit) / np.log1p(REACH_S / unit)
        sure = WEIGHTS["place"] * place + WEIGHTS["time"] * time
        possible = sure + WEIGHTS["type"] + WEIGHTS["text"] >= SIMILAR - 0.001
        sure, slots = sure[possible], slots[possible]
        if len(slots) <= MOST_READ:
            return slots
        ids = [self._ids[slot] for slot in _listed(slots)]
        return slots[np.lexsort((np.array(ids), -sure))[:MOST_READ]]


def _listed(slots: NDArray[np.int64]) -> list[int]:
    listed: list[int] = slots.tolist()
    return listed


def _roughly_m(lon: Numbers, lat: Numbers, lon2: Numbers, lat2: Numbers) -> Numbers:
    """Return distances on a sphere: within 0.6 % of what is geodesic, and fast."""
    first, second = np.radians(lat), np.radians(lat2)
    half = np.sin(np.radians(lon2 - lon) / 2) ** 2 * np.cos(first) * np.cos(second)
    half += np.sin((second - first) / 2) ** 2
    return 2 * 6_371_008.8 * np.arcsin(np.sqrt(np.minimum(half, 1.0)))


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Return two ids in the one order in which a pair is named."""
    return (one, other) if one < other else (other, one)


def described(found: Iterable[Match]) -> list[dict[str, Any]]:
    """Return matches as they are sent."""
    return [{"id": each.id, **msgspec.to_builtins(each.likeness)} for each in found]
