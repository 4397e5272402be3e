"""A process of its own that writes one file: `python -m dashboard.exporting`.

It gets on its input a line of JSON that says which, and then the feature lines; the
file is at the path that was named when it ends. The libraries of the formats are slow
and large: a worker that sends frames has no time for them. It must never reach the log.
"""

import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from layers.drafting import base_of
from layers.tables.kinds import Format
from layers.tables.shapes import KINDS
from layers.tables.writing import write


class Job(msgspec.Struct, frozen=True):
    """Which file to write, where, and of which picture it is."""

    path: str
    format: Format
    about: dict[str, Any]


def main() -> None:
    """Write one file."""
    os.nice(10)
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in KINDS}
    for line in sys.stdin.buffer:
        feature: dict[str, Any] = msgspec.json.decode(line)
        record = base_of(line) | {"id": feature["id"]}
        tables[feature["layer"]].append(record)
    write(Path(job.path), job.format, tables, job.about)


if __name__ == "__main__":
    main()
