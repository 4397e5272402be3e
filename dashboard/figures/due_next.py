"""What is due next, as a list: what a rule asks for, by when, and how long that is.

What nobody recorded may have been done: a time that has passed is told as passed, and
never as missed.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from dashboard.figures.chart import Chart, Row, Told
from dashboard.figures.telling import minute, number
from dashboard.words import Words, mark
from layers.indicators.due import Due
from layers.rules.packs import Rules
from layers.rules.rows import Kind

KINDS = {
    Kind.NOTICE_LEAD: mark("last day for a notice"),
    Kind.INVITATION: mark("reply of observers"),
    Kind.CALENDAR: mark("entry in the calendar"),
    Kind.ANNOUNCED: mark("announcement two years before"),
    Kind.CLOCK: mark("answer within its clock"),
    Kind.STAY: mark("last day in the Black Sea"),
}
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def due_next(
    dues: Sequence[Due], names: Mapping[str, str], rules: Rules, told: Told
) -> Chart:
    """Return the list of what is due; `names` are those of the records by id.

    What comes next is first; below it what has passed, the latest of it first.
    """
    words = told.words
    ahead = [each for each in dues if each.at >= told.now]
    passed = [each for each in dues if each.at < told.now]
    ships = any(rules.rule(each.rule).kind is Kind.STAY for each in dues)
    return Chart(
        id="due",
        title=words.t("Due next"),
        unit=words.t("UTC"),
        source=words.t("Source: the rules and the records on the picture."),
        said=" ".join(_said(dues, told, ships=ships)),
        columns=(
            words.t("What"),
            words.t("By"),
            words.t("Left"),
            words.t("About"),
            words.t("Rule"),
        ),
        rows=tuple(_row(each, names, rules, told) for each in [*ahead, *passed[::-1]]),
    )


def _said(dues: Sequence[Due], told: Told, *, ships: bool) -> list[str]:
    words = told.words
    ahead = sum(each.at >= told.now for each in dues)
    said = [
        words.plural(
            "{n} thing is due, and is not known to be done.",
            "{n} things are due, and are not known to be done.",
            ahead,
        )
        if ahead
        else words.t("Nothing is due that the picture tells of.")
    ]
    if ahead < len(dues):
        said.append(
            words.plural(
                "{n} time has passed lately; whether it was done is not recorded.",
                "{n} times have passed lately; whether it was done is not recorded.",
                len(dues) - ahead,
            )
        )
    if not ships:
        said.append(
            words.t(
                "No record says when a warship came into the Black Sea, so no days "
                "left there can be told."
            )
        )
    return said


def _row(each: Due, names: Mapping[str, str], rules: Rules, told: Told) -> Row:
    words, rule = told.words, rules.rule(each.rule)
    paragraph = f" § {rule.paragraph}" if rule.paragraph else ""
    kind = words.t(KINDS[rule.kind]) if rule.kind in KINDS else rule.id
    said = (
        kind,
        minute(each.at, words),
        left(each.at - told.now, words),
        names.get(each.about.id, each.about.id),
        f"{rule.id}{paragraph}",
    )
    return Row(each.about.id, said)


def left(time: timedelta, words: Words) -> str:
    """Return how long there is to a time, or that it has passed and how long ago."""
    days, hours = int(abs(time) / _DAY), int(abs(time) / _HOUR)
    # Two days in hours are read at a glance, a month is not.
    short = abs(time) < 3 * _DAY
    amount = (
        words.plural("{n} hour", "{n} hours", hours)
        if short
        else words.t("{days} days", days=number(days, words))
    )
    if time < timedelta():
        return words.t("passed {amount} ago", amount=amount)
    return amount
