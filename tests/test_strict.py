"""The reader coerces nothing, stops at nothing, and names every failing field."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from layers.geometry import PLACE, Geometry, GeometryType
from layers.reading import BAD, Limits, Reading
from layers.strict import reader_of


class Colour(StrEnum):
    RED = "RED"
    BLUE = "BLUE"


class Inner(msgspec.Struct, frozen=True):
    n: Annotated[int, Meta(ge=1, le=5)]


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=5)]
    count: Annotated[int, Meta(ge=0, le=10)]
    size: Annotated[float, Meta(ge=0, le=10)]
    colour: Colour
    on: bool
    at: datetime
    code: Annotated[str, Meta(pattern=r"\A[0-9]{3}\Z", description="three digits")]
    parts: Annotated[tuple[Inner, ...], Meta(min_length=1, max_length=3)]
    nobody: Inner | None
    words: Annotated[
        dict[
            Annotated[str, Meta(max_length=3)],
            Annotated[str, Meta(min_length=1, max_length=3)],
        ],
        Meta(max_length=2),
    ] = {}
    where: Annotated[Geometry, Meta(extra=PLACE)] | None = None
    from_: Colour | None = msgspec.field(default=None, name="from")


Code = Annotated[str, Meta(pattern=r"\A[0-9]{3}\Z", description="three digits")]


class Named(msgspec.Struct, frozen=True, kw_only=True):
    code: Code = "000"
    badge: Code | None = None
    codes: Annotated[tuple[Code, ...], Meta(max_length=3)] = ()
    metres: Annotated[float, Meta(ge=0, le=10, extra={"unit": "m"})] = 0


GOOD: dict[str, Any] = {
    "name": "abc",
    "count": 5,
    "size": 5,
    "colour": "RED",
    "on": True,
    "at": "2025-01-01T00:00:00Z",
    "code": "123",
    "parts": [{"n": 1}, {"n": 5}],
    "nobody": None,
}
read_thing = reader_of(Thing, {"hash": "we make it"})
read_named = reader_of(Named)


def read(**changes: Any) -> tuple[Any, Reading]:
    reading = Reading(Limits())
    return read_thing(GOOD | changes, "", reading), reading


def fields(reading: Reading) -> list[str]:
    return [reason.field for reason in reading.reasons]


def test_a_good_object_becomes_the_struct() -> None:
    made, reading = read(
        words={"a": "b"}, where={"type": "Point", "coordinates": [20, 57]}
    )
    assert made == Thing(
        name="abc",
        count=5,
        size=5.0,
        colour=Colour.RED,
        on=True,
        at=datetime(2025, 1, 1, tzinfo=UTC),
        code="123",
        parts=(Inner(1), Inner(5)),
        nobody=None,
        words={"a": "b"},
        where=Geometry(GeometryType.POINT, [20.0, 57.0]),
    )
    assert type(made.size) is float
    assert not reading.reasons


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", 5),
        ("name", None),
        ("name", ""),
        ("name", "   "),
        ("name", "abcdef"),
        ("name", "a\x00b"),
        ("name", "a\x1bb"),
        ("name", "a\rb"),
        ("name", "a\x85b"),
        ("name", "a\u202eb"),
        ("name", "a\u2066b"),
        ("name", "a\ud800b"),
        ("count", "5"),
        ("count", 5.0),
        ("count", True),
        ("count", -1),
        ("count", 11),
        ("count", 10**400),
        ("count", None),
        ("size", "5"),
        ("size", True),
        ("size", float("nan")),
        ("size", float("inf")),
        ("size", 10.01),
        ("size", 10**400),
        ("colour", "red"),
        ("colour", "GREEN"),
        ("colour", 1),
        ("colour", ["RED"]),
        ("on", 1),
        ("on", "true"),
        ("on", None),
        ("at", 0),
        ("at", "2025-01-01T00:00:00"),
        ("code", "12"),
        ("code", "123\n"),
        ("code", "١٢٣"),
        ("code", 123),
        ("parts", []),
        ("parts", [{"n": 1}] * 4),
        ("parts", {"n": 1}),
        ("parts", "abc"),
        ("nobody", 1),
        ("nobody", []),
        ("words", []),
        ("words", {"a": "1", "b": "2", "c": "3"}),
        ("where", {"type": "Point"}),
        ("from", "GREEN"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_field(
    field: str, value: Any
) -> None:
    made, reading = read(**{field: value})
    assert made is BAD
    assert len(reading.reasons) == 1
    assert reading.reasons[0].field.partition(".")[0] == field
    assert reading.reasons[0].mend


def test_tabs_line_breaks_and_markup_are_text() -> None:
    for name in ("a\tb", "a\nb", "<b>", "\U0001f6a2", "Åland"):
        made, reading = read(name=name)
        assert made.name == name
        assert not reading.reasons


def test_every_failing_field_is_named_at_once() -> None:
    made, reading = read(
        count="5", size=None, colour="x", parts=[{"n": 1}, {"n": 9}, {"m": 1}], extra=1
    )
    assert made is BAD
    assert fields(reading) == [
        "count",
        "size",
        "colour",
        "parts[1].n",
        "parts[2].n",
        "parts[2].m",
        "extra",
    ]


def test_missing_fields_are_named_with_what_they_want() -> None:
    reading = Reading(Limits())
    assert read_thing({}, "", reading) is BAD
    wants = {reason.field: reason.mend for reason in reading.reasons}
    assert set(wants) == set(GOOD)
    assert wants["colour"] == "Give one of RED, BLUE."
    assert wants["code"] == "Give three digits."
    assert wants["nobody"] == "Give an object (Inner), or null."


def test_a_wrong_value_is_told_the_rule_in_words_and_its_unit() -> None:
    for field, value, mend in (
        ("code", "12", "Give three digits."),
        ("code", 123, "Give three digits."),
        ("badge", "12", "Give three digits."),
        ("codes", ["123", "x"], "Give three digits."),
        ("metres", -1, "Give a number of metres from 0 to 10."),
    ):
        reading = Reading(Limits())
        read_named({field: value}, "", reading)
        assert [reason.mend for reason in reading.reasons] == [mend]


def test_a_misspelt_field_gets_a_suggestion() -> None:
    _, reading = read(colors="RED")
    assert reading.reasons[0].mend == 'Did you mean "colour"?'


def test_a_computed_field_is_refused_with_where_it_comes_from() -> None:
    _, reading = read(hash="abc")
    assert reading.reasons[0].mend == "Leave it out: we make it."


def test_what_is_no_object_is_refused() -> None:
    for value in (None, 1, "x", [GOOD]):
        reading = Reading(Limits())
        assert read_thing(value, "", reading) is BAD
        assert fields(reading) == ["record"]


class Unbounded(msgspec.Struct):
    text: str


class Endless(msgspec.Struct):
    items: tuple[int, ...]


class Wide(msgspec.Struct):
    number: float


class Two(msgspec.Struct):
    either: int | str


class Odd(msgspec.Struct):
    raw: bytes


@pytest.mark.parametrize("struct", [Unbounded, Endless, Wide, Two, Odd])
def test_a_struct_without_limits_cannot_be_compiled(
    struct: type[msgspec.Struct],
) -> None:
    with pytest.raises(TypeError):
        reader_of(struct)
