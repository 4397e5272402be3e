"""Who may do what is asked by every route, and the table says it."""

from collections.abc import Iterator

import dash
import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import Mount

from dashboard import pages, server
from dashboard.access.rights import PUBLIC, TABLE, Act, Asked, Denied, Role, asks, may
from layers.settings import Settings
from tests.conftest import SharedStore
from tests.served import Served, served
from tests.viewing import SeenBy, viewer

ROOM = "room-rights"

#: What is answered to everybody and holds nothing of a record.
OPEN_MOUNTS = {"/static"}


@pytest.fixture(scope="module")
def app(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FastAPI]:
    """The real application, with its pages, as a worker serves it."""
    patched = pytest.MonkeyPatch()
    scripts = ("main.js", "travel.js", "begin.js", "login.js")
    names = {name: f"/static/{name}" for name in scripts}
    patched.setattr(pages, "built_parts", lambda: names)
    folder = tmp_path_factory.mktemp("rights")
    settings = Settings(data_dir=folder, redis_url=store.url, room=ROOM)
    app = server.assemble(settings)
    pages.mount(app, settings)
    yield app
    dash.page_registry.clear()
    patched.undo()


def acts_of(route: RouteContext) -> set[Act]:
    """Return what a route asks before it answers."""
    found: set[Act] = set()
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        if isinstance(dependant.call, Asked):
            found.add(dependant.call.act)
        waiting += dependant.dependencies
    return found


def asking(app: FastAPI) -> list[tuple[RouteContext, set[Act]]]:
    """Return all routes, with what each of them asks; also those of Dash."""
    found = iter_route_contexts(app.routes)
    return [(each, acts_of(each)) for each in found if each.path not in OPEN_MOUNTS]


def test_every_route_of_the_application_asks(app: FastAPI) -> None:
    assert len(asking(app)) > 20
    assert [route.path for route, acts in asking(app) if not acts] == []
    mounted = {each.path for each in app.routes if isinstance(each, Mount)}
    assert mounted == OPEN_MOUNTS


def test_the_routes_of_dash_ask_too(app: FastAPI) -> None:
    asked = {route.path: acts for route, acts in asking(app)}
    for path in (
        "/",
        "/_dash-layout",
        "/_dash-dependencies",
        "/_dash-update-component",
    ):
        assert Act.SEE_PICTURE in asked[path]
    assert any("_dash-component-suites" in path for path in asked)


def test_only_the_way_in_and_the_words_are_open(app: FastAPI) -> None:
    anybody = {route.path for route, acts in asking(app) if acts <= PUBLIC}
    assert {path for path in anybody if not path.startswith(("/login", "/words"))} == {
        "/healthz",
        "/logout",
    }


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A real worker with its pages, behind its gate."""
    folder = tmp_path_factory.mktemp("worker")
    with served(store.url, ROOM, folder, "dashboard.server:create") as worker:
        yield worker


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_each_role_gets_what_the_table_says_and_nothing_else(
    app: FastAPI, worker: Served, role: Role | None
) -> None:
    """Walk all routes of a real worker; refused exactly where the table says no."""
    who = None if role is None else worker.enter(role, delegation="FIN")
    for route, acts in asking(app):
        if route.path.startswith(("/login", "/logout", "/sessions")):
            continue  # the way in and out is asked in tests of its own
        allowed = all(may(role, act) for act in acts)
        for method in sorted(route.methods or ()):
            path = _filled(str(route.path))
            if allowed and path.endswith("/stream"):
                continue  # it would not end, and is opened below
            anonymous = role is None
            status = worker.ask(path, method, by=who, anonymous=anonymous).status
            assert (status not in (401, 403)) == allowed, (method, path, status)


async def test_who_may_see_opens_the_stream_and_is_told_what_it_may_know(
    worker: Served,
) -> None:
    """Every event of the stream, for every role: what may not come, does not."""
    for role in Role:
        async with worker.stream(by=worker.enter(role, delegation="FIN")) as stream:
            if not may(role, Act.SEE_PICTURE):
                continue  # refused, as the walk of all routes shows
            event = await stream.next("reset")
            told = "rejected" in event.header
            assert told == may(role, Act.SEE_REJECTED), role
            assert event.header["audience"]


def _filled(path: str) -> str:
    for name, value in {
        "{room}": ROOM,
        "{record}": "X-1",
        "{note}": "~x",
        "{draft}": "_x",
        "{package}": "dash",
        "{package_name}": "dash",
        "{path:path}": "nothing",
        "{fingerprinted_path:path}": "nothing.js",
        "{path_in_package_dist:path}": "nothing.js",
        "{id}": "x",
        "{session}": "x",
    }.items():
        path = path.replace(name, value)
    return path


def test_every_role_is_in_the_table_and_every_act_is_somebodys() -> None:
    assert set(TABLE) == set(Role)
    assert set().union(*TABLE.values()) == set(Act)
    assert all(may(role, act) for role in Role for act in PUBLIC)


@pytest.mark.parametrize(
    ("role", "act"),
    [
        (Role.ADMINISTRATOR, Act.SEE_PICTURE),
        (Role.ADMINISTRATOR, Act.SEE_REJECTED),
        (Role.ADMINISTRATOR, Act.WRITE),
        (Role.FEED, Act.SEE_PICTURE),
        (Role.FEED, Act.READ_AUDIT),
        (Role.LIAISON, Act.SEE_REJECTED),
        (Role.LIAISON, Act.RELEASE),
        (Role.LEADER, Act.RELEASE),
        (Role.LEADER, Act.MANAGE_ACCOUNTS),
        (Role.RELEASER, Act.READ_AUDIT),
        (None, Act.SEE_PICTURE),
    ],
)
def test_what_a_role_must_never_do(role: Role | None, act: Act) -> None:
    assert not may(role, act)


def test_who_is_denied_is_told_why_in_words() -> None:
    sentence = Denied(Role.LIAISON, Act.RELEASE).detail
    assert "liaison" in sentence
    assert "release a record to others or take it back" in sentence
    assert sentence.endswith(".")


async def test_a_route_that_asks_is_answered_only_to_who_may() -> None:
    small = FastAPI()

    @small.get("/secret", dependencies=[asks(Act.READ_AUDIT)])
    async def secret() -> str:
        return "read"

    for role in Role:
        transport = httpx.ASGITransport(SeenBy(small, viewer(role, room=ROOM)))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
            status = (await http.get("/secret")).status_code
        assert (status == 200) == (role is Role.ADMINISTRATOR)
