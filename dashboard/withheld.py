"""What of a picture is withheld from a shared view: not everybody here may see it.

While somebody presents, a screen draws only what all who are here may see. Which of its
records that leaves out depends on nothing but whom they are for, and who is here. It
must never tell anything of records that the viewer does not see.
"""

from hashlib import blake2b

from layers.label import is_private, seen_by_all, sees
from layers.picture import Picture

BYTES = 8


def withheld(picture: Picture, viewer: str, others: tuple[str, ...]) -> list[str]:
    """Return the ids on a viewer's picture that not all of `shared_by` others see.

    Without what is private to the viewer's delegation or account.
    """
    hidden = _hidden(picture, viewer, others)
    held = sorted(picture.records.items())
    return [record_id for record_id, each in held if each.audience in hidden]


def mark_of(picture: Picture, viewer: str, others: tuple[str, ...]) -> str:
    """Return a mark that is another one when something else is withheld.

    16 hex digits. Made of what the viewer is told anyhow, and of nothing else: it says
    nothing of who is here.
    """
    hidden = "\n".join(sorted(_hidden(picture, viewer, others)))
    return blake2b(hidden.encode(), digest_size=BYTES).hexdigest()


def _hidden(picture: Picture, viewer: str, others: tuple[str, ...]) -> set[str]:
    return {
        audience
        for audience in picture.audiences()
        if sees(viewer, audience)
        and not is_private(audience)
        and not seen_by_all(others, audience)
    }
