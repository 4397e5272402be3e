"""A delegation's own layer in real browsers, on two workers: it never leaves it."""

import json
import urllib.request
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Producer, holds, snapshot, text
from tests.browser.watching import on_another_worker
from tests.chromium import until
from tests.entering import Entered
from tests.lines import incident
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SAID = "Ask the coast guard first"
OPEN_FORM = "document.getElementById('note-text')?.checkVisibility()"
OWN = ".own-layer .layer-age"


def opened(browser: Browser, room: Room, who: Entered, **options: Any) -> Page:
    size = {"width": 1366, "height": 768}
    plain = {"viewport": size, "locale": "en-GB", "bypass_csp": True}
    context = browser.new_context(**plain | options)
    context.add_cookies([who.for_browser(room.url)])  # pyright: ignore[reportArgumentType]
    page = context.new_page()
    page.goto(room.url)
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
    until(page, "document.body.dataset.ready === 'yes'", 30)
    return page


def ask(room: Room, who: Entered, path: str) -> str:
    request = urllib.request.Request(room.url + path, headers=who.headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:150]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


@pytest.fixture(scope="module")
def people(room: Room) -> dict[str, Entered]:
    return {
        "anna": room.enter("adviser", delegation="FIN", name="anna", title="Anna"),
        "bo": room.enter("leader", delegation="FIN", name="bo"),
        "leo": room.enter("leader", delegation="LTU", name="leo", clearance="PUBLIC"),
        "cho": room.enter("chair", delegation="FIN", name="cho"),
    }


def test_what_finland_writes_is_on_its_screens_and_on_no_other(
    browser: Browser, room: Room, producer: Producer, people: dict[str, Entered]
) -> None:
    producer.send(incident("NOTED-1"))
    anna = opened(browser, room, people["anna"])
    bo = on_another_worker(lambda: opened(browser, room, people["bo"]), anna)
    leo = opened(browser, room, people["leo"])
    holds(anna, "NOTED-1")
    before = snapshot(leo)["picture"]["digest"]

    anna.keyboard.press("a")
    until(anna, OPEN_FORM, 10)
    until(anna, "document.activeElement.id === 'note-text'", 10)
    assert "Only FIN sees this." in text(anna, "note-audience")
    assert serious(anna) == []
    anna.keyboard.type(SAID)
    until(anna, "document.getElementById('note-counter').innerText.startsWith('25')", 5)
    anna.keyboard.press("Enter")
    until(
        anna,
        "document.getElementById('note-said').innerText"
        ".startsWith('The note is on the picture.')",
        20,
    )
    until(anna, f"!{OPEN_FORM}", 10)

    until(bo, f"document.querySelector('{OWN}').innerText.includes('only FIN')", 20)
    told = json.loads(ask(room, people["bo"], "/rooms/main/picture"))
    [note] = [f for f in told["features"] if f["properties"].get("text") == SAID]
    holds(bo, note["id"])
    bo.goto(f"{room.url}/?record={note['id']}")
    until(
        bo, "document.querySelector('.card-kind')?.innerText === 'Note · only FIN'", 30
    )
    frame = "getComputedStyle(document.getElementById('card')).borderTopStyle"
    assert bo.evaluate(frame) == "dashed"
    assert bo.locator(".card .note-button").count() == 0
    assert serious(bo) == []

    until(leo, f"window.onePicture.snapshot().drawn_n >= {told['n']}", 20)
    assert leo.evaluate(f"window.onePicture.has('{note['id']}')") is False
    assert snapshot(leo)["picture"]["digest"] == before
    assert leo.locator(OWN).inner_text() == "No notes yet"
    said = ask(room, people["leo"], "/rooms/main/picture")
    assert SAID not in said
    assert note["id"] not in said
    assert SAID not in leo.content()


def test_what_was_typed_survives_a_send_that_failed_and_is_then_sent_once(
    browser: Browser, room: Room, producer: Producer, people: dict[str, Entered]
) -> None:
    producer.send(incident("NOTED-2"))
    page = opened(browser, room, people["anna"])
    holds(page, "NOTED-2")
    page.goto(f"{room.url}/?record=NOTED-2")
    until(page, "document.querySelector('.note-button')", 30)
    page.route("**/rooms/main/notes", lambda route: route.abort())
    page.locator(".note-button").focus()
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'note-text'", 10)
    page.keyboard.type("We doubt this.")
    page.keyboard.press("Enter")
    status = "document.getElementById('note-status').innerText"
    until(page, f"{status}.startsWith('The server does not answer.')", 20)
    assert page.locator("#note-text").input_value() == "We doubt this."
    page.unroute("**/rooms/main/notes")
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('.note-line').length === 1", 20)
    line = page.locator(".note-line")
    assert line.inner_text().split("\n") == ["only FIN", "We doubt this."]

    line.locator("button").focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('.card .note-button').length === 2", 20)
    page.locator(".card .note-button").last.focus()
    page.keyboard.press("Enter")
    warned = "document.querySelector('.card-warning')?.innerText ?? ''"
    until(page, f"{warned}.includes('withdrawn by its author')", 20)


def test_a_chair_sees_beforehand_what_another_delegation_sees(
    browser: Browser, room: Room, producer: Producer, people: dict[str, Entered]
) -> None:
    label = {"policy": "OPEN", "classification": "SENSITIVE"}
    producer.send(incident("HIDDEN-1", label=label))
    leo = opened(browser, room, people["leo"])
    cho = opened(browser, room, people["cho"])
    holds(cho, "HIDDEN-1")
    cho.keyboard.press("p")
    choice = "[...document.querySelectorAll('#preview-audience option')]"
    until(cho, f"{choice}.some(o => o.innerText.startsWith('LTU'))", 30)
    cho.locator("#preview-audience").select_option(
        value=cho.evaluate(f"{choice}.find(o => o.innerText.startsWith('LTU')).value")
    )
    summary = "document.getElementById('preview-summary').innerText"
    until(cho, f"{summary}.startsWith('What LTU sees: 1 of your')", 20)
    assert cho.locator("#preview-list li").count() == 1
    assert serious(cho) == []
    cho.keyboard.press("Escape")
    until(cho, "document.getElementById('preview').hidden", 10)
    assert leo.evaluate("window.onePicture.has('HIDDEN-1')") is False


def test_the_form_speaks_french(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    page = opened(browser, room, people["anna"], locale="fr-FR")
    assert page.locator(".own-title").inner_text().startswith("La couche propre")
    page.keyboard.press("a")
    until(page, OPEN_FORM, 10)
    assert "FIN" in text(page, "note-audience")
    assert "sees" not in text(page, "note-audience")
    page.keyboard.press("Escape")
    until(page, f"!{OPEN_FORM}", 10)
