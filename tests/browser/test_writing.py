"""An analyst writes by keyboard in a real browser, another person releases it."""

import json
import os
import signal
import time
import urllib.request
import uuid
from contextlib import suppress
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Route

from tests.browser.conftest import holds
from tests.browser.watching import on_another_worker
from tests.chromium import until
from tests.entering import Entered
from tests.link import linked
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

GRADE = {"reliability": "B", "credibility": 2}
STAGE = "document.querySelector('.writings li')?.dataset.stage"
STRIPS = "(document.querySelector('.writings')?.innerText ?? '')"
FOCUS = "document.activeElement?.id"


@pytest.fixture(scope="module")
def anna(room: Room) -> Entered:
    return room.enter("analyst", name="write-anna", title="Anna")


@pytest.fixture(scope="module")
def bo(room: Room) -> Entered:
    return room.enter("releaser", name="write-bo", title="Bo")


def opened(
    browser: Browser, room: Room, who: Entered, url: str = "", **options: Any
) -> Page:
    size = {"width": 1366, "height": 768}
    plain = {"viewport": size, "locale": "en-GB", "bypass_csp": True}
    context = browser.new_context(**plain | options)
    context.add_cookies([who.for_browser(room.url)])  # pyright: ignore[reportArgumentType]
    page = context.new_page()
    page.goto(url or room.url)
    until(page, "window.onePicture?.snapshot().drawn_n > 0", 60)
    until(page, "document.body.dataset.ready === 'yes'", 30)
    return page


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:150]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def ask(room: Room, who: Entered, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask a worker as somebody; with a body it is a POST, under an event of its own."""
    headers = {**who.headers, "Content-Type": "application/json"}
    sent = None if body is None else {"event_id": str(uuid.uuid4()), **body}
    content = None if sent is None else json.dumps(sent).encode()
    asked = urllib.request.Request(f"{room.url}/rooms/main/{path}", content, headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)


def mine(room: Room, who: Entered, title: str) -> list[dict[str, Any]]:
    drafts = ask(room, who, "desk")["mine"]
    return [each for each in drafts if each["record"]["title"] == title]


def submitted(page: Page, room: Room, who: Entered, title: str) -> dict[str, Any]:
    """Return my draft as it was submitted; a worker may be asked that is behind."""
    ends = time.monotonic() + 20
    while True:
        [draft] = mine(room, who, title)
        if draft["state"] == "SUBMITTED":
            return draft
        assert time.monotonic() < ends, draft
        page.wait_for_timeout(50)


def on_desk(
    page: Page, room: Room, who: Entered, title: str, seconds: float = 20
) -> list[dict[str, Any]]:
    """Return my drafts of a title as soon as there are any."""
    ends = time.monotonic() + seconds
    while not (found := mine(room, who, title)) and time.monotonic() < ends:
        page.wait_for_timeout(50)
    return found


def at_form(page: Page) -> None:
    """Open the form by its key, and wait until it takes the keys."""
    page.keyboard.press("n")
    until(page, f"{FOCUS} === 'writing-position'", 30)


def keys_of(title: str, position: str = "5926N 02445E") -> list[str]:
    """Return what is typed for a whole incident, field after field."""
    return [
        *(position, "Tab", "Tab", "40 min ago", "Tab", "cable", "Tab"),
        *(title, "Tab", "2", "Tab", "n"),
    ]


def type_in(page: Page, title: str) -> int:
    """Type a whole incident; return the number of keys."""
    count = 0
    for keys in keys_of(title):
        if keys == "Tab":
            page.keyboard.press(keys)
            count += 1
        else:
            page.keyboard.type(keys)
            count += len(keys)
    return count


def begun(room: Room, who: Entered, title: str, **fields: Any) -> dict[str, Any]:
    """Write a draft at the desk, as the form would."""
    record = {
        "title": title,
        "summary": "A fault.",
        "type": "CABLE_DAMAGE",
        "domain": "SUBSURFACE",
        "severity": 2,
        "time_basis": "SOURCE_UTC",
        "occurred_from": "2025-11-22T14:05:00Z",
        "place": "Gulf of Finland",
        "valid_from": "2025-11-22T14:05:00Z",
        "position_error_m": 2000,
        "geometry": {"type": "Point", "coordinates": [26.9, 60.3]},
        "false_position": False,
        "affected_states": ["FIN"],
        "actor_state": "XXX",
        "actor_status": "UNKNOWN",
        "attribution_confidence": "UNATTRIBUTED",
        "counter_claim": [],
        "label": {"policy": "OPEN", "classification": "PUBLIC"},
        "releasable_to": ["ALL"],
        **fields,
    }
    return dict(ask(room, who, "records", {"layer": "incidents", "record": record}))


def kill(room: Room, word: str) -> None:
    """Kill the processes of a room whose command has a word; others take over."""
    pids = room.pids(word)
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def released(room: Room, anna: Entered, bo: Entered, title: str) -> dict[str, Any]:
    """Bring an incident through the desk to the picture."""
    made = begun(room, anna, title)
    ask(room, anna, f"drafts/{made['draft']}/submit", {"expected_revision": 1})
    release = {"expected_revision": 2, **GRADE}
    ask(room, bo, f"drafts/{made['draft']}/release", release)
    return made


def at_correction(page: Page, room: Room, record_id: str) -> None:
    """Open the form that corrects a record, from its card."""
    holds(page, record_id)
    page.goto(f"{room.url}/?record={record_id}")
    correct = page.get_by_role("button", name="Correct", exact=True)
    correct.wait_for(timeout=30_000)
    correct.focus()
    page.keyboard.press("Enter")
    until(page, f"{FOCUS} === 'writing-title'", 30)


def let_go(page: Page) -> None:
    """Put away what is told of what is through."""
    page.evaluate("localStorage.clear()")
    page.context.close()


def test_an_incident_is_written_by_keyboard_and_shown_when_another_has_released_it(
    browser: Browser, room: Room, anna: Entered, bo: Entered
) -> None:
    title = "Cable fault off Kotka"
    page = opened(browser, room, anna)
    other = on_another_worker(lambda: opened(browser, room, bo), page)
    began = time.perf_counter()
    at_form(page)
    keys = 2 + type_in(page, title)
    said = "document.getElementById('writing-position-said').innerText"
    until(page, f"{said}.includes('59°26′N 024°45′E')", 20)
    assert page.locator("#writing-position").input_value() == "5926N 02445E"
    page.keyboard.press("Control+Enter")
    until(page, f"{STAGE} === 'waiting'", 20)
    print(f"\n{keys} keys, {time.perf_counter() - began:.1f} s to submitted")

    [draft] = mine(room, anna, title)
    assert draft["state"] == "SUBMITTED"
    assert draft["record"]["time_text"] == {"occurred_from": "40 min ago"}
    assert draft["record"]["place"] == "Tallinn", "the nearest name of the map"
    assert page.evaluate(f"window.onePicture.has('{draft['id']}')") is False
    release = {"expected_revision": draft["revision"], **GRADE}
    ask(room, bo, f"drafts/{draft['draft']}/release", release)
    holds(page, draft["id"])
    holds(other, draft["id"])
    until(page, f"{STAGE} === 'released'", 20)
    shown = page.locator(".writings").inner_text()
    [release] = [
        each
        for each in ask(room, anna, f"drafts/{draft['draft']}")["history"]
        if each["action"] == "RELEASE"
    ]
    assert f"Released: on picture {release['n']}." in shown
    page.reload()
    until(page, f"{STRIPS}.includes('Released: on picture {release['n']}.')", 60)
    let_go(page)


def test_a_conflict_is_merged_by_keyboard_and_overwrites_nothing(
    browser: Browser, room: Room, anna: Entered
) -> None:
    made = begun(room, anna, "Two tabs")
    page = opened(browser, room, anna)
    page.goto(f"{room.url}/?draft={made['draft']}")
    until(page, f"{FOCUS} === 'writing-title'", 30)
    theirs = {"title": "The other tab", "place": "Off Kotka"}
    change = {"expected_revision": 1, "changes": theirs}
    ask(room, anna, f"drafts/{made['draft']}", change)

    page.locator("#writing-title").fill("This tab")
    page.locator("#writing-severity").select_option("3")
    page.keyboard.press("Control+s")
    until(page, "document.querySelector('.merge')?.checkVisibility()", 20)
    assert serious(page) == []
    rows = page.locator(".merge-row")
    assert rows.count() == 3
    assert rows.first.get_attribute("data-conflict") == "true"
    assert page.locator(".merge .writing-main").is_disabled()
    sides = rows.first.inner_text()
    assert "Mine (write-anna)" in sides
    assert "Theirs (Anna, 2" in sides
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    state = "document.querySelector('#writing .writing-state').innerText"
    until(page, f"{state} === 'Draft on the desk. Only you see it.'", 20)
    [draft] = mine(room, anna, "This tab")
    assert draft["revision"] == 3
    assert draft["record"]["place"] == "Off Kotka"
    assert draft["record"]["severity"] == 3
    let_go(page)


def test_what_is_typed_without_a_link_survives_a_reload_and_is_sent_once(
    browser: Browser, room: Room, anna: Entered
) -> None:
    title = "Written in the dark"
    page = opened(browser, room, anna)
    at_form(page)
    type_in(page, title)
    until(page, "document.querySelectorAll('[data-understood=true]').length === 2", 20)
    page.reload()
    until(page, "document.getElementById('writing-title')?.checkVisibility()", 60)
    assert page.locator("#writing-title").input_value() == title

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        # A page that is loaded anew does not wait for it any more.
        with suppress(Error):
            route.abort()

    page.route("**/rooms/main/records", lose_the_answer)
    page.locator("#writing-title").focus()
    page.keyboard.press("Control+Enter")
    kept = "document.querySelector('.writings')?.innerText"
    until(page, f"{kept}.includes('sent once, as soon as the server answers')", 30)
    assert len(mine(room, anna, title)) == 1
    page.reload()
    until(page, f"{STAGE} === 'sending'", 60)
    page.unroute_all(behavior="ignoreErrors")
    until(page, f"{STAGE} === 'waiting'", 60)
    assert len(mine(room, anna, title)) == 1
    let_go(page)


def test_a_draft_is_kept_in_the_middle_of_writing_and_the_form_stays(
    browser: Browser, room: Room, anna: Entered
) -> None:
    page = opened(browser, room, anna)
    at_form(page)
    type_in(page, "Kept on the way")
    page.locator("#writing-title").focus()
    page.keyboard.press("End")
    page.keyboard.press("Control+s")
    # Before it is on the desk the form may still be read: it says what is in it then.
    [draft] = on_desk(page, room, anna, "Kept on the way")
    assert (draft["state"], draft["revision"]) == ("DRAFT", 1)
    page.keyboard.type(", and on")
    state = "document.querySelector('#writing .writing-state').innerText"
    until(page, f"{state}.startsWith('Saved here, in this browser.')", 20)
    assert page.evaluate(FOCUS) == "writing-title"
    page.keyboard.press("Control+s")
    until(page, f"{state} === 'Draft on the desk. Only you see it.'", 20)
    [draft] = mine(room, anna, "Kept on the way, and on")
    assert draft["revision"] == 2
    let_go(page)


def test_undo_brings_back_what_a_draft_said_before(
    browser: Browser, room: Room, anna: Entered
) -> None:
    made = begun(room, anna, "As it was")
    change = {"expected_revision": 1, "changes": {"title": "As it is"}}
    ask(room, anna, f"drafts/{made['draft']}", change)
    page = opened(browser, room, anna)
    page.goto(f"{room.url}/?draft={made['draft']}")
    until(page, f"{FOCUS} === 'writing-title'", 30)
    assert page.locator("#writing-title").input_value() == "As it is"
    page.get_by_role("button", name="Undo my last act").focus()
    page.keyboard.press("Enter")
    until(page, "document.getElementById('writing-title').value === 'As it was'", 20)
    assert [each["revision"] for each in mine(room, anna, "As it was")] == [3]
    let_go(page)


def test_what_came_back_says_why_and_what_is_wrong_is_said_at_its_field(
    browser: Browser, room: Room, anna: Entered, bo: Entered
) -> None:
    made = begun(room, anna, "Sent back")
    path = f"drafts/{made['draft']}"
    ask(room, anna, f"{path}/submit", {"expected_revision": 1})
    reason = {"expected_revision": 2, "reason": "Name the operator."}
    ask(room, bo, f"{path}/return", reason)
    page = opened(browser, room, anna)
    page.goto(f"{room.url}/?draft={made['draft']}")
    until(page, f"{FOCUS} === 'writing-title'", 30)
    assert "Name the operator." in page.locator("#writing .card-warning").inner_text()

    page.locator("#writing-title").fill("x" * 120)
    page.keyboard.press("Control+Enter")
    wrong = "document.getElementById('writing-title-wrong').innerText"
    until(page, f"{wrong}.includes('1 to 80 characters')", 20)
    until(page, f"{FOCUS} === 'writing-title'", 10)
    assert page.locator("#writing-title").input_value() == "x" * 120
    assert serious(page) == []
    let_go(page)


def test_the_form_speaks_french_and_is_there_for_those_who_may_write(
    browser: Browser, room: Room, anna: Entered
) -> None:
    page = opened(browser, room, anna, locale="fr-FR")
    at_form(page)
    page.keyboard.press("Control+Enter")
    wrong = "document.getElementById('writing-position-wrong').innerText"
    until(page, f"{wrong} !== ''", 10)
    told = page.locator("#writing").inner_text()
    for english in ("This is missing", "Submit", "Label", "Releasable", "choose"):
        assert english not in told
    page.keyboard.press("Escape")
    until(page, "!document.getElementById('writing').checkVisibility()", 10)
    let_go(page)
    leader = opened(browser, room, room.enter("leader", name="write-leo"))
    leader.keyboard.press("n")
    assert leader.locator("#incident-open").is_visible() is False
    leader.keyboard.press("a")
    until(leader, "document.getElementById('note-text')?.checkVisibility()", 10)
    assert leader.locator("#writing").count() == 0


def test_a_record_of_the_picture_is_corrected_from_its_card(
    browser: Browser, room: Room, anna: Entered, bo: Entered
) -> None:
    made = released(room, anna, bo, "To be corrected")
    page = opened(browser, room, anna)
    at_correction(page, room, made["id"])
    assert page.locator("#writing-label").is_disabled()
    page.locator("#writing-severity").select_option("4")
    page.keyboard.press("Control+Enter")
    until(page, f"{STAGE} === 'waiting'", 20)
    draft = submitted(page, room, anna, "To be corrected")
    assert draft["base_revision"] == 1
    release = {"expected_revision": draft["revision"]}
    ask(room, bo, f"drafts/{draft['draft']}/release", release)
    until(page, f"{STAGE} === 'released'", 30)
    assert "Released: on picture" in page.locator(".writings").inner_text()
    let_go(page)


def test_what_is_typed_while_its_workers_are_killed_goes_out_once(
    browser: Browser, room: Room, anna: Entered
) -> None:
    title = "Typed through a crash"
    page = opened(browser, room, anna)
    at_form(page)
    page.keyboard.type("5926N 02445E")
    kill(room, "dashboard.worker")
    for keys in keys_of(title, position="")[1:]:
        press = page.keyboard.press if keys == "Tab" else page.keyboard.type
        press(keys)
    page.keyboard.press("Control+Enter")
    until(page, f"{STAGE} === 'waiting'", 60)
    [draft] = mine(room, anna, title)
    at = draft["record"]["geometry"]["coordinates"]
    assert at == pytest.approx([24.75, 59 + 26 / 60], abs=1e-6)
    assert draft["revision"] == 1
    let_go(page)


def test_what_is_sent_while_the_store_is_killed_is_on_the_desk_once(
    browser: Browser, room: Room, anna: Entered
) -> None:
    title = "Sent without a store"
    page = opened(browser, room, anna)
    at_form(page)
    type_in(page, title)
    until(page, "document.querySelectorAll('[data-understood=true]').length === 2", 20)
    kill(room, "-server")
    page.keyboard.press("Control+Enter")
    until(page, f"{STAGE} === 'waiting'", 60)
    [draft] = mine(room, anna, title)
    assert (draft["state"], draft["revision"]) == ("SUBMITTED", 1)
    let_go(page)


def test_what_is_typed_without_any_network_is_kept_and_sent_once(
    browser: Browser, room: Room, anna: Entered
) -> None:
    title = "Typed off the net"
    with linked(room.port) as link:
        url = f"http://127.0.0.1:{link.port}"
        page = opened(browser, room, anna, url)
        at_form(page)
        link.cut()
        type_in(page, title)
        page.keyboard.press("Control+Enter")
        until(page, f"{STAGE} === 'sending'", 20)
        assert mine(room, anna, title) == []
        link.mend()
        page.reload()
        until(page, f"{STAGE} === 'waiting'", 60)
        [draft] = mine(room, anna, title)
        assert draft["revision"] == 1
        let_go(page)


def test_two_tabs_of_one_person_keep_what_they_write_apart(
    browser: Browser, room: Room, anna: Entered
) -> None:
    one = opened(browser, room, anna)
    other = one.context.new_page()
    other.goto(room.url)
    until(other, "document.body.dataset.ready === 'yes'", 60)
    for page, title in ((one, "In one tab"), (other, "In the other tab")):
        page.bring_to_front()
        at_form(page)
        type_in(page, title)
    for page, title in ((one, "In one tab"), (other, "In the other tab")):
        page.bring_to_front()
        page.reload()
        until(page, "document.getElementById('writing-title')?.checkVisibility()", 60)
        assert page.locator("#writing-title").input_value() == title
        assert page.locator(".writings li").count() == 0
        page.locator("#writing-title").focus()
        page.keyboard.press("Control+Enter")
        until(page, f"{STAGE} === 'waiting'", 30)
    for title in ("In one tab", "In the other tab"):
        assert len(mine(room, anna, title)) == 1
    let_go(one)


def test_a_correction_that_became_outdated_is_merged_and_overwrites_nothing(
    browser: Browser, room: Room, anna: Entered, bo: Entered
) -> None:
    made = released(room, anna, bo, "Corrected by two")
    page = opened(browser, room, anna)
    at_correction(page, room, made["id"])
    page.locator("#writing-severity").select_option("4")
    change = {"expected_revision": 1, "changes": {"title": "Corrected by Cy"}}
    cy = room.enter("analyst", name="write-cy")
    theirs = ask(room, cy, f"records/{made['id']}", change)
    path = f"drafts/{theirs['draft']}"
    submit = {"expected_revision": theirs["revision"]}
    submitted = ask(room, cy, f"{path}/submit", submit)
    ask(room, bo, f"{path}/release", {"expected_revision": submitted["revision"]})
    page.keyboard.press("Control+Enter")
    until(page, "document.querySelector('.merge')?.checkVisibility()", 30)
    page.keyboard.press("Control+Enter")
    until(page, f"{STAGE} === 'waiting'", 30)
    [draft] = mine(room, anna, "Corrected by Cy")
    assert draft["base_revision"] == 2
    assert draft["record"]["severity"] == 4
    let_go(page)


def test_a_position_that_was_refused_is_read_anew_and_its_place_goes_with_it(
    browser: Browser, room: Room, anna: Entered
) -> None:
    page = opened(browser, room, anna)
    at_form(page)
    field = page.locator("#writing-position")
    said = "document.getElementById('writing-position-said')"
    good = f"{said}.dataset.understood === 'true' && {said}.innerText !== ''"
    field.fill("Gotland")
    until(page, good, 20)
    assert page.locator("#writing-place").input_value() == "Gotland"
    field.fill("59 26.2N 24 45.2E")
    until(page, f"{good} && {said}.innerText.includes('59°26')", 20)
    place = "document.getElementById('writing-place').value"
    until(page, f"{place} === 'Tallinn'", 20)
    field.fill("59,43")
    until(page, f"{said}.dataset.understood === 'false'", 20)
    assert page.evaluate(place) == ""
    field.fill("")
    until(page, f"{said}.innerText === ''", 10)
    field.fill("59 26.2N 24 45.2E")
    until(page, f"{good} && {said}.innerText.includes('59°26')", 20)
    let_go(page)
