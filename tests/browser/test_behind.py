"""A screen that stands still says itself that it is behind, and since when."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import snapshot
from tests.browser.watching import (
    badge,
    is_quiet,
    renderers,
    resumed,
    says,
    times_in,
    watched,
    write,
)
from tests.link import Link, linked
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.timeout(120)]

BEHIND = r"behind since \d\d:\d\d"


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    with running("--no-sample-feed") as opened:
        yield opened


@pytest.fixture
def link(room: Room) -> Iterator[Link]:
    with linked(room.port) as made:
        yield made


def tell(processes: set[int], what: signal.Signals) -> None:
    """Stop processes where they are, or let them go on."""
    assert processes
    for pid in processes:
        os.kill(pid, what)


def confirmed(screen: Page) -> dict[str, int]:
    """Return which picture each seat has confirmed, as a screen may ask."""
    asked = "fetch('/rooms/main/seats').then((answer) => answer.json())"
    return {each["seat"]: each["n"] for each in screen.evaluate(asked)}


def test_a_held_or_sleeping_screen_says_since_when_it_is_behind_and_catches_up(
    browser: Browser, room: Room, link: Link
) -> None:
    held = watched(browser, room, url=f"http://127.0.0.1:{link.port}")
    before = renderers()
    asleep = watched(browser, room)
    sleepers = renderers() - before
    seat = snapshot(asleep)["seat"]
    for page in (held, asleep):
        badge(page, "2 of 2")
    # As in a laptop that sleeps: not one line of the page or of its workers runs.
    # (Chromium freezes hidden pages only, and no page of a headless browser is hidden.)
    tell(sleepers, signal.SIGSTOP)
    link.hold()
    write(room, "MEANWHILE-1")
    words = says(held, BEHIND, 20)
    assert "This screen" in words
    assert times_in(words)
    assert held.evaluate("document.body.dataset.stale") == "true"
    assert not held.evaluate("window.onePicture.has('MEANWHILE-1')")
    link.release()
    resumed(held, "MEANWHILE-1")
    is_quiet(held)
    # Nothing runs in it that could say so: the others say it, and when it wakes up it
    # is current before anybody has read a word.
    seen = snapshot(held)["picture"]["n"]
    here = snapshot(held)["seat"]
    while confirmed(held)[here] < seen:
        held.wait_for_timeout(25)
    assert confirmed(held)[seat] < seen
    badge(held, "1 of 2")
    tell(sleepers, signal.SIGCONT)
    resumed(asleep, "MEANWHILE-1")
    is_quiet(asleep)
    for page in (held, asleep):
        badge(page, "2 of 2")
    for page in (held, asleep):
        page.context.close()
