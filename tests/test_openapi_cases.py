"""What the OpenAPI description promises holds for thousands of requests it allows, and
for those it does not: no answer of 500 or more, and every answer as described.

Few cases in `make test`; ONEPICTURE_TEST_CASES=5000 asks for the full number.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from layers.log.redis_log import RedisLog
from tests.conftest import SharedStore
from tests.entering import Entered
from tests.folding import draft, feature, scene
from tests.served import Served, served

ROOM = "room-cases"
CASES = int(os.environ.get("ONEPICTURE_TEST_CASES", "200"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@schemathesis.serializer("application/vnd.onepicture.record")
def of_a_record(_: Any, value: Any) -> bytes:
    """Send whatever was made up as the line of JSON that a record begins with."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


#: Said before or instead of a route, at every address, and not described at each.
EVERYWHERE = {401, 403, 404}

#: What makes a request arrive where it is decided, instead of at a 404.
REAL = {
    "room": ROOM,
    "record": "a",
    "rule": "VD-OBS-LAND",
    "layer": "incidents",
    "note": "~" + "a" * 24,
    "draft": "_" + "a" * 24,
    "plan": "^plan-" + "a" * 24,
    "line": "1795374149414-0",
    "briefing": 1,
    "n": 1,
    "import_id": "_import-" + "a" * 24,
}

#: Who is served there; everybody else asks too, and is sent away.
PROPER = {
    "/metrics": "administrator",
    "/records": "releaser",
    "/drafts/": "releaser",
    "/desk": "releaser",
    "/inboxes/": "feed",
    "/preview": "releaser",
    "/audiences": "releaser",
    "/plans": "briefer",
    "/briefing": "briefer",
}
ROLES = ("analyst", "releaser", "administrator", "liaison", "feed", "briefer")


@dataclass
class Asker:
    """Sends cases as somebody and keeps what went wrong."""

    worker: Served
    people: dict[str, Entered]
    session: requests.Session
    asked: int = 0
    statuses: dict[str, set[int]] = field(default_factory=dict)
    wrong: dict[tuple[str, int, str], str] = field(default_factory=dict)

    def ask(self, case: Case, role: str | None) -> None:
        """Send one case; it is remembered once for each way of being wrong."""
        sent = case.as_transport_kwargs(base_url=self.worker.url)
        shown = self.people[role].headers if role else {}
        sent["headers"] = {**(sent.get("headers") or {}), **shown}
        sent.pop("cookies", None)
        answer = self.session.request(
            **sent, stream=True, timeout=30, allow_redirects=False
        )
        endless = answer.headers.get("content-type", "").startswith("text/event-stream")
        if not endless:
            _ = answer.content
        label = case.operation.label
        self.asked += 1
        self.statuses.setdefault(label, set()).add(answer.status_code)
        begun = next(answer.iter_content(1)) if endless else answer.content[:400]
        answer.close()
        if endless:
            answer._content = b""
        for name, failure in failures(case, answer):
            body = sent.get("data", sent.get("json"))
            told = f"{sent['method']} {answer.request.url} {body!r} by {role}"
            story = f"{told} -> {answer.status_code} {begun!r}: {failure}"
            self.wrong.setdefault((label, answer.status_code, name), story)


def failures(case: Case, answer: requests.Response) -> list[tuple[str, str]]:
    """Return what is not as described in an answer."""
    checks = [
        each
        for each in CHECKS
        if each is not status_code_conformance or answer.status_code not in EVERYWHERE
    ]
    if answer.headers.get("content-type") == "application/problem+json":
        checks = [each for each in checks if each is not content_type_conformance]
    told = schemathesis.Response.from_requests(answer, verify=False)
    try:
        case.validate_response(told, checks=checks)
    except FailureGroup as group:
        return [(type(each).__name__, str(each)) for each in group.exceptions]
    return []


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("cases")
    # So many cases are no normal screen.
    with served(store.url, ROOM, folder, reads_per_s=10**6) as worker:
        yield worker


@pytest.fixture
async def asker(store: SharedStore, worker: Served) -> Asker:
    log = RedisLog(store.url, ROOM)
    await log.append(draft("open", scene(title="Cases"), opens_scene=True))
    done = await log.append(draft("a", feature("a")))
    await log.aclose()
    await worker.until_n(done.n)
    people = {role: worker.enter(role) for role in ROLES}
    return Asker(worker, people, requests.Session())


def ways(operation: APIOperation) -> Iterator[st.SearchStrategy[Case]]:
    """Yield how an operation is asked: as described, and as it is not."""
    own = {each.name: REAL[each.name] for each in operation.path_parameters}
    places: list[dict[str, Any]] = [{}, {"path_parameters": own}] if own else [{}]
    yield from (operation.as_strategy(**place) for place in places)
    if len(operation.query) or len(operation.headers):
        mode = GenerationMode.NEGATIVE
        yield from (operation.as_strategy(mode, **place) for place in places)


def askers(operation: APIOperation) -> st.SearchStrategy[str | None]:
    """Return who asks: mostly somebody who is served there."""
    found = [role for part, role in PROPER.items() if part in operation.path]
    proper = found[0] if found else "analyst"
    return st.sampled_from([*(proper,) * 6, *ROLES, None])


def go_through(asker: Asker, operation: APIOperation, most: int, turn: int) -> None:
    for way in ways(operation):

        @seed(turn)
        @settings(
            max_examples=most,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(way, askers(operation))
        def ask(case: Case, role: str | None) -> None:
            asker.ask(case, role)

        ask()


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_every_request_is_answered_as_described_and_none_breaks_the_worker(
    asker: Asker,
) -> None:
    schema = schemathesis.openapi.from_dict(asker.worker.ask("/openapi.json").json())
    operations = [each.ok() for each in schema.get_all_operations()]
    assert len(operations) >= 13
    most, turn = CASES // len(operations) // 3 + 1, 0
    while asker.asked < CASES:
        turn += 1
        for operation in operations:
            go_through(asker, operation, most, turn)
    print(f"{asker.asked} cases; {asker.statuses}")
    assert asker.wrong == {}
    assert asker.worker.process.poll() is None
