"""A power loss under a whole room: what was confirmed or acknowledged stays."""

import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from playwright.sync_api import Browser, Page, Request

from tests.browser.conftest import Producer, snapshot
from tests.browser.watching import is_quiet, resumed, watched, write
from tests.compiler import preloadable
from tests.lines import incident
from tests.log.stores import BreakableStore
from tests.serving import Room, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.fault,
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        sys.platform != "linux",
        reason="only Linux can put the shim between the store and its disk",
    ),
]

ENOUGH = 6
"""Confirmed pictures, before the power goes, that are looked at afterwards."""

SHIM = Path(__file__).parent.parent / "log" / "power_loss.c"


@pytest.fixture
def store(
    breakable_store: Callable[..., BreakableStore], tmp_path: Path
) -> BreakableStore:
    shim = preloadable(SHIM, tmp_path)
    return breakable_store("store", environ={"LD_PRELOAD": str(shim)})


@pytest.fixture
def room(store: BreakableStore) -> Iterator[Room]:
    environ = {**os.environ, "REDIS_URL": store.url}
    with running("--no-sample-feed", environ=environ) as opened:
        yield opened


class Load(threading.Thread):
    """A producer that writes until the store dies, and knows what was acknowledged."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._url = url
        self.acknowledged: list[str] = []

    def run(self) -> None:
        with redis.Redis.from_url(self._url) as client:
            for number in itertools.count():
                place = (12 + number % 90 / 10, 55 + number // 90 % 90 / 10)
                try:
                    Producer(client).send(incident(f"POWER-{number}", place))
                except redis.RedisError:
                    return
                self.acknowledged.append(f"POWER-{number}")


def confirmations(page: Page) -> dict[int, str]:
    """Collect what a screen confirms from now on: digests by number."""
    confirmed: dict[int, str] = {}

    def note(request: Request) -> None:
        if request.url.endswith("/seen"):
            said: Any = request.post_data_json
            confirmed[said["n"]] = said["digest"]

    page.on("requestfinished", note)
    return confirmed


def test_a_power_loss_takes_nothing_that_was_confirmed_or_acknowledged(
    browser: Browser, room: Room, store: BreakableStore
) -> None:
    page = watched(browser, room)
    confirmed = confirmations(page)
    load = Load(store.url)
    load.start()
    while len(confirmed) < ENOUGH:
        page.wait_for_timeout(20)
    before = dict(confirmed)
    store.kill()
    load.join(timeout=10)
    store.lose_power()
    store.start()
    write(room, "AFTER-1")
    resumed(page, "AFTER-1")
    is_quiet(page)
    shown = snapshot(page)
    assert shown["forked"] is None
    assert shown["header"]["rejected"] == 0
    ids = {each["id"] for each in room.ask("/rooms/main/picture")["features"]}
    assert set(load.acknowledged) <= ids
    assert len(ids) == shown["features"]
    for n, digest in before.items():
        assert room.ask(f"/rooms/main/picture?at={n}")["digest"] == digest
    page.context.close()
