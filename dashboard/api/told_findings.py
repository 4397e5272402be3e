"""A finding as a screen shows it: worded, with rule, limit, formula and records.

It must never add a word of its own to a verdict.
"""

from typing import Any

import msgspec
from babel.numbers import format_decimal
from babel.units import format_unit

from dashboard.state_names import state_name
from dashboard.words import Words, mark
from layers.indicators.drivers import Driver
from layers.indicators.marks import Mark
from layers.indicators.origins import Confidence
from layers.indicators.saying import APART, CROSSING, NOT_MET, SHORT
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule, Status, Titled
from layers.rules.sentences import UNIT_OF_ONE, UNIT_WORDS, Writing, say
from layers.rules.verdict import Level, Number, Range, RuleFinding, Verdict

VERDICTS = {
    Verdict.MET: mark("met"),
    Verdict.NOT_MET: mark("not met"),
    Verdict.NOT_APPLICABLE: mark("not applicable"),
    Verdict.CANNOT_TELL: mark("cannot tell"),
}
LEVELS = {
    Level.RED: mark("stands out"),
    Level.AMBER: mark("worth a look"),
    Level.NEAR: mark("near a line"),
}
CONFIDENCES = {
    Confidence.LOW: mark("low confidence"),
    Confidence.MODERATE: mark("moderate confidence"),
    Confidence.HIGH: mark("high confidence"),
}
LINES = frozenset({Kind.NOTIFIABLE, Kind.OBSERVABLE, Kind.AIR_PART, Kind.RANGE_CLASS})
"""Rules that draw a line and ask for nothing: that one is reached keeps no duty."""

STATUSES = {
    Status.IN_FORCE: mark("in force"),
    Status.POLITICAL: mark("politically binding"),
    Status.SUSPENDED: mark("suspended"),
    Status.ENDED: mark("ended"),
    Status.NOT_JOINED: mark("not joined"),
    Status.HOUSE: mark("our own rule"),
}


def told(finding: RuleFinding, by: Rules, said: Words) -> dict[str, Any]:
    """Return one finding with all that it rests on."""
    rule = by.rule(finding.rule)
    instrument = by.instrument_of(rule)
    return {
        "rule": rule.id,
        "name": titled(rule.name, said),
        "wording": titled(rule.wording, said),
        "paragraph": rule.paragraph,
        "own": instrument.status is Status.HOUSE,
        "checked": _checked(finding, rule),
        "instrument": titled(instrument.title, said),
        "status": said.t(STATUSES[instrument.status]),
        "since": instrument.since,
        "note": titled(instrument.note, said),
        "verdict": finding.verdict,
        "word": _word(finding.verdict, rule, said),
        "level": finding.level,
        "basis": finding.basis,
        "sentence": sentence(finding, by, said),
        "value": _ends(finding.value),
        "limit": _ends(finding.limit),
        "unit": said.t(UNIT_WORDS[finding.unit]) if finding.unit in UNIT_WORDS else "",
        "formula": finding.formula,
        "missing": finding.missing,
        "due": finding.due,
        "records": msgspec.to_builtins(finding.records),
    }


def told_mark(each: Mark, by: Rules, said: Words) -> dict[str, Any]:
    """Return by what an exercise stands out, in few words and in a sentence."""
    return {
        "id": each.record_id,
        "level": each.level,
        "rule": each.finding.rule,
        "word": _short(each.finding, by, said),
        "sentence": sentence(each.finding, by, said),
        "records": [used.id for used in each.finding.records],
    }


def told_pair(finding: RuleFinding, by: Rules, said: Words) -> dict[str, Any]:
    """Return the line between two exercises; its ends are positions, lon lat."""
    values = finding.values
    crossing = not values["km"]
    return {
        "id": finding.about,
        "other": finding.basis,
        "level": finding.level,
        "from": [values["lon"], values["lat"]],
        "to": [values["to_lon"], values["to_lat"]],
        "km": values["km"],
        "days": values["days"],
        "word": _filled(CROSSING if crossing else APART, finding, by, said),
        "sentence": sentence(finding, by, said),
    }


def told_driver(driver: Driver, by: Rules, said: Words) -> dict[str, Any]:
    """Return what stands out: number, comparison, confidence and as of when."""
    level = driver.finding.level
    return {
        **told(driver.finding, by, said),
        "level_word": "" if level is None else said.t(LEVELS[level]),
        "confidence": driver.confidence,
        "confidence_word": said.t(CONFIDENCES[driver.confidence]),
        "as_of": driver.as_of,
    }


def sentence(finding: RuleFinding, by: Rules, said: Words) -> str:
    """Return what a finding says, in the language of the reader."""
    return say(finding, by, said.language, said.t, written(said))


def _short(finding: RuleFinding, by: Rules, said: Words) -> str:
    return _filled(SHORT.get(finding.sentence, NOT_MET), finding, by, said)


def _filled(text: str, finding: RuleFinding, by: Rules, said: Words) -> str:
    """Fill another sentence from a finding; it begins small, as on a map."""
    short = msgspec.structs.replace(finding, sentence=text)
    filled = sentence(short, by, said)
    return filled[:1].lower() + filled[1:]


def _checked(finding: RuleFinding, rule: Rule) -> bool:
    """Say whether the limit that counted was held against the official text."""
    if finding.held_to in rule.named():
        return rule.verified(finding.held_to)
    return bool(rule.verified_on)


def _word(verdict: Verdict | None, rule: Rule, said: Words) -> str:
    if verdict is None or (rule.kind in LINES and verdict is Verdict.MET):
        return ""
    return said.t(VERDICTS[verdict])


def titled(text: Titled, said: Words) -> str:
    """Return what files of rules say in both languages, in that of the reader."""
    return text.fr if said.language == "fr" else text.en


def _ends(value: Range | None) -> list[Number] | None:
    return None if value is None else [value.low, value.high]


def unit_words(value: float, unit: str, said: Words) -> str:
    """Return the word for so many of what is counted: "activity", "activities"."""
    many = UNIT_WORDS[unit]
    if unit not in UNIT_OF_ONE:
        return said.t(many)
    return said.plural(UNIT_OF_ONE[unit], many, 1 if value == 1 else 2)


def written(said: Words) -> Writing:
    """Return how a language writes numbers, what is counted, and states."""
    language = said.language

    def write(value: Number | str, unit: str) -> str:
        if isinstance(value, str):
            return state_name(value, language)
        if not unit:
            return format_decimal(value, locale=language)
        if unit in UNIT_WORDS:
            number = format_decimal(value, locale=language)
            return f"{number} {unit_words(value, unit, said)}"
        # By the names of CLDR: "duration-day".
        return format_unit(value, f"duration-{unit}", "long", locale=language)

    return write
