"""The page of rules: every number with its source, and another limit asked about."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from sample_feeds.rows import record
from tests.browser.conftest import Producer
from tests.browser.test_standing_out import KNOWN_BY, ZAPAD
from tests.chromium import until
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def opened(browser: Browser, room: Room, where: str, locale: str = "en-GB") -> Page:
    shape = {"viewport": {"width": 1366, "height": 768}, "locale": locale}
    context = browser.new_context(**shape)
    room.admit(context)
    page = context.new_page()
    page.goto(room.url + where)
    until(page, "document.body.dataset.ready === 'yes'", 60)
    return page


def test_by_keyboard_another_limit_tells_which_exercise_it_would_have_caught(
    browser: Browser, room: Room, producer: Producer
) -> None:
    producer.send({**record(ZAPAD, KNOWN_BY), "context": "REALITY"}, "exercises")
    page = opened(browser, room, "/rules#VD-OBS-LAND")
    row = page.locator("#row-VD-OBS-LAND")
    assert "at least 13" in row.inner_text()
    assert "not yet checked against the official text" in row.inner_text()
    said = "document.querySelector('.what-if-said')?.textContent ?? ''"
    row.get_by_role("button", name="What if?").focus()
    page.keyboard.press("Enter")
    until(page, f"({said}).startsWith('This is today')", 30)
    assert page.locator("#what-if-rule").input_value() == "VD-OBS-LAND"
    page.keyboard.type("12000")
    until(page, f"({said}).includes('is told otherwise')", 30)
    changed = page.locator("#rules-what-if tr[data-changed=true]")
    assert changed.count() == 1
    assert "Zapad-2017" in changed.inner_text()
    assert changed.locator("td").all_inner_texts()[1:] == ["not reached", "reached"]
    assert page.locator("#label").inner_text().startswith("OPEN")
    page.keyboard.press("Control+a")
    page.keyboard.type("-1")
    until(page, f"({said}).startsWith('Write a number from 1 to ')", 30)
    found = Axe().run(page).response["violations"]
    assert [each for each in found if each["impact"] in ("serious", "critical")] == []


def test_the_page_of_rules_speaks_french(browser: Browser, room: Room) -> None:
    page = opened(browser, room, "/rules", "fr-FR")
    assert page.locator("h1").inner_text() == "Règles"
    first = page.locator(".rules-instrument summary").first
    first.focus()
    page.keyboard.press("Enter")
    text = page.locator(".rules-instrument[open]").inner_text()
    assert "Limite" in text
    assert "at least" not in text
