"""A record of a briefing for tests: contents, and images as a browser draws them."""

import struct
import zlib
from datetime import timedelta
from typing import Any

from dashboard.recording.contents import Change, Contents, Person, Scene, Seen
from dashboard.recording.sealing import Manifest, Proof, sha256
from layers.briefing import Shown
from tests.folding import viewer
from tests.records import NOW

BOX = (22.0, 58.8, 27.0, 60.4)
MARKUP = '<script>alert(1)</script> #eval("1+1") $x$ *b* </p>&amp;'


def png(width: int = 64, height: int = 36, colour: bytes = b"\x20\x40\x80") -> bytes:
    """Return a PNG of one colour."""
    rows = b"".join(b"\0" + colour * width for _ in range(height))
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + checksum


def a_scene(number: int, caption: str = "", **more: Any) -> Scene:
    at = NOW + timedelta(seconds=number)
    fields: dict[str, Any] = {
        "n": 10 + number,
        "entry_id": f"175810000{number}-{10 + number}",
        "chain": "c" * 40,
        "digest": "d" * 32,
        "view_entry": f"175810000{number}-{10 + number}",
        "revision": number,
        "shown_at": at,
        "known_at": at,
        "as_of": at,
        "mode": "LIVE",
        "title": "",
        "headline": "Two cables are cut.",
        "label": "OPEN PUBLIC",
        "shown": Shown(box=BOX, caption=caption),
        "width_m": 284_000.0,
        "records": 12,
        "changes": (Change("NEW", "incidents", "INC-7", "Cable cut"),),
        "confirmed": (Seen("Anna Ek", "wall", "FIN", 10 + number, True, at),),
    }
    return Scene(number=number, caption=caption, **{**fields, **more})


def contents(*captions: str) -> Contents:
    scenes = tuple(a_scene(i, text) for i, text in enumerate(captions, 1))
    return Contents(
        room="main",
        context="EXERCISE",
        briefing=7,
        term=1,
        presenter="Bo Lind",
        began_at=NOW,
        ended_at=None,
        made_at=NOW + timedelta(hours=1, microseconds=5),
        made_n=40,
        made_by="Bo Lind",
        audience=(viewer("ALL", level="PUBLIC"),),
        audience_title="PUBLIC · ALL",
        people=(Person("Anna Ek", "FIN", 1),),
        scenes=scenes,
    )


def manifest(said: Contents, images: list[bytes], form: str) -> Manifest:
    proofs = tuple(
        Proof(
            number=each.number,
            n=each.n,
            entry_id=each.entry_id,
            chain=each.chain,
            digest=each.digest,
            view_entry=each.view_entry,
            revision=each.revision,
            caption=each.caption,
            image=sha256(image),
        )
        for each, image in zip(said.scenes, images, strict=True)
    )
    return Manifest(
        format=form,
        room=said.room,
        briefing=said.briefing,
        made_at=said.made_at.isoformat(),
        made_n=said.made_n,
        audience=said.audience,
        scenes=proofs,
    )
