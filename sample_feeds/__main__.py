"""`python -m sample_feeds`: play a story into the inboxes of a room until stopped."""

import argparse
import asyncio
import os
import secrets
import signal
import sys

from redis.exceptions import RedisError

from sample_feeds.inbox import Inbox
from sample_feeds.play import play
from sample_feeds.stories import DEFAULT, STORIES
from sample_feeds.storyline import length_s


def say(sentence: str) -> None:
    """Write one line for the person who watches the terminal."""
    sys.stderr.write(f"sample feed: {sentence}\n")
    sys.stderr.flush()


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_feeds",
        description="Plays a story of real events into the inboxes of a room.",
    )
    url = os.environ.get("REDIS_URL")
    wanted = "store, unix:///… or redis://…; default: REDIS_URL"
    parser.add_argument("--url", default=url, required=url is None, help=wanted)
    parser.add_argument("--room", default="main")
    parser.add_argument("--story", default=DEFAULT, choices=sorted(STORIES))
    parser.add_argument("--speed", type=_speed, default=1.0, help="2 is twice as fast")
    parser.add_argument("--loops", type=int, default=None, help="default: for ever")
    return parser.parse_args(words)


def _speed(word: str) -> float:
    speed = float(word)
    if not 0.01 <= speed <= 100:
        message = "the speed must be between 0.01 and 100"
        raise argparse.ArgumentTypeError(message)
    return speed


async def run(options: argparse.Namespace) -> None:
    """Play until the story ends, or SIGTERM or SIGINT says stop."""
    story = STORIES[options.story]
    stopped = asyncio.Event()
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, stopped.set)
    say(f"{story.name}, {length_s(story) / options.speed:.0f} s a loop")
    async with Inbox(options.url, options.room, say) as inbox:
        name = secrets.token_hex(4)
        telling = play(story, inbox, name, speed=options.speed, loops=options.loops)
        await _until_stopped(asyncio.create_task(telling), stopped)


async def _until_stopped(telling: asyncio.Task[None], stopped: asyncio.Event) -> None:
    stop = asyncio.create_task(stopped.wait())
    await asyncio.wait({telling, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    while not telling.done():
        # Again and again: a client that is connecting swallows a cancellation.
        telling.cancel()
        await asyncio.wait({telling}, timeout=0.1)
    if not telling.cancelled():
        telling.result()


def main() -> int:
    """Return the exit status: 0 also when asked to stop."""
    options = arguments()
    try:
        asyncio.run(run(options))
    except RedisError as problem:
        say(f"the store refuses: {problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
