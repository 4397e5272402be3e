"""Who says so and who denies it: sources and counter-claims of an incident row.

Must never make one voice into two: what may repeat another source shares its root.
"""

import re
from collections.abc import Sequence

from sample_feeds.tables import Row

SOURCE_TYPES = {
    "AIS": "AIS",
    "AIS aggregator": "AIS",
    "AIS analytics": "AIS",
    "EU spokesperson": "GOVERNMENT",
    "Frontex": "BORDER_GUARD",
    "NATO": "ALLIANCE",
    "OSINT": "OSINT",
    "airline": "OPERATOR",
    "border guard": "BORDER_GUARD",
    "civil aviation": "CIVIL_AVIATION",
    "debris": "OTHER",
    "flight tracking": "ADSB",
    "government": "GOVERNMENT",
    "government attribution": "GOVERNMENT",
    "head of state": "GOVERNMENT",
    "imagery": "IMAGERY",
    "industry": "INDUSTRY",
    "journalist on board": "PRESS",
    "maritime authority": "MARITIME_AUTHORITY",
    "ministerial exchange": "GOVERNMENT",
    "national MOD": "MILITARY",
    "national MOD (2 sides)": "MILITARY",
    "national government": "GOVERNMENT",
    "national navy": "MILITARY",
    "national police": "POLICE",
    "operator": "OPERATOR",
    "parliament statement": "GOVERNMENT",
    "photo": "IMAGERY",
    "police": "POLICE",
    "press": "PRESS",
    "prosecutor": "PROSECUTOR",
    "radar": "RADAR",
    "radar map": "RADAR",
    "radio intercept": "RADIO",
    "research": "RESEARCH",
    "seismic": "SEISMIC",
    "seismic network": "SEISMIC",
    "ship master report": "CREW",
    "video": "IMAGERY",
    "video released": "IMAGERY",
    "webcam": "IMAGERY",
}

# Voices that mostly repeat what another said: no root of their own.
REPEATING = frozenset({"press", "research", "OSINT", "industry", "head of state"})

# How the counter-claims of our rows open, and whose words they are.
PARTIES = {
    "Accident finding by Swedish prosecutor": "Swedish prosecutor",
    "Belarus": "BLR",
    "Bulgarian officials": "BGR",
    "China": "CHN",
    "Crew": "Crew",
    "Russia": "RUS",
    "Several states": "Several states",
    "UK:": "GBR",
    "Ukraine": "UKR",
}

# The column holds the state of the inquiry here, nobody's denial: it becomes a note.
NO_CLAIM = "Investigation open"


def source_types(row: Row) -> list[str]:
    """Return the kinds of sources of a row, in the row's own words."""
    return [word.strip() for word in row["reporting_source_types"].split(";")]


def sources(row: Row, heard_from: Sequence[str] = (), grade: str = "") -> list[object]:
    """Return the `source` list, all of it or only what was heard by then."""
    words = [word for word in source_types(row) if not heard_from or word in heard_from]
    reliability = grade[:1] or row["source_reliability"]
    credibility = int(grade[1:] or row["info_credibility"])
    first = next((word for word in words if word not in REPEATING), words[0])
    found: list[object] = []
    for word in words:
        source: dict[str, object] = {
            "source_id": word,
            "type": SOURCE_TYPES[word],
            "reliability": reliability,
            "credibility": credibility,
            "chain_root": f"{row['id']} {first if word in REPEATING else word}",
        }
        if row["source_ref"]:
            source["url_or_ref"] = row["source_ref"]
        found.append(source)
    return found


def counter_claims(row: Row) -> list[object]:
    """Who denies it; when is null, because the rows do not say."""
    text = row["counter_claim"]
    if not text or text.startswith(NO_CLAIM):
        return []
    parts = re.split(r"; (?=[A-Z][a-z]+ said)", text)
    return [{"party": _party(part), "text": part, "at": None} for part in parts]


def _party(text: str) -> str:
    return next(who for opening, who in PARTIES.items() if text.startswith(opening))
