"""Says a record in the words of a language, as headings, facts and lists.

Both files are written from this one document, so neither says more than the other. It
must never hold markup: every text of a person stays the text that it is.
"""

from datetime import UTC, datetime

import msgspec
from babel.numbers import format_decimal

from dashboard.recording.contents import Change, Contents, Scene, Seen
from dashboard.words import Words, mark

ATTRIBUTION = mark("Map: Natural Earth, depths: ETOPO1 (NOAA)")

_HOW = {
    "NEW": mark("New: {what}"),
    "CHANGED": mark("Changed: {what}"),
    "RETRACTED": mark("Retracted: {what}"),
    "GONE": mark("No longer shown: {what}"),
}
_MODE = {
    "LIVE": mark("Live"),
    "FROZEN": mark("Frozen"),
    "REPLAY": mark("Replay"),
}


class Row(msgspec.Struct, frozen=True):
    """A fact: its name and its value."""

    name: str
    value: str


class Listed(msgspec.Struct, frozen=True):
    """A list with its heading, and what is said if it is empty."""

    title: str
    items: tuple[str, ...]
    empty: str = ""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One scene: its image is number `number` of those that were drawn."""

    number: int
    title: str
    caption: str
    headline: str
    alt: str
    note: str
    rows: tuple[Row, ...]
    lists: tuple[Listed, ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A whole record in words."""

    language: str
    title: str
    subtitle: str
    banner: str
    rows: tuple[Row, ...]
    lists: tuple[Listed, ...]
    sections: tuple[Section, ...]
    end: tuple[str, ...]


def document_of(contents: Contents, words: Words, label: str) -> Document:
    """Return a record in words; `label` is the highest of all that is in it."""
    title = words.t("Record of a briefing")
    return Document(
        language=words.language,
        title=title,
        subtitle=words.t(
            "Room {room}, led by {presenter}",
            room=contents.room,
            presenter=contents.presenter,
        ),
        banner=_banner(contents, words, label),
        rows=_rows(contents, words),
        lists=(_people(contents, words),),
        sections=tuple(_section(each, words) for each in contents.scenes),
        end=_end(contents, words),
    )


def moment(at: datetime | None) -> str:
    """Return a time to the second, in UTC."""
    if at is None:
        return "–"
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def _banner(contents: Contents, words: Words, label: str) -> str:
    context = {
        "EXERCISE": words.t("EXERCISE"),
        "SIMULATION": words.t("SIMULATION"),
        "REALITY": words.t("REALITY"),
    }.get(contents.context, contents.context)
    audience = words.t("for: {audience}", audience=contents.audience_title)
    return " · ".join(part for part in (context, label, audience) if part)


def _rows(contents: Contents, words: Words) -> tuple[Row, ...]:
    made = words.t(
        "{when} by {who}", when=moment(contents.made_at), who=contents.made_by
    )
    rows = [
        Row(words.t("Room"), contents.room),
        Row(words.t("Led by"), contents.presenter),
        Row(words.t("Began (time of the log)"), moment(contents.began_at)),
        Row(words.t("Ended (time of the log)"), moment(contents.ended_at)),
        Row(words.t("Began with picture"), _number(contents.briefing, words)),
        Row(words.t("Record made"), made),
        Row(words.t("Made for"), contents.audience_title),
        Row(words.t("Made at picture"), _number(contents.made_n, words)),
    ]
    return tuple(rows)


def _people(contents: Contents, words: Words) -> Listed:
    items = tuple(
        " · ".join(
            part
            for part in (
                each.title,
                each.delegation,
                words.plural("{n} screen", "{n} screens", each.screens),
            )
            if part
        )
        for each in contents.people
    )
    empty = words.t("No screen confirmed a view of this briefing.")
    return Listed(words.t("Who was there"), items, empty)


def _section(scene: Scene, words: Words) -> Section:
    title = words.t("Scene {number}", number=_number(scene.number, words))
    km = _number(round(scene.width_m / 1000), words)
    records = words.plural("{n} record", "{n} records", scene.records)
    return Section(
        number=scene.number,
        title=f"{title}: {scene.title}" if scene.title else title,
        caption=scene.caption,
        headline=scene.headline,
        alt=words.t(
            "Map of picture {n}: {records}, an area {km} km wide. {caption}",
            n=_number(scene.n, words),
            records=records,
            km=km,
            caption=scene.caption,
        ).strip(),
        note=words.t(
            "The shared area is {km} km wide. Not for navigation. {attribution}",
            km=km,
            attribution=words.t(ATTRIBUTION),
        ),
        rows=_facts(scene, words),
        lists=_lists(scene, words),
    )


def _facts(scene: Scene, words: Words) -> tuple[Row, ...]:
    shown = f"{moment(scene.shown_at)} · {words.t(_MODE.get(scene.mode, scene.mode))}"
    days = scene.shown.days
    limited: list[Row] = []
    if days is not None:
        limited.append(Row(words.t("Only records of"), " – ".join(days)))
    if scene.shown.compared is not None:
        newest = words.t("with the newest picture of then, which is not drawn here")
        limited.append(Row(words.t("Compared"), newest))
    return (
        Row(words.t("Shown (time of the log)"), shown),
        *limited,
        Row(words.t("Known to the room (time of the log)"), moment(scene.known_at)),
        Row(words.t("Time of the picture"), moment(scene.as_of)),
        Row(words.t("Picture"), _number(scene.n, words)),
        Row(words.t("Digest"), scene.digest),
        Row(words.t("Entry of the log"), scene.entry_id),
        Row(words.t("Label"), scene.label or "–"),
    )


def _lists(scene: Scene, words: Words) -> tuple[Listed, ...]:
    by = tuple(_confirmed(each, words) for each in scene.confirmed)
    nobody = words.t("No screen confirmed this view.")
    confirmed = Listed(words.t("Who confirmed it"), by, nobody)
    if scene.number == 1:
        return (confirmed,)
    items = [_change(each, words) for each in scene.changes]
    if scene.more_changes:
        items.append(words.plural("{n} more", "{n} more", scene.more_changes))
    same = words.t("Nothing changed.")
    changed = Listed(words.t("Since the scene before"), tuple(items), same)
    return changed, confirmed


def _confirmed(by: Seen, words: Words) -> str:
    agreed = "" if by.agreed else words.t("with another digest")
    if by.unproved:
        agreed = words.t("not proved: the digest of that picture is not kept")
    picture = words.t("picture {n}", n=_number(by.n, words))
    who = by.title or by.screen
    parts = (who, by.screen if by.title else "", by.delegation)
    return " · ".join(p for p in (*parts, picture, moment(by.at), agreed) if p)


def _change(change: Change, words: Words) -> str:
    what = f"{change.title} ({change.id})" if change.title else change.id
    return words.t(_HOW[change.how], what=what)


def _number(n: int, words: Words) -> str:
    return format_decimal(n, locale=words.language)


def _end(contents: Contents, words: Words) -> tuple[str, ...]:
    sentences = [
        words.t(
            "Of each scene the digest is of what the audience named above may see, "
            "without what was taken back from it until this record was made."
        ),
        words.t(
            "Anybody who holds the log of the room checks this file with: "
            "onepicture verify FILE"
        ),
    ]
    if contents.left_out:
        sentences.insert(
            0,
            words.plural(
                "{n} scene more is not in this record.",
                "{n} scenes more are not in this record.",
                contents.left_out,
            ),
        )
    return tuple(sentences)
