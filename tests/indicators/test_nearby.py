"""Neighbours are the same one by one and in one go."""

import random

import numpy as np
import shapely
from shapely.geometry import shape

from layers.indicators.nearby import Nearby, Reach, Where, at_one_time, reaches
from layers.indicators.nearness import apart, flat
from tests.indicators.pictures import square

DAY_S = 86_400
PAIRS = reaches(["NATO/RUS_BLR"])
REACH = Reach(PAIRS, 200, 50, 3 * DAY_S)


def _wheres(count: int, seed: int = 1) -> dict[str, Where]:
    chosen = random.Random(seed)
    found = {}
    for i in range(count):
        start = chosen.uniform(0, 60) * DAY_S
        place = square(chosen.uniform(10, 30), chosen.uniform(50, 60), 0.4)
        found[f"X-{i:03}"] = Where(
            context=chosen.choice(("REALITY", "REALITY", "EXERCISE")),
            bloc=chosen.choice(("NATO", "RUS_BLR")),
            place=shape(place),
            start_s=start,
            end_s=start + chosen.uniform(1, 20) * DAY_S,
        )
    return found


def _plainly(wheres: dict[str, Where]) -> dict[str, set[str]]:
    """Return neighbours by looking at every pair."""
    found: dict[str, set[str]] = {i: set() for i in wheres}
    for one, a in wheres.items():
        for other, b in wheres.items():
            late = max(a.start_s, b.start_s) - min(a.end_s, b.end_s) > REACH.gap_s
            if one == other or late or a.context != b.context:
                continue
            km = apart(a.place, b.place).metres / 1000
            if km <= (200 if a.bloc != b.bloc else 50):
                found[one].add(other)
    return found


def _held(nearby: Nearby, wheres: dict[str, Where]) -> dict[str, set[str]]:
    return {each: set(nearby.of(each)) for each in wheres}


def test_in_one_go_one_by_one_and_pair_by_pair_give_the_same() -> None:
    wheres = _wheres(90)
    at_once, slowly = Nearby(REACH), Nearby(REACH)
    at_once.put(wheres, ())
    for record_id in sorted(wheres, key=hash):
        slowly.put({record_id: wheres[record_id]}, ())
    plainly = _plainly(wheres)
    assert _held(at_once, wheres) == plainly
    assert {i: dict(at_once.of(i)) for i in wheres} == {
        i: dict(slowly.of(i)) for i in wheres
    }
    assert any(plainly.values())


def test_who_moves_or_goes_is_no_neighbour_of_before() -> None:
    wheres = _wheres(60)
    nearby = Nearby(REACH)
    nearby.put(wheres, ())
    moved = {i: w for i, w in _wheres(60, seed=2).items() if i < "X-020"}
    gone = [i for i in wheres if i > "X-050"]
    touched = nearby.put(moved, gone)
    after = {i: w for i, w in (wheres | moved).items() if i not in gone}
    assert _held(nearby, after) == _plainly(after)
    assert moved.keys() <= touched
    assert not nearby.of(gone[0])


def test_who_did_not_move_touches_nobody() -> None:
    wheres = _wheres(30)
    nearby = Nearby(REACH)
    nearby.put(wheres, ())
    assert nearby.put({"X-001": wheres["X-001"]}, ["nobody"]) == set()


def test_pairs_at_one_time_are_those_of_every_pair() -> None:
    wheres = list(_wheres(80).values())
    shapes = flat([where.place for where in wheres])
    starts = np.array([where.start_s for where in wheres])
    ends = np.array([where.end_s for where in wheres])
    first, second = at_one_time(shapes, starts, ends)
    wanted = {
        (i, j)
        for i in range(80)
        for j in range(i + 1, 80)
        if starts[i] <= ends[j]
        and starts[j] <= ends[i]
        and shapely.intersects(shapes[i], shapes[j])
    }
    assert set(zip(first.tolist(), second.tolist(), strict=True)) == wanted
    assert wanted
