"""What stands out is told in the column, on the map and on the card."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from sample_feeds.rows import record
from tests.browser.conftest import Open, Producer, holds
from tests.chromium import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KNOWN_BY = datetime(2017, 9, 13, tzinfo=UTC)
ZAPAD = "EX-011"
DAY = timedelta(days=1)
DRAWN = """(part) => window.onePicture.map
  .querySourceFeatures('shapes:exercises')
  .some(({ properties }) => properties.record === 'NOW-1' && part in properties)"""


def soon(record_id: str, west: float = 20, **fields: Any) -> dict[str, Any]:
    """Return Zapad-2017 as if it began tomorrow in one degree of land."""
    ring = [[west, 54], [west + 1, 54], [west + 1, 55], [west, 55], [west, 54]]
    fields["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    start = datetime.now(UTC) + timedelta(days=1)
    times = {"start": start.isoformat(), "end": (start + 6 * DAY).isoformat()}
    said = {**record(ZAPAD, KNOWN_BY), **times, "context": "REALITY"}
    return {**said, "id": record_id, "phases": [], **fields}


def column(page: Page) -> str:
    return page.locator("#standing-out").inner_text()


def test_what_stands_out_is_told_with_its_number_and_goes_when_it_does(
    screen: Open, producer: Producer
) -> None:
    page, french = screen(), screen(locale="fr-FR")
    producer.send(soon("NOW-1", designation="Alpha"), "exercises")
    other = {"bloc": "PARTNER", "notifying_state": "SWE", "designation": "Beta"}
    producer.send(soon("NOW-2", west=21.5, **other), "exercises")
    for each in (page, french):
        holds(each, "NOW-2")
        until(each, "!document.getElementById('standing-out').hidden", 30)
    until(page, "document.getElementById('standing-out').innerText.includes('Beta')")
    said = column(page)
    assert "6 days at the same time, 32" in said
    assert "stands out" in said
    assert "confidence" in said
    assert "Alpha · declared against estimated" in said
    assert "Declared: 12,700; others estimate 60,000 to 70,000." in said
    assert "Judged on picture" in said
    assert "ce qui ressort" in column(french).lower()
    assert "12\u202f700" in column(french)
    for part in ("out", "beside"):
        until(page, f"({DRAWN})('{part}')", 30)
    for record_id in ("NOW-1", "NOW-2"):
        gone = {"status": "RETRACTED", "revision": 2}
        producer.send(soon(record_id, **gone), "exercises")
    until(page, "document.getElementById('standing-out').hidden", 30)
    until(page, f"!({DRAWN})('out')", 30)


def test_the_card_of_zapad_2017_says_what_the_rules_and_its_numbers_say(
    screen: Open, producer: Producer
) -> None:
    said = {**record(ZAPAD, KNOWN_BY), "context": "REALITY"}
    producer.send(said, "exercises")
    words = {
        "en-GB": (
            "12,700 of 13,000 troops: just under the observer line.",
            "12,700 troops: the notice line of 9,000 is reached.",
            "Declared: 12,700; others estimate 60,000 to 70,000.",
        ),
        "fr-FR": ("12\u202f700 sur 13\u202f000 militaires", "juste sous"),
    }
    for language, expected in words.items():
        page = screen(locale=language)
        holds(page, ZAPAD)
        page.goto(f"{page.url.split('?')[0]}?record={ZAPAD}")
        card = "document.getElementById('card')?.innerText"
        for sentence in expected:
            until(page, f"{card}?.includes({sentence!r})", 30)
