import re
from datetime import datetime
from typing import Any

import pytest

from sample_feeds.rows import record
from sample_feeds.stories import (
    DEFAULT,
    STORIES,
    history,
    jumping,
    opening,
    told,
)
from sample_feeds.storyline import Jump, Step, Story, length_s, moments
from sample_feeds.tables import table
from tests.admitting import against

each_story = pytest.mark.parametrize("story", STORIES.values(), ids=list(STORIES))

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TELLING = {"revision", "reported_at", "verification_note", "provenance"}
MAY_LIE_AHEAD = {"start", "end", "valid_from", "valid_to"}


def times_in(value: Any) -> list[datetime]:
    if isinstance(value, dict):
        return [t for part in value.values() for t in times_in(part)]
    if isinstance(value, list):
        return [t for part in value for t in times_in(part)]
    if isinstance(value, str) and TIME.fullmatch(value):
        return [datetime.fromisoformat(value)]
    return []


def steps(story: Story) -> list[Step]:
    return [m.act for m in moments(story) if isinstance(m.act, Step)]


def all_told(story: Story) -> list[tuple[str, dict[str, Any], datetime]]:
    before = [
        (layer, sent, story.start)
        for layer, records in history(story).items()
        for sent in records
    ]
    return before + [(*told(story, step), step.at) for step in steps(story)]


@each_story
def test_every_record_of_a_story_is_one_that_its_layer_takes(story):
    for layer, sent, at in all_told(story):
        assert against(layer, sent, at) == [], sent["id"]


@each_story
def test_nothing_is_told_before_it_happened(story):
    for layer, sent, at in all_told(story):
        known = sent
        if layer == "exercises":
            known = {k: v for k, v in sent.items() if k not in MAY_LIE_AHEAD}
        late = [time for time in times_in(known) if time > at]
        assert late == [], (sent["id"], sent["revision"])


@each_story
def test_only_announced_exercises_lie_ahead(story):
    ahead = {
        sent["id"]
        for sent in history(story)["exercises"]
        if times_in(sent["start"]) > [story.start]
    }
    assert ahead == set(story.announced)


@each_story
def test_no_row_within_a_story_is_left_out(story):
    shown = {sent["id"] for _, sent, _ in all_told(story)}
    first, last = story.start.date().isoformat(), story.end.date().isoformat()
    within = {
        row["id"]
        for layer, column in (
            ("incidents", "date_utc"),
            ("exercises", "start_date"),
            ("posture", "as_of"),
        )
        for row in table(layer).values()
        if first < row[column] < last
    }
    assert within <= shown


@each_story
def test_revisions_of_a_row_come_in_order_without_gaps(story):
    newest: dict[str, int] = {}
    for _, sent, _ in all_told(story):
        assert sent["revision"] == newest.get(sent["id"], 0) + 1
        newest[sent["id"]] = sent["revision"]


@each_story
def test_the_last_revision_says_what_the_row_says(story):
    for step in {step.row: step for step in steps(story)}.values():
        _, sent = told(story, step)
        row = record(step.row, step.at)
        assert {k: v for k, v in sent.items() if k not in TELLING} == {
            k: v for k, v in row.items() if k not in TELLING
        }


@each_story
def test_what_is_constructed_is_named_in_the_record(story):
    for step in steps(story):
        _, sent = told(story, step)
        if step.changes or step.grade or step.revision > 1:
            assert step.note or sent["id"] in {"POS-005", "POS-007", "INC-063"}
        assert step.note in sent["verification_note"]


@each_story
def test_an_earlier_revision_is_never_surer_than_the_row(story):
    for step in steps(story):
        layer, sent = told(story, step)
        if layer != "incidents":
            continue
        row = record(step.row, step.at)
        assert sent["position_error_m"] >= row["position_error_m"]
        assert (
            sent["source"][0]["credibility"] >= row["source"][0]["credibility"]  # type: ignore[index]
        )


@each_story
def test_the_clock_never_tells_what_it_jumps_over(story):
    for step in steps(story):
        assert story.start <= step.at <= story.end
        assert not any(jump.at < step.at < jump.to for jump in story.jumps)


@each_story
def test_a_newcomer_sees_the_map_move_within_ten_seconds(story):
    assert min(moment.offset_s for moment in moments(story)) < 10


@each_story
def test_moments_come_in_order_and_end_with_the_story(story):
    offsets = [moment.offset_s for moment in moments(story)]
    assert offsets == sorted(offsets)
    assert offsets[-1] < length_s(story)


def test_the_default_story_takes_about_three_minutes():
    assert 170 <= length_s(STORIES[DEFAULT]) <= 190


def test_a_jump_takes_no_time():
    story = STORIES[DEFAULT]
    jump = story.jumps[0]
    before = next(m for m in moments(story) if m.act == jump)
    after = next(
        m for m in moments(story) if isinstance(m.act, Step) and m.act.at > jump.to
    )
    waited = (after.act.at - jump.to).total_seconds()
    assert after.offset_s - before.offset_s == pytest.approx(waited / story.rate)


def test_the_cables_story_ends_with_a_correction_to_an_accident():
    story = STORIES["2024-cables"]
    vezhen = [told(story, s)[1] for s in steps(story) if s.row == "INC-053"]
    assert [sent["attribution_confidence"] for sent in vezhen] == [
        "UNATTRIBUTED",
        "ACCIDENT_FINDING",
    ]
    assert steps(story)[-1].row == "INC-053"


def test_false_tracks_are_corrected_to_a_false_position():
    story = STORIES["2021-defender"]
    tracks = [told(story, s)[1] for s in steps(story) if s.row == "INC-025"]
    assert [sent["false_position"] for sent in tracks] == [False, True]
    assert tracks[0]["source"][0]["reliability"] == "F"
    assert len(tracks[0]["source"]) == 1


def test_a_denial_arrives_later_as_a_counter_claim():
    story = STORIES[DEFAULT]
    poland = [told(story, s)[1] for s in steps(story) if s.row == "INC-057"]
    assert [len(sent["counter_claim"]) for sent in poland] == [0, 0, 2]


def test_zapad_is_announced_first_and_its_highest_estimate_comes_later():
    story = STORIES[DEFAULT]
    planned = next(r for r in history(story)["exercises"] if r["id"] == "EX-038")
    assert planned["strength_estimated"]["high"] == {}  # type: ignore[index]
    assert "100,000" not in str(planned)
    assert "observed" not in str(planned)


def test_posture_of_later_years_is_not_on_an_earlier_map():
    for story in STORIES.values():
        for sent in history(story)["posture"]:
            years = re.findall(r"\b20\d\d\b", str(sent["note"]))
            assert all(int(year) <= story.start.year for year in years), sent["id"]


def test_each_loop_opens_a_clean_scene_and_a_jump_keeps_the_picture():
    story = STORIES[DEFAULT]
    scene = opening(story, 3, 2.0)
    assert scene["story_at"] == "2025-09-09T21:00:00Z"
    assert scene["rate"] == story.rate * 2
    assert scene["loop"] == 3
    assert "keep" not in scene
    jump = next(m.act for m in moments(story) if isinstance(m.act, Jump))
    assert jumping(story, jump, 3, 2.0)["keep"] is True
