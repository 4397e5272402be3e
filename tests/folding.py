"""Logs for tests of the fold: features, entries with a true chain, random ones."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from layers.label import rights_key
from layers.log.port import Draft, DraftRecord
from layers.picture import Entry
from layers.policies import load

START_MS = 1_758_100_000_000
STATUSES = ("RELEASED", "CLOSED", "RETRACTED", "DRAFT", "SUBMITTED")


def feature(
    record_id: str = "INC-001",
    revision: int = 1,
    *,
    layer: str = "incidents",
    status: str = "RELEASED",
    releasable_to: Iterable[str] = ("ALL",),
    level: str = "PUBLIC",
    **properties: Any,
) -> bytes:
    """Return a canonical feature line."""
    return canonical(
        {
            "geometry": {"coordinates": [24.7, 59.4], "type": "Point"},
            "id": record_id,
            "layer": layer,
            "properties": {
                "label": {"classification": level, "policy": "OPEN"},
                "releasable_to": list(releasable_to),
                "revision": revision,
                "status": status,
                **properties,
            },
            "type": "Feature",
        }
    )


def viewer(*groups: str, level: str = "SENSITIVE") -> str:
    """Return the key of who is cleared for a level and belongs to these groups."""
    return rights_key(load().rights(level, groups or ("ALL",)))


def scene(context: str = "SIMULATION", **properties: Any) -> bytes:
    """Return a canonical scene line."""
    properties = {"context": context, "title": "A scene", **properties}
    return canonical(
        {
            "geometry": None,
            "id": "scene",
            "layer": "scene",
            "properties": properties,
            "type": "Feature",
        }
    )


def canonical(value: Any) -> bytes:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def body(*lines: bytes) -> bytes:
    """Return the bytes of an entry that carries these lines."""
    records = b",".join(lines)
    return b'{"author":"test","eid":"1","records":[' + records + b'],"v":1}'


def log_of(bodies: Iterable[bytes], after: Entry | None = None) -> list[Entry]:
    """Return entries with these bytes, numbered and chained."""
    n, chain = (0, "") if after is None else (after.n, after.h)
    entries: list[Entry] = []
    for e in bodies:
        n += 1
        entry_id = f"{START_MS + 100 * n}-{n}"
        chain = hashlib.sha1((chain + entry_id).encode() + e).hexdigest()
        entries.append(Entry(entry_id, n, e, chain))
    return entries


def draft(eid: str, *lines: bytes, opens_scene: bool = False) -> Draft:
    """Return what a writer would append: these lines as one entry."""
    records: list[DraftRecord] = []
    for line in lines:
        read = json.loads(line)
        revision = read["properties"].get("revision", 1)
        records.append(DraftRecord(read["id"], revision, "", line))
    return Draft(eid, "test", tuple(records), opens_scene)


features = st.builds(
    feature,
    st.sampled_from(["a", "b", "c", "ü", "😀"]),
    st.integers(0, 4),
    layer=st.sampled_from(["incidents", "posture"]),
    status=st.sampled_from(STATUSES),
    releasable_to=st.lists(st.sampled_from(["ALL", "FIN", "NATO"]), max_size=2),
    level=st.sampled_from(["PUBLIC", "PUBLIC", "SENSITIVE"]),
    title=st.text(max_size=8),
)
scenes = st.builds(
    scene,
    st.sampled_from(["SIMULATION", "SIMULATION", "REALITY"]),
    keep=st.booleans(),
    loop=st.integers(0, 3),
)
nonsense = st.one_of(
    st.binary(max_size=20),
    st.just(b'{"records":[],"v":2}'),
    st.just(b'{"records":[{"id":1}],"v":1}'),
    st.just(b'{"records":[{"id":"a",\n"layer":"x"}],"v":1}'),
    st.builds(lambda line: body(line).replace(b"}", b" \n}", 1), features),
)
bodies = st.one_of(
    st.lists(features, max_size=3).map(lambda lines: body(*lines)),
    st.lists(features, max_size=3).map(lambda lines: body(*lines)),
    st.lists(st.one_of(features, scenes), max_size=3).map(lambda lines: body(*lines)),
    nonsense,
)
logs = st.lists(bodies, max_size=25).map(log_of)
