"""Numbers have ranges and units, texts have lengths: no kind is without a limit."""

from typing import Any, cast

from msgspec import inspect

from layers import fields
from layers.wording import describe


def test_a_pattern_is_told_in_words_with_an_example() -> None:
    for name, kind in vars(fields).items():
        shape = inspect.type_info(kind) if hasattr(kind, "__metadata__") else None
        if getattr(cast(Any, getattr(shape, "type", None)), "pattern", None) is None:
            continue
        words = describe(cast(inspect.Type, shape))
        assert not words.startswith("text of"), name
        # Nobody could write the signature of an example by hand.
        assert "for example" in words or name == "Signature", name


def test_every_kind_describes_its_limits() -> None:
    assert describe(inspect.type_info(fields.Metres)) == (
        "a number of metres from 0 to 20037508"
    )
    assert describe(inspect.type_info(fields.Altitude)) == (
        "a number of metres from -500 to 100000"
    )
    assert describe(inspect.type_info(fields.Severity)) == "a whole number from 1 to 5"
    assert describe(inspect.type_info(fields.Title)) == "text of 1 to 80 characters"
    assert describe(inspect.type_info(fields.Summary)) == "text of 1 to 280 characters"
    assert "XXX" in describe(inspect.type_info(fields.State))
