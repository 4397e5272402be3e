"""The processes of one server: sockets, children, restarts, and an orderly end.

`onepicture run` is this module at work: one store, N web workers, one ingest and, for a
sample room, one feed. A child that dies is started again, and said so; a signal ends
them all, the store last. It must never know what the children do.
"""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from layers.clock import Clock
from layers.errors import OnePictureError, SettingsError

#: Seconds a child gets to end by itself before it is killed.
GRACE_S = 5.0
#: A child that lived shorter than this waits before it is started again.
HEALTHY_S = 5.0
#: Waiting time before a restart, seconds, growing with each early death.
BACKOFF_S = (0.1, 0.5, 1.0, 2.0, 5.0)

Say = Callable[[str], None]


def listen(host: str, port: int, workers: int) -> list[socket.socket]:
    """Return one listening socket per worker, all on the same address.

    On Linux each worker gets a socket of its own and the kernel spreads the screens
    over them; elsewhere all workers accept from one. A socket stays open here while its
    worker is restarted, so nobody is refused meanwhile.

    Raises:
        SettingsError: the port is taken or the address is not ours.

    """
    try:
        first = _bound(host, port, shared=False)
    except OSError as error:
        problem = (
            f"{host} port {port} cannot be used ({error.strerror}); end the program "
            f"that has it, or choose another: onepicture run --port {port + 1}"
        )
        raise SettingsError("ONEPICTURE_PORT", str(port), problem) from error
    if not sys.platform.startswith("linux") or workers == 1:
        first.listen(2048)
        return [first] * workers
    # The first, exclusive bind proved that nobody else is here; ports cannot be shared
    # with it, so it makes room for the shared ones.
    port = int(first.getsockname()[1])
    first.close()
    sockets = [_bound(host, port, shared=True) for _ in range(workers)]
    for each in sockets:
        each.listen(2048)
    return sockets


def _bound(host: str, port: int, *, shared: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    bound.set_inheritable(True)
    return bound


@dataclass
class Child:
    """One process that is kept alive: what it is called and how it is started."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    fds: tuple[int, ...] = ()
    deaths: int = 0
    process: asyncio.subprocess.Process | None = field(default=None, repr=False)


class Supervisor:
    """Keeps the children running until `stop` is called or a signal arrives."""

    def __init__(self, clock: Clock, say: Say) -> None:
        self._clock = clock
        self._say = say
        self._stopping = asyncio.Event()
        self._children: list[Child] = []
        self._tasks: list[asyncio.Task[None]] = []

    def stop(self) -> None:
        """Ask for the orderly end; safe to call twice."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        """True once the orderly end was asked for."""
        return self._stopping.is_set()

    def stop_on_signals(self) -> None:
        """Let Ctrl-C and a termination request end everything in order."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop)

    def keep(self, child: Child) -> None:
        """Start a child and start it again whenever it ends."""
        self._children.append(child)
        self._tasks.append(asyncio.create_task(self._keep(child), name=child.name))

    def watch(self, check: Callable[[], Awaitable[None]], every_s: float) -> None:
        """Call `check` again and again until the end, also after it failed.

        What went wrong is said once for as long as it stays the same.
        """

        async def watching() -> None:
            said = ""
            while not await self._stops_within(every_s):
                try:
                    await check()
                    said = ""
                except (OnePictureError, OSError) as error:
                    if str(error) != said:
                        said = str(error)
                        self._say(f"Trying again: {said}")

        self._tasks.append(asyncio.create_task(watching(), name="watch"))

    async def wait(self) -> None:
        """Return after the end was asked for and every child has ended."""
        await self._stopping.wait()
        for child in reversed(self._children):
            await self._end(child)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, child: Child) -> None:
        while not self.stopping:
            started = self._clock.monotonic()
            # A session of its own: Ctrl-C reaches only us, and we end them in order.
            child.process = await asyncio.create_subprocess_exec(
                *child.argv,
                env=dict(child.environ),
                pass_fds=child.fds,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            code = await child.process.wait()
            if self.stopping:
                return
            lived = self._clock.monotonic() - started
            child.deaths = 1 if lived > HEALTHY_S else child.deaths + 1
            pause = BACKOFF_S[min(child.deaths, len(BACKOFF_S)) - 1]
            self._say(f"{child.name} ended ({code}); starting it again in {pause:g} s")
            if child.deaths == len(BACKOFF_S):
                self._say(
                    f"{child.name} has ended {child.deaths} times before it got to "
                    "work. If the reason above is always the same, it will not mend "
                    "itself: press Ctrl-C, mend it, and start again."
                )
            await self._stops_within(pause)

    async def _stops_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self.stopping

    async def _end(self, child: Child) -> None:
        process = child.process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), GRACE_S)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
