"""Checks the images that a browser drew: PNG, bounded, and nothing but pixels.

What is kept are the three chunks that hold the pixels, so that nothing is carried along
that nobody sees. It must never trust a length that stands in a file.
"""

import struct
import zlib
from collections.abc import Iterator

import msgspec

from layers.errors import OnePictureError

MOST_BYTES = 6 << 20
MOST_WIDTH, MOST_HEIGHT = 2_600, 1_800
MOST_CHUNKS = 4_096
"""A browser writes one for each 8 or 64 kB of an image."""

_HEAD = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}


class Image(msgspec.Struct, frozen=True):
    """A PNG, its width and its height in pixels."""

    width: int
    height: int
    content: bytes


class ImageRefused(OnePictureError):  # noqa: N818 - says what happened
    """An image cannot be used; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def checked(content: bytes) -> Image:
    """Return an image with nothing but its pixels; raises ImageRefused."""
    if len(content) > MOST_BYTES:
        raise ImageRefused(f"it has more than {MOST_BYTES} bytes")
    if not content.startswith(_HEAD):
        raise ImageRefused("it is no PNG")
    chunks = list(_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1] != (b"IEND", b""):
        raise ImageRefused("it is no whole PNG")
    width, height, channels = _size(chunks[0][1])
    packed = b"".join(data for kind, data in chunks if kind == b"IDAT")
    _require_pixels(packed, height * (1 + width * channels))
    kept = (chunks[0], (b"IDAT", packed), chunks[-1])
    return Image(width, height, _HEAD + b"".join(_chunk(*each) for each in kept))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, whole, count = len(_HEAD), memoryview(content), 0
    while at < len(content):
        count += 1
        if count > MOST_CHUNKS:
            raise ImageRefused(f"it has more than {MOST_CHUNKS} parts")
        head = content[at : at + 8]
        if len(head) < 8:
            raise ImageRefused("it is cut")
        length, kind = struct.unpack(">I4s", head)
        end = at + 8 + length
        data, checksum = bytes(whole[at + 8 : end]), bytes(whole[end : end + 4])
        if len(data) < length or len(checksum) < 4:
            raise ImageRefused("it is cut")
        if zlib.crc32(kind + data) != int.from_bytes(checksum, "big"):
            raise ImageRefused("it is damaged")
        yield kind, data
        at += 12 + length
        if kind == b"IEND" and at != len(content):
            raise ImageRefused("something follows its end")


def _size(head: bytes) -> tuple[int, int, int]:
    if len(head) != 13:
        raise ImageRefused("its head is of another length")
    width, height, depth, colours, packing, filters, laced = struct.unpack(
        ">IIBBBBB", head
    )
    if depth != 8 or colours not in _CHANNELS or (packing, filters, laced) != (0, 0, 0):
        raise ImageRefused("only plain colours of 8 bits are taken")
    if not (0 < width <= MOST_WIDTH and 0 < height <= MOST_HEIGHT):
        raise ImageRefused(f"it is at most {MOST_WIDTH} by {MOST_HEIGHT} pixels")
    return width, height, _CHANNELS[colours]


def _require_pixels(packed: bytes, length: int) -> None:
    unpacking = zlib.decompressobj()
    try:
        pixels = unpacking.decompress(packed, length + 1)
    except zlib.error as error:
        raise ImageRefused("its pixels cannot be read") from error
    if len(pixels) != length or not unpacking.eof or unpacking.unused_data:
        raise ImageRefused("it has not as many pixels as it says")


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + checksum
