"""Who opens a page and is refused reads a page; programs read a problem."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from dashboard import problems
from dashboard.access.forms import Forms
from dashboard.access.refusals import Refusals
from tests.conftest import SharedStore
from tests.served import Answer, Served, served
from tests.test_headers import protected

ROOM = "room-refusals"
WHOLE = "dashboard.server:create"
PERSON = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
SECRET = "hunter2"
BUILT = {"login.css": "/static/login.css", "login.js": "/static/login.js"}


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("refusals")
    with served(store.url, ROOM, folder, WHOLE) as worker:
        yield worker


def small() -> FastAPI:
    """Return an application that refuses in every way."""
    app = FastAPI()
    problems.install(app)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(SECRET)

    @app.get("/status/{status}")
    async def refuse(status: int) -> None:
        raise HTTPException(status, "Why not.", {"retry-after": "7"})

    return app


async def asked(path: str, **headers: str) -> httpx.Response:
    app = small()
    app.add_middleware(Refusals, forms=Forms(lambda: BUILT))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.get(path, headers={**PERSON, **named})


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503])
async def test_every_refusal_is_a_page_to_a_person_with_the_same_status(
    status: int,
) -> None:
    answer = await asked(f"/status/{status}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>" in answer.text
    assert '"detail"' not in answer.text
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "headers", [{"Accept": "application/json"}, {"Sec_Fetch_Mode": "cors"}]
)
async def test_a_program_or_a_script_reads_the_problem(
    headers: dict[str, str],
) -> None:
    answer = await asked("/status/404", **headers)
    assert answer.json()["status"] == 404


async def test_when_to_come_back_is_said_in_words() -> None:
    assert "try again in 7 seconds" in (await asked("/status/429")).text


async def test_what_nobody_foresaw_is_a_page_that_tells_nothing() -> None:
    answer = await asked("/broken")
    assert answer.status_code == 500
    assert "nobody foresaw" in answer.text
    assert SECRET not in answer.text
    program = await asked("/broken", Accept="*/*")
    assert program.json()["status"] == 500


async def test_a_page_of_a_refusal_speaks_french() -> None:
    answer = await asked("/status/404", Accept_Language="fr")
    assert '<html lang="fr">' in answer.text
    assert "Il n’y a rien" in answer.text


def navigate(worker: Served, path: str, role: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return worker.ask(path, headers={**PERSON, **named}, by=worker.enter(role))


def test_an_administrator_who_opens_the_map_is_told_what_there_is_to_do(
    worker: Served,
) -> None:
    answer = navigate(worker, "/", "administrator")
    text = answer.content.decode()
    assert answer.status == 403
    assert "Your role in this room is administrator" in text
    for place in ("/sessions", "/docs", "/metrics", "/healthz"):
        assert f'href="{place}"' in text
    for command in ("onepicture audit", "onepicture users"):
        assert command in text
    assert 'href="/"' not in text.partition("<main>")[2]
    protected(answer.headers)


def test_what_is_promised_is_then_answered(worker: Served) -> None:
    for place in ("/sessions", "/docs", "/metrics", "/healthz"):
        assert navigate(worker, place, "administrator").status == 200


def test_a_refusal_is_said_in_the_language_of_the_reader(worker: Served) -> None:
    answer = navigate(worker, "/", "administrator", Accept_Language="fr-CA,fr")
    text = answer.content.decode()
    assert "Votre rôle dans cette salle" in text
    assert "administrateur" in text
    program = worker.ask(
        f"/rooms/{ROOM}/picture",
        headers={"Accept-Language": "fr"},
        by=worker.enter("administrator"),
    )
    assert "administrateur" in program.json()["detail"]


def test_who_asks_for_what_is_not_there_reads_a_page(worker: Served) -> None:
    answer = navigate(worker, "/no-such-page", "analyst")
    assert (answer.status, answer.headers["content-type"][:9]) == (404, "text/html")


def test_a_frame_is_not_led_to_a_login_that_it_may_not_show(worker: Served) -> None:
    headers = {**PERSON, "Sec-Fetch-Dest": "iframe"}
    answer = worker.ask("/?embed=1", headers=headers, anonymous=True)
    assert answer.status == 401
    assert b'target="_blank"' in answer.content
