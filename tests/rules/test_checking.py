"""A file of rules that is wrong is refused with file, line, reason and the way on."""

from pathlib import Path

import pytest

from layers.rules.checking import RuleFilesRefused, Wrong
from layers.rules.packs import load

GOOD = """pack = "mine"
title.en = "Mine"
title.fr = "Les miennes"

[[rules]]
id = "MY-RULE"
kind = "NOTICE_LEAD"
instrument = "HOUSE"
paragraph = "1"
name.en = "my rule"
name.fr = "ma règle"
wording.en = "Notice is given 7 days ahead."
wording.fr = "La notification est donnée 7 jours à l’avance."
value = 7
unit = "days"
compare = "at_least"
verified_by = ""
verified_on = ""
"""
SIZES = 'kind = "NOTIFIABLE"\nlimits.troops = {value = 10, unit = "troops"}'


def line_of(text: str, part: str) -> int:
    lines = text.splitlines()
    return next(i for i, line in enumerate(lines, 1) if line.startswith(part))


def refused(folder: Path, text: str) -> Wrong:
    (folder / "mine.toml").write_text(text)
    with pytest.raises(RuleFilesRefused) as found:
        load(folder)
    [wrong] = found.value.wrong
    assert wrong.file == "mine.toml"
    assert wrong.mend.endswith(".")
    assert f"mine.toml, line {wrong.line}: " in str(found.value)
    return wrong


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD)
    assert load(tmp_path).rule("MY-RULE").limit() == 7


@pytest.mark.parametrize(
    ("old", "new", "said", "at"),
    [
        ("value = 7\n", "", "has no limit 'value'", "[[rules]]"),
        ('unit = "days"\n', "", "has no unit", "value"),
        ('unit = "days"', 'unit = "fortnights"', "fortnights", "unit"),
        ('unit = "days"', 'unit = "nm"', "is in nm", "unit"),
        ("value = 7", 'value = "seven"', "got `str`", "value"),
        ('kind = "NOTICE_LEAD"', 'kind = "WISH"', "WISH", "kind"),
        ('"HOUSE"', '"VD45"', "names the instrument VD45", "instrument"),
        ('"MY-RULE"', '"VD-NOT-LEAD"', "is there twice", "id"),
        ('id = "MY-RULE"', 'id = "my rule"', "matching regex", "id"),
        ('compare = "at_least"\n', "", "does not say how it is compared", "kind"),
        ('compare = "at_least"', 'compare = "around"', "around", "compare"),
        ('name.fr = "ma règle"\n', "", "missing required field `fr`", "name"),
        ('verified_on = ""\n', "", "missing required field", "[[rules]]"),
        ('paragraph = "1"', 'paragraf = "1"', "paragraf", "paragraf"),
        (
            'by = ""\nverified_on = ""',
            'by = "a"\nverified_on = "2026-02-31"',
            "02-31",
            "verified_on",
        ),
        ('on = ""', 'on = "2026-02-01"\n', "by what is not said", "verified_by"),
        ('on = ""', 'on = "soon"\n', "matching regex", "verified_on"),
        ('compare = "', 'upto = "VD-0"\ncompare = "', "names the rule VD-0", "upto"),
        (
            "value = 7\n",
            'value = 7\nlimits.tanks = {value = 1, unit = "tanks"}\n',
            "has a limit 'tanks' that NOTICE_LEAD lacks",
            "limits.tanks",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, said: str, at: str
) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    wrong = refused(tmp_path, text)
    assert said in wrong.reason
    assert wrong.line == line_of(text, at)


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("month = {value = 13, unit = 'month'}", "has 13 as month"),
        ("day = {value = 31, unit = 'day_of_month'}", "has 31 as day_of_month"),
        ("years_before = {value = 0, unit = 'calendar_years'}", "has 0 as calendar"),
        ("troops = {value = nan, unit = 'troops'}", "at nan"),
        ("troops = {value = inf, unit = 'troops'}", "at inf"),
        ("troops = {value = 40000, unit = 'km'}", "counts 'troops' in km"),
    ],
)
def test_a_number_that_no_limit_of_its_unit_can_have_is_refused(
    tmp_path: Path, limit: str, said: str
) -> None:
    good = {
        "month": "month = {value = 11, unit = 'month'}",
        "day": "day = {value = 15, unit = 'day_of_month'}",
        "years_before": "years_before = {value = 2, unit = 'calendar_years'}",
        "troops": "troops = {value = 40000, unit = 'troops'}",
    }
    rows = good | {limit.partition(" ")[0]: limit}
    text = GOOD.replace('kind = "NOTICE_LEAD"', 'kind = "ANNOUNCED"')
    limits = "\n".join(f"limits.{each}" for each in rows.values())
    assert said in refused(tmp_path, text.replace("value = 7\n", limits + "\n")).reason


def sized(limits: str) -> str:
    text = GOOD.replace('kind = "NOTICE_LEAD"', 'kind = "NOTIFIABLE"')
    return text.replace('value = 7\nunit = "days"', limits)


def test_a_row_of_sizes_needs_one_that_is_more_than_nothing(tmp_path: Path) -> None:
    assert "has no limit" in refused(tmp_path, sized("")).reason
    nothing = sized('limits.troops = {value = 0, unit = "troops"}')
    wrong = refused(tmp_path, nothing)
    assert "at 0 or less" in wrong.reason
    assert wrong.line == line_of(nothing, "limits.troops")


def test_the_second_row_is_named_by_its_own_line(tmp_path: Path) -> None:
    text = GOOD + GOOD[GOOD.index("[[rules]]") :].replace("MY-RULE", "MY-OTHER")
    wrong = refused(tmp_path, text.replace("days", "weeks").replace("weeks", "days", 2))
    assert wrong.line > text.index("MY-OTHER") - text.index("MY-OTHER")
    assert wrong.line == len(text.splitlines()) - 3


def test_a_file_that_is_no_toml_or_no_text_is_told(tmp_path: Path) -> None:
    broken = GOOD.replace('id = "MY-RULE"', "id = MY-RULE")
    assert refused(tmp_path, broken).line == line_of(broken, "id")
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RuleFilesRefused, match="not UTF-8"):
        load(tmp_path)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("pack = ")
    (tmp_path / "b.toml").write_text(
        GOOD.replace("HOUSE", "VD45").replace("days", "nm")
    )
    with pytest.raises(RuleFilesRefused) as found:
        load(tmp_path)
    assert [wrong.file for wrong in found.value.wrong] == ["a.toml", "b.toml", "b.toml"]


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleFilesRefused, match="holds no file of rules"):
        load(tmp_path)


def test_an_instrument_that_is_there_twice_is_told(tmp_path: Path) -> None:
    again = """
[[instruments]]
id = "HOUSE"
title.en = "Again"
title.fr = "Encore"
status = "HOUSE"
since = ""
note.en = "Again."
note.fr = "Encore."
verified_by = ""
verified_on = ""
"""
    wrong = refused(tmp_path, GOOD + again)
    assert wrong.reason == "HOUSE is there twice"
