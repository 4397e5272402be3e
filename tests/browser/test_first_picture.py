"""Whoever comes back sees the picture before the controls, in the same place."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SIZE, Open, Producer, holds, leave, snapshot
from tests.chromium import until
from tests.lines import incident
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

DRAWN = "performance.getEntriesByName('onepicture:drawn')[0]?.startTime"
READY = "document.body.dataset.ready === 'yes'"
KEPT = "localStorage.getItem('onepicture.place')"
BOX = "JSON.stringify(document.querySelector('.glass').getBoundingClientRect())"
#: What stood on the stage before the page, noted as it went.
NOTED = """
new MutationObserver(() => {
  const before = document.getElementById('before');
  if (before) window.noted = {
    said: before.querySelector('.before-said').textContent,
    context: document.body.dataset.context,
    box: JSON.stringify(before.querySelector('.stage').getBoundingClientRect()),
    ready: document.body.dataset.ready ?? 'no',
    stops: before.querySelectorAll('button:not([inert] *), a:not([inert] *)').length,
  };
}).observe(document, {childList: true, subtree: true, characterData: true});
"""


@pytest.fixture
def again(browser: Browser, room: Room) -> Iterator[Page]:
    """Open the picture, stay until its place is kept, and open it again."""
    context = browser.new_context(viewport=SIZE, locale="en-GB")
    room.admit(context)
    page = context.new_page()
    page.goto(room.url)
    until(page, READY)
    until(page, KEPT)
    page.add_init_script(NOTED)
    yield page
    leave(context)


def test_the_picture_is_drawn_before_the_controls_where_its_place_is_known(
    again: Page, producer: Producer
) -> None:
    producer.send(incident("FIRST-1"))
    holds(again, "FIRST-1")
    again.reload()
    until(again, f"{DRAWN} > 0")
    until(again, READY)
    noted = again.evaluate("window.noted")
    assert noted["ready"] == "no"
    assert noted["context"] == "REALITY"
    assert noted["said"].startswith("REALITY · ")
    assert noted["stops"] == 0
    assert again.evaluate("document.getElementById('before')") is None
    assert again.evaluate("document.querySelector('#map > .glass canvas') !== null")
    assert again.evaluate(BOX) == noted["box"], "the map moved when the controls came"
    assert snapshot(again)["features"] >= 1


def test_controls_come_also_when_no_picture_does(again: Page) -> None:
    again.route("**/stream*", lambda route: route.abort())
    again.route("**/stream.worker*", lambda route: route.abort())
    again.reload()
    until(again, READY)
    assert again.evaluate(DRAWN) is None
    assert again.locator("#band").is_visible()


def test_a_first_visit_waits_for_no_picture(screen: Open) -> None:
    page = screen()
    until(page, READY)
    assert page.evaluate("document.querySelector('#map > .glass canvas') !== null")
    until(page, KEPT)
