"""What was judged is there for who confirms it, whole, and not for long."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from dashboard.judged_files import KEPT_S, MOST_KEPT, JudgedFiles, key_of
from dashboard.reading_files import Frame
from layers.clock import SystemClock
from layers.tables.plan import Plan

FRAMES: list[Frame] = [
    ({"row": 1, "ids": ["A"]}, b"one\ntwo"),
    ({"end": {"good": 1}}, b""),
]
PLAN = Plan(layer="incidents", name="x.csv", columns={"a": "title"})


async def noted(files: JudgedFiles, key: str, frames: Sequence[Frame] = FRAMES) -> None:
    noting = files.begin(key)
    for head, payload in frames:
        await noting.add(head, payload)
    noting.close()


def on_disk(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.fixture
def files(tmp_path: Path) -> JudgedFiles:
    return JudgedFiles(tmp_path / "judged", SystemClock())


async def test_frames_come_back_as_they_were(files: JudgedFiles) -> None:
    await noted(files, "a")
    assert [each async for each in files.frames("a")] == FRAMES
    assert not files.has("b")


async def test_what_did_not_come_to_its_end_is_forgotten(files: JudgedFiles) -> None:
    await noted(files, "a", FRAMES[:1])
    assert not files.has("a")
    assert on_disk(files._folder) == []


async def test_only_the_last_files_are_kept(files: JudgedFiles) -> None:
    for i in range(MOST_KEPT + 2):
        await noted(files, f"file-{i}")
    assert [files.has(f"file-{i}") for i in range(3)] == [False, False, True]
    assert len(on_disk(files._folder)) == MOST_KEPT


async def test_what_nobody_confirms_is_forgotten(tmp_path: Path) -> None:
    clock = SystemClock()
    files = JudgedFiles(tmp_path, clock)
    await noted(files, "a")
    assert JudgedFiles(tmp_path, clock).has("a"), "other workers have it too"
    before = clock.now().timestamp() - KEPT_S - 1
    os.utime(tmp_path / "a", (before, before))
    (tmp_path / "b.begun").write_bytes(b"of a worker that was ended")
    os.utime(tmp_path / "b.begun", (before, before))
    assert not files.has("a")
    assert on_disk(tmp_path) == []


def test_another_file_plan_account_or_context_is_another_one() -> None:
    other_plan = Plan(layer="incidents", name="x.csv", columns={"a": "place"})
    keys = {
        key_of("file", "anna", "REALITY", PLAN),
        key_of("file", "anna", "REALITY", PLAN),
        key_of("other", "anna", "REALITY", PLAN),
        key_of("file", "bo", "REALITY", PLAN),
        key_of("file", "anna", "EXERCISE", PLAN),
        key_of("file", "anna", "REALITY", other_plan),
    }
    assert len(keys) == 5
