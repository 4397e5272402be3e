"""What a saved briefing may say, and which of its scenes are sealed for whom."""

import json
from typing import Any

import pytest

from layers.errors import Rejected
from layers.planned import (
    LIMITS,
    MOST_BYTES,
    MOST_SCENES,
    READ_DELETION,
    READ_VERSION,
    KeptScene,
    NewVersion,
    Scene,
    deleted,
    for_reader,
    kept,
    may_read,
    plan_id_of,
    read_plan,
    saved,
    scenes_in,
)
from layers.plans import SIGN, Heading
from tests.folding import viewer

EVENT = "0c1f7a52-6f0e-4d55"
BOX = [22.0, 58.8, 27.0, 60.4]
ALL, ESTONIAN = "OPEN:PUBLIC;ALL", "OPEN:PUBLIC;EST"
RECORDS = {"INC-1": ALL, "INC-9": ESTONIAN}


def scene_sent(scene_id: str = "a", **fields: Any) -> dict[str, Any]:
    shown = {"box": BOX, **fields.pop("shown", {})}
    return {"id": scene_id, "title": "Cables", "shown": shown, **fields}


def read(*scenes: dict[str, Any], **fields: Any) -> NewVersion:
    sent = {"event_id": EVENT, "name": "Evening", "scenes": list(scenes), **fields}
    made: NewVersion = read_plan(json.dumps(sent).encode(), READ_VERSION)
    return made


def refused(*scenes: dict[str, Any], **fields: Any) -> list[str]:
    with pytest.raises(Rejected) as error:
        read(*scenes, **fields)
    return [reason.field for reason in error.value.reasons]


def sees_all(_audience: str) -> bool:
    return True


def sees_what_is_for_all(audience: str) -> bool:
    return audience == ALL


def stamped(new: NewVersion, before: tuple[KeptScene, ...] = ()) -> tuple[Any, ...]:
    return kept(new.scenes, before, RECORDS.get, sees_all)


def wrong(new: NewVersion, sees: Any = sees_all, **held: str) -> list[str]:
    with pytest.raises(Rejected) as error:
        kept(new.scenes, (), (held or RECORDS).get, sees)
    return [reason.field for reason in error.value.reasons]


def by(**fields: Any) -> Heading:
    return Heading("", "anna", "Anna Ek", EVENT, "asked", **fields)


def test_a_plan_is_read_as_it_was_sent() -> None:
    new = read(scene_sent(notes="Say so.\nThen wait.", length_s=90), shared=True)
    assert new.shared
    assert new.scenes[0].notes == "Say so.\nThen wait."
    assert new.scenes[0].shown is not None
    assert list(new.scenes[0].shown.box) == BOX


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "x" * 121}, ["name"]),
        ({"event_id": "short"}, ["event_id"]),
        ({"version": -1}, ["version"]),
        ({"scenery": []}, ["scenery"]),
    ],
)
def test_each_field_that_is_wrong_is_named(
    fields: dict[str, Any], named: list[str]
) -> None:
    assert refused(scene_sent(), **fields) == named


@pytest.mark.parametrize(
    ("scene", "field"),
    [
        (scene_sent("no id!"), "scenes[0].id"),
        (scene_sent(title="x" * 201), "scenes[0].title"),
        (scene_sent(notes="x" * 4001), "scenes[0].notes"),
        (scene_sent(length_s=-1), "scenes[0].length_s"),
        (scene_sent(shown={"caption": "x" * 281}), "scenes[0].shown.caption"),
        (scene_sent(shown={"box": [1, 2]}), "scenes[0].shown.box"),
    ],
)
def test_a_scene_that_is_too_long_or_of_another_form_is_refused(
    scene: dict[str, Any], field: str
) -> None:
    assert refused(scene) == [field]


def test_more_scenes_or_bytes_than_fit_are_refused() -> None:
    many = [scene_sent(str(i)) for i in range(MOST_SCENES + 1)]
    assert refused(*many) == ["scenes"]
    assert LIMITS.bytes == MOST_BYTES
    long = [scene_sent(str(i), notes="x" * 4000) for i in range(100)]
    assert refused(*long) == ["record"]


def test_a_deletion_names_the_version_that_was_seen() -> None:
    sent = {"event_id": EVENT, "version": 3}
    assert read_plan(json.dumps(sent).encode(), READ_DELETION).version == 3
    with pytest.raises(Rejected):
        read_plan(b'{"event_id": "0c1f7a52-6f0e-4d55"}', READ_DELETION)


def test_what_is_kept_is_whom_the_named_record_is_for() -> None:
    named = read(
        scene_sent("a", shown={"selected": "INC-9"}), scene_sent("b", title=" Sea ")
    )
    one, two = stamped(named)
    assert (one.audience, two.audience) == (ESTONIAN, "")
    assert two.title == "Sea"


def test_which_scene_it_is_of_which_plan_is_not_kept_in_it() -> None:
    shown = {"scene": {"plan": "^plan-1", "version": 1, "number": 1, "of": 1}}
    [one] = stamped(read(scene_sent(shown=shown)))
    assert one.shown.scene is None


@pytest.mark.parametrize(
    ("scene", "field"),
    [
        (scene_sent(shown={"box": [27, 58, 22, 60]}), "scenes[0].shown.box"),
        (scene_sent(shown={"cursor": {"mode": "FROZEN"}}), "scenes[0].shown.cursor"),
        ({"id": "a"}, "scenes[0].shown"),
        ({"id": "a", "sealed": True}, "scenes[0]"),
        (scene_sent(shown={"selected": "INC-3"}), "scenes[0].shown.selected"),
    ],
)
def test_a_scene_that_cannot_be_shown_is_refused_with_its_place(
    scene: dict[str, Any], field: str
) -> None:
    assert wrong(read(scene)) == [field]


def test_two_scenes_of_one_id_are_refused() -> None:
    assert wrong(read(scene_sent(), scene_sent())) == ["scenes[1].id"]


def test_nobody_puts_a_record_into_a_scene_that_they_do_not_see() -> None:
    new = read(scene_sent(shown={"selected": "INC-9"}))
    assert wrong(new, sees_what_is_for_all) == ["scenes[0].shown.selected"]


def test_a_scene_goes_on_naming_a_record_that_a_new_scene_of_the_room_took() -> None:
    new = read(scene_sent(shown={"selected": "INC-9"}))
    before = stamped(new)
    [again] = kept(new.scenes, before, {}.get, sees_all)
    assert again.audience == ESTONIAN
    other = read(scene_sent(shown={"selected": "INC-8"}))
    with pytest.raises(Rejected):
        kept(other.scenes, before, {}.get, sees_all)


def test_a_sealed_scene_stays_what_it_is_whoever_saves() -> None:
    before = stamped(read(scene_sent(notes="Mine", shown={"selected": "INC-9"})))
    [after] = kept(
        (Scene(id="a", sealed=True),), before, RECORDS.get, sees_what_is_for_all
    )
    assert after == before[0]


def test_a_scene_is_sealed_for_who_may_not_see_its_record_then_or_now() -> None:
    [mine] = stamped(read(scene_sent(shown={"selected": "INC-9"}, length_s=60)))
    told = for_reader(mine, RECORDS.get, sees_what_is_for_all)
    assert told == Scene(id="a", length_s=60, sealed=True)
    assert for_reader(mine, {}.get, sees_what_is_for_all).sealed
    wider = {"INC-9": ALL}
    assert for_reader(mine, wider.get, sees_what_is_for_all).sealed
    assert for_reader(mine, RECORDS.get, sees_all).title == "Cables"
    [ours] = stamped(read(scene_sent(shown={"selected": "INC-1"})))
    narrower = {"INC-1": ESTONIAN}
    assert for_reader(ours, narrower.get, sees_what_is_for_all).sealed
    assert not for_reader(ours, RECORDS.get, sees_what_is_for_all).sealed
    assert not for_reader(ours, {}.get, sees_what_is_for_all).sealed
    [none] = stamped(read(scene_sent()))
    assert not for_reader(none, {}.get, sees_what_is_for_all).sealed


def test_a_version_is_for_its_writer_and_who_sees_as_much_or_for_all_if_shared() -> (
    None
):
    said = by(rights=viewer("ALL", "EST"))
    assert may_read(said, "anna", "")
    assert may_read(said, "bo", viewer("ALL", "EST", "NATO"))
    assert not may_read(said, "bo", viewer("ALL", "FIN"))
    assert not may_read(said, "bo", viewer("ALL", "EST", level="PUBLIC"))
    assert may_read(by(rights=said.rights, shared=True), "bo", viewer("ALL"))


def test_the_private_space_of_a_delegation_shuts_nobody_out() -> None:
    said = by(rights=viewer("ALL", "EST", "~EST"))
    assert may_read(said, "bo", viewer("ALL", "EST", "FIN", "~FIN"))


def test_a_version_says_how_many_scenes_and_how_long() -> None:
    new = read(scene_sent("a", length_s=60), scene_sent("b", length_s=30))
    made = saved(by(revision=4), new, stamped(new))
    assert (made.of, made.length_s, made.revision, made.name) == (2, 90, 4, "Evening")
    assert scenes_in(made) == stamped(new)


def test_a_deletion_keeps_the_name_and_no_scenes() -> None:
    last = Heading("Evening", "bo", "Bo", "e", "a", of=3, revision=4, shared=True)
    made = deleted(by(revision=5), last)
    assert (made.name, made.by, made.revision, made.of) == ("Evening", "anna", 5, 0)
    assert made.deleted
    assert made.shared
    assert scenes_in(made) == ()


def test_the_same_event_begins_the_same_plan() -> None:
    assert plan_id_of("anna", EVENT) == plan_id_of("anna", EVENT)
    assert plan_id_of("anna", EVENT) != plan_id_of("bo", EVENT)
    assert plan_id_of("anna", EVENT).startswith(SIGN)
