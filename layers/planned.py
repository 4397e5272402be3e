"""What a saved briefing says: its scenes, read strictly, and sealed where they must be.

Rule: a scene that names a record is sent whole only to who may see that record. To
everybody else it is sealed: they learn that it is there and how long it is to take.
What no scene names is judged by nobody, so a version is for those who see as much as
its writer, unless the writer says otherwise (`shared`).
It must never know a log, a clock or a request.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from layers.briefing import Count, Sentence, Shown, wrong_in
from layers.errors import Reason, Rejected
from layers.fields import Name
from layers.label import covers
from layers.notes import EventId
from layers.plans import SIGN, Heading, Saved
from layers.reading import BAD, Limits, Reading
from layers.strict import StructReader, reader_of
from layers.wire import read_lines

MOST_BYTES = 256 * 1024
"""Length of the longest plan as it is sent."""

MOST_SCENES = 200
MOST_PLANS = 200
"""Plans of one room that are not deleted."""

LIMITS = Limits(bytes=MOST_BYTES, records=1, vertices=8, dense_vertices=64)

SceneId = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Za-z0-9-]{1,40}\Z",
        description="an id of the scene: 1 to 40 letters, digits or `-`",
    ),
]
SpokenNotes = Annotated[str, Meta(max_length=4_000)]
LengthS = Annotated[int, Meta(ge=0, le=14_400, extra={"unit": "s"})]


class Scene(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One scene: what it shows, what is said with it, how long it is to take in s.

    `sealed` stands for one that its reader may not see, and then for all the rest of
    it. It is sent back as it came, and stays what it is.
    """

    id: SceneId
    title: Sentence = ""
    shown: Shown | None = None
    notes: SpokenNotes = ""
    length_s: LengthS = 0
    sealed: bool = False


class KeptScene(Scene, frozen=True, kw_only=True, omit_defaults=True):
    """A scene as the log keeps it: with whom the record that it names was for."""

    audience: str = ""


class NewVersion(Struct, frozen=True, kw_only=True):
    """A plan as it is saved; `version` is the one it was made from, 0 for a new one."""

    event_id: EventId
    version: Count = 0
    name: Name
    shared: bool = False
    scenes: Annotated[tuple[Scene, ...], Meta(max_length=MOST_SCENES)] = ()


class Deletion(Struct, frozen=True, kw_only=True):
    """Deletes a plan of which somebody saw this version."""

    event_id: EventId
    version: Count


READ_VERSION = reader_of(NewVersion)
READ_DELETION = reader_of(Deletion)

Audience = Callable[[str], str | None]
"""Whom a record of the picture is for; None if there is none with this id."""

Sees = Callable[[str], bool]
"""Whether somebody may see what is for an audience."""

_kept = msgspec.json.Decoder(tuple[KeptScene, ...])


def read_plan(raw: bytes, reader: StructReader) -> Any:
    """Return what was sent as the struct of a reader; raises Rejected with reasons."""
    reading = Reading(LIMITS)
    [value] = read_lines(raw, LIMITS)
    made = reader(value, "", reading)
    if made is BAD or reading.reasons:
        raise Rejected(reading.reasons)
    return made


def scenes_in(said: Saved) -> tuple[KeptScene, ...]:
    """Return the scenes of a version as the log keeps them."""
    return _kept.decode(said.scenes)


def kept(
    sent: Iterable[Scene], before: Iterable[KeptScene], held: Audience, sees: Sees
) -> tuple[KeptScene, ...]:
    """Return scenes as the log keeps them; raises Rejected.

    A sealed one stays what it was `before`. A record that is not on the picture any
    more, after a new scene of the room, may stay in the scene that has named it.
    """
    reasons: list[Reason] = []
    earlier = {each.id: each for each in before}
    made: dict[str, KeptScene] = {}
    for index, scene in enumerate(sent):
        path = f"scenes[{index}]"
        if scene.id in made:
            reasons.append(Reason(f"{path}.id", "is given twice", "Give it once."))
        was = earlier.get(scene.id)
        reasons += _wrong_scene(scene, was, path)
        if scene.sealed:
            made[scene.id] = was or KeptScene(id=scene.id)
            continue
        audience = _named(scene, was, held, sees)
        if audience is None:
            mend = "Choose a record that you see, or none."
            field, problem = f"{path}.shown.selected", "is not on your picture"
            reasons.append(Reason(field, problem, mend))
        made[scene.id] = _stamped(scene, audience or "")
    if reasons:
        raise Rejected(reasons)
    return tuple(made.values())


def _wrong_scene(scene: Scene, was: KeptScene | None, path: str) -> list[Reason]:
    if scene.sealed:
        mend = "Leave it out, or save from the version that has it."
        unknown = Reason(path, "is sealed and in no version that it comes from", mend)
        return [unknown] if was is None else []
    if scene.shown is None:
        mend = "Give what the scene shows."
        return [Reason(f"{path}.shown", "is missing", mend)]
    return wrong_in(scene.shown, f"{path}.shown")


def _named(
    scene: Scene, was: KeptScene | None, held: Audience, sees: Sees
) -> str | None:
    """Return whom the record is for that a scene names: "" for none, None if unseen."""
    name = None if scene.shown is None else scene.shown.selected
    if name is None:
        return ""
    audience = held(name)
    if audience is None and was is not None and was.shown is not None:
        same = was.shown.selected == name
        audience = was.audience if same else None
    return audience if audience is not None and sees(audience) else None


def _stamped(scene: Scene, audience: str) -> KeptScene:
    # Which scene of which plan is shown is known when it is presented.
    shown = scene.shown and msgspec.structs.replace(scene.shown, scene=None)
    return KeptScene(
        id=scene.id,
        title=scene.title.strip(),
        shown=shown,
        notes=scene.notes,
        length_s=scene.length_s,
        audience=audience,
    )


def for_reader(scene: KeptScene, held: Audience, sees: Sees) -> Scene:
    """Return a scene as somebody may read it: whole, or sealed.

    They must see the record that it names, both as it was and as it is now.
    """
    name = None if scene.shown is None else scene.shown.selected
    now = None if name is None else held(name)
    hidden = now is not None and not sees(now)
    if name is not None and (hidden or not sees(scene.audience)):
        return Scene(id=scene.id, length_s=scene.length_s, sealed=True)
    return Scene(
        id=scene.id,
        title=scene.title,
        shown=scene.shown,
        notes=scene.notes,
        length_s=scene.length_s,
    )


def may_read(said: Heading, account: str, audience: str) -> bool:
    """Say whether a version is for an account that may present in its room."""
    return said.by == account or said.shared or covers(audience, said.rights)


def plan_id_of(account: str, event: str) -> str:
    """Return the id of the plan that an event begins: the same for the same event."""
    named = f"{account}\0{event}".encode()
    return SIGN + hashlib.sha256(named).hexdigest()[:24]


def saved(by: Heading, new: NewVersion, scenes: tuple[KeptScene, ...]) -> Saved:
    """Return a version as it goes into the log; `by` says who saves it, and which."""
    return Saved(
        name=new.name.strip(),
        by=by.by,
        by_title=by.by_title,
        event=by.event,
        asked=by.asked,
        rights=by.rights,
        revision=by.revision,
        shared=new.shared,
        scenes=msgspec.Raw(msgspec.json.encode(scenes, order="sorted")),
        of=len(scenes),
        length_s=sum(each.length_s for each in scenes),
    )


def deleted(by: Heading, last: Heading) -> Saved:
    """Return the version that says that a plan was deleted."""
    return Saved(
        name=last.name,
        by=by.by,
        by_title=by.by_title,
        event=by.event,
        asked=by.asked,
        rights=by.rights,
        revision=by.revision,
        shared=last.shared,
        deleted=True,
    )
