"""What one account may hold of a room, on a real worker: screens and logins."""

from collections.abc import Iterator
from typing import Any

import pytest

from layers.log.audit import AuditLog
from layers.log.chain import Deed
from layers.log.connection import connect
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.served import Answer, Served, served

ROOM = "room-limits"
LIMITS: dict[str, Any] = {"seats_per_account": 2, "sessions_per_account": 3}


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("limits")
    with served(store.url, ROOM, folder, **LIMITS) as worker:
        yield worker


def confirm(worker: Served, by: Entered, seat: str) -> Answer:
    shown = worker.in_room("picture", by=by).json()
    drawn = {"seat": seat, "n": shown["n"], "digest": shown["digest"]}
    return worker.in_room("seen", "POST", drawn, by=by)


def test_one_account_takes_its_part_of_the_seats_and_is_told_so(
    worker: Served,
) -> None:
    greedy, other = worker.enter("leader"), worker.enter("leader", name="somebody")
    assert [confirm(worker, greedy, seat).status for seat in "ab"] == [204, 204]
    refused = confirm(worker, greedy, "c")
    assert refused.status == 429
    assert "Your account shows 2 screens already" in refused.json()["detail"]
    assert confirm(worker, greedy, "a").status == 204
    assert confirm(worker, other, "c").status == 204


async def test_beyond_its_logins_the_one_unused_longest_ends_and_that_is_on_record(
    store: SharedStore, worker: Served
) -> None:
    name = "often.there"
    logins = [worker.enter("leader", name=name) for _ in range(3)]
    assert all(worker.in_room("picture", by=each).status == 200 for each in logins)
    newest = worker.enter("leader", name=name)
    statuses = [worker.in_room("picture", by=each).status for each in logins]
    assert statuses.count(401) == 1
    assert worker.in_room("picture", by=newest).status == 200
    connection = connect(store.url)
    said = [each.said async for each in AuditLog(connection).all()]
    await connection.aclose()
    ended = [
        each for each in said if each and (each.actor, each.deed) == (name, Deed.LOGOUT)
    ]
    assert [each.subject for each in ended] == ["too many logins"]
