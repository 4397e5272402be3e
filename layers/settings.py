"""What an operator can choose, and the only reader of the environment.

Every setting is a command-line option of `onepicture run` and an environment
variable; workers are started with the variables that `to_environment` returns.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, TypeVar, get_args

import msgspec

from layers.errors import SettingsError

Context = Literal["REALITY", "EXERCISE", "SIMULATION"]

ROOM = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""A room name: what fits into a key, an address and a file name alike."""

T = TypeVar("T")

_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All choices of one installation.

    `redis_url` None means the embedded server in `data_dir`. `speed` is how many
    times faster than its default pace the story of the sample feed plays.
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
        }
        if self.redis_url is not None:
            variables["REDIS_URL"] = self.redis_url
        return variables


def inherited() -> dict[str, str]:
    """Return the variables of this process, for a child to go on with."""
    return dict(os.environ)


class _Reader:
    """Reads one variable at a time and names it when its value is no good."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __call__(self, name: str, parse: Callable[[str], T], *, default: T) -> T:
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
        return url or None

    def data_home(self) -> Path:
        home = self._environ.get("XDG_DATA_HOME", "").strip()
        base = Path(home) if home else Path.home() / ".local" / "share"
        return base / "onepicture"


def _text(value: str) -> str:
    return value


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
    try:
        speed = float(value)
    except ValueError:
        raise ValueError("it must be a number") from None
    if not 0.01 <= speed <= 100:
        raise ValueError("it must be between 0.01 and 100")
    return speed


def _context(value: str) -> Context:
    for context in get_args(Context):
        if value.upper() == context:
            return context
    raise ValueError(f"it must be one of {', '.join(get_args(Context))}")
