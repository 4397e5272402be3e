"""To whom what was sent: from which picture to which a login was shown the pictures.

What is sent is all that its audience sees between the two; which records those were is
answered afterwards, from whom each was for. One note is kept for each login and stretch
in which it came (see `layers.log.readers`), written when it comes and when it goes. It
must never await, and never keep what was on a picture.
"""

import secrets
from datetime import datetime

import msgspec

from dashboard.judging import Watcher
from layers.log.readers import Sending
from layers.picture import Picture

Key = tuple[str, str, str, int]


class _Open(msgspec.Struct):
    first_n: int
    last_n: int
    at: datetime
    streams: int = 0


class Sendings:
    """What one worker sends, to be kept in the store."""

    def __init__(self) -> None:
        self.worker = secrets.token_hex(6)
        self._open: dict[Key, _Open] = {}
        self._due: dict[Key, Sending] = {}
        self._scene_n = 0

    def once(self, by: Watcher, picture: Picture, at: datetime) -> None:
        """Note that somebody is sent one picture."""
        key, _ = self._come(by, picture, at)
        self._note(key)

    def begin(self, by: Watcher, picture: Picture, at: datetime) -> Key:
        """Note that somebody is sent this picture and all that follow, until `end`."""
        key, opened = self._come(by, picture, at)
        opened.streams += 1
        self._note(key)
        return key

    def end(self, key: Key, n: int) -> None:
        """Note that a stream has ended, and that picture n is the last it may have."""
        opened = self._open[key]
        opened.streams -= 1
        opened.last_n = max(opened.last_n, n)
        self._note(key)

    def due(self, picture: Picture) -> list[Sending]:
        """Return what is to be kept now; who stays for a new scene is noted anew."""
        if picture.cleared_n != self._scene_n:
            self._scene_n = picture.cleared_n
            for key, each in self._open.items():
                if each.streams:
                    each.first_n = max(each.first_n, picture.cleared_n)
                    self._note(key)
        return list(self._due.values())

    def kept(self, sendings: list[Sending], picture: Picture) -> None:
        """Forget what the store has taken, unless there is news of it.

        What ended in the stretch of this picture is remembered: who comes back in it
        has been sent pictures since then, and not since now.
        """
        for sending in sendings:
            key = sending.account, sending.session, sending.audience, sending.parted_n
            if self._due.get(key) == sending:
                del self._due[key]
        for key, each in list(self._open.items()):
            past = key[3] < picture.parted_n
            if past and not each.streams and key not in self._due:
                del self._open[key]

    def _come(self, by: Watcher, picture: Picture, at: datetime) -> tuple[Key, _Open]:
        key = by.account, by.session, by.audience, picture.parted_n
        opened = self._open.setdefault(key, _Open(picture.n, picture.n, at))
        opened.first_n = min(opened.first_n, picture.n)
        opened.last_n = max(opened.last_n, picture.n)
        return key, opened

    def _note(self, key: Key) -> None:
        each = self._open[key]
        last_n = None if each.streams else each.last_n
        self._due[key] = Sending(*key, self.worker, each.first_n, last_n, each.at)
