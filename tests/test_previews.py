"""What others see of one's own picture: never more than one sees oneself."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import given

from dashboard.api.previews import present, preview_of
from layers.label import is_private, seen_by_all, sees, shared_by
from layers.log.presence import Seat
from layers.log.redis_log import RedisLog
from layers.picture import Picture
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, logs, scene, viewer
from tests.records import NOW
from tests.served import Served, served

ROOM = "room-previews"
HIGH, LOW = viewer("ALL", "FIN", "~FIN"), viewer("ALL", "LTU", "~LTU", level="PUBLIC")


def seat(name: str, audience: str) -> Seat:
    return Seat(name, 1, agreed=True, at=NOW, audience=audience)


def test_those_present_are_listed_least_cleared_first_and_counted() -> None:
    listed = present([seat("a", HIGH), seat("b", LOW), seat("c", HIGH), seat("d", "")])
    assert [(each.delegation, each.screens) for each in listed] == [
        ("LTU", 1),
        ("FIN", 2),
    ]
    assert listed[0].title == "PUBLIC · ALL, LTU"


@given(logs)
def test_a_preview_lists_what_the_asker_sees_and_nothing_else(entries) -> None:
    picture = Picture()
    for entry in entries:
        picture.apply(entry)
    shown, hidden, own = preview_of(picture, HIGH, shared_by([LOW]))
    mine = {i for i, held in picture.records.items() if sees(HIGH, held.audience)}
    assert {*shown, *hidden, *own} == mine
    assert len(shown) + len(hidden) + len(own) == len(mine)
    for record_id in shown:
        assert sees(LOW, picture.records[record_id].audience)
    for record_id in hidden:
        audience = picture.records[record_id].audience
        assert not seen_by_all(shared_by([LOW]), audience)
        assert not is_private(audience)


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    lines = (
        feature("open"),
        feature("secret", level="SENSITIVE"),
        feature("theirs", releasable_to=["LTU"]),
        feature("~own-of-fin", layer="notes", releasable_to=["~FIN"]),
        feature("~own-of-ltu", layer="notes", releasable_to=["~LTU"]),
    )
    await log.append(draft("open", scene(title="Exercise"), opens_scene=True))
    done = await log.append(draft("lines", *lines))
    await worker.until_n(done.n)
    yield log
    await log.aclose()


async def sits(worker: Served, who: Entered, n: int = 1) -> None:
    """Let a screen of somebody be known to the worker."""
    body = {"seat": f"s-{who.account}", "n": n, "digest": "0" * 32}
    assert worker.in_room("seen", "POST", body, by=who).status == 204


async def test_a_chair_sees_beforehand_what_a_delegation_sees(
    worker: Served, log: RedisLog
) -> None:
    chair = worker.enter("chair", delegation="FIN")
    leader = worker.enter("leader", delegation="LTU", clearance="PUBLIC")
    for who in (chair, leader):
        await sits(worker, who)
    listed: list[dict[str, str]] = []
    for _ in range(200):
        listed = worker.in_room("audiences", by=chair).json()
        if len(listed) == 2:
            break
        await asyncio.sleep(0.05)
    assert [each["delegation"] for each in listed] == ["LTU", "FIN"]
    asked = worker.in_room(f"preview?audience={listed[0]['audience']}", by=chair)
    told = asked.json()
    assert (told["shown"], told["hidden"]) == (["open"], ["secret"])
    assert told["own"] == ["~own-of-fin"]
    assert "ltu" not in asked.content.decode().replace(listed[0]["audience"], "")
    assert "theirs" not in asked.content.decode()
    everybody = worker.in_room("preview", by=chair).json()
    assert (everybody["shown"], everybody["hidden"]) == (["open"], ["secret"])


async def test_who_is_not_in_the_room_is_not_previewed(
    worker: Served, log: RedisLog
) -> None:
    chair = worker.enter("briefer", delegation="EST")
    for key in (viewer("NOBODY"), "OPEN:PUBLIC;~LTU", "x" * 8000):
        answer = worker.in_room(f"preview?audience={key}", by=chair)
        assert answer.status == 404


def test_only_some_roles_see_beforehand(worker: Served) -> None:
    for role in ("leader", "adviser", "analyst", "liaison", "administrator"):
        who = worker.enter(role, delegation="FIN")
        for path in ("audiences", "preview"):
            assert worker.in_room(path, by=who).status == 403
