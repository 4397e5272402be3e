"""The canonical line of a record: one GeoJSON feature, the same bytes for everybody.

What is in the log is what the screens receive; nobody serialises it again. It must
never add anything that is not in the record, the stamp or the findings.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from layers.findings import Finding
from layers.record import Record, Scene

_ENCODER = msgspec.json.Encoder(order="sorted")

NOT_HASHED = ("ingested_at", "prev_hash", "signature", "findings")
"""Properties that are not part of what `hash` proves; neither is `hash` itself."""

STAMP = ("hash", "ingested_at", "prev_hash")
"""Properties that each revision gets anew when it is appended."""

SCENE = "scene"
"""The layer and the id of the feature that says what a room is; no record has it."""


class Unsealed(msgspec.Struct, frozen=True):
    """A good record before it is known when, and after which revision, it is appended.

    `hash` is the SHA-256 of the canonical feature without NOT_HASHED and itself.
    """

    id: str
    layer: str
    revision: int
    hash: str
    geometry: Any
    properties: dict[str, Any]

    def line(self, ingested_at: datetime, prev_hash: str) -> bytes:
        """Return the canonical feature; `prev_hash` is "" for a first revision."""
        stamp = {
            "hash": self.hash,
            "ingested_at": ingested_at,
            "prev_hash": prev_hash,
        }
        return _line(self, {**self.properties, **stamp})


def unseal(
    record: Record,
    layer: str,
    findings: Sequence[Finding] = (),
    computed: Mapping[str, Any] | None = None,
) -> Unsealed:
    """Turn a good record into its feature, hashed."""
    properties: dict[str, Any] = msgspec.to_builtins(record)
    del properties["id"]
    geometry = properties.pop("geometry", None)
    properties.update(computed or {})
    properties["findings"] = msgspec.to_builtins(findings)
    return reseal(Unsealed(record.id, layer, record.revision, "", geometry, properties))


def reseal(made: Unsealed) -> Unsealed:
    """Return a feature with the hash of what it says now."""
    return msgspec.structs.replace(made, hash=_hash(made))


def unseal_scene(scene: Scene, revision: int) -> Unsealed:
    """Turn a scene into its feature; it is not drawn and has no place."""
    properties = {**msgspec.to_builtins(scene), "revision": revision}
    return reseal(Unsealed(SCENE, SCENE, revision, "", None, properties))


def _hash(made: Unsealed) -> str:
    kept = {k: v for k, v in made.properties.items() if k not in NOT_HASHED}
    return hashlib.sha256(_line(made, kept)).hexdigest()


def _line(made: Unsealed, properties: Mapping[str, Any]) -> bytes:
    return _ENCODER.encode(
        {
            "geometry": made.geometry,
            "id": made.id,
            "layer": made.layer,
            "properties": properties,
            "type": "Feature",
        }
    )
