"""The operator's own files of rules are judged by; a wrong one stops the start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.rule_files import as_chosen
from layers.rules.checking import RuleFilesRefused

OWN = """pack = "own"
title = {en = "Our own", fr = "Le nôtre"}

[[rules]]
id = "OUR-NOTICE"
kind = "NOTIFIABLE"
instrument = "HOUSE"
paragraph = "3"
name = {en = "our notice line", fr = "notre seuil"}
wording = {en = "Notice is asked for from 5,000.", fr = "Notification dès 5 000."}
compare = "at_least"
limits.troops = {value = 5000, unit = "troops"}
verified_by = ""
verified_on = ""
"""


def test_a_file_of_one_s_own_is_judged_by_beside_those_that_are_shipped(
    tmp_path: Path,
) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    shipped, both = as_chosen({}), as_chosen({"ONEPICTURE_RULES": str(tmp_path)})
    assert both.by_id.keys() - shipped.by_id.keys() == {"OUR-NOTICE"}
    assert both.digest != shipped.digest


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_a_folder_without_files_is_said_to_hold_none(
    tmp_path: Path, folder: str
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuleFilesRefused, match="holds no file of rules"):
        as_chosen({"ONEPICTURE_RULES": str(tmp_path / folder)})


def test_a_wrong_file_stops_the_start_with_file_line_and_reason(tmp_path: Path) -> None:
    wrong = OWN.replace('unit = "troops"', 'unit = "bananas"')
    (tmp_path / "own.toml").write_text(wrong)
    environ = {**os.environ, "ONEPICTURE_RULES": str(tmp_path)}
    environ["ONEPICTURE_DATA_DIR"] = str(tmp_path / "data")
    command = [sys.executable, "-m", "dashboard.cli", "run", "--port", "0"]
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "own.toml, line 12" in done.stderr
    assert "bananas" in done.stderr
    assert "Traceback" not in done.stderr
