"""A running room, a real browser, and screens as people open them."""

import json
import os
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import FLAGS, find_chromium, until
from tests.serving import Room, running

Open = Callable[..., Page]

# Of two such flags only the last counts, so what Playwright turns off stands here too.
_OFF_BY_PLAYWRIGHT = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
)
# Two pages of the address bar, which nobody sees here: loaded anew for each context,
# they cost a quarter of what opening the picture costs.
_ADDRESS_BAR = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
WITHOUT = f"--disable-features={','.join((*_OFF_BY_PLAYWRIGHT, *_ADDRESS_BAR))}"

#: A window for what is not about windows: here the processor draws every pixel.
SIZE = {"width": 1024, "height": 700}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        path = os.environ.get("ONEPICTURE_TEST_CHROMIUM") or find_chromium()
        chromium = driver.chromium.launch(executable_path=path, args=[*FLAGS, WITHOUT])
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def _nobody_stays(browser: Browser) -> Iterator[None]:
    """Close what a test that failed left open: it would go on drawing beside others."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    with running("--no-sample-feed") as opened:
        yield opened


@pytest.fixture
def producer(room: Room) -> "Iterator[Producer]":
    client = redis.Redis.from_url(room.store)
    yield Producer(client)
    client.close()


class Producer:
    """Writes to the inboxes as any program could."""

    def __init__(self, client: "redis.Redis") -> None:
        self.client = client

    def send(self, record: Any, layer: str = "incidents") -> None:
        raw = record if isinstance(record, bytes) else json.dumps(record).encode()
        self.client.xadd(f"{{main}}:in:{layer}", {"record": raw})


@pytest.fixture
def screen(browser: Browser, room: Room) -> Iterator[Open]:
    """Open screens, each in a browser context of its own (another person)."""
    contexts: list[Any] = []

    def open_screen(path: str = "/", url: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": SIZE, "locale": "en-GB"} | options)
        contexts.append(context)
        room.admit(context)
        page = context.new_page()
        page.goto((url or room.url) + path)
        until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
        return page

    yield open_screen
    for context in contexts:
        leave(context)


def leave(context: BrowserContext) -> None:
    """Close all screens of a person, and wait until the room knows that they left.

    A browser that is ended in the same moment may not have said so any more, and
    Chromium now and then loses the last word of a page. Then the seat counts as silent
    for a minute, which is right, but not what the tests are about that come next.
    """
    pages = context.pages
    seats = {str(page.evaluate("window.onePicture?.snapshot().seat")) for page in pages}
    watch = urljoin(pages[0].url, "/rooms/main/seats")
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in context.cookies())
    for page in pages:
        page.goto("about:blank")
    for attempt in range(1200):
        left = seats.intersection(each["seat"] for each in listed(watch, cookies))
        if not left:
            break
        if attempt % 80 == 79:
            for seat in left:
                say_left(watch, cookies, seat)
        pages[0].wait_for_timeout(25)
    context.close()


def listed(address: str, cookies: str) -> list[dict[str, Any]]:
    asked = urllib.request.Request(address, headers={"Cookie": cookies})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return list(json.load(answer))


def say_left(watch: str, cookies: str, seat: str) -> None:
    headers = {
        "Cookie": cookies,
        "Content-Type": "application/json",
        "Sec-Fetch-Site": "same-origin",
    }
    body = json.dumps({"seat": seat}).encode()
    asked = urllib.request.Request(urljoin(watch, "leave"), body, headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.status == 204


def snapshot(page: Page) -> dict[str, Any]:
    """Return what a screen says of itself."""
    return dict(page.evaluate("window.onePicture.snapshot()"))


def holds(page: Page, record_id: str, seconds: float = 30) -> None:
    """Wait until the screen has drawn a picture in which a record is."""
    drawn = "(s => s.drawn_n === s.picture.n)(window.onePicture?.snapshot() ?? {})"
    until(page, f"window.onePicture?.has('{record_id}') && {drawn}", seconds)


def text(page: Page, css_id: str) -> str:
    """Return the words that an element shows now."""
    return page.locator(f"#{css_id}").inner_text()
