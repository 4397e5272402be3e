"""From XADD to the changed pixel, beside a bare redraw and beside the classic way.

10,000 incidents are on the map of a real browser; one of them, in open water of its
own, changes 100 times. The clock starts before XADD to the inbox and stops when the
pixels of its symbol have changed. The same change is then watched in a classic Dash
application (interval of 1 s, whole figure rebuilt in a callback) on the same log, and
the same map is redrawn with nothing changed.
"""

import json
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.chromium import FLAGS, find_chromium, until
from tests.lines import incident
from tests.serving import Room, running

FEATURES = 10_000
EVENTS = 100
CLASSIC_EVENTS = 60
#: Events at any moment of the classic interval: what waits for the map to be still
#: would fall into step with it, and always meet it at the same moment.
PHASE_MS = 1_000
SIZE: ViewportSize = {"width": 1366, "height": 768}
#: Open water without any other record, (longitude, latitude).
BEACON = (19.6, 55.4)
CONTROL = (24.5, 60.9)
SCRIPT = Path(__file__).with_name("pixels.js").read_text()
SYMBOLS = ("CABLE_DAMAGE", "ARMED_ATTACK")


def run() -> dict[str, Any]:
    """Return p50_ms, p99_ms, bare_redraw_ms, classic_p50_ms and features."""
    with running("--no-sample-feed") as room, sync_playwright() as driver:
        feed = Feed(room)
        feed.fill()
        browser = driver.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS)
        )
        page = browser.new_page(viewport=SIZE)
        room.admit(page.context)
        page.goto(room.url)
        until(page, f"window.onePicture?.snapshot().features >= {FEATURES}", 120)
        ours, bare = measure(page, feed, EVENTS)
        page.close()
        with classic(room) as url:
            page = browser.new_page(viewport=SIZE)
            page.goto(url)
            theirs, _ = measure(page, feed, CLASSIC_EVENTS)
        browser.close()
    return {
        "p50_ms": percentile(ours, 50),
        "p99_ms": percentile(ours, 99),
        "bare_redraw_ms": round(bare, 1),
        "classic_p50_ms": percentile(theirs, 50),
        "classic_p99_ms": percentile(theirs, 99),
        "features": FEATURES,
        "events": len(ours),
        "classic_events": len(theirs),
        "redraws_per_change": round(percentile(ours, 50) / bare, 2),
        "times_faster": round(percentile(theirs, 50) / percentile(ours, 50), 1),
    }


class Feed:
    """Writes to the inbox of incidents as any producer would."""

    def __init__(self, room: Room) -> None:
        self._client = redis.Redis.from_url(room.store)
        self._revisions: dict[str, int] = {}

    def fill(self) -> None:
        """Put 10,000 incidents on the map, none of them near the beacon."""
        chosen = random.Random(1)
        records = [self._record("BEACON", BEACON), self._record("CONTROL", CONTROL)]
        while len(records) < FEATURES:
            place = (chosen.uniform(10, 40), chosen.uniform(41, 66))
            if abs(place[0] - BEACON[0]) > 2 or abs(place[1] - BEACON[1]) > 1.5:
                records.append(self._record(f"F-{len(records)}", place))
        for start in range(0, len(records), 200):
            self._send(records[start : start + 200])

    def change(self, record_id: str) -> float:
        """Write the next revision; return when, in milliseconds since 1970."""
        place = BEACON if record_id == "BEACON" else CONTROL
        record = self._record(record_id, place)
        started = time.time() * 1000
        self._send(record)
        return started

    def _record(self, record_id: str, place: tuple[float, float]) -> dict[str, Any]:
        revision = self._revisions.get(record_id, 0) + 1
        self._revisions[record_id] = revision
        symbol = SYMBOLS[revision % 2]
        severity = 5 if revision % 2 else 1
        return incident(
            record_id, place, revision=revision, type=symbol, severity=severity
        )

    def _send(self, record: Any) -> None:
        self._client.xadd("{main}:in:incidents", {"record": json.dumps(record)})


def measure(page: Page, feed: Feed, events: int) -> tuple[list[float], float]:
    """Return milliseconds to the pixel for each event, and of a bare redraw."""
    page.evaluate(SCRIPT)
    until(page, "pixelWatch.ready()", 120)
    still(page)
    bare = statistics.median(page.evaluate("pixelWatch.redraw()") for _ in range(20))
    for _ in range(3):
        control(page, feed)
    took: list[float] = []
    chosen = random.Random(2)
    for _ in range(events):
        arm(page)
        page.wait_for_timeout(chosen.uniform(0, PHASE_MS))
        started = feed.change("BEACON")
        until(page, "pixelWatch.changed_at !== null")
        took.append(float(page.evaluate("pixelWatch.changed_at")) - started)
        still(page)
    return took, float(bare)


def control(page: Page, feed: Feed) -> None:
    """Check that a change elsewhere is not taken for a change of the beacon."""
    arm(page)
    feed.change("CONTROL")
    page.wait_for_timeout(2500)
    if page.evaluate("pixelWatch.changed_at") is not None:
        message = "the watched pixels changed although their record did not"
        raise RuntimeError(message)


def arm(page: Page) -> None:
    """Start watching, with what is there now as the state before."""
    page.evaluate(f"pixelWatch.start({BEACON[0]}, {BEACON[1]})")
    until(page, "pixelWatch.armed()")


def still(page: Page) -> None:
    """Wait until the map has finished drawing."""
    page.wait_for_timeout(400)
    until(page, "pixelWatch.ready()")


@contextmanager
def classic(room: Room) -> Iterator[str]:
    """Serve the classic application on the same log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = (sys.executable, "-m", "benchmarks.classic", port, room.store, "main")
    centre = (str(BEACON[0]), str(BEACON[1]))
    process = subprocess.Popen(
        (*command, *centre), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_port(int(port))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for_port(port: int) -> None:
    """Return when something listens there."""
    until = time.perf_counter() + 30
    while time.perf_counter() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    message = "the classic application did not start"
    raise RuntimeError(message)


def percentile(values: list[float], percent: int) -> float:
    """Return the nearest-rank percentile, one decimal."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return round(ordered[rank - 1], 1)
