"""A record as the indicators hold it: its facts, its context, and how sure its sources.

What a layer does not tell enough of for any judge is not held. It must never judge.
"""

from datetime import datetime, timedelta
from typing import cast

import msgspec

from layers.indicators.origins import relied_on
from layers.indicators.sightings import Json, Sighting, Unit, sighting_of, unit_of
from layers.rules.facts import Activity, Incident, activity_of, incident_of
from layers.rules.verdict import Used
from layers.sources import Scale


class Held(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One record: facts of one layer, by which it is judged.

    `incident` is what the rules read of a sighting, `estimated_as_of` when others last
    estimated the strength of an activity. `relied_on` is C of its own sources.
    """

    used: Used
    layer: str
    context: str
    reported_at: datetime
    relied_on: float
    facts: Activity | Sighting | Unit
    incident: Incident | None = None
    estimated_as_of: datetime | None = None

    @property
    def as_of(self) -> datetime:
        """Return from when what it says is."""
        return self.facts.as_of if isinstance(self.facts, Unit) else self.reported_at

    def current(self, now: datetime, recent: timedelta, ahead: timedelta) -> bool:
        """Say whether it is about now: it comes soon, runs, or was a short time ago."""
        facts = self.facts
        if isinstance(facts, Activity):
            return facts.start - ahead <= now <= facts.end + recent
        happened = facts.at if isinstance(facts, Sighting) else facts.as_of
        return now - recent <= happened <= now


def read(feature: Json, scale: Scale) -> Held | None:
    """Return a feature as it is held, None if no judge is for its layer.

    A record of an older edition that lacks a field of today would not be admitted as it
    is: nothing is said of it.
    """
    try:
        return _read(feature, scale)
    except KeyError:
        return None


def _read(feature: Json, scale: Scale) -> Held | None:
    layer, said = feature["layer"], cast(Json, feature["properties"])
    facts: Activity | Sighting | Unit | None = None
    incident: Incident | None = None
    if layer == "exercises":
        facts = activity_of(feature)
    elif layer == "incidents":
        facts, incident = sighting_of(feature), incident_of(feature)
    elif layer == "posture":
        facts = unit_of(feature)
    if facts is None:
        return None
    estimated: Json = said.get("strength_estimated") or {}
    as_of = estimated.get("as_of")
    return Held(
        used=facts.used,
        layer=layer,
        context=said["context"],
        reported_at=datetime.fromisoformat(said["reported_at"]),
        relied_on=relied_on(feature, scale),
        facts=facts,
        incident=incident,
        estimated_as_of=datetime.fromisoformat(as_of) if as_of else None,
    )
