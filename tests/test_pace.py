"""Who reads too fast is told when to come back; a normal screen never is."""

from datetime import UTC, datetime

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.access.pace import BURST_S, COSTLY, MOST_KEPT, Buckets, Pace
from layers.clock import ManualClock
from tests.conftest import SharedStore
from tests.served import served

START = datetime(2025, 9, 17, 9, 6, 40, tzinfo=UTC)
PER_S = 2
AT_ONCE = PER_S * BURST_S
SECRETS = ("a" * 43, "b" * 43)
ELSEWHERE = "192.0.2.7"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("read")(scope, receive, send)


class Asker:
    """Asks one worker whose clock stands still."""

    def __init__(self) -> None:
        self.clock = ManualClock(START)
        self.pace = Pace(app, "main", PER_S, self.clock)

    async def ask(
        self,
        path: str = "/rooms/main/picture",
        query: str = "",
        method: str = "GET",
        secret: str = SECRETS[0],
        address: str = ELSEWHERE,
    ) -> tuple[int, dict[str, str]]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {"type": "http", "path": path, "method": method}
        scope |= {"query_string": query.encode(), "client": (address, 1)}
        cookie = f"onepicture-in-main={secret}".encode()
        scope |= {"headers": [(b"cookie", cookie)], "scheme": "http"}
        await self.pace(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers

    async def often(self, times: int, **more: str) -> list[int]:
        return [(await self.ask(**more))[0] for _ in range(times)]


@pytest.fixture
def asker() -> Asker:
    return Asker()


async def test_many_reads_come_through_at_once_and_then_no_more(asker: Asker) -> None:
    assert await asker.often(AT_ONCE) == [200] * AT_ONCE
    assert await asker.often(3) == [429] * 3


async def test_who_is_turned_away_is_told_when_to_come_back_and_may(
    asker: Asker,
) -> None:
    await asker.often(AT_ONCE)
    status, headers = await asker.ask()
    assert status == 429
    assert headers["content-type"] == "application/problem+json"
    asker.clock.advance(int(headers["retry-after"]))
    assert await asker.often(1) == [200]


async def test_another_login_is_not_held_up(asker: Asker) -> None:
    await asker.often(AT_ONCE + 1)
    assert await asker.often(1, secret=SECRETS[1]) == [200]


async def test_a_login_that_reads_too_fast_costs_its_neighbours_nothing(
    asker: Asker,
) -> None:
    answers = await asker.often(10 * AT_ONCE)
    assert answers.count(200) == AT_ONCE
    assert await asker.often(1, secret=SECRETS[1]) == [200]


async def test_a_look_into_the_past_costs_ten_reads(asker: Asker) -> None:
    costly = AT_ONCE // COSTLY
    answers = await asker.often(costly + 1, query="at=17")
    assert answers == [200] * costly + [429]


async def test_what_asks_who_has_seen_it_costs_as_much(asker: Asker) -> None:
    path = "/rooms/main/records/INC-007/seen-by"
    assert (await asker.often(AT_ONCE // COSTLY + 1, path=path))[-1] == 429


async def test_what_a_screen_confirms_and_what_it_is_made_of_is_not_counted(
    asker: Asker,
) -> None:
    many = 20 * AT_ONCE
    path = "/rooms/main/seen"
    assert set(await asker.often(many, method="POST", path=path)) == {200}
    assert set(await asker.often(many, path="/static/main.js")) == {200}
    assert set(await asker.often(many, path="/words/fr-1.json")) == {200}


async def test_invented_logins_of_one_address_are_counted_together(
    asker: Asker,
) -> None:
    answers = [
        (await asker.ask(secret=f"{number:043d}"))[0]
        for number in range(10 * AT_ONCE + 1)
    ]
    assert answers[-1] == 429
    assert answers.count(429) == 1


async def test_this_machine_is_no_address_of_one_reader(asker: Asker) -> None:
    answers = [
        (await asker.ask(secret=f"{number:043d}", address="127.0.0.1"))[0]
        for number in range(10 * AT_ONCE + 1)
    ]
    assert set(answers) == {200}


def test_no_more_names_are_remembered_than_there_is_room_for() -> None:
    buckets = Buckets(1, 1, ManualClock(START))
    for number in range(MOST_KEPT + 10):
        buckets.wait_s(str(number), 1)
    assert len(buckets._kept) == MOST_KEPT


def test_a_worker_tells_who_reads_too_fast(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pace")
    with served(store.url, "room-pace", folder, reads_per_s=1) as worker:
        # Each costs as much as ten seconds give: no machine is slow enough for more.
        answers = (worker.in_room("picture?at=1") for _ in range(20))
        refused = next(each for each in answers if each.status == 429)
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.headers["x-frame-options"] == "DENY"


async def test_a_search_that_is_sent_counts_as_a_costly_read(asker: Asker) -> None:
    path = "/rooms/main/duplicates"
    said = await asker.often(AT_ONCE // COSTLY + 1, path=path, method="POST")
    assert said[-1] == 429
    assert set(said[:-1]) == {200}
    assert await asker.often(AT_ONCE + 1, path="/rooms/main/seen", method="POST") == [
        200
    ] * (AT_ONCE + 1)
