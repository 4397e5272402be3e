"""September 2025 in the Baltic, and what followed to the end of our rows.

Data only. Every sentence here is supported by the row that it is told for; what is not
(hours of the day, first grades, the order of words) is named in the step's note.
"""

from sample_feeds.storyline import Earlier, Jump, Step, Story
from sample_feeds.times import instant

DENIAL = (
    "The row records the answer but not when it was given: its time in the play is "
    "constructed."
)

POLAND = (
    Step(
        at=instant("2025-09-09 21:45"),
        row="INC-057",
        changes={
            "title": "Drones enter Poland, number unknown",
            "summary": "Drones have entered Polish airspace, the first at about "
            "21:30Z; how many and where is not yet known.",
            "occurred_to": None,
            "position_error_m": 250_000.0,
            "severity": 4,
            "counter_claim": [],
        },
        grade="A3",
        heard_from=("national MOD",),
        note="First revision constructed for the play: the row supports a first entry "
        "at about 21:30Z; that a report with this grade, severity and position error "
        "went out is not recorded.",
    ),
    Step(
        at=instant("2025-09-10 05:00"),
        row="INC-057",
        revision=2,
        changes={"counter_claim": []},
        note="The hour at which the count was known is constructed.",
    ),
    Step(
        at=instant("2025-09-11 06:00"),
        row="INC-057",
        revision=3,
        note="The answers are told on 11 September because a source of the row has "
        "that date; the hour is constructed.",
    ),
)

ZAPAD_AND_ROMANIA = (
    Step(at=instant("2025-09-13 15:23"), row="INC-058"),
    Step(
        at=instant("2025-09-16 18:00"),
        row="EX-038",
        revision=2,
        note="The 100,000 and the observers are told on the last day; that day is "
        "constructed.",
    ),
)

ESTONIA_AND_PETROBALTIC = (
    Step(
        at=instant("2025-09-19 09:00"),
        row="INC-059",
        changes={"counter_claim": []},
        heard_from=("national MOD",),
        note="The hour of this report is constructed: the end of the local morning.",
    ),
    Step(at=instant("2025-09-19 18:00"), row="INC-059", revision=2, note=DENIAL),
    Step(at=instant("2025-09-20 00:00"), row="INC-060"),
)

COPENHAGEN = (
    Step(
        at=instant("2025-09-22 22:00"),
        row="INC-061",
        changes={
            "title": "Drones over Copenhagen airport",
            "summary": "Large drones have stopped traffic; who flies them is not "
            "known.",
            "occurred_to": None,
            "duration_s": None,
            "counter_claim": [],
        },
        grade="B4",
        heard_from=("police",),
        note="First revision constructed for the play: the row supports that traffic "
        "was stopped on this evening; hour and grade of a first report are not "
        "recorded.",
    ),
    Step(
        at=instant("2025-09-23 06:00"),
        row="INC-061",
        revision=2,
        changes={"counter_claim": []},
        note="The hour of this report is constructed.",
    ),
    Step(at=instant("2025-09-23 18:00"), row="INC-061", revision=3, note=DENIAL),
)

AUTUMN = (
    Step(
        at=instant("2025-10-23 15:00"),
        row="INC-062",
        changes={"counter_claim": []},
        note="Told at the time of the event; the answer follows.",
    ),
    Step(at=instant("2025-10-23 20:00"), row="INC-062", revision=2, note=DENIAL),
    Step(at=instant("2025-11-23 00:00"), row="POS-005", revision=2),
    Step(at=instant("2025-11-26 00:00"), row="POS-007", revision=2),
)

FITBURG = (
    Step(at=instant("2025-12-31 00:00"), row="POS-063"),
    Step(
        at=instant("2025-12-31 02:53"),
        row="INC-063",
        changes={
            "title": "Elisa Helsinki-Tallinn cable damaged",
            "summary": "A data cable between Helsinki and Tallinn has failed; the "
            "cause is not known.",
            "linked_vessel": [],
            "note": None,
        },
        heard_from=("operator",),
        grade="A2",
        note="First revision constructed for the play: the row supports the failure "
        "at this time; a report without the ship is not recorded.",
    ),
    Step(
        at=instant("2026-01-01 00:00"),
        row="INC-063",
        revision=2,
        changes={"note": "Investigation open."},
        note="The hour of the seizure is not in the row: told at the end of the day.",
    ),
    Step(at=instant("2026-01-13 00:00"), row="INC-063", revision=3),
)

STORY = Story(
    name="2025-september",
    title="September 2025: drones over Poland, Zapad-2025, MiG-31s over Estonia",
    start=instant("2025-09-09 21:00"),
    end=instant("2026-01-13 18:00"),
    rate=5400.0,
    steps=(
        *POLAND,
        *ZAPAD_AND_ROMANIA,
        *ESTONIA_AND_PETROBALTIC,
        *COPENHAGEN,
        *AUTUMN,
        *FITBURG,
    ),
    jumps=(
        Jump(instant("2025-09-14 00:00"), instant("2025-09-16 12:00")),
        Jump(instant("2025-09-17 06:00"), instant("2025-09-19 03:00")),
        Jump(instant("2025-09-20 06:00"), instant("2025-09-22 16:00")),
        Jump(instant("2025-09-24 00:00"), instant("2025-10-23 12:00")),
        Jump(instant("2025-10-24 00:00"), instant("2025-11-22 18:00")),
        Jump(instant("2025-11-23 06:00"), instant("2025-11-25 18:00")),
        Jump(instant("2025-11-26 06:00"), instant("2025-12-30 21:00")),
        Jump(instant("2026-01-01 06:00"), instant("2026-01-12 18:00")),
    ),
    announced=("EX-038",),
    earlier={
        "EX-038": Earlier(
            changes={
                "strength_estimated": {
                    "low": {"troops": 40_000},
                    "high": {},
                    "source": "public estimates outside the notice",
                },
                "note": "First stated as over 13,000, cut in May 2025 by about half; "
                "estimates above 40,000.",
                "observers_invited": None,
            },
            note="As announced before its start: what the row says of later days is "
            "left out.",
        ),
        "POS-003": Earlier(
            changes={"strength": {"high": 1800}, "parent": None},
            note="Without what the row learned from press of February 2026.",
        ),
        "POS-005": Earlier(
            changes={"as_of": "2023-01-18T00:00:00Z"},
            note="As of an older source of the row (2023-01-18).",
        ),
        "POS-007": Earlier(
            changes={"as_of": "2022-11-01T00:00:00Z", "strength": None},
            note="As of an older source of the row (November 2022), strength of then "
            "not recorded.",
        ),
    },
)
