"""`python -m sample_feeds.drill_player`: play a drill into the inboxes of its room.

It waits until somebody starts the drill, then sends each inject at its time, as any
feed would, and notes that it was sent. Killed and started again it goes on where it
was: what is noted is not sent again, and what was sent and not noted counts once by its
event id. Must never play into a room that is no EXERCISE.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self, cast

from redis.exceptions import RedisError

from sample_feeds.drill import CONTEXT, BadDrillError, Drill, Inject
from sample_feeds.drill_file import found, read_drill
from sample_feeds.inbox import Inbox

LOOK_S = 0.2
"""How often it is asked whether the drill has been started."""

SENT = "sent."
"""What the note of an inject begins with."""

Now = Callable[[], float]


class WrongRoomError(Exception):
    """Here this drill must not be played; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Start:
    """When the drill began, seconds since 1970 by the clock of the store, and how."""

    drill: str
    digest: str
    at_s: float
    speed: float

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what was written when the drill was started."""
        told: dict[str, Any] = json.loads(text)
        at = datetime.fromisoformat(str(told["at"]))
        named = str(told["drill"]), str(told["digest"])
        return cls(*named, at.timestamp(), float(told["speed"]))


class DrillInbox(Inbox):
    """The inboxes of a drill's room, and the notes of how far the drill is."""

    async def context(self) -> str:
        """Return what the room is; "" while it has not been opened."""
        reply = await self._surely(
            lambda: self._redis.xrange(self._key("log"), count=1)
        )
        if not reply:
            return ""
        try:
            entry: Any = json.loads(reply[0][1]["e"])
            return str(entry["records"][0]["properties"]["context"])
        except (KeyError, IndexError, TypeError, ValueError):
            return "no room of ours"

    async def start(self) -> Start | None:
        """Return the start; None before it."""
        key = self._key("drill")
        text = await self._surely(lambda: self._redis.hget(key, "start"))
        return None if text is None else Start.read(text)

    async def sent(self) -> set[str]:
        """Return the injects that are noted as sent."""
        key = self._key("drill")
        names = cast("list[str]", await self._surely(lambda: self._redis.hkeys(key)))
        return {name.removeprefix(SENT) for name in names if name.startswith(SENT)}

    async def note(self, inject: str, entry_id: str) -> None:
        """Note that the line of an inject was received; the first note stays."""
        at = datetime.fromtimestamp(int(entry_id.partition("-")[0]) / 1000, UTC)
        key, field = self._key("drill"), f"{SENT}{inject}"
        text = json.dumps({"at": at.isoformat()})
        await self._surely(lambda: self._redis.hsetnx(key, field, text))

    async def now_s(self) -> float:
        """Return the time of the store, seconds since 1970."""
        reply: tuple[int, int] = await self._surely(lambda: self._redis.time())
        return reply[0] + reply[1] / 1e6

    def _key(self, name: str) -> str:
        return f"{{{self._room}}}:{name}"


@dataclass(slots=True)
class Playing:
    """One drill that is played into one room."""

    drill: Drill
    inbox: DrillInbox
    say: Callable[[str], None]

    async def play(self) -> None:
        """Wait for the start, and send every inject that is not noted, at its time.

        Raises:
            WrongRoomError: the room is no EXERCISE, or plays another drill.

        """
        await self._in_the_right_room()
        start = await self._started()
        ahead_s = await self.inbox.now_s() - time.monotonic()
        sent = await self.inbox.sent()
        for inject in sorted(self.drill.injects, key=lambda each: each.at_s):
            if inject.id in sent:
                continue
            due_s = start.at_s + inject.at_s / start.speed
            await asyncio.sleep(max(0.0, due_s - ahead_s - time.monotonic()))
            await self._send(inject, start)
        self.say("every inject was sent")

    async def _in_the_right_room(self) -> None:
        context = await self.inbox.context()
        while not context:
            await asyncio.sleep(LOOK_S)
            context = await self.inbox.context()
        if context != CONTEXT:
            raise WrongRoomError(
                f"the room is {context}; a drill is only played in an {CONTEXT}"
            )

    async def _started(self) -> Start:
        waiting = False
        while (start := await self.inbox.start()) is None:
            if not waiting:
                self.say("waiting for the start")
            waiting = True
            await asyncio.sleep(LOOK_S)
        if (start.drill, start.digest) != (self.drill.id, self.drill.digest):
            raise WrongRoomError(
                f"the room began another drill, or another text of it ({start.drill}); "
                "run this one in a room of its own"
            )
        return start

    async def _send(self, inject: Inject, start: Start) -> None:
        began = datetime.fromtimestamp(start.at_s, UTC)
        record = self.drill.told(inject, began, start.speed)
        event_id = self.drill.event_id(inject, f"{start.at_s:.3f}")
        entry_id = await self.inbox.put(inject.layer, [record], event_id)
        await self.inbox.taken(inject.layer, entry_id)
        await self.inbox.note(inject.id, entry_id)


def say(sentence: str) -> None:
    """Write one line for the person who watches the terminal."""
    sys.stderr.write(f"drill: {sentence}\n")
    sys.stderr.flush()


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_feeds.drill_player",
        description="Plays a drill into the inboxes of its room.",
    )
    url = os.environ.get("REDIS_URL")
    wanted = "store, unix:///… or redis://…; default: REDIS_URL"
    parser.add_argument("--url", default=url, required=url is None, help=wanted)
    parser.add_argument("--room", required=True)
    parser.add_argument("drill", help="name of a shipped drill, or a file")
    return parser.parse_args(words)


async def run(options: argparse.Namespace) -> None:
    """Play, then wait for SIGTERM or SIGINT: whoever ends is started again."""
    drill = read_drill(found(options.drill))
    stopped = asyncio.Event()
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, stopped.set)
    say(f"{drill.id}, {len(drill.injects)} injects")
    async with DrillInbox(options.url, options.room, say) as inbox:
        playing = asyncio.create_task(_played(drill, inbox))
        stop_task = asyncio.create_task(stopped.wait())
        await asyncio.wait({playing, stop_task}, return_when=asyncio.FIRST_COMPLETED)
        stop_task.cancel()
        while not playing.done():
            # Again and again: a client that is connecting swallows a cancellation.
            playing.cancel()
            await asyncio.wait({playing}, timeout=0.1)
        if not playing.cancelled():
            playing.result()


async def _played(drill: Drill, inbox: DrillInbox) -> None:
    await Playing(drill, inbox, say).play()
    await asyncio.Event().wait()


def main() -> int:
    """Return the exit status: 0 also when asked to stop."""
    try:
        asyncio.run(run(arguments()))
    except (WrongRoomError, BadDrillError) as problem:
        say(str(problem))
        return 2
    except RedisError as problem:
        say(f"the store refuses: {problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
