"""Access: what it costs that not everybody sees the same.

1,000 screens of 32 audiences on 2 workers at 10 entries a second, beside the same
screens and entries with one audience, in the same run. `frame_delay_ms` is by how much
the 99th percentile grows while somebody logs in with a password all the time.
"""

import asyncio
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from benchmarks.fanout import ROOM, Running, fill, measure, raise_file_limit, running
from dashboard.access.passwords import hashed
from layers.label import Marking, audience_of, rights_key, sees
from layers.policies import load
from tests.entering import enter

AUDIENCES = 32
RATE = 10
SETTLE_S = 3
PASSWORD = "four common words together"

GROUPS = tuple(f"G{number:02d}" for number in range(AUDIENCES))
#: Every other entry is for everybody, the others for one audience each.
RELEASED = tuple(each for group in GROUPS for each in ("ALL", group))


def run() -> dict[str, Any]:
    """Return what both runs measured."""
    raise_file_limit()
    one = asyncio.run(_one([{"groups": ("ALL", GROUPS[0])}]))
    viewers = [{"groups": ("ALL", each)} for each in GROUPS]
    many = asyncio.run(_one(viewers, logins=True))
    return {
        "audiences": AUDIENCES,
        "p99_ms": many["p99_ms"],
        "p99_one_ms": one["p99_ms"],
        "cpu_ratio": round(many["cpu_core_pct"] / one["cpu_core_pct"], 2),
        "cpu_core_pct": many["cpu_core_pct"],
        "cpu_core_pct_one": one["cpu_core_pct"],
        "check_us": round(check_us(), 2),
        "frame_delay_ms": many["frame_delay_ms"],
        "p99_ms_logins": many["p99_ms_logins"],
        "logins": many["logins"],
        "lost": one["lost"] + many["lost"],
        "doubled": one["doubled"] + many["doubled"],
        "wrong_digests": one["wrong"] + many["wrong"],
        "refused": one["refused"] + many["refused"],
    }


async def _one(
    viewers: Sequence[dict[str, Any]], *, logins: bool = False
) -> dict[str, Any]:
    with running(confirming=True, viewers=viewers) as room:
        await fill(room.log, RELEASED)
        await asyncio.sleep(SETTLE_S)
        calm = await measure(room, RATE, RELEASED)
        if logins:
            # An account without screens: beyond some logins the oldest of an account
            # end, and a screen with one of them would rightly be cut off.
            more = {"password": hashed(PASSWORD)}
            other = await enter(room.store.url, room.url, ROOM, **more)
            with _logging_in(room, other.account) as count:
                await asyncio.sleep(SETTLE_S)
                busy = await measure(room, RATE, RELEASED, start=1_000)
            calm["p99_ms_logins"], calm["logins"] = busy["p99_ms"], count[0]
            delay_ms = busy["p99_ms"] - calm["p99_ms"]
            calm["frame_delay_ms"] = round(max(0.0, delay_ms), 1)
        await room.log.aclose()
        return calm


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


@contextmanager
def _logging_in(room: Running, name: str) -> Generator[list[int]]:
    """Log in with the right password again and again; count how often."""
    ending, done = threading.Event(), [0]
    form = urlencode({"name": name, "password": PASSWORD}).encode()
    headers = {"Sec-Fetch-Site": "same-origin"}
    opener = build_opener(_Stay)

    def work() -> None:
        while not ending.is_set():
            try:
                opener.open(Request(f"{room.url}/login", form, headers), timeout=10)
            except HTTPError as answer:
                done[0] += answer.code == 303
                answer.close()
            except OSError:
                time.sleep(0.1)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    try:
        yield done
    finally:
        ending.set()
        for each in threads:
            each.join()


def check_us() -> float:
    """Return the CPU time of one check that was never asked before, in microseconds."""
    policies = load()
    viewers = [rights_key(policies.rights("INTERNAL", ("ALL", g))) for g in GROUPS]
    public = Marking("OPEN", "PUBLIC")
    records = [audience_of(public, (f"R{number}", "FIN")) for number in range(400)]
    sees.cache_clear()
    started = time.process_time()
    for viewer in viewers:
        for record in records:
            sees(viewer, record)
    return (time.process_time() - started) / (len(viewers) * len(records)) * 1e6
