"""Over TLS a worker offers what is current, and nothing older."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from dashboard.worker import CIPHERS
from tests.certificates import Authority

NAME = "localhost"


async def nobody(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer nothing."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def port(authority: Authority) -> Iterator[int]:
    """Greet with TLS as a worker does, and hang up."""
    cert, key = authority.issue(NAME)
    config = uvicorn.Config(
        nobody, ssl_certfile=cert, ssl_keyfile=key, ssl_ciphers=CIPHERS
    )
    config.load()
    assert config.ssl is not None
    context = config.ssl
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def greet() -> None:
            while not ended.is_set():
                peer, _ = listening.accept()
                try:
                    with context.wrap_socket(peer, server_side=True) as tls:
                        tls.unwrap()
                except OSError:
                    peer.close()

        thread = threading.Thread(target=greet)
        thread.start()
        yield int(listening.getsockname()[1])
        ended.set()
        with closing(socket.create_connection(listening.getsockname())):
            pass
        thread.join()


def greeted(
    port: int,
    ca: Path,
    version: ssl.TLSVersion | None = None,
    ciphers: str | None = None,
) -> tuple[str, str]:
    """Return version and cipher that were agreed upon; raises ssl.SSLError."""
    context = ssl.create_default_context(cafile=str(ca))
    # An old client: what it can must not be forbidden by this machine itself.
    context.set_ciphers(ciphers or "ALL:@SECLEVEL=0")
    if version is not None:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = version
    plain = socket.create_connection(("127.0.0.1", port), timeout=5)
    with context.wrap_socket(plain, server_hostname=NAME) as tls:
        cipher = tls.cipher()
        return tls.version() or "", cipher[0] if cipher else ""


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_are_refused(
    authority: Authority, port: int, version: ssl.TLSVersion
) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        greeted(port, authority.file, version)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_current_versions_are_spoken(authority: Authority, port: int) -> None:
    assert greeted(port, authority.file)[0] == "TLSv1.3"
    version, cipher = greeted(port, authority.file, ssl.TLSVersion.TLSv1_2)
    assert version == "TLSv1.2"
    assert cipher.startswith("ECDHE")
    assert "GCM" in cipher or "CHACHA20" in cipher


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(
    "ciphers", ["eNULL:@SECLEVEL=0", "aNULL:@SECLEVEL=0", "ECDHE+AES+SHA1:@SECLEVEL=0"]
)
def test_what_is_weak_is_not_offered_with_the_older_version(
    authority: Authority, port: int, ciphers: str
) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        greeted(port, authority.file, ssl.TLSVersion.TLSv1_2, ciphers)


def test_a_worker_is_started_with_these_ciphers() -> None:
    source = Path("dashboard/worker.py").read_text(encoding="utf-8")
    assert "ssl_ciphers=CIPHERS" in source
