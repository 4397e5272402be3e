"""Which exercises are near one another in space and in time.

Times are sifted first, then bounds (STRtree), then shapes in EPSG:3035; every distance
that leaves is geodesic. One change looks at what it touches only. It must never judge.
"""

# pyright: standard
# Overloads of shapely are partly untyped; what leaves this module is typed.

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.indicators.nearness import KM, PLANE_ERROR, Apart, apart, flat

_FEW = 40
"""Fewer changes than this are looked at one by one, more in one go."""


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when one exercise is, in seconds since 1970, and which it may meet.

    Exercises meet only inside one `context`.
    """

    context: str
    bloc: str
    place: BaseGeometry
    start_s: float
    end_s: float


class Reach(msgspec.Struct, frozen=True):
    """How near exercises of opposing blocs must be, and all others; the gap of time."""

    opposing: frozenset[tuple[str, str]]
    opposing_km: float
    other_km: float
    gap_s: float

    def within_km(self, one: str, other: str) -> float:
        """Return up to which distance exercises of two blocs are of interest."""
        pair = (one, other) in self.opposing or (other, one) in self.opposing
        return self.opposing_km if pair else self.other_km


class Nearby:
    """All exercises by place and time, and each one's neighbours."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._rows: dict[str, int] = {}
        self._ids: list[str] = []
        self._where: dict[str, Where] = {}
        self._near: dict[str, dict[str, Apart]] = {}
        self._start, self._end = np.full(64, np.inf), np.full(64, -np.inf)
        self._flat = np.empty(64, dtype=object)

    def of(self, record_id: str) -> Mapping[str, Apart]:
        """Return the neighbours of an exercise and how far each is."""
        return self._near.get(record_id, {})

    def put(self, changed: Mapping[str, Where], removed: Iterable[str]) -> set[str]:
        """Take exercises in or away; return all whose neighbours or place changed."""
        touched = set[str]()
        for gone in removed:
            touched |= self._forget(gone)
        moved = {i: w for i, w in changed.items() if not self._same(i, w)}
        for record_id in moved:
            touched |= self._forget(record_id)
        self._place(moved)
        for record_id in moved:
            self._near[record_id] = {}
        for one, other in self._pairs(moved):
            if self._meet(one, other):
                touched |= {one, other}
        return touched | moved.keys()

    def _same(self, record_id: str, where: Where) -> bool:
        held = self._where.get(record_id)
        return (
            held is not None
            and (held.context, held.bloc) == (where.context, where.bloc)
            and (held.start_s, held.end_s) == (where.start_s, where.end_s)
            and bool(shapely.equals_exact(held.place, where.place))
        )

    def _forget(self, record_id: str) -> set[str]:
        if self._where.pop(record_id, None) is None:
            return set()
        row = self._rows[record_id]
        self._start[row], self._end[row], self._flat[row] = np.inf, -np.inf, None
        near = self._near.pop(record_id, {})
        for other in near:
            self._near[other].pop(record_id, None)
        return set(near)

    def _place(self, moved: Mapping[str, Where]) -> None:
        for record_id, planar in zip(
            moved, flat([where.place for where in moved.values()]), strict=True
        ):
            if record_id not in self._rows:
                self._rows[record_id] = len(self._ids)
                self._ids.append(record_id)
                self._grow()
            row, where = self._rows[record_id], moved[record_id]
            self._start[row], self._end[row] = where.start_s, where.end_s
            shapely.prepare(planar)
            shapely.prepare(where.place)
            self._flat[row], self._where[record_id] = planar, where

    def _grow(self) -> None:
        while len(self._ids) > len(self._start):
            more = len(self._start)
            self._start = np.concatenate([self._start, np.full(more, np.inf)])
            self._end = np.concatenate([self._end, np.full(more, -np.inf)])
            self._flat = np.concatenate([self._flat, np.empty(more, dtype=object)])

    def _pairs(self, moved: Mapping[str, Where]) -> list[tuple[str, str]]:
        """Return candidates that any of the moved ones is in, each pair once."""
        count, gap = len(self._ids), self._reach.gap_s
        far_m = max(self._reach.opposing_km, self._reach.other_km) * KM * PLANE_ERROR
        ids, found = self._ids, set[tuple[str, str]]()
        if len(moved) < _FEW:
            for one, where in moved.items():
                at_once = self._start[:count] <= where.end_s + gap
                at_once &= self._end[:count] >= where.start_s - gap
                rows = np.flatnonzero(at_once)
                here = self._flat[self._rows[one]]
                close = rows[shapely.dwithin(self._flat[rows], here, far_m)]
                found |= {_pair(one, ids[row]) for row in close if ids[row] != one}
            return sorted(found)
        there = np.flatnonzero(self._start[:count] < np.inf)
        times = self._start[there], self._end[there]
        first, second = at_one_time(self._flat[there], *times, gap, far_m)
        for i, j in zip(there[first], there[second], strict=True):
            if ids[i] in moved or ids[j] in moved:
                found.add(_pair(ids[i], ids[j]))
        return sorted(found)

    def _meet(self, one: str, other: str) -> bool:
        """Note two as neighbours if they are; say whether they are."""
        a, b = self._where[one], self._where[other]
        most_m = self._reach.within_km(a.bloc, b.bloc) * KM
        if a.context != b.context:
            return False
        planar = self._flat[self._rows[one]], self._flat[self._rows[other]]
        if not shapely.dwithin(*planar, most_m * PLANE_ERROR):
            return False
        found = apart(a.place, b.place, planar)
        if found.metres > most_m:
            return False
        self._near[one][other] = found
        self._near[other][one] = Apart(found.metres, found.other, found.one)
        return True


def at_one_time(
    shapes: NDArray[Any],
    start_s: NDArray[np.float64],
    end_s: NDArray[np.float64],
    gap_s: float = 0.0,
    within_m: float = 0.0,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which of these shapes overlap in time and in space, each pair once.

    Two sequences of row numbers, the first of a pair the lower. With `gap_s` they may
    be so long after one another, with `within_m` so far apart in the plane.
    """
    bounds: Any = shapely.bounds(shapes)
    wider = shapely.box(*(bounds + np.array([-1, -1, 1, 1]) * within_m).T)
    tree = shapely.STRtree(shapes)
    first, second = tree.query(wider)
    once = first < second
    once &= start_s[first] <= end_s[second] + gap_s
    once &= start_s[second] <= end_s[first] + gap_s
    first, second = first[once], second[once]
    shapely.prepare(shapes)
    if within_m:
        near = shapely.dwithin(shapes[first], shapes[second], within_m)
    else:
        near = shapely.intersects(shapes[first], shapes[second])
    return first[near], second[near]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def reaches(opposing: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Return pairs of blocs from a row's codes ("NATO/RUS_BLR")."""
    split = (each.partition("/") for each in opposing)
    return frozenset((one, other) for one, _, other in split)
