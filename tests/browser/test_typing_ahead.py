"""Who types at once after opening a form types into it, however slowly it comes."""

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.test_private_notes import opened
from tests.chromium import until
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.mark.parametrize(
    ("door", "first"), [("n", "writing-position"), ("j", "judging-key_judgement")]
)
def test_what_is_typed_before_the_form_is_there_comes_into_its_first_field(
    browser: Browser, room: Room, door: str, first: str
) -> None:
    page = opened(browser, room, room.enter("analyst", name=f"ahead-{door}"))
    held: list[Route] = []
    open_again = False

    def hold(route: Route) -> None:
        if open_again:
            route.continue_()
        else:
            held.append(route)

    page.route("**/static/chunk-*.js", hold)
    page.keyboard.press(door)
    # Each of these letters is a key of the map as well: table, style, layers, note.
    page.keyboard.type("59.4N 24.7E tdla")
    for _ in range(200):
        if held:
            break
        page.wait_for_timeout(25)
    assert page.evaluate("document.getElementById('table').hidden")
    assert page.locator(f"#{first}").count() == 0
    open_again = True
    for route in held:
        route.continue_()
    field = f"document.getElementById('{first}')"
    until(page, f"{field}?.value === '59.4N 24.7E tdla'", 30)
    assert page.evaluate(f"document.activeElement === {field}")


def test_a_key_after_escape_is_one_of_the_map_and_not_of_the_note_that_fades(
    browser: Browser, room: Room
) -> None:
    page = opened(browser, room, room.enter("analyst", name="ahead-esc"))
    page.keyboard.press("a")
    until(page, "document.activeElement?.id === 'note-text'", 20)
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    until(page, "!document.getElementById('table').hidden", 20)
    page.keyboard.press("a")
    until(page, "document.activeElement?.id === 'note-text'", 20)
    assert page.locator("#note-text").input_value() == ""
