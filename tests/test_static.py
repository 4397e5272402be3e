"""Built files: kept for a year if their name says what is in them."""

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from dashboard.static import BuiltFiles


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "main-AB12CD34.js").write_text("let a = 1;")
    (dist / "main-AB12CD34.js.gz").write_bytes(gzip.compress(b"let a = 1;"))
    (dist / "manifest.json").write_text("{}")
    (dist / "basemap.pmtiles").write_bytes(bytes(range(256)))
    (tmp_path / "outside.txt").write_text("not for anybody")
    app = Starlette(routes=[Mount("/static", BuiltFiles(dist))])
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost/static")


async def test_a_file_is_sent_compressed_to_those_who_take_it(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("main-AB12CD34.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.text == "let a = 1;"
    plain = await client.get(
        "main-AB12CD34.js", headers={"accept-encoding": "identity"}
    )
    assert "content-encoding" not in plain.headers
    assert plain.text == "let a = 1;"


async def test_the_basemap_is_read_in_parts(client: httpx.AsyncClient) -> None:
    answer = await client.get("basemap.pmtiles", headers={"range": "bytes=16-31"})
    assert answer.status_code == 206
    assert answer.content == bytes(range(16, 32))
    assert answer.headers["content-range"] == "bytes 16-31/256"


async def test_a_file_that_the_browser_has_is_not_sent_again(
    client: httpx.AsyncClient,
) -> None:
    tag = (await client.get("manifest.json")).headers["etag"]
    again = await client.get("manifest.json", headers={"if-none-match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["../outside.txt", "nothing.js", "%2e%2e/outside.txt"])
async def test_no_other_file_can_be_read(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("main-AB12CD34.js", True),
        ("basemap.pmtiles?v=AB12CD34", True),
        ("basemap.pmtiles", False),
        ("manifest.json", False),
    ],
)
async def test_only_an_address_with_a_hash_is_kept(
    client: httpx.AsyncClient, path: str, *, kept: bool
) -> None:
    answer = await client.get(path)
    assert ("immutable" in answer.headers["cache-control"]) == kept
