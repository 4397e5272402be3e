"""Who may come in: until users can log in, only this machine.

Everything that asks "is this caller one of us" is answered here, by pure functions.
It must never open a socket or look a name up: a name can point anywhere.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from layers.errors import SettingsError

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names under which a browser on this machine may ask for a page."""

WHY_LOOPBACK = (
    "users cannot log in yet, so everybody who can reach the server could read and "
    "change the picture; it listens on 127.0.0.1 only, and others look on through "
    "screen sharing or an SSH tunnel"
)


def is_loopback(host: str) -> bool:
    """Say whether a host to listen on can be reached from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def knows_peer(client: Sequence[object] | None) -> bool:
    """Say whether the other end of a connection is on this machine.

    `client` is what ASGI calls so: address and port, None if it is not known.
    """
    return client is not None and len(client) > 0 and is_loopback(str(client[0]))


def require_loopback(host: str) -> None:
    """Refuse to listen on any host but loopback; raises SettingsError saying why."""
    if not is_loopback(host):
        raise SettingsError("ONEPICTURE_HOST", host, WHY_LOOPBACK)


def host_name(host_header: str) -> str | None:
    """Return the name in a Host header without port and brackets; None if unclear."""
    try:
        parts = urlsplit(f"//{host_header}")
        _ = parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return None
    return parts.hostname


def knows_host(host_header: str) -> bool:
    """Say whether a request names this machine.

    A page from elsewhere whose name was made to point here (DNS rebinding) comes
    with its own name, and is refused by it.
    """
    name = host_name(host_header)
    return name is not None and (name in LOOPBACK_NAMES or _is_loopback_v4(name))


def knows_origin(origin: str, host_header: str) -> bool:
    """Say whether a request that changes something comes from one of our own pages.

    Programs send no Origin; a browser always does, and cannot be made to lie.
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == host_header


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """Return the value of a header as ASGI carries it; None if it is not there.

    Two Host or Origin headers are never both believed: the value is then empty.
    """
    values = [value.decode("latin-1") for key, value in headers if key == name]
    if not values:
        return None
    return values[0] if len(values) == 1 else ""


def _is_loopback_v4(name: str) -> bool:
    return name.startswith("127.") and is_loopback(name)
