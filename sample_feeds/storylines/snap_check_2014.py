"""26 February to 3 March 2014: 150,000 troops called out without notice.

Data only. Few rows are older than this story, so the map begins almost empty.
"""

from sample_feeds.storyline import Jump, Step, Story
from sample_feeds.times import instant

STORY = Story(
    name="2014-snap-check",
    title="February 2014: a snap readiness check of 150,000",
    start=instant("2014-02-26 06:00"),
    end=instant("2014-03-05 00:00"),
    rate=3600.0,
    steps=(
        Step(at=instant("2014-02-26 10:00"), row="EX-003"),
        Step(
            at=instant("2014-03-04 00:00"),
            row="INC-002",
            changes={"counter_claim": []},
            note="The day of the report is not in the row: told at the end of the day "
            "of the event.",
        ),
        Step(
            at=instant("2014-03-04 12:00"),
            row="INC-002",
            revision=2,
            note="The row records the answer but not when it was given: its time in "
            "the play is constructed.",
        ),
    ),
    jumps=(Jump(instant("2014-02-27 12:00"), instant("2014-03-03 06:00")),),
    undated_posture=False,
)
