"""Broken lines through the real ingest: each is in the log, or kept with its reasons.

`make test` takes as many as fit in half a minute, `make thorough` all that were
promised.
"""

import itertools
import os
from collections import Counter

import pytest

from layers.log.rejected import RAW_KEPT_BYTES
from tests.conftest import SharedStore
from tests.ingesting import Bench, ingesting
from tests.mutations import mutations
from tests.records import EXAMPLES, FULL

pytestmark = pytest.mark.timeout(600)

COUNT = int(os.environ.get("ONEPICTURE_TEST_MUTATIONS", "12000"))
AT_ONCE = 2_000
SEED = 3


async def send(one: Bench, lines: list[tuple[str, bytes]], first: int) -> dict:
    """Write lines to their inboxes; return them by their event ids."""
    written: dict[str, tuple[str, bytes]] = {}
    async with one.client.pipeline(transaction=False) as together:
        for number, (layer, raw) in enumerate(lines, first):
            written[f"e{number}"] = (layer, raw)
            fields = {"record": raw, "event_id": f"e{number}"}
            together.xadd(f"{{{one.room}}}:in:{layer}", fields)
        await together.execute()
    await one.settle()
    return written


async def test_every_broken_line_is_in_the_log_or_kept_with_its_reasons(
    store: SharedStore, room: str
) -> None:
    every = mutations([*EXAMPLES.items(), *FULL.items()], SEED)
    # That inboxes of unknown layers are found is a test of its own.
    broken = (line for line in every if line[0] in EXAMPLES)
    accepted = rejected = 0
    why: Counter[str] = Counter()
    async with ingesting(store, room) as one:
        before = (await one.log.last()).n
        for first in range(0, COUNT, AT_ONCE):
            lines = list(itertools.islice(broken, min(AT_ONCE, COUNT - first)))
            written = await send(one, lines, first)
            for kept in await one.inbox.rejected.newest(AT_ONCE):
                layer, raw = written.pop(kept.event_id)
                assert (kept.inbox, kept.raw) == (layer, raw[:RAW_KEPT_BYTES])
                assert kept.reasons
                assert all(r.field and r.problem and r.mend for r in kept.reasons)
                why.update(reason.field for reason in kept.reasons)
                rejected += 1
            accepted += len(written)
            # What was looked at makes room: fewer than AT_ONCE large lines are kept.
            await one.client.delete(f"{{{room}}}:rejected")
            assert (await one.log.last()).n - before == accepted
    assert accepted + rejected == COUNT
    assert min(accepted, rejected) > COUNT / 50
    assert len(why) > 100
    print(f"{COUNT} lines: {accepted} accepted, {rejected} rejected")
