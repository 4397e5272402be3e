"""Foreign hosts and origins are refused; every answer carries its policy."""

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.access.hosts import Reach
from dashboard.security import NOT_A_PAGE, Guard

PAGE_POLICY = "script-src 'self' 'sha256-x'"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/page":
        await HTMLResponse("<p>")(scope, receive, send)
    elif scope["path"] == "/own":
        headers = {"referrer-policy": "same-origin"}
        await PlainTextResponse("", headers=headers)(scope, receive, send)
    else:
        await PlainTextResponse("reached")(scope, receive, send)


HERE = ("127.0.0.1", 40_000)


async def ask(
    path: str = "/",
    method: str = "GET",
    client: tuple[str, int] | None = HERE,
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "method": method, "headers": raw}
    scope["client"] = client
    await Guard(app, lambda: PAGE_POLICY)(scope, receive, send)
    got = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], got, sent[1]["body"]


async def test_a_request_of_this_machine_passes() -> None:
    status, _, content = await ask(host="localhost:8050")
    assert (status, content) == (200, b"reached")


@pytest.mark.parametrize("headers", [{}, {"host": "evil.example:8050"}, {"host": ""}])
async def test_a_rebound_name_is_refused_with_the_reason(
    headers: dict[str, str],
) -> None:
    status, got, content = await ask(**headers)
    assert status == 403
    assert b"--name" in content
    assert got["content-type"] == "application/problem+json"


@pytest.mark.parametrize("client", [("192.168.1.4", 40_000), ("", 0), None])
async def test_another_machine_is_refused_whatever_name_it_asks_for(
    client: tuple[str, int] | None,
) -> None:
    status, _, content = await ask(client=client, host="localhost:8050")
    assert status == 403
    assert b"only its own machine and its proxies" in content


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:1", "http://["]
)
async def test_a_page_from_elsewhere_may_change_nothing(origin: str) -> None:
    status, _, content = await ask(method="POST", host="localhost:8050", origin=origin)
    assert status == 403
    assert b"another origin" in content


@pytest.mark.parametrize("headers", [{}, {"origin": "http://localhost:8050"}])
async def test_our_pages_and_programs_may_change_something(
    headers: dict[str, str],
) -> None:
    status, _, _ = await ask(method="POST", host="localhost:8050", **headers)
    assert status == 200


async def test_a_page_has_the_policy_of_pages_and_all_else_the_strict_one() -> None:
    _, page, _ = await ask("/page", host="localhost")
    _, other, _ = await ask("/", host="localhost")
    assert page["content-security-policy"] == PAGE_POLICY
    assert other["content-security-policy"] == NOT_A_PAGE
    assert "unsafe" not in NOT_A_PAGE


async def test_every_answer_carries_its_protection_and_may_set_its_own() -> None:
    _, other, _ = await ask("/", host="localhost")
    assert other["x-content-type-options"] == "nosniff"
    assert other["referrer-policy"] == "no-referrer"
    _, own, _ = await ask("/own", host="localhost")
    assert own["referrer-policy"] == "same-origin"


PROXY = "10.0.0.1"
BEHIND = Reach(names=("map.example.org",), proxies=(PROXY,), certificate="x-subject")
FORGED = {
    "x-forwarded-for": "192.0.2.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "map.example.org",
    "forwarded": "for=192.0.2.7",
    "x-subject": "CN=leader",
}


async def seen(peer: str, host: str = "localhost", **headers: str) -> Scope | None:
    """Return what the application sees of a request; None if it was refused."""
    passed: list[Scope] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope)
        await PlainTextResponse("")(scope, receive, send)

    async def send(message: Message) -> None:
        assert message

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    named = {"host": host, **{k.replace("_", "-"): v for k, v in headers.items()}}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    scope = {"type": "http", "path": "/", "method": "GET", "headers": raw}
    scope |= {"scheme": "http", "client": (peer, 1)}
    await Guard(inner, lambda: PAGE_POLICY, BEHIND)(scope, receive, send)
    return passed[0] if passed else None


async def test_a_proxy_of_ours_is_believed() -> None:
    scope = await seen(PROXY, "internal", **FORGED)
    assert scope is not None
    assert (scope["client"], scope["scheme"]) == (("192.0.2.7", 0), "https")
    assert (b"host", b"map.example.org") in scope["headers"]
    assert (b"x-subject", b"CN=leader") in scope["headers"]
    assert not any(name.startswith(b"x-forwarded") for name, _ in scope["headers"])


async def test_what_anybody_else_says_of_itself_is_taken_out_unread() -> None:
    scope = await seen("127.0.0.1", **FORGED)
    assert scope is not None
    assert (scope["client"], scope["scheme"]) == (("127.0.0.1", 1), "http")
    assert scope["headers"] == [(b"host", b"localhost")]


async def test_a_stranger_does_not_get_in_by_calling_itself_a_proxy() -> None:
    assert await seen("192.0.2.66", **FORGED) is None
    assert await seen("192.0.2.66", "map.example.org") is None


async def test_a_proxy_that_passes_a_foreign_name_on_is_refused() -> None:
    assert await seen(PROXY, "evil.example") is None
    assert await seen(PROXY, **{"x-forwarded-host": "evil.example"}) is None
