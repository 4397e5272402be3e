"""What the form makes of a place, and what is told of much that was sent."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_writing import at_form, begun, let_go, opened, serious
from tests.chromium import until
from tests.entering import Entered
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PLACE = "document.getElementById('writing-place')"
SAID = "document.getElementById('writing-position-said').innerText"
ASKED = "document.querySelector('#writing .writing-ask').innerText"
STRIP = "document.querySelector('.writings')"


@pytest.fixture(scope="module")
def ada(room: Room) -> Entered:
    return room.enter("analyst", name="places-ada", title="Ada")


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#writing-{name}").fill(value)


def test_a_place_is_proposed_and_follows_the_position_until_somebody_writes_one(
    browser: Browser, room: Room, ada: Entered
) -> None:
    page = opened(browser, room, ada)
    at_form(page)
    fill(page, position="57 40N 19 00E")
    until(page, f"{PLACE}.value === '42 km E of Visby'", 20)
    assert "42 km E of Visby" in page.evaluate(SAID), "a slip is seen where one types"
    fill(page, position="59 26N 24 45E")
    until(page, f"{PLACE}.value === 'Tallinn'", 20)
    fill(page, place="Off the harbour", position="57 40N 19 00E")
    until(page, f"{SAID}.includes('42 km E of Visby')", 20)
    assert page.evaluate(f"{PLACE}.value") == "Off the harbour"
    let_go(page)


def test_a_ship_on_land_is_asked_about_and_can_be_sent(
    browser: Browser, room: Room, ada: Entered
) -> None:
    page = opened(browser, room, ada)
    at_form(page)
    fill(page, position="58 30N 15 00E", time="40 min ago", type="cable")
    until(page, f"{ASKED}.includes('Is it at sea?')", 20)
    assert serious(page) == []
    page.locator("#writing-domain").select_option("LAND")
    until(page, f"{ASKED} === ''", 10)
    page.locator("#writing-domain").select_option("SEA")
    until(page, f"{ASKED}.includes('on land, 70 km from the coast')", 10)
    fill(page, title="Cable fault at the lake")
    page.locator("#writing-severity").select_option("2")
    page.locator("#writing-attribution").select_option("UNATTRIBUTED")
    page.keyboard.press("Control+Enter")
    until(page, "document.querySelector('.writings li')?.dataset.stage === 'waiting'")
    let_go(page)


def test_what_is_said_of_a_place_never_pushes_the_field_out_of_sight(
    browser: Browser, room: Room, ada: Entered
) -> None:
    page = opened(browser, room, ada)
    at_form(page)
    fill(page, time="40 min ago", type="cable", position="58 30N 15 00E")
    page.locator("#writing-severity").focus()
    until(page, f"{ASKED}.includes('Is it at sea?')", 20)
    edge = (
        "document.querySelector('#writing .writing-foot').getBoundingClientRect().top"
    )
    lowest = "document.activeElement.getBoundingClientRect().bottom"
    until(page, f"{lowest} <= {edge}", 10)
    assert page.evaluate("document.activeElement.id") == "writing-severity"
    let_go(page)


def test_much_that_waits_is_one_line_which_opens_to_all_of_it(
    browser: Browser, room: Room, ada: Entered
) -> None:
    page = opened(browser, room, ada)
    for title in ("First of two", "Second of two"):
        draft = begun(room, ada, title)["draft"]
        page.goto(f"{room.url}/?draft={draft}")
        until(page, "document.activeElement?.id === 'writing-title'", 30)
        page.keyboard.press("Control+Enter")
        until(page, f"{STRIP}.innerText.includes('wait')", 20)
    until(page, f"{STRIP}.innerText.trim() === '2 reports wait for another person'", 20)
    summary = page.locator(".writings summary")
    summary.focus()
    page.keyboard.press("Enter")
    shown = page.locator(".writings-waiting li")
    assert [each.locator("strong").inner_text() for each in shown.all()] == [
        "First of two",
        "Second of two",
    ]
    assert serious(page) == []
    shown.first.get_by_role("button", name="Put away").click()
    until(page, f"!{STRIP}.innerText.includes('First of two')", 10)
    assert page.locator(".writings summary").count() == 0, "one is told by itself"
    assert "Second of two" in page.locator(".writings").inner_text()
    let_go(page)


def test_who_draws_has_the_whole_map(
    browser: Browser, room: Room, ada: Entered
) -> None:
    tablet: Any = {"width": 820, "height": 1180}
    page = opened(browser, room, ada, viewport=tablet)
    at_form(page)
    page.get_by_role("button", name="Draw an area").click()
    until(page, "document.querySelector('.sketch')?.checkVisibility()", 20)
    top = "document.querySelector('.sketch').getBoundingClientRect().top"
    assert page.evaluate(f"{top} / innerHeight") > 0.45, "no sheet is below the panel"
    page.keyboard.press("Escape")
    until(page, "document.getElementById('writing').checkVisibility()", 10)
    assert page.evaluate("document.body.dataset.card") == "open"
    let_go(page)
