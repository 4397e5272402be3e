"""What a field wants is said in plain words, also for a type nobody has used yet."""

from datetime import datetime
from typing import Annotated

import pytest
from msgspec import Meta, inspect

from layers.geometry import AREA, Geometry
from layers.record import Context, Label
from layers.wording import describe


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (bool, "true or false"),
        (Context, "one of REALITY, EXERCISE, SIMULATION"),
        (Label, "an object (Label)"),
        (Label | None, "an object (Label), or null"),
        (Annotated[int, Meta(ge=1, le=6)], "a whole number from 1 to 6"),
        (Annotated[float, Meta(ge=0.5, le=2)], "a number from 0.5 to 2"),
        (
            Annotated[float, Meta(ge=0, le=9, extra={"unit": "s"})],
            "a number of seconds from 0 to 9",
        ),
        (
            Annotated[Geometry, Meta(extra=AREA)],
            "a GeoJSON geometry: Polygon or MultiPolygon",
        ),
        (
            Annotated[tuple[bool, ...], Meta(max_length=4)],
            "a list of at most 4, each true or false",
        ),
        (
            Annotated[dict[str, bool], Meta(max_length=4)],
            "an object of at most 4 texts by field path",
        ),
    ],
)
def test_a_type_in_words(kind: object, words: str) -> None:
    assert describe(inspect.type_info(kind)) == words


def test_a_time_needs_a_zone() -> None:
    assert "with a zone" in describe(inspect.type_info(datetime))


def test_a_type_without_words_is_an_error_of_ours() -> None:
    with pytest.raises(TypeError):
        describe(inspect.type_info(bytes))
