"""What a reader may choose, and what an exercise looks like."""

import os
import zlib
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import holds
from tests.browser.watching import watched, write
from tests.chromium import until
from tests.lines import WHEN
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    """Run a room of an exercise: everything else is the same there."""
    environ = {**os.environ, "ONEPICTURE_CONTEXT": "EXERCISE"}
    with running("--no-sample-feed", environ=environ) as opened:
        yield opened


def ground(page: Page) -> int:
    """Return how light the open sea is: red, green and blue of what is on the glass."""
    sea = page.evaluate("window.onePicture.project(19.5, 57.5)")
    box = page.locator("#map").bounding_box()
    assert box is not None
    place = {
        "x": box["x"] + sea["x"],
        "y": box["y"] + sea["y"],
        "width": 1,
        "height": 1,
    }
    shot = page.screenshot(clip=place)
    # A picture of one pixel: a byte for the filter of its line, and its colours.
    packed, at = b"", 8
    while at < len(shot):
        length = int.from_bytes(shot[at : at + 4], "big")
        if shot[at + 4 : at + 8] == b"IDAT":
            packed += shot[at + 8 : at + 8 + length]
        at += length + 12
    return sum(zlib.decompress(packed)[1:4])


def test_an_exercise_says_so_in_words_and_round_the_whole_screen(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room, viewport={"width": 1280, "height": 720})
    assert page.locator("#context").inner_text() == "EXERCISE"
    assert page.locator("#context").is_visible()
    frame = "getComputedStyle(document.getElementById('frame'))"
    box = page.locator("#frame").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (1280, 720)
    looks = f"[{frame}.padding, {frame}.backgroundImage, {frame}.backgroundColor]"
    width, pattern, colour = page.evaluate(looks)
    assert width != "0px"
    assert pattern != "none"
    # What is under it can be reached all the same.
    assert page.evaluate(f"{frame}.pointerEvents") == "none"
    # In one go: the page writes of the room what it is four times a second.
    real = f"document.body.dataset.context = 'REALITY', {looks}"
    assert page.evaluate(f"({real})") != [width, pattern, colour]
    page.context.close()


def test_the_style_is_switched_for_page_and_map_and_stays(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room, color_scheme="dark")
    assert page.evaluate("document.documentElement.dataset.style") == "dark"
    dark = ground(page)
    page.locator("#style-choice").get_by_text("Light").click()
    until(page, "document.documentElement.dataset.style === 'light'", 10)
    for _ in range(200):
        if ground(page) > dark + 100:
            break
        page.wait_for_timeout(25)
    assert ground(page) > dark + 100
    page.reload()
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
    assert page.evaluate("document.documentElement.dataset.style") == "light"
    page.context.close()


def test_the_language_is_switched_and_stays(browser: Browser, room: Room) -> None:
    page = watched(browser, room, locale="en-GB")
    page.locator("#language-choice").get_by_text("FR").click()
    until(page, "document.documentElement?.lang === 'fr'", 30)
    until(page, "/écran/.test(document.getElementById('badge-screens')?.innerText)", 60)
    page.goto(room.url)
    until(page, "/écran/.test(document.getElementById('badge-screens')?.innerText)", 60)
    page.context.close()


_OUTSIDE = """
[...document.querySelectorAll('button, input, a[href]')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .filter((each) => {
    const { left, right, width } = each.getBoundingClientRect();
    return width > 2 && (left < 0 || right > innerWidth);
  })
  .map((each) => `${innerWidth}: ${each.id || each.innerText}`)
"""


@pytest.mark.parametrize(("locale", "role"), [("en-GB", "analyst"), ("fr-FR", "chair")])
def test_no_control_lies_outside_a_window_of_any_usual_width(
    browser: Browser, room: Room, locale: str, role: str
) -> None:
    page = watched(browser, room, role=role, locale=locale)
    outside: list[str] = []
    for width in (683, 820, 960, 1024, 1180, 1280, 1366, 1920):
        page.set_viewport_size({"width": width, "height": 820})
        until(page, f"innerWidth === {width}")
        outside += page.evaluate(_OUTSIDE)
    assert outside == []
    page.context.close()


_BOX = "document.querySelector('{}').getBoundingClientRect()"


def test_the_map_keeps_half_of_the_height_at_any_zoom_of_the_page(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room, viewport={"width": 683, "height": 384})
    # With a report there are a label and lines of news, which need room too.
    write(room, "HALF-1", context="EXERCISE")
    holds(page, "HALF-1")
    for width, height in ((683, 384), (960, 540), (820, 1180), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        until(page, f"innerWidth === {width} && innerHeight === {height}")
        uncovered = f"{_BOX.format('#map')}.bottom"
        if width <= 900:
            uncovered = f"{_BOX.format('#news')}.top"
        # The bar finds its lines when its words and its fonts are there.
        kept = f"{uncovered} - {_BOX.format('#map')}.top"
        until(page, f"{kept} >= {height / 2}", 20)
    page.context.close()


def test_the_strip_s_button_stands_clear_of_where_the_map_is_from(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room, locale="fr-FR")
    page.evaluate("""() => {
      const button = document.getElementById('rejected-open');
      button.textContent = '12 lignes refusées';
      button.hidden = false;
      document.getElementById('hidden-note').textContent =
        '128 symboles sont compris dans des nombres : rapprochez la carte.';
    }""")
    for width in (683, 820, 960, 1180, 1280, 1366):
        page.set_viewport_size({"width": width, "height": 820})
        until(page, f"innerWidth === {width}")
        button = page.evaluate(_BOX.format("#rejected-open"))
        notice = page.evaluate(_BOX.format(".map-notice"))
        beside = button["right"] < notice["left"]
        assert beside or button["bottom"] <= notice["top"], width
    page.context.close()


def test_a_card_can_be_read_to_its_end_while_the_table_is_open(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room, viewport={"width": 1366, "height": 768})
    write(room, "TABLE-1", context="EXERCISE")
    holds(page, "TABLE-1")
    page.keyboard.press("t")
    until(page, "document.querySelectorAll('.ag-row').length > 0")
    page.locator(".ag-row .ag-cell").first.click()
    page.keyboard.press("Enter")
    until(page, "!document.getElementById('card').hidden")
    seen = "document.elementFromPoint(innerWidth - 60, {}.bottom - 5)?.closest('#card')"
    until(page, f"{seen.format(_BOX.format('#card'))} != null", 5)
    table, card = (page.evaluate(_BOX.format(f"#{each}")) for each in ("table", "card"))
    # Beside the table, or above it: never below it.
    assert card["left"] >= table["right"] - 1 or card["bottom"] <= table["top"] + 1
    page.context.close()


def test_the_newest_report_is_in_sight_unless_somebody_walks_through_the_lines(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room, viewport={"width": 1366, "height": 600})
    send = partial(write, room, context="EXERCISE")
    send(*(f"NEWS-{n}" for n in range(5)))
    holds(page, "NEWS-4")
    top = "document.getElementById('news').scrollTop"
    first = "document.querySelector('#news .news-title').textContent"
    until(page, "document.querySelectorAll('.news-line').length === 5")
    page.evaluate(f"{top} = 60")
    assert page.evaluate(top) > 0
    send("NEWS-5", title="First", reported_at=_later(1))
    until(page, f"{first} === 'First' && {top} === 0")
    page.locator(".news-line").nth(1).focus()
    send("NEWS-6", title="Second", reported_at=_later(2))
    until(page, f"{first} === 'Second'")
    lines = "[...document.querySelectorAll('.news-line')]"
    assert page.evaluate(f"{lines}.indexOf(document.activeElement)") == 2
    line = page.evaluate(_BOX.format(".news-line:focus"))
    panel = page.evaluate(_BOX.format("#news"))
    assert panel["top"] <= line["top"] <= line["bottom"] <= panel["bottom"]
    page.context.close()


def _later(minutes: int) -> str:
    return WHEN.replace(":00:00", f":{minutes:02}:00")
