"""How fast somebody may read: so many answers at once, then so many a second.

One ASGI middleware before the gate, so that a flood costs the store nothing. It counts
what is asked with one login, and what comes from one address; both in the memory of
one worker, so a room with two workers answers up to twice as much. It must never count
what a screen writes or what keeps it alive: those have limits of their own.
"""

import math
from collections import OrderedDict
from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access.gate import PUBLIC_FOLDERS, SAFE_METHODS, shown_by
from dashboard.access.hosts import is_loopback
from dashboard.problems import problem
from layers.clock import Clock, SystemClock

BURST_S = 15
"""So many seconds of reading may come at once; a screen opens with thirteen reads."""

FOR_AN_ADDRESS = 10
"""A delegation behind one address has so many times the reads of one login."""

COSTLY = 10
"""A read that folds the log anew, or looks through all readers, counts so often."""

COSTLY_ENDS = (
    *("/seen-by", "/drill/result", "/preview", "/audiences"),
    *("/duplicates", "/contradictions", "/sources", "/revisions"),
    *("/changes", "/moments"),
)

READING_POSTS = ("/duplicates",)
"""What is sent with these is only asked about: they read, as the others do."""

MOST_KEPT = 20_000
"""So many logins and addresses are remembered; the oldest begins anew."""

TOO_FAST = "You ask for more than this server answers; try again in {n} s."


class Buckets:
    """Token buckets by name; each holds `most` and fills with `per_s` a second."""

    def __init__(self, per_s: float, most: float, clock: Clock) -> None:
        self._per_s, self._most, self._clock = per_s, most, clock
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, name: str, cost: float) -> float:
        """Take so much and return 0; else take nothing and return how long to wait."""
        now = self._clock.monotonic()
        left, at = self._kept.pop(name, (self._most, now))
        left = min(self._most, left + (now - at) * self._per_s)
        enough = left >= cost
        self._kept[name] = (left - cost if enough else left), now
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return 0.0 if enough else (cost - left) / self._per_s


class Pace:
    """ASGI middleware: answers 429 to who reads faster than `per_s` for long."""

    def __init__(
        self, app: ASGIApp, room: str, per_s: float, clock: Clock | None = None
    ) -> None:
        self._app, self._room = app, room
        clock, most = clock or SystemClock(), per_s * BURST_S
        self._logins = Buckets(per_s, most, clock)
        each = FOR_AN_ADDRESS
        self._addresses = Buckets(per_s * each, most * each, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say when to come back."""
        wait_s = self._wait_s(scope) if scope["type"] == "http" else 0.0
        if not wait_s:
            await self._app(scope, receive, send)
            return
        seconds = math.ceil(wait_s)
        refusal = problem(
            429, TOO_FAST.format(n=seconds), {"retry-after": str(seconds)}
        )
        await refusal(scope, receive, send)

    def _wait_s(self, scope: Scope) -> float:
        reads = scope["path"].endswith(READING_POSTS)
        if scope["method"] not in SAFE_METHODS and not reads:
            return 0.0
        if scope["path"].startswith(PUBLIC_FOLDERS):
            return 0.0
        cost = cost_of(scope)
        for kept, name in self._counted(scope):
            if wait_s := kept.wait_s(name, cost):
                # Who is refused takes nothing more, least of all from the neighbours.
                return wait_s
        return 0.0

    def _counted(self, scope: Scope) -> Iterable[tuple[Buckets, str]]:
        headers, scheme = Headers(scope=scope), scope.get("scheme", "http")
        shown = shown_by(headers, scheme, self._room)
        if shown is not None:
            yield self._logins, shown.id
        address = (scope.get("client") or ("",))[0]
        # Programs of this machine, and proxies that hide who asks, share one address.
        if address and not is_loopback(address):
            yield self._addresses, address


def cost_of(scope: Scope) -> int:
    """Return how often a read counts."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    costly = "at" in asked or scope["path"].endswith(COSTLY_ENDS)
    return COSTLY if costly else 1
