"""Only this machine may come in, and every refusal says why."""

import pytest

from dashboard.access import (
    header,
    host_name,
    is_loopback,
    knows_host,
    knows_origin,
    knows_peer,
    require_loopback,
)
from layers.errors import SettingsError


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "LocalHost"]
)
def test_loopback_may_be_listened_on(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.4", "example.org", "127.0.0.1.nip.io", "1"]
)
def test_any_other_host_is_refused_with_the_reason(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(SettingsError, match="users cannot log in yet"):
        require_loopback(host)


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8050", "127.0.0.1:80", "[::1]:8050", "LOCALHOST:1"]
)
def test_a_request_under_a_name_of_this_machine_is_known(host: str) -> None:
    assert knows_host(host)


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
    assert not knows_host(host)


def test_an_origin_must_be_this_very_server() -> None:
    assert knows_origin("http://localhost:8050", "localhost:8050")
    assert not knows_origin("http://localhost:9000", "localhost:8050")
    assert not knows_origin("http://evil.example", "localhost:8050")
    assert not knows_origin("null", "localhost:8050")
    assert not knows_origin("http://[", "localhost:8050")
    assert not knows_origin("file://localhost:8050", "localhost:8050")


def test_only_a_peer_on_this_machine_is_known() -> None:
    assert knows_peer(("127.0.0.1", 1))
    assert knows_peer(("::1", 1, 0, 0))
    assert knows_peer(("::ffff:127.0.0.1", 1))
    assert not knows_peer(("::ffff:10.0.0.1", 1))
    assert not knows_peer(("10.0.0.1", 1))
    assert not knows_peer(())
    assert not knows_peer(None)


def test_two_headers_of_one_name_are_both_not_believed() -> None:
    assert header([(b"host", b"a")], b"host") == "a"
    assert header([(b"host", b"a"), (b"host", b"b")], b"host") == ""
    assert header([], b"host") is None
    assert host_name("") is None
