"""`onepicture run` refuses what would break its promise before it starts anything."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.running import Running
from layers.errors import StoreUnsafe
from layers.settings import Settings
from tests.log.stores import BreakableStore


async def test_a_store_that_may_lose_what_it_acknowledged_is_refused(
    breakable_store: Callable[..., BreakableStore],
    tmp_path: Path,
) -> None:
    store = breakable_store(fsync="everysec")
    settings = Settings(
        data_dir=tmp_path / "unused", redis_url=store.url, port=0, sample_feed=False
    )
    said: list[str] = []
    with pytest.raises(StoreUnsafe, match="CONFIG SET appendfsync always"):
        await Running(settings, said.append).run()
    assert said == []


async def test_a_store_that_may_lose_is_used_and_said_to_be_one_if_that_is_accepted(
    breakable_store: Callable[..., BreakableStore],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = breakable_store(fsync="everysec")
    served: list[dict[str, str]] = []

    async def serve(running: Running, _: object) -> None:
        served.append(dict(running._environ()))

    monkeypatch.setattr(Running, "_serve", serve)
    settings = Settings(
        data_dir=tmp_path / "unused",
        redis_url=store.url,
        port=0,
        sample_feed=False,
        allow_unsafe_store=True,
        rejected_kept=7,
    )
    said: list[str] = []
    await Running(settings, said.append).run()
    assert "The store may lose what it has acknowledged" in said[0]
    (environ,) = served
    child = Settings.from_environment(environ)
    assert (child.allow_unsafe_store, child.rejected_kept) == (True, 7)
