"""The store over TLS: its certificate is checked, and ours is shown if it asks.

The private store speaks no TLS; a proxy on loopback does it for a store of its own.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from layers.errors import SettingsError, StoreUnavailable
from layers.log.connection import connect
from layers.settings import Settings
from tests.certificates import Authority
from tests.conftest import SharedStore


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while content := await reader.read(65_536):
            writer.write(content)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def behind_tls(
    store: str, authority: Authority, *, client: Authority | None = None
) -> AsyncIterator[int]:
    """Pass on to a store what comes over TLS; `client` must have signed who asks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("store"))
    if client is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client.file)
    place = urlsplit(store)

    async def passed(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if place.scheme == "unix":
            inner = await asyncio.open_unix_connection(place.path)
        else:
            inner = await asyncio.open_connection(place.hostname, place.port)
        await asyncio.gather(_copy(reader, inner[1]), _copy(inner[0], writer))

    server = await asyncio.start_server(passed, "127.0.0.1", 0, ssl=context)
    async with server:
        yield int(server.sockets[0].getsockname()[1])


async def asked(port: int, **options: Path) -> object:
    """Ask the store over TLS once; `options` are those of its address."""
    query = "&".join(f"{name}={path}" for name, path in options.items())
    connection = connect(f"rediss://127.0.0.1:{port}?{query}")
    try:
        return await connection.call("PING")
    finally:
        await connection.aclose()


async def test_a_store_whose_ca_is_named_answers(
    store: SharedStore, authority: Authority
) -> None:
    async with behind_tls(store.url, authority) as port:
        assert await asked(port, ssl_ca_certs=authority.file) == b"PONG"


async def test_a_store_of_another_ca_is_refused_in_one_sentence(
    store: SharedStore, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Authority(tmp_path_factory.mktemp("other"), "Another CA")
    async with behind_tls(store.url, authority) as port:
        with pytest.raises(StoreUnavailable) as refused:
            await asked(port, ssl_ca_certs=other.file)
    said = str(refused.value)
    assert "certificate is not trusted" in said
    assert "ssl_ca_certs=FILE" in said
    assert "Traceback" not in said
    assert said.count(".") == 1


async def test_without_a_named_ca_only_public_ones_are_trusted(
    store: SharedStore, authority: Authority
) -> None:
    async with behind_tls(store.url, authority) as port:
        with pytest.raises(StoreUnavailable, match="not trusted"):
            await asked(port)


async def test_a_store_that_asks_who_we_are_is_shown_our_certificate(
    store: SharedStore, authority: Authority
) -> None:
    cert, key = authority.issue("worker")
    ours = {"ssl_ca_certs": authority.file, "ssl_certfile": cert, "ssl_keyfile": key}
    async with behind_tls(store.url, authority, client=authority) as port:
        assert await asked(port, **ours) == b"PONG"
        with pytest.raises(StoreUnavailable):
            await asked(port, ssl_ca_certs=authority.file)


@pytest.mark.parametrize(
    "option",
    ["ssl_cert_reqs=none", "ssl_cert_reqs=OPTIONAL", "ssl_check_hostname=false"],
)
def test_a_certificate_that_nobody_would_check_is_refused(option: str) -> None:
    environ = {"REDIS_URL": f"rediss://:hunter2@store.example:6379?db=1&{option}"}
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(environ)
    assert "nobody checks" in str(refused.value)
    assert "hunter2" not in str(refused.value)
