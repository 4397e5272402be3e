"""Who presents is decided by the log: whatever is asked, and however it is delayed."""

import contextlib
import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.briefing import (
    Headline,
    How,
    SharedView,
    Shown,
    named_in,
    read_line,
    unnamed,
    unseal,
)
from layers.errors import BriefingRefused, Rejected
from layers.leading import (
    READ_HEADLINE,
    READ_MOVE,
    Asking,
    Move,
    NewHeadline,
    Taking,
    Term,
    given_back,
    headline,
    moved,
    read,
    taken,
    wrong_headline,
)
from layers.record import Context
from tests.records import NOW

BOX = (22.0, 58.8, 27.0, 60.4)
EVENT = "00000000-0000-4000-8000-000000000001"


def asked(account: str = "bo", **fields: Any) -> Asking:
    return Asking(account, account.title(), Context.EXERCISE, NOW, NOW, **fields)


def take(held: SharedView | None, by: str, *, over: bool = False, **how: Any):
    taking = Taking(event_id=EVENT, seat=f"seat-{by}", over=over)
    return taken(held, taking, asked(by, **how))


def move(held: SharedView | None, by: str, term: int, **shown: Any) -> SharedView:
    to = Move(event_id=EVENT, term=term, shown=Shown(box=BOX, **shown))
    return moved(held, to, asked(by))


def presenter_of(view: SharedView) -> str:
    return "" if view.presenter is None else view.presenter.account


def test_the_first_who_asks_presents_and_later_ones_are_told_who_it_is() -> None:
    view = take(None, "bo")
    assert (view.term, presenter_of(view), view.how) == (1, "bo", How.TAKEN)
    with pytest.raises(BriefingRefused) as refused:
        take(view, "cai")
    assert (refused.value.why, refused.value.presenter) == ("taken", "Bo")


@pytest.mark.parametrize("how", [{"chair": True}, {"silent": True}])
def test_the_chair_and_who_waits_for_a_silent_screen_may_take_over(
    how: dict[str, bool],
) -> None:
    view = take(None, "bo")
    with pytest.raises(BriefingRefused, match="heard"):
        take(view, "cai", over=True)
    over = take(view, "cai", over=True, **how)
    assert (presenter_of(over), over.how, over.term) == ("cai", How.TAKEN_OVER, 2)
    with pytest.raises(BriefingRefused, match="other"):
        move(over, "bo", view.term)


def test_who_is_offered_the_briefing_takes_it_and_nobody_else_does() -> None:
    view = take(None, "bo")
    to_cai = Term(event_id=EVENT, term=view.term, to="cai")
    offered = given_back(view, to_cai, asked("bo"))
    assert presenter_of(offered) == "bo"
    with pytest.raises(BriefingRefused):
        take(offered, "dee", over=True)
    assert presenter_of(take(offered, "cai")) == "cai"


def test_a_view_that_was_given_back_is_led_by_nobody() -> None:
    view = take(None, "bo")
    free = given_back(view, Term(event_id=EVENT, term=view.term), asked("bo"))
    assert free.presenter is None
    with pytest.raises(BriefingRefused, match="nobody"):
        move(free, "bo", view.term)


def test_a_replay_that_plays_starts_by_the_clock_of_the_server() -> None:
    view = take(None, "bo")
    at = (NOW - timedelta(hours=2)).isoformat()
    cursor = {
        "mode": "REPLAY",
        "n": 12,
        "at": at,
        "rate": 60,
        "since": "1999-01-01T00:00:00Z",
    }
    body = {"event_id": EVENT, "term": 1, "shown": {"box": BOX, "cursor": cursor}}
    playing = moved(view, read(json.dumps(body).encode(), READ_MOVE), asked())
    assert playing.shown is not None
    assert playing.shown.cursor.since == NOW


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({"box": [27, 58, 22, 60]}, "shown.box is no area"),
        ({"box": BOX, "cursor": {"mode": "FROZEN"}}, "FROZEN without a moment"),
        ({"box": BOX, "days": ["2025-02-30", "2025-03-01"]}, "no day of the calendar"),
        ({"box": BOX, "days": ["2025-03-02", "2025-03-01"]}, "ends before it begins"),
    ],
)
def test_a_view_that_makes_no_sense_is_refused_with_what_is_wrong(
    shown: dict[str, Any], said: str
) -> None:
    body = {"event_id": EVENT, "term": 1, "shown": shown}
    with pytest.raises(Rejected) as refused:
        moved(take(None, "bo"), read(json.dumps(body).encode(), READ_MOVE), asked())
    [reason] = refused.value.reasons
    assert said in f"{reason.field} {reason.problem}"


def test_a_view_and_a_headline_are_read_from_the_log_as_they_were_written() -> None:
    days = ("2025-09-03", "2025-09-09")
    view = move(take(None, "bo"), "bo", 1, selected="INC-1", caption="Look", days=days)
    assert read_line(unseal(view).line(NOW, "")) == view
    new = NewHeadline(event_id=EVENT, revision=0, text=" Two cables ", items=("INC-1",))
    said = headline(None, new, asked())
    assert said.text == "Two cables"
    assert read_line(unseal(said).line(NOW, "")) == said
    assert read_line(b'{"id":"^view","layer":"incidents","properties":{}}') is None


def test_what_is_hidden_from_somebody_is_named_no_more_and_all_else_stays() -> None:
    view = move(take(None, "bo"), "bo", 1, selected="INC-1", card=True, caption="Look")
    bare = unnamed(view)
    assert isinstance(bare, SharedView)
    assert named_in(bare) == ()
    assert bare.shown == Shown(box=BOX, caption="Look")
    assert (presenter_of(bare), bare.revision) == ("bo", view.revision + 1)


def test_a_headline_is_written_over_only_by_who_has_seen_it_or_sends_it_again() -> None:
    body = {"event_id": EVENT, "revision": 0, "text": "One"}
    new = read(json.dumps(body).encode(), READ_HEADLINE)
    held = headline(None, new, asked())
    assert isinstance(held, Headline)
    assert not wrong_headline(held, new, "bo")
    assert wrong_headline(held, new, "cai")
    assert not wrong_headline(held, msgspec.structs.replace(new, revision=1), "cai")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["bo", "cai", "dee"]),
            st.sampled_from(["take", "over", "chair", "back", "offer", "move"]),
        ),
        max_size=30,
    )
)
@settings(deadline=None)
def test_whatever_is_asked_only_the_presenter_of_the_newest_term_moves_anything(
    steps: list[tuple[str, str]],
) -> None:
    view: SharedView | None = None
    for account, what in steps:
        before = view
        leads = "" if before is None else presenter_of(before)
        term = 0 if before is None else before.term
        with contextlib.suppress(BriefingRefused):
            match what:
                case "take" | "over" | "chair":
                    over = what != "take"
                    view = take(view, account, over=over, chair=what == "chair")
                case "back" | "offer":
                    to = "dee" if what == "offer" else ""
                    asked_for = Term(event_id=EVENT, term=term, to=to)
                    view = given_back(view, asked_for, asked(account))
                case _:
                    view = move(view, account, term)
        if view is before or view is None:
            continue
        assert view.revision == (0 if before is None else before.revision) + 1
        if view.how in (How.MOVED, How.OFFERED, How.RELEASED):
            assert account == leads
        else:
            assert (presenter_of(view), view.term) == (account, term + 1)
