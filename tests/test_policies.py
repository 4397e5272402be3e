"""Policies are files; OPEN is always there, and a bad one is refused with its name."""

from pathlib import Path

import pytest

from layers import policies
from layers.errors import SettingsError
from layers.label import Marking, audience_of, rights_key, sees
from layers.policies import as_chosen, load

EXAMPLES = Path(policies.__file__).parent / "examples"


def test_open_is_there_without_any_setting() -> None:
    assert list(as_chosen({}).known) == ["OPEN"]
    assert as_chosen({}).known["OPEN"].upto("INTERNAL") == (
        "OPEN:PUBLIC",
        "OPEN:INTERNAL",
    )


def test_another_policy_is_loaded_only_from_the_folder_that_is_named() -> None:
    chosen = as_chosen({"ONEPICTURE_POLICIES": str(EXAMPLES)})
    assert list(chosen.known) == ["OPEN", "NATO"]
    assert chosen.knows("NATO", "SECRET")
    assert not load().knows("NATO", "SECRET")


def test_a_clearance_of_another_policy_reaches_the_levels_of_open_it_names() -> None:
    nato = load(EXAMPLES)
    restricted = rights_key(nato.rights("RESTRICTED", ["ALL"], policy="NATO"))
    open_only = rights_key(nato.rights("SENSITIVE", ["ALL"]))
    sensitive = audience_of(Marking("OPEN", "SENSITIVE"), ("ALL",))
    secret = audience_of(Marking("NATO", "SECRET"), ("ALL",))
    assert sees(restricted, sensitive)
    assert not sees(restricted, secret)
    assert not sees(open_only, secret)


def test_the_highest_label_is_found_across_policies() -> None:
    nato = load(EXAMPLES)
    secret, public = Marking("NATO", "SECRET"), Marking("OPEN", "PUBLIC")
    assert nato.highest([public, secret, Marking("OPEN", "SENSITIVE")]) == secret
    assert nato.highest([]) is None


def test_a_label_that_is_not_known_counts_as_the_highest() -> None:
    strange = Marking("OTHER", "COSMIC")
    assert load().highest([Marking("OPEN", "SENSITIVE"), strange]) == strange


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 5", "is no policy"),
        ("not toml", "is no policy"),
        ('name = "OPEN"\ntitle = {en = "", fr = ""}\nlevels = []', "is no policy"),
    ],
)
def test_a_file_that_is_no_policy_is_named(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"mine\.toml") as refused:
        load(tmp_path)
    assert said in str(refused.value)


def test_levels_must_rise_with_those_of_open(tmp_path: Path) -> None:
    text = (EXAMPLES / "NATO.toml").read_text()
    (tmp_path / "a.toml").write_text(text.replace('"INTERNAL"', '"SENSITIVE"', 1))
    assert load(tmp_path)
    (tmp_path / "a.toml").write_text(text.replace('open = "SENSITIVE"', "", 1))
    with pytest.raises(SettingsError, match="do not rise"):
        load(tmp_path)


def test_a_policy_cannot_be_said_twice_and_an_empty_folder_is_told(
    tmp_path: Path,
) -> None:
    with pytest.raises(SettingsError, match="no policy file"):
        load(tmp_path)
    shipped = Path(policies.__file__).parent / "OPEN.toml"
    (tmp_path / "OPEN.toml").write_text(shipped.read_text())
    with pytest.raises(SettingsError, match="says again"):
        load(tmp_path)
