"""Which machines may connect, under which names, and whom to believe who they are.

Without further settings only this machine is answered. Beyond it there is TLS, or a
proxy that does TLS and is believed what it says about its clients; nobody else is.
It must never open a socket or look a name up: a name can point anywhere.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import msgspec

from layers.errors import SettingsError
from layers.settings import Settings

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names under which a browser on this machine may ask for a page."""

WHY_TLS = (
    "whoever can read the line could read the picture and take over a login; beyond "
    "this machine there must be TLS (--tls-cert and --tls-key) or a proxy that does it "
    "(--proxy with its address)"
)

Headers = Iterable[tuple[bytes, bytes]]


class Reach(msgspec.Struct, frozen=True):
    """From where, and under which names, a server can be reached.

    `proxies` are addresses or networks whose X-Forwarded headers are believed; `tls`
    says that this server itself speaks TLS, `certificate` names the header in which a
    proxy tells whose client certificate it has checked.
    """

    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    tls: bool = False
    certificate: str = ""

    def knows_peer(self, client: Sequence[object] | None) -> bool:
        """Say whether the other end of a connection may ask at all."""
        if client is None or not client or not str(client[0]):
            return False
        return self.tls or is_loopback(str(client[0])) or self.is_proxy(client)

    def knows_host(self, host_header: str) -> bool:
        """Say whether a request names this server.

        A page from elsewhere whose name was made to point here (DNS rebinding) comes
        with its own name, and is refused by it.
        """
        name = host_name(host_header)
        return name is not None and (name in self.names or _names_loopback(name))

    def is_proxy(self, client: Sequence[object] | None) -> bool:
        """Say whether the other end is a proxy that is believed."""
        if not client:
            return False
        address = _address(str(client[0]))
        return address is not None and any(
            address in ipaddress.ip_network(each, strict=False) for each in self.proxies
        )

    def client_behind(self, forwarded: str) -> str | None:
        """Return the nearest address in X-Forwarded-For that is no proxy of ours.

        What stands further left was said by that client itself, and is not believed.
        """
        for each in reversed([part.strip() for part in forwarded.split(",")]):
            address = _address(each)
            if address is None:
                return None
            if not self.is_proxy((str(address), 0)):
                return str(address)
        return None


def require_reach(settings: Settings) -> None:
    """Refuse to listen where the line is open; raises SettingsError saying why."""
    files = {
        "ONEPICTURE_TLS_CERT": settings.tls_cert,
        "ONEPICTURE_TLS_KEY": settings.tls_key,
    }
    given = {name: path for name, path in files.items() if path is not None}
    for name in files.keys() - given.keys() if given else ():
        raise SettingsError(name, "", "TLS needs both a certificate and its key")
    for name, path in given.items():
        if not path.is_file():
            raise SettingsError(name, str(path), "there is no such file")
    if is_loopback(settings.host):
        return
    if not given and not settings.proxies:
        raise SettingsError("ONEPICTURE_HOST", settings.host, WHY_TLS)
    if not settings.names:
        problem = "say under which names people reach it: --name NAME"
        raise SettingsError("ONEPICTURE_HOST", settings.host, problem)


def reach_of(settings: Settings) -> Reach:
    """Return from where a server with these settings can be reached."""
    return Reach(
        names=settings.names,
        proxies=settings.proxies,
        tls=settings.tls_cert is not None,
        certificate=settings.certificate_header,
    )


def is_loopback(host: str) -> bool:
    """Say whether a host to listen on can be reached from this machine only."""
    if host.lower() == "localhost":
        return True
    address = _address(host.strip("[]"))
    return address is not None and address.is_loopback


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


def knows_origin(origin: str, host_header: str, scheme: str | None = None) -> bool:
    """Say whether a request that changes something comes from one of our own pages.

    Programs send no Origin; a browser always does, and cannot be made to lie.
    `scheme` None stands for http and https alike.
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    schemes = ("http", "https") if scheme is None else (scheme,)
    return parts.scheme in schemes and parts.netloc == host_header


def header(headers: Headers, name: bytes) -> str | None:
    """Return the value of a header as ASGI carries it; None if it is not there.

    Two Host or Origin headers are never both believed: the value is then empty.
    """
    values = [value.decode("latin-1") for key, value in headers if key == name]
    if not values:
        return None
    return values[0] if len(values) == 1 else ""


def _address(text: str) -> "ipaddress.IPv4Address | ipaddress.IPv6Address | None":
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _names_loopback(name: str) -> bool:
    return name in LOOPBACK_NAMES or (name.startswith("127.") and is_loopback(name))
