"""Whatever a stranger writes into a text stays text, wherever it is shown.

Every text field of every record is walked through by the structs themselves, so a new
field is attacked on the day on which it is added.
"""

import itertools
import json
import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from msgspec import inspect
from playwright.sync_api import Browser, Page

from layers.geometry import Geometry
from layers.registry import LAYERS
from tests.browser.conftest import Producer
from tests.browser.test_import_page import brought, tried
from tests.browser.watching import watched
from tests.chromium import until
from tests.records import FULL, SCENE
from tests.serving import Room, running
from tests.test_tables import FRENCH

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ATTACKS = {
    "image": '<img src=x onerror="window.owned=1">',
    "script": "</script><script>window.owned=1</script>",
    "drawing": "\"'><svg onload=window.owned=1>",
    "link": "javascript:window.owned=1",
}
PLACES: dict[str, dict[str, Any]] = {
    "exercises": {
        "type": "Polygon",
        "coordinates": [[[18, 56], [20, 56], [20, 58], [18, 56]]],
    },
    "incidents": {"type": "Point", "coordinates": [20.5, 60]},
    "posture": {"type": "Point", "coordinates": [25.5, 58.5]},
    "assessments": {"type": "Point", "coordinates": [22.5, 59.5]},
}
UNDER_THE_POINTER = {
    "exercises": (19.4, 56.6),
    "incidents": (20.5, 60),
    "posture": (25.5, 58.5),
    "assessments": (22.5, 59.5),
}
# Only the area of an exercise that runs is filled, so that a pointer finds it.
RUNNING = {"start": "2025-11-20T00:00:00Z", "end": "2025-12-20T00:00:00Z"}
# A judgement is on the map for as long as it holds.
HOLDS = {"valid_from": "2025-11-20T00:00:00Z", "valid_until": "2025-12-20T00:00:00Z"}
CRAFT = {"name": "V", "type": "tanker", "flag": "COK", "imo": "9187629"}

# Notes what must never happen; put into the page before anything of its own runs.
_WATCH = """
window.broken = [];
addEventListener('securitypolicyviolation', (event) =>
  window.broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
# Markup that was text a moment ago, and any way to run it.
_MARKUP = """[...document.querySelectorAll(
  'img[src="x"], [onerror], [onload], [href*="javascript:" i], [src*="javascript:" i]')
].map((each) => each.outerHTML).concat(
  [...document.scripts].filter((each) => each.textContent.includes('owned'))
    .map((each) => each.outerHTML))"""


def attacked(kind: inspect.Type, value: Any, attack: str) -> Any:
    """Return the value with the attack in every text that has no pattern of its own."""
    match kind:
        case inspect.Metadata():
            return attacked(kind.type, value, attack)
        case inspect.UnionType() if value is not None:
            inner = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
            return attacked(inner[0], value, attack)
        case inspect.StrType() if kind.pattern is None:
            return attack[: kind.max_length]
        case inspect.StructType() if kind.cls is not Geometry:
            fields = {f.encode_name: f.type for f in kind.fields}
            return {k: attacked(fields[k], v, attack) for k, v in value.items()}
        case inspect.VarTupleType():
            return [attacked(kind.item_type, each, attack) for each in value]
        case inspect.DictType():
            values = kind.value_type
            return {k: attacked(values, v, attack) for k, v in value.items()}
        case _:
            return value


def texts_of(kind: inspect.Type, path: str = "") -> Iterator[str]:
    """Yield the path of every text of a record that has no pattern of its own."""
    if isinstance(kind, inspect.StrType) and kind.pattern is None:
        yield path
    for inner, inner_path in inside(kind, path):
        yield from texts_of(inner, inner_path)


def inside(kind: inspect.Type, path: str) -> list[tuple[inspect.Type, str]]:
    """Return what a type is made of, with the paths of it."""
    match kind:
        case inspect.Metadata():
            return [(kind.type, path)]
        case inspect.UnionType():
            return [(inner, path) for inner in kind.types]
        case inspect.StructType() if kind.cls is not Geometry:
            start = f"{path}." if path else ""
            return [(f.type, start + f.encode_name) for f in kind.fields]
        case inspect.VarTupleType():
            return [(kind.item_type, f"{path}[]")]
        case inspect.DictType():
            return [(kind.value_type, f"{path}{{}}")]
        case _:
            return []


def paths_with(value: Any, attack: str, path: str = "") -> set[str]:
    """Return the path of every text that is the attack, its beginning, or holds it."""
    if isinstance(value, str):
        attacks = bool(value) and (attack in value or attack.startswith(value))
        return {path} if attacks else set()
    if isinstance(value, list):
        return {p for each in value for p in paths_with(each, attack, f"{path}[]")}
    if not isinstance(value, dict):
        return set()
    keyless = path == "time_text"
    return {
        found
        for key, each in value.items()
        for found in paths_with(
            each, attack, f"{path}{{}}" if keyless else f"{path}.{key}".lstrip(".")
        )
    }


WRITTEN = {layer.name: layer for layer in LAYERS if layer.record is not None}


def hostile(layer: str, name: str, revision: int = 1) -> dict[str, Any]:
    """Return a valid record of a layer in which every text is an attack."""
    shape = inspect.type_info(WRITTEN[layer].record)
    craft = {key: [CRAFT] for key in ("linked_vessel", "linked_aircraft")}
    record = attacked(
        shape, FULL[layer] | (craft if layer == "incidents" else {}), ATTACKS[name]
    )
    return record | {
        "id": f"STRANGER-{layer}",
        "object_type": WRITTEN[layer].object_type,
        "revision": revision,
        "context": "SIMULATION",
        "reported_at": "2025-11-30T12:00:00Z",
        "releasable_to": ["ALL"],
        "geometry": PLACES[layer],
        **(RUNNING if layer == "exercises" else {}),
        # An alternative must be another one than the judgement.
        **(
            HOLDS | {"alternatives": [f"Or {ATTACKS[name]}"]}
            if layer == "assessments"
            else {}
        ),
    }


@pytest.mark.parametrize("layer", WRITTEN)
def test_no_text_field_is_left_out_of_the_attack(layer: str) -> None:
    record, attack = hostile(layer, "image"), ATTACKS["image"]
    every = set(texts_of(inspect.type_info(WRITTEN[layer].record))) - {"object_type"}
    assert len(every) > 10
    assert paths_with(record, attack) == every


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    environ = {**os.environ, "ONEPICTURE_CONTEXT": "SIMULATION"}
    with running("--no-sample-feed", environ=environ) as opened:
        yield opened


@pytest.fixture(scope="module")
def producer(room: Room) -> Iterator[Producer]:
    """Give a producer that has opened a scene with an attack for a title."""
    scene = {"title": ATTACKS["image"], "rate": 1, "story_at": "2025-12-01T00:00:00Z"}
    with redis.Redis.from_url(room.store) as client:
        made = Producer(client)
        made.send(SCENE | scene, "scene")
        yield made


@pytest.fixture(scope="module")
def revisions() -> Iterator[int]:
    return itertools.count(1)


def sit_down(room: Room) -> None:
    """Confirm a picture as a screen whose name is an attack."""
    said = {"seat": "stranger", "n": 1, "digest": "0" * 32, "name": ATTACKS["image"]}
    head = {"Content-Type": "application/json", **room.enter().headers}
    body = json.dumps(said).encode()
    asked = urllib.request.Request(f"{room.url}/rooms/main/seen", body, head)
    urllib.request.urlopen(asked, timeout=10).close()


def harmless(page: Page) -> None:
    """Nothing of it became markup, ran, or was stopped only by the policy."""
    assert page.evaluate(_MARKUP) == []
    assert page.evaluate("window.owned") is None
    assert page.evaluate("window.broken") == []


def shows(page: Page, selector: str, words: str, what: str = "innerText") -> None:
    shown = f"document.querySelector({json.dumps(selector)})?.{what}"
    until(page, f"{shown}?.includes({json.dumps(words)})", 20)


def hover(page: Page, layer: str) -> None:
    """Lead the pointer to a record, again until the map has drawn it there."""
    lon, lat = UNDER_THE_POINTER[layer]
    box = page.locator("#map").bounding_box()
    assert box is not None
    at = page.evaluate(f"window.onePicture.project({lon}, {lat})")
    for shake in range(200):
        page.mouse.move(box["x"] + at["x"] + shake % 2, box["y"] + at["y"])
        page.wait_for_timeout(25)
        if page.locator(".map-tip").is_visible():
            return
    raise AssertionError(f"no name over the record of {layer}")


def look_everywhere(page: Page, layer: str, attack: str) -> None:
    """Look at one record as its name, its news, its card and its row."""
    hover(page, layer)
    shows(page, ".map-tip", attack)
    harmless(page)
    page.mouse.move(1356, 758)
    page.evaluate(
        f"""[...document.querySelectorAll('.news-line')].find(
        (line) => line.querySelector('.news-kind').textContent
          .startsWith({json.dumps(NEWS[layer])})).click()"""
    )
    shows(page, "#card h2", attack)
    shows(page, "#card .card-section", attack, "closest('#card').innerText")
    harmless(page)
    page.keyboard.press("Escape")
    until(page, "document.getElementById('card').hidden")
    page.keyboard.press("t")
    shows(page, f'#table [row-id="STRANGER-{layer}"]', attack, "textContent")
    harmless(page)
    page.keyboard.press("t")


NEWS = {
    "exercises": "Field exercise",
    "incidents": "Damage to a cable",
    "posture": "Force posture",
    "assessments": "Assessment",
}


@pytest.mark.parametrize("guarded", [True, False], ids=["policy", "no policy"])
def test_a_script_in_any_text_of_any_record_is_shown_as_text(
    browser: Browser,
    room: Room,
    producer: Producer,
    revisions: Iterator[int],
    guarded: bool,
) -> None:
    """Without the policy, too: there everything that became markup would really run.

    There each attack is looked at wherever it stands; with the policy each record with
    one of them, because what has become no markup gives the policy nothing to stop.
    """
    options = {"viewport": {"width": 1366, "height": 768}, "bypass_csp": not guarded}
    page = watched(browser, room, listen=_WATCH, **options)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    shows(page, "#scene", ATTACKS["image"])
    page.keyboard.press("t")
    until(page, "document.querySelector('#table [role=row]') !== null", 30)
    page.keyboard.press("t")
    for number, (name, attack) in enumerate(ATTACKS.items()):
        revision = next(revisions)
        for layer in WRITTEN:
            producer.send(hostile(layer, name, revision), layer)
        shows(page, "#news", attack)
        for layer in [*WRITTEN][number :: len(ATTACKS)] if guarded else WRITTEN:
            look_everywhere(page, layer, attack)
    sit_down(room)
    page.locator("#badge").click()
    shows(page, "#seats", ATTACKS["image"])
    harmless(page)
    assert dialogs == []
    page.context.close()


def test_the_name_of_a_file_is_shown_as_text(
    browser: Browser, room: Room, tmp_path: Path
) -> None:
    """It is sent with the file, kept with its import, and read by others."""
    path = tmp_path / f"{ATTACKS['image']}.csv"
    path.write_text(FRENCH)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    room.admit(context)
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(f"{room.url}/desk/import")
    until(page, "document.body.dataset.ready === 'yes'", 60)
    brought(page, path)
    shows(page, "#import-file-host", path.name)
    harmless(page)
    tried(page)
    page.click("#import-confirm")
    shows(page, ".import-one", path.name)
    harmless(page)
    [kept] = room.ask("/rooms/main/imports")["imports"]
    assert kept["name"] == path.name
    context.close()
