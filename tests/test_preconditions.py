"""What must be so before a room opens."""

from pathlib import Path

import pytest

from dashboard.preconditions import require_exercise
from dashboard.running import Running
from layers.errors import ContextMismatch
from layers.settings import Context, Settings
from tests.conftest import SharedStore
from tests.ingesting import ingesting


@pytest.mark.parametrize("context", ["REALITY", "SIMULATION"])
async def test_a_drill_is_not_played_in_a_room_that_is_no_exercise(
    tmp_path: Path, context: Context
) -> None:
    settings = Settings(data_dir=tmp_path, context=context, drill="black-sea", port=0)
    with pytest.raises(ContextMismatch):
        require_exercise(settings)
    said: list[str] = []
    with pytest.raises(ContextMismatch):
        await Running(settings, said.append).run()
    assert said == []


async def test_a_drill_is_not_opened_in_a_room_that_was_real_before(
    store: SharedStore, room: str, tmp_path: Path
) -> None:
    async with ingesting(store, room):
        pass
    settings = Settings(
        data_dir=tmp_path,
        redis_url=store.url,
        room=room,
        context="EXERCISE",
        sample_feed=False,
        drill="black-sea",
        port=0,
        allow_unsafe_store=True,
    )
    with pytest.raises(ContextMismatch):
        await Running(settings, lambda _: None).run()


def test_an_exercise_may_play_a_drill_and_any_room_none(tmp_path: Path) -> None:
    exercise = Settings(data_dir=tmp_path, context="EXERCISE", drill="black-sea")
    require_exercise(exercise)
    require_exercise(Settings(data_dir=tmp_path, context="REALITY"))
