"""What a scanner of headers would grade: every kind of answer is protected."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from fastapi import FastAPI

from dashboard import problems
from dashboard.access.hosts import Reach
from dashboard.security import NOT_A_PAGE, Guard
from tests.conftest import SharedStore
from tests.served import Answer, Served, served

ROOM = "room-headers"
WHOLE = "dashboard.server:create"
SECRET = "the password of the store is hunter2"


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("headers"), WHOLE) as worker:
        yield worker


#: Every kind of answer: how to get it, and its status.
KINDS: dict[str, tuple[int, Callable[[Served], Answer]]] = {
    "page": (200, lambda w: w.ask("/")),
    "login": (200, lambda w: w.ask("/login", anonymous=True)),
    "description": (200, lambda w: w.ask("/docs")),
    "JSON": (200, lambda w: w.in_room("picture")),
    "health": (200, lambda w: w.ask("/healthz", anonymous=True)),
    "static": (200, lambda w: w.ask("/static/basemap.pmtiles", "HEAD")),
    "to the login": (
        303,
        lambda w: w.ask("/", headers={"Accept": "text/html"}, anonymous=True),
    ),
    "401": (401, lambda w: w.in_room("picture", anonymous=True)),
    "403 of a role": (403, lambda w: w.ask("/metrics")),
    "403 of a host": (403, lambda w: w.ask("/", headers={"Host": "evil.example"})),
    "404": (404, lambda w: w.ask("/no-such-page")),
    "404 of a room": (404, lambda w: w.ask("/rooms/elsewhere/picture")),
    "404 of a file": (404, lambda w: w.ask("/static/nothing.js")),
    "405": (405, lambda w: w.ask("/healthz", "DELETE")),
    "413": (413, lambda w: w.in_room("seen", "POST", b"x" * 3_000)),
    "422": (422, lambda w: w.in_room("seen", "POST", b"{}")),
}


def protected(headers: "dict[str, str] | httpx.Headers") -> None:
    """Check what belongs on every answer."""
    policy = directives(headers["content-security-policy"])
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-frame-options"] == "DENY"
    assert policy["default-src"] in ("'none'", "'self'")
    assert policy["base-uri"] == "'none'"
    scripts = policy.get("script-src", policy["default-src"])
    assert not re.search(r"unsafe|http:|https:|data:|blob:|\*", scripts)
    assert headers["x-content-type-options"] == "nosniff"
    # The forms of the login need their Origin, which no-referrer would take away.
    assert headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(
        headers["permissions-policy"].split(", ")
    )


def directives(policy: str) -> dict[str, str]:
    parts = [each.partition(" ") for each in policy.split("; ")]
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_its_protection(worker: Served, kind: str) -> None:
    status, ask = KINDS[kind]
    answer = ask(worker)
    assert answer.status == status
    protected(answer.headers)
    assert "x-powered-by" not in answer.headers


async def test_the_stream_carries_its_protection_and_is_kept_nowhere(
    worker: Served,
) -> None:
    async with worker.stream() as stream:
        await stream.next("reset")
        lines = stream.head.decode().split("\r\n")[1:-2]
    protected(httpx.Headers([tuple(line.split(": ", 1)) for line in lines]))
    assert any(line.startswith("cache-control: no-store") for line in lines)


@pytest.mark.parametrize("kind", ["page", "JSON", "health", "login", "401"])
def test_what_is_about_a_person_or_a_record_is_in_no_shared_cache(
    worker: Served, kind: str
) -> None:
    kept = KINDS[kind][1](worker).headers.get("cache-control", "")
    assert "public" not in kept
    assert kind not in ("health", "JSON") or "private" in kept or "no-store" in kept


def broken() -> FastAPI:
    """Return an application whose route fails in a way that nobody foresaw."""
    app = FastAPI()
    problems.install(app)

    @app.get("/fail")
    async def fail() -> None:
        raise RuntimeError(SECRET)

    return app


async def asked(app: FastAPI, path: str = "/fail", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost"
    ) as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
async def test_an_error_that_nobody_foresaw_tells_the_reader_nothing(
    accept: str,
) -> None:
    app = broken()
    app.add_middleware(Guard, policy=lambda: NOT_A_PAGE)
    answer = await asked(app, accept=accept)
    assert answer.status_code == 500
    for word in (SECRET, "Traceback", "RuntimeError", ".py"):
        assert word not in answer.text


async def test_an_error_that_nobody_foresaw_is_a_problem_and_protected() -> None:
    app = broken()
    app.add_middleware(Guard, policy=lambda: NOT_A_PAGE)
    answer = await asked(app)
    assert answer.headers["content-type"] == "application/problem+json"
    protected(answer.headers)


async def test_behind_tls_a_browser_is_told_to_stay_there() -> None:
    app = FastAPI()
    app.add_middleware(Guard, policy=lambda: NOT_A_PAGE, reach=Reach(tls=True))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://localhost"
    ) as client:
        kept = (await client.get("/")).headers["strict-transport-security"]
    age = re.search(r"max-age=(\d+)", kept)
    assert age is not None
    assert int(age[1]) >= 31_536_000


async def test_without_tls_a_browser_is_told_nothing_of_it() -> None:
    app = FastAPI()
    app.add_middleware(Guard, policy=lambda: NOT_A_PAGE)
    assert "strict-transport-security" not in (await asked(app)).headers


PORTAL = "https://portal.example.org"


@pytest.fixture(scope="module")
def framed(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder, chosen = tmp_path_factory.mktemp("framed"), {"frame_origins": (PORTAL,)}
    with served(store.url, "room-framed", folder, WHOLE, **chosen) as worker:
        yield worker


def ancestors(answer: Answer) -> str:
    return directives(answer.headers["content-security-policy"])["frame-ancestors"]


def test_only_the_embedded_page_may_be_framed_and_only_by_whom_was_named(
    framed: Served,
) -> None:
    page = framed.ask("/?embed=1")
    assert page.status == 200
    assert ancestors(page) == f"'self' {PORTAL}"
    assert "x-frame-options" not in page.headers


@pytest.mark.parametrize(
    "path",
    ["/", "/?embed=0", "/?embed=1&embed=2", "/?x=embed=1", "/login?embed=1",
     "/sessions?embed=1", "/docs?embed=1", "/healthz?embed=1", "//?embed=1"],
)  # fmt: skip
def test_nothing_else_is_ever_framed(framed: Served, path: str) -> None:
    answer = framed.ask(path)
    assert ancestors(answer) == "'none'"
    assert answer.headers["x-frame-options"] == "DENY"


def test_without_a_named_origin_nobody_frames_anything(worker: Served) -> None:
    answer = worker.ask("/?embed=1")
    assert ancestors(answer) == "'none'"
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_frame_without_a_login_shows_a_refusal_and_no_form(framed: Served) -> None:
    headers = {"Accept": "text/html", "Sec-Fetch-Dest": "iframe"}
    answer = framed.ask("/?embed=1", headers=headers, anonymous=True)
    assert answer.status == 401
    assert ancestors(answer) == f"'self' {PORTAL}"
    assert b"<form" not in answer.content


@pytest.mark.parametrize("said", [b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"])
async def test_what_is_no_http_is_answered_with_protection_too(
    worker: Served, said: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", worker.port)
    writer.write(said)
    async with asyncio.timeout(20):
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status, *lines = head.decode().split("\r\n")
    headers = httpx.Headers(dict(line.split(": ", 1) for line in lines))
    assert " 400 " in status
    assert json.loads(body)["status"] == 400
    protected(headers)
