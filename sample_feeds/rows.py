"""One row of our tables to one flat record, in the form that the inboxes take.

A cell that is empty stays unknown. What had to be constructed is named in the record's
`verification_note`. Must never import the house, and never state what a row does not.
"""

import re
from datetime import datetime

from sample_feeds.areas import area
from sample_feeds.stated import STATED
from sample_feeds.tables import Row, layer_of, table
from sample_feeds.times import ALL_DAY, DAY, day, when, wire
from sample_feeds.voices import NO_CLAIM, counter_claims, sources

CONTEXT = "SIMULATION"
GENERATED_BY = "One Picture sample feed"
ATTRIBUTED_TO = "public reporting, compiled by One Picture"

# House assumption: a published garrison is taken as fresh for five years.
GARRISON_FRESH_H = 43_800.0

REPORT_NOTE = "When it was reported is not recorded: told at the end of the event."
DAY_NOTE = "The hour is not recorded: the whole day is given."
PART_NOTE = "The hours are our reading of the source's words."
NOTICE_NOTE = "When it was notified is not known; hours of start and end neither."
UNDATED_NOTE = "The source gives no date: valid from the start of the story."
SYMBOL_NOTE = "The symbol code's context digit says simulation, as the room does."

Record = dict[str, object]


def record(row_id: str, known_by: datetime) -> Record:
    """Return the record of a row at revision 1, as it was known by that time.

    `known_by` bounds `reported_at`, and stands for it where a row has no date.
    """
    layer = layer_of(row_id)
    row = table(layer)[row_id]
    make = {"exercises": exercise, "incidents": incident, "posture": posture}[layer]
    return make(row, known_by) | STATED.get(row_id, {})


def incident(row: Row, known_by: datetime) -> Record:
    """Return an IncidentReport."""
    time = when(
        row["date_utc"], row["time_utc"], row["time_basis"], row["date_end_utc"]
    )
    notes = [REPORT_NOTE]
    if not row["time_utc"]:
        notes.append(DAY_NOTE if time.basis == "UNKNOWN" else PART_NOTE)
    unknown = row["actor_alleged_iso3"] == "UNKNOWN"
    claim = row["counter_claim"]
    return _envelope(row, "IncidentReport") | {
        "source": sources(row),
        "valid_from": wire(time.start),
        "reported_at": wire(min(time.end or time.start, known_by)),
        "time_basis": time.basis,
        "time_text": {"occurred_from": f"{row['date_utc']}, {time.text}"},
        "verification_note": " ".join(notes),
        "note": claim if claim.startswith(NO_CLAIM) else None,
        "geometry": _point(row),
        "position_error_m": float(row["position_accuracy_km"]) * 1000,
        "place": row["place"],
        "region": row["region"],
        "title": row["title"],
        "summary": row["summary"],
        "type": row["type"],
        "domain": row["domain"],
        "occurred_from": wire(time.start),
        "occurred_to": wire(time.end) if time.end else None,
        "false_position": "(false position)" in row["place"],
        "affected_states": row["affected_iso3"].split(";"),
        "actor_state": "XXX" if unknown else row["actor_alleged_iso3"],
        "actor_status": "UNKNOWN" if unknown else "ALLEGED",
        "attribution_confidence": row["attribution_confidence"],
        "severity": int(row["severity_1to5"]),
        "counter_claim": counter_claims(row),
        "linked_vessel": _vessels(row["linked_vessel"]),
    }


def exercise(row: Row, known_by: datetime) -> Record:
    """Return an ExerciseNotification; no row says when it was notified."""
    start, end = day(row["start_date"]), day(row["end_date"]) + ALL_DAY
    radius_m = float(row["radius_km"]) * 1000
    shape, error_m, area_note = area(
        row["id"], float(row["lon"]), float(row["lat"]), radius_m
    )
    return _envelope(row, "ExerciseNotification") | {
        "source": _one_source(row),
        "valid_from": wire(start),
        "valid_to": wire(end),
        "reported_at": wire(min(start, known_by)),
        "time_basis": "UNKNOWN",
        "time_text": {
            "start": f"{row['start_date']} (date only)",
            "end": f"{row['end_date']} (date only)",
        },
        "verification_note": f"{area_note} {NOTICE_NOTE}",
        "note": row["notes"] or None,
        "geometry": shape,
        "position_error_m": error_m,
        "place": row["area_text"],
        "region": row["region"],
        "designation": row["name"],
        "notifying_state": row["lead_iso3"],
        "host_states": [],
        "participants": [],
        "participants_count": int(row["participants_n"]),
        "bloc": row["bloc"],
        "instrument": "UNKNOWN",
        "kind": row["kind"].replace("+", "_"),
        "purpose": None,
        "command_level": "UNKNOWN",
        "notified_at": None,
        "start": wire(start),
        "end": wire(end),
        "no_advance_notice_to_troops": row["snap_no_notice"] == "Y",
        "land_activity": row["vd_land_activity"] == "Y",
        "strength_declared": _declared(row),
        "strength_estimated": _estimated(row),
    }


def posture(row: Row, known_by: datetime) -> Record:
    """Return a ForcePosture; notice to move is unknown for all rows."""
    as_of = day(row["as_of"]) if row["as_of"] else None
    since = as_of or known_by
    notes = [SYMBOL_NOTE] if as_of else [UNDATED_NOTE, SYMBOL_NOTE]
    sidc = row["sidc20"]
    return _envelope(row, "ForcePosture") | {
        "source": _one_source(row),
        "valid_from": wire(since),
        "reported_at": wire(min(since + DAY, known_by)),
        "time_basis": "UNKNOWN",
        "time_text": {"as_of": f"{row['as_of'] or 'not given'} (date only)"},
        "verification_note": " ".join(notes),
        "note": notes_until(row["notes"], known_by.year),
        "geometry": _point(row),
        "position_error_m": float(row["position_accuracy_km"]) * 1000,
        "place": row["place"],
        "unit_name": row["unit_name"],
        "parent": row["parent"] or None,
        "state": row["state_iso3"] or "XXX",
        "host_state": row["host_state_iso3"] or None,
        "bloc": row["bloc"],
        "domain": row["domain"],
        "kind": row["kind"].upper(),
        "echelon": row["echelon"] or "UNKNOWN",
        "sidc": f"{sidc[:2]}2{sidc[3:]}",
        "contributors": row["contributors"].split(";") if row["contributors"] else [],
        "strength": _counts(low=row["strength_low"], high=row["strength_high"]) or None,
        "as_of": wire(as_of) if as_of else None,
        "ttl_h": GARRISON_FRESH_H,
        "posture_state": row["posture_state"] or None,
        **_range(row),
    }


def _range(row: Row) -> Record:
    """Return how far missiles reach, where the row gives both ends and who says so."""
    if not row["range_source"]:
        return {}
    return {
        "range_km_low": float(row["range_km_low"]),
        "range_km_high": float(row["range_km_high"]),
        "range_source": row["range_source"],
    }


def notes_until(notes: str, year: int) -> str | None:
    """Return the sentences of a note that name no year after this one."""
    sentences = re.split(r"(?<=\.) ", notes)
    early = [
        sentence
        for sentence in sentences
        if all(int(named) <= year for named in re.findall(r"\b20\d\d\b", sentence))
    ]
    return " ".join(early) or None


def _envelope(row: Row, object_type: str) -> Record:
    return {
        "id": row["id"],
        "object_type": object_type,
        "schema_version": "1.0.0",
        "revision": 1,
        "context": CONTEXT,
        "label": {"policy": "OPEN", "classification": "PUBLIC"},
        "releasable_to": ["ALL"],
        "status": "RELEASED",
        "provenance": {
            "was_generated_by": GENERATED_BY,
            "was_attributed_to": ATTRIBUTED_TO,
            "was_derived_from": [f"{layer_of(row['id'])}.csv {row['id']}"],
        },
        "verification": row["verification"],
    }


def _one_source(row: Row) -> list[object]:
    """Exercises and posture have no grades in the tables: none is made up."""
    source: dict[str, object] = {
        "source_id": "public reporting",
        "type": "OTHER",
        "reliability": "F",
        "credibility": 6,
        "chain_root": f"{row['id']} public reporting",
    }
    if row["source_ref"]:
        source["url_or_ref"] = row["source_ref"]
    return [source]


def _point(row: Row) -> Record:
    return {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]}


def _vessels(text: str) -> list[object]:
    found = re.fullmatch(
        r"(?P<name>.+) \((?:flag (?P<flag>[A-Z]{3})|unflagged)\)", text
    )
    if found is None:
        return []
    named = {"name": found["name"]}
    return [named | {"flag": found["flag"]} if found["flag"] else named]


def _counts(**cells: str) -> dict[str, int]:
    return {name: int(cell) for name, cell in cells.items() if cell}


def _declared(row: Row) -> dict[str, int]:
    return _counts(
        troops=row["troops_declared"],
        tanks=row["tanks"],
        acvs=row["acvs"],
        artillery_100mm=row["artillery"],
        vehicles=row["vehicles_all_kinds"],
        aircraft=row["aircraft"],
        ships=row["ships"],
    )


def _estimated(row: Row) -> Record | None:
    low = _counts(troops=row["troops_estimated_low"])
    high = _counts(troops=row["troops_estimated_high"])
    if not low and not high:
        return None
    return {"low": low, "high": high, "source": "public estimates outside the notice"}
