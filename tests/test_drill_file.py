"""The file of a drill: every bad line is named, and the shipped ones are good."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.drills import PORT, checked, examined, settings_for
from layers.policies import load
from layers.settings import Settings
from sample_feeds.drill import BadDrillError, Drill, seconds_of
from sample_feeds.drill_file import read_drill, shipped

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
JUDGING = ("violat", "hostile", "enemy", "aggress", "provocat", "terror", "invad")
GOOD = """id = "small"
title = { en = "Small", fr = "Petit" }
invented = { en = "Invented.", fr = "Inventé." }
lasts = "T+00:10:00"
delegations = ["FIN"]
objectives = [{ en = "See.", fr = "Voir." }]

[common]
object_type = "IncidentReport"
schema_version = "1.0.0"
revision = 1
label = { policy = "OPEN", classification = "PUBLIC" }
releasable_to = ["ALL"]
time_basis = "SOURCE_UTC"
status = "RELEASED"
provenance = { was_generated_by = "drill", was_attributed_to = "control" }
position_error_m = 500
false_position = false
actor_state = "XXX"
actor_status = "UNKNOWN"
attribution_confidence = "UNATTRIBUTED"
counter_claim = []
affected_states = ["FIN"]
severity = 2
summary = "Invented."
type = "OTHER"
domain = "SEA"
place = "Invented place"
geometry = { type = "Point", coordinates = [20.0, 59.0] }
source = [
  { source_id = "x", type = "CREW", reliability="B", credibility=2, chain_root="x" },
]

[[inject]]
id = "one"
at = "T+00:01:00"
expected = { action = "release", within_min = 5, roles = ["releaser"] }
[inject.record]
id = "D-1"
title = "First"
valid_from = "T-00:10:00"
occurred_from = "T-00:10:00"
reported_at = "T+00:01:00"

[[inject]]
id = "two"
at = "T+00:02:00"
[inject.record]
id = "D-1"
revision = 101
title = "Second"
valid_from = "T-00:10:00"
occurred_from = "T-00:10:00"
reported_at = "T+00:02:00"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "drill.toml"
    path.write_text(text)
    return path


def small(folder: Path) -> Drill:
    return read_drill(written(folder, GOOD))


@pytest.mark.parametrize("name", ["baltic-border", "black-sea"])
def test_a_shipped_drill_is_accepted_by_the_strict_layers(name: str) -> None:
    drill = checked(name)
    assert 10 <= len(drill.injects) <= 15
    assert {each.record["context"] for each in drill.injects} == {"EXERCISE"}
    assert all(each.record_id.startswith("DRILL-") for each in drill.injects)


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_drill_judges_nobody_and_says_that_it_is_invented(name: str) -> None:
    text = shipped()[name].read_text().lower()
    assert [word for word in JUDGING if word in text] == []
    drill = read_drill(shipped()[name])
    assert "invented" in drill.invented["en"]
    assert "inventé" in drill.invented["fr"]
    notes = {str(each.record["verification_note"]) for each in drill.injects}
    assert all(note.startswith("EXERCISE: invented") for note in notes)
    assert all(each.record["actor_state"] == "XXX" for each in drill.injects)


def test_the_border_drill_goes_from_hybrid_incidents_to_a_cease_fire() -> None:
    drill = read_drill(shipped()["baltic-border"])
    types = [each.record["type"] for each in drill.injects]
    assert types.index("GNSS_INTERFERENCE") < types.index("CABLE_DAMAGE")
    assert drill.injects[-1].id == "cease-fire"
    disputed = [each for each in drill.injects if each.record["counter_claim"]]
    assert len(disputed) >= 3


def test_the_false_track_is_marked_as_false_only_later_and_with_its_denial() -> None:
    drill = read_drill(shipped()["black-sea"])
    told = [each for each in drill.injects if each.record_id == "DRILL-BS-02"]
    assert [each.record["false_position"] for each in told] == [False, False, True]
    assert told[-1].record["counter_claim"]


def test_times_are_relative_to_the_start_and_shrink_with_the_speed(
    tmp_path: Path,
) -> None:
    drill = small(tmp_path)
    record = drill.told(drill.injects[0], START, 2.0)
    assert record["reported_at"] == "2026-03-02T09:00:30Z"
    assert record["valid_from"] == "2026-03-02T08:50:00Z"
    assert seconds_of("T-01:00:01") == -3601


@pytest.mark.parametrize("bad", ["5", "T+5", "T+00:61:00", "00:05:00", 7, None])
def test_another_form_of_time_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match=r"T\+00:12:30"):
        seconds_of(bad)


@pytest.mark.parametrize(
    ("old", "new", "line", "inject", "what"),
    [
        ('id = "small"', 'id = "Small Drill"', 1, "", "id is 'Small Drill'"),
        (', fr = "Petit"', "", 2, "", "title is not there in both languages"),
        ('lasts = "T+00:10:00"', 'lasts = "T+00:01:00"', 4, "", "before its last"),
        ('delegations = ["FIN"]', "", 1, "", "nobody is expected"),
        ('at = "T+00:02:00"', 'at = "2 min"', 47, "two", "at is '2 min'"),
        ('id = "two"', 'id = "one"', 46, "one", "another of this id"),
        ('title = "Second"', 'context = "REALITY"', 51, "two", "its context is"),
        ("within_min = 5", "within = 5", 37, "one", "expected cannot be read"),
        ('reported_at = "T+00:02:00"', 'reported_at = "T+2"', 54, "two", "'T+2'"),
    ],
)
def test_a_bad_line_is_named_with_its_inject_and_how_to_mend_it(
    tmp_path: Path, old: str, new: str, line: int, inject: str, what: str
) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(BadDrillError) as bad:
        read_drill(path)
    [problem] = [each for each in bad.value.problems if what in str(each)]
    assert (problem.line, problem.inject) == (line, inject)
    assert problem.mend


def test_what_is_no_toml_is_said_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadDrillError, match=r"line 4: it is no TOML"):
        read_drill(written(tmp_path, GOOD.replace('lasts = "T', "lasts = T")))


def test_check_names_the_line_of_a_field_that_a_layer_would_refuse(
    tmp_path: Path,
) -> None:
    text = GOOD.replace('title = "Second"', 'title = "Second"\nseverity = 9')
    path = written(tmp_path, text)
    said = CliRunner().invoke(app, ["drill", "check", str(path)])
    assert said.exit_code == 1
    line = text.splitlines().index("severity = 9") + 1
    assert f"{path}, line {line}: inject 'two': severity is 9" in said.output
    assert "Give " in said.output


def test_check_finds_a_revision_that_would_be_refused_and_a_role_of_nobody(
    tmp_path: Path,
) -> None:
    text = GOOD.replace("revision = 101", "").replace('"releaser"', '"captain"')
    found = examined(read_drill(written(tmp_path, text)), load())
    assert [each.what for each in found] == [
        "nobody has the role 'captain'",
        "revision is 1, and 1 was sent before",
    ]


def test_check_and_list_say_what_is_good() -> None:
    run = CliRunner().invoke
    assert "nothing to mend" in run(app, ["drill", "check", "black-sea"]).output
    listed = run(app, ["drill", "list"]).output
    assert "baltic-border: Fait accompli on a Baltic border" in listed
    missing = run(app, ["drill", "check", "no-such-drill"])
    assert missing.exit_code == 1
    assert "one of baltic-border, black-sea" in missing.output


def test_a_drill_runs_in_a_room_and_at_a_port_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEPICTURE_CONTEXT", "REALITY")
    monkeypatch.setenv("ONEPICTURE_ROOM", "main")
    monkeypatch.setenv("ONEPICTURE_PORT", "8050")
    monkeypatch.setenv("ONEPICTURE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("REDIS_URL", "redis://real.example")
    drill = read_drill(shipped()["black-sea"])
    settings = settings_for(drill, "black-sea", START, PORT, {})
    assert settings.context == "EXERCISE"
    assert settings.room == "drill-black-sea-20260302"
    assert settings.port == PORT != Settings(data_dir=tmp_path).port
    assert settings.data_dir == tmp_path / "drills" / settings.room
    assert settings.redis_url is None
    assert not settings.sample_feed
