"""Writes a record as a tagged PDF (PDF/UA-1); it asks the network nothing.

Texts are handed over as data; the template is ours alone. It must never be given
markup, nor a font of the machine: the same record gives the same page everywhere.
"""

import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import msgspec
import typst

from dashboard.recording.document import Document
from dashboard.recording.sealing import Manifest, blocks, sealed

_TAIL = b"startxref"
_NO_GLYPH = "could not be displayed"
_PLAIN = re.compile(r"[^\t\n\x20-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20ac]")
"""Characters that the embedded faces may lack: they are told by their number."""


def written(
    document: Document, images: Sequence[bytes], manifest: Manifest, at: datetime
) -> bytes:
    """Return the file; the images are PNG, one for each section."""
    content = msgspec.json.encode(document)
    try:
        pdf = _set(content, images, at)
    except typst.TypstError as error:
        if _NO_GLYPH not in str(error):
            raise
        # Nothing is left out: a character that no face has is told by its number.
        told = _PLAIN.sub(_number, content.decode())
        pdf = _set(told.encode(), images, at)
    tail = pdf.rindex(_TAIL)
    # Comments stand between the last object and its table: no reader minds them.
    return sealed(manifest, blocks(pdf[:tail]), pdf[tail:])


def _number(found: re.Match[str]) -> str:
    return f"(U+{ord(found[0]):04X})"


def _set(content: bytes, images: Sequence[bytes], at: datetime) -> bytes:
    with tempfile.TemporaryDirectory(prefix="onepicture-record-") as folder:
        place = Path(folder)
        template = files("dashboard.recording").joinpath("paper.typ").read_bytes()
        (place / "main.typ").write_bytes(template)
        (place / "record.json").write_bytes(content)
        for number, image in enumerate(images, 1):
            (place / f"scene-{number}.png").write_bytes(image)
        pdf = typst.compile(
            place / "main.typ",
            root=place,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=at.replace(microsecond=0),
        )
    assert isinstance(pdf, bytes)
    return pdf
