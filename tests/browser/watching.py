"""A screen that is watched while something breaks: what it says, and that it stays."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from typing import Any

import redis
from playwright.sync_api import Browser, Page
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from tests.browser.conftest import SIZE, Producer, holds, snapshot
from tests.chromium import until
from tests.lines import incident
from tests.serving import Room

# The band may say something for a moment only; everything that it said is kept.
_LISTEN = """
window.said = [];
new MutationObserver(() => {
  const band = document.getElementById('band');
  const words = band && !band.hidden ? band.innerText.trim() : '';
  if (words !== (window.said.at(-1) ?? '')) window.said.push(words);
}).observe(document, { subtree: true, childList: true, characterData: true,
                       attributes: true, attributeFilter: ['hidden'] });
"""


def watched(
    browser: Browser,
    room: Room,
    listen: str = "",
    url: str = "",
    role: str = "analyst",
    **options: Any,
) -> Page:
    """Open a screen as another person would, and listen to all that it says.

    It comes in by a login of its room, at another address if `url` says so.
    `listen` is more JavaScript that runs before anything of the page does.
    """
    context = browser.new_context(**{"viewport": SIZE} | options)
    room.admit(context, role)
    page = context.new_page()
    page.add_init_script(_LISTEN + listen)
    page.goto(url or room.url)
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 30)
    page.evaluate("window.notReloaded = true")
    return page


def write(room: Room, *record_ids: str, **fields: Any) -> None:
    """Write incidents to the inbox, as soon as the store takes them."""
    again = Retry(ConstantBackoff(0.05), 400)
    with redis.Redis.from_url(room.store, retry=again) as client:
        client.ping()
        for record_id in record_ids:
            Producer(client).send(incident(record_id, **fields))


def resumed(page: Page, record_id: str) -> None:
    """Wait until a screen shows a record and is current, without a reload."""
    holds(page, record_id, 60)
    assert page.evaluate("window.notReloaded") is True
    until(page, "window.onePicture.snapshot().link === 'live'", 30)
    assert snapshot(page)["picture"]["verified"]


def renderers() -> set[int]:
    """Return the process ids of all pages of the browsers that this process started."""
    asked = ("ps", "-ww", "-e", "-o", "pid=,ppid=,args=")
    listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    ours, grown = {os.getpid()}, True
    while grown:
        born = {int(pid) for pid, parent, _ in rows if int(parent) in ours}
        grown = not born <= ours
        ours |= born
    return {int(pid) for pid, _, args in rows if "--type=renderer" in args} & ours


def seat(page: Page) -> dict[str, Any]:
    """Return what the room knows of a screen, as soon as it knows it."""
    here = "each.seat === window.onePicture?.snapshot().seat"
    seats = "fetch('/rooms/main/seats').then((answer) => answer.json())"
    return dict(until(page, f"{seats}.then((all) => all.find((each) => {here}))", 60))


def on_another_worker(open_screen: Callable[[], Page], than: Page) -> Page:
    """Open screens until one is served by another worker than a screen is.

    A page that is only loaded again may keep its connection, and so its worker.
    """
    for _ in range(16):
        page = open_screen()
        if seat(page)["worker"] != seat(than)["worker"]:
            return page
        page.context.close()
    raise AssertionError("All screens came to one worker.")


def badge(page: Page, words: str, seconds: float = 30) -> None:
    """Wait until the badge says something."""
    shown = "document.getElementById('badge-screens')?.textContent"
    until(page, f"{shown}?.includes({json.dumps(words)})", seconds)


def says(page: Page, pattern: str, seconds: float = 30) -> str:
    """Wait until the band says something now; return all its words."""
    shown = "(b => b && !b.hidden ? b.innerText : '')(document.getElementById('band'))"
    until(page, f"new RegExp({json.dumps(pattern)}, 'is').test({shown})", seconds)
    return str(page.evaluate(shown))


def has_said(page: Page, pattern: str, seconds: float = 30) -> list[str]:
    """Wait until the band has said something, even for a moment; return all of it."""
    test = f"new RegExp({json.dumps(pattern)}, 'is').test(words)"
    until(page, f"window.said.some(words => {test})", seconds)
    return list(page.evaluate("window.said"))


def is_quiet(page: Page, seconds: float = 30) -> None:
    """Wait until the band says nothing and the picture counts as current."""
    until(page, "document.getElementById('band').hidden", seconds)
    until(page, "document.body.dataset.stale === 'false'", seconds)


def times_in(words: str) -> list[str]:
    """Return the times of the day that words name."""
    return re.findall(r"\d\d:\d\d(?::\d\d)?", words)
