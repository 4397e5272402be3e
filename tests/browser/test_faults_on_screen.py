"""What screens do when something dies under them: resume, without a reload."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import holds
from tests.browser.watching import (
    badge,
    has_said,
    is_quiet,
    resumed,
    says,
    times_in,
    watched,
    write,
)
from tests.chromium import until
from tests.link import linked
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Run one room for all faults: it must outlive each of them."""
    place = tmp_path_factory.mktemp("room") / "data"
    with running("--no-sample-feed", data_dir=place) as opened:
        yield opened


def kill(room: Room, word: str) -> list[int]:
    """Kill those of the processes of a room whose command has a word."""
    pids = room.pids(word)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return pids


def test_all_workers_killed_cost_no_reload_and_no_record(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room)
    assert len(kill(room, "dashboard.worker")) == 2
    write(room, "FAULT-1")
    resumed(page, "FAULT-1")
    page.context.close()


def screens_of_each_worker(room: Room) -> dict[str, int]:
    """Ask until both workers have said how many screens look on through them."""
    said: dict[str, int] = {}
    ends = time.monotonic() + 30
    while len(said) < 2:
        assert time.monotonic() < ends, said
        health = room.ask("/healthz", "administrator")
        said[health["worker"]] = health["screens"]
    return said


def screens_on_both_workers(browser: Browser, room: Room) -> list[Page]:
    """Open screens until each worker has one; a screen cannot choose its worker."""
    pages = [watched(browser, room)]
    while 0 in screens_of_each_worker(room).values():
        assert len(pages) < 12
        pages.append(watched(browser, room))
    return pages


def test_screens_of_a_killed_worker_resume_and_all_are_in_step_again(
    browser: Browser, room: Room
) -> None:
    pages = screens_on_both_workers(browser, room)
    everybody = f"{len(pages)} of "
    for page in pages:
        badge(page, everybody)
    os.kill(room.pids("dashboard.worker")[0], signal.SIGKILL)
    write(room, "FAULT-2")
    for page in pages:
        resumed(page, "FAULT-2")
        badge(page, everybody)
        is_quiet(page)
    for page in pages:
        page.context.close()


STORE = r"store.*since \d\d:\d\d"


def test_a_killed_store_is_said_with_its_time_and_so_is_its_return(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room)
    write(room, "FAULT-3")
    holds(page, "FAULT-3")
    before = len(room.said)
    # It is started again at once, and away for less than a tenth of a second; so it is
    # killed again until it was away for long enough to be seen.
    for _ in range(100):
        kill(room, "-server")
        if page.evaluate(f"window.said.some(words => /{STORE}/i.test(words))"):
            break
        page.wait_for_timeout(25)
    write(room, "FAULT-4")
    resumed(page, "FAULT-4")
    is_quiet(page)
    assert any("store" in line.lower() for line in room.said[before:])
    assert times_in(" ".join(has_said(page, STORE, 5)))
    assert times_in(" ".join(has_said(page, r"store.*(again|back)", 5)))
    page.context.close()


def test_a_killed_ingest_loses_no_line(browser: Browser, room: Room) -> None:
    page = watched(browser, room)
    assert kill(room, "layers.ingest")
    write(room, "FAULT-5")
    resumed(page, "FAULT-5")
    page.context.close()


def test_reports_that_a_stopped_ingest_leaves_waiting_are_said_on_every_screen(
    browser: Browser, room: Room
) -> None:
    page = watched(browser, room)
    (pid,) = room.pids("layers.ingest")
    os.kill(pid, signal.SIGSTOP)
    try:
        write(room, "FAULT-7")
        says(page, r"Reports are waiting.*not on this picture yet")
        assert page.evaluate("document.body.dataset.stale") == "true"
        words = "document.getElementById('news-empty').innerText"
        until(page, f"!{words}.includes('No new report')", 10)
        assert room.ask("/healthz")["status"] == "unwell"
    finally:
        os.kill(pid, signal.SIGCONT)
    resumed(page, "FAULT-7")
    is_quiet(page)
    assert room.ask("/healthz")["status"] == "ok"
    page.context.close()


def test_a_lost_network_is_unmistakable_and_says_since_when(
    browser: Browser, room: Room
) -> None:
    with linked(room.port) as link:
        page = watched(browser, room, url=f"http://127.0.0.1:{link.port}")
        link.cut()
        assert times_in(says(page, r"lost since \d\d:\d\d"))
        write(room, "FAULT-6")
        link.mend()
        resumed(page, "FAULT-6")
        is_quiet(page)
        page.context.close()
