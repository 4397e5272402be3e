"""Sentences can be filled from their findings, and levels follow their rows."""

import json
import string
from datetime import UTC, datetime

import pytest
from shapely.geometry import LineString

from layers import reference
from layers.indicators.judging import Judging
from layers.indicators.saying import SENTENCES, Say, exactly, level_of, rounded, times
from layers.indicators.surroundings import (
    Capital,
    Line,
    Surroundings,
    infrastructure_of,
)
from layers.rules.sentences import say
from layers.rules.verdict import Level, Range
from sample_feeds import rows
from sample_feeds.tables import table
from tests.indicators.pictures import (
    DAY,
    NOW,
    changed,
    denial,
    estimate,
    exercise,
    feature,
    happening,
    point,
    rules,
    unit,
)

BORDER = Line("POL/RUS", "", LineString([(30, 54), (30, 56)]), ("POL", "RUS"))
TOLD_BY = datetime(2026, 1, 1, tzinfo=UTC)


def _sample() -> list[dict]:
    found = []
    for layer in ("exercises", "incidents", "posture"):
        for row_id in table(layer):
            record = rows.record(row_id, TOLD_BY)
            found.append(feature(layer, {"revision": 1, "ttl_h": 72.0, **record}))
    return found


def _odd() -> list[dict]:
    large = {"strength_declared": {"troops": 20_000}}
    left = {"posture_change": changed(NOW - DAY), "geometry": point(30, 55)}
    return [
        exercise("O-1", **large, notified_at=(NOW - 30 * DAY).isoformat()),
        exercise("O-2", **large, notified_at=(NOW - 50 * DAY).isoformat()),
        exercise("O-3", **large, instrument="NONE", notifying_state="SWE"),
        exercise("O-4", strength_declared={"tanks": 100}),
        exercise("O-5", strength_estimated=estimate(8_000, 12_000)),
        exercise("O-6", bloc="RUS_BLR", notifying_state="RUS"),
        exercise(
            "O-7",
            **large,
            no_advance_notice_to_troops=True,
            notified_at=(NOW + DAY).isoformat(),
        ),
        happening("O-8", counter_claim=[denial("RUS")], false_position=True),
        happening("O-9", NOW - 400 * DAY),
        *(unit(f"U-{i}", **left) for i in range(3)),
        unit("U-8", bloc="NATO", strength=None, posture_change=changed(NOW - DAY)),
        unit("U-11", bloc="OTHER", posture_change=changed(NOW - 15 * DAY)),
        unit("U-12", bloc="OTHER", posture_change=changed(NOW - DAY)),
        unit("U-9", range_km_low=400, range_km_high=600),
        unit("U-10", geometry=point(30.1, 55), position_error_m=0),
    ]


def test_every_finding_can_be_said_in_both_languages() -> None:
    lines = infrastructure_of(json.loads(reference.features()))
    capitals = [Capital("EST", "Tallinn", 24.7, 59.4)]
    judging = Judging(
        rules(),
        Surroundings(lines, [BORDER], capitals=capitals, fresh={"incidents": DAY}),
    )
    features = [*_sample(), *_odd()]
    judging.apply(features)
    said = set()
    for each in features:
        for now in (NOW, datetime(2025, 9, 15, tzinfo=UTC)):
            for finding in judging.findings(each["id"], now):
                for language in ("en", "fr"):
                    assert say(finding, rules(), language, str)
                said.add(finding.sentence)
    ours = {key for key, sentence in SENTENCES.items() if sentence in said}
    assert len(ours) > len(SENTENCES) * 2 / 3


def test_every_sentence_is_there_once_and_is_written_by_names() -> None:
    assert set(SENTENCES) == set(Say)
    assert len(set(SENTENCES.values())) == len(SENTENCES)
    for sentence in SENTENCES.values():
        names = [name for _, name, _, _ in string.Formatter().parse(sentence)]
        assert all(name is None or name.isidentifier() for name in names)
        assert "violat" not in sentence.lower()


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (Range(3, 5), Level.RED),
        (Range(2, 5), Level.AMBER),
        (Range(1.5, 1.5), Level.AMBER),
        (Range(1, 5), Level.UNKNOWN),
        (Range(1, 1.49), Level.CLEAR),
    ],
)
def test_a_range_has_the_level_that_all_of_it_reaches(
    value: Range, level: Level
) -> None:
    assert level_of(value, rules().rule("I3")) is level


def test_numbers_are_said_without_an_empty_fraction() -> None:
    assert (rounded(4.04), rounded(4.06), str(rounded(3.0))) == (4, 4.1, "3")
    assert times(Range(9_000, 18_000), 9_000) == Range(1, 2)
    assert exactly(3).exact
