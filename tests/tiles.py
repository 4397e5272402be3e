"""Reads PMTiles archives and vector tiles, so that tests see what a map would draw.

Written from the two specifications (PMTiles 3, Mapbox Vector Tile 2.1); shares no code
with the tools that made the archive. Reads only what those tools write: gzip, points,
lines and polygons, text and number properties.
"""

import gzip
import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Feature:
    properties: dict[str, Any]
    rings: list[Ring]  # longitude, latitude

    def covers(self, lon: float, lat: float) -> bool:
        """Say whether an odd number of rings go around the point."""
        return sum(_around(ring, lon, lat) for ring in self.rings) % 2 == 1


@dataclass(frozen=True)
class Entry:
    tile_id: int
    run_length: int
    length: int
    offset: int


class Archive:
    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        assert self.data[:8] == b"PMTiles\x03"
        self.offsets = struct.unpack_from("<8Q", self.data, 8)
        self.minzoom, self.maxzoom = self.data[100], self.data[101]

    @cached_property
    def metadata(self) -> dict[str, Any]:
        start, length = self.offsets[2:4]
        return json.loads(gzip.decompress(self.data[start : start + length]))

    @cached_property
    def entries(self) -> dict[int, Entry]:
        """Return the entry of every tile there is, by its number."""
        return {
            entry.tile_id + step: entry
            for entry in self._directory(*self.offsets[0:2])
            for step in range(entry.run_length)
        }

    def _directory(self, start: int, length: int) -> Iterator[Entry]:
        for entry in _entries(gzip.decompress(self.data[start : start + length])):
            if entry.run_length:
                yield entry
            else:
                yield from self._directory(self.offsets[4] + entry.offset, entry.length)

    def tile(self, z: int, x: int, y: int) -> bytes:
        """Return the bytes of one vector tile, empty if the archive has none."""
        entry = self.entries.get(tile_id(z, x, y))
        if entry is None:
            return b""
        start = self.offsets[6] + entry.offset
        return gzip.decompress(self.data[start : start + entry.length])

    def at(self, layer: str, lon: float, lat: float, z: int = 8) -> list[Feature]:
        """Return the features of a layer in the tile that holds a point."""
        x, y = tile_of(lon, lat, z)
        return list(features(self.tile(z, x, y), layer, z, x, y))

    def covering(
        self, layer: str, lon: float, lat: float, z: int = 8
    ) -> list[dict[str, Any]]:
        """Return the properties of the polygons of a layer that hold a point."""
        found = self.at(layer, lon, lat, z)
        return [one.properties for one in found if one.covers(lon, lat)]

    def every(self, layer: str, z: int) -> Iterator[Feature]:
        """Yield the features of a layer in all tiles of a zoom (repeats at seams)."""
        for x in range(1 << z):
            for y in range(1 << z):
                yield from features(self.tile(z, x, y), layer, z, x, y)


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    x, y = (lon + 180) / 360, 0.5 - math.asinh(math.tan(math.radians(lat))) / math.tau
    return int(x * 2**z), int(y * 2**z)


def tile_id(z: int, x: int, y: int) -> int:
    """Return the place of a tile on the Hilbert curves of all zooms in turn."""
    number, size = (4**z - 1) // 3, 1 << z
    half = size >> 1
    while half:
        right, low = int(x & half > 0), int(y & half > 0)
        number += half * half * ((3 * right) ^ low)
        if not low:
            if right:
                x, y = size - 1 - x, size - 1 - y
            x, y = y, x
        half >>= 1
    return number


def features(tile: bytes, layer: str, z: int, x: int, y: int) -> Iterator[Feature]:
    for _, body in _fields(tile):
        parts = list(_fields(body))
        if next(value for key, value in parts if key == 1) != layer.encode():
            continue
        keys = [value.decode() for key, value in parts if key == 3]
        values = [_value(value) for key, value in parts if key == 4]
        extent = next((value for key, value in parts if key == 5), 4096)
        for key, value in parts:
            if key == 2:
                yield _feature(value, keys, values, (z, x, y, extent))


def _feature(
    body: bytes, keys: list[str], values: list[Any], where: tuple[int, int, int, int]
) -> Feature:
    fields = dict(_fields(body))
    tags = list(_varints(fields.get(2, b"")))
    pairs = zip(tags[::2], tags[1::2], strict=True)
    properties = {keys[key]: values[value] for key, value in pairs}
    rings = [[_degrees(*point, *where) for point in ring] for ring in _rings(fields[4])]
    return Feature(properties, rings)


def _rings(commands: bytes) -> list[list[tuple[int, int]]]:
    rings: list[list[tuple[int, int]]] = []
    numbers = _varints(commands)
    x = y = 0
    for command in numbers:
        kind, count = command & 7, command >> 3
        for _ in range(count if kind in (1, 2) else 0):
            x, y = x + _zigzag(next(numbers)), y + _zigzag(next(numbers))
            if kind == 1:
                rings.append([])
            rings[-1].append((x, y))
    return rings


def _degrees(
    px: int, py: int, z: int, x: int, y: int, extent: int
) -> tuple[float, float]:
    across, down = (x + px / extent) / 2**z, (y + py / extent) / 2**z
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))
    return across * 360 - 180, lat


def _around(ring: Ring, lon: float, lat: float) -> bool:
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        crosses = (ay > lat) != (by > lat)
        if crosses and lon < ax + (lat - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def _value(body: bytes) -> Any:
    key, value = next(_fields(body))
    match key:
        case 1:
            return value.decode()
        case 2:
            return struct.unpack("<f", value)[0]
        case 3:
            return struct.unpack("<d", value)[0]
        case 6:
            return _zigzag(value)
        case _:
            return value


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    """Yield (field number, value) of a protocol buffer message."""
    at = 0
    while at < len(body):
        key, at = _varint(body, at)
        match key & 7:
            case 0:
                value, at = _varint(body, at)
                yield key >> 3, value
                continue
            case 2:
                length, at = _varint(body, at)
            case wire:
                length = {1: 8, 5: 4}[wire]
        yield key >> 3, body[at : at + length]
        at += length


def _entries(directory: bytes) -> Iterator[Entry]:
    numbers = list(_varints(directory))
    count, rest = numbers[0], numbers[1:]
    steps, runs, lengths, places = (rest[i * count : (i + 1) * count] for i in range(4))
    number = end = 0
    for step, run, length, place in zip(steps, runs, lengths, places, strict=True):
        number += step
        start = place - 1 if place else end
        end = start + length
        yield Entry(number, run, length, start)


def _varints(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        value, at = _varint(body, at)
        yield value


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _zigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
