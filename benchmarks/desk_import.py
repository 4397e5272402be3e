"""Importing 100,000 points into a live room, and what frames wait meanwhile.

`import_s` is from the release until the last record is on the picture. `frame_delay_ms`
is how much later than without an import an incident that somebody else sends is in the
stream of a screen, at worst. Two workers, as in an installation. `cpu_*_s` are what all
processes of the room, its store too, computed meanwhile: on a machine that is busy with
something else they say more than a clock.
"""

import asyncio
import json
import os
import random
import statistics
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks._entries import draft
from layers.log.port import Draft
from layers.log.redis_log import RedisLog
from tests.serving import Room, running

POINTS = 100_000
EVERY_S = 0.2

_ALL: dict[str, str] = {
    "label.policy": "OPEN",
    "label.classification": "PUBLIC",
    "releasable_to": "ALL",
    "source[0].source_id": "benchmark",
    "source[0].reliability": "B",
    "source[0].credibility": "2",
    "position_error_m": "500",
    "place": "Baltic",
}


def run(points: int = POINTS) -> dict[str, Any]:
    """Return what was measured."""
    with running("--no-sample-feed") as room:
        return asyncio.run(_measured(room, points))


async def _measured(room: Room, points: int) -> dict[str, Any]:
    log = RedisLog(room.store, "main")
    live = _Screen(room)
    screen = asyncio.create_task(live.watch(log))
    await asyncio.sleep(6)
    calm = list(live.late_ms)
    file = geojson(points)
    cpu = [cpu_s(room)]
    began = time.perf_counter()
    found = await _send(room, "/look", file, plan={"layer": "", "name": "x.geojson"})
    plan = _plan(found)
    judged = (await _send(room, "/judge", file, plan=plan))["judged"]
    judge_s = time.perf_counter() - began
    cpu.append(cpu_s(room))
    event = {"plan": plan, "event_id": str(uuid.uuid4()), "digest": judged["digest"]}
    kept = (await _send(room, "", file, **event))["kept"]["import"]
    keep_s = time.perf_counter() - began - judge_s
    cpu.append(cpu_s(room))
    before = len(live.late_ms)
    began = time.perf_counter()
    step = json.dumps({"event_id": str(uuid.uuid4())}).encode()
    await _post(room, f"/{kept}/release", step, "releaser")
    while (state := await _state(room, kept))["state"] != "DONE":  # noqa: ASYNC110
        await asyncio.sleep(0.5)  # as often as the page asks
    import_s = time.perf_counter() - began
    cpu.append(cpu_s(room))
    carried = live.late_ms[before:]
    judging = live.late_ms[len(calm) : before]
    screen.cancel()
    await log.aclose()
    usual = statistics.median(calm)
    return {
        "import_points": points,
        "import_added": state["added"],
        "judge_s": round(judge_s, 1),
        "keep_s": round(keep_s, 1),
        "import_s": round(import_s, 1),
        "cpu_judge_s": round(cpu[1] - cpu[0], 1),
        "cpu_keep_s": round(cpu[2] - cpu[1], 1),
        "cpu_import_s": round(cpu[3] - cpu[2], 1),
        "frame_calm_ms": round(usual, 1),
        "frame_delay_ms": round(max(0.0, max(carried + judging) - usual), 1),
        "frame_delay_judging_ms": round(max(0.0, max(judging) - usual), 1),
        "frame_delay_carrying_ms": round(max(0.0, max(carried) - usual), 1),
        "frame_delay_p50_ms": round(statistics.median(carried) - usual, 1),
        "frames": len(carried) + len(judging),
    }


def cpu_s(room: Room) -> float:
    """Return the CPU seconds of all processes of a room, also of those that ended."""
    told: dict[int, tuple[int, int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = path.read_text().rpartition(")")[2].split()
            told[int(path.parent.name)] = int(words[1]), sum(map(int, words[11:15]))
    ours = {room.process.pid}
    while more := {pid for pid, (parent, _) in told.items() if parent in ours} - ours:
        ours |= more
    return sum(told[pid][1] for pid in ours) / os.sysconf("SC_CLK_TCK")


def geojson(points: int) -> bytes:
    """Return a file of incidents, with all that an analyst fills in."""
    chance = random.Random(4)
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [
                    round(chance.uniform(12, 30), 5),
                    round(chance.uniform(54, 65), 5),
                ],
            },
            "properties": {
                "title": f"Drone seen from the coast, report {i}",
                "occurred_from": "2026-11-20T10:00:00Z",
                "severity": 1 + i % 5,
                "type": "DRONE_INCURSION",
                "domain": "AIR",
            },
        }
        for i in range(points)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _plan(found: dict[str, Any]) -> dict[str, Any]:
    columns = {e["name"]: e["target"] for e in found["columns"] if e["target"]}
    fixed = {"layer": found["layer"], "name": "x.geojson", "columns": columns}
    return fixed | {"everywhere": found["everywhere"] | _ALL}


class _Screen:
    """A screen that says how late each incident of somebody else is in its stream."""

    def __init__(self, room: Room) -> None:
        self.late_ms: list[float] = []
        self._room = room
        self._sent: dict[str, float] = {}

    async def watch(self, log: RedisLog) -> None:
        """Send incidents and read the stream, for ever."""
        port = self._room.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 26)
        cookie = self._room.enter("leader").cookie
        head = f"GET /rooms/main/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        writer.write(f"{head}Cookie: {cookie}\r\n\r\n".encode())
        sending = asyncio.create_task(self._send(log))
        try:
            while part := await reader.read(1 << 20):
                now = time.perf_counter()
                if b"LIVE-" not in part:
                    continue
                for record_id, sent in list(self._sent.items()):
                    if record_id.encode() in part:
                        self.late_ms.append((now - sent) * 1000)
                        del self._sent[record_id]
        finally:
            sending.cancel()
            writer.close()

    async def _send(self, log: RedisLog) -> None:
        for number in range(1_000_000):
            record_id = f"LIVE-{number:06d}-{number % 7}"
            made = draft(number)
            [record] = made.records
            line = record.feature.replace(record.id.encode(), record_id.encode())
            fixed = type(record)(record_id, 1, record.hash, line)
            self._sent[record_id] = time.perf_counter()
            await log.append(Draft(f"live:{number}", "benchmark", (fixed,)))
            await asyncio.sleep(EVERY_S)


async def _send(room: Room, word: str, file: bytes, **asked: Any) -> dict[str, Any]:
    body = json.dumps(asked).encode() + b"\n" + file
    content = await _post(room, word, body, "analyst")
    return json.loads(content.strip().splitlines()[-1])


async def _post(room: Room, word: str, body: bytes, role: str) -> bytes:
    return await asyncio.to_thread(_asked, room, word, body, role)


async def _state(room: Room, kept: str) -> dict[str, Any]:
    listed = json.loads(await asyncio.to_thread(_asked, room, "", None, "analyst"))
    return next(each for each in listed["imports"] if each["import"] == kept)


def _asked(room: Room, word: str, body: bytes | None, role: str) -> bytes:
    from urllib.request import Request, urlopen

    headers = dict(room.enter(role).headers)
    request = Request(f"{room.url}/rooms/main/imports{word}", body, headers)
    with urlopen(request, timeout=300) as answer:
        return bytes(answer.read())
