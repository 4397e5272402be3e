"""Notes: whom one is for is decided by who writes it, and nobody else ever gets a byte.

The stream of every other audience is compared byte for byte with that of a log whose
private entries are empty, whatever was written, changed, withdrawn or tried.
"""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.access.rights import Role
from dashboard.frames import View
from layers.admission import Circumstances, admit
from layers.errors import Rejected
from layers.label import is_private
from layers.notes import (
    READ_END,
    READ_NEW,
    Annotation,
    Author,
    Linked,
    NewNote,
    NoteChange,
    NoteEnd,
    Visibility,
    changed,
    id_of,
    may_change,
    note_of,
    read,
    unseal,
    withdrawn,
    written,
)
from layers.record import Context, Label, Status
from layers.registry import inbox_names
from layers.release import revise
from tests.folding import body, feature, log_of, scene
from tests.lines import incident
from tests.records import NOW
from tests.staging import AT, Stage, arrived, settled
from tests.viewing import viewer

ANNA = Author("anna", "Anna", "FIN", "adviser")
EVENT = "00000000-0000-4000-8000-000000000001"
HERE = {"type": "Point", "coordinates": [24.7, 59.4]}
NOTHING = b'{"author":"test","eid":"1","records":[],"v":1}'
SAID = "Do not trust the third report"


def sent(**fields: object) -> bytes:
    """Return a note as a browser sends it."""
    plain = {"event_id": EVENT, "text": SAID, "visibility": "DELEGATION"}
    return json.dumps({**plain, "geometry": HERE, **fields}).encode()


def new(**fields: object) -> NewNote:
    return read(sent(**fields), READ_NEW)


def note(author: Author = ANNA, **fields: object) -> Annotation:
    return written(new(**fields), author, Context.SIMULATION, NOW)


def line(of: Annotation) -> bytes:
    return unseal(of).line(NOW, "")


@pytest.mark.parametrize(
    ("visibility", "groups"),
    [("PRIVATE", ("@anna",)), ("DELEGATION", ("~FIN",)), ("SESSION", ("ALL",))],
)
def test_whom_a_note_is_for_follows_from_who_writes_it(
    visibility: str, groups: tuple[str, ...]
) -> None:
    assert note(visibility=visibility).releasable_to == groups


@pytest.mark.parametrize(
    "forged",
    [
        {"releasable_to": ["ALL"]},
        {"author": "bo"},
        {"delegation": "LTU"},
        {"label": {"policy": "OPEN", "classification": "PUBLIC"}},
        {"id": "INC-001"},
        {"status": "RELEASED"},
        {"visibility": "EVERYBODY"},
        {"text": ""},
        {"text": "x" * 141},
        {"text": "a\u202eb"},
        {"event_id": "1"},
        {"linked_ids": ["~abc"]},
        {"geometry": {"type": "Point", "coordinates": [999, 0]}},
    ],
)
def test_what_is_sent_beside_the_note_or_wrong_is_refused(
    forged: dict[str, object],
) -> None:
    with pytest.raises(Rejected):
        new(**forged)


def test_a_note_says_who_wrote_it_and_comes_back_as_it_was_written() -> None:
    made = note(visibility="PRIVATE", expires_at="2125-01-01T00:00:00Z")
    assert (made.author, made.role, made.delegation) == ("anna", "adviser", "FIN")
    assert note_of(line(made)) == made


def test_the_same_event_of_the_same_person_is_the_same_note() -> None:
    assert note().id == id_of(ANNA, EVENT) == note(text="other").id
    assert note().id != id_of(Author("bo", "Bo", "FIN", "adviser"), EVENT)
    assert note().id.startswith("~")
    assert "anna" not in note().id


def test_who_belongs_to_no_delegation_writes_for_itself_or_the_room() -> None:
    alone = Author("cy", "Cy", "", "analyst")
    with pytest.raises(Rejected, match="belong to none"):
        note(alone)
    assert note(alone, visibility="PRIVATE").releasable_to == ("@cy",)
    assert note(alone, visibility="SESSION").releasable_to == ("ALL",)


def test_a_liaison_writes_for_itself_or_its_own_delegation() -> None:
    liaison = Author("di", "Di", "MDA", "liaison", in_room=False)
    assert note(liaison).releasable_to == ("~MDA",)
    with pytest.raises(Rejected, match="whole room"):
        note(liaison, visibility="SESSION")


SECRET = Linked(Label(policy="OPEN", classification="SENSITIVE"), ("FIN", "NATO"))


@pytest.mark.parametrize(
    ("visibility", "groups"),
    [("SESSION", ("FIN", "NATO")), ("DELEGATION", ("~FIN",)), ("PRIVATE", ("@anna",))],
)
def test_a_note_on_a_record_is_for_no_more_people_than_the_record(
    visibility: str, groups: tuple[str, ...]
) -> None:
    asked = new(visibility=visibility, linked_ids=["INC-1"], geometry=None)
    made = written(asked, ANNA, Context.SIMULATION, NOW, [SECRET])
    assert made.label.classification == "SENSITIVE"
    assert made.releasable_to == groups


def test_a_note_hangs_neither_on_private_notes_nor_on_records_of_two_audiences() -> (
    None
):
    public = Linked(Label(policy="OPEN", classification="PUBLIC"), ("ALL",))
    private = Linked(public.label, ("~FIN",))
    asked = new(linked_ids=["a", "b"])
    for linked in ([public, SECRET], [private], [public, private]):
        with pytest.raises(Rejected):
            written(asked, ANNA, Context.SIMULATION, NOW, linked)


def test_a_note_without_a_place_hangs_on_a_record() -> None:
    with pytest.raises(Rejected, match="geometry"):
        note(geometry=None)


@pytest.mark.parametrize("kind", ["PIN", "ARROW", "AREA", "MEASURE"])
def test_a_kind_is_drawn_with_its_own_geometry(kind: str) -> None:
    lines = {"type": "LineString", "coordinates": [[24.0, 59.0], [25.0, 59.0]]}
    ring = [[24.0, 59.0], [25.0, 59.0], [25.0, 60.0], [24.0, 59.0]]
    shapes = {"PIN": HERE, "AREA": {"type": "Polygon", "coordinates": [ring]}}
    assert note(kind=kind, geometry=shapes.get(kind, lines)).kind == kind
    with pytest.raises(Rejected, match="drawn with"):
        note(kind=kind, geometry=lines if kind in shapes else HERE)


def test_a_note_ends_after_it_was_written() -> None:
    with pytest.raises(Rejected, match="past"):
        note(expires_at="2001-01-01T00:00:00Z")


def test_a_change_and_the_end_are_for_the_same_people_as_before() -> None:
    first = note()
    change = NoteChange(event_id=EVENT, revision=1, text="Other words")
    second = changed(first, change, NOW)
    third = withdrawn(second, NoteEnd(event_id=EVENT, revision=2), NOW)
    assert [each.revision for each in (first, second, third)] == [1, 2, 3]
    assert {each.releasable_to for each in (first, second, third)} == {("~FIN",)}
    assert third.status is Status.RETRACTED
    assert third.expires_at == NOW + timedelta(hours=1)
    assert may_change(second, ANNA)
    assert not may_change(third, ANNA)
    assert not may_change(second, Author("bo", "Bo", "FIN", "adviser"))


def test_a_change_cannot_say_whom_a_note_is_for() -> None:
    forged = {"event_id": EVENT, "revision": 1, "visibility": "SESSION"}
    with pytest.raises(Rejected):
        read(json.dumps(forged).encode(), READ_END)


def test_no_feed_writes_notes_or_names_a_private_space() -> None:
    assert "notes" not in inbox_names()
    room = Circumstances(Context.SIMULATION, NOW)
    for wrong in (
        {"releasable_to": ["~FIN"]},
        {"releasable_to": ["@anna"]},
        {"id": note().id},
        {"supersedes": note().id},
    ):
        raw = json.dumps({**incident("a"), **wrong}).encode()
        with pytest.raises(Rejected):
            admit(raw, "incidents", room)
    with pytest.raises(Rejected, match="no layer"):
        admit(json.dumps(incident("a")).encode(), "notes", room)


@pytest.mark.parametrize("visibility", ["PRIVATE", "DELEGATION"])
async def test_nothing_can_release_what_is_private(visibility: str) -> None:
    made = note(visibility=visibility)
    stage = Stage(log_of([body(scene()), body(line(made))]))
    held = stage.room.picture.records[made.id]
    for groups in (("ALL",), ("~FIN", "ALL"), ("LTU",)):
        with pytest.raises(Rejected, match="private space"):
            await revise(stage.log, stage.clock, held, groups, ("releaser", "why"))
    public = stage.room.picture.records.get("a")
    assert public is None
    assert await stage.log.last() is None


async def test_nothing_can_be_released_into_a_private_space() -> None:
    stage = Stage(log_of([body(feature("a"))]))
    held = stage.room.picture.records["a"]
    with pytest.raises(Rejected, match="private space"):
        await revise(stage.log, stage.clock, held, ("~FIN",), ("releaser", "why"))


def view_of(role: Role, delegation: str, name: str) -> tuple[View, str]:
    who = viewer(role, delegation=delegation, name=name, groups=("ALL", "NATO", "FIN"))
    return View(who.audience, rejected=True), who.own


OTHERS = {
    "another delegation": view_of(Role.LEADER, "LTU", "leo"),
    "no delegation, but the group": view_of(Role.ANALYST, "", "noa"),
    "a releaser": view_of(Role.RELEASER, "LTU", "rea"),
    "a chair": view_of(Role.CHAIR, "", "cho"),
    "a liaison": view_of(Role.LIAISON, "LTU", "lia"),
    "an administrator": view_of(Role.ADMINISTRATOR, "FIN", "adm"),
}
FIN, ANNAS = view_of(Role.ADVISER, "FIN", "anna")


async def stream_of(
    bodies: list[bytes], whose: tuple[View, str], *, gzip: bool, also: bool
) -> bytes:
    """Return all that one screen gets; `also` Anna and another of FIN look on."""
    stage = Stage(log_of([body(scene()), body(feature("a"))]))
    _, wire = await stage.join(view=whose[0], own=whose[1], gzip=gzip)
    if also:
        await stage.join(view=FIN, own=ANNAS)
        await stage.join(view=FIN, own=view_of(Role.LEADER, "FIN", "bo")[1])
    await stage.all_follow(3 if also else 1)
    for each in bodies:
        stage.clock.advance(1)
        stage.add(each)
        stage.hub.beat()
        await settled()
    _, late = await stage.join(view=whose[0], own=whose[1], gzip=gzip)
    await stage.all_follow(4 if also else 2)
    return wire.taken + late.taken


def life_of(visibility: str) -> list[bytes]:
    """Return all that can happen to one private note, and six hundred more."""
    first = note(visibility=visibility)
    longer = NoteChange(event_id=EVENT, revision=1, text="Much longer words " * 7)
    second = changed(first, longer, NOW)
    third = withdrawn(second, NoteEnd(event_id=EVENT, revision=2), NOW)
    many = [
        line(note(visibility=visibility, event_id=f"{EVENT}-{i}")) for i in range(600)
    ]
    return [*(body(line(each)) for each in (first, second, third)), body(*many)]


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("visibility", ["PRIVATE", "DELEGATION"])
@pytest.mark.parametrize("who", OTHERS)
async def test_the_stream_of_others_is_that_of_a_log_whose_private_entries_are_empty(
    who: str, visibility: str, gzip: bool
) -> None:
    around = body(feature("b")), body(feature("a", 2))
    private = [around[0], *life_of(visibility), around[1]]
    empty = [around[0], *[NOTHING] * 4, around[1]]
    whose = OTHERS[who]
    expected = await stream_of(empty, whose, gzip=gzip, also=False)
    assert await stream_of(private, whose, gzip=gzip, also=True) == expected


async def test_what_is_only_mine_does_not_come_to_my_own_delegation() -> None:
    bo = FIN, view_of(Role.LEADER, "FIN", "bo")[1]
    expected = await stream_of([NOTHING] * 4, bo, gzip=False, also=False)
    got = await stream_of(life_of("PRIVATE"), bo, gzip=False, also=True)
    # They count as one audience, so that only the seats differ: there are none.
    assert got == expected


async def test_a_scene_that_clears_private_notes_looks_like_one_that_clears_none() -> (
    None
):
    end = [body(scene(loop=1)), body(feature("c"))]
    whose = OTHERS["another delegation"]
    expected = await stream_of([NOTHING] * 4 + end, whose, gzip=False, also=False)
    got = await stream_of([*life_of("DELEGATION"), *end], whose, gzip=False, also=True)
    assert got == expected


async def test_my_screens_get_what_is_only_mine_beside_the_same_picture() -> None:
    stage = Stage(log_of([body(scene()), body(feature("a"))]))
    _, wire = await stage.join(view=FIN, own=ANNAS)
    wire.events()
    stage.add(body(line(note(visibility="PRIVATE"))))
    frame, own = await arrived_all(wire, 2)
    assert (frame.kind, frame.lines) == ("frame", [])
    assert (own.kind, own.entry_id) == ("own", "")
    assert [json.loads(each)["properties"]["text"] for each in own.lines] == [SAID]
    assert own.header["digest"] == stage.room.own_digest(ANNAS)
    assert stage.room.digest_at(3, FIN.audience) == stage.room.digest_at(
        2, FIN.audience
    )


async def test_a_note_is_looked_for_on_the_screens_that_it_may_concern_only() -> None:
    stage = Stage(log_of([body(scene())]))
    bos = view_of(Role.LEADER, "FIN", "bo")[1]
    for whose in (ANNAS, bos):
        await stage.join(view=FIN, own=whose)
    asked: list[str] = []
    digest = stage.room.own_digest

    def counted(own: str) -> str:
        asked.append(own)
        return digest(own)

    stage.room.own_digest = counted
    stage.add(body(line(note(visibility="PRIVATE"))))
    await settled()
    assert set(asked) == {ANNAS}


async def test_a_reset_is_followed_by_what_is_only_mine() -> None:
    stage = Stage(log_of([body(scene()), body(line(note(visibility="PRIVATE")))]))
    _, wire = await stage.join(view=FIN, own=ANNAS)
    assert [event.kind for event in wire.events()] == ["reset", "own"]
    _, other = await stage.join(view=FIN, own=view_of(Role.LEADER, "FIN", "bo")[1])
    assert [event.kind for event in other.events()] == ["reset"]


async def test_who_goes_on_is_told_also_that_nothing_is_only_its_own() -> None:
    stage = Stage(log_of([body(scene()), body(feature("a"))]))
    _, wire = await stage.join(stage.log_id(2), view=FIN, own=ANNAS)
    own = next(event for event in wire.events() if event.kind == "own")
    assert own.lines == []


async def test_a_scene_takes_what_is_only_mine_off_my_screens() -> None:
    stage = Stage(log_of([body(scene()), body(line(note(visibility="PRIVATE")))]))
    _, wire = await stage.join(view=FIN, own=ANNAS)
    wire.events()
    stage.add(body(scene(loop=1)), body(line(note(visibility="PRIVATE", text="New"))))
    kinds = [event.kind for event in await arrived_all(wire, 2)]
    assert kinds == ["reset", "own"]


async def arrived_all(wire, count):
    """Wait until so many events have arrived."""
    events = []
    while len(events) < count:
        events += await arrived(wire)
    return events


acts = st.lists(
    st.tuples(
        st.sampled_from(["new", "change", "end", "public"]),
        st.sampled_from(["PRIVATE", "DELEGATION"]),
        st.integers(0, 3),
        st.text("abcdefghij ", min_size=1, max_size=20).filter(str.strip),
    ),
    max_size=10,
)


@settings(max_examples=60, deadline=None)
@given(acts)
async def test_whatever_is_done_to_private_notes_no_other_gets_a_byte_of_it(
    acts: list[tuple[str, str, int, str]],
) -> None:
    held: dict[int, Annotation] = {}
    private: list[bytes] = []
    empty: list[bytes] = []
    for kind, visibility, slot, said in acts:
        before = held.get(slot)
        if kind == "public":
            line_of = body(feature(f"r{slot}", len(private) + 1))
            private.append(line_of)
            empty.append(line_of)
            continue
        if before is None or kind == "new":
            event = f"{EVENT}-{slot}-{len(private)}"
            after = note(visibility=visibility, text=said, event_id=event)
        elif kind == "change":
            change = NoteChange(event_id=EVENT, revision=before.revision, text=said)
            after = changed(before, change, NOW)
        else:
            end = NoteEnd(event_id=EVENT, revision=before.revision)
            after = withdrawn(before, end, NOW)
        held[slot] = after
        private.append(body(line(after)))
        empty.append(NOTHING)
    for whose in OTHERS.values():
        expected = await stream_of(empty, whose, gzip=False, also=False)
        assert await stream_of(private, whose, gzip=False, also=True) == expected


def test_a_private_note_is_known_as_such_by_its_audience_alone() -> None:
    stage = Stage(
        log_of(
            [
                body(scene()),
                body(
                    *(
                        line(note(visibility=each, event_id=f"{EVENT}-{each}"))
                        for each in Visibility
                    )
                ),
            ]
        )
    )
    held = stage.room.picture.records.values()
    assert sorted(is_private(each.audience) for each in held) == [False, True, True]
    assert stage.room.picture.now(AT) is not None


def test_a_measure_says_how_long_it_is_and_an_area_how_large() -> None:
    ends = [[18.5, 57.5], [24.7536, 59.437]]
    line_string = {"type": "LineString", "coordinates": ends}
    measured = note(kind="MEASURE", geometry=line_string)
    assert (measured.length_m, measured.area_m2) == (423_952, None)
    ring = [[18, 57], [22, 57], [22, 59], [18, 59], [18, 57]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    area = note(kind="AREA", geometry=polygon)
    assert (area.length_m, area.area_m2) == (None, 52_685_808_939)
    told = json.loads(line(area))["properties"]
    assert (told["area_m2"], "length_m" in told) == (52_685_808_939, False)


@pytest.mark.parametrize("kind", ["NOTE", "PIN"])
def test_what_is_no_measure_has_no_figure(kind: str) -> None:
    assert note(kind=kind).length_m is None


@pytest.mark.parametrize("field", ["length_m", "area_m2"])
def test_nobody_sends_the_figure_of_a_measure(field: str) -> None:
    with pytest.raises(Rejected, match=field):
        new(**{field: 1})
