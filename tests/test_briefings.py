"""Past briefings are read from the log, and only what is there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from layers.briefing import Cursor, Mode, SceneOf, SharedView, Shown, unseal
from layers.briefings import (
    CLEARED,
    MOST_SCENES,
    STOOD,
    Step,
    View,
    briefings_of,
    picture_of,
    scenes_of,
    steps_of,
    view_in,
)
from layers.leading import Asking, Move, Taking, Term, given_back, moved, taken
from layers.record import Context
from tests.folding import body, feature, log_of, scene
from tests.records import NOW

BOX = (22.0, 58.8, 27.0, 60.4)
EVENT = "0" * 16


def by(account: str, *, chair: bool = False) -> Asking:
    return Asking(account, account.title(), Context.EXERCISE, NOW, NOW, chair=chair)


def line(said: SharedView) -> bytes:
    return unseal(said).line(NOW, "")


def a_briefing() -> list[SharedView]:
    first = taken(None, Taking(event_id=EVENT, seat="s1"), by("anna"))
    shown = Move(event_id=EVENT, term=1, shown=Shown(box=BOX, caption="One"))
    second = moved(first, shown, by("anna"))
    over = taken(
        second, Taking(event_id=EVENT, seat="s2", over=True), by("chris", chair=True)
    )
    return [
        first,
        second,
        over,
        given_back(over, Term(event_id=EVENT, term=2), by("chris")),
    ]


def steps(*bodies: bytes) -> list[Step]:
    return [step for entry in log_of(bodies) for step in steps_of(entry)]


def test_a_briefing_goes_from_who_takes_it_to_who_takes_it_over_or_gives_it_back() -> (
    None
):
    lines = [body(line(each)) for each in a_briefing()]
    found = briefings_of(steps(body(feature()), *lines))
    told = [(b.briefing, b.term, b.account, b.ended, b.n_to) for b in found]
    assert told == [
        (2, 1, "anna", "TAKEN_OVER", 4),
        (4, 2, "chris", "RELEASED", 5),
    ]


def test_a_new_scene_ends_a_briefing_and_one_that_keeps_the_records_does_not() -> None:
    [first, *_] = map(line, a_briefing())
    going = briefings_of(steps(body(first), body(scene(keep=True))))
    assert [each.ended for each in going] == [""]
    ended = briefings_of(steps(body(first), body(scene()), body(feature())))
    assert [(each.ended, each.n_to) for each in ended] == [(CLEARED, 2)]


def test_other_entries_say_nothing_of_a_briefing() -> None:
    assert steps(body(feature(title='"layer":"briefing"')), b"no entry") == []


def test_the_view_of_an_entry_is_the_one_that_was_shown() -> None:
    [entry] = log_of([body(line(a_briefing()[1]))])
    view = view_in(entry)
    assert view is not None
    assert view.shown is not None
    assert (view.shown.caption, view.step.revision) == ("One", 2)


def view(n: int, second: float, **fields: Any) -> View:
    at = datetime(2025, 9, 17, tzinfo=UTC) + timedelta(seconds=second)
    entry_id = f"{int(at.timestamp() * 1000)}-{n}"
    return View(Step(entry_id, n, "MOVED", 1, n), Shown(box=BOX, **fields))


END = datetime(2025, 9, 17, 1, tzinfo=UTC)


def test_of_each_caption_the_last_view_is_a_scene() -> None:
    views = [
        view(1, 0),
        view(2, 1, caption="One"),
        view(3, 2, caption="One"),
        view(4, 3, caption="Two"),
        view(5, 4),
        view(6, 5, caption="One"),
    ]
    assert [each.step.n for each in scenes_of(views, END)] == [3, 4, 6]


def test_what_was_shown_before_a_briefing_began_is_no_scene_of_it() -> None:
    left = view(1, 0, caption="Left from before")
    taken_up = View(msgspec.structs.replace(left.step, how="TAKEN"), left.shown)
    views = [taken_up, view(2, 9, caption="One")]
    assert [each.step.n for each in scenes_of(views, END)] == [2]


def test_scenes_of_a_plan_are_told_apart_by_their_number() -> None:
    plan = {"plan": "^plan-1", "version": 1, "of": 2}
    views = [
        view(1, 0, scene=SceneOf(number=1, **plan)),
        view(2, 1, scene=SceneOf(number=2, **plan)),
        view(3, 2, scene=SceneOf(number=2, **plan)),
    ]
    assert [each.step.n for each in scenes_of(views, END)] == [1, 3]


def test_without_any_words_what_stood_still_is_a_scene() -> None:
    stood = STOOD.total_seconds()
    views = [view(1, 0), view(2, stood), view(3, stood + 1)]
    assert [each.step.n for each in scenes_of(views, END)] == [1, 3]
    short = views[-1].step.at + timedelta(seconds=1)
    assert [each.step.n for each in scenes_of(views[1:], short)] == [3]


def test_a_frozen_view_shows_the_picture_that_it_names() -> None:
    frozen = Cursor(mode=Mode.FROZEN, n=7, at=NOW)
    assert picture_of(view(12, 0, cursor=frozen)) == 7
    assert picture_of(view(12, 0)) == 12
    assert MOST_SCENES > 10
