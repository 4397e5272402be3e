"""What all layers share: order of times and of counts, and layers without rules."""

from datetime import UTC, datetime

import msgspec

from layers.layer import Layer, order_of_counts, order_of_times


class Span(msgspec.Struct):
    start: datetime
    end: datetime | None


class Range(msgspec.Struct):
    low: int | None
    high: int | None


NOON, LATER = datetime(2025, 1, 1, 12, tzinfo=UTC), datetime(2025, 1, 1, 13, tzinfo=UTC)


def test_an_end_before_its_start_is_one_reason() -> None:
    (reason,) = order_of_times(Span(LATER, NOON), ("start", "end"), at="phases[0].")
    assert reason.field == "phases[0].end"
    assert reason.problem == (
        "is 2025-01-01T12:00:00Z, before start (2025-01-01T13:00:00Z)"
    )


def test_an_end_at_its_start_or_no_end_is_in_order() -> None:
    assert not list(order_of_times(Span(NOON, NOON), ("start", "end")))
    assert not list(order_of_times(Span(NOON, None), ("start", "end")))


def test_a_range_is_checked_only_if_both_ends_are_known() -> None:
    assert [r.field for r in order_of_counts(Range(2, 1), "strength")] == [
        "strength.high"
    ]
    for low, high in ((1, 1), (None, 1), (1, None), (None, None)):
        assert not list(order_of_counts(Range(low, high), "strength"))


def test_a_layer_without_rules_checks_and_computes_nothing() -> None:
    plain = Layer(name="a", title="A", object_type="A", order=0, legend=())
    assert list(plain.check(None)) == []
    assert plain.compute(None) == {}
