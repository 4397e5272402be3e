"""Guesses what the columns of a table mean, from their names and a few of their cells.

Names are known in English and French. A guess is shown to a person before anything is
made of it; two columns never get the same target. It must never decide.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from layers.tables.cells import value_of
from layers.tables.plan import LAT, LON, POSITION
from layers.tables.shapes import KINDS, Kind, Shape, shapes_of

NAMES: Mapping[str, tuple[str, ...]] = {
    LON: ("lon", "long", "lng", "longitude", "x", "lon deg", "longitude deg"),
    LAT: ("lat", "latitude", "y", "lat deg", "latitude deg"),
    POSITION: (
        *("position", "coordinates", "coordonnees", "coords", "latlon", "lat lon"),
        *("mgrs", "utm", "grid", "grid reference", "carroyage", "localisation"),
    ),
    "geometry": ("geometry", "geom", "wkt", "the geom", "geometrie", "shape"),
    "id": ("id", "identifier", "identifiant", "record id", "incident id", "ref"),
    "title": ("title", "titre", "name", "nom", "headline", "intitule", "objet"),
    "summary": (
        *("summary", "resume", "description", "details", "text", "texte", "recit"),
        "what happened",
    ),
    "type": ("type", "incident type", "category", "categorie", "type d incident"),
    "domain": ("domain", "domaine", "milieu"),
    "occurred_from": (
        *("occurred from", "occurred", "date", "time", "datetime", "when", "heure"),
        *("date heure", "date time", "timestamp", "date utc", "time utc", "dtg"),
        *("survenu le", "debut", "start", "from", "begin", "horodatage", "gdh"),
    ),
    "occurred_to": ("occurred to", "end", "fin", "until", "to", "jusqu a"),
    "start": ("start", "start date", "begin", "debut", "from", "date de debut"),
    "end": ("end", "end date", "fin", "to", "until", "date de fin"),
    "reported_at": ("reported at", "reported", "signale le", "report date"),
    "as_of": ("as of", "date", "time", "datetime", "a la date du", "observed", "vu le"),
    "place": ("place", "lieu", "location", "where", "endroit", "area", "zone"),
    "position_error_m": (
        *("position error m", "position error", "error m", "accuracy m", "accuracy"),
        *("erreur de position", "erreur m", "precision m", "rayon", "radius m"),
    ),
    "severity": ("severity", "gravite", "level", "niveau", "severite"),
    "affected_states": (
        *("affected states", "states", "countries", "country", "pays", "etats"),
        *("etats touches", "pays touches"),
    ),
    "actor_state": ("actor state", "actor", "acteur", "etat acteur", "attribution"),
    "source[0].source_id": ("source", "source id", "origin", "origine", "provenance"),
    "source[0].type": ("source type", "type de source"),
    "source[0].reliability": ("reliability", "fiabilite", "source reliability"),
    "source[0].credibility": ("credibility", "credibilite", "info credibility"),
    "source[0].url_or_ref": ("url", "link", "lien", "reference", "url or ref"),
    "label.classification": ("classification", "label", "mention", "marking"),
    "label.policy": ("policy", "politique", "label policy"),
    "releasable_to": ("releasable to", "rel to", "diffusion", "communicable a"),
    "note": ("note", "remark", "remarque", "comment", "commentaire", "notes"),
    "designation": ("designation", "exercise", "exercice", "name", "nom"),
    "notifying_state": ("notifying state", "etat notifiant", "state", "etat", "pays"),
    "host_states": ("host states", "host", "etats hotes", "pays hote", "etat hote"),
    "participants": ("participants", "participating states", "etats participants"),
    "strength_declared.troops": ("troops", "effectif", "personnel", "strength"),
    "unit_name": ("unit name", "unit", "unite", "name", "nom", "formation"),
    "state": ("state", "country", "pays", "etat", "nation"),
    "echelon": ("echelon", "size", "taille", "niveau"),
    "sidc": ("sidc", "symbol", "symbol code", "symbole", "code symbole"),
    "host_state": ("host state", "etat hote", "pays hote"),
    "strength.personnel": ("personnel", "strength", "effectif"),
}

MEANINGS: Mapping[str, Mapping[str, str]] = {
    "domain": {
        **dict.fromkeys(("air", "airspace", "aerien", "espace aerien"), "AIR"),
        **dict.fromkeys(("sea", "maritime", "mer", "naval", "surface"), "SEA"),
        **dict.fromkeys(
            ("subsurface", "seabed", "fond marin", "sous marin"), "SUBSURFACE"
        ),
        **dict.fromkeys(("land", "ground", "terre", "terrestre"), "LAND"),
        **dict.fromkeys(("space", "espace"), "SPACE"),
        **dict.fromkeys(("info", "information"), "INFO"),
        **dict.fromkeys(("gnss", "gps"), "GNSS"),
        "cyber": "CYBER",
    },
    "type": {
        **dict.fromkeys(("cable", "cable damage", "cable sectionne"), "CABLE_DAMAGE"),
        **dict.fromkeys(("drone", "drones", "uav", "uas"), "DRONE_INCURSION"),
        **dict.fromkeys(("gps jamming", "jamming", "brouillage"), "GNSS_INTERFERENCE"),
        **dict.fromkeys(("spoofing", "leurrage", "ais"), "AIS_SPOOFING"),
        **dict.fromkeys(("interception", "intercept"), "UNSAFE_INTERCEPT"),
        **dict.fromkeys(("arraisonnement", "boarding"), "BOARDING"),
        **dict.fromkeys(("pipeline", "gazoduc", "oleoduc"), "PIPELINE_DAMAGE"),
        **dict.fromkeys(("desinformation", "disinformation"), "DISINFORMATION"),
        **dict.fromkeys(("other", "autre"), "OTHER"),
        **dict.fromkeys(("cyberattaque", "cyber attack"), "CYBER"),
    },
    "source[0].type": {
        **dict.fromkeys(("press", "presse", "media"), "PRESS"),
        **dict.fromkeys(("government", "gouvernement"), "GOVERNMENT"),
        **dict.fromkeys(("military", "militaire"), "MILITARY"),
        **dict.fromkeys(("police",), "POLICE"),
        **dict.fromkeys(("other", "autre"), "OTHER"),
    },
    "echelon": {
        **dict.fromkeys(("compagnie",), "COMPANY"),
        **dict.fromkeys(("bataillon", "bn"), "BATTALION"),
        **dict.fromkeys(("regiment", "rgt"), "REGIMENT"),
        **dict.fromkeys(("bde",), "BRIGADE"),
        **dict.fromkeys(("armee",), "ARMY"),
        **dict.fromkeys(("inconnu",), "UNKNOWN"),
        **dict.fromkeys(("flotte",), "FLEET"),
    },
}
"""What cells of a field with choices may say beside the choices themselves."""

EVERYWHERE: Mapping[str, Mapping[str, str]] = {
    "incidents": {
        "false_position": "false",
        "actor_state": "XXX",
        "actor_status": "UNKNOWN",
        "attribution_confidence": "UNATTRIBUTED",
        "counter_claim": "[]",
        "source[0].type": "OTHER",
    },
    "exercises": {
        "instrument": "UNKNOWN",
        "command_level": "UNKNOWN",
        "source[0].type": "OTHER",
    },
    "posture": {"echelon": "UNKNOWN", "source[0].type": "OTHER"},
}
"""What is offered for all rows: each says that something is not known."""

_TELLING = {
    "incidents": {"occurred_from", "severity", "title", "summary", "type"},
    "exercises": {"designation", "start", "end", "notifying_state", "participants"},
    "posture": {"unit_name", "echelon", "sidc", "as_of", "state"},
}
_SIMILAR = 0.88


def folded(name: str) -> str:
    """Return a name in small letters, without accents and signs."""
    parted = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    plain = unicodedata.normalize("NFKD", parted.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def layer_of(columns: Iterable[str]) -> str:
    """Return the layer whose telling fields are named most often."""
    names = list(columns)

    def told(layer: str) -> int:
        return len(set(targets(layer, names).values()) & _TELLING[layer])

    return max(KINDS, key=lambda layer: (told(layer), layer == "incidents"))


def targets(layer: str, columns: Sequence[str]) -> dict[str, str]:
    """Return the target of each column that looks like one; each target once."""
    shapes = shapes_of(layer)
    known = {folded(path): path for path in shapes} | {
        folded(path.replace("source[0].", "")): path
        for path in shapes
        if path.startswith("source[0].")
        and folded(path.replace("source[0].", "")) not in map(folded, shapes)
    }
    allowed = {*shapes, LON, LAT, POSITION}
    for target, names in NAMES.items():
        if target in allowed:
            for name in names:
                known.setdefault(name, target)
    guessed: dict[str, str] = {column: column for column in columns if column in shapes}
    for exactly in (True, False):
        for column in columns:
            target = _target(folded(column), known, exactly=exactly)
            if column not in guessed and target and target not in guessed.values():
                guessed[column] = target
    return {column: guessed[column] for column in columns if column in guessed}


def _target(name: str, known: Mapping[str, str], *, exactly: bool) -> str | None:
    if exactly:
        return known.get(name)
    near = get_close_matches(name, known, n=1, cutoff=_SIMILAR)
    return known[near[0]] if near else None


def meanings(shape: Shape, cells: Iterable[Any]) -> dict[str, str]:
    """Return what cells mean that are no choice as they stand, as far as is guessed.

    What is not guessed is there with "" : a person has to say.
    """
    if shape.kind is not Kind.CHOICE:
        return {}
    said = {folded(each): each for each in shape.choices} | {
        folded(name): meant for name, meant in MEANINGS.get(shape.path, {}).items()
    }
    found: dict[str, str] = {}
    for cell in cells:
        if cell in (None, "") or value_of(cell, shape, "", _ANY)[0] in shape.choices:
            continue
        name = folded(str(cell))
        near = get_close_matches(name, said, n=1, cutoff=_SIMILAR)
        found[str(cell)] = said.get(name) or (said[near[0]] if near else "")
    return found


_ANY: Any = None
"""No choice is relative to a time."""
