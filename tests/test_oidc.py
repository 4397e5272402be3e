"""Logging in at a real OpenID provider, and every way in which its answer is wrong."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import msgspec
import pytest

from dashboard.access.oidc import Begun, Claimed, NotLoggedIn, OpenID
from dashboard.access.provider import load
from layers.clock import SystemClock
from layers.errors import SettingsError
from layers.log.accounts import Account, Accounts
from layers.log.audit import AuditLog
from layers.log.chain import Deed
from layers.log.connection import connect
from layers.log.links import Links
from layers.log.throttle import MOST_BEGUN, Throttle
from tests.openid_provider import SECRET, Provider, configuration, providing
from tests.served import Answer, Served, served

HERE = "http://127.0.0.1:8050/login/oidc/callback"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as running:
        yield running


@pytest.fixture
def file(tmp_path: Path, provider: Provider) -> Path:
    (tmp_path / "oidc-secret").write_text(f"{SECRET}\n")
    (tmp_path / "oidc.toml").write_text(configuration(provider.issuer))
    return tmp_path / "oidc.toml"


@dataclass
class Browser:
    """A person with a browser, who logs in at the provider."""

    openid: OpenID

    async def begin(self, wanted: str = "/") -> Begun:
        return await self.openid.begin(HERE, wanted)

    async def choose(self, begun: Begun, person: str) -> dict[str, str]:
        """Log in at the provider and return what the browser brings back."""
        async with httpx2.AsyncClient(trust_env=False) as client:
            page = await client.get(begun.address)
            assert page.status_code == 200
            asked = dict(parse_qsl(urlsplit(begun.address).query))
            place = begun.address.partition("?")[0]
            sent = await client.post(place, data={**asked, "person": person})
        assert sent.status_code == 303
        return dict(parse_qsl(urlsplit(sent.headers["location"]).query))

    async def log_in(self, person: str = "anna", wanted: str = "/") -> Claimed:
        begun = await self.begin(wanted)
        answer = await self.choose(begun, person)
        return await self.openid.finish(begun.secret, answer)


@pytest.fixture
async def browser(store, file: Path) -> AsyncIterator[Browser]:
    connection = connect(store.url)
    yield Browser(OpenID(load(file), Links(connection), SystemClock()))
    await connection.aclose()


async def test_a_person_logs_in_and_is_who_the_provider_says(browser, provider):
    claimed = await browser.log_in("anna", "/?record=INC-001")
    assert claimed.subject == f"{provider.issuer} 2001"
    assert claimed.next == "/?record=INC-001"
    assert claimed.claims["name"] == "Anna Ek"


async def test_every_login_has_its_own_state_nonce_and_challenge(browser, provider):
    await browser.log_in("anna")
    await browser.log_in("anna")
    first, second = provider.asked
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
    assert first["code_challenge_method"] == "S256"


async def test_groups_may_come_from_userinfo(browser, provider):
    provider.groups_in_token = False
    claimed = await browser.log_in("anna")
    assert claimed.claims["groups"] == ["staff", "crisis-leaders-fi"]


async def test_another_browser_cannot_use_an_answer(browser):
    mine, theirs = await browser.begin(), await browser.begin()
    answer = await browser.choose(mine, "anna")
    with pytest.raises(NotLoggedIn, match="another login"):
        await browser.openid.finish(theirs.secret, answer)
    with pytest.raises(NotLoggedIn, match="not begun in this browser"):
        await browser.openid.finish("", answer)


async def test_an_answer_is_good_once(browser):
    begun = await browser.begin()
    answer = await browser.choose(begun, "anna")
    await browser.openid.finish(begun.secret, answer)
    with pytest.raises(NotLoggedIn):
        await browser.openid.finish(begun.secret, answer)


async def test_a_stolen_code_is_worth_nothing_without_its_verifier(browser):
    mine, theirs = await browser.begin(), await browser.begin()
    stolen = await browser.choose(mine, "anna")
    own = await browser.choose(theirs, "otto")
    with pytest.raises(NotLoggedIn, match="its own code"):
        await browser.openid.finish(theirs.secret, {**own, "code": stolen["code"]})


async def test_an_answer_of_another_provider_is_refused(browser):
    begun = await browser.begin()
    answer = await browser.choose(begun, "anna")
    with pytest.raises(NotLoggedIn, match="another provider"):
        await browser.openid.finish(begun.secret, {**answer, "iss": "https://evil"})


@pytest.mark.parametrize("lie", ["iss", "aud", "exp", "nonce", "key", "none"])
async def test_an_id_token_that_is_not_right_is_refused(browser, provider, lie: str):
    provider.lies = lie
    with pytest.raises(NotLoggedIn, match="ID token is not valid"):
        await browser.log_in()


async def test_userinfo_about_somebody_else_is_refused(browser, provider):
    provider.lies, provider.groups_in_token = "sub", False
    with pytest.raises(NotLoggedIn, match="two people"):
        await browser.log_in()


async def test_a_provider_that_says_it_is_another_is_refused(browser, provider):
    provider.lies = "issuer"
    with pytest.raises(NotLoggedIn, match="another one"):
        await browser.begin()


async def test_a_provider_may_change_its_keys(browser, provider):
    await browser.log_in()
    provider.turn_key()
    assert (await browser.log_in()).claims["sub"] == "2001"


async def test_a_person_who_changes_their_mind_is_not_logged_in(browser):
    begun = await browser.begin()
    answer = await browser.choose(begun, "anna")
    refused = {"error": "access_denied", "state": answer["state"]}
    with pytest.raises(NotLoggedIn, match="refused"):
        await browser.openid.finish(begun.secret, refused)


async def begin_at(store, file: Path, issuer: str) -> None:
    connection = connect(store.url)
    provider = msgspec.structs.replace(load(file), issuer=issuer)
    try:
        await OpenID(provider, Links(connection), SystemClock()).begin(HERE, "/")
    finally:
        await connection.aclose()


async def test_a_provider_that_is_away_is_said_so(store, file: Path):
    with pytest.raises(NotLoggedIn, match="does not answer"):
        await begin_at(store, file, "http://127.0.0.1:9")


async def test_a_provider_without_tls_is_believed_on_loopback_only(store, file: Path):
    with pytest.raises(NotLoggedIn, match="not https"):
        await begin_at(store, file, "http://id.example.org")


def test_groups_give_role_rights_and_delegation(file: Path):
    given = load(file).given({"groups": ["crisis-leaders-fi", "staff"]})
    assert [each.role for each in given] == ["leader"]
    assert load(file).given({"groups": "liaison-fr"})[0].delegation == "FRA"
    assert load(file).given({}) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("client_id", "klient"), "klient"),
        (lambda text: text.replace('role = "leader"', 'role = "king"'), "king"),
        (lambda text: text.replace("oidc-secret", "missing"), "missing"),
        (lambda text: text.replace('"openid", ', ""), "openid"),
        (lambda text: text + "[", "no provider"),
    ],
)
def test_a_file_that_is_no_provider_is_refused(
    file: Path, change: Callable[[str], str], said: str
):
    file.write_text(change(file.read_text()))
    with pytest.raises(SettingsError, match=said):
        load(file)


def test_the_secret_is_never_part_of_what_is_kept(file: Path):
    provider = load(file)
    assert SECRET not in repr(provider)
    assert provider.secret() == SECRET


# --- the whole way, through a worker ------------------------------------------


@pytest.fixture
def worker(store, room, file: Path, tmp_path: Path) -> Iterator[Served]:
    with served(store.url, room, tmp_path / "worker", oidc=file) as server:
        yield server


async def log_in_at(worker: Served, person: str, query: str = "") -> Answer:
    """Log in at the provider as a browser does; return the answer to its callback."""
    begun = worker.ask(f"/login/oidc{query}", anonymous=True)
    assert begun.status == 303
    cookie = begun.headers["set-cookie"].partition(";")[0]
    place, _, asked = begun.headers["location"].partition("?")
    async with httpx2.AsyncClient(trust_env=False) as client:
        fields = {**dict(parse_qsl(asked)), "person": person}
        sent = await client.post(place, data=fields)
    back = urlsplit(sent.headers["location"])
    assert f"{back.scheme}://{back.netloc}" == worker.url
    callback = f"{back.path}?{back.query}"
    return worker.ask(callback, headers={"Cookie": cookie}, anonymous=True)


def session_of(answer: Answer) -> dict[str, str]:
    found = re.search(r"onepicture-in-[\w-]+=[\w-]{43}", answer.headers["set-cookie"])
    assert found is not None
    return {"Cookie": found[0], "Accept": "text/html"}


async def test_groups_of_the_provider_become_role_and_delegation(worker, store, room):
    answer = await log_in_at(worker, "anna", "?next=%2F%3Frecord%3DINC-1")
    assert (answer.status, answer.headers["location"]) == (303, "/?record=INC-1")
    asked = worker.ask("/sessions", headers=session_of(answer), anonymous=True)
    assert b"Anna Ek" in asked.content
    connection = connect(store.url)
    [account] = [
        each
        for each in await Accounts(connection).listed()
        if each.roles.get(room) == "leader" and each.subject
    ]
    await connection.aclose()
    assert (account.delegation, account.clearance) == ("FIN", "SENSITIVE")
    assert (account.groups, account.categories) == (
        ("ALL", "FIN"),
        ("HANDLING:MEDICAL",),
    )
    assert account.password is None


async def test_a_name_in_the_claims_takes_over_nobody(worker, store, room):
    connection = connect(store.url)
    accounts = Accounts(connection)
    if await accounts.get("leader") is None:
        made = SystemClock().now()
        await accounts.add(Account(name="leader", created=made, roles={room: "leader"}))
    await log_in_at(worker, "otto")
    assert (await accounts.get("leader")).subject == ""
    [otto] = [each for each in await accounts.listed() if each.title == "Otto"]
    await connection.aclose()
    assert otto.name.startswith("leader-")
    assert otto.roles[room] == "liaison"


async def test_who_has_no_group_with_a_role_does_not_come_in(worker):
    answer = await log_in_at(worker, "guest")
    assert answer.status == 403
    assert b"no role in this room" in answer.content
    assert "onepicture-in-" not in answer.headers["set-cookie"]


async def test_who_left_the_group_loses_the_role(worker, provider, store, room):
    await log_in_at(worker, "anna")
    provider.people["anna"]["groups"] = ["staff"]
    assert (await log_in_at(worker, "anna")).status == 403
    connection = connect(store.url)
    subject = f"{provider.issuer} 2001"
    account = await Accounts(connection).of_subject(subject)
    await connection.aclose()
    assert room not in account.roles


async def test_what_a_provider_changes_of_rights_is_on_record(
    worker, provider, store, room
):
    provider.people["anna"]["groups"] = ["staff"]
    await log_in_at(worker, "anna")
    provider.people["anna"]["groups"] = ["crisis-leaders-fi"]
    await log_in_at(worker, "anna")
    await log_in_at(worker, "anna")
    provider.people["anna"]["groups"] = ["staff"]
    await log_in_at(worker, "anna")
    connection = connect(store.url)
    log = AuditLog(connection)
    told = [
        (each.said.actor, each.said.outcome)
        async for each in log.all()
        if each.said
        and each.said.deed == Deed.RIGHTS_CHANGED
        and each.said.room == room
        and each.said.actor.startswith("oidc:")
    ]
    await connection.aclose()
    gained, lost = told[-2:]
    assert gained[0] == lost[0] == "oidc:127.0.0.1"
    assert gained[1].startswith("none to leader")
    assert lost[1] == "leader to none"
    assert "SENSITIVE" not in str(told)


async def test_an_answer_that_is_forged_leads_back_to_the_login(worker):
    forged = "/login/oidc/callback?code=x&state=y"
    answer = worker.ask(forged, anonymous=True)
    assert answer.status == 401
    assert b"did not work" in answer.content


async def test_the_page_offers_the_provider_by_its_name(worker):
    shown = worker.ask("/login", anonymous=True).content.decode()
    assert "Log in with the Ministry" in shown
    assert 'href="/login/oidc"' in shown


async def test_an_address_cannot_begin_login_after_login(worker, store):
    statuses: list[int] = []
    while 429 not in statuses and len(statuses) <= MOST_BEGUN + 1:
        statuses.append(worker.ask("/login/oidc", anonymous=True).status)
    assert statuses[-1] == 429
    assert set(statuses[:-1]) == {303}
    connection = connect(store.url)
    throttle = Throttle(connection, SystemClock())
    for _ in statuses:
        await throttle.finished("oidc 127.0.0.1")
    await connection.aclose()
