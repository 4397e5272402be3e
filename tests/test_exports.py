"""Files of the picture: at whose pace, how many at once, and what is in them."""

import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from starlette.exceptions import HTTPException

from dashboard.api.exports import (
    AT_ONCE,
    MOST_WAITING,
    PER_S,
    SLICE,
    Exports,
    Wanted,
    lines_of,
)
from layers.clock import ManualClock
from layers.digests import Held
from layers.label import Marking, Rights, audience_of, rights_key

READER = rights_key(Rights(levels=("OPEN:PUBLIC",), groups=("ALL",)))
OPEN = audience_of(Marking("OPEN", "PUBLIC"), ("ALL",))
HIDDEN = audience_of(Marking("OPEN", "PUBLIC"), ("NATO",))


def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 1, tzinfo=UTC))


def held(record_id: str, layer: str = "incidents", audience: str = OPEN) -> Held:
    return Held(record_id, layer, audience, 1, record_id.encode())


def test_who_takes_files_too_fast_is_told_when_to_come_back() -> None:
    time = clock()
    exports = Exports(time)
    for _ in range(AT_ONCE):
        with exports.place("anna"):
            pass
    with pytest.raises(HTTPException) as refused, exports.place("anna"):
        pass
    assert refused.value.status_code == 429
    assert refused.value.headers is not None
    wait_s = int(refused.value.headers["retry-after"])
    with exports.place("bo"):
        pass
    time.advance(wait_s)
    with exports.place("anna"):
        pass
    assert wait_s <= 1 / PER_S


def test_few_wait_and_a_place_is_free_again_after_a_failure() -> None:
    exports = Exports(clock())
    with ExitStack() as waiting:
        for i in range(MOST_WAITING):
            waiting.enter_context(exports.place(f"account-{i}"))
        with pytest.raises(HTTPException) as refused, exports.place("anna"):
            pass
        assert refused.value.status_code == 503
    with pytest.raises(RuntimeError), exports.place("anna"):
        raise RuntimeError
    with exports.place("anna"):
        pass


def test_a_file_holds_what_is_wanted_and_may_be_seen_by_id() -> None:
    records = [
        held("C"),
        held("B", audience=HIDDEN),
        held("A", layer="posture"),
        held("D", layer="notes"),
    ]

    def ids(wanted: Wanted) -> list[bytes]:
        return asyncio.run(lines_of(records, READER, wanted))

    assert ids(Wanted("csv")) == [b"A", b"C"]
    assert ids(Wanted("csv", layers=("incidents", "notes"))) == [b"C"]
    assert ids(Wanted("csv", ids=("A", "B", "X"))) == [b"A"]


async def test_others_go_on_while_a_long_picture_is_read() -> None:
    records = [held(f"R{i:06}") for i in range(SLICE * 3)]
    work = asyncio.create_task(lines_of(records, READER, Wanted("csv")))
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 2
    assert len(await work) == len(records)
