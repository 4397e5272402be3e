"""I6: incidents of one type in one sea against the year before, by chance or not.

The tail is Poisson's, or the negative binomial's where weeks vary more than Poisson's
do; Benjamini and Hochberg correct for the number of cells. `math.lgamma` is enough for
a sum of a few terms: scipy would be 40 MB more to install for it. It must never mix
contexts, and never give a chance where there is nothing to compare with.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from math import ceil, exp, lgamma, log, log1p

import msgspec

from layers.rules.packs import Rules
from layers.rules.rows import Rule

DAY_S = 24 * 3600

Cell = tuple[str, str, str]
"""Context, type and sea."""

_NEGLIGIBLE = 1e-17


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How often something happened in the window, and how often it usually does.

    `mean` is for as long as the window, None without a year of reports. `size` is that
    of the negative binomial, None for Poisson. `p` is the chance of as many or more,
    `q` the same corrected; both None where nothing happened in the year before. A year
    tells no chance below the row's `rarest`: then `p` is that, and `rarer` is set.
    """

    cell: Cell
    ids: tuple[str, ...]
    mean: float | None
    before: int = 0
    size: float | None = None
    p: float | None = None
    q: float | None = None
    rarer: bool = False


def poisson_tail(k: int, mean: float) -> float:
    """Return the chance of k or more where `mean` are expected."""
    return _tail(k, mean, lambda i: i * log(mean) - mean - lgamma(i + 1))


def negative_binomial_tail(k: int, mean: float, size: float) -> float:
    """Return the chance of k or more; the variance is mean + mean² / size."""
    none, more = -size * log1p(mean / size), -log1p(size / mean)

    def log_chance(i: int) -> float:
        ways = lgamma(i + size) - lgamma(size) - lgamma(i + 1)
        return ways + none + i * more

    return _tail(k, mean, log_chance)


def _tail(k: int, mean: float, log_chance: Callable[[int], float]) -> float:
    """Sum the shorter side, so that a small chance keeps its digits."""
    if k <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if k <= mean:
        return max(0.0, 1 - sum(exp(log_chance(i)) for i in range(k)))
    total, i = 0.0, k
    while (term := exp(log_chance(i))) > total * _NEGLIGIBLE:
        total, i = total + term, i + 1
    return min(1.0, total)


def corrected(chances: Sequence[float]) -> list[float]:
    """Return the q of each p after Benjamini and Hochberg (1995), in the same order."""
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    found, least = [1.0] * len(chances), 1.0
    for rank in range(len(order), 0, -1):
        least = min(least, chances[order[rank - 1]] * len(order) / rank)
        found[order[rank - 1]] = least
    return found


def size_of(weeks: Sequence[int], dispersion: Rule) -> float | None:
    """Return the size of the negative binomial, None where Poisson will do."""
    count = len(weeks)
    mean = sum(weeks) / count if count else 0.0
    if count < 2 or mean == 0:
        return None
    variance = sum((each - mean) ** 2 for each in weeks) / (count - 1)
    limit = dispersion.limit("dispersion")
    if not dispersion.compared("dispersion").holds(variance / mean, limit):
        return None
    return mean**2 / (variance - mean)


Happened = Sequence[tuple[float, str]]
"""When and which, in order."""


def rate(
    cell: Cell, happened: Happened, now_s: float, since_s: float, row: Rule
) -> Rate:
    """Return the rate of one cell; the reports reach back to `since_s`.

    The baseline is `baseline` days up to now without the last `excluded` ones.
    """
    window_s, whole_s = row.limit("window") * DAY_S, row.limit("baseline") * DAY_S
    excluded_s = row.limit("excluded") * DAY_S
    ids = tuple(i for at, i in happened if now_s - window_s < at <= now_s)
    if since_s > now_s - whole_s:
        return Rate(cell=cell, ids=ids, mean=None)
    end_s = now_s - excluded_s
    before = [at for at, _ in happened if now_s - whole_s < at <= end_s]
    length_s = whole_s - excluded_s
    mean = len(before) * window_s / length_s
    if not before or not ids:
        p = None if not before else 1.0
        return Rate(cell=cell, ids=ids, mean=mean, before=len(before), p=p)
    counted = Counter(int((end_s - at) // window_s) for at in before)
    weeks = [counted[i] for i in range(int(length_s // window_s))]
    size = size_of(weeks, row)
    if size is None:
        p = poisson_tail(len(ids), mean)
    else:
        p = negative_binomial_tail(len(ids), mean, size)
    rarest = row.limit("rarest")
    found = Rate(cell=cell, ids=ids, mean=mean, before=len(before), size=size, p=p)
    if p >= rarest:
        return found
    return msgspec.structs.replace(found, p=rarest, rarer=True)


def with_q(rates: Sequence[Rate]) -> list[Rate]:
    """Return the rates with their chances corrected for how many there are."""
    told = [each for each in rates if each.p is not None]
    qs = corrected([each.p for each in told if each.p is not None])
    found = {
        each.cell: msgspec.structs.replace(each, q=q)
        for each, q in zip(told, qs, strict=True)
    }
    return [found.get(each.cell, each) for each in rates]


def sea_of(said: str, lon: float, lat: float, rules: Rules) -> str:
    """Return the sea that a report names, else the one whose bounds it lies in."""
    if said:
        return said
    for row in (rules.rule("I6-BALTIC"), rules.rule("I6-BLACK-SEA")):
        inside = row.limit("west") <= lon <= row.limit("east")
        if inside and row.limit("south") <= lat <= row.limit("north"):
            return row.codes[0]
    return "OTHER"


def one_in(chance: float) -> int:
    """Return the number of "1 in 60 by chance", to two digits: more are not known."""
    times = 1 / chance
    digits = max(0, ceil(log(times, 10)) - 2) if times > 1 else 0
    return int(round(times, -digits))
