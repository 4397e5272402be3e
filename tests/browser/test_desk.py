"""The desk in real browsers, on two workers: written, looked at, released, mended."""

import json
import urllib.request
import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Producer, holds
from tests.browser.test_private_notes import opened, serious
from tests.browser.watching import on_another_worker
from tests.chromium import until
from tests.entering import Entered
from tests.lines import incident
from tests.serving import Room
from tests.test_desk_routes import written
from tests.test_imports import EVERYWHERE, rows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ROWS = "[...document.querySelectorAll('#desk-grid-host .ag-row')].map(r => r.innerText)"
SIDE = "document.getElementById('desk-record')"


@pytest.fixture(scope="module")
def people(room: Room) -> dict[str, Entered]:
    return {
        "anna": room.enter("analyst", name="anna"),
        "bo": room.enter("releaser", name="bo"),
        "leo": room.enter("leader", name="leo"),
    }


def post(room: Room, who: Entered, path: str, **body: Any) -> dict[str, Any]:
    whole = {"event_id": str(uuid.uuid4()), **body}
    headers = {
        **who.headers,
        "Content-Type": "application/json",
        "Sec-Fetch-Site": "same-origin",
    }
    address = f"{room.url}/rooms/main/{path}"
    asked = urllib.request.Request(address, json.dumps(whole).encode(), headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return dict(json.load(answer))


def bring(room: Room, who: Entered) -> None:
    """Bring a file with one record as far as it waits for its release."""
    plan: dict[str, Any] = {"layer": "", "name": "report.csv"}
    found = sent_file(room, who, "/look", plan=plan)
    plan |= {"layer": found["layer"], "values": found["values"], "zone": "UTC"}
    columns = {e["name"]: e["target"] for e in found["columns"] if e["target"]}
    plan |= {"columns": columns, "everywhere": EVERYWHERE}
    digest = sent_file(room, who, "/judge", plan=plan)["judged"]["digest"]
    event = str(uuid.uuid4())
    kept = sent_file(room, who, "", plan=plan, event_id=event, digest=digest)
    assert "kept" in kept, kept


def sent_file(room: Room, who: Entered, word: str, **asked: Any) -> dict[str, Any]:
    address = f"{room.url}/rooms/main/imports{word}"
    headers = {**who.headers, "Sec-Fetch-Site": "same-origin"}
    body = json.dumps(asked).encode() + b"\n" + rows(1)
    request = urllib.request.Request(address, body, headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return dict(json.loads(answer.read().strip().splitlines()[-1]))


def submit(room: Room, who: Entered, title: str) -> dict[str, Any]:
    record = written(title=title)
    return post(
        room, who, "records", layer="incidents", record=record, state="SUBMITTED"
    )


def at_desk(
    browser: Browser, room: Room, who: Entered, query: str = "", **options: Any
) -> Page:
    size = {"width": 1366, "height": 768}
    plain = {"viewport": size, "locale": "en-GB", "bypass_csp": True}
    context = browser.new_context(**plain | options)
    context.add_cookies([who.for_browser(room.url)])  # pyright: ignore[reportArgumentType]
    page = context.new_page()
    page.goto(f"{room.url}/desk{query}")
    until(page, "document.body.dataset.ready === 'yes'", 60)
    until(page, "document.querySelector('#desk-grid-host .ag-header-cell')", 60)
    calm = "document.getElementById('desk-standing').innerText"
    until(page, f"/\\d/.test({calm})", 30)
    page.evaluate("window.notReloaded = true")
    return page


def row_of(page: Page, title: str, seconds: float = 20) -> None:
    """Wait until a list has a row with a title."""
    until(page, f"{ROWS}.some(r => r.includes({json.dumps(title)}))", seconds)


def open_row(page: Page, title: str) -> None:
    """Open a row by keyboard alone, wherever the focus is."""
    rows = page.evaluate(ROWS)
    place = next(i for i, row in enumerate(rows) if title in row)
    focused = "document.activeElement?.closest('.ag-row')?.getAttribute('row-index')"
    until(page, f"{focused} !== null && {focused} !== undefined", 10)
    for _ in range(len(rows)):
        at = int(page.evaluate(focused))
        if at == place:
            break
        page.keyboard.press("ArrowDown" if at < place else "ArrowUp")
        until(page, f"{focused} !== '{at}'", 10)
    page.keyboard.press("Enter")
    heading = f"{SIDE}.querySelector('h2')?.innerText"
    until(page, f"!{SIDE}.hidden && {heading} === {json.dumps(title)}", 20)
    until(page, f"document.activeElement === {SIDE}.querySelector('h2')", 10)


def tab_to(page: Page, words: str) -> None:
    """Press Tab until a control with these words has the focus."""
    said = (
        "(e => e.closest('label')?.querySelector('span')?.innerText || e.innerText)"
        "(document.activeElement)"
    )
    for _ in range(30):
        page.keyboard.press("Tab")
        if words in str(page.evaluate(said)):
            return
    raise AssertionError(f"No control says {words!r}.")


def test_a_submission_appears_and_is_released_by_keyboard_on_two_workers(
    browser: Browser, room: Room, producer: Producer, people: dict[str, Entered]
) -> None:
    anna = opened(browser, room, people["anna"])
    leo = on_another_worker(lambda: opened(browser, room, people["leo"]), anna)
    bo = at_desk(browser, room, people["bo"])
    bo.keyboard.press("2")
    until(bo, "document.body.dataset.ready === 'yes'", 20)
    waiting = (
        "Number(document.querySelector('#desk-view-waiting .desk-count').innerText)"
    )
    before = bo.evaluate(waiting)

    made = submit(room, people["anna"], "A buoy is gone")
    row_of(bo, "A buoy is gone")
    until(bo, f"{waiting} === {before + 1}")
    assert bo.evaluate("window.notReloaded") is True
    bo.keyboard.press("2")
    open_row(bo, "A buoy is gone")
    assert made["draft"] in bo.url
    assert serious(bo) == []
    tab_to(bo, "Reliability of the source")
    bo.keyboard.press("b")
    tab_to(bo, "Credibility of the information")
    bo.keyboard.press("2")
    tab_to(bo, "Releasable to")
    tab_to(bo, "Release")
    bo.keyboard.press("Enter")
    said = "document.getElementById('desk-said').innerText"
    until(bo, f"{said}.startsWith('Released:')", 20)
    until(bo, f"{SIDE}.hidden", 10)
    for screen in (anna, leo):
        holds(screen, made["id"])


def test_a_reason_reaches_the_author_whose_desk_is_open(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    submit(room, people["anna"], "A light is out")
    anna = at_desk(browser, room, people["anna"], "?view=mine")
    bo = at_desk(browser, room, people["bo"], "?view=waiting")
    row_of(bo, "A light is out")
    bo.keyboard.press("2")
    open_row(bo, "A light is out")
    tab_to(bo, "Reason, which the author reads")
    bo.keyboard.type("Which light?")
    tab_to(bo, "Return to its author")
    bo.keyboard.press("Enter")
    row_of(anna, "Returned: Which light?")
    assert anna.evaluate("window.notReloaded") is True
    anna.keyboard.press("1")
    open_row(anna, "A light is out")
    assert "Which light?" in anna.locator("#desk-record").inner_text()
    tab_to(anna, "Open in the form")
    tab_to(anna, "Submit")
    anna.keyboard.press("Enter")
    row_of(bo, "A light is out")


def test_who_wrote_is_told_why_somebody_else_has_to_release(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    submit(room, people["bo"], "Written by a releaser")
    bo = at_desk(browser, room, people["bo"], "?view=waiting")
    row_of(bo, "Written by a releaser")
    bo.keyboard.press("2")
    open_row(bo, "Written by a releaser")
    told = bo.locator("#desk-record").inner_text()
    assert "somebody else has to look at it and release it" in told
    assert bo.locator("#desk-record button", has_text="Release").count() == 0


def test_a_refused_line_is_mended_released_and_kept_as_it_was(
    browser: Browser, room: Room, producer: Producer, people: dict[str, Entered]
) -> None:
    producer.send(incident("MENDED-1", severity=9, title="Smoke off Gotska Sandön"))
    anna = at_desk(browser, room, people["anna"], "?view=refused")
    row_of(anna, "severity is 9")
    anna.keyboard.press("6")
    open_row(anna, "no source named")
    tab_to(anna, "The line, to be mended")
    text = anna.locator("#desk-record textarea")
    typed = text.input_value().replace('"severity": 9', '"severity": 2')
    anna.keyboard.press("Control+a")
    anna.keyboard.insert_text(typed)
    anna.reload()
    until(anna, f"{SIDE}?.querySelector('textarea')?.value.includes('9') === false", 30)
    assert text.input_value() == typed
    text.focus()
    tab_to(anna, "Mend and resubmit")
    anna.keyboard.press("Enter")
    said = "document.getElementById('desk-said').innerText"
    until(anna, f"{said}.startsWith('Mended:')", 20)
    assert "mend" not in anna.evaluate("Object.keys(sessionStorage).join()")

    row_of(anna, "Mended by anna")
    bo = at_desk(browser, room, people["bo"], "?view=waiting")
    row_of(bo, "Smoke off Gotska Sandön")
    bo.keyboard.press("2")
    open_row(bo, "Smoke off Gotska Sandön")
    assert "Mended from the refused line" in bo.locator("#desk-record").inner_text()
    tab_to(bo, "Releasable to")
    tab_to(bo, "Release")
    bo.keyboard.press("Enter")
    leo = opened(browser, room, people["leo"])
    holds(leo, "MENDED-1")
    anna.keyboard.press("6")
    open_row(anna, "no source named")
    kept = anna.locator("#desk-record pre")
    assert '"severity": 9' in str(kept.text_content())


def test_an_address_opens_the_same_list_filter_order_and_row(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    made = [submit(room, people["anna"], f"Shown {i}") for i in range(3)]
    submit(room, people["anna"], "Not asked for")
    first = at_desk(browser, room, people["bo"], "?view=waiting")
    row_of(first, "Shown 2")
    first.keyboard.press("/")
    first.keyboard.type("Shown")
    title = first.locator(".ag-header-cell[col-id=title] .ag-header-cell-label")
    title.click()
    title.click()
    until(first, "location.search.includes('sort=title.desc')", 10)
    first.locator(".ag-row", has_text="Shown 1").click()
    until(first, f"!{SIDE}.hidden", 10)
    first.locator("#desk-save").click()
    first.keyboard.type("My view")
    first.keyboard.press("Enter")
    # The keys of the lists work again at once: no field of text has the focus.
    until(first, "document.activeElement.id === 'desk-save'", 10)
    query = first.evaluate("location.search")
    assert made[1]["draft"] in query

    again = at_desk(browser, room, people["bo"], query)
    shown = f"{ROWS}.filter(r => r.includes('Shown')).length"
    until(again, f"{shown} === 3 && {ROWS}.length === 3", 20)
    titles = [row.split("\n")[0] for row in again.evaluate(ROWS)]
    assert titles == ["Shown 2", "Shown 1", "Shown 0"]
    heading = f"{SIDE}.querySelector('h2')?.innerText"
    until(again, f"{heading} === 'Shown 1'", 20)
    assert again.locator("#desk-search input").input_value() == "Shown"
    assert again.locator(".ag-header-cell[col-id=title]").get_attribute(
        "aria-sort"
    ) == ("descending")
    again.keyboard.press("Escape")
    until(again, f"{SIDE}.hidden && !location.search.includes('record')", 10)
    first.locator("#desk-plain").click()
    until(first, f"{ROWS}.some(r => r.includes('Not asked for'))", 20)
    first.locator("#desk-saved select").select_option("My view")
    until(first, f"{ROWS}.length === 3", 20)


def test_a_desk_without_contact_says_so_and_recovers(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    bo = at_desk(browser, room, people["bo"], "?view=waiting")
    bo.route("**/desk/queue*", lambda route: route.abort())
    submit(room, people["anna"], "Written meanwhile")
    standing = "document.getElementById('desk-standing')"
    until(bo, f"{standing}.dataset.calm === 'false'", 20)
    bo.unroute("**/desk/queue*")
    row_of(bo, "Written meanwhile")
    until(bo, f"{standing}.dataset.calm === 'true'", 20)


@pytest.mark.parametrize("view", ["duplicates", "contradictions"])
def test_a_list_of_pairs_that_failed_does_not_stand_as_up_to_date(
    browser: Browser, room: Room, people: dict[str, Entered], view: str
) -> None:
    bo = at_desk(browser, room, people["bo"], f"?view={view}")
    standing = "document.getElementById('desk-standing')"
    until(bo, f"{standing}.innerText.startsWith('Up to date')", 20)
    path = f"**/desk/{view}"
    bo.route(path, lambda route: route.fulfill(status=503, body="{}"))
    submit(room, people["anna"], f"Written while {view} fail")
    until(bo, f"{standing}.dataset.calm === 'false'", 20)
    assert "answer 503" in bo.locator("#desk-standing").inner_text()
    bo.unroute(path)
    until(bo, f"{standing}.innerText.startsWith('Up to date')", 20)


def test_a_file_that_waits_is_seen_by_who_may_release_it_and_by_nobody_else(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    anna = at_desk(browser, room, people["anna"], "?view=waiting")
    bo = at_desk(browser, room, people["bo"], "?view=waiting")
    said = "document.getElementById('desk-imports')"
    assert bo.evaluate(f"{said}.hidden")
    bring(room, people["anna"])
    until(bo, f"!{said}.hidden", 30)
    assert "1 import waits for release." in bo.locator("#desk-imports").inner_text()
    count = "document.getElementById('desk-imports-count').innerText"
    assert bo.evaluate(count) == "1"
    assert serious(bo) == []
    assert anna.evaluate(f"{said}.hidden")
    assert anna.evaluate(count) == ""
    bo.keyboard.press("1")
    until(bo, f"{said}.hidden", 10)
    assert bo.evaluate(count) == "1"
    bo.keyboard.press("2")
    bo.locator("#desk-imports a").click()
    bo.wait_for_url("**/desk/import")


def test_the_first_arrow_key_goes_into_the_list_and_enter_opens_it(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    submit(room, people["anna"], "Found by an arrow key")
    bo = at_desk(browser, room, people["bo"], "?view=waiting")
    row_of(bo, "Found by an arrow key")
    assert bo.evaluate("document.activeElement === document.body")
    bo.keyboard.press("ArrowDown")
    open_row(bo, "Found by an arrow key")


def test_a_releaser_reads_before_the_boxes_that_decide_and_is_told_at_the_box(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    made = submit(room, people["anna"], "Read me first")
    bo = at_desk(browser, room, people["bo"], f"?view=waiting&record={made['draft']}")
    until(bo, f"{SIDE}.querySelector('.desk-acts h3')", 20)
    before = (
        "[...document.querySelectorAll('#desk-record .card-section')].filter(e => "
        "e.compareDocumentPosition(document.querySelector('.desk-acts')) & "
        "Node.DOCUMENT_POSITION_FOLLOWING).length"
    )
    assert bo.evaluate(before) >= 3
    told = bo.locator("#desk-record").inner_text()
    assert ": source ," not in told
    assert "not graded yet" in told
    assert "account:" not in told
    assert "New" in bo.locator(".desk-history").inner_text()
    bo.locator(".desk-acts button", has_text="Release").click()
    focused = "document.activeElement.closest('label')?.innerText ?? ''"
    until(bo, f"{focused}.startsWith('Reliability of the source')", 10)
    until(bo, f"{focused}.includes('Choose a value first.')", 10)
    assert bo.locator("[aria-invalid=true]").count() == 2
    assert serious(bo) == []
    bo.locator(".desk-acts select").first.select_option("B")
    assert bo.locator("[aria-invalid=true]").count() == 1


def test_what_is_outdated_is_compared_at_once_and_offers_no_release(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    made = submit(room, people["anna"], "Revised meanwhile")
    grade = {"reliability": "B", "credibility": 2}
    out = post(
        room,
        people["bo"],
        f"drafts/{made['draft']}/release",
        expected_revision=made["revision"],
        **grade,
    )
    drafts: list[str] = []
    for changes in ({"severity": 5}, {"place": "Off a pier"}):
        begun = post(
            room,
            people["anna"],
            f"records/{out['id']}",
            expected_revision=1,
            changes=changes,
        )
        drafts.append(f"drafts/{begun['draft']}")
        post(room, people["anna"], f"{drafts[-1]}/submit", expected_revision=1)
    post(room, people["bo"], f"{drafts[0]}/release", expected_revision=2)

    key = drafts[1].removeprefix("drafts/")
    bo = at_desk(browser, room, people["bo"], f"?view=waiting&record={key}")
    until(bo, f"{SIDE}.querySelector('.desk-compare')", 20)
    compared = bo.locator("#desk-record .desk-compare").inner_text()
    assert "Off a pier" in compared
    assert "grave" in compared or "5" in compared
    buttons = bo.locator(".desk-acts button").all_inner_texts()
    assert buttons == ["Return to its author"]


def test_what_was_typed_into_a_line_is_not_shown_to_the_next_account_of_a_tab(
    browser: Browser, room: Room, producer: Producer, people: dict[str, Entered]
) -> None:
    producer.send(incident("TYPED-1", severity=9, title="Typed by anna"))
    anna = at_desk(browser, room, people["anna"], "?view=refused")
    row_of(anna, "severity is 9")
    anna.locator(".ag-row", has_text="severity is 9").first.click()
    text = anna.locator("#desk-record textarea")
    text.fill("only anna knows this")
    kept = "JSON.stringify({...sessionStorage})"
    assert "only anna knows" in anna.evaluate(kept)
    cookie: Any = people["bo"].for_browser(room.url)
    anna.context.add_cookies([cookie])
    anna.reload()
    until(anna, f"{SIDE}?.querySelector('textarea')?.value.includes('severity')", 30)
    assert "only anna knows" not in anna.evaluate(kept)


def test_an_act_that_was_refused_says_why_and_keeps_what_was_typed(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    made = submit(room, people["anna"], "Changed under the hands")
    bo = at_desk(browser, room, people["bo"], f"?view=waiting&record={made['draft']}")
    reason = bo.locator("#desk-record textarea")
    until(bo, f"{SIDE}.querySelector('textarea')", 20)
    reason.fill("Too vague")
    bo.route("**/return", lambda route: route.abort())
    bo.locator("#desk-record button", has_text="Return to its author").click()
    refused = f"{SIDE}.querySelector('.desk-refused')?.innerText ?? ''"
    until(bo, f"{refused}.includes('not known whether')", 20)
    bo.unroute("**/return")
    path = f"drafts/{made['draft']}"
    post(room, people["anna"], path, expected_revision=1, changes={"severity": 5})
    until(bo, f"{SIDE}.innerText.includes('This was changed meanwhile')", 20)
    assert reason.input_value() == "Too vague"
    bo.locator("#desk-record button", has_text="Return to its author").click()
    until(bo, f"{refused}.includes('nothing was overwritten')", 20)
    assert "5 of 5" in bo.locator(".desk-compare").last.inner_text()
    assert reason.input_value() == "Too vague"


def test_a_leader_gets_the_page_of_a_refused_role(
    browser: Browser, room: Room, people: dict[str, Entered]
) -> None:
    context = browser.new_context(locale="en-GB")
    context.add_cookies([people["leo"].for_browser(room.url)])  # pyright: ignore[reportArgumentType]
    page = context.new_page()
    answer = page.goto(f"{room.url}/desk")
    assert answer is not None
    assert answer.status == 403
    assert page.locator("h1").inner_text() != "Desk"
    assert page.locator("#desk-views").count() == 0


@pytest.mark.parametrize("style", ["light", "dark"])
def test_the_desk_is_accessible_in_both_styles_and_speaks_french(
    browser: Browser, room: Room, people: dict[str, Entered], style: Any
) -> None:
    submit(room, people["anna"], "Une balise manque")
    chosen = {"locale": "fr-FR", "color_scheme": style}
    bo = at_desk(browser, room, people["bo"], "?view=waiting", **chosen)
    row_of(bo, "Une balise manque")
    assert serious(bo) == []
    bo.locator(".ag-row", has_text="Une balise manque").first.click()
    until(bo, f"!{SIDE}.hidden", 10)
    assert serious(bo) == []
    seen = bo.locator("body").inner_text()
    for english in ("Release", "Waits for", "Return to", "Up to date", "Still missing"):
        assert english not in seen
