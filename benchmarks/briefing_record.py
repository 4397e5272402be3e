"""The record of a briefing of ten scenes: from the click until both files are there.

A real room with the sample feed, and a real browser that draws in software: drawing is
nearly all of it. `record_s` is the whole; `record_server_s` the part of it after the
last image was drawn (the upload, both files written, both on record).
"""

import json
import time
import urllib.request
import uuid
from typing import Any, cast

from playwright.sync_api import Page, sync_playwright

from tests.chromium import FLAGS, find_chromium, until
from tests.entering import Entered
from tests.serving import Room, running

SCENES = 10
BOXES = ([22.0, 58.8, 27.0, 60.4], [16.0, 54.0, 22.0, 58.0], [27.0, 42.0, 40.0, 47.0])
RECORDS = 20
MOST_S = 120

_FILES = "document.querySelectorAll('.watched-files a').length === 2"
_SAID = "document.querySelector('.watched-said').textContent"


def run() -> dict[str, Any]:
    """Measure one record; returns seconds and the sizes of both files in bytes."""
    with running("--sample-feed") as room, sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS)
        )
        try:
            briefer = room.enter("briefer", name="bo", title="Bo Lind")
            context = chromium.new_context(viewport={"width": 1366, "height": 768})
            context.add_cookies([cast("Any", briefer.for_browser(room.url))])
            page = context.new_page()
            page.goto(room.url)
            until(page, f"window.onePicture?.snapshot().features > {RECORDS}", 120)
            number = _brief(room, briefer)
            page.goto(f"{room.url}/briefings?briefing={number}")
            rows = "document.querySelectorAll('.watched-list > li').length"
            until(page, f"{rows} > {SCENES}", 60)
            return _make(page)
        finally:
            chromium.close()


def _brief(room: Room, by: Entered) -> int:
    begun = _act(room, by, "take", seat="s1")
    for i in range(SCENES):
        shown = {"box": BOXES[i % len(BOXES)], "caption": f"The {i + 1}th thing shown"}
        _act(room, by, "view", term=begun["term"], shown=shown)
    _act(room, by, "give-back", term=begun["term"])
    return int(begun["n"])


def _act(room: Room, by: Entered, what: str, **fields: Any) -> Any:
    body = json.dumps({"event_id": str(uuid.uuid4()), **fields}).encode()
    address = f"{room.url}/rooms/main/briefing/{what}"
    asked = urllib.request.Request(address, body, by.headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)


def _make(page: Page) -> dict[str, Any]:
    began = time.perf_counter()
    page.get_by_role("button", name="Make a record").click()
    until(page, f"{_SAID}.includes('{SCENES} of {SCENES}') || {_FILES}", MOST_S)
    drawn = time.perf_counter()
    until(page, _FILES, MOST_S)
    done = time.perf_counter()
    sizes: dict[str, int] = {}
    for link in page.locator(".watched-files a").all():
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        kind = name.rpartition(".")[2]
        sizes[f"record_{kind}_bytes"] = download.value.path().stat().st_size
    return {
        "record_s": round(done - began, 1),
        "record_server_s": round(done - drawn, 1),
        **sizes,
    }
