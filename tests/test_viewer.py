"""Who asks: role and rights of an account in one room."""

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from dashboard.access.rights import Role
from dashboard.access.viewer import rights_of, viewer_for, viewer_of
from layers.label import Rights
from layers.log.accounts import Account
from layers.log.sessions import Known, Session
from layers.policies import load
from tests.records import NOW

POLICIES = load()


def account(**fields) -> Account:
    return Account(**{"name": "anna", "created": NOW, **fields})


def known(way: str = "link", room: str = "", **fields) -> Known:
    session = Session(
        id="f" * 64,
        account="anna",
        way=way,
        began=NOW,
        seen=NOW,
        until=NOW,
        room=room,
    )
    return Known(session, account(**{"roles": {"main": "leader"}, **fields}))


def test_an_account_sees_what_was_released_to_its_groups_and_its_delegation():
    rights = rights_of(
        account(delegation="FIN", groups=("ALL", "NATO"), clearance="INTERNAL"),
        Role.LEADER,
        POLICIES,
    )
    assert rights.groups == ("ALL", "FIN", "NATO", "~FIN")
    assert rights.levels == ("OPEN:PUBLIC", "OPEN:INTERNAL")


def test_a_liaison_sees_what_was_released_to_its_own_delegation_only():
    of_all = account(delegation="MDA", groups=("ALL", "NATO"), clearance="SENSITIVE")
    assert rights_of(of_all, Role.LIAISON, POLICIES).groups == ("MDA", "~MDA")
    assert rights_of(account(), Role.LIAISON, POLICIES).groups == ()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FEED])
def test_who_may_not_see_the_picture_has_no_rights_at_all(role: Role):
    most = account(groups=("ALL",), clearance="SENSITIVE")
    assert rights_of(most, role, POLICIES) == Rights()


@pytest.mark.parametrize("given", ["~LTU", "@anna", "~", "@"])
def test_no_account_can_be_given_the_private_space_of_others(given: str):
    everything = account(delegation=given, groups=("ALL", given, "~FIN", "@bo"))
    for role in Role:
        groups = rights_of(everything, role, POLICIES).groups
        assert not [each for each in groups if each.startswith(("~", "@"))], role


@pytest.mark.parametrize("delegation", ["", "ALL"])
def test_who_belongs_to_no_delegation_has_no_space_of_one(delegation: str):
    rights = rights_of(account(delegation=delegation), Role.LEADER, POLICIES)
    assert rights.groups == ("ALL",)


def test_what_is_for_one_account_is_no_part_of_its_audience():
    one = viewer_for(known(delegation="FIN"), "main", POLICIES, "en")
    other = viewer_for(known(delegation="FIN", name="bo"), "main", POLICIES, "en")
    assert one is not None
    assert other is not None
    assert one.audience == other.audience
    assert one.own != other.own
    assert viewer_for(known(), "main", POLICIES, "en").own.endswith("%40anna")  # pyright: ignore[reportOptionalMemberAccess]


@pytest.mark.parametrize("role", ["administrator", "feed"])
def test_who_sees_no_picture_sees_no_notes_of_its_own_either(role: str):
    nobody = viewer_for(known(roles={"main": role}), "main", POLICIES, "en")
    assert nobody is not None
    assert nobody.own == ""


def test_without_a_clearance_an_account_has_the_lowest():
    assert rights_of(account(), Role.LEADER, POLICIES).levels == ("OPEN:PUBLIC",)


@pytest.mark.parametrize("clearance", ["COSMIC", "NATO:SECRET", "OPEN:NONE"])
def test_a_clearance_that_nobody_knows_clears_for_nothing(clearance: str):
    rights = rights_of(account(clearance=clearance), Role.LEADER, POLICIES)
    assert rights.levels == ()


def test_a_viewer_has_a_role_in_this_room_or_is_none():
    viewer = viewer_for(known(), "main", POLICIES, "fr")
    assert viewer is not None
    assert (viewer.role, viewer.room, viewer.locale) == (Role.LEADER, "main", "fr")
    assert viewer_for(known(), "other", POLICIES, "en") is None
    assert viewer_for(known(roles={"main": "king"}), "main", POLICIES, "en") is None


def test_a_session_for_one_room_is_nobody_in_another():
    roles = {"main": "leader", "other": "leader"}
    assert viewer_for(known(room="main", roles=roles), "main", POLICIES, "en")
    assert viewer_for(known(room="main", roles=roles), "other", POLICIES, "en") is None


def test_a_token_has_no_session_to_speak_of():
    viewer = viewer_for(known(way="token"), "main", POLICIES, "en")
    assert viewer is not None
    assert viewer.session == ""


def test_without_a_gate_nobody_asks():
    request = Request({"type": "http", "headers": [], "state": {}})
    with pytest.raises(HTTPException) as refused:
        viewer_of(request)
    assert refused.value.status_code == 401
