"""What lies over the picture: how it closes, where the focus goes, what it says."""

import itertools
import time

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import Open, Producer, holds, leave, text
from tests.browser.watching import badge, watched
from tests.chromium import until
from tests.lines import incident
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

_OPEN = """[
  ['popover', 'seats'], ['help', 'help-keys'], ['rejected', 'rejected-list'],
  ['card', 'card'], ['table', 'table'],
].filter(([, id]) => document.getElementById(id)?.checkVisibility())
 .map(([name]) => name).join()"""

_FOCUS = "document.activeElement"

# Badge and popover are written one after the other, before anything is painted.
_COMPARE = """() => {
  window.compared = new Set();
  window.contradictions = [];
  new MutationObserver(() => {
    const counts = document.getElementById('badge-screens').textContent.match(/\\d+/g);
    const groups = [...document.querySelectorAll('#seats h2')].map((heading) => ({
      count: Number(heading.textContent.match(/\\d+/)),
      named: heading.nextElementSibling.childElementCount,
    }));
    if (!counts || groups.length === 0) return;
    const of = groups.reduce((sum, { count }) => sum + count, 0);
    const same = Number(counts[0]) === groups[0].count && Number(counts[1]) === of;
    const named = groups.every((one) => [0, one.count].includes(one.named));
    const said = JSON.stringify([counts, groups]);
    window.compared.add(counts.join());
    if (!same || !named) window.contradictions.push(said);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def click(page: Page, css_id: str) -> None:
    """Click on what may lie under something else that is open."""
    page.evaluate(f"document.getElementById('{css_id}').click()")


def opened(page: Page, *names: str) -> None:
    """Wait until exactly these are open."""
    until(page, f"{_OPEN} === '{','.join(names)}'", 10)


def refuse(page: Page, producer: Producer, record: object, seen: int) -> None:
    """Send a line that is refused, and wait until the screen has heard of `seen`."""
    producer.send(record)
    until(page, f"window.onePicture.snapshot().header.rejected >= {seen}")
    until(page, "document.getElementById('rejected-open').checkVisibility()")


def refused(page: Page) -> int:
    return int(page.evaluate("window.onePicture.snapshot().header.rejected"))


def test_escape_closes_the_innermost_first_and_only_that(
    screen: Open, producer: Producer
) -> None:
    producer.send(incident("DIALOG-1"))
    page = screen("/?record=DIALOG-1")
    holds(page, "DIALOG-1")
    refuse(page, producer, b"no JSON", refused(page) + 1)
    page.keyboard.press("t")
    opened(page, "card", "table")
    for css_id, name in (("rejected-open", "rejected"), ("help-open", "help")):
        click(page, css_id)
        until(page, f"{_OPEN}.includes('{name}')")
    click(page, "badge")
    whole = ["popover", "help", "rejected", "card", "table"]
    for first in range(len(whole)):
        opened(page, *whole[first:])
        page.keyboard.press("Escape")
    opened(page)


def test_the_skip_link_leads_to_the_canvas_and_the_map_is_one_stop(
    screen: Open,
) -> None:
    page = screen()
    page.keyboard.press("Tab")
    assert page.evaluate(f"{_FOCUS}.className") == "skip"
    page.keyboard.press("Enter")
    canvas = "document.querySelector('#map .maplibregl-canvas[tabindex=\"0\"]')"
    until(page, f"{_FOCUS} === {canvas}", 10)
    assert page.evaluate(f"{_FOCUS} === window.onePicture.map.getCanvas()")
    stops = page.evaluate(
        "[document.getElementById('map'), ...document.querySelectorAll('#map *')]"
        ".filter((each) => each.tabIndex >= 0 && !each.matches('button, a'))"
        ".map((each) => each.className)"
    )
    assert stops == ["maplibregl-canvas"]
    for keys in (("Tab", "Shift+Tab"), ("Shift+Tab", "Tab")):
        page.keyboard.press(keys[0])
        assert not page.evaluate(f"{_FOCUS} === {canvas}")
        assert page.evaluate(f"{_FOCUS}.id !== 'map' && !{_FOCUS}.closest('.ground')")
        page.keyboard.press(keys[1])
        assert page.evaluate(f"{_FOCUS} === {canvas}")


def test_the_rejected_dialog_takes_the_focus_and_gives_it_back(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    refuse(page, producer, b"no JSON", refused(page) + 1)
    page.locator("#rejected-open").focus()
    page.keyboard.press("Enter")
    opened(page, "rejected")
    until(page, f"{_FOCUS}.closest('[role=dialog]') !== null", 10)
    page.keyboard.press("Escape")
    opened(page)
    until(page, f"{_FOCUS}.id === 'rejected-open'", 10)


def test_markup_in_a_reason_stays_text(screen: Open, producer: Producer) -> None:
    attack = '<img src=x onerror="window.owned=1">'
    page = screen()
    refuse(page, producer, incident("DIALOG-2", severity=attack), refused(page) + 1)
    page.locator("#rejected-open").click()
    reasons = "document.getElementById('rejected-list')"
    until(page, f"{reasons}?.innerText.includes('<img src=x')")
    assert page.evaluate(f"{reasons}.querySelectorAll('img').length") == 0
    assert page.evaluate("window.owned === undefined")


def test_a_new_line_leaves_what_is_open_and_only_the_count_is_read_aloud(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    before = refused(page)
    refuse(page, producer, b"the first", before + 1)
    page.locator("#rejected-open").click()
    lines = "document.querySelectorAll('#rejected-list > .rejected-line')"
    until(page, f"{lines}[0]?.innerText.length > 0")
    page.locator("#rejected-list summary").first.click()
    page.evaluate(f"window.first = {lines}[0]")
    refuse(page, producer, b"the second", before + 2)
    until(page, f"{lines}[1] === window.first", 15)
    assert page.evaluate("window.first.querySelector('details').open")
    assert page.evaluate(f"window.first.contains({_FOCUS})")
    spoken = "[...document.querySelectorAll('[role=dialog] [role=status]')]"
    ids = ".filter((each) => each.checkVisibility()).map((each) => each.id)"
    assert page.evaluate(spoken + ids) == ["rejected-summary"]
    assert text(page, "rejected-summary").startswith(f"{before + 2} lines were refused")


def test_a_server_that_does_not_list_the_lines_is_asked_gently(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    asked: list[float] = []

    def fail(route: Route) -> None:
        asked.append(time.monotonic())
        route.fulfill(status=503)

    page.route("**/rejected", fail)
    refuse(page, producer, b"no JSON", refused(page) + 1)
    page.locator("#rejected-open").click()
    summary = "document.getElementById('rejected-summary')?.textContent"
    until(page, f"{summary}?.includes('503')")
    ends = time.monotonic() + 20
    while len(asked) < 3 and time.monotonic() < ends:
        page.wait_for_timeout(25)
    gaps = [after - one for one, after in itertools.pairwise(asked)]
    assert len(gaps) >= 2
    assert min(gaps) > 1.9
    page.unroute("**/rejected")
    until(page, "document.querySelector('#rejected-list .rejected-line') !== null")
    until(page, f"{summary}.includes('refused')")


def test_the_popover_never_contradicts_the_badge(
    browser: Browser, room: Room, screen: Open
) -> None:
    page = screen()
    badge(page, "1 of 1")
    page.evaluate(_COMPARE)
    page.locator("#badge").click()
    opened(page, "popover")
    until(page, "document.querySelectorAll('#seats li').length === 1")
    other = watched(browser, room)
    badge(page, "2 of 2")
    until(page, "document.querySelectorAll('#seats li').length === 2")
    leave(other.context)
    badge(page, "1 of 1")
    until(page, "document.querySelectorAll('#seats li').length === 1")
    assert {"1,1", "2,2"} <= set(page.evaluate("[...window.compared]"))
    assert page.evaluate("window.contradictions") == []
