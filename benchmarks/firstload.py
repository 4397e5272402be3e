"""First load: bytes over the wire and time to the first drawn picture.

Visits of a real browser to a running sample room, through a link that counts what
really crossed: cold (empty cache), warm (same browser again), and cold at 1.6 Mbit/s
with 150 ms round trip.
"""

from typing import Any

from playwright.sync_api import BrowserContext, ViewportSize, sync_playwright

from tests.chromium import FLAGS, find_chromium, until
from tests.link import Link, linked
from tests.serving import running

SIZE: ViewportSize = {"width": 1366, "height": 768}
SLOW = {"bits_per_s": 1_600_000.0, "latency_s": 0.150}
#: A screen is drawn when it confirmed the picture that it drew.
DRAWN = "window.onePicture?.snapshot?.().drawn_n > 0"
#: When that was, by the page's own clock: it answers no question while it works.
WHEN = "performance.getEntriesByName('onepicture:drawn')[0].startTime"


def run() -> dict[str, Any]:
    """Return cold_bytes, cold_ms, warm_ms and slow_link_ms."""
    with running() as room, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS)
        )
        port = room.port

        def somebody() -> BrowserContext:
            context = browser.new_context(viewport=SIZE)
            room.admit(context)
            return context

        with linked(port) as wire:
            # The server's own first time is not the browser's: one visit before.
            visit(somebody(), wire)
            context = somebody()
            cold, warm = visit(context, wire), visit(context, wire)
        with linked(port, **SLOW) as wire:
            slow = visit(somebody(), wire)
        browser.close()
    return {
        "cold_bytes": cold[1],
        "cold_ms": cold[0],
        "warm_ms": warm[0],
        "warm_bytes": warm[1],
        "slow_link_ms": slow[0],
        "slow_link_bytes": slow[1],
    }


def visit(context: BrowserContext, wire: Link) -> tuple[float, int]:
    """Open the page; return milliseconds to the first drawn picture, and bytes."""
    before = wire.bytes_down
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{wire.port}", wait_until="commit")
    until(page, DRAWN, 120)
    ms = float(page.evaluate(WHEN))
    page.wait_for_load_state("load")
    received = wire.bytes_down - before
    page.close()
    return round(ms, 1), received
