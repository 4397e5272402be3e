"""For whom a refused line is: for who may see all of its records, as far as it says.

Rule: what cannot be read in one way only is for nobody but those who are cleared for
everything; a member that is given twice can be read in two. It must never await, and
never know a route or the store.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from layers.errors import Reason, Rejected
from layers.label import NOBODY, Marking, audience_of, sees
from layers.reading import Limits
from layers.wire import read_lines

MOST_WORD = 1_000
"""Characters of the word under which a line is counted; a longer one is of nobody."""


class _For(msgspec.Struct):
    label: Marking | None = None
    releasable_to: tuple[str, ...] = ()


_ABOUT_WHOM = re.compile(r"(^|[.\]])(label|releasable_to)\b")

_read = msgspec.json.Decoder(_For | list[_For]).decode
_LIMITS = Limits()


def audiences_of(raw: bytes, reasons: Sequence[Reason]) -> list[str]:
    """Return whom the records of a refused line were for, as far as it can be read."""
    if any(_ABOUT_WHOM.search(reason.field) for reason in reasons):
        return [NOBODY]  # what it says of that was misspelt, doubled or no good
    try:
        # The reasons may not speak of it: the reader stops at the first doubled member.
        read_lines(raw, _LIMITS)
        read: _For | list[_For] = _read(raw)
    except (Rejected, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return [NOBODY]
    # What was never admitted has no bounds, and is not worth to be remembered.
    key_of = audience_of.__wrapped__
    return [
        NOBODY if each.label is None else key_of(each.label, each.releasable_to)
        for each in (read if isinstance(read, list) else [read])
    ] or [NOBODY]


def whom(raw: bytes, reasons: Sequence[Reason]) -> str:
    """Return the audiences of a line as one word, under which it is counted."""
    word = "\n".join(sorted(set(audiences_of(raw, reasons))))
    return word if len(word) <= MOST_WORD else NOBODY


def may_see(word: str, viewer: str, *, trusted: bool) -> bool:
    """Say whether a viewer may see a line; `trusted` is cleared for everything."""
    return all(
        trusted if each == NOBODY else sees(viewer, each) for each in word.split("\n")
    )


def counted(counts: Mapping[str, int], viewer: str, *, trusted: bool) -> int:
    """Return how many refused lines a viewer may see, of the counts by audience."""
    return sum(
        count
        for word, count in counts.items()
        if may_see(word, viewer, trusted=trusted)
    )
