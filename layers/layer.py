"""What a layer is: the one thing that a layer file hands to the registry.

It must never know a particular layer.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from layers.errors import Reason
from layers.findings import Finding
from layers.record import Record


class LegendItem(Struct, frozen=True):
    """One line of a legend: the key of its drawing on the map, and its words."""

    key: str
    label: str


def nothing_to_check(_: Any) -> Iterator[Reason | Finding]:
    """Check nothing more than the struct does."""
    return iter(())


def nothing_to_compute(_: Any) -> dict[str, Any]:
    """Compute no field."""
    return {}


class Layer(Struct, frozen=True, kw_only=True):
    """One layer of the picture.

    `record` is the struct of its records, None for a layer that no feed writes to.
    `written` is the struct of those that people write on the page instead of a feed.
    `check` looks across fields, `compute` adds fields that no producer may send;
    `computed` names those and says where they come from. After `ttl` a report is
    ageing (indicator I11). `order` is the place from the bottom of the map.
    """

    name: str
    title: str
    object_type: str
    order: int
    legend: tuple[LegendItem, ...]
    record: type[Record] | None = None
    written: type[Struct] | None = None
    ttl: timedelta | None = None
    computed: Mapping[str, str] = {}
    check: Callable[[Any], Iterator[Reason | Finding]] = nothing_to_check
    compute: Callable[[Any], dict[str, Any]] = nothing_to_compute


def order_of_times(
    record: Struct, *pairs: tuple[str, str], at: str = ""
) -> Iterator[Reason]:
    """Yield a reason for each pair of fields whose second is before its first."""
    for first, second in pairs:
        begin: datetime | None = getattr(record, first)
        end: datetime | None = getattr(record, second)
        if begin is not None and end is not None and end < begin:
            yield Reason(
                f"{at}{second}",
                f"is {_written(end)}, before {first} ({_written(begin)})",
                f"Give {second} a time that is not before {first}.",
            )


def _written(at: datetime) -> str:
    """Return a time with all of its fraction: two may differ by that only."""
    return at.isoformat().replace("+00:00", "Z")


def order_of_counts(held: Any, at: str) -> Iterator[Reason]:
    """Yield a reason if both ends of a range are known and `high` is below `low`."""
    yield from order_of_ends(held.low, held.high, f"{at}.high")


def order_of_ends(
    low: float | None, high: float | None, field: str
) -> Iterator[Reason]:
    """Yield a reason for the field of the high end if it is below the low one."""
    if low is not None and high is not None and high < low:
        yield Reason(
            field,
            f"is {high}, lower than low ({low})",
            "Give a high that is not lower than low.",
        )
