"""Nothing leaves our own origin, and nothing runs that is not ours."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request

from tests.browser.conftest import holds
from tests.chromium import until
from tests.serving import Room, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def sample() -> Iterator[Room]:
    """Open the room with the sample feed: every kind of record and symbol."""
    with running() as opened:
        yield opened


def test_no_request_leaves_the_origin_and_the_policy_is_never_broken(
    browser: Browser, sample: Room
) -> None:
    asked: list[str] = []
    problems: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(message.text)

    context = browser.new_context(viewport={"width": 1366, "height": 768})
    sample.admit(context)
    context.on("request", note)
    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(sample.url)
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 90)
    holds(page, "INC-001", 60)
    for key in ("s", "b", "t", "l", "?"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    page.goto(f"{sample.url}/?record=POS-001")
    until(page, "document.getElementById('card')?.innerText.includes('Tapa')", 60)
    context.close()
    own = urlsplit(sample.url).netloc
    strangers = [
        url for url in asked if url.startswith("http") and urlsplit(url).netloc != own
    ]
    assert len(asked) > 10
    assert strangers == []
    assert problems == []
