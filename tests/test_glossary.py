"""docs/records.md and the structs say the same."""

import re
import subprocess
import sys
from pathlib import Path

import msgspec

from layers.exercises import ExerciseNotification
from layers.glossary import page
from layers.incidents import IncidentReport
from layers.posture import ForcePosture
from layers.record import Record, Scene
from tests.records import EXAMPLES, PAGE

TEXT = PAGE.read_text("utf-8")


def test_the_page_is_what_the_structs_say() -> None:
    assert page(TEXT) == TEXT, "run: python -m layers.glossary docs/records.md"


def test_every_field_of_every_record_is_on_the_page() -> None:
    for struct in (Record, ExerciseNotification, IncidentReport, ForcePosture, Scene):
        for field in msgspec.structs.fields(struct):
            assert f"| `{field.encode_name}` | " in TEXT, field


def test_the_page_has_a_whole_line_for_every_layer() -> None:
    assert list(EXAMPLES) == ["exercises", "incidents", "assessments", "posture"]


def test_what_is_between_marks_is_made_anew_and_nothing_else(tmp_path: Path) -> None:
    old = tmp_path / "page.md"
    old.write_text("# Mine\n\n<!-- made: Limits -->\nold\n<!-- end -->\n\nMine too.\n")
    subprocess.run([sys.executable, "-m", "layers.glossary", old], check=True)
    new = old.read_text()
    assert re.fullmatch(
        r"# Mine\n\n<!-- made: Limits -->\n- one line.*<!-- end -->\n\nMine too.\n",
        new,
        re.DOTALL,
    )
    assert "old" not in new
