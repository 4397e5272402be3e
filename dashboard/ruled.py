"""What rules and indicators say of the records that one audience sees.

The same records, files of rules and time give the same findings on every worker: no
clock is read, and records of another context (a drill) are never held beside one.
What is kept is made when somebody asks, off the loop, and follows what changed since.
It must never hold a record that its audience may not see.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec

from dashboard.placenames import capitals, territories
from dashboard.rule_files import as_chosen
from layers import reference
from layers.digests import Held
from layers.indicators.judging import Judging
from layers.indicators.surroundings import (
    Surroundings,
    borders_between_blocs,
    infrastructure_of,
)
from layers.label import sees
from layers.picture import Picture
from layers.registry import LAYERS
from layers.rules.packs import Rules
from layers.settings import inherited

T = TypeVar("T")

JUDGED = frozenset({"exercises", "incidents", "posture"})
"""Layers of which rules or indicators say something."""

MOST = 16
"""Audiences whose findings are kept; each holds the facts of all that it may see."""


@cache
def rules() -> Rules:
    """Return all rules and levels of indicators; read once per process.

    Raises:
        RuleFilesRefused: what is wrong in which line of which file.
    """
    return as_chosen(inherited())


@cache
def around() -> Surroundings:
    """Return what lies around all records, and for how long reports are fresh."""
    return Surroundings(
        infrastructure=infrastructure_of(msgspec.json.decode(reference.features())),
        borders=borders_between_blocs(territories().borders, rules()),
        capitals=capitals(),
        fresh={each.name: each.ttl for each in LAYERS if each.ttl is not None},
    )


class Judged:
    """The findings of one audience, brought to whatever picture is asked about."""

    def __init__(self, audience: str) -> None:
        self.turn = asyncio.Lock()
        self._audience = audience
        self._held: dict[str, Held] = {}
        self._judging = Judging(rules(), around())

    def of(self, picture: Picture) -> Judging:
        """Return what is said of this picture. Not from two threads at once.

        A record is the same one if it is the same object: pictures share what did not
        change, so a new scene, a fork or an earlier picture are followed as well.
        """
        now = {
            record_id: held
            for record_id, held in picture.records.items()
            if held.layer in JUDGED and sees(self._audience, held.audience)
        }
        new = [held for i, held in now.items() if self._held.get(i) is not held]
        gone = [i for i in self._held if now.get(i) is not self._held[i]]
        if new or gone:
            self._judging.apply([_feature(held) for held in new], gone)
        self._held = now
        return self._judging


class Ruled:
    """Findings on one worker: kept for the newest picture, made anew for others."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Judged] = OrderedDict()

    def __len__(self) -> int:
        """Return of how many audiences findings are kept."""
        return len(self._kept)

    async def ask(
        self, picture: Picture, audience: str, question: Callable[[Judging], T]
    ) -> T:
        """Return an answer about the newest picture as this audience sees it."""
        judged = self._kept.setdefault(audience, Judged(audience))
        self._kept.move_to_end(audience)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        async with judged.turn:
            return await _asked(judged, picture.copy(), question)

    async def ask_then(
        self, picture: Picture, audience: str, question: Callable[[Judging], T]
    ) -> T:
        """Return an answer about a picture of then, of which nothing is kept."""
        return await _asked(Judged(audience), picture, question)


async def _asked(
    judged: Judged, picture: Picture, question: Callable[[Judging], T]
) -> T:
    return await asyncio.to_thread(lambda: question(judged.of(picture)))


def _feature(held: Held) -> dict[str, Any]:
    feature: dict[str, Any] = msgspec.json.decode(held.line)
    return feature
