"""The ways in and out of a real worker, and the attacks that it must withstand."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from dashboard.access.callers import Callers
from dashboard.access.entrance import Entrance, From, TurnedAway, Why
from dashboard.access.gate import session_name
from dashboard.access.passwords import Passwords, hashed
from dashboard.access.viewer import mark_of
from layers.clock import SystemClock
from layers.log.accounts import Account, Accounts
from layers.log.connection import connect
from layers.log.links import Links
from layers.log.sessions import Sessions, hash_of
from layers.log.throttle import MOST_BEGUN, Throttle
from tests.conftest import SharedStore
from tests.entering import Entered, invite
from tests.served import Answer, Served, served

ROOM = "room-login"
COOKIE = session_name(ROOM)
PASSWORD = "correct horse battery"
HASHED = hashed(PASSWORD)

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    data_dir = tmp_path_factory.mktemp("login-worker")
    factory = "dashboard.server:create"
    with served(store.url, ROOM, data_dir, factory=factory) as server:
        yield server


@pytest.fixture
async def accounts(store: SharedStore) -> AsyncIterator[Accounts]:
    connection = connect(store.url)
    yield Accounts(connection)
    await connection.aclose()


@pytest.fixture
async def sessions(store: SharedStore) -> AsyncIterator[Sessions]:
    connection = connect(store.url)
    yield Sessions(connection, SystemClock())
    await connection.aclose()


async def person(accounts: Accounts, room: str, **fields: Any) -> str:
    """Make an account with a password that no other test uses; return its name."""
    made = {"clearance": "SENSITIVE", "roles": {ROOM: "leader"}, "password": HASHED}
    await accounts.add(
        Account(name=f"anna.{room}", created=SystemClock().now(), **{**made, **fields})
    )
    return f"anna.{room}"


def post(worker: Served, path: str, **more: Any) -> Answer:
    """Send a form as a page of ours does."""
    fields, headers = more.pop("fields", {}), more.pop("headers", {})
    own = {"Sec-Fetch-Site": "same-origin", "Origin": worker.url}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(fields).encode()
    sent = {**kind, **own, **headers}
    return worker.ask(path, "POST", body, sent, anonymous=True, **more)


def log_in(worker: Served, name: str, password: str = PASSWORD, **more: Any) -> Answer:
    fields = {"name": name, "password": password, **more.pop("fields", {})}
    return post(worker, "/login", fields=fields, **more)


def cookie_of(answer: Answer) -> str:
    found = re.search(r"onepicture-in-[\w-]+=([\w-]{43})", answer.headers["set-cookie"])
    assert found is not None
    return found[1]


def page(worker: Served, secret: str = "", path: str = "/") -> Answer:
    headers = {"Accept": "text/html"} | (
        {"Cookie": f"{COOKIE}={secret}"} if secret else {}
    )
    return worker.ask(path, headers=headers, anonymous=True)


def alert(answer: Answer) -> str:
    found = re.search(r'role="alert">([^<]*)<', answer.content.decode())
    return unescape(found[1]) if found else ""


# --- the gate -----------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        f"/rooms/{ROOM}/picture",
        f"/rooms/{ROOM}/stream",
        f"/rooms/{ROOM}/seats",
        f"/rooms/{ROOM}/rejected",
        "/rooms/elsewhere/picture",
        "/metrics",
        "/openapi.json",
        "/docs",
        "/_dash-layout",
        "/_dash-dependencies",
        "/layers/reference.geojson",
        "/sessions",
        "/nothing",
        "/login/",
        "/login/../metrics",
        "//login",
        "/LOGIN",
        "/static/../metrics",
    ],
)
def test_without_a_login_there_is_no_answer(worker: Served, path: str) -> None:
    answer = worker.ask(path, anonymous=True)
    assert answer.status == 401 or (answer.status == 404 and "static" in path)
    assert ROOM.encode() not in answer.content


def test_a_person_without_a_login_is_led_to_it_and_back(worker: Served) -> None:
    answer = page(worker, path="/?record=INC-1&x=a%20b")
    assert answer.status == 303
    assert (
        answer.headers["location"] == "/login?next=%2F%3Frecord%3DINC-1%26x%3Da%2520b"
    )
    assert page(worker).headers["location"] == "/login"
    assert page(worker, path="/login").status == 200


def test_a_health_check_needs_no_login_and_learns_nothing(worker: Served) -> None:
    answer = worker.ask("/healthz", anonymous=True)
    assert answer.status == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.parametrize("value", ["", "x", "0" * 43, "../../etc/passwd", "a" * 5000])
def test_a_guessed_cookie_is_nobody(worker: Served, value: str) -> None:
    headers = {"Cookie": f"{COOKIE}={value}"}
    assert worker.in_room("picture", headers=headers, anonymous=True).status == 401


async def test_who_has_no_role_in_this_room_is_told_so(
    worker: Served, accounts: Accounts, room: str
) -> None:
    name = await person(accounts, room, roles={"elsewhere": "leader"}, title="Anna <b>")
    secret = cookie_of(log_in(worker, name))
    shown = page(worker, secret)
    assert shown.status == 403
    assert b"no role in this room" in shown.content
    assert b"Anna &lt;b&gt;" in shown.content
    headers = {"Cookie": f"{COOKIE}={secret}"}
    answer = worker.in_room("picture", headers=headers, anonymous=True)
    assert (answer.status, answer.json()["status"]) == (403, 403)
    assert post(worker, "/logout", headers=headers).status == 303


# --- by password --------------------------------------------------------------


async def test_a_person_logs_in_with_a_password(
    worker: Served, accounts: Accounts, room: str
) -> None:
    name = await person(accounts, room)
    answer = log_in(worker, f" {name.upper()} ", fields={"next": "/?record=INC-1"})
    assert (answer.status, answer.headers["location"]) == (303, "/?record=INC-1")
    assert page(worker, cookie_of(answer)).status == 200


async def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_others(
    worker: Served, accounts: Accounts, room: str
) -> None:
    answer = log_in(worker, await person(accounts, room))
    cookie = answer.headers["set-cookie"].lower()
    for word in ("httponly", "samesite=lax", "path=/", "max-age=604800"):
        assert word in cookie
    assert "domain" not in cookie
    assert answer.headers["cache-control"] == "no-store"


async def test_no_failed_login_says_more_than_another(
    worker: Served, accounts: Accounts, room: str
) -> None:
    known = await person(accounts, room)
    await accounts.add(
        Account(name=f"off.{room}", created=SystemClock().now(), password=HASHED)
    )
    await accounts.change(f"off.{room}", disabled=True)
    provided = Account(
        name=f"oidc.{room}", created=SystemClock().now(), subject=f"x {room}"
    )
    await accounts.add(provided)
    tries = [
        log_in(worker, known, "a wrong password"),
        log_in(worker, f"nobody.{room}", "a wrong password"),
        log_in(worker, f"off.{room}", PASSWORD),
        log_in(worker, provided.name, PASSWORD),
        log_in(worker, "Not A Name!", "x"),
    ]
    assert {answer.status for answer in tries} == {401}
    assert {alert(answer) for answer in tries} == {
        "Name and password do not belong together."
    }
    assert not any(f"{COOKIE}=" in str(each.headers) for each in tries)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\tx",
        "javascript:alert(1)",
        "evil.example",
        "/%0d%0aSet-Cookie:x",
        "/x\r\nSet-Cookie: x=1",
        "/login?next=/login",
        "http:///evil.example",
        "/ //evil.example",
        "x" * 2000,
    ],
)
async def test_a_login_never_leads_to_another_server(
    worker: Served, accounts: Accounts, room: str, wanted: str
) -> None:
    name = await person(accounts, room)
    answer = log_in(worker, name, fields={"next": wanted})
    assert answer.status == 303
    place = answer.headers["location"]
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\"))
    assert "\n" not in place
    assert "set-cookie: x" not in str(answer.headers).lower()
    offered = page(worker, path="/login?" + urlencode({"next": wanted}))
    hidden = re.search(r'name="next" value="([^"]*)"', offered.content.decode())
    assert hidden is not None
    assert hidden[1].startswith("/")
    assert not unescape(hidden[1]).startswith(("//", "/\\"))


async def test_a_session_that_was_planted_before_the_login_is_worth_nothing(
    worker: Served, accounts: Accounts, room: str
) -> None:
    name = await person(accounts, room)
    planted = "A" * 43
    headers = {"Cookie": f"{COOKIE}={planted}"}
    answer = log_in(worker, name, headers=headers)
    assert cookie_of(answer) != planted
    assert page(worker, planted).status == 303


async def test_a_new_login_ends_the_one_that_the_browser_had(
    worker: Served, accounts: Accounts, room: str
) -> None:
    name = await person(accounts, room)
    first = cookie_of(log_in(worker, name))
    second = cookie_of(log_in(worker, name, headers={"Cookie": f"{COOKIE}={first}"}))
    assert first != second
    assert page(worker, first).status == 303
    assert page(worker, second).status == 200


async def test_a_stolen_cookie_is_worth_nothing_after_the_logout(
    worker: Served, accounts: Accounts, room: str
) -> None:
    stolen = cookie_of(log_in(worker, await person(accounts, room)))
    assert page(worker, stolen).status == 200
    answer = post(worker, "/logout", headers={"Cookie": f"{COOKIE}={stolen}"})
    assert (answer.status, answer.headers["location"]) == (303, "/login")
    assert page(worker, stolen).status == 303
    # What was being written in this browser is nobody else's to read.
    assert answer.headers["clear-site-data"] == '"storage"'


# --- from another site --------------------------------------------------------

FOREIGN: list[dict[str, str]] = [
    {"Origin": "", "Sec-Fetch-Site": ""},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": ""},
    {"Origin": "", "Sec-Fetch-Site": "same-site"},
    {"Origin": "", "Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("says", FOREIGN)
@pytest.mark.parametrize(
    "path", ["/logout", "/sessions/end-others", "/login", "/login/link", "seen"]
)
def test_nothing_is_changed_for_a_page_of_another_site(
    worker: Served, says: dict[str, str], path: str
) -> None:
    assert worker.viewer is not None
    where = f"/rooms/{ROOM}/seen" if path == "seen" else path
    told = {name: value for name, value in says.items() if value}
    headers = {"Cookie": worker.viewer.cookie, **told}
    answer = worker.ask(where, "POST", b"{}", headers, anonymous=True)
    assert answer.status == 403
    assert page(worker, worker.viewer.secret).status == 200


# --- throttled ----------------------------------------------------------------


async def test_guessing_gets_slow_and_says_when_to_try_again(
    worker: Served, accounts: Accounts, room: str
) -> None:
    name = await person(accounts, room)
    answers = [log_in(worker, name, f"a wrong guess {n}") for n in range(5)]
    assert [each.status for each in answers] == [401] * 5
    # On a busy machine a guess may take longer than the first waits, which double.
    while (last := log_in(worker, name, "a guess too many")).status == 401:
        answers.append(last)
        assert len(answers) < 12
    assert last.status == 429
    assert int(last.headers["retry-after"]) >= 1
    assert "too many attempts" in alert(last)
    # Not even with the right password: a guesser would know it at once.
    assert log_in(worker, name).status == 429


async def test_a_leader_whom_somebody_attacks_logs_in_from_a_known_device(
    worker: Served, accounts: Accounts, room: str
) -> None:
    name = await person(accounts, room)
    first = log_in(worker, name)
    device = re.search(r"onepicture-device=[\w-]{43}", first.headers["set-cookie"])
    assert device is not None
    for n in range(12):
        log_in(worker, name, f"a wrong guess {n}")
    assert log_in(worker, name).status == 429
    assert log_in(worker, name, headers={"Cookie": device[0]}).status == 303


# --- by one-time link ---------------------------------------------------------


async def link_for(store: SharedStore, role: str = "leader", **fields: Any) -> str:
    return (await invite(store.url, ROOM, role, **fields))[1]


async def test_a_link_lets_in_once(worker: Served, store: SharedStore) -> None:
    code = await link_for(store)
    answer = post(worker, "/login/link", fields={"token": code})
    assert answer.status == 303
    assert page(worker, cookie_of(answer)).status == 200
    again = post(worker, "/login/link", fields={"token": code})
    assert again.status == 410
    assert "used already" in alert(again)
    assert f"{COOKIE}=" not in str(again.headers)


async def test_of_many_who_use_a_link_at_once_one_comes_in(
    worker: Served, store: SharedStore
) -> None:
    code = await link_for(store)
    tries = [
        asyncio.to_thread(post, worker, "/login/link", fields={"token": code})
        for _ in range(12)
    ]
    statuses = sorted([answer.status for answer in await asyncio.gather(*tries)])
    assert statuses == [303] + [410] * 11


async def test_a_previewer_that_opens_a_link_does_not_use_it_up(
    worker: Served, store: SharedStore
) -> None:
    code = await link_for(store)
    for method in ("GET", "HEAD", "OPTIONS"):
        for path in ("/login/link", f"/login/link?token={code}"):
            worker.ask(path, method, anonymous=True)
    assert post(worker, "/login/link", fields={"token": code}).status == 303


async def test_the_whole_link_is_understood_as_well_as_its_code(
    worker: Served, store: SharedStore
) -> None:
    code = await link_for(store)
    whole = f" {worker.url}/login/link#{code} "
    assert post(worker, "/login/link", fields={"token": whole}).status == 303


async def test_a_link_is_for_its_room_only(worker: Served, store: SharedStore) -> None:
    name, _ = await invite(store.url, ROOM, "leader")
    connection = connect(store.url)
    content = {"account": name, "room": "another"}
    code = await Links(connection).make("link", content)
    await connection.aclose()
    answer = post(worker, "/login/link", fields={"token": code})
    assert (answer.status, "set-cookie" in answer.headers) == (410, False)


async def test_a_link_of_a_disabled_account_lets_nobody_in(
    worker: Served, store: SharedStore, accounts: Accounts
) -> None:
    name, code = await invite(store.url, ROOM, "leader")
    await accounts.change(name, disabled=True)
    assert post(worker, "/login/link", fields={"token": code}).status == 410


# --- my sessions --------------------------------------------------------------


async def test_everybody_sees_the_own_sessions_and_ends_them(
    worker: Served, accounts: Accounts, room: str
) -> None:
    name = await person(accounts, room)
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}
    one, two = (
        cookie_of(log_in(worker, name)),
        cookie_of(log_in(worker, name, headers=agent)),
    )
    listed = page(worker, one, "/sessions").content.decode()
    assert "Firefox / Windows" in listed
    assert hash_of(two) in listed
    assert one not in listed
    assert two not in listed
    mine = {"Cookie": f"{COOKIE}={one}"}
    post(worker, "/sessions/end", fields={"id": hash_of(two)}, headers=mine)
    assert page(worker, two).status == 303
    three = cookie_of(log_in(worker, name))
    post(worker, "/sessions/end-others", headers=mine)
    await asyncio.sleep(0)
    await until_out(worker, three)
    assert page(worker, one).status == 200


async def until_out(worker: Served, secret: str) -> None:
    """Wait until the worker does not believe a session any more."""
    for _ in range(400):
        if page(worker, secret).status == 303:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("The worker still believes a session that has ended.")


async def test_nobody_ends_the_session_of_somebody_else(
    worker: Served, accounts: Accounts, room: str
) -> None:
    leader = cookie_of(log_in(worker, await person(accounts, room)))
    assert worker.viewer is not None
    mine = {"Cookie": worker.viewer.cookie}
    post(worker, "/sessions/end", fields={"id": hash_of(leader)}, headers=mine)
    assert page(worker, leader).status == 200


# --- during a live stream -----------------------------------------------------


async def cut(worker: Served, by: Entered, act: Any) -> float:
    """Do something while a stream is open; return the seconds until it ended."""
    async with worker.stream(by=by) as stream:
        await stream.next("reset")
        await act
        started = time.monotonic()
        async with asyncio.timeout(30):
            await stream.ended()
        return time.monotonic() - started


async def test_a_disabled_account_is_cut_off_within_five_seconds(
    worker: Served, accounts: Accounts
) -> None:
    leader = await asyncio.to_thread(worker.enter, "leader")
    took = await cut(worker, leader, accounts.change(leader.account, disabled=True))
    assert took < 5
    assert worker.in_room("picture", by=leader).status == 401


async def test_a_stream_ends_when_its_session_or_its_rights_do(
    worker: Served, accounts: Accounts, sessions: Sessions
) -> None:
    leader = await asyncio.to_thread(worker.enter, "leader")
    other = await asyncio.to_thread(worker.enter, "leader")
    third = await asyncio.to_thread(worker.enter, "leader")
    took = await asyncio.gather(
        cut(worker, leader, sessions.end_all(leader.account)),
        cut(worker, other, accounts.set_role(other.account, ROOM, "liaison")),
        cut(worker, third, accounts.change(third.account, clearance="PUBLIC")),
    )
    assert max(took) < 5
    assert worker.in_room("picture", by=third).status == 200


async def test_nobody_else_is_cut_off(worker: Served, accounts: Accounts) -> None:
    leader = await asyncio.to_thread(worker.enter, "leader")
    async with worker.stream() as mine:
        await mine.next("reset")
        await cut(worker, leader, accounts.change(leader.account, disabled=True))
        assert (await mine.next("beat")).kind == "beat"


# --- what is written down -----------------------------------------------------


async def test_no_secret_is_in_what_a_worker_says(
    store: SharedStore, accounts: Accounts, room: str, tmp_path: Path
) -> None:
    name = await person(accounts, room, roles={room: "leader"})
    with served(store.url, room, tmp_path) as server:
        _, code = await invite(store.url, room, "leader")
        secret = cookie_of(log_in(server, name))
        log_in(server, name, "a wrong and secret word")
        post(server, "/login/link", fields={"token": code})
        server.ask("/login/oidc/callback?code=secret-code&state=x", anonymous=True)
    said = b"".join(server.said)
    for each in (PASSWORD, secret, code, "a wrong and secret word", "secret-code"):
        assert each.encode() not in said


def test_a_form_that_is_too_long_or_odd_is_refused(worker: Served) -> None:
    long = post(worker, "/login", fields={"name": "x" * 10_000})
    assert long.status == 413
    many = post(worker, "/login", fields={f"f{n}": "1" for n in range(50)})
    assert many.status == 422
    own = {"Sec-Fetch-Site": "same-origin"}
    odd = worker.ask("/login", "POST", b"\xff\xfe", own, anonymous=True)
    assert odd.status == 422


def test_the_page_of_the_login_runs_no_script_of_anybody_else(worker: Served) -> None:
    for path in ("/login", "/login/link"):
        answer = page(worker, path=path)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "<script>" not in answer.content.decode()


def test_the_pages_speak_french_to_who_reads_it(worker: Served) -> None:
    french = worker.ask(
        "/login", headers={"Accept-Language": "fr"}, anonymous=True
    ).content.decode()
    assert "Se connecter" in french
    assert '<html lang="fr">' in french
    chosen = worker.ask("/login?language=fr&next=%2Fa", anonymous=True)
    assert "onepicture_language=fr" in chosen.headers["set-cookie"]


# --- by client certificate ----------------------------------------------------


async def test_a_certificate_that_a_proxy_of_ours_has_checked_lets_in(
    store: SharedStore,
    accounts: Accounts,
    room: str,
    tmp_path: Path,
) -> None:
    subject = f"CN=Anna Ek,O={room}"
    await accounts.add(
        Account(
            name=f"cert.{room}",
            created=SystemClock().now(),
            roles={room: "leader"},
            subject=f"certificate {subject}",
        )
    )
    header = {"certificate_header": "x-client-subject"}
    shown = {"X-Client-Subject": subject}
    with served(store.url, room, tmp_path, **header) as server:
        # Without a proxy anybody could say so: it is not even read.
        assert server.ask("/login", headers=shown, anonymous=True).status == 200
    proxy = {"proxies": ("127.0.0.1",)}
    with served(store.url, room, tmp_path, **header, **proxy) as server:
        answer = server.ask("/login?next=/a", headers=shown, anonymous=True)
        assert (answer.status, answer.headers["location"]) == (303, "/a")
        cookie = f"{session_name(room)}={cookie_of(answer)}"
        headers = {"Cookie": cookie, "Accept": "text/html"}
        assert server.ask("/sessions", headers=headers, anonymous=True).status == 200
        other = {"X-Client-Subject": "CN=Somebody"}
        assert server.ask("/login", headers=other, anonymous=True).status == 200


async def test_a_certificate_begins_no_session_after_session(
    store: SharedStore,
    accounts: Accounts,
    sessions: Sessions,
    room: str,
    tmp_path: Path,
) -> None:
    subject, name = f"CN=Anna Ek,O={room}", f"cert.{room}"
    made = {"created": SystemClock().now(), "subject": f"certificate {subject}"}
    await accounts.add(Account(name=name, roles={room: "leader"}, **made))
    shown, name_of = {"X-Client-Subject": subject}, "x-client-subject"
    proxied = served(
        store.url,
        room,
        tmp_path,
        certificate_header=name_of,
        proxies=("127.0.0.1",),
    )
    with proxied as server:

        def visit(**headers: str) -> Answer:
            return server.ask("/login", headers={**shown, **headers}, anonymous=True)

        cookie = {"Cookie": f"{session_name(room)}={cookie_of(visit())}"}
        for _ in range(3):
            assert visit(**cookie).status == 303
        await accounts.set_role(name, room, "")
        for _ in range(400):
            if visit(**cookie).status != 303:
                break
            await asyncio.sleep(0.05)
        refused = [visit(**cookie) for _ in range(3)]
        assert {each.status for each in refused} == {403}
        assert len(await sessions.of(name)) == 1
        await accounts.set_role(name, room, "leader")
        # A program that keeps no cookie is slowed down.
        statuses = [visit().status for _ in range(MOST_BEGUN + 1)]
        assert (statuses[0], statuses[-1]) == (303, 429)


async def test_a_password_that_changed_while_it_was_checked_lets_nobody_in(
    store: SharedStore, accounts: Accounts, sessions: Sessions, room: str
) -> None:
    name = await person(accounts, room, roles={room: "leader"})
    connection = connect(store.url)

    class Slow(Passwords):
        """Checks a password while its account gets another one."""

        async def check(
            self, kept: str | None, given: str, *, known: bool = False
        ) -> bool:
            right = await super().check(kept, given, known=known)
            await accounts.change(name, password=hashed("another long password"))
            await sessions.end_all(name)
            return right

    callers = Callers(sessions, SystemClock())
    clock = SystemClock()
    rest = Links(connection), Throttle(connection, clock), callers, clock
    entrance = Entrance(room, accounts, sessions, *rest, passwords=Slow())
    with pytest.raises(TurnedAway) as refused:
        await entrance.by_password(name, PASSWORD, From("192.0.2.9"))
    await connection.aclose()
    assert refused.value.why is Why.WRONG
    assert await sessions.of(name) == []


async def test_a_link_that_is_opened_at_another_room_is_not_used_up(
    store: SharedStore, worker: Served, room: str, tmp_path: Path
) -> None:
    _, code = await invite(store.url, room, "leader")
    assert post(worker, "/login/link", fields={"token": code}).status == 410
    with served(store.url, room, tmp_path) as server:
        assert post(server, "/login/link", fields={"token": code}).status == 303
        assert post(server, "/login/link", fields={"token": code}).status == 410


# --- ten thousand a minute ----------------------------------------------------


async def test_a_flood_of_logins_is_turned_away_and_the_picture_goes_on(
    store: SharedStore, accounts: Accounts, room: str, tmp_path: Path
) -> None:
    name = await person(accounts, room, roles={room: "leader"})
    # Behind a proxy every one of them has an address of its own.
    with served(store.url, room, tmp_path, proxies=("127.0.0.1",)) as server:
        first = log_in(server, name)
        device = re.search(r"onepicture-device=[\w-]{43}", first.headers["set-cookie"])
        assert device is not None

        def guess(number: int) -> int:
            address = {"X-Forwarded-For": f"192.0.{number // 250}.{number % 250 + 1}"}
            guessed = f"somebody.{room}.{number}"
            return log_in(server, guessed, "a wrong guess", headers=address).status

        async with server.stream() as stream:
            await stream.next("reset")
            with ThreadPoolExecutor(32) as crowd:
                flood = [crowd.submit(guess, number) for number in range(600)]
                known = {"Cookie": device[0], "X-Forwarded-For": "192.0.2.1"}
                leader = await asyncio.to_thread(log_in, server, name, headers=known)
                assert leader.status == 303
                assert (await stream.next()).kind in ("beat", "frame")
                statuses = [await asyncio.to_thread(each.result) for each in flood]
    assert set(statuses) == {401, 429}
    # Each 401 cost a password check; all others cost next to nothing.
    assert statuses.count(401) < 300


async def test_a_tab_of_another_login_gets_nothing_of_this_one(
    worker: Served, store: SharedStore
) -> None:
    _, code = await invite(store.url, ROOM, "leader")
    secret = cookie_of(post(worker, "/login/link", fields={"token": code}))
    own = mark_of(hash_of(secret))
    for path in ("seats", "stream"):
        other = page(worker, secret, f"/rooms/{ROOM}/{path}?login={'0' * 16}")
        assert other.status == 401
    mine = page(worker, secret, f"/rooms/{ROOM}/seats?login={own}")
    assert mine.status == 200
