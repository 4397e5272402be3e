"""The two strings that decide who sees what."""

import re
import time
from itertools import permutations
from typing import cast, get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from layers.fields import ID_PATTERN, Group
from layers.label import (
    NOBODY,
    WHOLE_ROOM,
    MarkedCategory,
    Marking,
    Rights,
    account_group,
    audience_of,
    covers,
    delegation_group,
    delegation_of,
    groups_in,
    is_private,
    least_cleared,
    rights_key,
    seen_by_all,
    sees,
    shared_by,
    title_of,
)
from layers.policies import load

#: What an inbox takes for a group.
GROUP = cast("msgspec.Meta", get_args(Group)[1])
PUBLIC = Marking("OPEN", "PUBLIC")
SENSITIVE = Marking("OPEN", "SENSITIVE")
words = st.text(max_size=6)


def viewer(
    clearance: str = "INTERNAL", groups: tuple[str, ...] = ("ALL",), *categories: str
) -> str:
    return rights_key(load().rights(clearance, groups, categories))


def limited(kind: str, *values: str) -> str:
    category = MarkedCategory(kind, "HANDLING", values)
    return audience_of(Marking("OPEN", "PUBLIC", (category,)), ("ALL",))


def test_nobody_sees_above_their_clearance() -> None:
    assert sees(viewer("PUBLIC"), audience_of(PUBLIC, ("ALL",)))
    assert not sees(viewer("INTERNAL"), audience_of(SENSITIVE, ("ALL",)))
    assert sees(viewer("SENSITIVE"), audience_of(SENSITIVE, ("ALL",)))


def test_a_record_is_only_for_the_groups_that_it_is_releasable_to() -> None:
    finnish = audience_of(PUBLIC, ("FIN", "SWE"))
    assert sees(viewer(groups=("ALL", "FIN")), finnish)
    assert not sees(viewer(groups=("ALL", "EST")), finnish)
    assert not sees(viewer(groups=("EST",)), audience_of(PUBLIC, ("ALL",)))


def test_what_is_for_the_whole_room_is_on_every_picture_and_beside_none() -> None:
    """A liaison sees it as well; what is for one account alone does not hold it."""
    for_the_room = audience_of(PUBLIC, (WHOLE_ROOM,))
    assert sees(viewer(groups=("ALL", "FIN")), for_the_room)
    assert sees(viewer(groups=("LTU", "~LTU")), for_the_room)
    assert not sees(viewer(groups=(account_group("anna"),)), for_the_room)
    assert not sees(NOBODY, for_the_room)
    assert not is_private(for_the_room)


def test_a_restrictive_category_needs_every_value() -> None:
    both = limited("RESTRICTIVE", "MEDICAL", "SOURCES")
    assert not sees(viewer("PUBLIC", ("ALL",), "HANDLING:MEDICAL"), both)
    assert sees(
        viewer("PUBLIC", ("ALL",), "HANDLING:MEDICAL", "HANDLING:SOURCES"), both
    )


def test_a_permissive_category_needs_one_value_and_an_informative_one_none() -> None:
    either = limited("PERMISSIVE", "MEDICAL", "SOURCES")
    assert sees(viewer("PUBLIC", ("ALL",), "HANDLING:SOURCES"), either)
    assert not sees(viewer("PUBLIC"), either)
    assert sees(viewer("PUBLIC"), limited("INFORMATIVE", "MEDICAL"))


def test_a_type_of_category_that_is_not_known_limits_like_the_strictest() -> None:
    assert not sees(viewer(), limited("NEW", "MEDICAL"))
    assert not sees(viewer(), limited("PERMISSIVE"))


def test_what_is_releasable_to_nobody_is_seen_by_nobody() -> None:
    assert audience_of(PUBLIC, ()) == NOBODY
    assert not sees(viewer(), NOBODY)
    assert not sees(NOBODY, audience_of(PUBLIC, ("ALL",)))
    assert rights_key(Rights()) == NOBODY
    assert rights_key(load().rights("NO_SUCH_LEVEL", ["ALL"])) == NOBODY


def test_the_same_audience_has_one_key_whatever_the_order() -> None:
    groups = ("FIN", "NATO", "SWE")
    assert len({audience_of(PUBLIC, each) for each in permutations(groups)}) == 1
    rights = [load().rights("PUBLIC", each) for each in permutations(groups)]
    assert len({rights_key(each) for each in rights}) == 1


@given(words, words, words, words)
def test_no_word_can_be_written_so_that_it_means_another(
    policy: str, level: str, group: str, value: str
) -> None:
    category = MarkedCategory("RESTRICTIVE", "T", (value,))
    record = audience_of(Marking(policy, level, (category,)), (group,))
    key = rights_key(load().rights("SENSITIVE", ["ALL", "FIN"], ["T:x"]))
    meant = (policy, value) == ("OPEN", "x") and group in ("ALL", "FIN")
    known = level in ("PUBLIC", "INTERNAL", "SENSITIVE")
    assert sees(key, record) == (meant and known)


def test_a_title_says_the_level_and_the_groups() -> None:
    assert title_of(viewer("INTERNAL", ("FIN", "ALL"))) == "INTERNAL · ALL, FIN"
    assert title_of(NOBODY) == "-"


def test_asking_takes_less_than_20_microseconds_also_for_the_first_time() -> None:
    keys = [viewer(groups=("ALL", f"G{i}")) for i in range(32)]
    records = [audience_of(PUBLIC, (f"G{i}", "XYZ")) for i in range(400)]
    sees.cache_clear()
    for _first_then_remembered in range(2):
        began = time.process_time()
        for key in keys:
            for record in records:
                sees(key, record)
        assert (time.process_time() - began) / (32 * 400) < 20e-6


FIN = viewer("SENSITIVE", ("ALL", "FIN", "NATO", "~FIN"))
LTU = viewer("PUBLIC", ("ALL", "LTU", "NATO", "~LTU"))
levels = st.sampled_from(["PUBLIC", "INTERNAL", "SENSITIVE"])
codes = st.sampled_from(["ALL", "FIN", "LTU", "NATO", "~FIN", "~LTU", "@anna"])
groups = st.lists(codes, max_size=4).map(tuple)
viewers = st.builds(viewer, levels, groups)
records = st.builds(
    lambda level, groups: audience_of(Marking("OPEN", level), groups), levels, groups
)


def test_a_delegation_and_an_account_have_groups_that_no_inbox_can_write() -> None:
    pattern = re.compile(GROUP.pattern or "")
    assert pattern.search("FIN")
    assert not re.search(ID_PATTERN, "~5f0c2a9b71d84e36a1b2c3d4")
    for group in (delegation_group("FIN"), account_group("anna")):
        assert not pattern.search(group)
    assert delegation_group("") == delegation_group("ALL") == ""
    assert delegation_group("~FIN") == ""


def test_a_note_of_a_delegation_is_for_it_alone_and_known_as_private() -> None:
    note = audience_of(PUBLIC, (delegation_group("FIN"),))
    assert is_private(note)
    assert sees(FIN, note)
    assert not sees(LTU, note)
    assert not sees(viewer("SENSITIVE", ("ALL", "FIN", "NATO")), note)
    assert is_private(audience_of(PUBLIC, (account_group("anna"),)))
    assert not is_private(audience_of(PUBLIC, ("ALL", "FIN")))
    assert not is_private(NOBODY)


def test_a_comma_or_a_sign_inside_a_group_makes_no_private_space() -> None:
    for bad in ("X,~FIN", "%40anna", ";~FIN", "A;~FIN"):
        assert not sees(FIN, audience_of(PUBLIC, (bad,)))
        assert groups_in(audience_of(PUBLIC, (bad,))) == [bad]


def test_a_title_names_no_private_space_and_the_key_names_its_delegation() -> None:
    assert title_of(FIN) == "SENSITIVE · ALL, FIN, NATO"
    assert (delegation_of(FIN), delegation_of(viewer())) == ("FIN", "")
    assert delegation_of(NOBODY) == ""


def test_the_least_cleared_comes_first_and_each_once() -> None:
    assert least_cleared([FIN, LTU, FIN]) == [LTU, FIN]


def test_a_shared_view_needs_only_those_who_decide() -> None:
    less = viewer("PUBLIC", ("ALL", "NATO"))
    assert shared_by([FIN, LTU, less]) == (less,)
    assert shared_by([]) == ()
    assert shared_by([FIN, NOBODY]) == (NOBODY,)
    assert not seen_by_all((), audience_of(PUBLIC, ("ALL",)))


@given(st.lists(viewers, max_size=5), records)
def test_shared_is_what_each_of_those_present_sees_without_private_spaces(
    keys: list[str], record: str
) -> None:
    shared = shared_by(keys)
    if seen_by_all(shared, record):
        assert all(sees(key, record) for key in keys)
    elif keys and all(sees(key, record) for key in keys):
        # Seen by all, but by somebody only in a space of its own.
        assert is_private(record)
    assert shared_by(reversed(keys)) == shared
    assert not any(group[0] in "~@" for key in shared for group in groups_in(key))


def test_who_covers_another_sees_all_that_the_other_sees_but_for_private_spaces() -> (
    None
):
    estonian = viewer("SENSITIVE", ("ALL", "EST", "~EST"))
    assert covers(viewer("SENSITIVE", ("ALL", "EST", "FIN")), estonian)
    assert not covers(estonian, viewer("SENSITIVE", ("ALL", "EST", "FIN")))
    assert not covers(viewer("PUBLIC", ("ALL", "EST")), estonian)
    assert not covers(estonian, "")
    assert not covers("", estonian)
