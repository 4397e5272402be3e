"""19-28 June 2021 in the Black Sea: false AIS, HMS Defender, Evertsen, Sea Breeze 21.

Data only. Every sentence here is supported by the row that it is told for; what is not
is named in the step's note.
"""

from sample_feeds.storyline import Earlier, Jump, Step, Story
from sample_feeds.times import instant

FALSE_TRACKS = (
    Step(
        at=instant("2021-06-19 00:00"),
        row="INC-025",
        changes={
            "title": "AIS places two NATO warships off Sevastopol",
            "summary": "AIS shows HMS Defender and HNLMS Evertsen at the entrance of "
            "the port; no other source confirms it.",
            "type": "CLOSE_APPROACH_SEA",
            "domain": "SEA",
            "place": "2 nm off Sevastopol, by AIS only",
            "false_position": False,
            "occurred_to": None,
            "severity": 3,
            "counter_claim": [],
        },
        grade="F6",
        heard_from=("AIS aggregator",),
        note="First revision constructed for the play: the row supports that AIS "
        "showed this; that it was taken at its word in a report is not recorded.",
    ),
    Step(
        at=instant("2021-06-19 06:00"),
        row="INC-025",
        revision=2,
        note="The hour at which the tracks were known to be false is constructed.",
    ),
)

DEFENDER = (
    Step(
        at=instant("2021-06-23 09:30"),
        row="INC-026",
        changes={"counter_claim": []},
        note="The hour of the Russian statement is constructed: after the last time "
        "that it names.",
    ),
    Step(
        at=instant("2021-06-23 13:00"),
        row="INC-026",
        revision=2,
        note="The British answer is told on 23 June because a source of the row has "
        "that date; the hour is constructed.",
    ),
)

EVERTSEN = (
    Step(
        at=instant("2021-06-25 00:00"),
        row="INC-027",
        changes={"counter_claim": []},
        note="The day of the Dutch report is not in the row: told at the end of the "
        "day of the event.",
    ),
    Step(
        at=instant("2021-06-25 09:00"),
        row="INC-027",
        revision=2,
        note="The row records the answer but not when it was given: its time in the "
        "play is constructed.",
    ),
)

STORY = Story(
    name="2021-defender",
    title="June 2021: false AIS tracks, HMS Defender, Evertsen, Sea Breeze 21",
    start=instant("2021-06-18 18:00"),
    end=instant("2021-06-29 00:00"),
    rate=2700.0,
    steps=(*FALSE_TRACKS, *DEFENDER, *EVERTSEN),
    jumps=(
        Jump(instant("2021-06-19 12:00"), instant("2021-06-23 06:00")),
        Jump(instant("2021-06-23 18:00"), instant("2021-06-24 18:00")),
        Jump(instant("2021-06-25 12:00"), instant("2021-06-27 18:00")),
    ),
    announced=("EX-023",),
    earlier={
        "EX-023": Earlier(
            changes={},
            note="That it was publicly announced before 19 June is assumed.",
        ),
    },
    undated_posture=False,
)
