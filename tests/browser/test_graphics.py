"""Without the graphics of both map and ground, a screen confirms nothing."""

import itertools

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open, Producer, holds, snapshot
from tests.browser.watching import badge, says
from tests.chromium import until
from tests.lines import incident

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

MAP, GROUND = (
    "window.onePicture.map.getCanvas()",
    "document.querySelector('.ground canvas')",
)
CONTEXTS = f"""window.contexts = [{MAP}, {GROUND}].map(
  (canvas) => canvas.getContext('webgl2').getExtension('WEBGL_lose_context'))"""


def test_nothing_counts_as_drawn_until_map_and_ground_are_both_back(
    screen: Open, producer: Producer
) -> None:
    """In whatever order they are lost and come back; a screen may lose them again."""
    page = screen()
    badge(page, "1 of 1")
    for lost, back in itertools.product(((0, 1), (1, 0)), repeat=2):
        loses_both(page, producer, lost, back)


def loses_both(
    page: Page, producer: Producer, lost: tuple[int, int], back: tuple[int, int]
) -> None:
    page.evaluate(f"{CONTEXTS}; null")
    for which in lost:
        page.evaluate(f"window.contexts[{which}].loseContext()")
        until(page, "window.onePicture.snapshot().graphics_lost")
    record_id = f"GRAPHICS-{lost[0]}{back[0]}"
    producer.send(incident(record_id))
    until(page, f"window.onePicture.has('{record_id}')")
    page.evaluate(f"window.contexts[{back[0]}].restoreContext()")
    badge(page, "0 of 1")
    assert "graphics" in says(page, "graphics")
    assert snapshot(page)["graphics_lost"]
    assert snapshot(page)["drawn_n"] == -1
    page.evaluate(f"window.contexts[{back[1]}].restoreContext()")
    until(page, "!window.onePicture.snapshot().graphics_lost")
    holds(page, record_id)
    badge(page, "1 of 1")
