"""How alike two reports are, and in what they differ, in the words of the reader.

It must never round a distance down to nothing, and never say who is right.
"""

from typing import Any

from babel.numbers import format_decimal

from dashboard.words import Words
from layers.contradictions import Contradiction, Kind
from layers.duplicates import WEIGHTS, Likeness
from layers.sources import Corroboration
from layers.telling import DAY_S, HOUR_S


def parts(likeness: Likeness, said: Words) -> list[dict[str, Any]]:
    """Return the parts of a score: points, how many there can be, and why."""
    sentences = {
        "place": _place(likeness, said),
        "time": _time(likeness.gap_s, said),
        "type": _type(likeness, said),
        "text": said.t(
            "The words are {share} % alike", share=_number(likeness.text * 100, said)
        ),
    }
    return [
        {
            "part": name,
            "points": round(WEIGHTS[name] * getattr(likeness, name), 3),
            "most": WEIGHTS[name],
            "sentence": sentences[name],
        }
        for name in WEIGHTS
    ]


def found(similar: int, km: int, days: int, said: Words) -> str:
    """Say how many reports are similar, and where and when they were looked for."""
    return said.plural(
        "{n} similar report within {km} km and {days} days",
        "{n} similar reports within {km} km and {days} days",
        similar,
        km=km,
        days=days,
    )


def stands_on(made: Corroboration, said: Words) -> str:
    """Say on how many origins reports stand, and what only repeats them."""
    first = said.plural(
        "{n} independent origin: {names}",
        "{n} independent origins: {names}",
        len(made.origins),
        names=", ".join(each.root for each in made.origins) or "-",
    )
    repeats = [
        said.plural(
            "{n} telling repeats {name}",
            "{n} tellings repeat {name}",
            each.repeats,
            name=each.root,
        )
        for each in made.origins
        if each.repeats
    ]
    denied = ", ".join(made.denied_by)
    also = [said.t("denied by {names}", names=denied)] if denied else []
    return "; ".join([first, *repeats, *also])


def contradiction(each: Contradiction, said: Words) -> str:
    """Say in what the sides of a contradiction differ."""
    match each.kind:
        case Kind.DENIAL:
            return said.t(
                "One side reports it, another denies it or tells it otherwise."
            )
        case Kind.SAID:
            return said.t("One of the reports says that it contradicts the other.")
        case Kind.ATTRIBUTION:
            return said.t("They are attributed differently.")
        case Kind.POSITION:
            return said.t(
                "The places are {distance} apart; the stated errors together allow "
                "for {error}.",
                distance=_metres(each.distance_m or 0.0, said),
                error=_metres(each.error_m or 0.0, said),
            )
        case Kind.TIME:
            return _time(each.gap_s or 0.0, said)


def _place(likeness: Likeness, said: Words) -> str:
    values = {
        "distance": _metres(likeness.distance_m, said),
        "error": _metres(likeness.error_m, said),
    }
    if likeness.distance_m <= likeness.error_m:
        return said.t(
            "{distance} apart, within the stated errors ({error} together)", **values
        )
    return said.t("{distance} apart; stated errors {error} together", **values)


def _time(gap_s: float, said: Words) -> str:
    if gap_s == 0:
        return said.t("At the same time")
    if gap_s >= 2 * DAY_S:
        return said.plural("{n} day apart", "{n} days apart", round(gap_s / DAY_S))
    if gap_s >= 2 * HOUR_S:
        return said.plural("{n} hour apart", "{n} hours apart", round(gap_s / HOUR_S))
    minutes = max(1, round(gap_s / 60))
    return said.plural("{n} minute apart", "{n} minutes apart", minutes)


def _type(likeness: Likeness, said: Words) -> str:
    if likeness.same_type:
        return said.t("The same type")
    if likeness.type > 0:
        return said.t("Another type in the same domain")
    return said.t("Another type")


def _metres(metres: float, said: Words) -> str:
    if metres < 1_000:
        return f"{_number(metres, said)} m"
    decimals = 1 if metres < 100_000 else 0
    return f"{_number(metres / 1_000, said, decimals)} km"


def _number(value: float, said: Words, decimals: int = 0) -> str:
    shown = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return format_decimal(value, format=shown, locale=said.language)
