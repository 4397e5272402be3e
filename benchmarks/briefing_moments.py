"""How fast is any moment there, and how smoothly does a replay play?

A seek is measured in a log of a million entries with a checkpoint every 5,000: from the
number of a random picture to the bytes of it, as one viewer sees it. The replay is that
of a real browser at 3600x over 5,000 records of which about 1,800 a second change: how
many different pictures a second were drawn and proved.
"""

import asyncio
import hashlib
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright
from redis.asyncio import Redis

from benchmarks import boot
from dashboard.api.pictures import collection
from dashboard.past import limit
from dashboard.stills import Stills
from layers.label import rights_key
from layers.log.boot import CHECKPOINT_EVERY, keep_checkpoint
from layers.log.keys import Keys
from layers.log.redis_log import RedisLog
from layers.log.store import start_server
from layers.picture import Picture
from layers.policies import load
from tests.chromium import FLAGS, find_chromium, until
from tests.lines import incident
from tests.serving import running

SEEKS = 200
FEATURES = 5_000
HOURS = 14
EVERY_MS = 2_000
IN_ONE = 100
RATE = 3600
PLAYED_S = 10
SIZE: ViewportSize = {"width": 1366, "height": 768}

COUNT = """
new Promise((done) => {
  const seen = new Set(), from = performance.now();
  const at = window.onePicture.snapshot().then.at;
  const look = () => {
    const { drawn_n, then } = window.onePicture.snapshot();
    if (then?.verified) seen.add(drawn_n);
    if (performance.now() - from < %d) requestAnimationFrame(look);
    else done([seen.size - 1, performance.now() - from, then.at - at]);
  };
  look();
})
"""


def run() -> dict[str, Any]:
    """Return seek_p50_ms, seek_p99_ms, replay_fps, and how fast it really played."""
    with tempfile.TemporaryDirectory() as folder:
        store = start_server(Path(folder), fsync="no")
        try:
            seeks = asyncio.run(_seeks(store.url))
        finally:
            store.stop()
    frames, took_ms, told_ms = _replay()
    ordered = sorted(seeks)
    return {
        "seek_p50_ms": round(statistics.median(ordered), 1),
        "seek_p99_ms": round(ordered[int(len(ordered) * 0.99)], 1),
        "replay_fps": round(frames / took_ms * 1000, 1),
        "replay_rate": round(told_ms / took_ms),
        "entries": boot.ENTRIES,
        "features": FEATURES,
    }


async def _seeks(url: str) -> list[float]:
    """Return how long random moments took, in milliseconds; none was kept before."""
    await boot.write(url)
    log, picture = RedisLog(url, boot.ROOM), Picture()
    while entries := await log.read(picture.entry_id or None, 1_000):
        for entry in entries:
            picture.apply(entry)
        if picture.n % CHECKPOINT_EVERY == 0:
            await keep_checkpoint(log, picture)
    viewer = rights_key(load().rights("SENSITIVE", ["ALL"]))
    chance, took = random.Random(1), list[float]()
    for _ in range(SEEKS):
        n = chance.randrange(CHECKPOINT_EVERY, boot.ENTRIES + 1)
        start = time.perf_counter()
        then = await Stills(log).at(n)
        assert then is not None
        limit(then, viewer, {})
        collection(then, 0, viewer, None)
        took.append((time.perf_counter() - start) * 1000)
    await log.aclose()
    return took


def _replay() -> tuple[float, float, float]:
    """Return the pictures drawn, and the milliseconds: real ones, and of the log."""
    with tempfile.TemporaryDirectory() as folder:
        store = start_server(Path(folder), fsync="always")
        try:
            asyncio.run(_write("main", store.url))
            environ = {**os.environ, "REDIS_URL": store.url}
            with running("--no-sample-feed", environ=environ) as room:
                entered = room.enter("leader")
                with sync_playwright() as driver:
                    path = find_chromium()
                    browser = driver.chromium.launch(
                        executable_path=path, args=list(FLAGS)
                    )
                    page = browser.new_page(viewport=SIZE)
                    cookie: Any = entered.for_browser(room.url)
                    page.context.add_cookies([cookie])
                    page.goto(room.url)
                    counted = _played(page)
                    browser.close()
                    return counted
        finally:
            store.stop()


def _played(page: Page) -> tuple[float, float, float]:
    until(page, f"window.onePicture?.snapshot().features >= {FEATURES}", 120)
    until(page, "(s => s.drawn_n === s.picture.n)(window.onePicture.snapshot())", 60)
    page.keyboard.press("r")
    part = '#moment [data-part="{}"]'
    page.locator(part.format("rate")).select_option(str(RATE))
    page.locator(part.format("play")).click()
    until(page, f"window.onePicture.snapshot().then?.rate === {RATE}", 60)
    until(page, "window.onePicture.snapshot().features >= 4900", 120)
    page.wait_for_timeout(1_000)
    frames, took_ms, told_ms = page.evaluate(COUNT % (PLAYED_S * 1_000))
    return frames, took_ms, told_ms


async def _write(room: str, url: str) -> None:
    """Write a log of some hours that end now: all records, then one by one again."""
    key = Keys(room).log
    async with Redis.from_url(url, protocol=3, legacy_responses=False) as client:
        pipeline = client.pipeline(transaction=False)
        for number, (entry_id, body, chain) in enumerate(_entries(), 1):
            pipeline.xadd(key, {"e": body, "h": chain}, id=entry_id)
            if number % 1_000 == 0:
                await pipeline.execute()
        await pipeline.execute()


def _entries() -> Iterator[tuple[str, bytes, str]]:
    count = HOURS * 3_600_000 // EVERY_MS
    start_ms = int(time.time() * 1000) - HOURS * 3_600_000
    chance, chain = random.Random(1), ""
    places = [(chance.uniform(12, 36), chance.uniform(43, 65)) for _ in range(FEATURES)]
    for n in range(1, count + 1):
        first = (n - 1) * IN_ONE
        if first < FEATURES:
            some: Iterable[int] = range(first, min(first + IN_ONE, FEATURES))
        else:
            some = (chance.randrange(FEATURES),)
        lines = [_line(f"F-{each}", places[each], n, chance) for each in some]
        body = b'{"author":"benchmark","eid":"%d","records":[%s],"v":1}'
        e = body % (n, b",".join(lines))
        # All records are there within a minute; then one changes every two seconds.
        entry_id = f"{start_ms + EVERY_MS * n}-{n}"
        chain = hashlib.sha1((chain + entry_id).encode() + e).hexdigest()
        yield entry_id, e, chain


def _line(
    record_id: str, place: tuple[float, float], revision: int, chance: random.Random
) -> bytes:
    moved = (place[0] + chance.uniform(-0.1, 0.1), place[1] + chance.uniform(-0.1, 0.1))
    properties = incident(record_id, moved, revision=revision)
    geometry = properties.pop("geometry")
    feature = {
        "geometry": geometry,
        "id": properties.pop("id"),
        "layer": "incidents",
        "properties": {**properties, "findings": []},
        "type": "Feature",
    }
    return json.dumps(feature, sort_keys=True, separators=(",", ":")).encode()
