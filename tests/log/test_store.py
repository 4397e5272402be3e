"""The private server: one for each data directory, durable, and nobody's burden."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from layers.errors import StoreNotStarted
from layers.log import store as store_module
from layers.log.server_directory import ServerDirectory
from layers.log.store import Store, ensure_store, start_server, stop_server
from layers.settings import Settings

STARTER = """
import sys
from pathlib import Path
from layers.log.store import start_server
store = start_server(Path(sys.argv[1]))
print(store.url, store.pid, store.kind)
"""


def starter(data_dir: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        (sys.executable, "-c", STARTER, str(data_dir)),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def asked(url: str, *words: str) -> object:
    with Redis.from_url(url, decode_responses=True) as client:
        return client.execute_command(*words)


@pytest.fixture
def server(data_dir):
    store = start_server(data_dir)
    yield store
    stop_server(data_dir)
    store.process.wait()


def test_six_starters_at_once_end_with_one_server(data_dir):
    with ThreadPoolExecutor(6) as pool:
        ended = list(pool.map(starter, [data_dir] * 6))
    said = [done.stdout.split() for done in ended]
    assert len({url for url, _, _ in said}) == 1
    assert sorted(pid == "None" for _, pid, _ in said) == [False] + [True] * 5
    assert stop_server(data_dir)
    assert not stop_server(data_dir)


def test_a_server_does_not_hold_the_output_of_who_started_it(data_dir):
    # The pipe of a child that the server had inherited would stay open, and this hang.
    url, *_ = starter(data_dir).stdout.split()
    assert asked(url, "PING")
    stop_server(data_dir)


def test_every_acknowledged_write_is_on_disk_and_no_key_is_ever_evicted(server):
    def chosen(name: str) -> str:
        return asked(server.url, "CONFIG", "GET", name)[name]

    assert chosen("appendonly") == "yes"
    assert chosen("appendfsync") == "always"
    assert chosen("aof-use-rdb-preamble") == "no"
    assert chosen("maxmemory-policy") == "noeviction"
    assert chosen("save") == ""
    assert chosen("port") == "0"


def test_what_was_written_is_there_after_a_stop_and_after_a_crash(server, data_dir):
    asked(server.url, "SET", "a", "1")
    server.stop()
    assert not server.running()
    assert not Path(server.url.removeprefix("unix://")).parent.exists()
    second = start_server(data_dir)
    assert asked(second.url, "GET", "a") == "1"
    asked(second.url, "SET", "b", "2")
    os.kill(second.pid, signal.SIGKILL)
    second.process.wait()
    third = start_server(data_dir)
    assert (asked(third.url, "GET", "b"), third.url) == ("2", server.url)
    third.stop()


def test_who_adopted_a_server_does_not_end_it(server, data_dir):
    adopted = start_server(data_dir)
    assert (adopted.url, adopted.kind) == (server.url, server.kind)
    assert adopted.pid is None
    assert not adopted.running()
    adopted.stop()
    assert server.running()


def test_the_socket_and_the_data_are_for_this_user_only(server, data_dir):
    path = ServerDirectory(data_dir).socket()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


def test_a_socket_directory_that_is_open_to_others_is_refused(data_dir):
    private = ServerDirectory(data_dir).socket().parent
    private.chmod(0o755)
    with pytest.raises(StoreNotStarted, match="open to others"):
        start_server(data_dir)
    private.chmod(0o700)


def test_a_long_temporary_directory_still_gives_a_short_socket_path(
    tmp_path, monkeypatch
):
    deep = tmp_path / ("long" * 20)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    path = ServerDirectory(tmp_path / "data").socket()
    assert len(str(path)) < 104
    path.parent.rmdir()


def test_another_kind_of_server_than_the_one_that_wrote_the_data_is_refused(data_dir):
    data_dir.mkdir()
    (data_dir / "server.json").write_text(
        '{"kind": "keydb", "version": "7.2.1", "binary": "/opt/gone/keydb-server"}'
    )
    with pytest.raises(StoreNotStarted) as refused:
        start_server(data_dir)
    sentence = str(refused.value)
    assert "keydb 7.2.1" in sentence
    assert "REDIS_URL" in sentence
    assert "--data-dir" in sentence


def test_a_marker_that_cannot_be_read_is_refused_not_overwritten(data_dir):
    data_dir.mkdir()
    (data_dir / "server.json").write_text("{")
    with pytest.raises(StoreNotStarted, match=r"server\.json cannot be read"):
        start_server(data_dir)
    assert (data_dir / "server.json").read_text() == "{"


def test_the_marker_names_the_server_that_wrote_the_data(server, data_dir):
    recorded = ServerDirectory(data_dir).recorded()
    assert recorded.kind == server.kind
    assert Path(recorded.binary).exists()


def test_a_data_directory_that_cannot_be_made_gets_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreNotStarted) as refused:
        start_server(tmp_path / "file" / "data")
    assert "Not a directory" in str(refused.value)
    assert "--data-dir" in str(refused.value)


def test_a_server_that_cannot_load_its_data_names_its_log_file(data_dir):
    (data_dir / "appendonlydir").mkdir(parents=True)
    (data_dir / "appendonlydir/appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(StoreNotStarted, match=r"ended at once.*server\.log"):
        start_server(data_dir)


def test_a_living_server_that_lost_its_socket_is_not_doubled_and_can_be_ended(
    server, data_dir, monkeypatch
):
    """Temporary directories are swept; the lock stays with the living server."""
    ServerDirectory(data_dir).socket().unlink()
    monkeypatch.setattr(store_module, "ADOPT_S", 0.05)
    with pytest.raises(StoreNotStarted, match=f"process {server.pid}"):
        start_server(data_dir)
    assert stop_server(data_dir)
    server.process.wait()


def test_a_server_that_does_not_end_in_time_is_told(server, data_dir, monkeypatch):
    monkeypatch.setattr(store_module, "STOP_S", 0.05)
    os.kill(server.pid, signal.SIGSTOP)
    monkeypatch.setattr(store_module, "_say", lambda _path, _line: b"+PONG")
    with pytest.raises(StoreNotStarted, match="does not end"):
        stop_server(data_dir)
    os.kill(server.pid, signal.SIGCONT)
    monkeypatch.undo()


def test_where_nothing_was_ever_started_there_is_nothing_to_stop(tmp_path):
    assert not stop_server(tmp_path)


def test_an_address_that_was_given_is_used_and_nothing_is_started(tmp_path):
    settings = Settings(data_dir=tmp_path / "none", redis_url="redis://store:6379/0")
    store = ensure_store(settings)
    assert store == Store("redis://store:6379/0", "given")
    store.stop()
    assert not (tmp_path / "none").exists()


def test_without_an_address_the_server_of_the_data_directory_is_started(data_dir):
    store = ensure_store(Settings(data_dir=data_dir))
    assert asked(store.url, "PING")
    assert store.running()
    store.stop()
