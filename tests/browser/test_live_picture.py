"""The main job: one raw line, what a person sees of it."""

import re
from typing import Any

import pytest

from tests.browser.conftest import Open, Producer, holds, snapshot, text
from tests.chromium import until
from tests.lines import incident

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_a_script_in_a_title_stays_text(screen: Open, producer: Producer) -> None:
    attack = "<img src=x onerror=\"document.title='owned'\"><script>1</script>"
    page = screen()
    fields: dict[str, Any] = {"place": attack, "summary": attack, "note": attack}
    producer.send(incident("LIVE-3", title=attack[:80], **fields))
    holds(page, "LIVE-3")
    page.goto(page.url.split("?")[0] + "?record=LIVE-3")
    until(page, "document.getElementById('card')?.innerText.includes('<img')", 60)
    assert page.evaluate("document.querySelectorAll('#card img').length") == 0
    assert page.title() != "owned"


def test_a_link_to_a_record_opens_its_card(screen: Open, producer: Producer) -> None:
    producer.send(incident("LIVE-4", title="The buoy of the link"))
    page = screen("/?record=LIVE-4")
    until(page, "document.getElementById('card')?.innerText.includes('The buoy')", 30)
    words = text(page, "card")
    assert "none recorded" in words.lower()
    assert "58°" in words
    page.keyboard.press("Escape")
    until(page, "document.getElementById('card')?.hidden", 10)
    assert "record=" not in page.url


def test_a_link_to_a_record_that_is_not_there_says_so(screen: Open) -> None:
    page = screen("/?record=NOT-THERE")
    until(page, "document.getElementById('card')?.innerText.includes('NOT-THERE')", 30)


def test_back_and_forward_go_from_card_to_card_and_the_map_stays(
    screen: Open, producer: Producer
) -> None:
    for number in (1, 2):
        producer.send(incident(f"BACK-{number}", title=f"Report number {number}"))
    page = screen()
    for number in (1, 2):
        holds(page, f"BACK-{number}")
    page.evaluate("window.firstCanvas = document.querySelector('#map canvas')")

    def shown(title: str) -> None:
        until(page, f"document.getElementById('card').innerText.includes('{title}')")

    for number in (1, 2):
        page.locator(".news-line", has_text=f"Report number {number}").click()
        shown(f"Report number {number}")
    page.evaluate("history.back()")
    shown("Report number 1")
    page.evaluate("history.back()")
    until(page, "document.getElementById('card').hidden")
    page.evaluate("history.forward()")
    shown("Report number 1")
    page.evaluate("history.forward()")
    shown("Report number 2")
    assert page.evaluate(
        "window.firstCanvas.isConnected"
        " && window.firstCanvas === document.querySelector('#map canvas')"
    )


def test_ten_tabs_of_one_browser_all_show_the_picture(
    screen: Open, producer: Producer
) -> None:
    # Small ones: what is shown is drawn by the processor, ten times here.
    first = screen(viewport={"width": 500, "height": 350})
    tabs = [first] + [first.context.new_page() for _ in range(9)]
    for tab in tabs[1:]:
        tab.goto(first.url, wait_until="commit")  # all of them load at the same time
    producer.send(incident("LIVE-5"))
    for tab in tabs:
        until(tab, "window.onePicture?.snapshot().drawn_n > 0", 60)
        holds(tab, "LIVE-5", 60)
    assert len({snapshot(tab)["seat"] for tab in tabs}) == 10
    assert len({snapshot(tab)["picture"]["digest"] for tab in tabs}) == 1


def test_the_table_says_what_the_map_shows(screen: Open, producer: Producer) -> None:
    producer.send(incident("LIVE-6", title="A line for the table"))
    page = screen()
    holds(page, "LIVE-6")
    page.keyboard.press("t")
    until(page, "document.getElementById('table')?.innerText.includes('for the table')")


def test_the_page_speaks_french_where_the_browser_does(screen: Open) -> None:
    page = screen(locale="fr-FR")
    assert page.evaluate("document.documentElement.lang") == "fr"
    until(page, "document.getElementById('badge-screens')?.textContent.length > 0")
    assert re.search(r"écran", text(page, "badge"))


def test_rejected_lines_are_counted_on_the_screen(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    producer.send(b"this is not JSON")
    until(page, "window.onePicture.snapshot().header.rejected > 0")
    until(page, "document.getElementById('rejected-open').checkVisibility()")
    assert re.match(r"1 line was rejected", text(page, "rejected-open"))
