"""Replies of the store that never arrive: nothing is lost, nothing shown twice."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser, Page

from layers.log.redis_log import RedisLog
from layers.picture import Entry, Picture
from tests.background import Background, background
from tests.browser.conftest import Producer, snapshot
from tests.browser.watching import is_quiet, resumed, watched
from tests.chromium import until
from tests.lines import incident
from tests.log.soundness import assert_sound, whole
from tests.log.stores import BreakableStore, LossyWire
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.timeout(180)]

SHARE = 0.05
ENOUGH = 25
"""Replies that must have been lost before the outcome says anything."""


@pytest.fixture
def apart() -> Iterator[Background]:
    with background() as loop:
        yield loop


@pytest.fixture
def store(breakable_store: Callable[..., BreakableStore]) -> BreakableStore:
    return breakable_store("store")


@pytest.fixture
def wire(
    store: BreakableStore, apart: Background, tmp_path: Path
) -> Iterator[tuple[LossyWire, str]]:
    made = LossyWire(store.socket, SHARE, seed=7)
    with apart.entered(made.open(tmp_path / "w.sock")) as address:
        yield made, address


@pytest.fixture
def room(wire: tuple[LossyWire, str]) -> Iterator[Room]:
    """Run a room of which every process reaches its store over the wire."""
    environ = {**os.environ, "REDIS_URL": wire[1]}
    with running("--no-sample-feed", environ=environ) as opened:
        yield opened


async def read(url: str) -> list[Entry]:
    log = RedisLog(url, "main")
    try:
        return await whole(log)
    finally:
        await log.aclose()


def send_until_enough_is_lost(page: Page, wire: LossyWire, url: str) -> list[str]:
    """Write line after line, past the wire; return the ids of the records."""
    sent: list[str] = []
    ends = time.monotonic() + 60
    with redis.Redis.from_url(url) as client:
        while wire.swallowed < ENOUGH:
            assert time.monotonic() < ends, f"only {wire.swallowed} replies were lost"
            for _ in range(5):
                sent.append(f"LOSSY-{len(sent)}")
                place = (12 + len(sent) % 90 / 10, 55 + len(sent) // 90 / 10)
                Producer(client).send(incident(sent[-1], place))
            page.wait_for_timeout(50)
    return sent


def test_lost_replies_lose_no_line_and_double_none_on_any_screen(
    browser: Browser,
    room: Room,
    store: BreakableStore,
    wire: tuple[LossyWire, str],
    apart: Background,
) -> None:
    page = watched(browser, room)
    sent = send_until_enough_is_lost(page, wire[0], store.url)
    whole_n = 1 + len(sent)  # entry 1 says what the room is
    until(page, f"window.onePicture.snapshot().drawn_n >= {whole_n}", 60)
    resumed(page, sent[-1])
    is_quiet(page)
    shown = snapshot(page)
    assert (shown["drawn_n"], shown["features"]) == (whole_n, len(sent))
    assert shown["header"]["rejected"] == 0
    assert shown["forked"] is None
    entries = apart.call(read(store.url))
    assert_sound(entries)
    assert len(entries) == whole_n
    picture = Picture()
    for entry in entries:
        picture.apply(entry)
    assert sorted(picture.records) == sorted(sent)
    assert picture.digest(shown["header"]["audience"]) == shown["picture"]["digest"]
    page.context.close()
