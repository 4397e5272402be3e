"""What a page promises to a role is what the table of rights allows."""

from http import HTTPStatus

import pytest

from dashboard.access.rights import Act, Role, may
from dashboard.access.ways_on import COMMANDS, PLACES, said_of, ways_on
from dashboard.words import words


@pytest.mark.parametrize("role", Role)
def test_only_what_a_role_may_do_is_offered(role: Role) -> None:
    shown = "".join(ways_on(words("en"), role))
    for act, place in PLACES.items():
        assert (f'href="{place}"' in shown) == may(role, act)
    for act, command in COMMANDS.items():
        assert (command in shown) == may(role, act)


def test_the_sentence_of_a_right_is_kept_and_others_are_general() -> None:
    said = words("en")
    assert said_of(said, HTTPStatus.FORBIDDEN, "Why.", "")[1] == "Why."
    for status in (401, 404, 429, 500, 502, 503):
        title, lead = said_of(said, HTTPStatus(status), "INC-007 is secret", "")
        assert title
        assert "INC-007" not in lead


def test_logging_in_is_not_offered_to_who_is_logged_in() -> None:
    assert f">{Act.COME_IN}<" not in "".join(ways_on(words("en"), Role.LEADER))
