"""The page as a browser gets it, before any script of it has run."""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import dash
import httpx
import pytest
from fastapi import FastAPI

from dashboard import pages
from dashboard.pages import Page, content_security_policy, picture
from dashboard.pages.brief import BriefIds
from dashboard.pages.briefings import BriefingsIds
from dashboard.pages.desk import DeskIds
from dashboard.pages.drill import DrillIds
from dashboard.pages.ids import Ids, layer_opacity, layer_shown
from dashboard.pages.importing import ImportIds
from dashboard.pages.rules import RulesIds
from dashboard.pages.timeline import TimelineIds
from dashboard.words import COOKIE, LANGUAGES, browser_catalogue_address, words
from layers.registry import LAYERS
from layers.settings import Settings
from tests.viewing import SeenBy, viewer

WEB = Path(pages.__file__).parent.parent / "web"
BUILT = {
    "main.js": "/static/main-AB12CD34.js",
    "main.css": "/static/main-EF56.css",
    "travel.js": "/static/travel-0A1B2C3D.js",
    "begin.js": "/static/begin-9Z8Y7X6W.js",
    "main.js/0": "/static/chunk-1Q2W3E4R.js",
}
SUITES = "/_dash-component-suites/"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FastAPI]:
    monkeypatch.setattr(pages, "built_parts", lambda: BUILT)
    server = FastAPI()

    @server.get("/rooms/{room}/picture")
    def kept(room: str) -> dict[str, str]:
        return {"room": room}

    server.state.page = pages.mount(server, Settings(data_dir=tmp_path, room="north"))
    yield server
    dash.page_registry.clear()


@pytest.fixture
async def client(server: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(SeenBy(server, viewer(room="north")))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost"
    ) as client:
        yield client


class Seen(HTMLParser):
    """What stands in a page: tags with their attributes, inline scripts, text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_script = tag == "script" and "src" not in dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)

    def addresses(self) -> list[str]:
        named = ("src", "href", "data-words", "data-grid")
        return [str(a[n]) for _, a in self.tags for n in named if a.get(n)]

    def attributes(self, tag: str) -> dict[str, str | None]:
        return next(attributes for name, attributes in self.tags if name == tag)


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """All components in a layout, the way it goes over the wire."""
    if isinstance(node, list):
        for part in node:
            yield from parts(part)
    elif isinstance(node, dict):
        if "namespace" in node:
            yield node
        for part in node.values():
            yield from parts(part)


def drawn(language: str = "en") -> list[dict[str, Any]]:
    layout = picture.layout(words(language), "north", LAYERS)
    return list(parts(json.loads(json.dumps(layout.to_plotly_json(), default=plain))))


def plain(component: Any) -> Any:
    return component.to_plotly_json()


def ids_in(found: list[dict[str, Any]]) -> list[str]:
    return [part["props"]["id"] for part in found if "id" in part["props"]]


async def test_every_address_in_the_page_is_our_own(client: httpx.AsyncClient) -> None:
    page = Seen((await client.get("/")).text)
    outside = [a for a in page.addresses() if not re.match(r"/(?!/)|#|data:image/", a)]
    assert outside == []
    assert BUILT["main.js"] in page.addresses()
    assert BUILT["main.css"] in page.addresses()


async def test_back_and_forward_are_heard_before_dash_hears_them(
    client: httpx.AsyncClient,
) -> None:
    html = (await client.get("/")).text
    assert html.index(BUILT["travel.js"]) < html.index(BUILT["begin.js"])


async def test_the_controls_run_when_the_page_says_so_and_are_fetched_at_once(
    client: httpx.AsyncClient,
) -> None:
    html = (await client.get("/")).text
    waiting = html[html.index('<template id="controls">') : html.index("</template>")]
    scripts = re.findall(r'<script src="([^"]+)"', waiting)
    assert any("/dash_core_components" in each for each in scripts)
    assert "DashRenderer" in waiting
    assert html.index("</template>") < html.index(BUILT["begin.js"])
    head = html[: html.index("</head>")]
    for each in scripts:
        assert f'<link rel="preload" as="script" href="{each}">' in head
    assert f'<link rel="modulepreload" href="{BUILT["main.js/0"]}">' in head


async def test_every_inline_script_is_in_the_policy(
    server: FastAPI, client: httpx.AsyncClient
) -> None:
    page = Seen((await client.get("/")).text)
    policy = content_security_policy(server.state.page)
    run = [s for s in page.scripts if not s.strip().startswith("{")]
    assert len(run) == 2
    for script in run:
        assert f"'sha256-{hash_of(script)}'" in policy
    assert "unsafe-eval" not in policy
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe-inline" not in scripts


def hash_of(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


async def test_the_page_names_its_room_and_its_words(client: httpx.AsyncClient) -> None:
    body = Seen((await client.get("/")).text).attributes("body")
    assert body["data-room"] == "north"
    assert body["data-words"] == browser_catalogue_address("en")


async def test_what_the_first_view_does_not_need_is_not_sent(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/")).text
    sources = [str(a.get("src")) for t, a in Seen(page).tags if t == "script"]
    for unused in ("dash_ag_grid", "polyfill", "dash_table", "plotly"):
        assert not any(unused in source for source in sources)
    grid = Seen(page).attributes("body")["data-grid"]
    answer = await client.get(str(grid))
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]


async def test_dash_is_not_told_to_open_a_socket_or_to_look_for_versions(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/")).text
    told = json.loads(next(s for s in Seen(page).scripts if s.startswith("{")))
    assert "websocket" not in told
    assert "python_version" not in told
    assert told["suppress_callback_exceptions"] is False
    assert "plotly.com" not in page


async def test_without_scripts_there_is_a_sentence(client: httpx.AsyncClient) -> None:
    english = (await client.get("/")).text
    assert "<noscript>" in english
    assert "needs JavaScript" in english
    french = (await client.get("/", headers={"accept-language": "fr"})).text
    assert "a besoin de JavaScript" in french


async def test_the_cookie_of_the_switch_comes_first(client: httpx.AsyncClient) -> None:
    headers = {"accept-language": "en", "cookie": f"{COOKIE}=fr"}
    page = Seen((await client.get("/", headers=headers)).text)
    assert page.attributes("html")["lang"] == "fr"


async def test_a_page_in_french_has_a_layout_in_french(
    client: httpx.AsyncClient,
) -> None:
    await client.get("/")
    asked = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": "/"},
            {"id": "_pages_location", "property": "search", "value": "?record=<b>"},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    headers = {"accept-language": "fr-FR,fr;q=0.9"}
    answer = await client.post("/_dash-update-component", json=asked, headers=headers)
    assert answer.status_code == 200
    assert "Ce qui vient de se passer" in answer.text
    assert "What just happened" not in answer.text
    assert "<b>" not in answer.text


async def test_scripts_of_dash_are_compressed_and_kept(
    client: httpx.AsyncClient,
) -> None:
    page = Seen((await client.get("/")).text)
    address = next(a for a in page.addresses() if a.startswith(SUITES))
    compressed = await client.get(address, headers={"accept-encoding": "gzip"})
    assert compressed.headers["content-encoding"] == "gzip"
    assert "max-age=31536000" in compressed.headers["cache-control"]
    bare = await client.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in bare.headers
    assert bare.content == compressed.content
    smaller = await client.get(address, headers={"accept-encoding": "gzip, br"})
    assert smaller.headers["content-encoding"] == "br"
    assert smaller.content == bare.content
    refused = {"accept-encoding": "gzip;q=0"}
    assert (
        "content-encoding" not in (await client.get(address, headers=refused)).headers
    )
    page = await client.get("/", headers=refused)
    assert "content-encoding" not in page.headers
    assert page.headers["vary"].lower() == "accept-encoding"


async def test_a_script_is_compressed_once_under_all_its_addresses(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Seen((await client.get("/")).text)
    address = next(a for a in page.addresses() if "dash_ag_grid.v" in a)
    before, fingerprint, kind = address.partition(".v")[0], "v1_0m{}", "min.js"
    times: list[int] = []
    compress = gzip.compress

    def counted(content: bytes, *level: int, mtime: int) -> bytes:
        times.append(len(content))
        return compress(content, *level, mtime=mtime)

    monkeypatch.setattr(gzip, "compress", counted)
    for number in range(5):
        invented = f"{before}.{fingerprint.format(number)}.{kind}"
        answer = await client.get(invented, headers={"accept-encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
    assert len(times) == 1


async def test_a_script_that_is_not_dash_s_is_not_served(
    client: httpx.AsyncClient,
) -> None:
    await client.get("/")
    for path in ("dash/not-there.js", "dash/dash.py", "layers/settings.py"):
        answer = await client.get(SUITES + path)
        assert answer.status_code == 404


async def test_the_page_is_compressed_and_the_api_is_left_alone(
    client: httpx.AsyncClient,
) -> None:
    gzipped = {"accept-encoding": "gzip"}
    page = await client.get("/", headers=gzipped)
    assert page.headers["content-encoding"] == "gzip"
    kept = await client.get("/rooms/north/picture", headers=gzipped)
    assert "content-encoding" not in kept.headers
    assert kept.json() == {"room": "north"}


async def test_an_address_without_a_page_is_not_found(
    client: httpx.AsyncClient,
) -> None:
    for address in ("/nowhere", "/layers/nothing.geojson", "/rooms/north"):
        assert (await client.get(address)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/desk", "/desk/import"])
async def test_a_language_in_the_address_is_kept_and_the_rest_of_it_stays(
    client: httpx.AsyncClient, path: str
) -> None:
    asked = {"record": "INC-7 é", "language": "fr"}
    answer = await client.get(path, params=asked, headers={"accept-language": "en"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{path}?record=INC-7+%C3%A9"
    assert client.cookies[COOKIE] == "fr"
    assert '<html lang="fr">' in (await client.get(path)).text


async def test_a_language_that_there_is_not_changes_nothing(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/", params={"language": "tlh"})
    assert answer.status_code == 200
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_words_of_a_language_are_served_for_ever(
    client: httpx.AsyncClient, language: str
) -> None:
    answer = await client.get(browser_catalogue_address(language))
    assert answer.json()["language"] == language
    assert "immutable" in answer.headers["cache-control"]


def test_an_id_stands_in_the_page_once() -> None:
    found = ids_in(drawn())
    assert sorted(found) == sorted(set(found))


def test_every_named_id_is_in_the_page() -> None:
    named = {value for name, value in vars(Ids).items() if not name.startswith("_")}
    assert named - {Ids.theme} - set(ids_in(drawn())) == set()


def test_every_callback_has_its_control_in_the_page(server: FastAPI) -> None:
    page: Page = server.state.page
    listened = {
        one["id"]
        for callback in page._callback_list
        for one in callback["inputs"]
        if not one["id"].startswith("_pages")
    }
    assert listened
    assert listened - set(ids_in(drawn())) == set()


def test_every_id_that_the_typescript_uses_is_in_the_page() -> None:
    called = r'(?<![#.\w])(?:element|write|show|setProps|whenDrawn)\(\s*"([a-z-]+)"'
    used = {
        name
        for path in WEB.glob("*.ts")
        for name in re.findall(called, path.read_text(encoding="utf-8"))
    }
    others = {
        value
        for ids in (
            DrillIds,
            DeskIds,
            ImportIds,
            BriefIds,
            BriefingsIds,
            RulesIds,
            TimelineIds,
        )
        for name, value in vars(ids).items()
        if name[0] != "_"
    }
    # Each step of an import has a place for what is found; it says itself what lacks.
    others |= {f"{each}-host" for each in others} | {"import-lacking"}
    assert used - set(ids_in(drawn())) - {Ids.theme} - others == set()
    assert {Ids.band, Ids.clock, Ids.news_list} <= used


def test_every_function_that_a_callback_names_is_offered() -> None:
    main = (WEB / "main.ts").read_text(encoding="utf-8")
    source = Path(picture.__file__).read_text(encoding="utf-8")
    for function in re.findall(r'_tell\(app, "(\w+)"', source):
        assert re.search(rf"^ +{function}: \(", main, flags=re.MULTILINE), function


def test_the_map_is_one_stop_for_the_tab_key() -> None:
    (found,) = [part for part in drawn() if part["props"].get("id") == Ids.map]
    assert found["props"]["tabIndex"] == -1
    assert found["props"]["role"] == "region"
    assert found["props"]["aria-label"]


def test_a_shortcut_is_named_by_the_standard_and_shown_in_the_reader_s_words() -> None:
    (close,) = [p for p in drawn("fr") if p["props"].get("id") == Ids.table_close]
    assert close["props"]["aria-keyshortcuts"] == "Escape"
    assert "Échap" in texts(list(parts(close["props"]["children"])))


def test_only_the_one_key_listener_closes_what_is_open() -> None:
    opened = [part for part in drawn() if part["type"] in {"Modal", "Popover"}]
    assert len(opened) == 4
    assert all(part["props"]["closeOnEscape"] is False for part in opened)


def test_every_layer_has_a_switch_an_opacity_and_its_legend() -> None:
    found = drawn()
    for layer in LAYERS:
        assert layer_shown(layer.name) in ids_in(found)
        assert layer_opacity(layer.name) in ids_in(found)
        keys = {part["props"].get("data-key") for part in found}
        assert {item.key for item in layer.legend} <= keys


def test_every_control_says_what_it_is() -> None:
    for part in drawn():
        props = part["props"]
        if part["type"] in {"Button", "Switch", "Slider"}:
            said = ["children", "label", "thumbLabel", "aria-label"]
            assert any(props.get(name) for name in said), props


def test_the_french_page_has_no_english_left() -> None:
    english, french = texts(drawn("en")), texts(drawn("fr"))
    same = {
        "One Picture",
        "Incident",
        "Incidents",
        "Note",
        "Notes",
        "Suspect",
        "EN",
        "FR",
        "?",
        "Tab",
    }
    both = {text for text in english & french if len(text) > 2}
    assert both - same == set()


def texts(found: list[dict[str, Any]]) -> set[str]:
    children = [part["props"].get("children") for part in found]
    flat = [c if isinstance(c, list) else [c] for c in children]
    return {text for one in flat for text in one if isinstance(text, str)}
