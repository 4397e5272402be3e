"""I11: how old a report is against how long a report of its kind is fresh."""

from datetime import datetime, timedelta

from layers.indicators.saying import SENTENCES, Say, exactly, level_of, rounded
from layers.rules.packs import Rules
from layers.rules.verdict import Level, RuleFinding, Used

_HOUR = timedelta(hours=1)
_LADDER = (("lost", Level.RED), ("stale", Level.AMBER), ("ageing", Level.NEAR))


def age(
    used: Used, as_of: datetime, fresh: timedelta, now: datetime, rules: Rules
) -> RuleFinding | None:
    """Return I11 of a report at a time; None if reports of its kind never age."""
    if fresh <= timedelta():
        return None
    old = max(timedelta(), now - as_of)
    ratio = old / fresh
    hours, most = rounded(old / _HOUR), rounded(fresh / _HOUR)
    return RuleFinding(
        rule="I11",
        about=used.id,
        level=level_of(exactly(ratio), rules.rule("I11"), _LADDER),
        value=exactly(hours),
        limit=exactly(most),
        unit="hours",
        sentence=SENTENCES[Say.AGE],
        values={"hours": hours, "fresh": most},
        formula=f"{hours} / {most} = {rounded(ratio, 2)}",
        records=(used,),
        timed=True,
    )
