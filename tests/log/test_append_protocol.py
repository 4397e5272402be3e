"""The document for writers in other languages says what is so."""

import re
from pathlib import Path

import pytest
from redis import Redis

from layers.log.keys import Keys
from layers.log.redis_log import EVENT_ID_S, RedisLog
from layers.picture import Picture

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/append-protocol.md").read_text("utf-8")
SCRIPT = (ROOT / "layers/log/append.lua").read_text("utf-8")


@pytest.fixture
def client(breakable_store):
    with Redis.from_url(breakable_store().url, decode_responses=True) as client:
        yield client


def run_example(client: Redis) -> list[str]:
    (example,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    names = {"client": client, "script": SCRIPT}
    exec(example, names)
    return names["reply"]


async def test_the_example_writes_an_entry_that_the_picture_shows(client):
    status, entry_id, chain = run_example(client)
    log = RedisLog(f"unix://{client.get_connection_kwargs()['path']}", "main")
    (entry,) = await log.read(None)
    await log.aclose()
    picture = Picture()
    picture.apply(entry)
    assert (status, entry_id, chain) == ("ok", entry.id, entry.h)
    assert list(picture.records) == ["INC-900"]


def test_the_example_sent_again_is_the_same_event(client):
    first, again = run_example(client), run_example(client)
    assert (again[0], again[1:]) == ("dup", first[1:])


def test_all_keys_are_named_as_the_code_names_them():
    keys = Keys("main")
    named = [keys.log, keys.revisions, keys.rejected, keys.epoch, keys.seats]
    named += [keys.event("<event id>"), keys.inbox("<layer>")]
    named += [keys.readers(7).replace("7", "<n>")]
    named += [keys.checkpoints("<fold>"), keys.checkpoint("<fold>", "<n>")]
    for key in named:
        assert f"`{key}`" in DOCUMENT


def test_the_script_and_the_document_agree_on_replies_and_times():
    assert f"remembered: {EVENT_ID_S}" in DOCUMENT
    for reply in ("ok", "dup", "conflict", "stale"):
        assert f"| `{reply}`" in DOCUMENT
        assert f"'{reply}'" in SCRIPT
