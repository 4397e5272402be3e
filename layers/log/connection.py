"""The only place that makes Redis clients, and turns their errors into ours.

Replies come back as the server sent them (bytes, lists, maps of RESP3): the library's
own unpacking costs more than the rest of a read. It must never retry a command that
would do something twice: everything sent here is idempotent, scripts included.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, cast

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError
from redis.maint_notifications import MaintNotificationsConfig

from layers.errors import StoreUnavailable
from layers.picture import Entry

Word = str | bytes | int

CALL_TIMEOUT_S = 2.0
NOT_TRUSTED = (
    "its certificate is not trusted ({why}); name the CA that made it: "
    "rediss://HOST?ssl_ca_certs=FILE"
)
NO_TLS = (
    "TLS with it does not come about ({why}); if it asks for a certificate of its "
    "clients: rediss://HOST?ssl_certfile=FILE&ssl_keyfile=FILE"
)

BLOCK_S = 1.0
"""How long a blocking read waits; longer than the socket allows would never return."""


class Connection:
    """A client of the store; `call` sends one command, `script` runs one of ours."""

    def __init__(self, client: Any, at_once: int) -> None:
        # The library's commands are only half typed: this class is the typed edge.
        self._client = client
        self._client.response_callbacks.clear()
        self._scripts: dict[str, Any] = {}
        # The library's own waiting pool costs half as much again for each command.
        self._slots = asyncio.Semaphore(at_once)

    async def call(self, *words: Word) -> Any:
        """Return the reply; raises StoreUnavailable."""
        with _asking():
            async with self._slots:
                return await self._client.execute_command(*words)

    async def calls(self, commands: Sequence[Sequence[Word]]) -> list[Any]:
        """Send several commands as one transaction; raises StoreUnavailable."""
        with _asking():
            async with (
                self._slots,
                self._client.pipeline(transaction=True) as pipeline,
            ):
                pipeline.response_callbacks.clear()
                for command in commands:
                    pipeline.execute_command(*command)
                return await pipeline.execute()

    async def script(self, name: str, keys: Sequence[str], *words: Word) -> Any:
        """Run `<name>.lua` of this package; raises StoreUnavailable."""
        if name not in self._scripts:
            text = files("layers.log").joinpath(f"{name}.lua").read_text("utf-8")
            self._scripts[name] = self._client.register_script(text)
        with _asking():
            async with self._slots:
                return await self._scripts[name](keys=list(keys), args=list(words))

    async def subscribed(self, channel: str) -> AsyncGenerator[bytes, None]:
        """Yield what is published on a channel; raises StoreUnavailable."""
        with _asking():
            async with self._client.pubsub(ignore_subscribe_messages=True) as hearing:
                await hearing.subscribe(channel)
                while True:
                    told = await hearing.get_message(timeout=BLOCK_S)
                    if told is not None:
                        yield told["data"]

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()
        await self._client.connection_pool.disconnect()


def connect(url: str) -> Connection:
    """Return a connection for short commands: quick to give up, then it retries."""
    retry = Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 3)
    return _connection(url, retry, CALL_TIMEOUT_S, at_once=64)


def connect_reader(url: str) -> Connection:
    """Return a connection for blocking reads: it never retries by itself.

    A silent retry would hide that the store was away, and with it a fork.
    """
    return _connection(url, None, BLOCK_S + 5, at_once=2)


def _connection(
    url: str, retry: Retry | None, timeout_s: float, *, at_once: int
) -> Connection:
    pool = cast("Any", ConnectionPool).from_url(
        url,
        # One command may use two connections for a moment while it reconnects.
        max_connections=2 * at_once,
        protocol=3,
        legacy_responses=False,
        socket_timeout=timeout_s,
        socket_connect_timeout=CALL_TIMEOUT_S,
        retry=retry,
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
    )
    return Connection(Redis.from_pool(pool), at_once)


@contextmanager
def _asking() -> Generator[None]:
    """Raise StoreUnavailable for whatever the library raises, and keep cancellations.

    The library waits with `asyncio.wait_for`, which before Python 3.12 loses a
    cancellation that comes together with the reply: it is raised again here.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        yield
    except RedisError as error:
        raise StoreUnavailable(_told(error)) from error
    finally:
        if task and task.cancelling() > before:
            raise asyncio.CancelledError


def _told(error: BaseException) -> str:
    """Return what went wrong; of a certificate, what to do about it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NOT_TRUSTED.format(why=cause.verify_message.rstrip("."))
        if isinstance(cause, ssl.SSLError):
            return NO_TLS.format(why=(cause.reason or "no answer").lower())
        cause = cause.__cause__ or cause.__context__
    return str(error) or type(error).__name__


def entry_of(reply: Sequence[Any]) -> Entry:
    """Return one entry of the log from `[id, [b"e", e, b"h", h]]`.

    One of another shape, which only a foreign writer makes, gets no hash: it continues
    no chain, and so is shown as the fork or the damage that it is.
    """
    entry_id = reply[0].decode()
    match reply[1]:
        case [b"e", bytes(e), b"h", bytes(h)]:
            return Entry(entry_id, number_of(entry_id), e, h.decode(errors="replace"))
        case _:
            return Entry(entry_id, number_of(entry_id), b"", "")


def number_of(entry_id: str) -> int:
    """Return n of an entry id `<ms>-<n>`."""
    return int(entry_id.partition("-")[2])


def fields_of(reply: Sequence[bytes] | Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return fields and values, flat or as a map, as a dictionary."""
    if isinstance(reply, Mapping):
        return dict(reply)
    return dict(zip(reply[::2], reply[1::2], strict=True))
