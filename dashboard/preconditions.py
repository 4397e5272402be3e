"""What must be so before a room opens, and how it is found out that it is open.

Each is one question with one sentence as its answer. It must never start anything.
"""

import ssl
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from layers.entry import lines_of, scene_of
from layers.errors import ContextMismatch, SettingsError
from layers.log.redis_log import RedisLog
from layers.settings import Settings
from sample_feeds.stories import STORIES


def require_story(settings: Settings) -> None:
    """Refuse a story that does not exist, or a room in which none may be played.

    Raises:
        SettingsError: with the stories there are, or the option to leave them out.
    """
    if settings.context != "SIMULATION":
        problem = "the sample feed plays a SIMULATION; add --no-sample-feed"
        raise SettingsError("ONEPICTURE_CONTEXT", settings.context, problem)
    if settings.story not in STORIES:
        problem = f"there are {', '.join(STORIES)}"
        raise SettingsError("ONEPICTURE_STORY", settings.story, problem)


def require_exercise(settings: Settings) -> None:
    """Refuse to play a drill anywhere but in an EXERCISE; raises ContextMismatch."""
    if settings.drill is not None and settings.context != "EXERCISE":
        raise ContextMismatch(settings.room, settings.context, "EXERCISE")


async def require_context(settings: Settings, url: str) -> None:
    """Refuse to open a room as something else than it is for ever.

    Raises:
        ContextMismatch: with what the room is.

    """
    log = RedisLog(url, settings.room)
    try:
        first = await log.read(None, 1)
    finally:
        await log.aclose()
    for line in lines_of(first[0].e) if first else ():
        scene = scene_of(line)
        if scene is not None and scene.context != settings.context:
            raise ContextMismatch(settings.room, scene.context, settings.context)


def without_password(url: str) -> str:
    """Return the address of a store as it may be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username or ''}:***@{place}").geturl()


def is_open(settings: Settings) -> bool:
    """Ask this machine, never through a proxy, whether the room is open."""
    tls = settings.tls_cert is not None
    host = settings.host
    host = "127.0.0.1" if host == "0.0.0.0" else "::1" if host == "::" else host
    place = f"[{host}]" if ":" in host else host
    url = f"{'https' if tls else 'http'}://{place}:{settings.port}/healthz"
    # It is our own certificate, which is for our name and not for this address.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    asked = urllib.request.Request(url, headers={"Host": "localhost"})
    try:
        with direct.open(asked, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
