"""Foreign hosts and origins are refused; every answer carries its policy."""

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

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
    assert b"users cannot log in yet" in content
    assert got["content-type"] == "application/problem+json"


@pytest.mark.parametrize("client", [("192.168.1.4", 40_000), ("", 0), None])
async def test_another_machine_is_refused_whatever_name_it_asks_for(
    client: tuple[str, int] | None,
) -> None:
    status, _, content = await ask(client=client, host="localhost:8050")
    assert status == 403
    assert b"only programs on its own machine" in content


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
