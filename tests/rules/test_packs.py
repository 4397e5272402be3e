"""Packs are files: all of them are read, one digest says which they were."""

import ast
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from layers.indicators import FOLDER
from layers.rules.notice import notifiable
from layers.rules.packs import SHIPPED, load
from layers.rules.rows import Kind, Limit, Status, Unit
from layers.rules.verdict import Basis, Verdict
from tests.rules.making import RULES, START, activity

EDITION = """
pack = "vienna_document_1999"
title.en = "Vienna Document 1999"
title.fr = "Document de Vienne 1999"

[[instruments]]
id = "VD99"
title.en = "Vienna Document 1999"
title.fr = "Document de Vienne 1999"
status = "{status}"
since = "2011-12-01"
note.en = "The edition before."
note.fr = "L’édition précédente."
verified_by = ""
verified_on = ""
{more}
[[rules]]
id = "VD99-NOT-LAND"
kind = "NOTIFIABLE"
instrument = "VD99"
paragraph = "40.1"
name.en = "the older line"
name.fr = "l’ancien seuil"
wording.en = "Notice is asked for from 100 troops."
wording.fr = "La notification est requise dès 100 militaires."
compare = "at_least"
limits.troops = {{value = 100, unit = "troops"}}
verified_by = ""
verified_on = ""
"""


def edition(folder: Path, status: str = "IN_FORCE", more: str = "") -> Path:
    (folder / "edition.toml").write_text(EDITION.format(status=status, more=more))
    return folder


def test_all_shipped_packs_are_read() -> None:
    assert {pack.pack for pack in RULES.packs} == {
        f.stem for f in SHIPPED.glob("*.toml")
    }
    assert RULES.rule("VD-NOT-LAND").limit("troops") == 9_000
    assert RULES.instrument_of(RULES.rule("VD-NOT-LAND")).status is Status.POLITICAL


def test_a_rule_is_found_by_id_and_by_kind() -> None:
    assert [rule.id for rule in RULES.of(Kind.NOTICE_LEAD)] == ["VD-NOT-LEAD"]
    assert RULES.of(Kind.NOTIFIABLE, "MONTREUX") == ()
    with pytest.raises(KeyError):
        RULES.rule("VD-99")


def test_a_second_edition_is_a_second_file(tmp_path: Path) -> None:
    both = load(edition(tmp_path))
    small = activity(troops=100)
    assert notifiable(small, both, "VD99", Basis.DECLARED) is Verdict.MET
    assert notifiable(small, both, "VD11", Basis.DECLARED) is Verdict.NOT_APPLICABLE


def test_what_has_ended_is_no_longer_asked(tmp_path: Path) -> None:
    ended = load(edition(tmp_path, "ENDED"))
    before = [r.id for r in ended.asked(Kind.NOTIFIABLE, date(2011, 11, 30))]
    after = [r.id for r in ended.asked(Kind.NOTIFIABLE, date(2011, 12, 1))]
    assert "VD99-NOT-LAND" in before
    assert "VD99-NOT-LAND" not in after


def test_an_instrument_binds_its_parties_only(tmp_path: Path) -> None:
    rules = load(edition(tmp_path, more='parties = ["FIN"]'))
    finland = {r.id for r in rules.asked(Kind.NOTIFIABLE, START.date(), {"FIN", "EST"})}
    estonia = {r.id for r in rules.asked(Kind.NOTIFIABLE, START.date(), {"EST"})}
    assert finland - estonia == {"VD99-NOT-LAND"}


def test_the_digest_says_which_files_judged(tmp_path: Path) -> None:
    assert load().digest == load().digest == RULES.digest
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = load(edition(tmp_path / "a"))
    assert first.digest != RULES.digest
    assert load(edition(tmp_path / "b")).digest == first.digest
    text = (tmp_path / "b" / "edition.toml").read_text()
    (tmp_path / "b" / "edition.toml").write_text(text.replace("100", "101"))
    assert load(tmp_path / "b").digest != first.digest


def test_another_limit_can_be_asked_for_without_a_file() -> None:
    rule = RULES.rule("VD-NOT-LAND")
    lower = replace(rule, limits={"troops": Limit(5_000, Unit.TROOPS)})
    what_if = RULES.with_rule(lower)
    below = activity(troops=6_000)
    assert notifiable(below, what_if, "VD11", Basis.DECLARED) is Verdict.MET
    assert notifiable(below, RULES, "VD11", Basis.DECLARED) is Verdict.NOT_APPLICABLE
    assert what_if.digest == ""
    assert len(what_if.of(Kind.NOTIFIABLE)) == len(RULES.of(Kind.NOTIFIABLE))


# Tenths and thousandths of a text, seconds of an hour, lengths of a text, and metres of
# a nautical mile, a kilometre and a foot: no treaty sets them. Nor months of a year,
# days that every month has, and the years and the number that "what if" goes up to.
NO_LIMITS = {0, 1, 10, 1000, 3600, 400, 1852, 0.3048, 12, 28, 50, 1e9}


def test_no_number_of_a_treaty_stands_in_code() -> None:
    for file in sorted(SHIPPED.glob("*.py")):
        numbers = {
            node.value
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Constant) and type(node.value) in (int, float)
        }
        assert numbers <= NO_LIMITS, file


def test_limits_that_their_units_do_not_tell_apart_have_names() -> None:
    for rule in load(FOLDER).by_id.values():
        units = Counter(limit.unit for limit in rule.limits.values())
        for name, limit in rule.limits.items():
            assert limit.name or units[limit.unit] == 1, (rule.id, name)
        names = [limit.name.fr for limit in rule.limits.values() if limit.name]
        assert len(set(names)) == len(names), rule.id


def test_every_row_names_its_source_or_says_that_it_has_none() -> None:
    for rule in RULES.by_id.values():
        assert bool(rule.verified_by) == bool(rule.verified_on), rule.id
        assert rule.wording.en != rule.wording.fr, rule.id


def test_the_shipped_files_may_be_copied_and_read_elsewhere(tmp_path: Path) -> None:
    copied = tmp_path / "copy"
    shutil.copytree(SHIPPED, copied, ignore=shutil.ignore_patterns("*.py", "__*"))
    assert {f.name for f in copied.glob("*.toml")}
