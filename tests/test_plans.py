"""Saved briefings are folded with the desk: on nobody's picture, version by version."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.desk import Desk
from layers.picture import Picture
from layers.plans import MOST_DELETED, MOST_VERSIONS, Saved, read_saved, sealed
from tests.folding import body, feature, log_of, scene
from tests.staging import AT

PLAN = "^plan-1"


def line(
    revision: int = 1, plan: str = PLAN, by: str = "anna", *, deleted: bool = False
) -> bytes:
    """Return the line of a version of a plan."""
    told = f"Evening {revision}", by, "Anna Ek", f"e{revision}", f"asked-{revision}"
    scenes = msgspec.Raw(b'[{"id":"a","title":"A secret title"}]')
    said = Saved(*told, of=1, revision=revision, scenes=scenes)
    said = msgspec.structs.replace(said, deleted=deleted)
    return sealed(plan, said).line(AT, "")


def desk_of(*bodies: bytes) -> Desk:
    desk = Desk()
    for entry in log_of(bodies):
        desk.apply(entry)
    return desk


def test_a_plan_is_on_no_picture_at_all() -> None:
    picture = Picture()
    for entry in log_of([body(feature("a")), body(line())]):
        picture.apply(entry)
    assert list(picture.records) == ["a"]
    assert PLAN in desk_of(body(line())).plans.plans


def test_every_version_is_kept_with_who_and_where_and_its_scenes_stay_in_the_log() -> (
    None
):
    bodies = body(line(1)), body(line(2, by="bo"))
    entries = log_of(bodies)
    plan = desk_of(*bodies).plans.plans[PLAN]
    known = [(v.n, v.entry_id, v.said.revision, v.said.by) for v in plan.versions]
    assert known == [(1, entries[0].id, 1, "anna"), (2, entries[1].id, 2, "bo")]
    assert b"A secret title" not in desk_of(*bodies).checkpoint()
    assert plan.at(1) == plan.versions[0]
    assert plan.at(3) is None
    assert plan.by_event("anna", "e1") == plan.versions[0]
    assert plan.by_event("bo", "e1") is None


def test_what_a_line_says_is_read_again_with_its_scenes() -> None:
    read = read_saved(line(3))
    assert read is not None
    assert (read[0], read[1].revision, read[1].name) == (PLAN, 3, "Evening 3")
    assert b"A secret title" in bytes(read[1].scenes)


@pytest.mark.parametrize(
    "other",
    [
        feature("a"),
        line().replace(b'"^plan-1"', b'"INC-1"'),
        line().replace(b'"asked":', b'"as":'),
        line().replace(b'"layer":"plans"', b'"layer":"plans2","x":{"layer":"plans"}'),
    ],
)
def test_what_is_no_version_of_a_plan_is_none(other: bytes) -> None:
    assert read_saved(other) is None
    assert not desk_of(body(other)).plans.plans


def test_an_older_version_changes_nothing() -> None:
    plans = desk_of(body(line(1)), body(line(2)), body(line(1, by="bo"))).plans.plans
    assert [v.said.by for v in plans[PLAN].versions] == ["anna", "anna"]


def test_plans_survive_a_new_scene_of_the_room_and_their_revisions_start_anew() -> None:
    desk = desk_of(body(line(1)), body(scene()))
    plan = desk.plans.plans[PLAN]
    assert desk.expected_of(plan) == 0
    kept = desk_of(body(line(1)), body(scene(keep=True)))
    assert kept.expected_of(plan) == 1
    after = desk_of(body(line(1)), body(scene()), body(line(2)))
    assert after.expected_of(after.plans.plans[PLAN]) == 2


def test_old_versions_are_listed_no_more_and_old_deletions_forgotten_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert min(MOST_VERSIONS, MOST_DELETED) >= 100
    monkeypatch.setattr("layers.plans.MOST_VERSIONS", 2)
    monkeypatch.setattr("layers.plans.MOST_DELETED", 1)
    bodies = [body(line(n)) for n in (1, 2, 3)]
    bodies += [body(line(1, plan=f"^plan-x{i}", deleted=True)) for i in range(3)]
    plans = desk_of(*bodies).plans.plans
    assert list(plans) == [PLAN, "^plan-x2"]
    assert [v.said.revision for v in plans[PLAN].versions] == [2, 3]


lines = st.one_of(
    st.builds(
        line,
        st.integers(1, 5),
        st.sampled_from([PLAN, "^plan-2", "^plan-3"]),
        st.sampled_from(["anna", "bo"]),
        deleted=st.booleans(),
    ),
    st.builds(feature, st.sampled_from(["a", "b"])),
    st.builds(scene, keep=st.booleans()),
)
bodies = st.lists(st.lists(lines, max_size=3).map(lambda found: body(*found)))


@given(bodies, st.integers(0, 30))
def test_the_same_prefix_gives_the_same_plans_also_from_a_checkpoint(
    bodies: list[bytes], at: int
) -> None:
    entries = log_of(bodies)
    whole, part = Desk(), Desk()
    for entry in entries:
        whole.apply(entry)
    for entry in entries[:at]:
        part.apply(entry)
    before, packed = part.copy(), part.checkpoint()
    resumed = Desk.from_checkpoint(packed)
    for entry in entries[at:]:
        resumed.apply(entry)
        part.apply(entry)
    assert resumed.checkpoint() == whole.checkpoint() == part.checkpoint()
    assert before.checkpoint() == packed
