"""Makes a changed byte show: a manifest in the file says what each part of it was.

The manifest names the picture, the entry and the digest of each scene, and the SHA-256
of every other byte of the file, part by part. That of the whole file is on record where
it was made. It must never know Redis or a language.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated

import msgspec

from layers.errors import OnePictureError

KIND = "onepicture-briefing"
VERSION = 1

HTML = "html"
PDF = "pdf"

OPENS = {
    HTML: b'<script type="application/json" id="onepicture-manifest">',
    # Bytes after a percent sign are a comment of the format.
    PDF: b"%OnePicture-Manifest: ",
}
CLOSES = {HTML: b"</script>\n", PDF: b"\n"}

BLOCK = 1 << 16
"""Bytes of one part of a file that has no parts of its own."""

MOST_BYTES = 128 << 20
"""No record is longer; a longer file is not read."""


class Part(msgspec.Struct, frozen=True):
    """Some bytes of the file: what they are (`name` and `number`), and their hash."""

    name: str
    number: int
    bytes: int
    sha256: str


Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""Of a picture, a revision or a scene; no log has any other."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What one scene claims about the log."""

    number: Number
    n: Number
    entry_id: str
    chain: str
    digest: str
    view_entry: str
    revision: Number
    caption: str
    image: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a record says of itself; the parts come in the order of the file.

    The last part stands behind the manifest, all others before it.
    """

    kind: str = KIND
    version: int = VERSION
    format: str
    room: str
    briefing: Number
    made_at: str
    made_n: Number
    audience: tuple[str, ...]
    scenes: tuple[Proof, ...]
    parts: tuple[Part, ...] = ()


class _Kept(msgspec.Struct, frozen=True):
    manifest: msgspec.Raw
    sha256: str


class Piece(msgspec.Struct, frozen=True):
    """A part before it is hashed."""

    name: str
    number: int
    content: bytes


class Changed(msgspec.Struct, frozen=True):
    """A part that is not as it was; `first` and `last` are bytes, counted from 0."""

    name: str
    number: int
    first: int
    last: int


class Opened(msgspec.Struct, frozen=True):
    """A record that was read: its manifest, and what of it was changed.

    `whole` says that the manifest is as it was; it is from byte `first` to `last`.
    """

    manifest: Manifest
    changed: tuple[Changed, ...]
    whole: bool
    first: int
    last: int


class Unreadable(OnePictureError):  # noqa: N818 - says what happened
    """A file is no record, or too much of it is missing; `why` is a word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def sealed(manifest: Manifest, pieces: Sequence[Piece], end: bytes) -> bytes:
    """Return the whole file: the pieces, the manifest about them, the end."""
    all_pieces = [*pieces, Piece("end", 0, end)]
    parts = tuple(
        Part(each.name, each.number, len(each.content), sha256(each.content))
        for each in all_pieces
    )
    said = msgspec.json.encode(msgspec.structs.replace(manifest, parts=parts))
    said = _kept(said)
    opens, closes = OPENS[manifest.format], CLOSES[manifest.format]
    return b"".join((*(e.content for e in pieces), opens, said, closes, end))


def _kept(said: bytes) -> bytes:
    """Return a manifest as it stands in a file, with its own hash."""
    kept = msgspec.json.encode(_Kept(msgspec.Raw(said), sha256(said)))
    # Markup in a caption stays text, whatever reads the file.
    return kept.replace(b"<", b"\\u003c").replace(b"%", b"\\u0025")


def blocks(content: bytes) -> list[Piece]:
    """Cut bytes into pieces of equal length."""
    starts = range(0, len(content), BLOCK)
    return [
        Piece("bytes", i, content[at : at + BLOCK]) for i, at in enumerate(starts, 1)
    ]


def opened(content: bytes) -> Opened:
    """Read a record and say what of it was changed; raises Unreadable."""
    form, at = _found(content)
    begin = at + len(OPENS[form])
    end = content.find(CLOSES[form], begin)
    if end < 0:
        raise Unreadable("cut")
    try:
        kept = msgspec.json.decode(content[begin:end], type=_Kept)
        manifest = msgspec.json.decode(kept.manifest, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("manifest") from error
    if manifest.kind != KIND or manifest.format != form or not manifest.parts:
        raise Unreadable("manifest")
    if manifest.version != VERSION:
        raise Unreadable("version")
    after = end + len(CLOSES[form])
    changed = _changed(content, manifest, at, after)
    whole = _is_whole(kept, manifest, content[begin:end])
    return Opened(manifest, changed, whole, begin, end - 1)


def _is_whole(kept: _Kept, manifest: Manifest, found: bytes) -> bool:
    """Say whether these are the bytes that a manifest was written as."""
    said = msgspec.json.encode(manifest)
    return kept.sha256 == sha256(said) and found == _kept(said)


def _found(content: bytes) -> tuple[str, int]:
    found = {form: content.rfind(mark) for form, mark in OPENS.items()}
    form = max(found, key=lambda each: found[each])
    if found[form] < 0:
        raise Unreadable("none")
    return form, found[form]


def _changed(
    content: bytes, manifest: Manifest, at: int, after: int
) -> tuple[Changed, ...]:
    *before, end = manifest.parts
    changed: list[Changed] = []
    first = 0
    for part in before:
        piece = content[first : min(first + part.bytes, at)]
        if sha256(piece) != part.sha256:
            last = max(first, first + part.bytes - 1)
            changed.append(Changed(part.name, part.number, first, last))
        first += part.bytes
    if first != at:
        changed.append(Changed("length", 0, min(first, at), max(first, at)))
    if sha256(content[after:]) != end.sha256:
        changed.append(Changed(end.name, 0, after, max(after, len(content) - 1)))
    return tuple(changed)
