"""A briefing on real screens, for tests: rooms, persons, and what they do and see."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.browser.conftest import Producer, say_left, snapshot
from tests.chromium import until
from tests.lines import incident
from tests.serving import Room, running

LAPTOP, TABLET, PHONE, WALL = (1366, 768), (820, 1180), (844, 390), (1920, 1080)
GULF = "{center: [25.2, 59.6], zoom: 6.5, duration: 0}"
BLACK_SEA = "{center: [34, 43.5], zoom: 6, duration: 0}"

CONTEXT = "EXERCISE"
"""A room of reality would not let a scene clear it."""

OPTIONS = ("--no-sample-feed", "--context", CONTEXT)

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Run one room for all tests of a file; `person` leaves it empty after each."""
    place = tmp_path_factory.mktemp("room") / "data"
    with running(*OPTIONS, data_dir=place) as opened:
        yield opened


@pytest.fixture(scope="module")
def next_door(room: Room) -> Iterator[Room]:
    """Open the same room at another address: another worker, the same log."""
    with running(*OPTIONS, "--workers", "1", data_dir=room.data_dir) as opened:
        yield opened


@pytest.fixture
def producer(room: Room) -> Iterator[Producer]:
    with redis.Redis.from_url(room.store) as client:
        yield Producer(client)


@pytest.fixture
def person(browser: Browser, room: Room, producer: Producer) -> Iterator[Open]:
    """Open the screen of somebody, by role and name."""
    contexts: list[BrowserContext] = []

    def open_screen(
        role: str,
        name: str,
        size: tuple[int, int] = LAPTOP,
        path: str = "/",
        url: str = room.url,
        who: dict[str, Any] | None = None,
        **options: Any,
    ) -> Page:
        shape: Any = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=shape, locale="en-GB", **options)
        contexts.append(context)
        known = {"title": f"{name.title()} Berg", **(who or {})}
        cookie: Any = room.enter(role, name=name, **known).for_browser(url)
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(url + path)
        until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
        page.evaluate("window.notReloaded = true")
        return page

    yield open_screen
    all_leave(room, contexts)
    begin_anew(room, producer)


def all_leave(room: Room, contexts: list[BrowserContext]) -> None:
    """Close all screens, and wait until the room knows that nobody is there."""
    seats: dict[str, str] = {}
    for context in contexts:
        cookies = cookies_of(context)
        for page in context.pages:
            seat = str(page.evaluate("window.onePicture?.snapshot().seat"))
            seats[seat] = cookies
            page.goto("about:blank")
    ends = time.monotonic() + 30
    again = time.monotonic() + 1
    while left := room.ask("/rooms/main/briefing/followers", "chair"):
        assert time.monotonic() < ends, left
        if time.monotonic() > again:
            # Chromium now and then loses the last word of a page.
            for each in {seat["seat"] for seat in left} & seats.keys():
                say_left(f"{room.url}/rooms/main/", seats[each], each)
            again = time.monotonic() + 1
        time.sleep(0.05)
    for context in contexts:
        context.close()


def cookies_of(context: BrowserContext) -> str:
    """Return what a browser sends with everything that a page of ours asks."""
    cookies: list[Any] = [*context.cookies()]
    return "; ".join(f"{each['name']}={each['value']}" for each in cookies)


def begin_anew(room: Room, producer: Producer) -> None:
    """Clear the room by a new scene of the story, as if nothing had been yet."""
    if any(each["id"] != "scene" for each in held_by(room)):
        new_scene(producer)
    ends = time.monotonic() + 30
    while any(each["id"] != "scene" for each in held_by(room)):
        assert time.monotonic() < ends, held_by(room)
        time.sleep(0.05)


def held_by(room: Room) -> list[dict[str, Any]]:
    return list(room.ask("/rooms/main/picture", "chair")["features"])


def report(record_id: str, *at: tuple[float, float], **fields: Any) -> dict[str, Any]:
    """Return an incident as a producer of this room writes it."""
    return incident(record_id, *at, context=CONTEXT, **fields)


def new_scene(producer: Producer) -> None:
    """Let a new scene begin: it clears the room, also the shared view."""
    said = {"object_type": "Scene", "schema_version": "1.0.0", "context": CONTEXT}
    clock = {"story_at": None, "rate": 1.0, "loop": 0}
    producer.send({**said, "title": f"Scene {uuid.uuid4()}", **clock}, "scene")


def present(page: Page) -> None:
    """Take the briefing, by keys."""
    page.keyboard.press("g")
    until(page, "document.querySelector('#leading .leading-row button')")
    page.keyboard.press("Enter")
    stands(page, "leads")


def stands(page: Page, how: str) -> None:
    until(page, f"document.body.dataset.following === '{how}'", 30)


def move(page: Page, where: str) -> None:
    """Move the presenter's map, and wait until the room is shown that."""
    before = view_of(page)["revision"]
    page.evaluate(f"window.onePicture.map.easeTo({where})")
    ends = time.monotonic() + 30
    while view_of(page)["revision"] == before:
        assert time.monotonic() < ends, "The room was not shown the move."
        page.wait_for_timeout(50)


def shown(page: Page) -> dict[str, Any]:
    return dict(snapshot(page)["shown"])


def view_of(page: Page) -> dict[str, Any]:
    """Return the shared view that the room has, as this screen received it."""
    asked = "fetch('/rooms/main/picture').then((answer) => answer.json())"
    found = f"{asked}.then((p) => p.features.find((f) => f.id === '^view')?.properties)"
    return dict(page.evaluate(found))


def all_see(page: Page, screens: int) -> None:
    """Wait until so many screens follow, and all of them have drawn the view of now."""
    seats = "window.onePicture.snapshot().header.seats"
    until(page, f"(s => s.follow === {screens} && s.view === {screens})({seats})", 60)


CONTAINED = """((box) => {
  const map = window.onePicture.map;
  const { width, height } = map.getContainer().getBoundingClientRect();
  const nw = map.project([box[0], box[3]]), se = map.project([box[2], box[1]]);
  const fills = (se.x - nw.x) / width > 0.4 || (se.y - nw.y) / height > 0.25;
  return nw.x >= -1 && nw.y >= -1 && se.x <= width + 1 && se.y <= height + 1
    && fills && !map.isMoving();
})"""


def follows(page: Page, leader: Page, seconds: float = 40) -> None:
    """Wait until a screen shows all of the area that the room is shown."""
    ends = time.monotonic() + seconds
    while True:
        view = view_of(leader)
        box = json.dumps(view.get("shown", {}).get("box"))
        inside = f"{CONTAINED}({box})"
        if all(each.evaluate(inside) for each in (leader, page)):
            return
        assert time.monotonic() < ends, (view, shown(leader), shown(page))
        page.wait_for_timeout(50)


def center(page: Page) -> list[float]:
    return list(page.evaluate("window.onePicture.map.getCenter().toArray()"))


def says(page: Page, words: str) -> None:
    said = "document.getElementById('presenter-words')?.textContent"
    until(page, f"{said}?.includes({json.dumps(words)})", 30)


def panel_says(page: Page, words: str) -> None:
    said = "document.querySelector('.leading-said')?.textContent"
    until(page, f"{said}?.includes({json.dumps(words)})", 30)


def drag(page: Page) -> None:
    """Move the map by hand."""
    width, height = page.viewport_size["width"], page.viewport_size["height"]  # type: ignore[index]
    x, y = width * 0.6, height * 0.45
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y + 10, steps=4)
    page.mouse.up()


def still(page: Page) -> None:
    """Wait until the map keeps its size and its place."""
    page.evaluate("window.lastPlace = ''")
    where = """(() => {
      const map = document.getElementById('map').getBoundingClientRect();
      const at = window.onePicture.project(20, 58);
      const now = JSON.stringify([map, at.x, at.y]);
      const same = now === window.lastPlace;
      window.lastPlace = now;
      return same;
    })()"""
    for _ in range(3):
        until(page, where)
        page.wait_for_timeout(100)


def stopped(page: Page) -> CDPSession:
    """Stop all JavaScript of a page, as a computer that hangs does."""
    session = page.context.new_cdp_session(page)
    session.send("Debugger.enable")
    session.send("Debugger.pause")  # takes hold at the next statement that runs
    return session
