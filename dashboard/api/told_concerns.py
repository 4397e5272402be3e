"""A concern as a screen shows it: its sentence, in the language of the reader."""

from typing import Any

from dashboard.api.told_findings import STATUSES, titled, written
from dashboard.words import Words, mark
from layers.indicators.concern import Concern, Topic
from layers.rules.packs import Rules
from layers.rules.sentences import Written

TOPICS = {
    Topic.LAND: mark("Its land"),
    Topic.LINES: mark("Its cables and pipelines"),
    Topic.PART: mark("Its part in it"),
    Topic.TEXTS: mark("Its agreements"),
}


def told_concern(concern: Concern, by: Rules, said: Words) -> dict[str, Any]:
    """Return of what it tells, in which sentence, and by which instrument."""
    write = written(said)
    filled = {name: Written(each, "", write) for name, each in concern.values.items()}
    words: dict[str, str] = {}
    if concern.instrument:
        words["text"] = titled(by.instruments[concern.instrument].title, said)
    if concern.status is not None:
        words["standing"] = said.t(STATUSES[concern.status])
    return {
        "topic": concern.topic,
        "title": said.t(TOPICS[concern.topic]),
        "sentence": said.t(concern.sentence).format(**filled, **words),
        "instrument": concern.instrument,
    }
