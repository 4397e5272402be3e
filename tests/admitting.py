"""Read a flat record as the ingest does, for tests of those who write records."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from layers.admission import Circumstances, admit
from layers.errors import Rejected
from layers.findings import Verdict
from layers.record import Context

LATER = datetime(2100, 1, 1, tzinfo=UTC)


def against(
    layer: str, record: Mapping[str, Any], now: datetime = LATER
) -> list[dict[str, Any]]:
    """Return every reason and warning that a sample room has for a record."""
    room = Circumstances(Context.SIMULATION, now)
    try:
        (made,) = admit(json.dumps(record).encode(), layer, room)
    except Rejected as refused:
        return [{"field": r.field, "problem": r.problem} for r in refused.reasons]
    findings: list[dict[str, Any]] = made.properties["findings"]
    return [found for found in findings if found["verdict"] == Verdict.WARNING]
