"""The proof: the same picture on every screen, counted; each test in a room of its own.

Screens of other tests would be counted too, until they have been silent for a minute.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import Open, Producer, holds, snapshot
from tests.chromium import until
from tests.lines import incident
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with running("--no-sample-feed", data_dir=tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def next_door(room: Room) -> Iterator[Room]:
    """Open the same room at another address: other workers, the same log."""
    options = ("--no-sample-feed", "--workers", "1")
    with running(*options, data_dir=room.data_dir) as opened:
        yield opened


def badge(page: Page, words: str) -> None:
    """Wait until the badge says something."""
    until(
        page,
        f"document.getElementById('badge-screens')?.textContent.includes('{words}')",
        30,
    )


def test_a_raw_line_appears_on_two_screens_of_two_workers_as_the_same_picture(
    next_door: Room, screen: Open, producer: Producer
) -> None:
    here, there = screen(), screen(url=next_door.url)
    producer.send(incident("LIVE-1"))
    for page in (here, there):
        holds(page, "LIVE-1")
    one, other = snapshot(here), snapshot(there)
    assert one["drawn_n"] == other["drawn_n"]
    assert one["picture"] == other["picture"]
    assert one["picture"]["verified"]
    badge(here, "2 of 2")
    badge(there, "2 of 2")


def test_a_screen_that_stands_still_is_counted_as_behind_and_catches_up(
    screen: Open, producer: Producer
) -> None:
    awake, asleep = screen(), screen()
    badge(awake, "2 of 2")
    debugger = stopped(asleep)
    producer.send(incident("LIVE-2"))
    holds(awake, "LIVE-2")
    badge(awake, "1 of 2")
    debugger.send("Debugger.resume")
    holds(asleep, "LIVE-2")
    badge(awake, "2 of 2")
    assert snapshot(asleep)["picture"] == snapshot(awake)["picture"]


def stopped(page: Page) -> CDPSession:
    """Stop all JavaScript of a page, as a suspended tablet does."""
    session = page.context.new_cdp_session(page)
    session.send("Debugger.enable")
    session.send("Debugger.pause")  # takes hold at the next statement that runs
    return session
