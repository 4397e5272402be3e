"""What is valid once is taken once, whoever else tries at the same moment."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from layers.log.connection import connect
from layers.log.links import LASTS, Links
from layers.log.sessions import hash_of


@pytest.fixture
async def links(store) -> AsyncIterator[Links]:
    connection = connect(store.url)
    yield Links(connection)
    await connection.aclose()


async def test_a_link_gives_what_it_was_made_with_once(links):
    secret = await links.make("link", {"account": "anna", "room": "main"})
    assert await links.take("link", secret) == {"account": "anna", "room": "main"}
    assert await links.take("link", secret) is None


async def test_of_many_who_take_it_at_once_one_has_it(links):
    secret = await links.make("link", {"account": "anna"})
    taken = await asyncio.gather(*(links.take("link", secret) for _ in range(50)))
    assert sum(each is not None for each in taken) == 1


async def test_a_link_is_good_for_its_purpose_only(links):
    secret = await links.make("oidc", {"account": "anna"})
    assert await links.take("link", secret) is None
    assert await links.take("oidc", secret) is not None


async def test_a_link_is_gone_after_ten_minutes(store, links):
    secret = await links.make("link", {})
    async with store.client() as client:
        left_s = await client.ttl(f"{{access}}:link:{hash_of(secret)}")
    assert timedelta(minutes=10) == LASTS
    assert 590 < left_s <= 600


async def test_the_store_does_not_know_the_secret(store, links):
    secret = await links.make("link", {"account": "anna"})
    async with store.client() as client:
        keys = await client.keys("{access}:link:*")
    assert keys
    assert not any(secret.encode() in key for key in keys)


async def test_a_link_that_is_looked_at_is_still_good(links):
    secret = await links.make("link", {"room": "main"})
    assert await links.read("link", secret) == {"room": "main"}
    assert await links.take("link", secret) == {"room": "main"}
    assert await links.read("link", secret) is None
