"""What a shared view leaves out, and the mark that says when that is something else."""

import pytest

from dashboard.withheld import mark_of, withheld
from layers.label import shared_by
from layers.picture import Picture
from tests.folding import body, feature, log_of, viewer

EST, LTU, FIN = viewer("EST"), viewer("LTU"), viewer("FIN")


def picture_of(**releasable_to: list[str]) -> Picture:
    picture = Picture()
    for entry in log_of(
        [
            body(feature(name, releasable_to=groups))
            for name, groups in releasable_to.items()
        ]
    ):
        picture.apply(entry)
    return picture


PICTURE = picture_of(all=["ALL"], est=["EST"], both=["EST", "LTU"], fin=["FIN"])


@pytest.mark.parametrize(
    ("others", "left_out"),
    [
        ([EST], []),
        ([EST, LTU], ["est"]),
        ([EST, LTU, FIN], ["both", "est"]),
        ([EST, FIN], ["both", "est"]),
    ],
)
def test_what_somebody_here_may_not_see_is_withheld_from_all(
    others: list[str], left_out: list[str]
) -> None:
    assert withheld(PICTURE, EST, shared_by(others)) == left_out


def test_the_mark_is_another_one_when_something_else_is_withheld() -> None:
    marks = {
        each: mark_of(PICTURE, EST, shared_by([EST, each])) for each in (EST, LTU, FIN)
    }
    assert len(set(marks.values())) == 3


def test_the_mark_says_nothing_of_who_came_if_nothing_else_is_withheld() -> None:
    """Who joins is nobody's business while it changes nothing for them."""
    picture = picture_of(all=["ALL"], fin=["FIN"])
    alone = mark_of(picture, EST, shared_by([EST]))
    assert mark_of(picture, EST, shared_by([EST, LTU])) == alone
    assert mark_of(PICTURE, LTU, shared_by([LTU])) == mark_of(
        PICTURE, LTU, shared_by([LTU, EST])
    )


def test_nobody_is_told_of_a_record_that_they_do_not_see() -> None:
    for key in (EST, LTU, FIN):
        hidden = withheld(PICTURE, key, shared_by([EST, LTU, FIN]))
        assert all(PICTURE.seen_by(each, key) for each in hidden)
