"""The form on the screen and the server agree on what a person writes."""

import re
from pathlib import Path

import dashboard
from layers.drafting import SET_HERE
from layers.incidents import LAYER, AttributionConfidence, IncidentDomain, IncidentType
from layers.record import COMPUTED

WEB = Path(dashboard.__file__).parent / "web"


def names_in(file: str, constant: str, end: str) -> set[str]:
    """Return the names that a constant of the browser lists, quoted or in capitals."""
    content = (WEB / file).read_text(encoding="utf-8")
    body = content.split(constant, 1)[1].split(end, 1)[0]
    found = re.findall(r'"(\w+)"|(\b[A-Z_]{2,}\b)', body)
    return {quoted or name for quoted, name in found}


def test_a_correction_leaves_out_exactly_what_nobody_writes() -> None:
    left_out = names_in("writing.ts", "const NOT_WRITTEN = new Set([", "]);")
    assert left_out == {*SET_HERE, *COMPUTED, *LAYER.computed, "layer"}


def test_the_form_places_only_kinds_of_incident_that_there_are() -> None:
    named = names_in("writing.ts", "const DOMAIN_OF", "};") - {"DOMAIN_OF"}
    assert named <= {*IncidentType, *IncidentDomain}
    assert "UNATTRIBUTED" in set(AttributionConfidence)
