"""Incidents per week, by type and sea, against what was usual, the chance in words.

A chance is told where the indicator tells it: corrected for how many counts are looked
at, and never where there is nothing to compare with.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from dashboard.figures.chart import (
    Chart,
    Json,
    Row,
    Told,
    above,
    axis,
    layout,
    whole,
)
from dashboard.figures.telling import SEAS, TYPES, day, extent, iso, number, plain, term
from dashboard.words import Words
from layers.indicators.rate import one_in
from layers.indicators.weeks import Week
from layers.rules.verdict import Level, Number

WEEKS = 26
MOST = 6
"""Charts of one type and sea that are drawn; all are in the table."""

HEAD_PX, ROW_PX = 140, 150
NAME_SHARE = 0.2
"""Part of the room of each chart that the name of the next one takes."""

WEEK = timedelta(days=7)
WEEK_MS = WEEK.total_seconds() * 1000
LOUD = frozenset({Level.AMBER, Level.RED})

Cells = Mapping[tuple[str, str], list[Week]]


def rates(weeks: Sequence[Week], least: Number, told: Told) -> Chart:
    """Return the chart of how often incidents happened, the weeks oldest first.

    Fewer than `least` in a week never stand out.
    """
    words = told.words
    title = words.t("Incidents per week, by type and sea")
    unit = words.t("reports of one event count once")
    cells = _cells(weeks)
    rows = tuple(
        _row(week, words) for found in cells.values() for week in found if week.ids
    )
    drawn = dict(list(cells.items())[:MOST])
    return Chart(
        id="rates",
        title=title,
        unit=unit,
        source=words.t(
            "Source: the incidents on the picture; each week against the year before "
            "it, without its last two weeks."
        ),
        said=_said(cells, least, told),
        columns=(
            words.t("Type"),
            words.t("Sea"),
            words.t("Week until"),
            words.t("Incidents"),
            words.t("Normal range"),
            words.t("By chance"),
        ),
        rows=rows,
        figure=_figure(drawn, told, title, unit) if drawn else None,
    )


def _cells(weeks: Sequence[Week]) -> Cells:
    """Return the weeks of each type and sea in which anything happened.

    The one that stands out latest comes first, then the one with most.
    """
    found: dict[tuple[str, str], list[Week]] = {}
    for week in weeks:
        found.setdefault((week.type, week.sea), []).append(week)

    def order(cell: tuple[str, str]) -> tuple[float, int, tuple[str, str]]:
        loud = [w.until.timestamp() for w in found[cell] if w.level in LOUD]
        return -max(loud, default=0.0), -sum(len(w.ids) for w in found[cell]), cell

    happened = [cell for cell in found if any(week.ids for week in found[cell])]
    return {cell: found[cell] for cell in sorted(happened, key=order)}


def _name(week: Week, words: Words) -> str:
    return f"{term(TYPES, week.type, words)} · {term(SEAS, week.sea, words)}"


def chance(week: Week, words: Words) -> str:
    """Return how likely as many are in words, or why that is not told."""
    if week.mean is None:
        return words.t("no year of reports to compare with")
    if week.chance is None:
        return words.t("none in the year before")
    if week.chance >= 1:
        return "–"
    times = number(one_in(week.chance), words)
    if week.rarer:
        return words.t("less than 1 in {times}", times=times)
    return words.t("1 in {times}", times=times)


def _row(week: Week, words: Words) -> Row:
    said = (
        term(TYPES, week.type, words),
        term(SEAS, week.sea, words),
        day(week.until, words),
        number(len(week.ids), words),
        extent(week.usual, words),
        chance(week, words),
    )
    return Row(week.ids[0] if len(week.ids) == 1 else "", said)


def _said(cells: Cells, least: Number, told: Told) -> str:
    words = told.words
    if not cells:
        return words.t("No incident is on the picture in these weeks.")
    loud = [week for found in cells.values() for week in found if week.level in LOUD]
    if not loud:
        said = words.t(
            "No week stands out: that takes at least {least} incidents, and more than "
            "chance alone explains.",
            least=least,
        )
    else:
        said = _loudest(max(loud, key=lambda week: (week.until, len(week.ids))), words)
    if len(cells) <= MOST:
        return said
    rest = words.plural(
        "{n} more type and sea is in the table only.",
        "{n} more types and seas are in the table only.",
        len(cells) - MOST,
    )
    return f"{said} {rest}"


def _loudest(week: Week, words: Words) -> str:
    values = {
        "what": _name(week, words),
        "count": number(len(week.ids), words),
        "day": day(week.until, words),
        "normal": extent(week.usual, words),
    }
    if week.chance is None:
        return words.t(
            "{what}: {count} in the week until {day}, and none in the year before.",
            **values,
        )
    return words.t(
        "{what}: {count} in the week until {day}, normal {normal} ({chance} by "
        "chance).",
        **values,
        chance=chance(week, words),
    )


def _figure(cells: Cells, told: Told, title: str, unit: str) -> Json:
    heads: list[Json] = []
    data: list[Json] = []
    axes: Json = {}
    for place, weeks in enumerate(cells.values()):
        which = "" if place == 0 else str(place + 1)
        on = {"xaxis": f"x{which}", "yaxis": f"y{which}"}
        low, top = _room(place, len(cells))
        data += [*_usual(weeks, on, told), *_bars(weeks, on, told)]
        last = place == len(cells) - 1
        axes[f"xaxis{which}"] = axis(
            told,
            type="date",
            anchor=on["yaxis"],
            showticklabels=last,
            # Room for words over the newest week.
            range=[iso(weeks[0].until - WEEK), iso(weeks[-1].until + 2 * WEEK)],
        )
        if which:
            axes[f"xaxis{which}"]["matches"] = "x"
        axes[f"yaxis{which}"] = {**_counts(weeks, told), "domain": [low, top]}
        axes[f"yaxis{which}"]["anchor"] = on["xaxis"]
        name = f"<b>{plain(_name(weeks[0], told.words))}</b>"
        head = {"xref": "paper", "xanchor": "left", "y": top, "yshift": 4}
        heads.append(above(name, 0, told.colours.ink, **head))
    more = {"dragmode": False, "bargap": 0.25, "barmode": "overlay", **axes}
    height = HEAD_PX + ROW_PX * len(cells)
    return whole(data, layout(told, title, unit, height, annotations=heads, **more))


def _room(place: int, count: int) -> tuple[float, float]:
    """Return from where to where a chart of so many reaches, the first on top."""
    top = 1 - place / count
    return top - (1 - NAME_SHARE) / count, top


def _counts(weeks: Sequence[Week], told: Told) -> Json:
    """Return the axis of counts: whole numbers, with room for words over the bars."""
    usual = (week.usual.high for week in weeks if week.usual)
    most = max(1, *(len(week.ids) for week in weeks), *usual)
    step = -(-most // 3)
    return axis(told, range=[0, most * 1.35], dtick=step, tick0=0, showgrid=True)


def _usual(weeks: Sequence[Week], on: Json, told: Told) -> list[Json]:
    """Return the normal range as a band, its upper end as a line."""
    colours = told.colours
    days = [iso(week.until) for week in weeks]
    ends = [(w.usual.low, w.usual.high) if w.usual else (None, None) for w in weeks]
    drawn = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "x": days, **on}
    low = {"y": [end for end, _ in ends], "line": {"width": 0, "shape": "hvh"}}
    line = {"color": colours.good, "width": 2, "dash": "dot", "shape": "hvh"}
    filled = {"fill": "tonexty", "fillcolor": colours.band, "line": line}
    return [{**drawn, **low}, {**drawn, "y": [end for _, end in ends], **filled}]


def _bars(weeks: Sequence[Week], on: Json, told: Told) -> list[Json]:
    """Return the counts: what stands out has a pattern, and its chance in words."""
    words, colours = told.words, told.colours
    loud = [week for week in weeks if week.level in LOUD]
    quiet = [week for week in weeks if week.level not in LOUD]
    kinds = ((quiet, colours.second, ""), (loud, colours.alarm, "x"))
    return [
        {
            "type": "bar",
            "x": [iso(week.until) for week in found],
            "y": [len(week.ids) for week in found],
            "text": [_by_chance(week, words) if shape else "" for week in found],
            "textposition": "outside",
            "cliponaxis": False,
            "textangle": 0,
            "constraintext": "none",
            "textfont": {"color": colours.ink, "size": 13},
            "width": WEEK_MS * 0.75,
            "hovertext": [_hover(week, words) for week in found],
            "hoverinfo": "text",
            "marker": {
                "color": colour,
                "pattern": {
                    "shape": shape,
                    "fgcolor": colours.ground,
                    "fillmode": "overlay",
                    "size": 6,
                },
            },
            **on,
        }
        for found, colour, shape in kinds
    ]


def _by_chance(week: Week, words: Words) -> str:
    if week.chance is None:
        return chance(week, words)
    return words.t("{chance} by chance", chance=chance(week, words))


def _hover(week: Week, words: Words) -> str:
    until, usual = day(week.until, words), extent(week.usual, words)
    return (
        f"{words.t('Week until')} {until}: {len(week.ids)}<br>"
        f"{words.t('Normal range')}: {usual}<br>"
        f"{words.t('By chance')}: {chance(week, words)}"
    )
