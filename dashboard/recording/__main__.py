"""A process of its own that writes one file: `python -m dashboard.recording`.

It gets on its input a line of JSON, then the images one after the other, and writes the
file to its output. Setting pages takes seconds that a worker does not have. It must
never reach the log.
"""

import os
import sys
from datetime import datetime

import msgspec

from dashboard.recording import offline, paper
from dashboard.recording.document import Document
from dashboard.recording.sealing import PDF, Manifest


class Job(msgspec.Struct, frozen=True):
    """What to write; `lengths` are those of the images, in bytes."""

    document: Document
    manifest: Manifest
    made_at: datetime
    lengths: tuple[int, ...]


def main() -> None:
    """Write one file."""
    os.nice(10)
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    images = [sys.stdin.buffer.read(length) for length in job.lengths]
    if job.manifest.format == PDF:
        content = paper.written(job.document, images, job.manifest, job.made_at)
    else:
        content = offline.written(job.document, images, job.manifest)
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
