"""Who may connect, under which name, and who is believed; every refusal says why."""

from pathlib import Path

import pytest

from dashboard.access.hosts import (
    Reach,
    header,
    host_name,
    is_loopback,
    knows_origin,
    reach_of,
    require_reach,
)
from layers.errors import SettingsError
from layers.settings import Settings

BEYOND = ["0.0.0.0", "::", "", "192.168.1.4", "example.org", "127.0.0.1.nip.io", "1"]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    return tmp_path / "cert.pem", tmp_path / "key.pem"


def settings(tmp_path: Path, **fields: object) -> Settings:
    return Settings(data_dir=tmp_path, **fields)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "LocalHost"]
)
def test_loopback_may_be_listened_on(host: str, tmp_path: Path) -> None:
    require_reach(settings(tmp_path, host=host))


@pytest.mark.parametrize("host", BEYOND)
def test_any_other_host_needs_tls_or_a_proxy(host: str, tmp_path: Path) -> None:
    assert not is_loopback(host)
    with pytest.raises(SettingsError, match="take over a login"):
        require_reach(settings(tmp_path, host=host, names=("map.example.org",)))


def test_beyond_loopback_there_is_a_name(
    tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    open_line = {"host": "0.0.0.0", "tls_cert": pair[0], "tls_key": pair[1]}
    with pytest.raises(SettingsError, match="--name"):
        require_reach(settings(tmp_path, **open_line))
    require_reach(settings(tmp_path, **open_line, names=("map.example.org",)))
    behind = {"host": "10.0.0.2", "proxies": ("10.0.0.1",), "names": ("a.example",)}
    require_reach(settings(tmp_path, **behind))


def test_tls_needs_both_files_and_they_must_be_there(
    tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    with pytest.raises(SettingsError, match="TLS_KEY"):
        require_reach(settings(tmp_path, tls_cert=pair[0]))
    with pytest.raises(SettingsError, match="TLS_CERT"):
        require_reach(settings(tmp_path, tls_key=pair[1]))
    with pytest.raises(SettingsError, match="no such file"):
        require_reach(settings(tmp_path, tls_cert=pair[0], tls_key=tmp_path / "no"))


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8050", "127.0.0.1:80", "[::1]:8050", "LOCALHOST:1"]
)
def test_a_request_under_a_name_of_this_machine_is_known(host: str) -> None:
    assert Reach().knows_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8050",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil@localhost",
        "localhost/evil",
        "localhost:99999",
        "[::1",
        "0.0.0.0",
    ],
)
def test_a_rebound_name_is_not_known(host: str) -> None:
    assert not Reach().knows_host(host)
    assert not Reach(names=("map.example.org",), tls=True).knows_host(host)


def test_a_name_that_was_set_is_answered() -> None:
    reach = Reach(names=("map.example.org",))
    assert reach.knows_host("map.example.org")
    assert reach.knows_host("MAP.example.org:443")
    assert not reach.knows_host("map.example.org.evil.example")


def test_an_origin_must_be_this_very_server() -> None:
    assert knows_origin("http://localhost:8050", "localhost:8050")
    assert not knows_origin("http://localhost:9000", "localhost:8050")
    assert not knows_origin("http://evil.example", "localhost:8050")
    assert not knows_origin("null", "localhost:8050")
    assert not knows_origin("http://[", "localhost:8050")
    assert not knows_origin("file://localhost:8050", "localhost:8050")
    assert not knows_origin("http://a.example", "a.example", "https")


def test_without_tls_only_a_peer_on_this_machine_is_known() -> None:
    reach = Reach()
    assert reach.knows_peer(("127.0.0.1", 1))
    assert reach.knows_peer(("::1", 1, 0, 0))
    assert reach.knows_peer(("::ffff:127.0.0.1", 1))
    assert not reach.knows_peer(("::ffff:10.0.0.1", 1))
    assert not reach.knows_peer(("10.0.0.1", 1))
    assert not reach.knows_peer(())
    assert not reach.knows_peer(None)
    assert Reach(tls=True).knows_peer(("10.0.0.1", 1))
    assert Reach(proxies=("10.0.0.0/24",)).knows_peer(("10.0.0.1", 1))
    assert not Reach(proxies=("10.0.0.0/24",)).knows_peer(("10.0.1.1", 1))


def test_behind_proxies_the_client_is_the_nearest_address_that_is_none() -> None:
    reach = Reach(proxies=("10.0.0.1", "10.0.0.2"))
    assert reach.client_behind("6.6.6.6, 192.0.2.7, 10.0.0.2") == "192.0.2.7"
    assert reach.client_behind("192.0.2.7") == "192.0.2.7"
    assert reach.client_behind("10.0.0.2") is None
    assert reach.client_behind("192.0.2.7, nonsense") is None
    assert reach.client_behind("") is None


def test_settings_say_how_a_server_is_reached(
    tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    chosen = settings(tmp_path, tls_cert=pair[0], names=("a.example",))
    assert reach_of(chosen) == Reach(names=("a.example",), tls=True)


def test_two_headers_of_one_name_are_both_not_believed() -> None:
    assert header([(b"host", b"a")], b"host") == "a"
    assert header([(b"host", b"a"), (b"host", b"b")], b"host") == ""
    assert header([], b"host") is None
    assert host_name("") is None
