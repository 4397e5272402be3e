"""What leaders saw is shown again; a record of it opens anywhere and proves itself."""

import asyncio
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from layers.log.redis_log import RedisLog
from tests.browser.conftest import Open
from tests.chromium import until
from tests.entering import Entered
from tests.folding import draft, feature
from tests.serving import Room

pytestmark = pytest.mark.browser

BOX = [22.0, 58.8, 27.0, 60.4]
CAPTION = "<script>document.title='x'</script> #eval(1)"
LISTED = "document.querySelectorAll('.watched-list > li').length"


def act(room: Room, by: Entered, what: str, **fields: Any) -> Any:
    body = json.dumps({"event_id": str(uuid.uuid4()), **fields}).encode()
    address = f"{room.url}/rooms/main/briefing/{what}"
    asked = urllib.request.Request(address, body, by.headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)


def append(room: Room, line: bytes) -> None:
    async def work() -> None:
        log = RedisLog(room.store, "main")
        try:
            await log.append(draft(str(uuid.uuid4()), line))
        finally:
            await log.aclose()

    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, work()).result()


@pytest.fixture(scope="module")
def briefer(room: Room) -> Entered:
    return room.enter("briefer", name="bo", title="Bo Lind", delegation="EST")


@pytest.fixture
def briefed(room: Room, screen: Open, briefer: Entered) -> str:
    """Lead a briefing of two views, which a screen follows; return its number."""
    page = screen()
    begun = act(room, briefer, "take", seat="s1")
    record = f"INC-{begun['n']}"
    for number, caption in enumerate(("First", CAPTION), 1):
        shown = {
            "box": BOX,
            "caption": caption,
            **({"style": "dark"} if number == 1 else {}),
        }
        act(room, briefer, "view", term=begun["term"], shown=shown)
        wait_until_confirmed(page, room, briefer, f"briefings/{begun['n']}", number)
        append(room, feature(record, number, title=f"Report {number}"))
    act(room, briefer, "give-back", term=begun["term"])
    return str(begun["n"])


def wait_until_confirmed(
    page: Page, room: Room, by: Entered, path: str, number: int
) -> None:
    for _ in range(800):
        seen = asked(room, by, path)["watched"]
        if len(seen) > number and seen[number]["confirmed"]:
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"View {number} was not confirmed: {seen}")


def asked(room: Room, by: Entered, path: str) -> Any:
    address = f"{room.url}/rooms/main/{path}"
    question = urllib.request.Request(address, headers=by.headers)
    try:
        with urllib.request.urlopen(question, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError:
        return {"watched": []}


@pytest.fixture
def page(browser: Browser, room: Room, briefer: Entered) -> Iterator[Page]:
    size = {"width": 1366, "height": 768}
    context = browser.new_context(viewport=size, locale="en-GB")
    context.add_cookies([briefer.for_browser(room.url)])
    yield context.new_page()
    context.close()


def opened(page: Page, room: Room, briefing: str) -> None:
    page.goto(f"{room.url}/briefings?briefing={briefing}")
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
    until(page, f"{LISTED} >= 3")


@pytest.mark.timeout(180)
def test_a_past_view_is_shown_again_with_who_confirmed_it(
    page: Page, room: Room, briefed: str, briefer: Entered
) -> None:
    act(room, briefer, "headline", text="Written later", items=[], revision=0)
    opened(page, room, briefed)
    until(page, "!document.getElementById('headline').hidden")
    row = page.locator(".watched-list > li").nth(1)
    assert "First" in row.inner_text()
    assert "after" in row.locator(".watched-by").inner_text()
    row.locator("button").focus()
    page.keyboard.press("Enter")
    shown = "window.onePicture.snapshot().shown"
    until(page, f"{shown}?.caption === 'First'")
    assert page.evaluate(f"{shown}.cursor.mode") == "REPLAY"
    assert page.locator(".watched-list [aria-current]").count() == 1
    until(page, "document.getElementById('caption').checkVisibility()")
    assert page.locator("#caption").inner_text() == "First"
    assert page.locator("#headline").is_hidden(), "There was none then."
    style = "document.documentElement.dataset.style"
    assert page.evaluate(style) == "dark"
    page.locator(".watched-list > li").nth(2).locator("button").click()
    until(page, f"{shown}?.caption?.includes('script')")
    assert page.evaluate(style) == "dark", "It was led on in the same style."
    found = Axe().run(page, context="#watched")
    assert not found.response["violations"], found.generate_report()
    page.get_by_role("button", name="Back to the live picture").click()
    until(page, f"{shown}?.cursor?.mode !== 'REPLAY'")
    until(page, f"{style} === 'light'")
    assert page.locator("#caption").is_hidden()
    assert page.locator("#headline-text").inner_text() == "Written later"


@pytest.mark.timeout(240)
def test_the_record_opens_offline_asks_for_nothing_and_proves_itself(
    page: Page, room: Room, briefed: str, browser: Browser, tmp_path: Path
) -> None:
    opened(page, room, briefed)
    page.get_by_role("button", name="Make a record").click()
    until(page, "document.querySelectorAll('.watched-files a').length === 2", 150)
    files: dict[str, Path] = {}
    for link in page.locator(".watched-files a").all():
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        files[name.rpartition(".")[2]] = tmp_path / name
        download.value.save_as(tmp_path / name)
    for file in files.values():
        assert verified(room, file) == 0
    context = browser.new_context(offline=True, viewport={"width": 1366, "height": 768})
    offline = context.new_page()
    requests: list[str] = []
    offline.on("request", lambda request: requests.append(request.url))
    address = files["html"].as_uri()
    offline.goto(address)
    assert [each for each in requests if not each.startswith("data:")] == [address]
    assert offline.locator(".scene img").count() == 2
    widths = offline.evaluate(
        "[...document.images].map((each) => each.complete && each.naturalWidth)"
    )
    assert all(width >= 1000 for width in widths)
    assert "Record of a briefing" in offline.title()
    assert CAPTION in offline.locator(".scene").nth(1).inner_text()
    found = Axe().run(offline)
    assert not found.response["violations"], found.generate_report()
    context.close()
    changed = bytearray(files["html"].read_bytes())
    changed[len(changed) // 2] ^= 1
    files["html"].write_bytes(changed)
    assert verified(room, files["html"]) == 1


def verified(room: Room, file: Path) -> int:
    command = (sys.executable, "-m", "dashboard.cli", "verify", str(file))
    environ = {**os.environ, "REDIS_URL": room.store}
    return subprocess.run(command, env=environ, capture_output=True).returncode
