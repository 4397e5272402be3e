"""The banner shows the highest label on screen; the badge says for whom it counts."""

import pytest

from tests.browser.conftest import Open, Producer, holds, text
from tests.chromium import until
from tests.lines import incident

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_the_banner_rises_with_the_highest_label_on_screen(
    screen: Open, producer: Producer
) -> None:
    page = screen()
    producer.send(incident("MARK-1"))
    holds(page, "MARK-1")
    until(page, "document.getElementById('label').innerText === 'OPEN · Public'", 30)
    label = {"policy": "OPEN", "classification": "SENSITIVE"}
    producer.send(incident("MARK-2", label=label))
    until(page, "document.getElementById('label').innerText === 'OPEN · Sensitive'", 30)
    ground = "getComputedStyle(document.getElementById('label')).backgroundColor"
    assert page.evaluate(ground) != "rgba(0, 0, 0, 0)"
    assert "SENSITIVE · ALL" in text(page, "badge-audience")
