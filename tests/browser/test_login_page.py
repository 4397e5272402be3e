"""The ways in, as a person goes them in a real browser."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dashboard.access.passwords import hashed
from layers.log.accounts import Accounts
from layers.log.connection import connect
from tests.browser.test_accessibility import serious
from tests.chromium import until
from tests.entering import invite
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PASSWORD = "correct horse battery"
DRAWN = "window.onePicture?.snapshot().drawn_n > 0"
SIZES = [(1920, 1080), (1366, 768), (820, 1180)]


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    with running() as opened:
        yield opened


def beside(work: Any) -> Any:
    """Run something asynchronous beside the loop of the browser's driver."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def link(room: Room, role: str = "leader", **fields: Any) -> str:
    _, code = beside(invite(room.store, "main", role, **fields))
    return f"{room.url}/login/link#{code}"


async def change(room: Room, name: str, **fields: Any) -> None:
    connection = connect(room.store)
    await Accounts(connection).change(name, **fields)
    await connection.aclose()


def opened(browser: Browser, address: str, **options: Any) -> Page:
    page = browser.new_context(**{"locale": "en-GB"} | options).new_page()
    page.goto(address)
    return page


def visited(browser: Browser, room: Room, *, invited: bool) -> float:
    """Open the picture in a new browser; return the seconds until it is drawn."""
    context, address = browser.new_context(locale="en-GB"), link(room)
    if not invited:
        room.admit(context, "leader")
    page, started = context.new_page(), time.monotonic()
    page.goto(address if invited else room.url)
    if invited:
        page.get_by_role("button", name="Open the shared picture").click()
        page.wait_for_url(f"{room.url}/")
    until(page, DRAWN, 60)
    took_s = time.monotonic() - started
    context.close()
    return took_s


def test_an_invited_seat_sees_the_picture_nearly_as_soon_as_one_that_is_logged_in(
    browser: Browser, room: Room
) -> None:
    # How long that is, is measured by the benchmark; here machines may be busy.
    visited(browser, room, invited=False)
    usual_s = max(visited(browser, room, invited=False) for _ in range(2))
    invited_s = min(visited(browser, room, invited=True) for _ in range(2))
    assert invited_s < 1.5 * usual_s + 0.5


def test_the_code_of_a_link_is_nowhere_to_be_seen(browser: Browser, room: Room) -> None:
    address, asked = link(room), list[str]()
    page = browser.new_context(locale="en-GB").new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    code = address.partition("#")[2]
    until(page, "document.getElementById('code').hidden")
    assert code not in page.url
    assert page.evaluate("history.length") <= 2
    page.get_by_role("button").click()
    until(page, DRAWN, 60)
    assert not any(code in url for url in asked)
    page.go_back()
    page.wait_for_load_state()
    assert code not in page.content()


def test_opening_a_link_alone_does_not_use_it_up(browser: Browser, room: Room) -> None:
    address = link(room)
    previewer = opened(browser, address)
    until(previewer, "document.getElementById('code').hidden")
    previewer.context.close()
    page = opened(browser, address)
    page.get_by_role("button").click()
    until(page, DRAWN, 60)


def test_without_javascript_the_code_is_typed(browser: Browser, room: Room) -> None:
    page = opened(browser, link(room), java_script_enabled=False)
    page.get_by_label("Code of the link").fill(link(room).partition("#")[2])
    page.get_by_role("button").click()
    page.wait_for_url(f"{room.url}/")


def test_a_person_logs_in_by_keyboard_alone_and_out_again(
    browser: Browser, room: Room
) -> None:
    name, _ = beside(invite(room.store, "main", "chair", password=hashed(PASSWORD)))
    page = opened(browser, f"{room.url}/?record=INC-003")
    until(page, "document.activeElement.tagName === 'INPUT'")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type("a wrong password")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{room.url}/login")
    alert = page.get_by_role("alert")
    assert alert.inner_text() == "Name and password do not belong together."
    until(page, "document.activeElement.type === 'password'")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{room.url}/?record=INC-003")
    until(page, DRAWN, 60)
    page.evaluate("localStorage.setItem('onepicture.writing.x', 'half a sentence')")
    page.get_by_role("link", name="My sessions").click()
    page.get_by_text("this one").wait_for()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")
    page.goto(room.url)
    assert page.url.endswith("/login")
    assert page.evaluate("localStorage.length") == 0


def test_a_screen_whose_login_ended_says_so_and_shows_the_picture_no_more(
    browser: Browser, room: Room
) -> None:
    name, code = beside(invite(room.store, "main", "leader"))
    page = opened(browser, f"{room.url}/login/link#{code}")
    page.get_by_role("button").click()
    until(page, DRAWN, 60)
    started = time.monotonic()
    beside(change(room, name, disabled=True))
    page.wait_for_url("**/login?ended=1*", timeout=20_000)
    assert time.monotonic() - started < 10
    assert "Your login has ended" in page.get_by_role("alert").inner_text()


def test_another_login_in_the_same_browser_never_joins_the_stream_of_the_first(
    browser: Browser, room: Room
) -> None:
    page = opened(browser, link(room, clearance="SENSITIVE"))
    page.get_by_role("button").click()
    until(page, DRAWN, 60)
    first = page.evaluate("document.body.dataset.login")
    other = page.context.new_page()
    other.goto(link(room, role="analyst", clearance="PUBLIC"))
    other.get_by_role("button").click()
    until(other, DRAWN, 60)
    assert other.evaluate("document.body.dataset.login") != first


def serious_at(page: Page, size: tuple[int, int]) -> list[str]:
    """Return what axe finds when the window has this size, which must hold it all."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    until(page, f"innerWidth === {size[0]}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    return serious(page)


@pytest.mark.parametrize("style", ["dark", "light"])
def test_axe_finds_nothing_serious_on_the_pages_around_the_map(
    browser: Browser, room: Room, style: str
) -> None:
    options = {"color_scheme": style, "bypass_csp": True}
    page = opened(browser, f"{room.url}/login?ended=1", **options)
    assert [serious_at(page, size) for size in SIZES] == [[], [], []]
    page.goto(link(room))
    assert [serious_at(page, size) for size in SIZES] == [[], [], []]
    page.get_by_role("button").click()
    page.wait_for_url(f"{room.url}/")
    page.goto(f"{room.url}/sessions")
    assert [serious_at(page, size) for size in SIZES] == [[], [], []]
