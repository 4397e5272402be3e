"""An assessment is written by keyboard, goes out once, and its author is told on."""

import json
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Route

from tests.browser.test_writing import GRADE, ask, let_go, opened, serious
from tests.chromium import until
from tests.entering import Entered
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

FOCUS = "document.activeElement?.name"
STRIPS = "(document.querySelector('.writings')?.innerText ?? '')"
FORM = "document.getElementById('judging')?.checkVisibility()"


@pytest.fixture(scope="module")
def ada(room: Room) -> Entered:
    return room.enter("analyst", name="judge-ada", title="Ada")


@pytest.fixture(scope="module")
def ben(room: Room) -> Entered:
    return room.enter("releaser", name="judge-ben", title="Ben")


def write(page: Page, judgement: str) -> None:
    """Open the form by its key and write what must be there."""
    page.keyboard.press("j")
    until(page, f"{FOCUS} === 'key_judgement'", 30)
    page.keyboard.type(judgement)
    page.locator("#judging [value=LIKELY]").check()
    page.locator("#judging [name=confidence][value=LOW]").check()
    page.locator("#judging-basis").fill("Most faults are caused by anchors.")
    page.locator("#judging-alternatives").fill("It failed by itself.")


def mine(room: Room, who: Entered, judgement: str) -> list[dict[str, Any]]:
    drafts = ask(room, who, "desk")["mine"]
    return [d for d in drafts if d["record"].get("key_judgement") == judgement]


def test_what_is_lacking_is_said_at_its_field_and_labels_are_set_beforehand(
    browser: Browser, room: Room, ada: Entered
) -> None:
    page = opened(browser, room, ada)
    page.locator("#judgement-open").click()
    until(page, f"{FOCUS} === 'key_judgement'", 30)
    assert page.locator("#judging-label").input_value() == "OPEN/PUBLIC"
    assert page.locator("#judging-releasable_to").input_value() == "ALL"
    assert page.locator("#judging .writing-main").is_visible()
    page.keyboard.press("Control+Enter")
    wrong = "document.getElementById('judging-key_judgement-wrong').innerText"
    until(page, f"{wrong} === 'This is missing.'", 10)
    assert page.locator("#judging [type=radio]:checked").count() == 0
    assert serious(page) == []
    let_go(page)


def test_an_author_is_told_that_an_assessment_came_back_and_that_it_was_released(
    browser: Browser, room: Room, ada: Entered, ben: Entered
) -> None:
    judgement = "An anchor cut the cable."
    page = opened(browser, room, ada)
    write(page, judgement)
    page.keyboard.press("Control+s")
    state = "document.querySelector('#judging .writing-state').innerText"
    until(page, f"{state} === 'Draft on the desk. Only you see it.'", 20)
    page.keyboard.press("Control+Enter")
    until(page, f"{STRIPS}.includes('waits for another person')", 20)

    [draft] = mine(room, ada, judgement)
    path = f"drafts/{draft['draft']}"
    back = {"expected_revision": draft["revision"], "reason": "Name the ship."}
    ask(room, ben, f"{path}/return", back)
    until(page, f"{STRIPS}.includes('Name the ship.')", 20)
    page.locator(".writings").get_by_role("button", name="Open").click()
    until(page, f"{FOCUS} === 'key_judgement'", 20)
    assert page.locator("#judging [value=LIKELY]").is_checked()
    page.locator("#judging-worst_case").fill("All cables are cut.")
    page.keyboard.press("Control+Enter")
    until(page, f"{STRIPS}.includes('waits for another person')", 20)
    [draft] = mine(room, ada, judgement)
    assert draft["record"]["worst_case"] == "All cables are cut."
    release = {"expected_revision": draft["revision"], **GRADE}
    ask(room, ben, f"{path}/release", release)
    until(page, f"{STRIPS}.includes('Released: on picture')", 30)
    let_go(page)


def test_after_a_lost_answer_exactly_what_was_sent_goes_out_again(
    browser: Browser, room: Room, ada: Entered
) -> None:
    page = opened(browser, room, ada)
    sent: list[str] = []

    def lose_the_answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fetch()
        with suppress(Error):
            route.abort()

    page.route("**/rooms/main/records", lose_the_answer)
    write(page, "Sent once.")
    page.keyboard.press("Control+Enter")
    until(page, f"{STRIPS}.includes('sent once, as soon as the server answers')", 30)
    # What is begun meanwhile is another text, and is not sent with it.
    page.keyboard.press("j")
    until(page, f"{FOCUS} === 'key_judgement'", 20)
    page.keyboard.type("Half a judge")
    page.reload()
    until(page, f"{FORM} === true", 60)
    until(page, f"{STRIPS}.includes('sent once, as soon as the server answers')", 60)
    page.unroute_all(behavior="ignoreErrors")
    until(page, f"{STRIPS}.includes('waits for another person')", 60)
    assert page.locator("#judging-key_judgement").input_value() == "Half a judge"
    assert len(mine(room, ada, "Sent once.")) == 1
    assert mine(room, ada, "Half a judge") == []
    assert len({json.loads(each)["event_id"] for each in sent}) == 1
    assert len(set(sent)) == 1
    let_go(page)


def test_a_login_that_has_ended_is_told_as_that(
    browser: Browser, room: Room, ada: Entered
) -> None:
    page = opened(browser, room, ada)
    page.route("**/rooms/main/records", lambda route: route.fulfill(status=401))
    write(page, "Without a login.")
    page.keyboard.press("Control+Enter")
    until(page, f"{STRIPS}.includes('Your login has ended')", 20)
    let_go(page)
