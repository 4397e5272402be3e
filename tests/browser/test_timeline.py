"""The timeline in a real browser: its brush filters the map, never what is proved."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from sample_feeds.rows import record
from tests.browser.conftest import Open, Producer, holds
from tests.browser.test_accessibility import serious
from tests.chromium import until
from tests.lines import incident
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ZAPAD, KNOWN_BY = "EX-011", datetime(2017, 9, 13, tzinfo=UTC)
ALL = ("TL-NEAR", "TL-SNAP", "TL-INC-NEW", "TL-INC-OLD")
DAY = timedelta(days=1)
DRAWN = "[...document.querySelectorAll('.timeline-plot .main-svg')].length"
SNAPSHOT = "(window.onePicture?.snapshot() ?? {})"


def exercise(name: str, start: datetime, **fields: Any) -> dict[str, Any]:
    """Return Zapad-2017 under another name and at another time."""
    times = {"start": start.isoformat(), "end": (start + 3 * DAY).isoformat()}
    said = {**record(ZAPAD, KNOWN_BY), **times, "context": "REALITY"}
    return {**said, "id": name, "designation": name, "phases": [], **fields}


@pytest.fixture
def filled(producer: Producer) -> datetime:
    now = datetime.now(UTC).replace(microsecond=0)
    producer.send(exercise("TL-NEAR", now - 5 * DAY), "exercises")
    producer.send(
        exercise("TL-SNAP", now - 40 * DAY, no_advance_notice_to_troops=True),
        "exercises",
    )
    for name, days in (("TL-INC-NEW", 4), ("TL-INC-OLD", 30)):
        at = (now - days * DAY).isoformat()
        times = {"occurred_from": at, "occurred_to": at}
        producer.send({**incident(name, (20.0, 58.0)), **times})
    return now


def opened(browser: Browser, room: Room, path: str = "", **options: Any) -> Page:
    plain = {"viewport": {"width": 1366, "height": 768}, "locale": "en-GB"}
    context = browser.new_context(**plain | options)
    room.admit(context)
    page = context.new_page()
    page.goto(f"{room.url}/timeline{path}")
    until(page, "document.body.dataset.ready === 'yes'", 60)
    until(page, f"{DRAWN} > 3", 60)
    until(page, "document.body.innerText.includes('TL-SNAP')", 30)
    return page


def drawn(page: Page) -> set[str]:
    """Return which of the first records of this test the map draws."""
    return {each for each in ALL if page.evaluate(f"window.onePicture.draws('{each}')")}


def brushed(page: Page, first: float, last: float) -> None:
    """Brush a part of the time axis of the Gantt."""
    page.locator("#chart-gantt").scroll_into_view_if_needed()
    box = page.locator("#chart-gantt .nsewdrag").first.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * first, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (first + last) / 2, y, steps=4)
    page.mouse.move(box["x"] + box["width"] * last, y, steps=4)
    page.mouse.up()


def test_the_brush_of_the_timeline_filters_the_map_and_nothing_that_is_proved(
    browser: Browser, room: Room, screen: Open, filled: datetime
) -> None:
    asked: list[str] = []
    page = opened(browser, room)
    page.on("request", lambda request: asked.append(request.url))
    assert "snap" in page.locator("#chart-gantt .timeline-plot").inner_text()
    # The day before the month, as everywhere else.
    first = page.locator("#chart-gantt .xtick").first.text_content() or ""
    assert re.match(r"\d{1,2} [A-Z]", first), first
    brushed(page, 0.75, 0.97)
    until(page, "document.getElementById('timeline-to-map').hidden === false", 10)
    days = json.loads(
        page.evaluate(
            "JSON.stringify([...document.querySelectorAll('.timeline-day input')]"
            ".map((i) => i.value))"
        )
    )
    assert days[0] < days[1]
    near = (filled - 5 * DAY).date().isoformat()
    assert days[0] <= near <= days[1], days
    assert (filled - 30 * DAY).date().isoformat() < days[0]
    page.click("#timeline-to-map")
    until(page, f"{SNAPSHOT}.drawn_n > 0", 60)
    holds(page, "TL-INC-OLD")
    bar = "document.querySelector('.time-bar')?.innerText ?? ''"
    until(page, f"/^Only .*: \\d+ of \\d+ records are drawn/.test({bar})", 30)
    shown, every = counted(page)
    assert 2 <= shown <= every - 2, "the room may hold records of other tests too"
    assert drawn(page) == {"TL-NEAR", "TL-INC-NEW"}
    before = page.evaluate(f"{SNAPSHOT}.picture")
    other = screen()
    holds(other, "TL-INC-OLD")
    assert before["verified"]
    assert before["digest"] == other.evaluate(f"{SNAPSHOT}.picture.digest")
    page.keyboard.press("Escape")
    until(page, "document.querySelector('.time-bar') === null", 10)
    assert "from=" not in page.url
    assert drawn(page) == set(ALL)
    assert page.evaluate(f"{SNAPSHOT}.picture.digest") == before["digest"]
    assert all(url.startswith((room.url, "blob:", "data:")) for url in asked)


def test_a_record_that_comes_later_is_filtered_too(
    screen: Open, producer: Producer, filled: datetime
) -> None:
    near = (filled - 5 * DAY).date().isoformat()
    page = screen(f"/?from={near}&until={near}")
    holds(page, "TL-INC-OLD")
    bar = "document.querySelector('.time-bar')?.innerText ?? ''"
    until(page, f"/: \\d+ of \\d+ records/.test({bar})", 30)
    shown, every = counted(page)
    at = (filled - 60 * DAY).isoformat()
    times = {"occurred_from": at, "occurred_to": at}
    producer.send({**incident("TL-INC-LATE", (20.5, 58.5)), **times})
    holds(page, "TL-INC-LATE")
    until(page, f"{bar}.includes('{shown} of {every + 1} records')", 20)
    assert not page.evaluate("window.onePicture.draws('TL-INC-LATE')")


def counted(page: Page) -> tuple[int, int]:
    """Return how many records the bar says are drawn, and of how many."""
    words = page.locator(".time-bar").inner_text().split(": ")[1].split()
    return int(words[0]), int(words[2])


def test_the_timeline_by_keyboard_in_french_and_clean_for_axe_in_both_styles(
    browser: Browser, room: Room, filled: datetime
) -> None:
    page = opened(browser, room, locale="fr-FR", bypass_csp=True, color_scheme="dark")
    assert "Exercices par bloc" in page.locator("#chart-gantt").inner_text()
    assert page.locator("#chart-gantt .timeline-plot").get_attribute("role") == "img"
    assert serious(page) == []
    page.keyboard.press("d")
    until(page, "document.documentElement.dataset.style === 'light'")
    until(page, "document.querySelector('#chart-gantt .bg, #chart-gantt .main-svg')")
    page.locator("#chart-gantt summary").press("Enter")
    until(page, "document.querySelector('#chart-gantt details').open")
    assert "inopiné" in page.locator("#chart-gantt table").inner_text()
    assert serious(page) == []
    page.locator("#timeline-from input").fill("2026-09-03")
    page.locator("#timeline-until input").fill("2026-09-09")
    until(page, "!document.getElementById('timeline-to-map').hidden")
    link = page.locator("#timeline-to-map").get_attribute("href")
    assert link == "/?from=2026-09-03&until=2026-09-09"
    page.locator("#timeline-to-map").focus()
    page.keyboard.press("Escape")
    until(page, "document.getElementById('timeline-to-map').hidden")
    with page.expect_download(timeout=60_000) as file:
        page.locator("#chart-strengths .timeline-act").press("Enter")
    assert file.value.suggested_filename.startswith("main-strengths-picture-")


def test_a_chart_that_cannot_be_drawn_shows_its_table_and_stops_no_other(
    browser: Browser, room: Room, filled: datetime
) -> None:
    context = browser.new_context(locale="en-GB")
    room.admit(context)
    page = context.new_page()

    def broken(route: Route) -> None:
        told = route.fetch().json()
        for chart in told["charts"]:
            if chart["id"] == "gantt":
                chart["figure"]["data"] = [None]
        route.fulfill(json=told)

    page.route("**/timeline?*", broken)
    page.goto(f"{room.url}/timeline")
    gantt = "document.getElementById('chart-gantt')"
    until(page, f"{gantt}?.innerText.includes('could not be drawn')", 60)
    assert "TL-SNAP" in page.locator("#chart-gantt .timeline-table").inner_text()
    until(page, "document.querySelector('#chart-strengths .main-svg') !== null", 30)
    until(page, "document.getElementById('timeline-as-of').innerText.includes('As of')")


def test_charts_that_cannot_be_asked_for_any_more_say_that_they_are_old(
    browser: Browser, room: Room, producer: Producer, filled: datetime
) -> None:
    page = opened(browser, room)
    page.route("**/rooms/main/timeline*", lambda route: route.abort())
    producer.send(incident("TL-INC-UNSEEN", (21.0, 58.0)))
    until(page, "document.getElementById('timeline').dataset.stale === 'true'", 30)
    said = page.locator("#timeline-standing").inner_text()
    assert said == "The charts cannot be asked for: these are old."
    page.unroute("**/rooms/main/timeline*")
    until(page, "document.getElementById('timeline').dataset.stale === 'false'", 30)
