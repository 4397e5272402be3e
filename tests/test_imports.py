"""Files at real workers: looked at, judged, kept, released by another, carried once."""

import asyncio
import io
import json
import uuid
import zipfile
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dashboard.api.import_files import newest
from dashboard.api.import_keeping import MOST_BYTES, MOST_MINE
from dashboard.api.import_steps import shows
from dashboard.carrying import carrier_for
from layers.clock import SystemClock
from layers.importing import Import, State, import_id_of
from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, scene
from tests.served import Answer, Served, served
from tests.test_tables import CSV, FRENCH
from tests.viewing import viewer

ROOM = "room-imports"
EVERYWHERE = CSV | {"place": "Baltic"}


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("worker")
    with served(store.url, ROOM, folder, import_mb=4, import_rows=5_000) as worker:
        yield worker


@pytest.fixture(scope="module")
def second(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory, worker: Served
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("second")) as second:
        yield second


@pytest.fixture(scope="module")
def _open(store: SharedStore, worker: Served) -> None:
    async def opened() -> int:
        log = RedisLog(store.url, ROOM)
        done = await log.append(draft("open", scene(title="X"), opens_scene=True))
        await worker.until_n(done.n)
        await log.aclose()
        return done.n

    asyncio.run(opened())


@pytest.fixture
def anna(worker: Served, _open: None) -> Entered:
    # Of her own in each test: what one account sends is limited.
    return worker.enter("analyst", name=f"anna-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def bo(worker: Served) -> Entered:
    return worker.enter("releaser", name=f"bo-{uuid.uuid4().hex[:8]}")


def sent(
    worker: Served, by: Entered, word: str, file: bytes, **asked: Any
) -> tuple[Answer, dict[str, Any]]:
    """Send a file with its plan; return the answer and the last line of it."""
    head = json.dumps(asked).encode()
    answer = worker.in_room(f"imports{word}", "POST", head + b"\n" + file, by=by)
    last = answer.content.strip().splitlines()[-1]
    return answer, json.loads(last)


def rows(count: int, *, begin: int = 0) -> bytes:
    lines = ["title,date,lat,lon,severity,type,domain"]
    for i in range(begin, begin + count):
        lines.append(
            f"Cable {i},2026-11-01 14:05,57.{i % 1000},20.1,3,CABLE_DAMAGE,SEA"
        )
    return "\n".join(lines).encode()


def plan_of(worker: Served, by: Entered, file: bytes, **more: Any) -> dict[str, Any]:
    answer, found = sent(
        worker, by, "/look", file, plan={"layer": "", "name": "report.csv"}
    )
    assert answer.status == 200, answer.content
    columns = {e["name"]: e["target"] for e in found["columns"] if e["target"]}
    fixed = {"layer": found["layer"], "name": "report.csv", "values": found["values"]}
    everywhere = EVERYWHERE | more.pop("everywhere", {})
    return fixed | {"columns": columns, "everywhere": everywhere, "zone": "UTC"} | more


def kept(worker: Served, by: Entered, file: bytes, **more: Any) -> dict[str, Any]:
    """Bring a file as far as it waits for its release."""
    plan = plan_of(worker, by, file, **more)
    _, judged = sent(worker, by, "/judge", file, plan=plan)
    asked = {"plan": plan, "event_id": str(uuid.uuid4())}
    asked["digest"] = judged["judged"]["digest"]
    _, done = sent(worker, by, "", file, **asked)
    return done["kept"] | {"asked": asked, "judged": judged["judged"]}


def step(worker: Served, by: Entered, import_id: str, word: str, **more: Any) -> Answer:
    body = {"event_id": str(uuid.uuid4()), **more}
    return worker.in_room(f"imports/{import_id}/{word}", "POST", body, by=by)


def ended(worker: Served, by: Entered, import_id: str) -> dict[str, Any]:
    """Wait until an import has come to its end."""
    import time

    found: dict[str, Any] = {}
    for _ in range(400):
        found = worker.in_room(f"imports/{import_id}", by=by).json()
        shown = worker.ask("/healthz").json()["n"]
        if found["state"] in ("DONE", "RETURNED") and shown >= found["n"]:
            return found
        time.sleep(0.05)
    raise AssertionError(f"it did not end: {found}")


def picture_of(worker: Served, by: Entered) -> list[dict[str, Any]]:
    asked = worker.in_room("picture", by=by).json()
    return asked["features"]


def titles(worker: Served, by: Entered) -> list[str]:
    return [e["properties"]["title"] for e in picture_of(worker, by)]


def test_a_file_is_on_the_picture_only_after_another_person_released_it(
    worker: Served, second: Served, anna: Entered, bo: Entered
) -> None:
    file = rows(700)
    waiting = kept(worker, anna, file)
    assert waiting["judged"]["new"] == 700
    ours = {f"Cable {i}" for i in range(700)}
    assert not ours & set(titles(worker, anna))
    own = step(worker, anna, waiting["import"], "release")
    assert own.status == 403  # an analyst releases nothing
    shown = second.in_room(f"imports/{waiting['import']}", by=bo).json()
    assert shown["state"] == "SUBMITTED"
    assert len(shown["places"]) == 700
    assert step(second, bo, waiting["import"], "release").status == 201
    done = ended(worker, anna, waiting["import"])
    assert (done["added"], done["there"], done["state"]) == (700, 0, "DONE")
    found = [
        e for e in picture_of(worker, anna) if e["properties"].get("title") in ours
    ]
    assert len(found) == 700
    assert {e["properties"]["verified_by"] for e in found} == {f"account:{bo.account}"}
    assert {e["properties"]["provenance"]["was_attributed_to"] for e in found} == {
        f"account:{anna.account}"
    }


def test_the_same_file_twice_adds_nothing(
    worker: Served, second: Served, anna: Entered, bo: Entered
) -> None:
    file = rows(300, begin=10_000)
    first, other = kept(worker, anna, file), kept(second, anna, file)
    assert step(worker, bo, first["import"], "release").status == 201
    assert ended(worker, bo, first["import"])["added"] == 300
    assert step(second, bo, other["import"], "release").status == 201
    late = ended(second, bo, other["import"])
    assert (late["added"], late["there"]) == (0, 300)
    plan = first["asked"]["plan"]
    _, again = sent(worker, anna, "/judge", file, plan=plan)
    assert (again["judged"]["new"], again["judged"]["there"]) == (0, 300)
    asked = {**first["asked"], "event_id": str(uuid.uuid4())}
    _, refused = sent(worker, anna, "", file, **asked)
    assert "already" in refused["refused"]


def test_a_confirmation_sent_twice_is_kept_once(worker: Served, anna: Entered) -> None:
    file = rows(10, begin=20_000)
    first = kept(worker, anna, file)
    _, again = sent(worker, anna, "", file, **first["asked"])
    assert again["kept"] == {"import": first["import"], "n": first["n"]}


def test_nothing_is_kept_that_was_not_shown(worker: Served, anna: Entered) -> None:
    first = kept(worker, anna, rows(10, begin=21_000))
    asked = {**first["asked"], "event_id": str(uuid.uuid4())}
    _, refused = sent(worker, anna, "", rows(11, begin=21_000), **asked)
    assert "look at it again" in refused["refused"]


def test_mistakes_are_named_by_row_and_field_with_a_way_out(
    worker: Served, anna: Entered
) -> None:
    plan = plan_of(worker, anna, FRENCH.encode(), everywhere={"place": ""})
    _, found = sent(worker, anna, "/judge", FRENCH.encode(), plan=plan)
    judged = found["judged"]
    assert (judged["good"], judged["wrong"]) == (1, 1)
    [mistake] = judged["mistakes"]
    assert mistake["row"] == 3
    assert {"severity", "place"} <= {each["field"] for each in mistake["reasons"]}
    assert all(each["mend"] for each in mistake["reasons"])


def test_an_import_is_hidden_from_whom_it_is_not_for(
    worker: Served, anna: Entered
) -> None:
    waiting = kept(
        worker, anna, rows(5, begin=30_000), everywhere={"releasable_to": "NATO"}
    )
    other = worker.enter(
        "releaser", name="imp-other", delegation="FIN", groups=("ALL",)
    )
    for answer in (
        worker.in_room(f"imports/{waiting['import']}", by=other),
        step(worker, other, waiting["import"], "release"),
        worker.in_room("imports/_import-nothing", by=other),
    ):
        assert answer.status == 404
    listed = worker.in_room("imports", by=other).json()["imports"]
    assert waiting["import"] not in [each["import"] for each in listed]


def test_a_releaser_decides_against_it_and_the_author_takes_it_back(
    worker: Served, anna: Entered, bo: Entered
) -> None:
    first = kept(worker, anna, rows(5, begin=31_000))
    back = step(worker, bo, first["import"], "return", reason="Wrong sea.")
    assert back.status == 201
    assert ended(worker, anna, first["import"])["reason"] == "Wrong sea."
    assert step(worker, bo, first["import"], "release").status == 409
    own = kept(worker, anna, rows(5, begin=32_000))
    assert step(worker, anna, own["import"], "withdraw").status == 201


def test_a_file_that_is_too_large_is_refused_while_it_comes(
    worker: Served, anna: Entered
) -> None:
    head = json.dumps({"plan": {"layer": "", "name": "x.csv"}}).encode() + b"\n"
    answer = worker.in_room("imports/look", "POST", head + b"x" * (5 << 20), by=anna)
    assert answer.status == 413
    assert "4 MB" in answer.json()["detail"]
    _, found = sent(
        worker, anna, "/judge", rows(5_001), plan=plan_of(worker, anna, rows(2))
    )
    assert "5000 rows" in found["refused"].replace(",", "").replace("\u202f", "")


def test_what_a_person_cannot_mend_says_the_way_out_in_their_language(
    worker: Served, anna: Entered
) -> None:
    for file in (b"PK\x03\x04nonsense", b"\x89PNG\r\n\x00\x00", b"", b'{"type": 1'):
        answer, _ = sent(worker, anna, "/look", file, plan={"layer": "", "name": "x"})
        assert answer.status == 422
        assert answer.json()["detail"].endswith(".")


def test_the_worker_stays_small_whatever_is_sent(
    worker: Served, anna: Entered, tmp_path: Path
) -> None:
    def rss_mb() -> float:
        status = Path(f"/proc/{worker.process.pid}/status").read_text()
        [line] = [e for e in status.splitlines() if e.startswith("VmRSS")]
        return int(line.split()[1]) / 1024

    before = rss_mb()
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(500):
                sheet.write(b" " * (1 << 20))
    answer, _ = sent(
        worker, anna, "/look", book.getvalue(), plan={"layer": "", "name": "b"}
    )
    assert "unpacks" in answer.json()["detail"]
    head = json.dumps({"plan": {"layer": "", "name": "x.csv"}}).encode() + b"\n"
    status = streamed(worker, anna, head, 200 << 20)
    assert status == 413
    assert rss_mb() - before < 40


def streamed(worker: Served, by: Entered, head: bytes, size: int) -> int:
    """Send so much without saying how much, until the server has answered."""
    import socket

    with socket.create_connection(("127.0.0.1", worker.port), timeout=20) as line:
        names = "".join(f"{k}: {v}\r\n" for k, v in by.headers.items())
        line.sendall(
            f"POST /rooms/{ROOM}/imports/look HTTP/1.1\r\nHost: 127.0.0.1:{worker.port}"
            f"\r\n{names}Transfer-Encoding: chunked\r\n\r\n".encode()
        )
        part = b"x" * (1 << 20)
        try:
            line.sendall(f"{len(head):x}\r\n".encode() + head + b"\r\n")
            for _ in range(size >> 20):
                line.sendall(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        return int(line.recv(64).split()[1])


def test_the_picture_is_kept_as_a_file_that_says_which_picture_it_is(
    worker: Served, anna: Entered, bo: Entered
) -> None:
    brought = kept(worker, anna, rows(3, begin=40_000))
    assert step(worker, bo, brought["import"], "release").status == 201
    ended(worker, bo, brought["import"])
    n = worker.ask("/healthz").json()["n"]
    for ending in ("csv", "geojson", "kml", "gpkg", "xlsx", "ods"):
        answer = worker.in_room("export", "POST", {"format": ending}, by=anna)
        assert answer.status == 200, answer.content
        named = answer.headers["content-disposition"]
        assert f"picture-{n}_OPEN-PUBLIC_" in named
        assert named.endswith(f'.{ending}"')
        assert len(answer.content) > 500
    # A busy machine takes long for six files, and those before are forgiven meanwhile.
    asked = (
        worker.in_room("export", "POST", {"format": "csv"}, by=anna) for _ in range(30)
    )
    late = next(answer for answer in asked if answer.status != 200)
    assert late.status == 429
    assert int(late.headers["retry-after"]) > 0


@pytest.mark.usefixtures("_open")
def test_a_dry_run_does_not_say_that_a_hidden_record_is_there(
    worker: Served,
) -> None:
    groups = "ALL", "NATO"
    anna = worker.enter("analyst", groups=groups)
    bo = worker.enter("releaser", groups=groups)
    lines = rows(1, begin=50_000).decode().splitlines()
    file = f"id,{lines[0]}\nHIDDEN-1,{lines[1]}".encode()
    secret = {"releasable_to": "NATO"}
    brought = kept(worker, anna, file, everywhere=secret)
    assert step(worker, bo, brought["import"], "release").status == 201
    ended(worker, bo, brought["import"])
    other = worker.enter("analyst", delegation="FIN", groups=("ALL",))
    for by, there in ((anna, 1), (other, 0)):
        _, found = sent(worker, by, "/judge", file, plan=plan_of(worker, by, file))
        assert found["judged"]["there"] == there


@pytest.mark.usefixtures("_open")
def test_what_was_there_is_counted_only_for_whom_it_is(worker: Served) -> None:
    groups = "ALL", "NATO"
    anna = worker.enter("analyst", groups=groups)
    bo = worker.enter("releaser", groups=groups)
    head, *lines = rows(3, begin=51_000).decode().splitlines()
    file = "\n".join([f"id,{head}", *(f"H-{i},{e}" for i, e in enumerate(lines))])
    first, *_, last = file.splitlines()
    secret = kept(
        worker,
        anna,
        f"{first}\n{last}".encode(),
        everywhere={"releasable_to": "NATO"},
    )
    assert step(worker, bo, secret["import"], "release").status == 201
    ended(worker, bo, secret["import"])
    other = worker.enter("analyst", delegation="FIN", groups=("ALL",))
    brought = kept(worker, other, file.encode())
    assert brought["judged"]["there"] == 0
    assert step(worker, bo, brought["import"], "release").status == 201
    for by, there in ((bo, 1), (other, 0)):
        done = ended(worker, by, brought["import"])
        assert (done["added"], done["there"]) == (2, there)
        assert "there_for" not in done


def test_an_author_sees_the_own_import_only_while_it_may_see_its_records() -> None:
    for_nato = {"policy": "OPEN", "classification": "PUBLIC"}
    said = waits(
        author="anna",
        audiences=({"label": for_nato, "releasable_to": ["NATO"]},),
    )
    assert shows(viewer(name="anna", groups=("ALL", "NATO")), said)
    assert not shows(viewer(name="anna", groups=("ALL",)), said)
    assert not shows(viewer(name="eve", groups=("ALL", "NATO")), said)
    assert shows(viewer("releaser", name="bo", groups=("ALL", "NATO")), said)


def waits(**fields: Any) -> Import:
    """Return an import that waits, of which these fields are told."""
    about: dict[str, Any] = {"name": "x.csv", "of_layer": "incidents", "digest": "d"}
    about |= {"count": 1, "wrong": 0, "audiences": (), "author": "eve", "by": "eve"}
    return Import(**{**about, "event": "e", "state": State.SUBMITTED, **fields})


async def test_imports_that_wait_never_fill_the_store(
    store: SharedStore, worker: Served, anna: Entered
) -> None:
    log = RedisLog(store.url, ROOM)
    carrier = carrier_for(store.url, ROOM, log, SystemClock())
    import_id = import_id_of("eve", f"large {uuid.uuid4()}")
    large = waits(size=MOST_BYTES - 50)
    await carrier.step(import_id, large)
    try:
        asked: dict[str, Any] = {}

        def confirmed() -> dict[str, Any]:
            file = rows(5, begin=53_000)
            plan = plan_of(worker, anna, file)
            _, found = sent(worker, anna, "/judge", file, plan=plan)
            asked.update(plan=plan, digest=found["judged"]["digest"])
            return sent(worker, anna, "", file, event_id=str(uuid.uuid4()), **asked)[1]

        done = await asyncio.to_thread(confirmed)
    finally:
        gone = {"state": State.RETURNED, "revision": 2}
        await carrier.step(import_id, msgspec.structs.replace(large, **gone))
        for each in (*carrier.connections, log):
            await each.aclose()
    assert f"at most {MOST_BYTES >> 20} MB" in done["refused"]
    assert "kept" in await asyncio.to_thread(confirmed)


def test_what_was_judged_is_not_judged_again_to_be_confirmed(
    worker: Served, second: Served, anna: Entered
) -> None:
    file = rows(400, begin=54_000)
    plan = plan_of(worker, anna, file)
    _, found = sent(worker, anna, "/judge", file, plan=plan)
    asked = {"plan": plan, "digest": found["judged"]["digest"]}
    before = children_s(worker)
    _, done = sent(worker, anna, "", file, event_id=str(uuid.uuid4()), **asked)
    assert "kept" in done
    assert children_s(worker) == before, "nothing was started to judge it"
    _, done = sent(second, anna, "", file, event_id=str(uuid.uuid4()), **asked)
    assert "kept" in done, "another worker has to judge it, and does"
    assert children_s(second) > 0


def children_s(worker: Served) -> int:
    """Return how long processes of a worker that have ended computed, in ticks."""
    stat = Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(")")[2]
    return sum(map(int, stat.split()[13:15]))


def test_long_areas_are_judged_like_all_others(worker: Served, anna: Entered) -> None:
    from math import cos, pi, sin

    turns = [2 * pi * i / 400 for i in range(400)]
    ring = [[round(20 + cos(a), 7), round(57 + sin(a), 7)] for a in turns]
    about = {"title": "Area", "date": "2026-11-01T14:05:00Z", "severity": 3}
    about |= {"type": "OTHER", "domain": "SEA"}
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    features = [
        {"type": "Feature", "geometry": shape, "properties": about} for _ in range(180)
    ]
    whole = {"type": "FeatureCollection", "features": features}
    done = kept(worker, anna, json.dumps(whole).encode())
    assert done["judged"]["good"] == 180
    places = [each["geometry"] for each in done["judged"]["places"]]
    assert {each["type"] for each in places} == {"Point"}, "its middle is enough"
    waiting = step(worker, anna, done["import"], "withdraw")
    assert waiting.status == 201


def test_who_waits_for_too_many_releases_brings_no_more(
    worker: Served, anna: Entered
) -> None:
    file = rows(1, begin=60_000)
    asked = kept(worker, anna, file)["asked"]
    done: dict[str, Any] = {}
    for i in range(1, MOST_MINE + 1):
        asked["event_id"] = str(uuid.uuid4())
        _, done = sent(worker, anna, "", file, **asked)
        assert ("refused" in done) == (i == MOST_MINE), done
    assert str(MOST_MINE) in done["refused"]


async def test_the_work_never_waits_for_who_reads_slowly() -> None:
    ended = asyncio.Event()

    async def working() -> AsyncGenerator[dict[str, Any]]:
        for row in range(1_000):
            yield {"progress": row}
            await asyncio.sleep(0)
        yield {"judged": 1_000}
        ended.set()

    lines = newest(working())
    first = await anext(lines)
    assert "progress" in first
    await ended.wait()  # nobody has read any more of it
    assert [each async for each in lines] == [{"judged": 1_000}]
