"""Dash pages; the only package besides the server that knows Dash.

`mount` puts the pages on the server; it must be called after the routes of the API,
because it answers every address that nobody else has claimed.
"""

# pyright: standard
# The types of Dash's components are loose; ours are not.

import json
from pathlib import Path
from typing import Any, cast

import dash
import dash_ag_grid  # the browser's part of the grid is registered by this import
import dash_mantine_components as dmc
from fastapi import FastAPI, HTTPException, Request, Response

from dashboard.access.rights import Act, asks
from dashboard.pages import brief as brief_page
from dashboard.pages import briefings as briefings_page
from dashboard.pages import desk as desk_page
from dashboard.pages import drill as drill_page
from dashboard.pages import importing as import_page
from dashboard.pages import picture
from dashboard.pages import rules as rules_page
from dashboard.pages import timeline as timeline_page
from dashboard.pages.addresses import ChosenLanguage, OneHtml
from dashboard.pages.compression import CompressedPages, Suites, serve_suites_compressed
from dashboard.pages.ids import Ids
from dashboard.pages.shell import Page
from dashboard.words import LANGUAGES, browser_catalogue, browser_catalogue_address
from layers.registry import LAYERS
from layers.settings import Settings
from sample_feeds.drill import Drill
from sample_feeds.drill_file import found, read_drill

__all__ = ["Page", "content_security_policy", "mount"]

BUILT = Path(__file__).parent.parent / "web" / "dist" / "manifest.json"
STATIC = "/static/"
NEEDS = (dash_ag_grid,)
"""Component packages that the page asks Dash for by name, from the browser."""

THEME = {
    "fontFamily": "'IBM Plex Sans', system-ui, sans-serif",
    "headings": {"fontFamily": "'IBM Plex Sans', system-ui, sans-serif"},
    "primaryColor": "blue",
    "defaultRadius": "sm",
    "cursorType": "pointer",
}


def mount(server: FastAPI, settings: Settings) -> Page:
    """Put the Dash pages and the catalogues of words on the server."""
    _serve_words(server)
    # Every route that Dash puts on the server from here on asks this.
    server.router.dependencies.append(asks(Act.SEE_PICTURE))
    suites = Suites()
    serve_suites_compressed(server, suites)
    app = Page(
        room=settings.room,
        built=built_parts,
        server=cast(Any, server),
        use_pages=True,
        pages_folder="",
        include_assets_files=False,
        include_pages_meta=False,
        serve_locally=True,
        suppress_callback_exceptions=False,
        title="One Picture",
        update_title=cast(Any, None),
        add_log_handler=False,
    )
    suites.app = app
    app.enable_dev_tools(debug=False, dev_tools_disable_version_check=True)
    app.layout = dmc.MantineProvider(
        dash.page_container,
        id=Ids.theme,
        theme=cast(Any, THEME),
        defaultColorScheme="auto",
    )
    _register(server, app, settings)
    picture.connect(app, LAYERS)
    _answer_only_for_pages(server)
    server.add_middleware(CompressedPages)
    return app


def _answer_only_for_pages(server: FastAPI) -> None:
    """Say 404 where there is no page: Dash would answer every address with one."""

    async def missing(path: str) -> Response:
        raise HTTPException(404, f"There is nothing at /{path}.")

    server.add_api_route("/{path:path}", missing, include_in_schema=False)


def _register(server: FastAPI, app: Page, settings: Settings) -> None:
    room, plays = settings.room, settings.drill is not None

    def layout(**_query: str) -> Any:
        return picture.layout(app.reader(), room, LAYERS, plays_drill=plays)

    dash.register_page(
        "dashboard.pages.picture", path="/", title="One Picture", layout=layout
    )
    _register_brief(server, app, room, plays_drill=plays)
    _register_briefings(server, app, room, plays_drill=plays)
    _register_desk(server, app, room)
    _register_import(server, app, room)
    _register_rules(server, app, room)
    _register_timeline(server, app, room)
    if settings.drill is not None:
        _register_drill(server, app, room, read_drill(found(settings.drill)))
    paths = ["/", brief_page.PATH, desk_page.PATH, import_page.PATH, drill_page.PATH]
    paths += [briefings_page.PATH, timeline_page.PATH, rules_page.PATH]
    server.add_middleware(ChosenLanguage, paths=paths)


def _register_brief(
    server: FastAPI, app: Page, room: str, *, plays_drill: bool
) -> None:
    def layout(**_query: str) -> Any:
        words, sheet = app.reader(), built_parts().get(brief_page.SHEET, "")
        return brief_page.layout(words, room, LAYERS, sheet, plays_drill=plays_drill)

    path, title = brief_page.PATH, "One Picture"
    dash.register_page("dashboard.pages.brief", path=path, title=title, layout=layout)
    server.add_middleware(OneHtml, paths=[path], act=Act.PRESENT)


def _register_briefings(
    server: FastAPI, app: Page, room: str, *, plays_drill: bool
) -> None:
    def layout(**_query: str) -> Any:
        words, sheet = app.reader(), built_parts().get(briefings_page.SHEET, "")
        told = words, room, LAYERS, sheet
        return briefings_page.layout(*told, plays_drill=plays_drill)

    path, title = briefings_page.PATH, "One Picture"
    name = "dashboard.pages.briefings"
    dash.register_page(name, path=path, title=title, layout=layout)
    server.add_middleware(OneHtml, paths=[path], act=Act.SEE_BRIEFINGS)


def _register_desk(server: FastAPI, app: Page, room: str) -> None:
    def layout(**_query: str) -> Any:
        sheet = built_parts().get(desk_page.SHEET, "")
        return desk_page.layout(app.reader(), room, sheet)

    path, title = desk_page.PATH, "One Picture"
    dash.register_page("dashboard.pages.desk", path=path, title=title, layout=layout)
    server.add_middleware(OneHtml, paths=[path], act=Act.SEE_DESK)


def _register_import(server: FastAPI, app: Page, room: str) -> None:
    def layout(**_query: str) -> Any:
        sheet = built_parts().get(import_page.SHEET, "")
        return import_page.layout(app.reader(), room, sheet)

    path, title = import_page.PATH, "One Picture"
    name = "dashboard.pages.importing"
    dash.register_page(name, path=path, title=title, layout=layout)
    server.add_middleware(OneHtml, paths=[path], act=Act.SEE_DESK)


def _register_timeline(server: FastAPI, app: Page, room: str) -> None:
    def layout(**_query: str) -> Any:
        sheet = built_parts().get(timeline_page.SHEET, "")
        return timeline_page.layout(app.reader(), room, sheet)

    path, title = timeline_page.PATH, "One Picture"
    name = "dashboard.pages.timeline"
    dash.register_page(name, path=path, title=title, layout=layout)
    server.add_middleware(OneHtml, paths=[path])


def _register_rules(server: FastAPI, app: Page, room: str) -> None:
    def layout(**_query: str) -> Any:
        sheet = built_parts().get(rules_page.SHEET, "")
        return rules_page.layout(app.reader(), room, sheet)

    path, title = rules_page.PATH, "One Picture"
    dash.register_page("dashboard.pages.rules", path=path, title=title, layout=layout)
    server.add_middleware(OneHtml, paths=[path])


def _register_drill(server: FastAPI, app: Page, room: str, drill: Drill) -> None:
    def layout(**_query: str) -> Any:
        return drill_page.layout(app.reader(), room, drill)

    path, title = drill_page.PATH, "One Picture"
    dash.register_page("dashboard.pages.drill", path=path, title=title, layout=layout)
    server.add_middleware(OneHtml, paths=[path])


def built_parts() -> dict[str, str]:
    """Read at which address each part of the browser's side is.

    Read for every page, so that a build while the server runs is the one it names.
    """
    manifest: dict[str, str] = json.loads(BUILT.read_text(encoding="utf-8"))
    return {name: STATIC + file for name, file in manifest.items()}


def _serve_words(server: FastAPI) -> None:
    """Serve the catalogue of each language; its address changes with its words."""
    for language in LANGUAGES:
        content = browser_catalogue(language)

        async def serve(_request: Request, content: bytes = content) -> Response:
            headers = {"cache-control": "public, max-age=31536000, immutable"}
            return Response(content, 200, headers, "application/json")

        server.add_api_route(
            browser_catalogue_address(language),
            serve,
            include_in_schema=False,
            dependencies=[asks(Act.COME_IN)],
        )


def content_security_policy(app: Page) -> str:
    """Give the policy of the page; ask anew for each answer.

    Dash adds its last inline script while it answers the first request, and names it
    here only from then on.
    """
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *app.csp_hashes()]),
        # Dash and Mantine write their style sheets from script.
        "style-src": "'self' 'unsafe-inline'",
        # The grid carries its icons as a font inside its style sheet.
        "font-src": "'self' data:",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
