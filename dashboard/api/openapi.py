"""GET /docs: the OpenAPI description as a plain page, without anything from elsewhere.

It must never need a script: the usual viewers load theirs from other servers.
"""

import json
from html import escape
from typing import Any, cast

import msgspec
from fastapi import APIRouter, FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.responses import HTMLResponse, JSONResponse

from dashboard.access.rights import PUBLIC, Act, Asked, asks
from dashboard.problems import MEDIA_TYPE

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem}pre{background:#f2f4f6;padding:.75rem;overflow:auto;"
    "white-space:pre-wrap}h2{border-top:1px solid #c8d0d8;padding-top:1rem}"
    "code{font-size:.95em}"
)


PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What is wrong, as RFC 9457 writes it; `detail` is for people.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
    },
}

UNASKED = {
    "401": "Nobody is logged in, or not any more.",
    "403": "The role of who asks does not allow this.",
    "503": "The store does not answer; try again.",
}
"""What every route answers that asks a right."""

NO_HTTP = "The request is no HTTP, or its address is too long."

TOO_FAST = "Too many reads; `Retry-After` says how many seconds to wait."


def schema_of(body: type) -> dict[str, Any]:
    """Return the JSON schema of a struct, whole: nothing in it refers elsewhere."""
    schemas, parts = msgspec.json.schema_components([body])
    [schema] = schemas
    whole = _whole(schema, parts)
    # JSON schema has the anchors of ECMA-262, and knows no others.
    text = json.dumps(whole).replace(r'"\\A', '"^').replace(r'\\Z"', '$"')
    plain: dict[str, Any] = json.loads(text)
    return plain


def _whole(schema: Any, parts: dict[str, Any]) -> Any:
    """Put what a schema refers to in its place; no struct of ours holds itself."""
    if isinstance(schema, list):
        return [_whole(each, parts) for each in cast(list[Any], schema)]
    if not isinstance(schema, dict):
        return schema
    given = cast(dict[str, Any], schema)
    if "$ref" in given:
        return _whole(parts[given["$ref"].rpartition("/")[2]], parts)
    return {name: _whole(value, parts) for name, value in given.items()}


def described(server: FastAPI) -> dict[str, Any]:
    """Return the description of the interface, with every refusal that can happen."""
    api = server.openapi()
    schemas = api.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for route, acts in asking(server):
        for method in {each.lower() for each in route.methods or ()}:
            operation = api["paths"].get(route.path, {}).get(method)
            if operation is not None:
                _refuse(operation, method, asked=bool(acts - PUBLIC))
    return api


def asking(server: FastAPI) -> list[tuple[RouteContext, set[Act]]]:
    """Return every route of a server with the acts that it asks."""
    return [(each, _acts(each)) for each in iter_route_contexts(server.routes)]


def _acts(route: RouteContext) -> set[Act]:
    found: set[Act] = set()
    waiting = [getattr(route, "dependant", None)]
    while waiting:
        dependant = waiting.pop()
        if dependant is None:  # static files are a mount, and no route
            continue
        if isinstance(dependant.call, Asked):
            found.add(dependant.call.act)
        waiting += dependant.dependencies
    return found


def _refuse(operation: dict[str, Any], method: str, *, asked: bool) -> None:
    answers: dict[str, Any] = operation["responses"]
    for holder in (operation.get("requestBody", {}), *answers.values()):
        _say_shape(holder)
    told = {"400": NO_HTTP, **(UNASKED if asked else {})}
    if method == "get":
        told["429"] = TOO_FAST
    for status, meaning in told.items():
        answers.setdefault(status, {"description": meaning})
    schema = {"$ref": "#/components/schemas/Problem"}
    for status, answer in answers.items():
        if status >= "400":
            answer["content"] = {MEDIA_TYPE: {"schema": schema}}
    operation["responses"] = dict(sorted(answers.items()))


def _say_shape(holder: dict[str, Any]) -> None:
    """Say of every JSON body that has no schema at least what its example is."""
    for kind, content in holder.get("content", {}).items():
        if "json" in kind and not content.get("schema"):
            shape = "array" if isinstance(content.get("example"), list) else "object"
            content["schema"] = {"type": shape}


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
    router = APIRouter(dependencies=[asks(Act.READ_DESCRIPTION)])

    @router.get("/openapi.json", include_in_schema=False)
    async def description() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse(described(server))

    @router.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        return HTMLResponse(page(described(server)))

    return router
