"""The description tells every refusal, and the shape of every body."""

from typing import Any

import pytest
from fastapi import FastAPI

from dashboard import server
from dashboard.access.rights import PUBLIC
from dashboard.api.openapi import asking, described, page, schema_of
from dashboard.api.releases import ReleaseBody
from dashboard.problems import MEDIA_TYPE
from layers.settings import Settings
from tests.conftest import SharedStore

PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture(scope="module")
def app(store: SharedStore, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder = tmp_path_factory.mktemp("openapi")
    return server.assemble(Settings(data_dir=folder, redis_url=store.url))


def operations(app: FastAPI) -> dict[tuple[str, str], dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = described(app)["paths"]
    return {
        (path, method): operation
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


def test_every_route_that_asks_a_right_says_that_it_may_refuse(app: FastAPI) -> None:
    found = operations(app)
    asked = [
        (str(route.path), method.lower())
        for route, acts in asking(app)
        for method in route.methods or ()
        if acts - PUBLIC and (route.path, method.lower()) in found
    ]
    assert len(asked) > 12
    for each in asked:
        assert {"401", "403", "503"} <= found[each]["responses"].keys(), each


def test_every_read_says_that_it_may_be_too_fast(app: FastAPI) -> None:
    for (path, method), operation in operations(app).items():
        if method == "get":
            assert "429" in operation["responses"], path


def test_every_refusal_is_described_as_a_problem(app: FastAPI) -> None:
    for each, operation in operations(app).items():
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert answer["content"] == PROBLEM, each
                assert answer["description"], each


def test_every_json_body_has_a_schema(app: FastAPI) -> None:
    for each, operation in operations(app).items():
        answers = operation["responses"].values()
        for holder in (operation.get("requestBody", {}), *answers):
            for kind, content in holder.get("content", {}).items():
                assert "json" not in kind or content.get("schema"), each


def test_a_schema_is_whole_and_its_patterns_are_those_of_json_schema() -> None:
    schema = schema_of(ReleaseBody)
    group = schema["properties"]["releasable_to"]["items"]
    assert group["pattern"] == "^[A-Z][A-Z0-9_]{1,15}$"
    assert schema["required"] == ["releasable_to", "reason"]


def test_the_page_is_made_of_the_same_description(app: FastAPI) -> None:
    text = page(described(app))
    assert "<code>401</code>" in text
    assert "<script" not in text
