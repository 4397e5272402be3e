"""Every row of every shipped file, one below its limit, at it, and one above.

What is right is said by the file itself, read here without the loader: `compare`.
"""

import operator
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from layers.rules import (
    airspace,
    announcing,
    clocks,
    closeness,
    constraints,
    incsea,
    launches,
    montreux,
    notice,
    observation,
    plausible,
    straits,
)
from layers.rules.facts import (
    Approach,
    Exchange,
    Launch,
    Passage,
    RadioWarning,
    StrategicExercise,
)
from layers.rules.packs import SHIPPED
from layers.rules.rows import Compare, Kind, Rule, Unit
from layers.rules.sizes import is_near, size, threshold
from layers.rules.verdict import Basis, Level, Range, RuleFinding, Used, Verdict
from tests.rules.making import RULES, START, activity, incident, warship

USED = Used("X", 1)
SIGN = {
    "at_least": operator.ge,
    "above": operator.gt,
    "at_most": operator.le,
    "below": operator.lt,
}


def exact(value: float) -> Range:
    return Range(value, value)


def met(finding: RuleFinding) -> bool:
    assert finding.verdict is not Verdict.CANNOT_TELL, finding
    return finding.verdict is Verdict.MET


def one(findings: Iterator[RuleFinding], rule: Rule) -> RuleFinding:
    return next(each for each in findings if each.rule == rule.id)


def _sized(rule: Rule, name: str, value: float) -> Any:
    kind = rule.codes[0] if rule.codes else "FTX"
    counts = {"troops": 1} if "troops" in rule.limits else {}
    return activity(kind=kind, **counts | {name: value})


def _threshold(rule: Rule, name: str, value: float) -> bool:
    found = threshold(_sized(rule, name, value), rule, RULES, Basis.DECLARED)
    return met(found)


def _air_part(rule: Rule, name: str, value: float) -> bool:
    large = activity(troops=100_000, sorties=value)
    return met(one(notice.judge(large, RULES), rule))


def _lead(rule: Rule, name: str, value: float) -> bool:
    told = activity(troops=100_000, notified_at=START - timedelta(days=value))
    return met(one(notice.judge(told, RULES), rule))


def _at_start(rule: Rule, name: str, value: float) -> bool:
    at = START + timedelta(hours=value)
    told = activity(troops=100_000, snap=True, notified_at=at)
    return met(one(notice.judge(told, RULES), rule))


def _yearly(rule: Rule, name: str, value: float) -> bool:
    told = [activity(f"EX-{i}", troops=5, notified_at=START) for i in range(int(value))]
    own = told[0] if told else activity(troops=5)
    found = one(constraints.judge_among(own, told, RULES), rule)
    return found.verdict is Verdict.MET


def _observed(rule: Rule, name: str, value: float) -> bool:
    end = START + timedelta(hours=value)
    return met(
        observation.snap(activity(troops=100_000, snap=True, end=end), rule, RULES)
    )


def _announced(rule: Rule, name: str, value: float) -> bool:
    found = one(announcing.judge(_sized(rule, name, value), RULES), rule)
    return found.verdict is not Verdict.NOT_APPLICABLE


def _constraint(rule: Rule, name: str, value: float) -> bool:
    most, sizes = int(rule.limit("activities")), {"troops": rule.limit("troops") + 1}
    if name == "activities":
        among = [activity(f"EX-{i}", **sizes) for i in range(int(value))]
    elif name == "years":
        first = [activity(f"EX-{i}", **sizes) for i in range(most)]
        later = START.replace(year=START.year + int(value))
        among = [*first, activity("LATER", start=later, end=later, **sizes)]
    else:
        return bool(size(rule, _sized(rule, name, value).declared).over)
    if not among:
        return True
    found = one(constraints.judge_among(among[0], among, RULES), rule)
    assert found.verdict in (Verdict.MET, Verdict.NOT_MET)
    return found.verdict is Verdict.MET


def _clock(rule: Rule, name: str, value: float) -> bool:
    unit = timedelta(**{str(rule.unit): 1})
    times = {rule.begins: START, rule.ends: START + unit * value}
    return met(
        clocks.clock(Exchange(used=USED, topic=rule.topic, times=times), rule, START)
    )


def _strategic(rule: Rule, name: str, value: float) -> bool:
    count = int(value) if rule.kind is Kind.STRATEGIC_COUNT else 1
    lead = START - timedelta(days=value)
    held = [
        StrategicExercise(
            used=Used(f"S-{i}", 1), state="USA", start=START, notified_at=lead
        )
        for i in range(max(count, 1))
    ]
    return count == 0 or met(one(launches.strategic(held[0], held, RULES), rule))


def _launch(rule: Rule, name: str, value: float) -> bool:
    unit = timedelta(**{str(rule.unit): 1})
    planned = Launch(
        used=USED,
        state="USA",
        planned_at=START,
        notified_at=START - unit * value,
        launched_at=START + unit * value,
    )
    return met(one(launches.launch(planned, RULES), rule))


def _class(rule: Rule, name: str, value: float) -> bool:
    return met(launches.range_class(rule, USED, exact(value)))


def _warned(rule: Rule, name: str, value: float) -> bool:
    warning = RadioWarning(
        used=USED,
        states=("USA", "RUS"),
        act_at=START,
        warned_at=START - timedelta(hours=value),
        covers=True,
    )
    return met(one(incsea.warned(warning, RULES), rule))


def _pass(rule: Rule, name: str, value: float) -> bool:
    low = {"slant_m": exact(1), "height_m": exact(1)}
    found = incsea.close_pass(incident(**low | {f"{name}_m": exact(value)}), rule)
    assert found.verdict is None
    return found.level is Level.AMBER


def _signs(rule: Rule, name: str, value: float) -> bool:
    codes = (*rule.codes, "another")
    wide = replace(rule, codes=codes)
    said = {code: "NO" if i < value else "YES" for i, code in enumerate(codes)}
    return met(airspace.signs(incident(signs=said), wide))


def _entry(rule: Rule, name: str, value: float) -> bool:
    found = airspace.entry(incident(depth_m=exact(value)), rule)
    return found.missing == ("permission",)


def _passage(rule: Rule, name: str, value: float) -> bool:
    state = "ROU" if rule.topic == "LITTORAL" else "USA"
    passage = Passage(
        used=USED,
        state=state,
        water="BOSPHORUS",
        passes_at=START,
        notified_at=START - timedelta(days=value),
        ships=exact(1),
    )
    return met(one(montreux.notice(passage, RULES), rule))


def _transit(rule: Rule, name: str, value: float) -> bool:
    ships = [warship(displacement=exact(value))]
    if name == "ships":
        ships = [warship(f"S-{i}", displacement=exact(1)) for i in range(int(value))]
    found = {each.basis: each for each in montreux.transit(ships, rule)}
    return met(found[name])


def _tonnage(rule: Rule, name: str, value: float) -> bool:
    verdict = montreux.headroom([warship(displacement=exact(value))], rule).verdict
    return verdict is Verdict.MET if name == "low" else verdict is not Verdict.NOT_MET


def _stay(rule: Rule, name: str, value: float) -> bool:
    return met(montreux.stay(warship(), rule, RULES, START + timedelta(days=value)))


def _light(rule: Rule, name: str, value: float) -> bool:
    ship = warship(displacement=exact(value), gun_mm=exact(value))
    return met({f.basis: f for f in montreux.light_surface(ship, rule)}[name])


def _strait(rule: Rule, name: str, value: float) -> bool:
    passage = Passage(
        used=USED,
        state="RUS",
        water=rule.codes[0],
        passes_at=START,
        notified_at=START - timedelta(hours=1),
        ships=exact(value),
    )
    return met(one(straits.passage(passage, RULES), rule))


METRES = {Unit.NM: 1852.0, Unit.KM: 1000.0, Unit.FT: 0.3048, Unit.MINUTES: 1.0}


def _close(rule: Rule, name: str, value: float) -> bool:
    field = {"time": "minutes"}.get(name, f"{name}_m")
    told: dict[str, Any] = {"distance_m": exact(1), "minutes": exact(1)}
    told |= {"vertical_m": exact(1), "slant_m": exact(1)}
    told[field] = exact(value * METRES[rule.limits[name].unit])
    return closeness.reached(Approach(used=(USED,), armed=True, **told), rule) is True


def _plausible(rule: Rule, name: str, value: float) -> bool:
    told: dict[str, Any] = {"troops": 100, "end": START + timedelta(hours=5)}
    if rule.topic == "hours":
        told["end"] = START + timedelta(hours=value)
    else:
        told[rule.topic] = value
    found = [f for f in plausible.judge(activity(**told), RULES) if f.rule == rule.id]
    return not found


PROBES: dict[Kind, Callable[[Rule, str, float], bool]] = {
    Kind.NOTIFIABLE: _threshold,
    Kind.OBSERVABLE: _threshold,
    Kind.AIR_PART: _air_part,
    Kind.NOTICE_LEAD: _lead,
    Kind.NOTICE_AT_START: _at_start,
    Kind.YEARLY_NOTICE: _yearly,
    Kind.OBSERVATION_SNAP: _observed,
    Kind.ANNOUNCED: _announced,
    Kind.CONSTRAINT: _constraint,
    Kind.SAME_TIME: _constraint,
    Kind.CLOCK: _clock,
    Kind.MOST: lambda rule, _, value: met(clocks.quota(rule, USED, value)),
    Kind.STRATEGIC_LEAD: _strategic,
    Kind.STRATEGIC_COUNT: _strategic,
    Kind.LAUNCH_LEAD: _launch,
    Kind.LAUNCH_WINDOW: _launch,
    Kind.RANGE_CLASS: _class,
    Kind.WARNING_LEAD: _warned,
    Kind.DANGEROUS_PASS: _pass,
    Kind.SIGNS: _signs,
    Kind.AIRSPACE_ENTRY: _entry,
    Kind.PASSAGE_NOTICE: _passage,
    Kind.TRANSIT: _transit,
    Kind.TONNAGE: _tonnage,
    Kind.STAY: _stay,
    Kind.LIGHT_SURFACE: _light,
    Kind.STRAIT_NOTICE: _strait,
    Kind.CLOSE_SEA: _close,
    Kind.CLOSE_AIR: _close,
    Kind.CLOSE_BORDER: _close,
    Kind.NEAR_LIMIT: lambda _rule, _, value: is_near(RULES, value, 1),
    Kind.PLAUSIBLE: _plausible,
}

ELSEWHERE = {
    Kind.DUTY: "words only",
    Kind.DEFINITION: "judges nothing",
    Kind.INDICATOR: "belongs to layers.indicators",
    Kind.PAIRS: "test_incsea",
    Kind.HUMAN_FLAG: "test_incsea",
    Kind.CATEGORY: "test_airspace",
    Kind.SIGN: "test_airspace",
    Kind.LITTORAL: "test_montreux",
    Kind.BARRED: "test_montreux",
    Kind.STATE_SHARE: "test_montreux: a share, and no limit by itself",
    Kind.SURFACED: "test_straits",
    Kind.CALENDAR: "test_announcing: a date",
    Kind.INVITATION: "test_observation: only due",
}
OTHERWISE = {"month", "day", "years_before"}
OWN = {
    "activities": "at_most",
    "years": "at_least",
    ("PLAUSIBLE", "least"): "at_least",
    ("PLAUSIBLE", "most"): "at_most",
}


def limits() -> Iterator[tuple[str, str, float, str]]:
    """Id of the rule, name of the limit, the limit, and how it is compared."""
    for file in sorted(SHIPPED.glob("*.toml")):
        for row in tomllib.loads(file.read_text()).get("rules", []):
            if row["kind"] in ELSEWHERE:
                continue
            named = dict(row.get("limits", {}))
            if "value" in row:
                named["value"] = {"value": row["value"]}
            for name, limit in named.items():
                how = OWN.get(name) or OWN.get((row["kind"], name))
                how = how or limit.get("compare") or row["compare"]
                if name not in OTHERWISE:
                    yield row["id"], name, limit["value"], how


def test_every_kind_of_row_is_tried_here_or_elsewhere() -> None:
    assert PROBES.keys() | ELSEWHERE.keys() == set(Kind)
    assert not PROBES.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("steps", [-1, 0, 1], ids=["below", "at", "above"])
@pytest.mark.parametrize(
    ("rule_id", "name", "limit", "how"), list(limits()), ids=lambda v: str(v)
)
def test_a_row_holds_exactly_at_its_limit(
    rule_id: str, name: str, limit: float, how: str, steps: int
) -> None:
    rule = RULES.rule(rule_id)
    step = 1 if limit >= 1 and isinstance(limit, int) else 0.01
    if limit == 0:
        step = 1
    value = limit + steps * step
    if value < 0 and rule.unit not in (Unit.HOURS, Unit.M):
        return
    assert PROBES[rule.kind](rule, name, value) is SIGN[how](value, limit)


@pytest.mark.parametrize("how", list(Compare))
def test_a_range_is_held_as_a_whole_or_is_open(how: Compare) -> None:
    assert how.wholly(Range(1, 2), 5) is SIGN[str(how)](1, 5)
    assert how.wholly(Range(8, 9), 5) is SIGN[str(how)](8, 5)
    assert how.wholly(Range(4, 6), 5) is None


def test_a_limit_that_nobody_has_checked_says_so() -> None:
    observers = RULES.rule("VD-OBS-LAND")
    assert observers.verified("troops")
    assert not observers.verified("tanks")
    assert not RULES.rule("VD-NOT-LEAD").verified()
    assert RULES.rule("VD-RISK-1").verified()
