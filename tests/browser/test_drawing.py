"""Drawing on the map in real browsers: corners, lengths, undo, and where it goes."""

import json
import urllib.request
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import holds, text
from tests.browser.test_private_notes import opened
from tests.browser.watching import on_another_worker
from tests.chromium import until
from tests.entering import Entered
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PANEL = "document.querySelector('.sketch')"
MEASURE = "document.querySelector('.sketch-measure').textContent"
FORM = "document.getElementById('note-text')?.checkVisibility()"
LAYERS = (
    "window.onePicture.map.getStyle().layers"
    ".filter(each => /^(sketch|pen)/.test(each.id)).length"
)
LINE = ((19.0, 57.0), (21.0, 57.5), (20.0, 58.5))


@pytest.fixture(scope="module")
def anna(room: Room) -> Entered:
    return room.enter("analyst", delegation="FIN", name="anna", title="Anna")


@pytest.fixture
def page(browser: Browser, room: Room, anna: Entered) -> Page:
    return opened(browser, room, anna, bypass_csp=False)


def place(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Return where a position is on the page."""
    at = page.evaluate(f"window.onePicture.project({lon}, {lat})")
    box = page.locator("#map").bounding_box()
    assert box is not None
    return box["x"] + at["x"], box["y"] + at["y"]


def press(page: Page, lon: float, lat: float) -> None:
    x, y = place(page, lon, lat)
    page.mouse.move(x - 6, y - 6)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*place(page, *start))
    page.mouse.down()
    page.mouse.move(*place(page, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    page.mouse.move(*place(page, *end))
    page.mouse.up()


def kilometres(page: Page) -> int:
    return int(page.evaluate(MEASURE).split(" ")[0])


def begin(page: Page, kind: str) -> None:
    """Open the form of a note and choose a shape to draw."""
    page.keyboard.press("a")
    until(page, FORM, 20)
    page.get_by_role("button", name=kind, exact=True).click()
    until(page, f"{PANEL} && {LAYERS} > 0", 20)
    until(page, f"!{FORM}", 20)


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def pictured(room: Room, who: Entered) -> list[Any]:
    asked = urllib.request.Request(
        f"{room.url}/rooms/main/picture", headers=who.headers
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)["features"]


def test_a_line_is_measured_moved_undone_and_given_up(page: Page) -> None:
    begin(page, "Measure")
    for corner in LINE:
        press(page, *corner)
    until(page, f"{MEASURE}.includes('kilometres (')", 10)
    whole = kilometres(page)
    assert 255 <= whole <= 261  # 133.6 and 124.9 km on the ellipsoid
    page.keyboard.press("Control+z")
    until(page, f"!{MEASURE}.startsWith('{whole} ')", 10)

    press(page, *LINE[-1])
    press(page, *LINE[-1])  # once more on the last corner: that was all
    until(page, "document.querySelector('.sketch-hint').textContent.includes('Drag')")
    until(page, f"{MEASURE}.startsWith('{whole} ')", 10)
    drag(page, LINE[1], (22.5, 57.5))
    until(page, f"parseInt({MEASURE}) > {whole + 50}", 10)
    page.keyboard.press("Control+z")
    until(page, f"{MEASURE}.startsWith('{whole} ')", 10)

    page.keyboard.press("Escape")
    until(page, f"!{PANEL} && {LAYERS} === 0", 10)
    until(page, FORM, 10)
    assert page.locator(".note-drawn").count() == 0


def test_a_press_while_drawing_chooses_no_record_and_no_key_opens_anything(
    page: Page,
) -> None:
    begin(page, "Arrow")
    for corner in LINE[:2]:
        press(page, *corner)
    page.keyboard.press("t")
    page.keyboard.press("n")
    assert page.evaluate("document.body.dataset.card") != "open"
    assert page.evaluate("document.body.dataset.writing") != "open"
    assert page.evaluate("document.body.dataset.table") != "open"
    page.keyboard.press("Escape")
    until(page, f"!{PANEL}", 10)


def test_a_line_is_drawn_by_keyboard_alone(page: Page) -> None:
    begin(page, "Measure")
    until(page, "document.activeElement instanceof HTMLCanvasElement", 10)
    page.keyboard.press("Space")
    page.locator("#sketch-position").focus()
    page.keyboard.type("58 30N 020 00E")
    page.keyboard.press("Enter")
    until(page, "document.getElementById('sketch-position').value === ''", 10)
    until(page, f"{MEASURE}.includes('kilometres (')", 10)
    page.keyboard.type("nowhere at all")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.sketch-said').textContent.length > 10", 10)
    typed = "document.getElementById('sketch-position').value"
    assert page.evaluate(typed) == "nowhere at all"
    page.get_by_role("button", name="Done", exact=True).focus()
    page.keyboard.press("Enter")
    until(page, FORM, 10)
    assert "kilometres" in text(page, "note-shape")


def test_the_drawing_lives_through_a_change_of_style(page: Page) -> None:
    begin(page, "Area")
    for corner in LINE:
        press(page, *corner)
    before = page.evaluate(MEASURE)
    page.keyboard.press("d")
    colour = "window.onePicture.map.getPaintProperty('sketch:line', 'line-color')"
    dark = page.evaluate(colour)
    page.keyboard.press("d")
    until(page, f"{colour} !== '{dark}'", 10)
    assert page.evaluate(MEASURE) == before
    page.keyboard.press("Escape")


def test_an_area_with_a_note_lands_on_a_screen_of_another_worker(
    browser: Browser, room: Room, anna: Entered
) -> None:
    here = opened(browser, room, anna)
    bo = room.enter("leader", delegation="FIN", name="bo")
    there = on_another_worker(lambda: opened(browser, room, bo), here)
    begin(here, "Area")
    for corner in LINE:
        press(here, *corner)
    assert serious(here) == []
    here.keyboard.press("Enter")
    until(here, FORM, 10)
    until(here, "document.activeElement.id === 'note-text'", 10)
    here.keyboard.type("Keep ships out of here")
    here.keyboard.press("Enter")
    said = "document.getElementById('note-said').innerText"
    until(here, f"{said}.startsWith('The note is on the picture.')", 20)

    [note] = [each for each in pictured(room, bo) if each["layer"] == "notes"]
    assert note["properties"]["kind"] == "AREA"
    assert note["properties"]["area_m2"] > 5e9
    assert note["geometry"]["type"] == "Polygon"
    holds(there, note["id"])
    drawn = "window.onePicture.map.queryRenderedFeatures({layers: ['notes:fill']})"
    until(there, f"{drawn}.length > 0", 20)


def test_an_assessment_is_written_by_key_and_lands_on_the_desk(
    room: Room, page: Page
) -> None:
    page.keyboard.press("j")
    until(page, "document.activeElement?.name === 'key_judgement'", 20)
    assert serious(page) == []
    page.keyboard.type("The cable was cut by an anchor.")
    page.get_by_label("likely (60 to 90 %)", exact=True).check()
    page.get_by_label("low confidence").check()
    page.locator("[name=basis]").fill("Most cable faults are caused by anchors.")
    page.locator("[name=alternatives]").fill("Fishing gear cut it.")
    page.locator("#judging-releasable_to").fill("")
    page.keyboard.press("Control+Enter")
    until(page, "document.activeElement?.name === 'releasable_to'", 10)

    page.reload()
    until(page, "document.getElementById('judging')?.checkVisibility()", 30)
    assert page.locator("[name=alternatives]").input_value() == "Fishing gear cut it."
    page.locator("[name=releasable_to]").fill("ALL")
    page.locator("#judging").get_by_role("button", name="Submit").click()
    strip = "document.querySelector('.writings li')?.dataset.stage"
    until(page, f"{strip} === 'waiting'", 20)
    mine = json.loads(page.evaluate("fetch('/rooms/main/desk').then(r => r.text())"))
    [copy] = [each for each in mine["mine"] if each["layer"] == "assessments"]
    assert copy["state"] == "SUBMITTED"
    assert copy["record"]["likelihood_word"] == "LIKELY"
