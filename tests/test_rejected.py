"""What is told of a refused line, and what is not."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from dashboard.api.rejected import EXCERPT_BYTES, MOST, audiences_of
from layers.errors import Reason
from layers.label import NOBODY
from layers.log.inbox import Inbox
from layers.log.rejected import Rejection
from tests.conftest import SharedStore
from tests.records import NOW
from tests.served import Served, served

ROOM = "room-rejected"
REASON = Reason("severity", "it is 9", "Give a whole number from 1 to 5.")


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as server:
        yield server


@pytest.fixture
async def refuse(store: SharedStore, worker: Served) -> AsyncIterator[Any]:
    """Send one line and refuse it, as the ingest does."""
    inbox = Inbox(store.url, ROOM, ("incidents",), "test")
    await inbox.open()

    async def refuse(record: bytes, source: str = "a radio") -> None:
        async with store.client() as client:
            fields: Any = {"record": record, "source": source, "event_id": "e-1"}
            await client.xadd(f"{{{ROOM}}}:in:incidents", fields)
        (line,) = await inbox.take()
        assert await inbox.rejected.add(line, [REASON])

    yield refuse
    async with store.client() as client:
        await client.delete(f"{{{ROOM}}}:rejected")
    await inbox.aclose()


async def test_a_room_without_rejected_lines_says_so(worker: Served) -> None:
    answer = worker.in_room("rejected")
    assert (answer.status, answer.json()) == (200, [])
    assert answer.headers["cache-control"] == "no-store"


async def test_a_rejected_line_is_told_with_every_reason(
    worker: Served, refuse: Any
) -> None:
    await refuse(b'{"severity":9}')
    (told,) = worker.in_room("rejected").json()
    assert told["reasons"] == [
        {"field": REASON.field, "problem": REASON.problem, "mend": REASON.mend}
    ]
    assert (told["layer"], told["source"]) == ("incidents", "a radio")
    assert (told["excerpt"], told["bytes"]) == ('{"severity":9}', 14)
    assert told["event_id"] == "e-1"
    assert told["at"].endswith("Z")


async def test_the_newest_come_first_and_no_more_than_were_asked_for(
    worker: Served, refuse: Any
) -> None:
    for number in range(3):
        await refuse(json.dumps(number).encode())
    told = worker.in_room("rejected?count=2").json()
    assert [each["excerpt"] for each in told] == ["2", "1"]


async def test_lines_of_others_make_the_answer_no_shorter(
    worker: Served, refuse: Any
) -> None:
    await refuse(line_for("PUBLIC", "ALL"))
    for _ in range(MOST + 1):
        await refuse(line_for("SENSITIVE", "ALL"))
    reader = worker.enter("leader", clearance="PUBLIC")
    told = worker.in_room("rejected?count=1", by=reader).json()
    assert [each["excerpt"] for each in told] == [line_for("PUBLIC", "ALL").decode()]


async def test_of_a_line_of_2_mb_only_the_beginning_is_told(
    worker: Served, refuse: Any
) -> None:
    await refuse(b"x" * 2_000_000)
    answer = worker.in_room("rejected")
    (told,) = answer.json()
    assert told["excerpt"] == "x" * EXCERPT_BYTES
    assert told["bytes"] == 2_000_000
    assert len(answer.content) < 2_000


async def test_bytes_that_are_no_text_and_markup_are_told_as_text(
    worker: Served, refuse: Any
) -> None:
    await refuse(b"\xff<script>", source="<b>who</b>")
    answer = worker.in_room("rejected")
    assert answer.headers["content-type"] == "application/json"
    (told,) = answer.json()
    assert told["excerpt"] == "\ufffd<script>"
    assert told["source"] == "<b>who</b>"


@pytest.mark.parametrize("count", ["0", "-1", str(MOST + 1), "all"])
def test_a_count_that_cannot_be_is_refused_with_a_sentence(
    worker: Served, count: str
) -> None:
    answer = worker.in_room(f"rejected?count={count}")
    assert answer.status == 422
    assert answer.json()["detail"].endswith(".")


def test_another_room_is_not_found(worker: Served) -> None:
    assert worker.ask("/rooms/elsewhere/rejected").status == 404


def test_the_route_is_in_the_description_for_programs_and_for_people(
    worker: Served,
) -> None:
    described = worker.ask("/openapi.json").json()["paths"]
    assert "get" in described["/rooms/{room}/rejected"]
    assert b"/rooms/{room}/rejected" in worker.ask("/docs").content


def line_for(classification: str, *groups: str, policy: str = "OPEN") -> bytes:
    label = {"policy": policy, "classification": classification}
    return json.dumps({"label": label, "releasable_to": groups}).encode()


@pytest.mark.parametrize(
    ("line", "clearance", "groups", "seen"),
    [
        (line_for("PUBLIC", "ALL"), "PUBLIC", ("ALL",), True),
        (line_for("SENSITIVE", "ALL"), "INTERNAL", ("ALL",), False),
        (line_for("PUBLIC", "FIN"), "SENSITIVE", ("ALL",), False),
        (line_for("PUBLIC", "FIN"), "PUBLIC", ("ALL", "FIN"), True),
        (
            b"["
            + line_for("PUBLIC", "ALL")
            + b","
            + line_for("SENSITIVE", "ALL")
            + b"]",
            "INTERNAL",
            ("ALL",),
            False,
        ),
        # What does not say whom it is for may be anything.
        (b"no json", "INTERNAL", ("ALL",), False),
        (b"[]", "INTERNAL", ("ALL",), False),
        (b'{"label":5}', "INTERNAL", ("ALL",), False),
        (b"no json", "SENSITIVE", ("FIN",), False),
        (b"no json", "SENSITIVE", ("ALL",), True),
    ],
)
async def test_a_refused_line_is_told_only_to_who_could_see_its_records(
    worker: Served,
    refuse: Any,
    line: bytes,
    clearance: str,
    groups: tuple[str, ...],
    seen: bool,
) -> None:
    await refuse(line)
    analyst = worker.enter("analyst", clearance=clearance, groups=groups)
    assert bool(worker.in_room("rejected", by=analyst).json()) == seen


@pytest.mark.parametrize(
    "field", ["label", "label.category", "[1].label.policy", "releasable_to[0]"]
)
def test_a_line_whose_audience_was_refused_is_for_nobody(field: str) -> None:
    """Of a label that was misspelt or doubled nobody knows what it should have said."""
    ids = ("1-1", "incidents", "1-0", "e", "feed")
    raw = line_for("PUBLIC", "ALL")
    about_title = Rejection(*ids, (Reason("title", "", ""),), raw, len(raw), NOW)
    about_label = Rejection(*ids, (Reason(field, "", ""),), raw, len(raw), NOW)
    assert audiences_of(about_title) != [NOBODY]
    assert audiences_of(about_label) == [NOBODY]


def test_a_liaison_is_told_of_no_refused_line(worker: Served) -> None:
    liaison = worker.enter("liaison", delegation="FIN")
    assert worker.in_room("rejected", by=liaison).status == 403
    assert worker.ask("/healthz", by=liaison).json() == {"status": "ok"}
    assert worker.ask("/healthz", anonymous=True).json() == {"status": "ok"}
    member = worker.ask("/healthz").json()
    assert "rejected" in member
    assert "screens" not in member
    administrator = worker.enter("administrator")
    assert "screens" in worker.ask("/healthz", by=administrator).json()
