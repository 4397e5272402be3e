"""A file is brought by keyboard alone, released by another, and then on the picture."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.chromium import until
from tests.serving import Room
from tests.test_tables import FRENCH

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SIZE = {"width": 1366, "height": 768}
CHOICES = {
    "import-all-position_error_m": "500",
    "import-all-place": "Baltic",
    "import-all-label.classification": "PUBLIC",
    "import-all-releasable_to": "ALL",
    "import-all-source[0].source_id": "coast guard",
    "import-all-source[0].reliability": "B",
    "import-all-source[0].credibility": "2",
}


def opened(browser: Browser, room: Room, role: str, **options: Any) -> Page:
    context = browser.new_context(**{"viewport": SIZE, "locale": "en-GB"} | options)
    room.admit(context, role)
    page = context.new_page()
    page.goto(f"{room.url}/desk/import")
    until(page, "document.body.dataset.ready === 'yes'", 60)
    return page


def text_of(page: Page, name: str) -> str:
    shown = (
        f"(e => e && !e.hidden ? e.innerText : '')(document.getElementById('{name}'))"
    )
    return str(page.evaluate(shown))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something has the focus, as who has no mouse does."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.id") == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def brought(page: Page, path: Path, keys: bool = False) -> None:
    page.set_input_files("#import-choose", str(path))
    until(page, "!document.getElementById('import-columns').hidden")
    for name, value in CHOICES.items():
        if page.evaluate(f"document.getElementById({name!r}) === null"):
            continue
        if keys:
            tab_to(page, name)
            page.keyboard.type(value)
        else:
            at = page.locator(f'[id="{name}"]')
            is_list = at.evaluate("e => e.tagName") == "SELECT"
            at.select_option(value) if is_list else at.fill(value)


def tried(page: Page, keys: bool = False) -> None:
    if keys:
        tab_to(page, "import-try")
        page.keyboard.press("Enter")
    else:
        page.click("#import-try")
    until(page, "!document.getElementById('import-preview').hidden")


def drawn(page: Page) -> None:
    until(page, "document.querySelector('.import-map')?.dataset.drawn === 'yes'", 60)


def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.csv"
    path.write_text(FRENCH)
    return path


def test_a_file_is_brought_by_keyboard_and_released_by_another(
    browser: Browser, room: Room, tmp_path: Path
) -> None:
    anna = opened(browser, room, "analyst")
    brought(anna, report(tmp_path), keys=True)
    tried(anna, keys=True)
    counts = text_of(anna, "import-preview")
    assert "1" in counts
    assert "in error" in counts
    assert "Severity" in counts, "each mistake names its field"
    assert text_of(anna, "label") == "OPEN · Public", "the banner is of what is shown"
    drawn(anna)
    assert room.ask("/rooms/main/imports")["imports"] == []
    tab_to(anna, "import-confirm")
    anna.keyboard.press("Enter")
    until(anna, "document.querySelector('.import-one')?.dataset.state === 'SUBMITTED'")
    assert room.ask("/rooms/main/picture")["features"] == []
    bo = opened(browser, room, "releaser")
    until(bo, "document.querySelector('.import-one') !== null")
    release = bo.get_by_role("button", name="Release 1 record")
    assert release.count() == 0, "nothing is released that nobody looked at"
    bo.get_by_role("button", name="Look into it").press("Enter")
    drawn(bo)
    coming = bo.locator(".import-inside [data-kind=new]")
    assert coming.get_attribute("data-n") == "1", "what comes with it is counted"
    release.press("Enter")
    until(anna, "document.querySelector('.import-one').dataset.state === 'DONE'")
    assert "1 new" in text_of(anna, "import-waiting")
    # Another worker than the one that released it may be asked.
    [record] = until(
        anna,
        "fetch('/rooms/main/picture').then((answer) => answer.json())"
        ".then(({features}) => (features.length > 0 ? features : null))",
    )
    assert record["properties"]["title"] == "Câble coupé"


def test_a_file_that_is_refused_says_why_and_nothing_typed_is_lost(
    browser: Browser, room: Room, tmp_path: Path
) -> None:
    page = opened(browser, room, "analyst")
    brought(page, report(tmp_path))
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 no archive")
    page.set_input_files("#import-choose", str(bad))
    until(page, "!document.getElementById('import-said').hidden")
    assert text_of(page, "import-said").endswith(".")
    kept = page.locator('[id="import-all-source[0].source_id"]').input_value()
    assert kept == "coast guard"


def test_the_page_says_in_which_room_one_imports(browser: Browser, room: Room) -> None:
    context = room.ask("/rooms/main/picture")["context"]
    page = opened(browser, room, "analyst")
    until(page, f"document.body.dataset.context === {context!r}")
    assert text_of(page, "context") == context


def test_no_code_is_offered_where_there_are_words(
    browser: Browser, room: Room, tmp_path: Path
) -> None:
    page = opened(browser, room, "analyst")
    brought(page, report(tmp_path))
    for layer in ("incidents", "exercises", "posture"):
        page.select_option("#import-layer", layer)
        until(page, f"document.getElementById('import-layer').value === {layer!r}")
        until(page, "document.querySelector('#import-file-host progress').hidden")
        means = page.locator("#import-column-0 option").all_inner_texts()
        assert len(set(means)) == len(means), "no two fields are called alike"
        rest = page.locator("#import-columns select:not(#import-zone) option")
        codes = [e for e in rest.all_inner_texts() if "_" in e or e == "[]"]
        assert codes == []


def test_the_page_is_clean_for_readers_and_speaks_french(
    browser: Browser, room: Room, tmp_path: Path
) -> None:
    page = opened(browser, room, "analyst", locale="fr-FR")
    brought(page, report(tmp_path))
    tried(page)
    drawn(page)
    assert "erreur" in text_of(page, "import-preview")
    for style in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.style = {style!r}")
        found = Axe().run(page).response["violations"]
        assert [(e["id"], [n["target"] for n in e["nodes"]][:3]) for e in found] == []
