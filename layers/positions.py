"""Reads a position as people write it, and says back how it was understood.

Rule 1: precision is what the digits say, never more.
Rule 2: what has two meanings on the map is refused, with both.
Longitude comes before latitude in what is given back, whatever was written.
"""

import re

import msgspec

from layers.degrees import (
    Angle,
    Notation,
    angles,
    degrees_minutes,
    is_french,
    precision_m,
)
from layers.gazetteer import Gazetteer, Place
from layers.geodesy import in_region, on_earth
from layers.grids import Square, mgrs_of, read_mgrs, read_utm
from layers.understanding import (
    NotUnderstood,
    Saying,
    Sentence,
    bounded,
    refusal,
    say,
)

EXAMPLES = "59°26.2′N 024°45.1′E, 59.437 24.752, 5926N02445E, 35VLF7289"


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """A position in degrees (WGS 84), and how it was understood.

    `precision_m` is half of the last digit that was written; None for a name, which
    says nothing about it. `text` is what was written, `place` the name that was found.
    """

    lon: float
    lat: float
    precision_m: float | None
    notation: Notation
    text: str
    remarks: tuple[Saying, ...] = ()
    place: str = ""
    country: str = ""

    def degrees_minutes(self) -> str:
        """Return it in degrees and minutes, not finer than it is."""
        return degrees_minutes(self.lon, self.lat, self.precision_m)

    def mgrs(self) -> str | None:
        """Return it in MGRS, not finer than it is; None near the poles."""
        return mgrs_of(self.lon, self.lat, self.precision_m)


def understand(text: str, gazetteer: Gazetteer) -> Position:
    """Return the position that a person wrote.

    Raises:
        NotUnderstood: it has no meaning, or several; its candidates are positions.
    """
    plain = bounded(text).strip("()[] ")
    named = gazetteer.find(plain)
    if named:
        return _named(text, named)
    square = read_mgrs(plain)
    if square:
        return _checked(_of_square(text, square, Notation.MGRS))
    projected = read_utm(plain)
    if projected:
        return _of_utm(text, projected)
    if not re.search("[0-9]", plain):
        raise _no_place(plain, text, gazetteer)
    found = angles(plain)
    if found is None:
        raise refusal(Sentence.NO_POSITION, examples=EXAMPLES)
    return _of_angles(text, *found)


def _of_angles(text: str, first: Angle, second: Angle) -> Position:
    letters = first.letter + second.letter
    if not letters:
        return _without_letters(text, first, second)
    if first.letter in tuple("EWOX"):
        first, second = second, first
    if first.letter not in tuple("NSY") or second.letter not in tuple("EWOX"):
        raise refusal(Sentence.LETTERS)
    if second.letter == "O":
        return _of_letter_o(text, first, second)
    return _checked(_at(text, first, second))


def _of_letter_o(text: str, lat: Angle, lon: Angle) -> Position:
    """Read O as ouest, unless it may as well be Ost."""
    west = _at(text, lat, msgspec.structs.replace(lon, degrees=-lon.degrees))
    east = _at(text, lat, lon)
    if is_french(text) or not in_region(east.lon, east.lat):
        return _checked(west)
    raise _either(Sentence.LETTER_O, west, east)


def _without_letters(text: str, first: Angle, second: Angle) -> Position:
    meant: dict[Sentence, Position] = {}
    for sentence, lat, lon in (
        (Sentence.LATITUDE_FIRST, first, second),
        (Sentence.LONGITUDE_FIRST, second, first),
    ):
        if on_earth(lon.degrees, lat.degrees):
            meant[sentence] = _at(text, lat, lon)
    if not meant:
        raise refusal(Sentence.NOT_ON_EARTH)
    inside = {s: each for s, each in meant.items() if in_region(each.lon, each.lat)}
    if len(inside) == 2:
        one, other = inside.values()
        if (one.lon, one.lat) == (other.lon, other.lat):
            return one
        raise _either(Sentence.BOTH_ORDERS, one, other)
    if inside:
        [(sentence, position)] = inside.items()
        return _with(position, say(sentence))
    position = next(iter(meant.values()))
    rule = Sentence.LATITUDE_BY_RULE if len(meant) == 2 else next(iter(meant))
    return _with(position, say(rule), say(Sentence.OUTSIDE))


def _at(text: str, lat: Angle, lon: Angle) -> Position:
    if not on_earth(lon.degrees, lat.degrees):
        raise refusal(Sentence.NOT_ON_EARTH)
    return Position(
        lon=lon.degrees,
        lat=lat.degrees,
        precision_m=precision_m(lat, lon),
        notation=max(lat.notation, lon.notation, key=list(Notation).index),
        text=text,
    )


def _of_square(text: str, square: Square, notation: Notation) -> Position:
    return Position(
        lon=square.lon,
        lat=square.lat,
        precision_m=square.precision_m,
        notation=notation,
        text=text,
    )


def _of_utm(text: str, meant: list[tuple[Square, bool]]) -> Position:
    found = [_of_square(text, square, Notation.UTM) for square, _ in meant]
    if len(found) == 2:
        raise _either(Sentence.SOUTH_OR_BAND, *found)
    is_band = re.match(r"[^0-9]*[0-9]+\s*S", text.upper()) and not meant[0][1]
    return _with(_checked(found[0]), *([say(Sentence.BAND_S)] if is_band else []))


def _checked(position: Position) -> Position:
    """Return the position, with a remark if it is not on the map."""
    lon, lat = position.lon, position.lat
    if in_region(lon, lat):
        return position
    sentence = Sentence.SWAPPED if in_region(lat, lon) else Sentence.OUTSIDE
    return _with(position, say(sentence))


def _with(position: Position, *remarks: Saying) -> Position:
    both = (*position.remarks, *remarks)
    return msgspec.structs.replace(position, remarks=both)


def _either(sentence: Sentence, first: Position, second: Position) -> NotUnderstood:
    values = {"first": first.degrees_minutes(), "second": second.degrees_minutes()}
    return NotUnderstood(say(sentence, **values), (first, second))


def _named(text: str, places: list[Place]) -> Position:
    found = tuple(_of_place(text, place) for place in places)
    if len(found) > 1:
        raise NotUnderstood(say(Sentence.SEVERAL_PLACES), found)
    return next(iter(found))


def _no_place(plain: str, text: str, gazetteer: Gazetteer) -> NotUnderstood:
    near = tuple(_of_place(text, place) for place in gazetteer.similar(plain))
    if not near:
        return refusal(Sentence.NO_PLACE)
    names = ", ".join(dict.fromkeys(each.place for each in near))
    return NotUnderstood(say(Sentence.NO_PLACE_BUT, names=names), near)


def _of_place(text: str, place: Place) -> Position:
    return Position(
        lon=place.lon,
        lat=place.lat,
        precision_m=None,
        notation=Notation.PLACE_NAME,
        text=text,
        remarks=(say(Sentence.LABEL_TAKEN),),
        place=place.name,
        country=place.country,
    )
