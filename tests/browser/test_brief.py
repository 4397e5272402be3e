"""Saved briefings on the page of scenes: made and led by keyboard, and never lost."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SIZE, Producer, holds
from tests.chromium import until
from tests.lines import incident
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

Open = Callable[..., Page]
GULF = "{center: [25.2, 59.6], zoom: 6.5, duration: 0}"


@pytest.fixture
def brief(browser: Browser, room: Room) -> Open:
    """Open the page of scenes as a briefer of this name."""

    def open_page(
        name: str, size: tuple[int, int] = (1366, 768), **options: Any
    ) -> Page:
        shape = {"width": size[0], "height": size[1]}
        context = browser.new_context(
            **{"viewport": shape, "locale": "en-GB", "bypass_csp": True} | options
        )
        context.add_cookies([entered(room, name)])
        page = context.new_page()
        page.goto(f"{room.url}/brief")
        ready(page)
        return page

    return open_page


def entered(room: Room, name: str, role: str = "briefer", **fields: Any) -> Any:
    who = {"delegation": "EST", "title": f"{name.title()} Berg", **fields}
    return room.enter(role, name=name, **who).for_browser(room.url)


def ready(page: Page) -> None:
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
    until(page, "document.querySelector('#brief:not([hidden]) .brief-list')", 30)


def rows(page: Page) -> list[str]:
    """Return the titles of the scenes."""
    return page.locator("#brief .brief-row-title").all_inner_texts()


def until_rows(page: Page, titles: list[str]) -> None:
    found = "[...document.querySelectorAll('#brief .brief-row-title')]"
    same = f"JSON.stringify({found}.map((e) => e.textContent))"
    until(
        page, f"{same} === {json.dumps(json.dumps(titles, separators=(',', ':')))}", 30
    )


def says(page: Page, words: str, where: str = "#brief") -> None:
    shown = f"document.querySelector({json.dumps(where)})?.textContent"
    until(page, f"{shown}?.includes({json.dumps(words)})", 30)


def fresh(page: Page, name: str) -> None:
    """Begin a briefing of this name, whatever others left in the room."""
    until(page, "document.querySelector('#brief .brief-head select')", 30)
    page.get_by_label("Saved briefings").select_option("")
    until_rows(page, [])
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Name", exact=True).blur()


def add(page: Page, title: str, *more: str) -> None:
    """Add the view and write its title, and what else the form has, by keys."""
    page.keyboard.press("v")
    says(page, "Added as scene")
    page.keyboard.press("e")
    until(page, "document.activeElement?.closest('.brief-editor')")
    page.keyboard.type(title)
    for text in more:
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Escape")
    until(page, "document.activeElement?.className === 'brief-choose'")


def save(page: Page, version: int) -> None:
    page.keyboard.press("k")
    says(page, f"Version {version}, saved")


def view_of(page: Page) -> dict[str, Any]:
    """Return the shared view as another screen of the room has it."""
    asked = "fetch('/rooms/main/picture').then((answer) => answer.json())"
    features = page.evaluate(asked)["features"]
    held = [each for each in features if each["id"] == "^view"]
    return dict(held[0]["properties"]) if held else {}


def until_shown(page: Page, test: str) -> dict[str, Any]:
    """Wait until a screen holds a shared view of which something is true."""
    picture = "fetch('/rooms/main/picture').then((answer) => answer.json())"
    view = "all.features.find((each) => each.id === '^view')?.properties.shown"
    until(page, f"{picture}.then((all) => ((shown) => shown && ({test}))({view}))", 30)
    return dict(view_of(page)["shown"])


def test_a_briefing_is_made_saved_and_led_by_keyboard_alone(
    brief: Open, room: Room, producer: Producer, browser: Browser
) -> None:
    page = brief("bo")
    producer.send(incident("BR-1", (24.9, 59.7), title="A cable is cut"))
    holds(page, "BR-1")
    fresh(page, "Evening")
    page.evaluate(f"window.onePicture.map.easeTo({GULF})")
    add(page, "The gulf", "Two cables.", "Say what is known.", "1:30")
    page.keyboard.press("s")
    add(page, "Black Sea")
    page.keyboard.press("b")
    add(page, "Baltic")
    page.keyboard.press("Alt+ArrowUp")
    until_rows(page, ["The gulf", "Baltic", "Black Sea"])
    until(page, "document.activeElement?.textContent.includes('Baltic')")
    save(page, 1)
    page.reload()
    ready(page)
    until_rows(page, ["The gulf", "Baltic", "Black Sea"])
    says(page, "Version 1, saved")

    other = browser.new_context(viewport=SIZE)
    other.add_cookies([entered(room, "lea", "leader")])
    leader = other.new_page()
    leader.goto(room.url)
    until(leader, "window.onePicture?.snapshot().drawn_n > 0", 60)
    page.get_by_role("button", name="Present to everybody").focus()
    page.keyboard.press("Enter")
    says(page, "You present to everybody.")
    # A second one, of a hand that shakes, ends nothing.
    page.keyboard.press("Enter")
    page.keyboard.press("PageDown")
    shown = until_shown(leader, "shown.scene?.number === 1")
    assert (shown["scene"]["title"], shown["scene"]["of"]) == ("The gulf", 3)
    assert shown["caption"] == "Two cables."
    says(page, "Say what is known.", "#brief .brief-now")
    says(page, "Baltic", "#brief .brief-next")
    assert "Say what is known." not in json.dumps(view_of(leader))
    page.keyboard.press("PageDown")
    until_shown(leader, "shown.scene?.number === 2")
    page.keyboard.press("3")
    until_shown(leader, "shown.scene?.number === 3")
    page.keyboard.press("PageDown")
    says(page, "This is the last scene.")
    page.keyboard.press("PageUp")
    until_shown(leader, "shown.scene?.number === 2")
    until(leader, "document.body.dataset.following === 'follows'", 30)
    says(page, "this scene", "#brief .brief-time")
    page.get_by_role("button", name="Stop presenting").focus()
    page.keyboard.press("Enter")
    says(page, "You do not present any more.")
    other.close()


def test_of_two_editors_the_second_sees_both_and_neither_is_lost(brief: Open) -> None:
    first, second = brief("bo"), brief("cai")
    fresh(first, "For two")
    add(first, "Common")
    save(first, 1)
    until(second, "document.querySelector('#brief .brief-head select')", 30)
    second.reload()
    ready(second)
    choose = second.get_by_label("Saved briefings")
    until(second, "document.body.innerText.includes('For two')", 30)
    choose.select_option(label="For two (1 scene)")
    until_rows(second, ["Common"])
    add(first, "By bo")
    save(first, 2)
    add(second, "By cai")
    second.keyboard.press("k")
    says(second, "By bo: only in theirs", "#brief .brief-conflict")
    says(second, "By cai: only in yours", "#brief .brief-conflict")
    assert rows(second) == ["Common", "By cai"]
    second.keyboard.press("Enter")
    says(second, "Version 3, saved")
    until_rows(second, ["Common", "By cai", "By bo"])
    first.reload()
    ready(first)
    first.get_by_label("Versions").select_option("1")
    until_rows(first, ["Common"])
    says(first, "Saving makes it the newest.")


def test_what_is_typed_and_not_saved_is_there_after_a_reload(brief: Open) -> None:
    page = brief("dora")
    fresh(page, "Unsaved")
    add(page, "Typed in a hurry")
    page.reload()
    ready(page)
    until_rows(page, ["Typed in a hurry"])
    says(page, "Not saved yet")


def test_a_scene_tells_beforehand_what_is_retracted_and_what_is_hidden(
    brief: Open, room: Room, producer: Producer, browser: Browser
) -> None:
    page = brief("bo")
    producer.send(incident("BR-2", (24.5, 59.6), title="For all"))
    secret = {"title": "Estonian", "releasable_to": ["EST"]}
    producer.send(incident("BR-3", (25.5, 59.8), **secret))
    holds(page, "BR-2")
    holds(page, "BR-3")
    fresh(page, "Beforehand")
    for record in ("BR-2", "BR-3"):
        page.goto(f"{room.url}/brief?record={record}")
        ready(page)
        until(page, "!document.getElementById('card').hidden", 30)
        add(page, f"About {record}", f"Caption of {record}")
    save(page, 1)

    other = browser.new_context(viewport=SIZE)
    leader_of = {"delegation": "LTU", "groups": ("ALL",)}
    other.add_cookies([entered(room, "lina", "leader", **leader_of)])
    leader = other.new_page()
    leader.goto(room.url)
    until(leader, "window.onePicture?.snapshot().drawn_n > 0", 60)
    says(page, "Hidden from somebody here", "#brief .brief-list")

    retract = {
        "event_id": str(uuid.uuid4()),
        "expected_revision": 1,
        "reason": "Not so.",
    }
    releaser = browser.new_context(viewport=SIZE)
    releaser.add_cookies([entered(room, "rita", "releaser")])
    asked = releaser.request.post(
        f"{room.url}/rooms/main/records/BR-2/retract",
        data=retract,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert asked.status == 201, asked.text()
    says(page, "Record retracted", "#brief .brief-list")

    page.get_by_role("button", name="Present to everybody").click()
    says(page, "You present to everybody.")
    page.keyboard.press("1")
    shown = until_shown(leader, "shown.scene?.number === 1")
    assert shown["selected"] == "BR-2"
    page.keyboard.press("2")
    shown = until_shown(leader, "shown.scene?.number === 2")
    assert "BR-3" not in json.dumps(shown)
    says(page, "Its record is hidden from somebody", "#brief .brief-now")
    page.get_by_role("button", name="Stop presenting").click()
    says(page, "You do not present any more.")
    releaser.close()
    other.close()


@pytest.mark.parametrize("style", ["dark", "light"])
def test_axe_finds_nothing_serious(brief: Open, style: str) -> None:
    """While scenes are shown and while one is written, in a wide and a tall window."""
    page = brief("eva", color_scheme=style)
    fresh(page, "Seen by axe")
    add(page, "One", "A caption", "Notes", "1:00")
    page.keyboard.press("1")
    says(page, "Notes", "#brief .brief-now")
    assert serious(page) == []
    turned(page, 820, 1180)
    assert serious(page) == []
    page.keyboard.press("e")
    until(page, "document.activeElement?.closest('.brief-editor')")
    assert serious(page) == []
    turned(page, 1366, 768)
    assert serious(page) == []


def turned(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    until(page, f"innerWidth === {width} && innerHeight === {height}")


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or critical, one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:150]})"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_who_may_not_present_is_told_so(room: Room, browser: Browser) -> None:
    context = browser.new_context(viewport=SIZE)
    context.add_cookies([entered(room, "ann", "analyst")])
    page = context.new_page()
    answer = page.goto(f"{room.url}/brief")
    assert answer is not None
    assert answer.status == 403
    assert "it does not allow this: lead a briefing" in page.inner_text("body")
    page.goto(room.url)
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
    assert not page.get_by_role("link", name="Scenes").is_visible()


def test_what_comes_next_looks_as_the_map_drew_it(brief: Open) -> None:
    page = brief("fay")
    fresh(page, "Seen before")
    page.evaluate(f"window.onePicture.map.easeTo({GULF})")
    page.keyboard.press("v")
    until(
        page, "document.querySelector('#brief .brief-next img')?.naturalWidth > 100", 30
    )
    says(page, "Drawn at", "#brief .brief-next")
