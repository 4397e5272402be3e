"""17 November 2024 to February 2025: cables fail, and one case turns out an accident.

Data only. The last revision shows how the picture is corrected without being
rewritten. What the rows do not support is named in the step's note.
"""

from sample_feeds.storyline import Earlier, Jump, Step, Story
from sample_feeds.times import instant

SHIP_LATER = (
    "First revision constructed for the play: the row supports the failure; a report "
    "without the ship is not recorded."
)
LINK = "The row links the ship but does not say when: the time is constructed."

YI_PENG = (
    Step(
        at=instant("2024-11-17 08:00"),
        row="INC-050",
        changes={
            "summary": "The Lithuania-Sweden data cable failed; the cause is not "
            "known.",
            "linked_vessel": [],
            "counter_claim": [],
        },
        heard_from=("operator",),
        note=SHIP_LATER,
    ),
    Step(
        at=instant("2024-11-19 00:00"),
        row="INC-051",
        changes={"linked_vessel": [], "counter_claim": []},
        heard_from=("operator",),
        note=SHIP_LATER,
    ),
    Step(at=instant("2024-11-19 06:00"), row="INC-050", revision=2, note=LINK),
    Step(at=instant("2024-11-19 06:15"), row="INC-051", revision=2, note=LINK),
)

EAGLE_S = (
    Step(
        at=instant("2024-12-25 10:26"),
        row="INC-052",
        changes={
            "title": "Estlink 2 power link fails",
            "summary": "The 1,016 MW link tripped at 658 MW flow; the cause is not "
            "known.",
            "occurred_to": None,
            "linked_vessel": [],
            "severity": 4,
            "counter_claim": [],
        },
        heard_from=("operator",),
        note=SHIP_LATER,
    ),
    Step(
        at=instant("2024-12-27 00:00"),
        row="INC-052",
        revision=2,
        changes={"counter_claim": []},
        note="The hour of the boarding is not in the row: told at the end of 26 "
        "December.",
    ),
    Step(
        at=instant("2024-12-27 06:00"),
        row="INC-052",
        revision=3,
        note="The row records the answer but not when it was given: its time in the "
        "play is constructed.",
    ),
)

VEZHEN = (
    Step(
        at=instant("2025-01-26 06:00"),
        row="INC-053",
        changes={
            "title": "Latvia-Gotland data cable damaged",
            "summary": "A data cable between Latvia and Gotland was cut by a "
            "Maltese-flagged ship; whether on purpose is not known.",
            "attribution_confidence": "UNATTRIBUTED",
            "position_error_m": 30_000.0,
            "severity": 4,
            "counter_claim": [],
        },
        grade="A2",
        heard_from=("operator", "AIS"),
        note="First revision constructed for the play: the row supports the damage "
        "and the ship; grade, severity and position error of a first report are not "
        "recorded.",
    ),
    Step(
        at=instant("2025-02-03 12:00"),
        row="INC-053",
        revision=2,
        note="The row says that the finding came later, without a date: its time in "
        "the play is constructed.",
    ),
)

POSTURE = (
    Step(at=instant("2024-12-25 06:30"), row="POS-014"),
    Step(at=instant("2024-12-25 06:30"), row="POS-015"),
    Step(at=instant("2024-12-25 06:30"), row="POS-026"),
    Step(at=instant("2025-01-26 00:30"), row="POS-006"),
    Step(at=instant("2025-02-03 06:30"), row="POS-028"),
    Step(at=instant("2025-02-03 06:30"), row="POS-029"),
    Step(at=instant("2025-02-03 06:30"), row="POS-030"),
    Step(at=instant("2025-02-03 06:30"), row="POS-031"),
)

STORY = Story(
    name="2024-cables",
    title="Winter 2024-25: damaged cables, and an accident finding",
    start=instant("2024-11-17 06:00"),
    end=instant("2025-02-04 06:00"),
    rate=3600.0,
    steps=(*YI_PENG, *EAGLE_S, *VEZHEN, *POSTURE),
    jumps=(
        Jump(instant("2024-11-17 18:00"), instant("2024-11-18 18:00")),
        Jump(instant("2024-11-19 12:00"), instant("2024-12-25 06:00")),
        Jump(instant("2024-12-25 18:00"), instant("2024-12-26 18:00")),
        Jump(instant("2024-12-27 12:00"), instant("2025-01-26 00:00")),
        Jump(instant("2025-01-26 18:00"), instant("2025-02-03 06:00")),
    ),
    earlier={
        "POS-003": Earlier(
            changes={"strength": {"high": 1800}, "parent": None},
            note="Without what the row learned from press of February 2026.",
        ),
    },
)
