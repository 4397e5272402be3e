"""The desk: from the act that releases a record to another screen that has drawn it.

10,000 incidents are on the map of a real browser. An analyst submits a record and a
releaser releases it; the clock starts before the request of the release, which makes it
visible, and stops in the first animation frame in which another person's screen has
drawn that picture. `both_p50_ms` starts before the request of the analyst: what people
do between both is not in it. `answer_p50_ms` is the request alone. Duplicates are
searched among 100,000 incidents. What is imported is in `desk_import`.
"""

import random
import statistics
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from playwright.sync_api import Page, ViewportSize, sync_playwright

from benchmarks import desk_import
from benchmarks.pixels import Feed, percentile
from layers.duplicates import Index
from layers.telling import Telling, telling_of
from tests.chromium import FLAGS, find_chromium, until
from tests.entering import Entered
from tests.lines import incident
from tests.serving import Room, running

FEATURES = 10_000
ACTS = 100
INCIDENTS = 100_000
SEARCHES = 500
SIZE: ViewportSize = {"width": 1366, "height": 768}
EVERYBODY = "OPEN:PUBLIC;ALL"
GRADE = {"reliability": "B", "credibility": 2}

#: Notes when each picture was drawn, in milliseconds since 1970. A frame is drawn when
#: a pixel can be read: what was asked of the graphics is done by then.
WATCH = """
window.drawnAt = [];
(function look() {
  const n = window.onePicture.snapshot().drawn_n;
  if (n !== window.drawnAt.at(-1)?.[0]) {
    const gl = window.onePicture.map.getCanvas().getContext("webgl2");
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    window.drawnAt.push([n, performance.timeOrigin + performance.now()]);
  }
  requestAnimationFrame(look);
})();
"""
_NOT_WRITTEN = {"id", "revision", "status", "provenance", "source", "schema_version"}
_WORDS = ("cable", "drone", "ship", "seen", "off", "the", "harbour", "of", "coast")
_WORDS += ("border", "radar", "signal", "lost", "heard", "operator", "reports", "near")


def run() -> dict[str, Any]:
    """Return submit_*, answer_p50_ms, both_p50_ms, duplicates_* and the import's."""
    released, both, answered = submits()
    searched = duplicates()
    return {
        "submit_p50_ms": percentile(released, 50),
        "submit_p99_ms": percentile(released, 99),
        "answer_p50_ms": percentile(answered, 50),
        "both_p50_ms": percentile(both, 50),
        "acts": len(released),
        "features": FEATURES,
        "duplicates_p50_ms": round(statistics.median(searched), 2),
        "duplicates_p99_ms": percentile(searched, 99),
        "incidents": INCIDENTS,
        **desk_import.run(),
    }


def submits(acts: int = ACTS) -> tuple[list[float], list[float], list[float]]:
    """Return milliseconds from the release, and from the submission, to the screen.

    The last list is how long the request of the release itself took.
    """
    with running("--no-sample-feed") as room, sync_playwright() as driver:
        Feed(room).fill()
        browser = driver.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS)
        )
        page = browser.new_page(viewport=SIZE)
        room.admit(page.context, "leader")
        page.goto(room.url)
        until(page, f"window.onePicture?.snapshot().features >= {FEATURES}", 120)
        page.evaluate(WATCH)
        anna, bo = Writer(room, "analyst"), Writer(room, "releaser")
        released: list[float] = []
        both: list[float] = []
        answered: list[float] = []
        for number in range(acts):
            page.wait_for_timeout(500)
            begun = time.time() * 1000
            made = anna.submit(number)
            before = time.time() * 1000
            n = bo.release(made)
            answered.append(time.time() * 1000 - before)
            drawn = drawn_at(page, n)
            released.append(drawn - before)
            both.append(drawn - begun)
        browser.close()
    return released, both, answered


def drawn_at(page: Page, n: int) -> float:
    """Return when the screen had drawn picture n, or one after it."""
    until(page, f"window.drawnAt.at(-1)[0] >= {n}")
    at = page.evaluate(f"window.drawnAt.find(([drawn]) => drawn >= {n})[1]")
    return float(at)


class Writer:
    """Somebody at the desk, over a connection that stays open."""

    def __init__(self, room: Room, role: str) -> None:
        entered: Entered = room.enter(role)
        self._client = httpx.Client(base_url=room.url, headers=entered.headers)

    def submit(self, number: int) -> dict[str, Any]:
        """Write a record and submit it; return what came of it."""
        sent = incident(f"X-{number}", (19.6, 55.4 + number / 1000))
        record = {k: v for k, v in sent.items() if k not in _NOT_WRITTEN}
        body = {"layer": "incidents", "record": record, "state": "SUBMITTED"}
        return self._post("records", body)

    def release(self, made: dict[str, Any]) -> int:
        """Release what somebody else submitted; return from which picture it is."""
        body = {"expected_revision": made["revision"], **GRADE}
        return int(self._post(f"drafts/{made['draft']}/release", body)["n"])

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        whole = {"event_id": str(uuid.uuid4()), **body}
        answer = self._client.post(f"/rooms/main/{path}", json=whole)
        if answer.status_code != httpx.codes.CREATED:
            raise RuntimeError(answer.text)
        return answer.json()


def duplicates() -> list[float]:
    """Return the milliseconds of each search among 100,000 incidents of five years."""
    chosen = random.Random(1)
    lines = {f"D-{i}": _line(f"D-{i}", chosen) for i in range(INCIDENTS)}
    index = Index()
    for line in lines.values():
        telling = telling_of(line)
        assert telling is not None
        index.put(telling, EVERYBODY)

    def read(record_id: str) -> Telling | None:
        return telling_of(lines[record_id])

    took: list[float] = []
    for _ in range(SEARCHES):
        of = read(f"D-{chosen.randrange(INCIDENTS)}")
        assert of is not None
        started = time.perf_counter()
        index.search(of, EVERYBODY, read)
        took.append((time.perf_counter() - started) * 1000)
    return took


def _line(record_id: str, chosen: random.Random) -> bytes:
    record = incident(record_id, (chosen.uniform(10, 40), chosen.uniform(41, 66)))
    happened = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(
        minutes=chosen.uniform(0, 5 * 365 * 24 * 60)
    )
    said = {
        **record,
        "title": " ".join(chosen.choices(_WORDS, k=6)),
        "summary": " ".join(chosen.choices(_WORDS, k=25)),
        "occurred_from": happened,
        "position_error_m": chosen.choice((500, 5_000, 20_000)),
    }
    place = said.pop("geometry")
    feature = {"id": record_id, "layer": "incidents", "geometry": place}
    return msgspec.json.encode({**feature, "properties": said, "type": "Feature"})
