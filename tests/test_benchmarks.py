import importlib

import pytest

from benchmarks.__main__ import NAMES, main, table


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_that_can_be_named_can_be_run(name):
    assert callable(importlib.import_module(f"benchmarks.{name}").run)


def test_an_unknown_name_is_refused_with_all_names(capsys):
    with pytest.raises(SystemExit):
        main(["nothing"])
    said = capsys.readouterr().err
    assert all(name in said for name in NAMES)


def test_without_json_every_key_has_its_line():
    assert table({"p50_ms": 1.5, "features": 10}) == "p50_ms    1.5\nfeatures  10"
