"""Read a flat record as the ingest does, for tests of those who write records."""

import json
from collections.abc import Mapping
from typing import Any

from layers.errors import Reason
from layers.reading import BAD, Limits, Reading
from layers.registry import layer
from layers.strict import reader_of


def reasons_against(layer_name: str, record: Mapping[str, Any]) -> list[Reason]:
    """Return why the layer would refuse a record; nothing if it would take it."""
    known = layer(layer_name)
    assert known is not None
    assert known.record is not None
    reading = Reading(Limits())
    plain = json.loads(json.dumps(record))
    read = reader_of(known.record, known.computed)(plain, "", reading)
    if read is BAD:
        return list(reading.reasons)
    return [found for found in known.check(read) if isinstance(found, Reason)]
