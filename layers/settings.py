"""What an operator can choose, and the only reader of the environment.

Every setting is an environment variable, and most are options of `onepicture run`;
its children are started with the variables that `to_environment` returns.
"""

import os
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import msgspec

from layers.errors import SettingsError

Context = Literal["REALITY", "EXERCISE", "SIMULATION"]

ROOM = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""A room name: what fits into a key, an address and a file name alike."""

ORIGIN = re.compile(
    r"https://[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:[0-9]{1,5})?"
)
"""The origin of a page that may frame ours; no stars and no path."""

REJECTED_KEPT = 10_000
"""How many of the newest rejected lines are kept, if nobody chooses."""

UNCHECKED = re.compile(
    r"[?&]ssl_(cert_reqs=(none|optional)|check_hostname=(false|0|no))\b", re.IGNORECASE
)
"""What in the address of a store would let anybody pretend to be it."""

T = TypeVar("T")
D = TypeVar("D")

_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All choices of one installation.

    `redis_url` None means the embedded server in `data_dir`. `speed` is how many
    times faster than its default pace the story of the sample feed plays.
    `allow_unsafe_store` accepts a store that may lose what it acknowledged;
    `rejected_kept` is how many of the newest rejected lines are kept. `names` are
    the host names that are answered beside those of this machine, `proxies` addresses
    or networks of proxies that are believed, `certificate_header` where such a proxy
    tells whose client certificate it has checked. A session lasts `session_idle_h`
    hours unused and `session_days` days at most. `oidc` is the file of a provider.
    `drill` is the drill that the room plays: the name of a shipped one, or a file.
    `frame_origins` are the pages that may show the picture in a frame. A login reads at
    most `reads_per_s` on average, and holds `seats_per_account` screens and
    `sessions_per_account` logins. With `one_person_release` who wrote a record may
    release it too, and the record says so. A file that is imported has at most
    `import_rows` rows and `import_mb` MB.
    """

    data_dir: Path
    redis_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8050
    workers: int = 2
    room: str = "main"
    sample_feed: bool = True
    story: str = "2025-september"
    speed: float = 1.0
    context: Context = "SIMULATION"
    allow_unsafe_store: bool = False
    rejected_kept: int = REJECTED_KEPT
    tls_cert: Path | None = None
    tls_key: Path | None = None
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    certificate_header: str = ""
    session_idle_h: float = 12.0
    session_days: float = 7.0
    oidc: Path | None = None
    drill: str | None = None
    frame_origins: tuple[str, ...] = ()
    reads_per_s: int = 20
    seats_per_account: int = 50
    sessions_per_account: int = 20
    one_person_release: bool = False
    import_rows: int = 100_000
    import_mb: int = 50

    def address(self) -> str:
        """Return the address that people type; the first name if there is one."""
        scheme = "https" if self.tls_cert or self.proxies else "http"
        name = self.names[0] if self.names else self.host
        host = f"[{name}]" if ":" in name else name
        # Whoever is behind a proxy is reached at the proxy's own port.
        usual = self.proxies or self.port == (443 if scheme == "https" else 80)
        return f"{scheme}://{host}" if usual else f"{scheme}://{host}:{self.port}"

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str] | None = None,
        options: Mapping[str, str] | None = None,
    ) -> "Settings":
        """Read all settings; raises SettingsError naming the variable that is wrong.

        `options` are variables that were given on the command line: they win.
        Without ONEPICTURE_CONTEXT a room with the sample feed is a SIMULATION and
        every other room is REALITY.
        """
        given = os.environ if environ is None else environ
        read = _Reader({**given, **(options or {})})
        sample_feed = read("SAMPLE_FEED", _boolean, default=True)
        return cls(
            redis_url=read.redis_url(),
            data_dir=read("DATA_DIR", _directory, default=read.data_home()),
            host=read("HOST", _text, default="127.0.0.1"),
            port=read("PORT", _whole(0, 65535), default=8050),
            workers=read("WORKERS", _whole(1, 64), default=2),
            room=read("ROOM", _room, default="main"),
            sample_feed=sample_feed,
            story=read("STORY", _text, default="2025-september"),
            speed=read("SPEED", _speed, default=1.0),
            context=read(
                "CONTEXT", _context, default="SIMULATION" if sample_feed else "REALITY"
            ),
            allow_unsafe_store=read("ALLOW_UNSAFE_STORE", _boolean, default=False),
            rejected_kept=read(
                "REJECTED_KEPT", _whole(1, 10**9), default=REJECTED_KEPT
            ),
            drill=read("DRILL", _text, default=None),
            **_access(read),
            **_limits(read),
        )

    def to_environment(self) -> dict[str, str]:
        """Return the variables from which a child process reads the same settings."""
        variables = {
            "ONEPICTURE_DATA_DIR": str(self.data_dir),
            "ONEPICTURE_HOST": self.host,
            "ONEPICTURE_PORT": str(self.port),
            "ONEPICTURE_WORKERS": str(self.workers),
            "ONEPICTURE_ROOM": self.room,
            "ONEPICTURE_SAMPLE_FEED": "1" if self.sample_feed else "0",
            "ONEPICTURE_STORY": self.story,
            "ONEPICTURE_SPEED": repr(self.speed),
            "ONEPICTURE_CONTEXT": self.context,
            "ONEPICTURE_ALLOW_UNSAFE_STORE": "1" if self.allow_unsafe_store else "0",
            "ONEPICTURE_REJECTED_KEPT": str(self.rejected_kept),
        }
        if self.redis_url is not None:
            variables["REDIS_URL"] = self.redis_url
        if self.drill is not None:
            variables["ONEPICTURE_DRILL"] = self.drill
        return variables | self._access_variables()

    def _access_variables(self) -> dict[str, str]:
        files = {"TLS_CERT": self.tls_cert, "TLS_KEY": self.tls_key, "OIDC": self.oidc}
        told = {name: str(path) for name, path in files.items() if path is not None}
        told |= {
            "NAME": ",".join(self.names),
            "PROXY": ",".join(self.proxies),
            "CERTIFICATE_HEADER": self.certificate_header,
            "SESSION_IDLE_H": repr(self.session_idle_h),
            "SESSION_DAYS": repr(self.session_days),
            "FRAME_ORIGINS": ",".join(self.frame_origins),
            "READS_PER_S": str(self.reads_per_s),
            "SEATS_PER_ACCOUNT": str(self.seats_per_account),
            "SESSIONS_PER_ACCOUNT": str(self.sessions_per_account),
            "ONE_PERSON_RELEASE": "1" if self.one_person_release else "0",
            "IMPORT_ROWS": str(self.import_rows),
            "IMPORT_MB": str(self.import_mb),
        }
        return {f"ONEPICTURE_{name}": value for name, value in told.items()}


def inherited() -> dict[str, str]:
    """Return the variables of this process, for a child to go on with."""
    return dict(os.environ)


class _Reader:
    """Reads one variable at a time and names it when its value is no good."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __call__(self, name: str, parse: Callable[[str], T], *, default: D) -> T | D:
        name = f"ONEPICTURE_{name}"
        value = self._environ.get(name, "").strip()
        if not value:
            return default
        try:
            return parse(value)
        except ValueError as error:
            raise SettingsError(name, value, str(error)) from error

    def redis_url(self) -> str | None:
        url = self._environ.get("REDIS_URL", "").strip()
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            problem = "a store address starts with redis://, rediss:// or unix://"
            raise SettingsError("REDIS_URL", url, problem)
        if UNCHECKED.search(url):
            problem = "a certificate that nobody checks proves nothing; name its CA"
            raise SettingsError("REDIS_URL", url.partition("?")[2], problem)
        return url or None

    def data_home(self) -> Path:
        home = self._environ.get("XDG_DATA_HOME", "").strip()
        base = Path(home) if home else Path.home() / ".local" / "share"
        return base / "onepicture"


def _access(read: _Reader) -> dict[str, Any]:
    """Read what decides who can reach the server, and how long a login lasts."""
    return {
        "tls_cert": read("TLS_CERT", _directory, default=None),
        "tls_key": read("TLS_KEY", _directory, default=None),
        "names": read("NAME", _listed(_host_name), default=()),
        "proxies": read("PROXY", _listed(_network), default=()),
        "certificate_header": read("CERTIFICATE_HEADER", _header_name, default=""),
        "session_idle_h": read("SESSION_IDLE_H", _span(24 * 30), default=12.0),
        "session_days": read("SESSION_DAYS", _span(90), default=7.0),
        "oidc": read("OIDC", _directory, default=None),
        "frame_origins": read("FRAME_ORIGINS", _listed(_origin), default=()),
        "one_person_release": read("ONE_PERSON_RELEASE", _boolean, default=False),
    }


def _limits(read: _Reader) -> dict[str, Any]:
    """Read how much one login or account may take."""
    return {
        "reads_per_s": read("READS_PER_S", _whole(1, 10**6), default=20),
        "seats_per_account": read("SEATS_PER_ACCOUNT", _whole(1, 5_000), default=50),
        "sessions_per_account": read(
            "SESSIONS_PER_ACCOUNT", _whole(1, 10_000), default=20
        ),
        "import_rows": read("IMPORT_ROWS", _whole(1, 1_000_000), default=100_000),
        "import_mb": read("IMPORT_MB", _whole(1, 1_000), default=50),
    }


def _text(value: str) -> str:
    return value


def _listed(parse: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    def read(value: str) -> tuple[str, ...]:
        return tuple(parse(each) for each in value.replace(",", " ").split())

    return read


def _host_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?", value):
        raise ValueError("it must be a host name, without scheme and port")
    return value.lower()


def _origin(value: str) -> str:
    if not ORIGIN.fullmatch(value):
        raise ValueError(
            "it must be an https origin without a path: https://portal.example.org"
        )
    return value.lower()


def _network(value: str) -> str:
    try:
        return str(ip_network(value, strict=False))
    except ValueError:
        raise ValueError("it must be an address or a network") from None


def _header_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", value):
        raise ValueError("it must be the name of a header")
    return value.lower()


def _directory(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _boolean(value: str) -> bool:
    if value.lower() in _YES:
        return True
    if value.lower() in _NO:
        return False
    raise ValueError("it must be 1 or 0")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdecimal():
            raise ValueError("it must be a whole number")
        if not least <= int(value) <= most:
            raise ValueError(f"it must be between {least} and {most}")
        return int(value)

    return parse


def _room(value: str) -> str:
    if not ROOM.fullmatch(value):
        raise ValueError(
            "a room name has 1 to 40 small letters, digits or hyphens, "
            "and starts with a letter or a digit"
        )
    return value


def _speed(value: str) -> float:
    return _number(value, 100)


def _span(most: float) -> Callable[[str], float]:
    return lambda value: _number(value, most)


def _number(value: str, most: float) -> float:
    try:
        number = float(value)
    except ValueError:
        raise ValueError("it must be a number") from None
    if not 0.01 <= number <= most:
        raise ValueError(f"it must be between 0.01 and {most:g}")
    return number


def _context(value: str) -> Context:
    for context in get_args(Context):
        if value.upper() == context:
            return context
    raise ValueError(f"it must be one of {', '.join(get_args(Context))}")
