"""What screens do when something dies under them: resume, without a reload."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser, Page
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from tests.browser.conftest import Producer, holds, snapshot
from tests.chromium import until
from tests.lines import incident
from tests.link import linked
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.timeout(180)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with running("--no-sample-feed", data_dir=tmp_path / "data") as opened:
        yield opened


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1024, "height": 700}).new_page()
    page.goto(url)
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
    page.evaluate("window.notReloaded = true")
    return page


def write(room: Room, record_id: str) -> None:
    """Write an incident to the inbox, as soon as the store takes it."""
    again = Retry(ConstantBackoff(0.05), 400)
    with redis.Redis.from_url(room.store, retry=again) as client:
        client.ping()
        Producer(client).send(incident(record_id))


def children(room: Room, word: str) -> list[int]:
    """Return the pids of those of our own children whose command has this word."""
    asked = ("ps", "-ww", "-o", "pid=,args=", "--ppid", str(room.process.pid))
    listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if word in line]


def resumed(page: Page, record_id: str) -> None:
    holds(page, record_id, 60)
    assert page.evaluate("window.notReloaded") is True
    until(page, "window.onePicture.snapshot().link === 'live'", 30)
    assert snapshot(page)["picture"]["verified"]
    page.context.close()


def test_a_killed_worker_costs_no_reload_and_no_record(
    browser: Browser, room: Room
) -> None:
    page = opened(browser, room.url)
    for pid in children(room, "dashboard.worker"):
        os.kill(pid, signal.SIGKILL)
    write(room, "FAULT-1")
    resumed(page, "FAULT-1")


def test_a_killed_store_is_said_and_the_screen_goes_on_by_itself(
    browser: Browser, room: Room
) -> None:
    page = opened(browser, room.url)
    write(room, "FAULT-2")
    holds(page, "FAULT-2")
    (store,) = children(room, "valkey-server") + children(room, "redis-server")
    os.kill(store, signal.SIGKILL)
    write(room, "FAULT-3")
    resumed(page, "FAULT-3")
    assert any("store" in line.lower() for line in room.said[4:])


def test_a_killed_ingest_loses_no_line(browser: Browser, room: Room) -> None:
    page = opened(browser, room.url)
    for pid in children(room, "layers.ingest"):
        os.kill(pid, signal.SIGKILL)
    write(room, "FAULT-4")
    resumed(page, "FAULT-4")


def test_a_lost_network_is_unmistakable_and_says_since_when(
    browser: Browser, room: Room
) -> None:
    with linked(room.port) as link:
        page = opened(browser, f"http://127.0.0.1:{link.port}")
        link.cut()
        until(page, "!document.getElementById('band')?.hidden", 30)
        until(page, r"/\d\d:\d\d/.test(document.getElementById('band')?.innerText)", 30)
        write(room, "FAULT-5")
        link.mend()
        resumed(page, "FAULT-5")
