"""GET /docs: the OpenAPI description as a plain page, without anything from elsewhere.

It must never need a script: the usual viewers load theirs from other servers.
"""

import json
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem}pre{background:#f2f4f6;padding:.75rem;overflow:auto;"
    "white-space:pre-wrap}h2{border-top:1px solid #c8d0d8;padding-top:1rem}"
    "code{font-size:.95em}"
)


def page(api: dict[str, Any]) -> str:
    """Return the description of an API as HTML."""
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        f"<title>{escape(api['info']['title'])}</title><style>{STYLE}</style>",
        f"<h1>{escape(api['info']['title'])}</h1>",
        f"<p>{escape(api['info'].get('description', ''))}</p>",
        '<p>The same for programs: <a href="/openapi.json">/openapi.json</a></p>',
    ]
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            parts += _operation(method, path, operation)
    return "".join([*parts, "</html>"])


def _operation(method: str, path: str, operation: dict[str, Any]) -> list[str]:
    parts = [
        f"<h2><code>{escape(method.upper())} {escape(path)}</code></h2>",
        f"<p><strong>{escape(operation.get('summary', ''))}.</strong></p>",
        *(f"<p>{escape(each)}</p>" for each in _paragraphs(operation)),
    ]
    for each in operation.get("parameters", ()):
        about = f"{each['in']}: {each.get('description', '')}"
        parts.append(f"<p><code>{escape(each['name'])}</code> ({escape(about)})</p>")
    parts += _examples("Send", operation.get("requestBody", {}))
    for status, response in operation.get("responses", {}).items():
        meaning = escape(response.get("description", ""))
        parts.append(f"<p><code>{escape(status)}</code> {meaning}</p>")
        parts += _examples("Answer", response)
    return parts


def _paragraphs(operation: dict[str, Any]) -> list[str]:
    return [each for each in operation.get("description", "").split("\n\n") if each]


def _examples(what: str, holder: dict[str, Any]) -> list[str]:
    parts: list[str] = []
    for kind, content in holder.get("content", {}).items():
        if "example" in content:
            example = content["example"]
            text = (
                example if isinstance(example, str) else json.dumps(example, indent=1)
            )
            parts.append(f"<p>{what} ({escape(kind)}):</p><pre>{escape(text)}</pre>")
    return parts


def routes(server: FastAPI) -> APIRouter:
    """Return the route of the page."""
    router = APIRouter()

    @router.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        return HTMLResponse(page(server.openapi()))

    return router
