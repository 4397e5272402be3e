"""Files at the limits that people are told of: refused in time, in little memory."""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from layers.tables.judging import Wrong, look
from layers.tables.reading import Limits, opened
from layers.tables.refusal import FileRefused, Refusal
from tests.test_tables import CSV, HEAD, guessed, judged

TURNED = "turned \u202e round"
ROW = "Cable cut,2026-11-01T14:05:00Z,57.9,20.1,3,cable damage,Gotland\n"


def large(path: Path, size: int) -> Path:
    """Write a table of rows until it has this size."""
    many = (ROW * 10_000).encode()
    with path.open("wb") as file:
        file.write(HEAD.replace(";", ",").encode() + b"\n")
        for _ in range(0, size, len(many)):
            file.write(many)
    return path


def test_a_file_of_200_mb_is_refused_before_a_row_of_it_is_read(tmp_path: Path) -> None:
    path = large(tmp_path / "large.csv", 200 << 20)
    assert path.stat().st_size >= 200 << 20
    with pytest.raises(FileRefused) as refused:
        opened(path, Limits())
    assert refused.value.refusal is Refusal.TOO_LARGE
    assert "50 MB" in str(refused.value)


def test_a_million_rows_are_refused_at_the_first_too_many(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with path.open("w") as file:
        file.write("title\n")
        file.writelines(f"cable {i}\n" for i in range(1_000_000))
    file = opened(path, Limits())
    assert len(look(file, "", "")["rows"]) > 0
    rows = file.read("")
    assert sum(1 for _ in islice(rows, 100_000)) == 100_000
    with pytest.raises(FileRefused) as refused:
        next(rows)
    assert refused.value.refusal is Refusal.TOO_MANY_ROWS
    assert "100000" in str(refused.value)


def test_texts_that_turn_are_each_named_among_many_rows(tmp_path: Path) -> None:
    path = tmp_path / "turned.csv"
    every = 100
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD.replace(";", ",") + "\n")
        for i in range(10_000):
            title = TURNED if i % every == 0 else f"Cable {i}"
            file.write(ROW.replace("Cable cut", title))
    plan: dict[str, Any] = {"everywhere": CSV | {"domain": "SEA"}}
    rows = judged(path, guessed(path, **plan))
    wrong = [each for each in rows if isinstance(each, Wrong)]
    assert [each.row for each in wrong] == [i + 2 for i in range(0, 10_000, every)]
    for each in wrong:
        assert {"title"} <= {reason.field for reason in each.reasons}
        assert "U+202E" in each.reasons[0].problem
        assert each.reasons[0].mend
