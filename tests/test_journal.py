"""What a worker remembers of the newest entries, and what it reads back."""

from datetime import UTC, datetime

from dashboard.journal import Journal, Noted
from layers.picture import Change, Picture
from tests.folding import body, feature, log_of

WALL = datetime(2025, 9, 17, tzinfo=UTC)


def test_what_is_read_back_does_not_take_what_is_known_of_the_newest_picture() -> None:
    """A screen that resumes at an older entry makes its worker read it back.

    When the picture at which the worker started was shown must stay known: without it
    nobody can say whether a screen that confirms it there is late.
    """
    first, second = log_of([body(feature("A")), body(feature("B"))])
    journal = Journal(Noted(2, second.id, Change(2), WALL))
    then = Picture()
    then.apply(first)
    journal.read_back(then, [second])
    noted = journal.noted(2)
    assert noted is not None
    assert (noted.entry_id, noted.shown_at) == (second.id, WALL)
    assert noted.change == Change(2, upserted=("B",), before=("",))
    assert journal.first_n == 1


def test_entries_that_do_not_end_at_the_oldest_one_known_are_not_taken() -> None:
    entries = log_of([body(feature(each)) for each in "ABC"])
    journal = Journal(Noted(3, entries[2].id, Change(3)))
    then = Picture()
    then.apply(entries[0])
    journal.read_back(then, entries[1:2])
    assert journal.first_n == 3
