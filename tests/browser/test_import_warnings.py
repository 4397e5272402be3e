"""What is worth a look in a file is shown before it is kept, and before its release."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.test_import_page import brought, opened, tried
from tests.chromium import until
from tests.serving import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

ASHORE = """id,title,lat,lon,when,type,domain,severity
ashore-1,Tanker drifting,58.5,15.0,2026-11-22T10:00Z,CABLE_DAMAGE,SEA,3
ashore-2,Cable cut,57.7,19.2,2026-11-22T11:00Z,CABLE_DAMAGE,SUBSURFACE,2
"""


def test_a_ship_on_land_is_shown_to_who_brings_it_and_to_who_releases_it(
    browser: Browser, room: Room, tmp_path: Path
) -> None:
    path = tmp_path / "ashore.csv"
    path.write_text(ASHORE)
    page = opened(browser, room, "analyst")
    brought(page, path)
    tried(page)
    warned = page.locator("#import-preview [data-kind=warned]")
    assert warned.get_attribute("data-n") == "1"
    [row] = page.locator("#import-preview .import-warnings tbody tr").all()
    assert row.locator("th").inner_text() == "2", "the row as a spreadsheet shows it"
    assert "on land, 70 km from the nearest coast" in row.inner_text()
    page.click("#import-confirm")
    mine = ".import-one[data-state=SUBMITTED]"
    until(page, f"document.querySelector({mine!r}) !== null")
    other = opened(browser, room, "releaser")
    until(other, f"document.querySelector({mine!r}) !== null")
    waiting = other.locator(mine, has_text="ashore.csv")
    waiting.get_by_role("button", name="Look into it").click()
    told = waiting.locator(".import-warnings tbody tr")
    told.wait_for()
    assert "Tanker drifting" in told.inner_text()
    assert "on land, 70 km" in told.inner_text()
