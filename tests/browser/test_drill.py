"""A drill as people see it: started by a chair, the same on all screens, then told."""

import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dashboard.drills import checked
from sample_feeds.drill_file import found
from tests.browser.test_accessibility import serious
from tests.browser.watching import on_another_worker
from tests.chromium import until
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

DRILL = checked("black-sea")
COMMAND = (sys.executable, "-m", "dashboard.cli", "drill", "run")
ROWS = "document.querySelectorAll('#drill-rows tr').length"

# Counts the tones that are begun, and lets none be heard.
_LISTEN = """
window.tones = 0;
window.AudioContext = class {
  state = 'running'; currentTime = 0; destination = {};
  createOscillator() {
    window.tones += 1;
    return { frequency: {}, connect: (to) => to, start() {}, stop() {} };
  }
  createGain() {
    const gain = { setValueAtTime() {}, linearRampToValueAtTime() {} };
    return { gain, connect: (to) => to };
  }
  async resume() {}
  async close() {}
};
"""


def sooner(time: re.Match[str]) -> str:
    """Return a time after the start at a quarter of its distance."""
    hours, minutes, seconds = map(int, time.groups())
    whole = timedelta(hours=hours, minutes=minutes, seconds=seconds) / 4
    return f"T+{whole // timedelta(hours=1):02d}:{str(whole)[2:7]}"


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Room]:
    """Run the shipped drill, four times as dense: at this speed it takes 6 s."""
    text = found("black-sea").read_text("utf-8")
    path = tmp_path / "black-sea.toml"
    dense = re.sub(r"T\+(\d\d):(\d\d):(\d\d)", sooner, text)
    path.write_text(dense, "utf-8")
    assert len(checked(str(path)).injects) == len(DRILL.injects)
    with running(*COMMAND, str(path), "--room", "main", "--speed", "100") as room:
        yield room


def came(browser: Browser, room: Room, path: str, role: str, **fields: Any) -> Page:
    size = {"width": 1366, "height": 768}
    context = browser.new_context(viewport=size, locale="en-GB", bypass_csp=True)
    who = room.enter(role, **fields) if fields else room.enter(role)
    context.add_cookies([who.for_browser(room.url)])  # pyright: ignore
    page = context.new_page()
    page.add_init_script(_LISTEN)
    page.goto(room.url + path)
    return page


def says_exercise(screen: Page) -> None:
    until(screen, "window.onePicture?.snapshot().drawn_n > 0", 60)
    assert screen.locator("#context").inner_text() == "EXERCISE"
    assert screen.evaluate("document.body.dataset.context") == "EXERCISE"
    # Two notes, once: this browser had shown nothing but the real world.
    until(screen, "window.tones === 2")


def test_a_drill_is_started_seen_on_all_screens_and_told_afterwards(
    browser: Browser, drill: Room
) -> None:
    first, second, third = DRILL.delegations[:3]
    one = came(browser, drill, "/", "leader", delegation=first)
    says_exercise(one)
    one.locator("#sound").press("Enter")
    until(one, "document.getElementById('sound').textContent === 'Sound is off'")
    one.reload()
    until(one, "window.onePicture?.snapshot().drawn_n > 0", 60)
    assert one.evaluate("window.tones") == 0
    another = partial(came, browser, drill, "/", "leader", delegation=second)
    two = on_another_worker(another, one)
    says_exercise(two)
    screens = (one, two)

    leader = came(browser, drill, "/drill", "leader", delegation=third)
    until(leader, "document.getElementById('drill-state')?.textContent !== ''")
    assert not leader.locator("#drill-start").is_visible()
    assert DRILL.injects[0].record["title"] not in leader.locator("body").inner_text()

    chair = came(browser, drill, "/drill", "chair")
    until(chair, "document.getElementById('drill-start')?.offsetParent")
    assert serious(chair) == []
    chair.locator("#drill-start").focus()
    chair.keyboard.press("Enter")
    until(chair, f"{ROWS} > 0", 30)
    assert not chair.locator("#drill-start").is_visible()
    assert chair.locator("#drill-next").is_visible()

    records = {each.record_id for each in DRILL.injects}
    held = f"window.onePicture.snapshot().picture.n >= {1 + len(DRILL.injects)}"
    for screen in screens:
        until(screen, held, 60)

    until(chair, "document.body.dataset.drill === 'over'", 60)
    until(leader, f"document.body.dataset.drill === 'over' && {ROWS} === 12", 30)
    told = leader.locator("#drill-results").inner_text()
    assert all(record in told for record in records)
    assert re.search(r"T\+00:00:\d\d", told)
    assert "none" in told
    assert leader.locator("#drill-rows a").first.get_attribute("href") == (
        "/rooms/main/picture?at=2"
    )
    assert "cannot tell" in leader.locator("#drill-assembled").inner_text()
    assert serious(leader) == []
    assert leader.evaluate("document.body.dataset.context") == "EXERCISE"
