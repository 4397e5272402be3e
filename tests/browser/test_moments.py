"""Any moment in time, as people see it: frozen, replayed, stepped through, and back."""

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from tests.browser.conftest import Open, Producer, holds, snapshot, text
from tests.chromium import until
from tests.lines import incident
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def press(page: Page, name: str) -> None:
    page.locator(f'#moment [data-part="{name}"]').click()


def mode(page: Page) -> str:
    return str(page.evaluate("document.body.dataset.moment"))


def opened(page: Page) -> None:
    """Open the bar, by its key."""
    page.keyboard.press("r")
    until(page, "document.activeElement?.dataset.part === 'slider'", 30)


def meanwhile(page: Page) -> None:
    """Wait until the bar says that something came."""
    until(page, "window.onePicture.snapshot().then.newer > 0", 30)
    words = "document.querySelector('#moment [data-part=\"newer\"]').textContent"
    until(page, f"/^[1-9]/.test({words})", 30)


def test_a_frozen_picture_stands_still_and_says_so_while_the_log_goes_on(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    producer.send(incident("FRZ-1"))
    holds(page, "FRZ-1")
    opened(page)
    press(page, "freeze")
    until(page, "window.onePicture.snapshot().then?.mode === 'FROZEN'", 30)
    then = snapshot(page)["then"]
    assert then["verified"]
    assert mode(page) == "frozen"
    assert "Frozen at " in text(page, "moment")
    assert "frozen" in text(page, "clock-note")
    assert "past, checked" in text(page, "badge-screens")
    producer.send(incident("FRZ-2"))
    meanwhile(page)
    after = snapshot(page)
    assert after["picture"]["n"] == then["n"] + 1
    assert after["then"]["n"] == after["drawn_n"] == then["n"]
    assert not page.evaluate("window.onePicture.has('FRZ-2')")
    press(page, "live")
    holds(page, "FRZ-2")
    assert mode(page) == "live"
    assert "1 record changed meanwhile" in text(page, "moment")
    assert snapshot(page)["then"] is None


def test_a_screen_that_shows_the_past_confirms_the_past_and_nothing_else(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    producer.send(incident("CNF-1"))
    holds(page, "CNF-1")
    confirmed: list[dict[str, object]] = []

    def note(asked: Request) -> None:
        if asked.url.endswith("/seen"):
            confirmed.append(json.loads(asked.post_data or "{}"))

    page.on("request", note)
    opened(page)
    press(page, "freeze")
    until(page, "window.onePicture.snapshot().then !== null", 30)
    then = snapshot(page)["then"]
    confirmed.clear()
    producer.send(incident("CNF-2"))
    meanwhile(page)
    with page.expect_request("**/seen", timeout=30_000):
        pass
    assert {each["n"] for each in confirmed} == {then["n"]}
    press(page, "live")
    holds(page, "CNF-2")


def test_any_event_is_one_step_away_and_a_record_shows_what_was_known_then(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    for revision in (1, 2, 3):
        fields = {"revision": revision, "title": f"Told {revision} times"}
        producer.send(incident("STP-1", **fields))
        news = "document.getElementById('news')?.textContent"
        until(page, f"{news}.includes('Told {revision} times')", 30)
    page.locator("#news button", has_text="Told 3 times").click()
    opened(page)
    title = "document.querySelector('#card h2')?.textContent"
    until(page, f"{title} === 'Told 3 times'", 30)
    press(page, "before")
    until(page, f"{title} === 'Told 2 times'", 30)
    press(page, "before")
    until(page, f"{title} === 'Told 1 times'", 30)
    assert mode(page) == "replay"
    press(page, "after")
    until(page, f"{title} === 'Told 2 times'", 30)
    page.locator('#moment [data-part="record"] button').first.click()
    until(page, f"{title} === 'Told 1 times'", 30)
    press(page, "live")
    until(page, f"{title} === 'Told 3 times'", 30)


def test_a_replay_plays_to_the_end_of_the_log_and_proves_each_picture(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    for number in range(5):
        producer.send(incident(f"PLY-{number}"))
        holds(page, f"PLY-{number}")
    opened(page)
    page.locator('#moment [data-part="rate"]').select_option("60")
    press(page, "play")
    until(page, "window.onePicture.snapshot().then?.rate === 60", 30)
    last = snapshot(page)["picture"]["n"]
    caught = f"(t => t && t.n >= {last} && t.verified)"
    until(page, f"{caught}(window.onePicture.snapshot().then)", 60)
    assert page.evaluate("window.onePicture.has('PLY-4')")
    press(page, "play")
    until(page, "window.onePicture.snapshot().then?.rate === 0", 30)
    press(page, "live")
    until(page, "window.onePicture.snapshot().then === null", 30)


def test_who_presents_freezes_every_screen_also_one_that_joins_meanwhile(
    browser: Browser, room: Room, producer: Producer
) -> None:
    """And all are live again when it is."""

    def person(role: str, name: str) -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        cookie: Any = room.enter(role, name=name).for_browser(room.url)
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(room.url)
        until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
        return page

    leader, follower = person("briefer", "bea"), person("leader", "lou")
    producer.send(incident("ALL-1"))
    holds(follower, "ALL-1")
    leader.keyboard.press("g")
    until(leader, "document.querySelector('#leading .leading-row button')", 30)
    leader.keyboard.press("Enter")
    until(leader, "document.body.dataset.following === 'leads'", 30)
    until(follower, "document.body.dataset.following === 'follows'", 30)
    opened(leader)
    press(leader, "freeze")
    frozen = "window.onePicture.snapshot().then?.mode === 'FROZEN'"
    until(follower, frozen, 30)
    then = snapshot(leader)["then"]
    assert snapshot(follower)["then"]["n"] == then["n"]
    producer.send(incident("ALL-2"))
    meanwhile(follower)
    late = person("leader", "late")
    until(late, f"{frozen} && window.onePicture.snapshot().then.verified", 60)
    assert snapshot(late)["then"]["n"] == then["n"]
    assert not late.evaluate("window.onePicture.has('ALL-2')")
    came = "window.onePicture.snapshot().then.newer"
    newest = "window.onePicture.snapshot().picture.n"
    n = snapshot(late)["picture"]["n"]
    for page in (leader, follower, late):
        until(page, f"{newest} === {n}", 30)
        assert page.evaluate(came) == n - then["n"]
    seats = "window.onePicture.snapshot().header.seats"
    until(leader, f"(s => s.follow === 3 && s.view === 3)({seats})", 60)
    press(leader, "live")
    for page in (follower, late):
        holds(page, "ALL-2", 60)
        assert mode(page) == "live"


def test_the_bar_is_whole_by_keyboard_and_for_who_hears_the_page(
    browser: Browser, room: Room, producer: Producer
) -> None:
    options: dict[str, Any] = {"bypass_csp": True, "locale": "fr-FR"}
    for style in ("dark", "light"):
        context = browser.new_context(**options, color_scheme=style)
        room.admit(context)
        page = context.new_page()
        page.goto(room.url)
        until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
        producer.send(incident(f"KEY-{style}"))
        holds(page, f"KEY-{style}")
        opened(page)
        assert violations(page) == []
        page.keyboard.press("ArrowLeft")
        until(page, "window.onePicture.snapshot().then?.mode === 'REPLAY'", 30)
        said = page.locator('#moment [data-part="slider"]')
        assert (said.get_attribute("aria-valuetext") or "").endswith("Z")
        assert violations(page) == []
        for _ in range(30):
            page.keyboard.press("Tab")
            live = "document.activeElement.dataset.part === 'live'"
            if page.evaluate(live):
                break
        page.keyboard.press("Enter")
        until(page, "window.onePicture.snapshot().then === null", 30)
        page.keyboard.press("Escape")
        until(page, "document.getElementById('moment').hidden", 30)
        context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    grave = ("serious", "critical")
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in found
        if each["impact"] in grave
    ]


def test_then_and_now_lie_on_one_map_and_the_difference_is_said(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    producer.send(incident("CMP-1"))
    holds(page, "CMP-1")
    opened(page)
    press(page, "freeze")
    until(page, "window.onePicture.snapshot().then !== null", 30)
    producer.send(incident("CMP-2"))
    meanwhile(page)
    press(page, "compare")
    said = "document.querySelector('.compare [role=status]')?.textContent"
    until(page, f"{said} === 'Since then: 1 new, 0 changed, 0 gone.'", 60)
    page.keyboard.press("Home")
    swiped = "document.querySelector('.compare').style.getPropertyValue('--swipe')"
    until(page, f"{swiped} === '0%'", 30)
    then = snapshot(page)["then"]
    assert snapshot(page)["drawn_n"] == then["n"]
    press(page, "live")
    until(page, "document.querySelector('.compare') === null", 30)
    holds(page, "CMP-2")
