"""The layer of assessments: what people judge to be so, how likely, and who disagrees.

A judgement is a person's and never software's. Likelihood (of what is judged) and
confidence (in the judgement) are two fields; neither follows from the other, and no
dissent is averaged away. It must never compute a judgement or a likelihood.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from layers.errors import Reason
from layers.fields import (
    Likelihood,
    Metres,
    Name,
    RecordId,
    State,
    Summary,
    Time,
)
from layers.findings import Finding
from layers.geometry import ANYWHERE, Geometry
from layers.layer import Layer, LegendItem, order_of_times
from layers.record import Record


class Confidence(StrEnum):
    """How sound the judgement is: its sources, how they agree, what is missing."""

    LOW = "LOW"
    MODERATE = "MODERATE"
    HIGH = "HIGH"


class Basis(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a judgement rests on: a record, or something said in words."""

    record: RecordId | None = None
    text: Summary | None = None


class Dissent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who judges otherwise, and how: it stands beside the judgement."""

    state: State
    text: Summary


Points = Annotated[tuple[Summary, ...], Meta(max_length=20)]


class Assessment(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody judges, from `valid_from` until `valid_until`.

    `likelihood_word` is of what `key_judgement` says; `confidence` is in the judgement.
    `basis` is what it rests on, `alternatives` what else would explain it: at least one
    of each. An empty `dissent` says that none was recorded. Afterwards the map does not
    show it. `geometry` is what it is about, left out if that is no place.
    """

    key_judgement: Summary
    likelihood_word: Likelihood
    confidence: Confidence
    basis: Annotated[tuple[Basis, ...], Meta(min_length=1, max_length=40)]
    alternatives: Annotated[tuple[Summary, ...], Meta(min_length=1, max_length=20)]
    valid_until: Time
    dissent: Annotated[tuple[Dissent, ...], Meta(max_length=40)]
    information_gaps: Points = ()
    indicators_to_watch: Points = ()
    worst_case: Summary | None = None
    geometry: Annotated[Geometry, Meta(extra=ANYWHERE)] | None = None
    position_error_m: Metres | None = None
    place: Name | None = None


def check(record: Assessment) -> Iterator[Reason | Finding]:
    """Look across the fields of an assessment."""
    yield from order_of_times(record, ("valid_from", "valid_until"))
    yield from _basis(record)
    yield from _alternatives(record)
    said = [(each.state, _plain(each.text)) for each in record.dissent]
    if len(set(said)) != len(said):
        yield Reason("dissent", "says the same twice", "Give each dissent once.")


def _basis(record: Assessment) -> Iterator[Reason]:
    for i, each in enumerate(record.basis):
        if each == Basis():
            mend = "Name a record, say it in words, or leave it out."
            yield Reason(f"basis[{i}]", "says nothing", mend)
        if each.record == record.id:
            mend = "Name what the judgement rests on."
            yield Reason(f"basis[{i}].record", "is the assessment itself", mend)


def _alternatives(record: Assessment) -> Iterator[Reason]:
    """An alternative is another explanation, and not the judgement once more."""
    seen = {_plain(record.key_judgement)}
    for i, each in enumerate(record.alternatives):
        if _plain(each) in seen:
            problem = "says again what is said already"
            mend = "Give another explanation of the same facts."
            yield Reason(f"alternatives[{i}]", problem, mend)
        seen.add(_plain(each))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


LAYER = Layer(
    name="assessments",
    title="Assessments",
    object_type="Assessment",
    order=4,
    record=Assessment,
    legend=(
        LegendItem("likely", "How likely: five steps"),
        LegendItem("high", "High confidence"),
        LegendItem("moderate", "Moderate confidence"),
        LegendItem("low", "Low confidence"),
        LegendItem("dissent", "Somebody judges otherwise"),
        LegendItem("withdrawn", "Retracted"),
    ),
    check=check,
)
