"""Exercises by bloc along the time: which there are, when, and which came unannounced.

A snap exercise is told by a pattern and a word; colour tells the bloc, and so does the
heading above its rows.
"""

from collections.abc import Sequence

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
from dashboard.figures.telling import BLOCS, day, iso, plain, short, term
from dashboard.words import Words
from layers.rules.facts import Activity

HEAD_PX, ROW_PX = 140, 27
MS = 1000


def gantt(activities: Sequence[Activity], told: Told) -> Chart:
    """Return the chart of when exercises are."""
    words = told.words
    title, unit = words.t("Exercises by bloc"), words.t("days, UTC")
    blocs = [*BLOCS, *sorted({each.bloc for each in activities} - BLOCS.keys())]
    grouped = [(b, found) for b in blocs if (found := _of(activities, b))]
    ordered = [each for _, found in grouped for each in found]
    return Chart(
        id="gantt",
        title=title,
        unit=unit,
        source=words.t("Source: the notices on the picture."),
        said=_said(ordered, told),
        columns=(
            words.t("Exercise"),
            words.t("Bloc"),
            words.t("From"),
            words.t("Until"),
            words.t("Announced to the troops"),
        ),
        rows=tuple(_row(each, words) for each in ordered),
        figure=_figure(grouped, told, title, unit) if ordered else None,
    )


def _of(activities: Sequence[Activity], bloc: str) -> list[Activity]:
    return [each for each in activities if each.bloc == bloc]


def _said(ordered: Sequence[Activity], told: Told) -> str:
    words, now = told.words, told.now
    if not ordered:
        return words.t("No exercise is on the picture in this time.")
    snap = sum(each.snap for each in ordered)
    run = sum(each.start <= now <= each.end for each in ordered)
    many = words.plural("{n} exercise.", "{n} exercises.", len(ordered))
    return words.t(
        "{many} Running now: {run}. Snap, hatched and with the word: {snap}.",
        many=many,
        run=run,
        snap=snap,
    )


def _row(each: Activity, words: Words) -> Row:
    snap = words.t("no: a snap exercise") if each.snap else words.t("yes")
    bloc = term(BLOCS, each.bloc, words)
    said = (each.name, bloc, day(each.start, words), day(each.end, words), snap)
    return Row(each.used.id, said)


def _figure(
    grouped: Sequence[tuple[str, list[Activity]]], told: Told, title: str, unit: str
) -> Json:
    words, colours = told.words, told.colours
    texts: list[str] = []
    data: list[Json] = []
    for bloc, found in grouped:
        texts.append(f"<b>{plain(term(BLOCS, bloc, words))}</b>")
        data.append(_bars(found, len(texts), colours.blocs.get(bloc, ""), told))
        texts += [short(each.name) for each in found]
    now = iso(told.now)
    made = layout(
        told,
        title,
        unit,
        HEAD_PX + ROW_PX * len(texts),
        dragmode="select",
        selectdirection="h",
        bargap=0.35,
        xaxis=axis(told, type="date", showgrid=True),
        yaxis=rows_axis(told, texts),
        shapes=[upright(now, colours.ink, "dot")],
        annotations=[above(words.t("now"), now, colours.ink)],
    )
    return whole(data, made)


def _bars(found: Sequence[Activity], first: int, colour: str, told: Told) -> Json:
    words, colours = told.words, told.colours
    colour = colour or colours.second
    return {
        "type": "bar",
        "orientation": "h",
        "base": [iso(each.start) for each in found],
        "x": [(each.end - each.start).total_seconds() * MS for each in found],
        "y": list(range(first, first + len(found))),
        "text": [words.t("snap") if each.snap else "" for each in found],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": colours.ink, "size": 13},
        "hovertext": [
            f"<b>{plain(each.name)}</b><br>"
            f"{day(each.start, words)} – {day(each.end, words)}"
            for each in found
        ],
        "hoverinfo": "text",
        "marker": {
            "color": colour,
            # So that some days are seen beside years.
            "line": {"color": colour, "width": 3},
            "pattern": {
                "shape": ["/" if each.snap else "" for each in found],
                "fgcolor": colours.ground,
                "fillmode": "overlay",
                "size": 7,
            },
        },
        # A brush chooses a time, and no bar: none of them fades.
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": colours.ink}},
        # Plotly asks for both where it asks for one.
        "selected": {"marker": {"opacity": 1}, "textfont": {"color": colours.ink}},
    }
