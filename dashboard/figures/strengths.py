"""Declared and estimated strength on one bar each, and the limits of rules as lines.

Two numbers that are never made one: an estimate keeps both its ends. The lines are
about activities on land; a drill at sea says so in its row.
"""

from collections.abc import Iterator, Sequence
from math import log10
from typing import Any

from dashboard.figures.chart import (
    Chart,
    Json,
    Row,
    Told,
    above,
    axis,
    layout,
    rows_axis,
    upright,
    whole,
)
from dashboard.figures.telling import day, extent, number, plain, short
from dashboard.words import Words
from layers.rules.facts import Activity
from layers.rules.packs import Rules
from layers.rules.rows import Kind, Rule
from layers.rules.verdict import Number, Range

HEAD_PX, ROW_PX = 190, 30
TROOPS = "troops"
MARGIN = 0.3
"""Powers of ten beside the smallest and the largest number: as much again."""
LINES = (Kind.NOTIFIABLE, Kind.OBSERVABLE)


def strengths(activities: Sequence[Activity], rules: Rules, told: Told) -> Chart:
    """Return the chart of how strong exercises are said to be."""
    words = told.words
    stated = [e for e in activities if TROOPS in e.declared or TROOPS in e.estimated]
    title = words.t("Declared and estimated strength")
    unit = words.t("troops, logarithmic scale")
    lines = limits(activities, rules)
    return Chart(
        id="strengths",
        title=title,
        unit=unit,
        source=_source(lines, words),
        said=_said(stated, len(activities) - len(stated), told),
        columns=(
            words.t("Exercise"),
            words.t("From"),
            words.t("Declared"),
            words.t("Estimated by others"),
            *(_line_name(rule, words) for rule in lines),
        ),
        rows=tuple(_row(each, lines, words) for each in stated),
        figure=_figure(stated, lines, told, title, unit) if stated else None,
    )


def limits(activities: Sequence[Activity], rules: Rules) -> list[Rule]:
    """Return the rows that draw a line in troops through any of the exercises.

    A row about certain kinds of activity only is no line for all of them.
    """
    found = {
        rule.id: rule
        for each in activities
        for kind in LINES
        for rule in rules.asked(kind, each.start.date(), each.states)
        if TROOPS in rule.limits and not rule.codes
    }
    one_each: dict[Any, Rule] = {}
    for rule in sorted(found.values(), key=lambda r: (r.limit(TROOPS), r.id)):
        one_each.setdefault(rule.limit(TROOPS), rule)
    return list(one_each.values())


def _name(rule: Rule, words: Words) -> str:
    return rule.name.fr if words.language == "fr" else rule.name.en


def _line_name(rule: Rule, words: Words) -> str:
    value = number(rule.limit(TROOPS), words)
    return words.t("{line}: {limit}", line=_name(rule, words), limit=value)


def _source(lines: Sequence[Rule], words: Words) -> str:
    said = words.t("Source: the notices on the picture and what others estimate.")
    unchecked = words.t("limit not yet checked against the official text")
    cited = [
        f"{_line_name(rule, words)} ({rule.instrument}, § {rule.paragraph}"
        + (")" if rule.verified(TROOPS) else f"; {unchecked})")
        for rule in lines
    ]
    if not cited:
        return said
    limits_said = words.t("Limits of the rules: {lines}.", lines=", ".join(cited))
    return f"{said} {limits_said}"


def _said(stated: Sequence[Activity], silent: int, told: Told) -> str:
    words = told.words
    if not stated:
        return words.t("No exercise in this time states how many troops take part.")
    more = sum(1 for each in stated if _above(each))
    said = words.plural(
        "{n} exercise states a strength; others estimate more than was declared in "
        "{more}.",
        "{n} exercises state a strength; others estimate more than was declared in "
        "{more}.",
        len(stated),
        more=more,
    )
    if not silent:
        return said
    rest = words.plural("{n} more states none.", "{n} more state none.", silent)
    return f"{said} {rest}"


def _above(each: Activity) -> bool:
    declared, estimated = each.declared.get(TROOPS), each.estimated.get(TROOPS)
    return bool(declared and estimated and estimated.low > declared.high)


def _row(each: Activity, lines: Sequence[Rule], words: Words) -> Row:
    declared, estimated = each.declared.get(TROOPS), each.estimated.get(TROOPS)
    said = (each.name, day(each.start, words), extent(declared, words))
    against = (_against(each, declared, rule, words) for rule in lines)
    return Row(each.used.id, (*said, extent(estimated, words), *against))


def _against(each: Activity, declared: Range | None, rule: Rule, words: Words) -> str:
    """Return where the declared number lies to a line, by the row's own comparison."""
    if not each.land:
        return words.t("no activity on land")
    if declared is None:
        return words.t("not stated")
    over = rule.compared(TROOPS).wholly(declared, rule.limit(TROOPS))
    if over is None:
        return words.t("cannot tell")
    return words.t("declared reaches it") if over else words.t("declared is below")


def _figure(
    stated: Sequence[Activity],
    lines: Sequence[Rule],
    told: Told,
    title: str,
    unit: str,
) -> Json:
    words, alarm = told.words, told.colours.alarm
    names = [
        short(each.name) + ("" if each.land else f" ({words.t('at sea')})")
        for each in stated
    ]
    made = layout(
        told,
        title,
        unit,
        HEAD_PX + ROW_PX * len(stated),
        dragmode=False,
        margin={"l": 12, "r": 24, "t": 118, "b": 70},
        xaxis=_troops_axis(stated, lines, told),
        yaxis=rows_axis(told, names),
        shapes=[upright(rule.limit(TROOPS), alarm, "dash") for rule in lines],
        annotations=[_limit(rule, i, told) for i, rule in enumerate(lines)],
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    return whole([_bar(stated, told.colours.line), *_dots(stated, told)], made)


def _troops_axis(stated: Sequence[Activity], lines: Sequence[Rule], told: Told) -> Json:
    """Return the logarithmic axis, with room on both sides of all that is on it."""
    ends = [end for each in stated for end in _ends(each)]
    ends += [rule.limit(TROOPS) for rule in lines]
    shown = [log10(min(ends)) - MARGIN, log10(max(ends)) + MARGIN] if ends else None
    values = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    texts = [number(each, told.words) for each in values]
    more = {"tickvals": values, "ticktext": texts, "showgrid": True, "range": shown}
    return axis(told, type="log", **more)


def _limit(rule: Rule, place: int, told: Told) -> Json:
    """Return the words of a line; two lines are near one another, their words not."""
    side = "left" if place % 2 else "right"
    # On a logarithmic axis Plotly places words by their power of ten.
    at, colour = log10(rule.limit(TROOPS)), told.colours.alarm
    return above(
        plain(_line_name(rule, told.words)), at, colour, yshift=30, xanchor=side
    )


def _ends(each: Activity) -> list[Number]:
    """Return every number of an exercise that a logarithmic axis has a place for."""
    counts = (each.declared.get(TROOPS), each.estimated.get(TROOPS))
    ends = (end for count in counts if count for end in (count.low, count.high))
    return [end for end in ends if end > 0]


def _bar(stated: Sequence[Activity], colour: str) -> Json:
    x: list[Number | None] = []
    y: list[int | None] = []
    for place, each in enumerate(stated):
        if ends := _ends(each):
            x += [min(ends), max(ends), None]
            y += [place, place, None]
    line = {"color": colour, "width": 9}
    drawn = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    return {**drawn, "x": x, "y": y, "line": line, "showlegend": False}


def _dots(stated: Sequence[Activity], told: Told) -> Iterator[Json]:
    words = told.words
    declared = [each.declared.get(TROOPS) for each in stated]
    estimated = [each.estimated.get(TROOPS) for each in stated]
    yield _ends_of(stated, declared, words.t("declared"), "circle", told)
    name = words.t("estimated by others, both ends")
    yield _ends_of(stated, estimated, name, "diamond-open", told)


def _ends_of(
    stated: Sequence[Activity],
    counts: Sequence[Range | None],
    name: str,
    symbol: str,
    told: Told,
) -> Json:
    """Return a dot at each end of each number, one for an exact one."""
    dots = [
        (
            end,
            place,
            f"<b>{plain(each.name)}</b><br>{name}: {extent(count, told.words)}",
        )
        for place, (each, count) in enumerate(zip(stated, counts, strict=True))
        for end in dict.fromkeys((count.low, count.high) if count else ())
        if end > 0
    ]
    colour = told.colours.ink
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [end for end, _, _ in dots],
        "y": [place for _, place, _ in dots],
        "hovertext": [said for _, _, said in dots],
        "hoverinfo": "text",
        "marker": {
            "symbol": symbol,
            "size": 12,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
    }
