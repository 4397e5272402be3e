"""A log that was replaced under a room is shown on every screen, never hidden.

The store comes back with an older copy of its data, a restored backup, and that copy
has gone on with other entries: once to the number that the screen shows, once beyond.
"""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.background import Background, background
from tests.browser.conftest import holds, leave, snapshot
from tests.browser.watching import badge, resumed, says, times_in, watched, write
from tests.conftest import SharedStore
from tests.ingesting import ingesting
from tests.lines import incident
from tests.log.stores import BreakableStore
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.timeout(120)]

FORK = "log of this room"


@pytest.fixture(scope="module")
def apart() -> Iterator[Background]:
    with background() as loop:
        yield loop


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BreakableStore]:
    """Start one store for all forks: a log may fork more than once."""
    made = BreakableStore(tmp_path_factory.mktemp("forks") / "store")
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="module")
def room(store: BreakableStore) -> Iterator[Room]:
    environ = {**os.environ, "REDIS_URL": store.url}
    with running("--no-sample-feed", environ=environ) as opened:
        yield opened


async def go_on(url: str, record_ids: list[str]) -> None:
    """Let the real ingest write entries that nobody here has seen."""
    async with ingesting(SharedStore(url), "main") as one:
        await one.send("incidents", *map(incident, record_ids))
        await one.settle()


def backup(store: BreakableStore, apart: Background, record_ids: list[str]) -> Path:
    """Copy the data of a store, and let the copy go on by these records."""
    copy = BreakableStore(store.data_dir.with_name("copy"))
    shutil.rmtree(copy.data_dir, ignore_errors=True)
    shutil.copytree(store.data_dir, copy.data_dir)
    copy.start()
    apart.call(go_on(copy.url, record_ids))
    copy.close()
    return copy.data_dir


def restore(store: BreakableStore, copy: Path, meanwhile: Callable[[], None]) -> None:
    """Put a copy in the place of the data, and do something while the store is down."""
    store.kill()
    shutil.rmtree(store.data_dir)
    shutil.copytree(copy, store.data_dir)
    meanwhile()
    store.start()


@pytest.mark.parametrize("more", [2, 5], ids=["same number", "higher number"])
@pytest.mark.parametrize("workers", ["stay", "die too"])
def test_a_fork_is_said_with_its_time_and_without_a_reload(
    browser: Browser,
    room: Room,
    store: BreakableStore,
    apart: Background,
    workers: str,
    more: int,
) -> None:
    def meanwhile() -> None:
        for pid in room.pids("dashboard.worker") if workers == "die too" else ():
            os.kill(pid, signal.SIGKILL)

    case = f"{workers[:3]}-{more}"
    page = watched(browser, room)
    common = snapshot(page)["drawn_n"]
    copy = backup(store, apart, [f"OTHER-{case}-{number}" for number in range(more)])
    write(room, f"GONE-{case}-1", f"GONE-{case}-2")
    holds(page, f"GONE-{case}-2")
    assert snapshot(page)["drawn_n"] == common + 2
    restore(store, copy, meanwhile)
    words = says(page, FORK, 60)
    resumed(page, f"OTHER-{case}-{more - 1}")
    assert snapshot(page)["drawn_n"] == common + more
    assert not page.evaluate(f"window.onePicture.has('GONE-{case}-1')")
    badge(page, "1 of 1")
    # It stays until somebody has read it, whatever else comes.
    write(room, f"AFTER-{case}")
    resumed(page, f"AFTER-{case}")
    assert says(page, FORK) == words
    page.locator("#band-close").click()
    assert page.locator("#band").is_hidden()
    leave(page.context)
    assert times_in(words), f"since when? {words}"
