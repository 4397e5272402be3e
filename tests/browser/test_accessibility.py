"""axe-core finds nothing serious, and the keyboard is enough."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import holds
from tests.chromium import until
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def sample() -> Iterator[Room]:
    with running() as opened:
        yield opened


def opened(browser: Browser, room: Room, **options: Any) -> Page:
    context = browser.new_context(
        **{"viewport": {"width": 1366, "height": 768}, "bypass_csp": True} | options
    )
    room.admit(context)
    page = context.new_page()
    page.goto(f"{room.url}/?record=INC-003")
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 90)
    holds(page, "INC-003", 60)
    return page


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or critical, one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:150]})"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("style", ["dark", "light"])
def test_axe_finds_nothing_serious(browser: Browser, sample: Room, style: str) -> None:
    """With and without the table, in a wide window and in a tall one."""
    page = opened(browser, sample, color_scheme=style)
    assert serious(page) == []
    page.keyboard.press("t")
    until(page, "!document.getElementById('table')?.hidden", 30)
    until(page, "document.querySelectorAll('#table [role=row]').length > 3", 30)
    assert serious(page) == []
    page.set_viewport_size({"width": 820, "height": 1180})
    until(page, "innerWidth === 820")
    until(page, "document.querySelectorAll('#table [role=row]').length > 3", 30)
    assert serious(page) == []
    page.keyboard.press("t")
    until(page, "document.getElementById('table').hidden", 30)
    assert serious(page) == []
    page.context.close()


def test_a_layer_is_switched_off_and_stays_off_by_keyboard_alone(
    browser: Browser, sample: Room
) -> None:
    page = opened(browser, sample)
    page.keyboard.press("Escape")
    page.locator("#layer-posture-shown").focus()
    page.keyboard.press("Space")
    until(page, "!document.getElementById('layer-posture-shown')?.checked")
    page.reload()
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
    until(page, "document.getElementById('layer-posture-shown')?.checked === false", 30)
    page.context.close()
