"""Fan-out: one appended entry until every one of 1,000 screens has it, and its price.

Two workers as production starts them, a store that syncs every append, and a load
process that checks every digest. `cpu_core_pct` counts the workers and the store, in
percent of one core; entries are appended straight to the log, so no ingest runs.
"""

import asyncio
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from dashboard.supervisor import listen
from layers.log.port import Draft, DraftRecord
from layers.log.redis_log import RedisLog
from layers.log.store import Store, start_server
from layers.settings import Settings
from tests.entering import Entered, enter

SCREENS = 1_000
WORKERS = 2
ROOM = "fanout"
RECORDS = 200
SECONDS = 10.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass
class Running:
    """The server processes and the load process of one run."""

    store: Store
    workers: list[subprocess.Popen[bytes]]
    load: subprocess.Popen[str]
    rss_empty_mb: float
    log: RedisLog
    url: str
    entered: list[Entered]

    @property
    def pids(self) -> list[int]:
        """All server processes."""
        assert self.store.pid is not None
        return [self.store.pid, *(each.pid for each in self.workers)]

    def tell(self, word: str) -> dict[str, Any]:
        """Ask the load process."""
        assert self.load.stdin is not None
        self.load.stdin.write(f"{word}\n")
        self.load.stdin.flush()
        return self.hear()

    def hear(self) -> dict[str, Any]:
        """Wait for what the load process says."""
        assert self.load.stdout is not None
        return json.loads(self.load.stdout.readline())


def run(*, confirming: bool = True) -> dict[str, Any]:
    """Return what one run at 10 and at 50 entries a second measured."""
    raise_file_limit()
    return asyncio.run(_run(confirming=confirming))


async def _run(*, confirming: bool) -> dict[str, Any]:
    with running(confirming=confirming) as room:
        await fill(room.log)
        await asyncio.sleep(3)
        slow = await measure(room, rate=10)
        fast = await measure(room, rate=50)
        await room.log.aclose()
        full_mb = sum(rss_mb(each.pid) for each in room.workers)
        return {
            "screens": SCREENS,
            "workers": WORKERS,
            "p50_ms": slow["p50_ms"],
            "p99_ms": slow["p99_ms"],
            "cpu_core_pct": slow["cpu_core_pct"],
            "p50_ms_50": fast["p50_ms"],
            "p99_ms_50": fast["p99_ms"],
            "cpu_core_pct_50": fast["cpu_core_pct"],
            "frames_per_s_50": fast["frames_per_s"],
            "cpu_store_pct": slow["cpu_store_pct"],
            "cpu_store_pct_50": fast["cpu_store_pct"],
            "rss_added_mb": round(full_mb - room.rss_empty_mb, 1),
            "lost": slow["lost"] + fast["lost"],
            "doubled": slow["doubled"] + fast["doubled"],
            "wrong_digests": slow["wrong"] + fast["wrong"],
            "resets": slow["resets"] + fast["resets"],
            "confirmed": fast["confirmed"],
            "refused": fast["refused"],
            "counted": "workers and store",
        }


async def measure(
    room: Running, rate: int, groups: Sequence[str] = ("ALL",), start: int = 0
) -> dict[str, Any]:
    """Append at a steady rate and compare with what every screen received.

    The records take turns with the groups; `start` is the number of the first entry.
    """
    room.tell("report")
    before, started = cpu_s(room.pids), time.monotonic()
    store_before = cpu_s(room.pids[:1])
    appended: dict[int, float] = {}
    for number in range(int(rate * SECONDS)):
        await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
        at = time.monotonic()
        entry = draft(start + number, rate, groups[number % len(groups)])
        done = await room.log.append(entry)
        appended[done.n] = at
    used, took = cpu_s(room.pids) - before, time.monotonic() - started
    store_used = cpu_s(room.pids[:1]) - store_before
    await asyncio.sleep(1)
    report = room.tell("report")
    arrivals = {int(n): each for n, each in report["arrivals"].items()}
    late = sorted(
        (arrivals[n][2] - at) * 1000 for n, at in appended.items() if n in arrivals
    )
    lost = sum(SCREENS - arrivals.get(n, (0,))[0] for n in appended)
    return {
        "p50_ms": round(statistics.median(late), 1),
        "p99_ms": round(late[int(len(late) * 0.99)], 1),
        "cpu_core_pct": round(100 * used / took, 1),
        "cpu_store_pct": round(100 * store_used / took, 1),
        "frames_per_s": round(report["frames"] / WORKERS / took, 1),
        "lost": max(0, lost),
        "doubled": report["doubled"],
        "wrong": report["wrong"],
        "resets": report["resets"] - SCREENS,
        "confirmed": report["confirmed"],
        "refused": report["refused"],
    }


def draft(number: int, rate: int, group: str = "ALL") -> Draft:
    """Return an entry of about 600 bytes: one of the records has moved."""
    record_id = f"track-{number % RECORDS:03d}"
    revision = 1_000_000 * rate + number + 1
    feature = json.dumps(
        {
            "geometry": {"coordinates": [20 + number / 1e5, 55.5], "type": "Point"},
            "id": record_id,
            "layer": "posture",
            "properties": {
                "label": {"classification": "PUBLIC", "policy": "OPEN"},
                "releasable_to": [group],
                "revision": revision,
                "status": "RELEASED",
                "summary": hashlib.sha512(str(revision).encode()).hexdigest() * 2,
                "valid_from": "2025-09-17T09:06:40Z",
            },
            "type": "Feature",
        },
        sort_keys=True,
        separators=(",", ":"),
    ).encode()
    record = DraftRecord(record_id, revision, "", feature)
    return Draft(f"{rate}-{number}", "benchmark", (record,))


async def fill(log: RedisLog, groups: Sequence[str] = ("ALL",)) -> None:
    """Put every record on the picture once."""
    for number in range(RECORDS):
        await log.append(draft(number, 1, groups[number % len(groups)]))


@contextmanager
def running(
    *, confirming: bool, viewers: Sequence[Mapping[str, Any]] = ({},)
) -> Iterator[Running]:
    """Start store, workers and screens; end them all.

    `viewers` are the fields of the accounts with which the screens are logged in.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = start_server(Path(folder) / "data")
        sockets = listen("127.0.0.1", 0, WORKERS)
        port = int(sockets[0].getsockname()[1])
        settings = Settings(
            data_dir=Path(folder) / "data",
            redis_url=store.url,
            port=port,
            room=ROOM,
            sample_feed=False,
            context="REALITY",
            # All screens share a few accounts, which no meeting does.
            reads_per_s=10**6,
            seats_per_account=SCREENS,
        )
        environ = {**os.environ, **settings.to_environment()}
        workers = [start_worker(each.fileno(), environ) for each in sockets]
        asked = [sys.executable, "-m", "benchmarks.fanout_screens", ROOM, str(port)]
        load = None
        try:
            url = f"http://127.0.0.1:{port}"
            entered = [let_in(store.url, url, **each) for each in viewers]
            wait_until_served(port, WORKERS, entered[0].headers)
            for each in sockets:
                each.close()
            cookies = " ".join(each.cookie for each in entered)
            empty_mb = sum(rss_mb(each.pid) for each in workers)
            asked += [str(SCREENS), str(int(confirming)), cookies]
            load = subprocess.Popen(
                asked,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            parts = RedisLog(store.url, ROOM), url, entered
            room = Running(store, workers, load, empty_mb, *parts)
            room.hear()
            yield room
        finally:
            if load is not None:
                load.terminate()
                load.wait()
            end(workers)
            store.stop()


def end(workers: Sequence[subprocess.Popen[bytes]]) -> None:
    """End all workers."""
    for each in workers:
        each.terminate()
    for each in workers:
        each.wait()


def start_worker(fd: int, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start one worker as production does."""
    command = [sys.executable, "-m", "dashboard.worker", str(fd)]
    return subprocess.Popen(command, env=environ, pass_fds=(fd,))


def let_in(store: str, url: str, **fields: Any) -> Entered:
    """Return a login, as soon as a worker answers."""
    until = time.monotonic() + 30
    while True:
        try:
            with ThreadPoolExecutor(1) as beside:  # the benchmark has its own loop
                work = enter(store, url, ROOM, **fields)
                return beside.submit(asyncio.run, work).result()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def wait_until_served(port: int, workers: int, headers: dict[str, str]) -> None:
    """Return once every worker answers; the kernel chooses which one is asked."""
    until, seen = time.monotonic() + 30, set[str]()
    url = f"http://127.0.0.1:{port}/healthz"
    while time.monotonic() < until:
        try:
            with urlopen(Request(url, headers=headers), timeout=5) as answer:
                seen.add(json.load(answer)["worker"])
        except OSError:
            time.sleep(0.1)
        if len(seen) == workers:
            return
    raise SystemExit("The workers do not answer.")


def cpu_s(pids: list[int]) -> float:
    """Return the processor time of processes, in seconds."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS_PER_S


def rss_mb(pid: int) -> float:
    """Return the memory of a process that is its own, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


def raise_file_limit() -> None:
    """Allow as many open sockets as the system lets us have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    print(json.dumps(run(confirming="--no-confirm" not in sys.argv), indent=1))
