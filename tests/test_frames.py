"""Bytes for screens: compressed once, and every screen can read them."""

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from dashboard.frames import GZIP_HEADER, Wire, body, deflate


@given(st.lists(st.binary(max_size=300), max_size=6), st.data())
def test_blocks_can_be_read_in_any_order_and_from_any_point(
    parts: list[bytes], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(parts))
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    stream = GZIP_HEADER + b"".join(deflate(part) for part in order)
    assert unpack.decompress(stream) == b"".join(order)


def test_a_screen_reads_each_event_at_once_not_with_the_next() -> None:
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert unpack.decompress(GZIP_HEADER) == b""
    assert unpack.decompress(deflate(b"one")) == b"one"
    assert unpack.decompress(deflate(b"two")) == b"two"


def test_the_header_is_that_of_a_gzip_file() -> None:
    end = zlib.compress(b"x", wbits=-15) + zlib.crc32(b"x").to_bytes(4, "little")
    assert gzip.decompress(GZIP_HEADER + end + (1).to_bytes(4, "little")) == b"x"


def test_a_tail_is_packed_once_for_many_heads() -> None:
    tail = Wire(b"the whole picture")
    one, other = Wire(b"head 1 ", tail), Wire(b"head 2 ", tail)
    assert one.plain == b"head 1 the whole picture"
    assert other.deflated.endswith(tail.deflated)
    assert one.deflated is one.deflated


def test_every_feature_is_one_data_line() -> None:
    assert body([b"{1}", b"{2}"]) == b"data: {1}\ndata: {2}\n\n"
    assert body([]) == b"\n"
