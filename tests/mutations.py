"""Breaks valid lines at random, the same way for the same seed."""

import copy
import itertools
import json
import random
from collections.abc import Iterator
from typing import Any

JUNK: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    5,
    10**30,
    1.5,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "5",
    "RED",
    "<script>alert(1)</script>",
    "\x00",
    "\ud800",
    "\u202e",
    "2025-01-01T00:00:00",
    "2025-01-01T00:00:00+03:00",
    "x" * 1_000,
    [],
    [[]],
    [0, 0],
    {},
    {"type": "Point", "coordinates": [0, 0]},
    {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
)
NAMES = ("id", "hash", "layer", "titel", "", "\ud800", "geometry", "a" * 300)


def mutations(lines: list[tuple[str, Any]], seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield layers and broken lines for ever; a few of them happen to stay valid.

    Every line is of a record of its own, until its id is what breaks.
    """
    rnd = random.Random(seed)
    for number in itertools.count():
        layer, whole = rnd.choice(lines)
        text = json.dumps(whole | {"id": f"MUT-{number}"})
        if rnd.random() < 0.35:
            yield layer, _bytes(rnd, text.encode())
            continue
        record = json.loads(text)
        for _ in range(rnd.choice((1, 1, 1, 2, 5))):
            _value(rnd, record)
        inbox = layer if rnd.random() < 0.98 else rnd.choice(("posture", "nonsense"))
        yield inbox, json.dumps(record).encode()


def _value(rnd: random.Random, record: Any) -> None:
    """Change, remove, add or double one value somewhere in a record."""
    places = list(_places(record))
    if not places:
        return
    holder, key = rnd.choice(places)
    kind = rnd.randrange(6)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, list):
        holder.insert(rnd.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
    elif kind == 1:
        holder[rnd.choice(NAMES)] = copy.deepcopy(rnd.choice(JUNK))
    elif kind == 2:
        other, at = rnd.choice(places)
        holder[key] = copy.deepcopy(other[at])
    elif kind == 3 and type(holder[key]) in (int, float):
        holder[key] *= rnd.choice((-1, 0, 1_000, 1e-9, 180))
    elif kind == 4 and isinstance(holder[key], str):
        cut = rnd.randrange(len(holder[key]) + 1)
        holder[key] = holder[key][:cut] + rnd.choice(("", "Z", "\t", "\x07", "é" * 90))
    else:
        holder[key] = copy.deepcopy(rnd.choice(JUNK))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a value that can be changed, as its holder and its key."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _bytes(rnd: random.Random, raw: bytes) -> bytes:
    """Flip, cut, double or insert bytes."""
    at = rnd.randrange(len(raw))
    end = min(len(raw), at + rnd.choice((1, 1, 2, 10, 200)))
    some = bytes(rnd.randrange(256) for _ in range(rnd.choice((1, 2, 8))))
    return rnd.choice(
        (
            raw[:at] + some + raw[end:],
            raw[:at] + raw[end:],
            raw[:end] + raw[at:],
            raw[:at],
            raw[:at] + some + raw[at:],
            bytes([*raw[:at], raw[at] ^ 1 << rnd.randrange(8), *raw[at + 1 :]]),
        )
    )
