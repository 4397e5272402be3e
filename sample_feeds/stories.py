"""The stories that can be played, and the records that each of them sends.

A story is honest about the future: nothing in a record is later than the moment at
which it is told, except exercises that were announced. Must never read a clock.
"""

from datetime import datetime

from sample_feeds.rows import CONTEXT, GENERATED_BY, REPORT_NOTE, Record, record
from sample_feeds.storyline import Jump, Step, Story
from sample_feeds.storylines import (
    cables_2024,
    defender_2021,
    september_2025,
    snap_check_2014,
)
from sample_feeds.tables import LAYERS, Row, layer_of, table
from sample_feeds.times import day, when, wire
from sample_feeds.voices import sources

STORIES = {
    module.STORY.name: module.STORY
    for module in (september_2025, defender_2021, cables_2024, snap_check_2014)
}
DEFAULT = september_2025.STORY.name


def history(story: Story) -> dict[str, list[Record]]:
    """Return what was known when the story began: the records of each layer."""
    return {
        layer: [
            _before(story, row_id)
            for row_id, row in table(layer).items()
            if _is_history(story, layer, row)
        ]
        for layer in LAYERS
    }


def told(story: Story, step: Step) -> tuple[str, Record]:
    """Return the layer and the record of one step."""
    layer = layer_of(step.row)
    made = record(step.row, step.at)
    if step.grade or step.heard_from:
        made["source"] = sources(table(layer)[step.row], step.heard_from, step.grade)
    if layer != "posture":
        made["reported_at"] = wire(step.at)
    made["revision"] = step.revision
    made |= step.changes
    return layer, _noted(story, made, step.note)


def opening(story: Story, loop: int, speed: float) -> Record:
    """Return the scene that begins a telling: a clean picture, the story's clock."""
    return _scene(story, story.start, loop, speed)


def jumping(story: Story, jump: Jump, loop: int, speed: float) -> Record:
    """Return the scene that only sets the clock."""
    return _scene(story, jump.to, loop, speed) | {"keep": True}


def _scene(story: Story, at: datetime, loop: int, speed: float) -> Record:
    return {
        "object_type": "Scene",
        "schema_version": "1.0.0",
        "context": CONTEXT,
        "title": story.title,
        "story_at": wire(at),
        "rate": story.rate * speed,
        "loop": loop,
        "ends": wire(story.end),
    }


def _is_history(story: Story, layer: str, row: Row) -> bool:
    if row["id"] in story.announced or row["id"] in story.earlier:
        return True
    if row["id"] in story.rows():
        return False
    if layer == "exercises":
        return day(row["start_date"]) <= story.start
    if layer == "incidents":
        return _ended(row) <= story.start
    if not row["as_of"]:
        return story.undated_posture
    return day(row["as_of"]) <= story.start


def _ended(row: Row) -> datetime:
    time = when(
        row["date_utc"], row["time_utc"], row["time_basis"], row["date_end_utc"]
    )
    return time.end or time.start


def _before(story: Story, row_id: str) -> Record:
    made = record(row_id, story.start)
    earlier = story.earlier.get(row_id)
    if earlier is None:
        return _noted(story, made, "")
    made |= earlier.changes
    if "as_of" in earlier.changes:
        made["valid_from"] = made["reported_at"] = made["as_of"]
        made["time_text"] = {"as_of": f"{str(made['as_of'])[:10]} (date only)"}
    return _noted(story, made, earlier.note)


def _noted(story: Story, made: Record, note: str) -> Record:
    """Say in the record itself what of it is constructed for the play."""
    standing = str(made["verification_note"])
    if note:
        standing = standing.replace(REPORT_NOTE, "").strip()
    made["verification_note"] = f"{note} {standing}".strip()
    origin = made["provenance"]
    assert isinstance(origin, dict)
    made["provenance"] = origin | {
        "was_generated_by": f"{GENERATED_BY}, story {story.name}"
    }
    return made
