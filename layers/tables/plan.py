"""How a file is to be read: which column is which field, and what holds for all rows.

A plan is what a person has looked at and confirmed. It is plain data, sent with the
file; it must never hold anything that is not shown.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

LON, LAT, POSITION = "lon", "lat", "position"
"""Targets of columns beside the paths of fields: one axis each, or both as written."""

PLACES = (LON, LAT, POSITION)

_Short = Annotated[str, Meta(max_length=200)]
_Cell = Annotated[str, Meta(max_length=500)]


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person decided for one file.

    `columns` gives the target of each column that is used, `values` for a column what
    a cell of it means ("sous-marin" is SUBSURFACE), `everywhere` the text of fields
    that are the same in all rows (of a field with a column: where its cell is empty).
    `zone` is that of times without one; "" refuses them. `judged_at` is when the file
    was first looked at: what is relative to now stays what was shown.
    """

    layer: _Short
    name: _Short
    sheet: _Short = ""
    columns: Annotated[dict[_Short, _Short], Meta(max_length=400)] = {}
    everywhere: Annotated[dict[_Short, _Cell], Meta(max_length=200)] = {}
    values: Annotated[
        dict[_Short, Annotated[dict[_Cell, _Short], Meta(max_length=500)]],
        Meta(max_length=400),
    ] = {}
    zone: Annotated[str, Meta(max_length=64)] = ""
    judged_at: datetime | None = None
