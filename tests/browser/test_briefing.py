"""A briefing on real screens: one presents, all see the same, and it is proved.

The presenter's acts are those of a person: keys, the mouse, the panel.
"""

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import briefing
from tests.browser.briefing import (
    BLACK_SEA,
    GULF,
    PHONE,
    TABLET,
    WALL,
    Open,
    all_see,
    center,
    drag,
    follows,
    move,
    panel_says,
    present,
    report,
    says,
    shown,
    stands,
    still,
    view_of,
)
from tests.browser.conftest import Producer, holds, snapshot
from tests.chromium import until
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

room, next_door = briefing.room, briefing.next_door
producer, person = briefing.producer, briefing.person


def test_screens_of_all_shapes_on_two_workers_show_all_of_what_one_presents(
    person: Open, next_door: Room, producer: Producer
) -> None:
    bo = person("briefer", "bo", color_scheme="light")
    producer.send(report("SHOWN-1"))
    others = [
        person("leader", "lea", TABLET, url=next_door.url),
        person("leader", "phil", PHONE),
        person("leader", "wanda", WALL, "/?screen=wall"),
    ]
    for page in (bo, *others):
        holds(page, "SHOWN-1")
    present(bo)
    move(bo, GULF)
    bo.keyboard.press("Escape")
    bo.locator("#layer-posture-shown").focus()
    bo.keyboard.press("Space")
    bo.locator("#news button.news-line").first.click()
    until(bo, "window.onePicture.snapshot().shown.selected === 'SHOWN-1'")
    all_see(bo, 4)
    for page in others:
        all_see(page, 4)
        stands(page, "follows")
        follows(page, bo)
        seen, led = shown(page), shown(bo)
        assert seen["hidden"] == led["hidden"] == ["posture"]
        assert (seen["selected"], seen["card"]) == ("SHOWN-1", True)
        assert seen["style"] == led["style"] == "light"
        assert page.evaluate("document.documentElement.dataset.style") == "light"
        assert not page.locator("#card").is_hidden()
        says(page, "Bo Berg presents since")
    touched = others[-1].locator("#card :is(button, a, summary):visible")
    assert touched.count() == 0, "On a wall nobody touches anything."
    box = view_of(bo)["shown"]["box"]
    until(bo, "!window.onePicture.map.isMoving()")
    height = "window.onePicture.map.getCanvas().clientHeight"
    before = bo.evaluate(height)
    bo.keyboard.press("g")
    bo.keyboard.press("r")
    until(bo, f"{height} < {before}", 30)
    all_see(bo, 4)
    follows(others[0], bo)
    assert view_of(bo)["shown"]["box"] == box, "What opens here moves nobody."


def test_who_moves_the_map_looks_around_alone_and_comes_back_with_one_key(
    person: Open, producer: Producer
) -> None:
    days = ["2020-01-01", "2020-01-02"]
    bo = person("briefer", "bo", path=f"/?from={days[0]}&until={days[1]}")
    lea = person("leader", "lea", TABLET)
    present(bo)
    move(bo, GULF)
    follows(lea, bo)
    limited = "document.querySelector('.time-bar') !== null"
    until(lea, limited)
    assert shown(lea)["days"] == shown(bo)["days"] == days, "All see the same days."
    drag(lea)
    says(lea, "You look around by yourself.")
    assert lea.evaluate(limited), "Nothing moves by itself for who looks around."
    all_see(bo, 1)
    until(lea, "!window.onePicture.map.isMoving()")
    here = center(lea)
    move(bo, BLACK_SEA)
    producer.send(report("ALONE-1"))
    for page in (bo, lea):
        holds(page, "ALONE-1")
    bo.get_by_role("button", name="Call everybody back").click()
    says(lea, "Bo Berg asks you to come back.")
    assert center(lea) == here
    lea.keyboard.press("Escape")
    says(lea, "You see the same.")
    assert lea.evaluate(limited), "Escape came back, and took no days away."
    bo.get_by_role("button", name="Show all").click()
    until(lea, f"!({limited})")
    follows(lea, bo)
    all_see(bo, 2)


def test_whatever_is_done_by_hand_takes_the_screen_out_of_the_lead(
    person: Open,
) -> None:
    bo, lea = person("briefer", "bo"), person("leader", "lea")
    present(bo)
    move(bo, GULF)
    follows(lea, bo)

    def turn_wheel() -> None:
        lea.mouse.move(800, 400)
        for _ in range(3):
            lea.mouse.wheel(0, 240)

    def switch_layer() -> None:
        lea.locator("#layer-posture-shown").focus()
        lea.keyboard.press("Space")

    def press_on_map(key: str) -> None:
        lea.locator("#map").focus()
        lea.keyboard.press(key)

    by_hand: dict[str, Callable[[], None]] = {
        "a saved view": lambda: press_on_map("b"),
        "an arrow": lambda: press_on_map("ArrowRight"),
        "the wheel": turn_wheel,
        "a layer": switch_layer,
        "the style": lambda: press_on_map("d"),
    }
    for name, act in by_hand.items():
        stands(lea, "follows")
        act()
        how = "document.body.dataset.following"
        assert until(lea, f"{how} === 'alone' && {how}", 30), name
        lea.locator("#presenter-back").click()
        follows(lea, bo)


def test_who_comes_late_is_there_at_once(person: Open) -> None:
    bo = person("briefer", "bo")
    present(bo)
    move(bo, BLACK_SEA)
    late = person("leader", "lea", TABLET)
    follows(late, bo)
    all_see(bo, 2)
    late.reload()
    until(late, "window.onePicture?.snapshot().drawn_n > 0", 60)
    follows(late, bo)


def test_the_keyboard_alone_leads_and_a_pointer_is_no_part_of_the_picture(
    person: Open,
) -> None:
    bo, lea = person("briefer", "bo"), person("leader", "lea", TABLET)
    present(bo)
    bo.keyboard.press("Escape")
    until(bo, "document.getElementById('leading').hidden")
    bo.locator("#map").focus()
    before = view_of(bo)["revision"]
    bo.keyboard.press("ArrowRight")
    until(bo, "!window.onePicture.map.isMoving()")
    all_see(bo, 2)
    follows(lea, bo)
    assert view_of(lea)["revision"] > before
    n = snapshot(lea)["picture"]["n"]
    bo.keyboard.press("g")
    bo.get_by_role("button", name="Pointer").click()
    until(bo, "document.querySelector('[data-tool=POINTER][aria-pressed=true]')")
    bo.mouse.move(600, 420)
    bo.mouse.move(610, 430)
    note = "document.querySelector('.signals-note')"
    until(lea, f"{note} && !{note}.hidden", 30)
    said = lea.evaluate(f"{note}.textContent")
    assert said == "Bo Berg points; not part of the picture"
    sheet = "document.getElementById('news').getBoundingClientRect().top"
    gap = f"{sheet} - {note}.getBoundingClientRect().bottom"
    until(lea, f"(gap => gap >= 0 && gap < 40)({gap})")
    assert snapshot(lea)["picture"]["n"] == n
    bo.keyboard.press("Escape")
    until(bo, "document.getElementById('leading').hidden")
    says(bo, "Pointer is on: Escape ends it.")
    bo.mouse.move(620, 430)
    bo.keyboard.press("Escape")
    until(lea, f"{note}.hidden", 30)
    stands(bo, "leads")
    assert "Pointer" not in bo.locator("#presenter-words").inner_text()


def test_a_headline_is_on_every_screen_with_its_author(person: Open) -> None:
    bo, wall = person("briefer", "bo"), person("leader", "w", WALL, "/?screen=wall")
    bo.keyboard.press("g")
    until(bo, "document.querySelector('#leading textarea')")
    sentence = "Two cables are cut; <b>who</b> did it is not known. ".ljust(200, "x")
    bo.locator("#leading textarea").fill(sentence)
    bo.get_by_role("button", name="Put on every screen").click()
    for page in (bo, wall):
        text = "document.getElementById('headline-text')?.textContent"
        until(page, f"{text} === {json.dumps(sentence)}", 30)
        assert page.locator("#headline-by").inner_text().startswith("Bo Berg, ")
        assert read_whole(page)
        assert page.locator("#headline-more").is_hidden()
    bo.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    until(bo, "!document.getElementById('headline-more').hidden")
    high = "document.querySelector('{}').clientHeight"
    bar, stage = (bo.evaluate(high.format(each)) for each in ("#briefing", ".stage"))
    assert 2 * bar <= stage, "The map has two thirds of what is left."
    bo.get_by_role("button", name="More", exact=True).click()
    assert read_whole(bo)
    bo.set_viewport_size({"width": briefing.LAPTOP[0], "height": briefing.LAPTOP[1]})
    bo.locator("#map").focus()
    bo.keyboard.press("r")
    until(bo, "document.activeElement?.dataset.part === 'slider'", 30)
    bo.locator('#moment [data-part="freeze"]').click()
    until(bo, "window.onePicture.snapshot().then?.mode === 'FROZEN'", 30)
    bo.get_by_role("button", name="Take away", exact=True).click()
    hidden = "document.getElementById('briefing').hidden"
    until(wall, hidden, 30)
    panel_says(bo, "The headline is taken away.")
    assert bo.evaluate(f"!{hidden} && {text}") == sentence, "It was there then."
    bo.locator('#moment [data-part="live"]').click()
    until(bo, hidden, 30)


def read_whole(page: Page) -> bool:
    """Say whether no letter of the headline is cut: on no side, and with no dots."""
    return bool(
        page.evaluate("""(() => {
          const words = document.getElementById('headline-text');
          const room = document.getElementById('briefing').getBoundingClientRect();
          const lines = [...words.getClientRects()];
          return getComputedStyle(words).webkitLineClamp === 'none' && lines.length < 5
            && lines.every((line) => line.left >= room.left && line.right <= room.right
              && line.top >= room.top && line.bottom <= room.bottom);
        })()""")
    )


def test_a_wall_has_no_controls_and_always_follows(person: Open) -> None:
    bo, wall = person("briefer", "bo"), person("leader", "w", WALL, "/?screen=wall")
    present(bo)
    move(bo, GULF)
    follows(wall, bo)
    for control in (".views", ".side", ".bar-choices", ".maplibregl-ctrl-group"):
        assert wall.locator(control).first.is_hidden(), control
    drag(wall)
    wall.keyboard.press("s")
    move(bo, BLACK_SEA)
    follows(wall, bo)
    all_see(bo, 2)


def test_axe_finds_nothing_serious_in_a_briefing(person: Open) -> None:
    bo = person("briefer", "bo", bypass_csp=True, color_scheme="light")
    lea = person("leader", "lea", TABLET, bypass_csp=True, color_scheme="dark")
    present(bo)
    move(bo, GULF)
    follows(lea, bo)
    bo.locator("#leading textarea").fill("Two cables are cut.")
    bo.get_by_role("button", name="Put on every screen").click()
    until(lea, "!document.getElementById('headline').hidden")
    # The headline takes room from the map; a map that changes its size drops a drag.
    still(lea)
    drag(lea)
    stands(lea, "alone")
    for page in (bo, lea):
        found = Axe().run(page).response["violations"]
        wrong = [each for each in found if each["impact"] in ("serious", "critical")]
        assert [(each["id"], each["nodes"][0]["html"][:150]) for each in wrong] == []
