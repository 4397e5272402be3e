"""What a symbol on the map does: it is always drawn, and never hides another."""

from collections.abc import Iterator

import pytest
import redis
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Producer, holds
from tests.browser.watching import watched
from tests.chromium import until
from tests.lines import incident
from tests.records import EXAMPLES
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

UNKNOWN = {
    "no such entity": "10031099999999999999",
    "nothing but noughts": "00000000000000000000",
    "nothing but nines": "99929999999999999999",
    "thirty digits": "100310998877665544332211009988",
}


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    with running("--no-sample-feed") as opened:
        yield opened


def centre(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Return the place of a position in the window, in pixels."""
    box = page.locator("#map").bounding_box()
    assert box is not None
    at = page.evaluate(f"window.onePicture.project({lon}, {lat})")
    return box["x"] + at["x"], box["y"] + at["y"]


# How much of the picture that the map holds for a symbol code is not empty. The room
# says itself in the third digit what it is, so it is the rest that names the picture.
_DRAWN = """(code) => {
  const { map } = window.onePicture;
  const found = map.listImages().find((id) => id.includes(code.slice(3)));
  if (!found) return 0;
  const { data } = map.getImage(found).data;
  return data.filter((value, i) => i % 4 === 3 && value > 128).length;
}"""


def test_a_symbol_code_that_does_not_exist_is_drawn_as_a_frame(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda said: problems.append(said.text) if said.type == "error" else None,
    )
    client = redis.Redis.from_url(room.store)
    producer = Producer(client)
    for number, (name, code) in enumerate(UNKNOWN.items()):
        lon, lat = 19.5 + 2 * number, 58.5
        point = {"type": "Point", "coordinates": [lon, lat]}
        before = page.evaluate(
            "window.onePicture.pixel({x}, {y})".format(
                **page.evaluate(f"window.onePicture.project({lon}, {lat})")
            )
        )
        producer.send(
            EXAMPLES["posture"]
            | {
                "id": f"SIDC-{number}",
                "sidc": code,
                "geometry": point,
                "unit_name": name,
            },
            "posture",
        )
        holds(page, f"SIDC-{number}")
        until(page, f"({_DRAWN})('{code}') > 100", 20)
        at = page.evaluate(f"window.onePicture.project({lon}, {lat})")
        after = page.evaluate(f"window.onePicture.pixel({at['x']}, {at['y']})")
        assert after != before
    assert problems == []
    client.close()
    page.context.close()


def test_symbols_that_overlap_are_offered_as_a_list_to_choose_from(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room)
    with redis.Redis.from_url(room.store) as client:
        for number in (1, 2, 3):
            place = {"title": f"Report number {number}", "place": "One place"}
            Producer(client).send(incident(f"STACK-{number}", (20.0, 56.5), **place))
    for number in (1, 2, 3):
        holds(page, f"STACK-{number}")
    until(page, "window.onePicture.membersOf('STACK-1').length === 3", 10)
    page.mouse.click(*centre(page, 20.0, 56.5))
    until(page, "!document.getElementById('chooser').hidden", 10)
    offered = page.locator("#chooser button")
    assert offered.count() == 3
    assert "3 records here" in page.locator("#chooser").inner_text()
    page.mouse.move(5, 5)  # the name under the pointer would be closed first
    page.keyboard.press("Escape")
    until(page, "document.getElementById('chooser').hidden", 10)
    page.mouse.click(*centre(page, 20.0, 56.5))
    page.locator("#chooser button", has_text="Report number 2").click()
    until(page, "document.querySelector('#card h2')?.innerText === 'Report number 2'")
    assert page.locator("#chooser").is_hidden()
    assert "record=STACK-2" in page.url
    page.context.close()


# How many frames the map draws while two frames of the browser pass.
_FRAMES = """async (what) => {
  const { map } = window.onePicture;
  let frames = 0;
  const count = () => (frames += 1);
  map.on("render", count);
  if (what === "held") map.hold();
  map.triggerRepaint();
  const next = () => new Promise((done) => requestAnimationFrame(done));
  for (let i = 0; i < 2; i++) await next();
  const before = frames;
  if (what === "held") map.letGo();
  while (frames === 0) await next();
  map.off("render", count);
  return before;
}"""

# What is never let go is drawn all the same.
_FORGOTTEN = """async () => {
  const { map } = window.onePicture;
  map.hold();
  const drawn = new Promise((done) => map.once("render", done));
  map.triggerRepaint();
  await drawn;
  return true;
}"""

# Drawn before anything else can happen, and so before the next frame of the browser.
_AT_ONCE = """async () => {
  const { map } = window.onePicture;
  let frames = 0;
  map.once("render", () => (frames += 1));
  map.hold();
  map.triggerRepaint();
  map.drawNow();
  const before = frames;
  await Promise.resolve();
  return [before, frames];
}"""


def test_a_map_that_is_held_draws_no_frame_until_it_is_let_go_or_forgotten(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room)
    until(page, "window.onePicture.map.loaded()", 30)
    assert page.evaluate(_FRAMES, "free") > 0
    assert page.evaluate(_FRAMES, "held") == 0
    assert page.evaluate(_FORGOTTEN)
    assert page.evaluate(_AT_ONCE) == [0, 1]
