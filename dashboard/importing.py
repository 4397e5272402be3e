"""A process of its own that reads a stranger's file: `python -m dashboard.importing`.

It gets one job as a line of JSON on its input, and answers in frames on its output: a
line of JSON that says with `size` how many bytes follow it. It has little memory,
little time and yields to everybody else, so that the worker beside it goes on sending
frames whatever a file does. It must never reach the log or the network.
"""

import gc
import os
import resource
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from dashboard.placenames import gazetteer, land
from dashboard.reading_files import Job
from layers.admission import Circumstances
from layers.feature import Unsealed
from layers.findings import Verdict
from layers.gazetteer import Gazetteer
from layers.policies import as_chosen
from layers.tables.brief import brief, size_of
from layers.tables.judging import Good, Judge, Wrong, look
from layers.tables.plan import POSITION, Plan
from layers.tables.reading import opened
from layers.tables.refusal import FileRefused, Refusal

CHUNK = 100
"""Records in one frame; an import is kept and appended in these."""

CHUNK_BYTES = 256 * 1024
"""Fewer, if their shapes are long: every worker reads an entry of the log whole."""

MOST_AUDIENCES = 100
"""Labels and groups in one file: all of them are in the line that tells of it."""

MOST_WRONG = 1_000
"""Rows in error that are listed; the others are counted."""

MOST_SHOWN = 2_000
"""Places on the preview map."""

MOST_LISTED = 50
"""Records in the table of the preview."""

_LATER = ("ogr_vrt", "vrt", "wfs", "oapif", "http", "wms", "wcs", "wmts")


def main() -> None:
    """Do one job."""
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    _bound(job)
    out = sys.stdout.buffer
    try:
        for head, payload in _answer(job):
            _send(out, head, payload)
    except FileRefused as refused:
        _send(out, {"refusal": refused.refusal.name, "values": refused.values})
    except MemoryError:
        _send(out, {"refusal": Refusal.TOO_HUNGRY.name, "values": {}})


def _bound(job: Job) -> None:
    """Give way to others, take no more memory than allowed, and let GDAL read files."""
    os.nice(10)
    gc.set_threshold(50_000, 20, 100)  # records are kept, not thrown away: a fifth less
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (job.memory, job.memory))
    # Formats that name other files or addresses are not even known to it.
    os.environ["GDAL_SKIP"] = ",".join(_LATER)  # noqa: TID251 - GDAL reads it there
    os.environ["GDAL_DISABLE_READDIR_ON_OPEN"] = "EMPTY_DIR"  # noqa: TID251


def _answer(job: Job) -> Iterator[tuple[dict[str, Any], bytes]]:
    file = opened(Path(job.path), job.limits)
    if job.look:
        yield {"look": look(file, job.plan.sheet, job.plan.layer)}, b""
        return
    room = Circumstances(job.context, job.now, policies=as_chosen(), land=land())
    judge = Judge(job.plan, job.author, room, _gazetteer(job.plan))
    yield from Judged(keep=job.keep).frames(judge.rows(file))


class Judged:
    """What becomes of the rows of one file, frame by frame, and at the end of all."""

    def __init__(self, *, keep: bool) -> None:
        self._keep = keep
        self._digest = sha256()
        self._chunk: list[Unsealed] = []
        self._size = 0
        self._good = self._wrong = 0
        self._listed: list[Any] = []
        self._warned = 0
        self._warnings: list[Any] = []
        self._mistakes: list[Wrong] = []
        self._audiences: dict[str, Any] = {}
        self._sample = Sample()

    def frames(
        self, rows: Iterator[Good | Wrong]
    ) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Yield a frame for each chunk, and the last one with the sum of all."""
        for row in rows:
            if isinstance(row, Good):
                self._take(row)
            else:
                self._wrong += 1
                if len(self._mistakes) < MOST_WRONG:
                    self._mistakes.append(row)
            full = len(self._chunk) >= CHUNK or self._size >= CHUNK_BYTES
            if full or self._rows % CHUNK == 0:
                yield self._frame()
        yield self._frame()
        yield {"end": self._sum()}, b""

    @property
    def _rows(self) -> int:
        return self._good + self._wrong

    def _take(self, row: Good) -> None:
        self._good += 1
        self._chunk.append(row.record)
        self._size += size_of(row.record.geometry)
        said = row.record.properties
        whom = {"label": said["label"], "releasable_to": said["releasable_to"]}
        self._audiences.setdefault(msgspec.json.encode(whom).decode(), whom)
        if len(self._audiences) > MOST_AUDIENCES:
            raise FileRefused(Refusal.TOO_MANY_AUDIENCES, most=MOST_AUDIENCES)
        self._warn(row, said["findings"])
        if len(self._listed) < MOST_LISTED:
            about = {"id": row.record.id, "geometry": brief(row.record.geometry)}
            self._listed.append({"row": row.row, **about, **said})
        self._sample.add(row)

    def _warn(self, row: Good, findings: list[Any]) -> None:
        """Take what somebody should look at before it is confirmed; nothing refuses."""
        found = [each for each in findings if each["verdict"] == Verdict.WARNING]
        self._warned += bool(found)
        if found and len(self._warnings) < MOST_WRONG:
            self._warnings.append({"row": row.row, "findings": found})

    def _frame(self) -> tuple[dict[str, Any], bytes]:
        ids = [each.id for each in self._chunk]
        content = msgspec.json.encode(self._chunk) if ids else b""
        self._digest.update(content)
        self._chunk, self._size = [], 0
        payload = zlib.compress(content, 1) if self._keep and ids else b""
        told = {"row": self._rows, "good": self._good, "wrong": self._wrong}
        return {**told, "ids": ids}, payload

    def _sum(self) -> dict[str, Any]:
        return {
            "rows": self._rows,
            "good": self._good,
            "wrong": self._wrong,
            "digest": self._digest.hexdigest(),
            "mistakes": msgspec.to_builtins(self._mistakes),
            "warned": self._warned,
            "warnings": self._warnings,
            "records": self._listed,
            "places": self._sample.kept,
            "audiences": list(self._audiences.values()),
        }


class Sample:
    """Some of all places, evenly over the file: every second or fourth one."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self._step, self._seen = 1, 0

    def add(self, row: Good) -> None:
        """Keep the place of a row, or not."""
        self._seen += 1
        if (self._seen - 1) % self._step:
            return
        said = row.record.properties
        title = said.get("title") or said.get("designation") or said.get("unit_name")
        about = {"row": row.row, "title": title}
        self.kept.append({**about, "geometry": brief(row.record.geometry)})
        if len(self.kept) > MOST_SHOWN:
            self.kept = self.kept[::2]
            self._step *= 2


def _gazetteer(plan: Plan) -> Gazetteer:
    """Return the places of the map, if the plan can name one."""
    if POSITION not in (*plan.columns.values(), *plan.everywhere):
        return Gazetteer()
    return gazetteer()


def _send(out: BinaryIO, head: dict[str, Any], payload: bytes = b"") -> None:
    out.write(msgspec.json.encode({**head, "size": len(payload)}) + b"\n" + payload)
    out.flush()


if __name__ == "__main__":
    main()
