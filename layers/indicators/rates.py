"""I6 over all cells of the incidents that are held, kept up one incident at a time.

A cell is a context, a type and a sea; contexts that the row does not name are not
counted. What people count as one event is one. It must never read a clock.
"""

from bisect import bisect_left, bisect_right, insort
from datetime import datetime, timedelta
from itertools import islice

from layers.indicators.rate import DAY_S, Cell, Rate, one_in, rate, with_q
from layers.indicators.saying import SENTENCES, Say, exactly, level_of, rounded
from layers.rules.packs import Rules
from layers.rules.verdict import Level, Number, RuleFinding, Used


class Rates:
    """How often incidents happen, by cell, at any time that is asked for."""

    def __init__(self, rules: Rules) -> None:
        self._row = rules.rule("I6")
        self._cells: dict[Cell, list[tuple[float, str]]] = {}
        self._held: dict[str, tuple[Cell, float, Used]] = {}
        self._asked: tuple[datetime, dict[Cell, Rate]] | None = None

    def put(self, used: Used, cell: Cell, at: datetime) -> None:
        """Count an incident in its cell, anew if it was counted already."""
        self.drop(used.id)
        if cell[0] in self._row.codes:
            at_s = at.timestamp()
            insort(self._cells.setdefault(cell, []), (at_s, used.id))
            self._held[used.id] = (cell, at_s, used)
            self._asked = None

    def drop(self, record_id: str) -> None:
        """Count an incident no more."""
        held = self._held.pop(record_id, None)
        if held is not None:
            cell, at_s, _ = held
            happened = self._cells[cell]
            del happened[bisect_left(happened, (at_s, record_id))]
            if not happened:
                del self._cells[cell]
            self._asked = None

    def mates(self, record_id: str) -> set[str]:
        """Return incidents that may be counted in one window with an incident."""
        held = self._held.get(record_id)
        if held is None:
            return set()
        cell, at_s, _ = held
        happened, window_s = self._cells[cell], self._row.limit("window") * DAY_S
        first = bisect_left(happened, (at_s - window_s, ""))
        last = bisect_right(happened, (at_s + window_s, "\uffff"))
        return {each for _, each in islice(happened, first, last)}

    def at(self, now: datetime) -> dict[Cell, Rate]:
        """Return the rate of every cell at a time, corrected for all of its context."""
        if self._asked is None or self._asked[0] != now:
            self._asked = now, self._all(now.timestamp())
        return self._asked[1]

    def weeks(
        self, now: datetime, count: int
    ) -> list[tuple[datetime, dict[Cell, Rate]]]:
        """Return the end of so many windows up to a time, and each cell's rate then.

        The oldest comes first; the last one is what `at` tells of now.
        """
        window = timedelta(days=self._row.limit("window"))
        ends = [now - window * back for back in reversed(range(count))]
        return [(end, self._all(end.timestamp())) for end in ends]

    def level(self, found: Rate) -> Level:
        """Return how much a rate asks to be looked at."""
        return self._said(found)[1]

    def _all(self, now_s: float) -> dict[Cell, Rate]:
        since: dict[str, float] = {}
        for (context, _, _), happened in self._cells.items():
            since[context] = min(since.get(context, happened[0][0]), happened[0][0])
        horizon_s = now_s - self._row.limit("baseline") * DAY_S
        found: dict[str, list[Rate]] = {}
        for cell, happened in sorted(self._cells.items()):
            recent = happened[
                bisect_left(happened, (horizon_s, "")) : bisect_right(
                    happened, (now_s, "\uffff")
                )
            ]
            one = rate(cell, recent, now_s, since[cell[0]], self._row)
            found.setdefault(cell[0], []).append(one)
        return {each.cell: each for rates in found.values() for each in with_q(rates)}

    def of(self, record_id: str, now: datetime) -> RuleFinding | None:
        """Return I6 of the cell of an incident of the window, None of another one."""
        held = self._held.get(record_id)
        if held is None:
            return None
        window_s = self._row.limit("window") * DAY_S
        if not now.timestamp() - window_s < held[1] <= now.timestamp():
            return None
        return self.finding(self.at(now)[held[0]])

    def findings(self, now: datetime) -> list[RuleFinding]:
        """Return I6 of all cells in which something happened in the window."""
        return [self.finding(each) for each in self.at(now).values() if each.ids]

    def finding(self, found: Rate) -> RuleFinding:
        """Return what is said of a rate; `about` is its cell."""
        row, count = self._row, len(found.ids)
        context, kind, sea = found.cell
        says, level = self._said(found)
        values: dict[str, str | Number] = {
            "count": count,
            "days": row.limit("window"),
            "type": kind,
            "sea": sea,
        }
        if found.mean is not None:
            values["normal"] = rounded(found.mean)
        if found.p is not None:
            values["chance"] = one_in(found.p)
        return RuleFinding(
            rule="I6",
            about=f"{context}/{kind}/{sea}",
            level=level,
            value=exactly(count),
            limit=None if found.mean is None else exactly(rounded(found.mean, 3)),
            unit="count",
            sentence=SENTENCES[says],
            values=values,
            formula=_formula(found),
            records=tuple(self._held[each][2] for each in found.ids),
            timed=True,
        )

    def _said(self, found: Rate) -> tuple[Say, Level]:
        row = self._row
        many = row.compared("least").holds(len(found.ids), row.limit("least"))
        if found.mean is None:
            return Say.RATE_NO_YEAR, Level.UNKNOWN
        if found.q is None:
            return Say.RATE_NONE_BEFORE, Level.AMBER if many else Level.CLEAR
        level = level_of(exactly(found.q), row) if many else Level.CLEAR
        unusual = Say.RATE_RARER if found.rarer else Say.RATE_UNUSUAL
        return (Say.RATE if level is Level.CLEAR else unusual), level


def _formula(found: Rate) -> str:
    count = len(found.ids)
    if found.mean is None or found.p is None or found.q is None:
        return ""
    model = "Poisson" if found.size is None else "negative binomial"
    size = "" if found.size is None else f", size {found.size:.3g}"
    sign = "<" if found.rarer else "="
    return (
        f"{model}: P(X >= {count} | {found.mean:.4g}{size}) {sign} {found.p:.4g}; "
        f"q = {found.q:.4g}"
    )
