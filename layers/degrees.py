"""Reads degrees, minutes and seconds as people write them, and writes them back.

A number is as precise as its last digit. It must never know the region of the map: a
reader of two numbers without letters gets both meanings.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from math import cos, floor, log10, radians

import msgspec

from layers.geodesy import on_earth
from layers.understanding import Sentence, refusal

DEGREE_M = 111_120
"""A degree of latitude, by the nautical mile of 1852 m for each minute."""


class Notation(StrEnum):
    """How a position is written."""

    DECIMAL = "DECIMAL"
    DEGREES_MINUTES = "DEGREES_MINUTES"
    DEGREES_MINUTES_SECONDS = "DEGREES_MINUTES_SECONDS"
    COMPACT = "COMPACT"
    MGRS = "MGRS"
    UTM = "UTM"
    PLACE_NAME = "PLACE_NAME"


class Angle(msgspec.Struct, frozen=True):
    """One axis: its degrees, half of its last digit in degrees, how it is written.

    `letter` is N, S, E, W, O (west or east), X (longitude), Y (latitude) or "".
    """

    degrees: float
    half_deg: float
    notation: Notation
    letter: str = ""


_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("′’‘´`ʹʼ", "'"),
        **dict.fromkeys("″“”ʺ", '"'),
        **dict.fromkeys("−–—‐‑", "-"),
        **dict.fromkeys(";/|\n", ";"),
        **dict.fromkeys("\u00a0\u202f\u2009\t", " "),
    }
)
_WORDS = (
    (r"lat(?:itude)?\s*[:=.]?", " Y "),
    (r"lon(?:g(?:itude)?)?\s*[:=.]?", " X "),
    (r"nord|north|norte", "N"),
    (r"sud|south|süd", "S"),
    (r"ouest|west", "W"),
    (r"est|east|ost", "E"),
    (r"deg(?:rees?|rés?)?|degrés?", "°"),
    (r"min(?:utes?)?", "'"),
    (r"sec(?:ondes?|onds?)?", '"'),
)
_UNITS = re.compile(r"(?<=[0-9])\s*([dm])(?![a-df-mp-rt-vx-z])", re.IGNORECASE)
_SECONDS = re.compile(
    r"(['][^'\"]*[0-9])\s*(?:s(?![a-zA-Z])|s(?=[nsewoNSEWO])|S(?=[NSEWO]))"
)
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<unit>[°'\":])|(?P<letter>[NSEWOXY])"
    r"|(?P<sign>[+-])|(?P<gap>;)|(?P<space>\s+)|(?P<bad>.)",
)
_ORDER = "°'\""
_PER_DEGREE = (1, 60, 3600)
_SPELT = (
    Notation.DECIMAL,
    Notation.DEGREES_MINUTES,
    Notation.DEGREES_MINUTES_SECONDS,
)

Token = tuple[str, str]


def angles(text: str) -> tuple[Angle, Angle] | None:
    """Return the two axes as they are written, None if this is none of these forms.

    Raises:
        NotUnderstood: the form is known, and what it says cannot be.
    """
    tokens = _tokens(_plain(text))
    if tokens is None:
        return None
    parts = _parts(tokens)
    if parts is None:
        return None
    first, second = (_angle(part) for part in parts)
    return (first, second) if first and second else None


def is_french(text: str) -> bool:
    """Say whether a hemisphere is spelt in French, so that O is ouest."""
    return re.search(r"\b(?:nord|sud|est)\b", text, re.IGNORECASE) is not None


def _plain(text: str) -> str:
    """Return the text with one sign for each unit and points for decimals."""
    text = text.translate(_SIGNS).replace("''", '"')
    for word, sign in _WORDS:
        text = re.sub(rf"(?<![^\W\d_])(?:{word})(?![^\W\d_])", sign, text, flags=re.I)
    text = _UNITS.sub(lambda found: "°" if found[1] in "dD" else "'", text)
    text = _SECONDS.sub(r'\1"', text)
    text = re.sub(r"(?<=[0-9])-(?=[0-9])", ":", text)
    return _commas(text).upper()


def _commas(text: str) -> str:
    """Return the text with decimal commas as points and all others as gaps."""
    inside = r"(?<=[0-9]),(?=[0-9])"
    if "." not in text and re.search(inside, text):
        chained = re.search(r"[0-9],[0-9]+,[0-9]", text)
        alone = re.fullmatch(r"\s*[+-]?[0-9]+,[+-]?[0-9]+\s*", text)
        if chained or alone:
            raise refusal(Sentence.DECIMAL_OR_TWO)
        text = re.sub(inside, ".", text)
    return text.replace(",", ";")


def _tokens(text: str) -> list[Token] | None:
    found = [(str(m.lastgroup), m[0]) for m in _TOKEN.finditer(text)]
    if any(kind == "bad" for kind, _ in found):
        return None
    letters = {each for kind, each in found if kind == "letter"}
    if letters & set("NSEWO"):  # beside these, lat and lon say nothing more
        found = [token for token in found if token[1] not in "XY"]
    return found


def _parts(tokens: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """Return the tokens of each axis, None if it is not clear which those are."""
    letters = [i for i, (kind, _) in enumerate(tokens) if kind == "letter"]
    solid = [token for token in tokens if token[0] != "space"]
    if not solid or not any(kind == "number" for kind, _ in solid):
        return None
    if len(letters) not in (0, 2):
        raise refusal(Sentence.LETTERS)
    if letters:
        before = solid[0][0] == "letter"
        cut = letters[1] if before else letters[0] + 1
        return tokens[:cut], tokens[cut:]
    return _halves(tokens)


def _halves(tokens: list[Token]) -> tuple[list[Token], list[Token]] | None:
    solid = [token for token in tokens if token[0] != "space"]
    while solid and solid[-1][0] == "gap":
        solid.pop()
    gaps = [i for i, (kind, _) in enumerate(solid) if kind == "gap"]
    if len(gaps) == 1:
        return solid[: gaps[0]], solid[gaps[0] :]
    numbers = [i for i, (kind, _) in enumerate(solid) if kind == "number"]
    if gaps or len(numbers) not in (2, 4, 6):
        return None
    cut = numbers[len(numbers) // 2]
    cut -= solid[cut - 1][0] == "sign"
    return solid[:cut], solid[cut:]


def _angle(part: Sequence[Token]) -> Angle | None:
    """Return one axis from its tokens; raises NotUnderstood."""
    solid = [token for token in part if token[0] not in ("space", "gap")]
    letter = "".join(each for kind, each in solid if kind == "letter")
    if solid and solid[0][0] == "letter":
        solid = solid[1:]
    elif solid and solid[-1][0] == "letter":
        solid = solid[:-1]
    minus = bool(solid) and solid[0] == ("sign", "-")
    if solid and solid[0][0] == "sign":
        solid = solid[1:]
    numbers = _numbers(solid)
    if numbers is None or (minus and letter in tuple("NSEWO")):
        return None
    expanded = _expanded(numbers, letter)
    angle = _summed(expanded or numbers, letter)
    if expanded:
        angle = msgspec.structs.replace(angle, notation=Notation.COMPACT)
    sign = -1 if minus or letter in ("S", "W") else 1
    return msgspec.structs.replace(angle, degrees=sign * angle.degrees)


def _numbers(solid: Sequence[Token]) -> list[str] | None:
    """Return one to three numbers whose signs are in order; None if they are not."""
    numbers: list[str] = []
    for i, (kind, each) in enumerate(solid):
        if kind == "number":
            numbers.append(each)
        elif (
            kind != "unit"
            or i == 0
            or solid[i - 1][0] != "number"
            or not _fits(each, len(numbers), last=i == len(solid) - 1)
        ):
            return None
    whole = all("." not in number for number in numbers[:-1])
    return numbers if 1 <= len(numbers) <= 3 and whole else None


def _fits(sign: str, count: int, *, last: bool) -> bool:
    """Say whether a sign may follow the number of this count."""
    if sign == ":":
        return not last
    return count <= 3 and sign == _ORDER[count - 1]


def _expanded(numbers: list[str], letter: str) -> list[str] | None:
    """Return DDMM[SS] or DDDMM[SS] as its numbers, None if it is no such form."""
    width = 2 if letter in tuple("NS") else 3
    digits, _, decimals = numbers[0].partition(".")
    if len(numbers) > 1 or not letter or letter in "XY":
        return None
    if len(digits) not in (width + 2, width + 4):
        return None
    parts = [digits[:width], *re.findall("..", digits[width:])]
    return [*parts[:-1], f"{parts[-1]}.{decimals}"] if decimals else parts


def _summed(numbers: list[str], letter: str) -> Angle:
    degrees = sum(float(n) / per for n, per in zip(numbers, _PER_DEGREE, strict=False))
    if any(float(n) >= 60 for n in numbers[1:]):
        raise refusal(Sentence.SIXTY)
    if not on_earth(degrees, 0):
        raise refusal(Sentence.NOT_ON_EARTH)
    decimals = len(numbers[-1].partition(".")[2])
    half = 0.5 * 10**-decimals / _PER_DEGREE[len(numbers) - 1]
    return Angle(degrees, half, _SPELT[len(numbers) - 1], letter)


def precision_m(lat: Angle, lon: Angle) -> float:
    """Return half of the last digit on the ground, of the coarser axis, in metres."""
    east_m = lon.half_deg * cos(radians(min(90.0, abs(lat.degrees)))) * DEGREE_M
    return float(f"{max(lat.half_deg * DEGREE_M, east_m):.2g}")


def degrees_minutes(lon: float, lat: float, error_m: float | None) -> str:
    """Return "59°30.0′N 024°45.0′E", not finer than the error; None is to a minute."""
    if error_m is not None and error_m >= DEGREE_M / 3:
        north, east = f"{abs(lat):02.0f}°", f"{abs(lon):03.0f}°"
    else:
        digits = 0 if error_m is None else floor(log10(1852 / (2 * error_m)) + 0.05)
        decimals = min(5, max(0, digits))
        north, east = _axis(lat, 2, decimals), _axis(lon, 3, decimals)
    return f"{north}{'S' if lat < 0 else 'N'} {east}{'W' if lon < 0 else 'E'}"


def _axis(value: float, width: int, decimals: int) -> str:
    steps = round(abs(value) * 60 * 10**decimals)
    degrees, rest = divmod(steps, 60 * 10**decimals)
    wide = decimals + 3 if decimals else 2
    return f"{degrees:0{width}d}°{rest / 10**decimals:0{wide}.{decimals}f}′"
