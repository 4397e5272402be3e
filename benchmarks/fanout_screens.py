"""A thousand screens in one process: reads every stream and checks every digest.

Started by `fanout` with ROOM PORT SCREENS CONFIRM COOKIES; they talk in JSON lines.
The screens take turns with the cookies. All
screens of an audience get the same bytes, so the same bytes are unpacked and hashed
once; every screen is still checked for what it received, in which order.
"""

import hashlib
import json
import random
import select
import socket
import sys
import time
import zlib
from dataclasses import dataclass, field
from typing import Any

GZIP_HEADER_BYTES = 10
REQUEST = (
    "GET /rooms/{room}/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Accept: text/event-stream\r\nAccept-Encoding: gzip\r\nCookie: {cookie}\r\n\r\n"
)
POST = (
    "POST /rooms/{room}/seen HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Cookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n"
    "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
)
CONFIRMING_CONNECTIONS = 32


@dataclass
class Got:
    """One distinct piece of a stream, and who received it when."""

    n_from: int
    n: int
    kind: str
    digest: str
    ack_ms: int
    audience: str = ""
    count: int = 0
    last: float = 0.0
    times: list[float] = field(default_factory=list)


@dataclass(eq=False)
class OneScreen:
    """What one screen holds: its picture's number and what has not been read yet."""

    connection: socket.socket
    seat: str
    cookie: str
    n: int = -1
    digest: str = ""
    rest: bytes = b""
    started: bool = False
    confirm_at: float = 0.0


class Screens:
    """All screens, their picture, and what went wrong."""

    def __init__(self, room: str, port: int, cookies: list[str]) -> None:
        self.room, self.port, self.cookies = room, port, cookies
        self.screens: dict[int, OneScreen] = {}
        self.known: dict[bytes, Got | None] = {}
        self.pictures: dict[tuple[str, int], dict[str, int]] = {}
        self.got: list[Got] = []
        self.wrong = self.doubled = self.skipped = self.resets = 0
        self.epoll = select.epoll()
        self.posts: list[socket.socket] = []
        self.ack_ms = self.confirmed = self.refused = 0

    def open(self, count: int) -> None:
        """Connect all screens."""
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", self.port))
            cookie = self.cookies[number % len(self.cookies)]
            ask = REQUEST.format(room=self.room, port=self.port, cookie=cookie)
            connection.sendall(ask.encode())
            connection.settimeout(0)
            self.screens[connection.fileno()] = OneScreen(
                connection, f"screen-{number}", cookie
            )
            self.epoll.register(connection, select.EPOLLIN)
            if number % 50 == 0:
                self.read(0.0)

    def read(self, timeout: float) -> None:
        """Read whatever has arrived."""
        for fd, _ in self.epoll.poll(timeout, 256):
            screen = self.screens[fd]
            piece = screen.connection.recv(16_384)
            if not piece:
                raise SystemExit("The server closed a stream.")
            if not screen.rest and piece in self.known and screen.started:
                self.take(screen, self.known[piece])
            else:
                self.split(screen, screen.rest + piece)

    def split(self, screen: OneScreen, held: bytes) -> None:
        """Cut what was received into chunks, one for each thing that was sent."""
        if not screen.started:
            head, end, held = held.partition(b"\r\n\r\n")
            if not end:
                screen.rest = head
                return
            assert b" 200 " in head.split(b"\r\n")[0], head
            screen.started = True
        while True:
            size, end, _ = held.partition(b"\r\n")
            whole = len(size) + 4 + int(size, 16) if end else -1
            if not end or len(held) < whole:
                break
            chunk, held = held[:whole], held[whole:]
            if chunk not in self.known:
                self.known[chunk] = self.understand(chunk)
            self.take(screen, self.known[chunk])
        screen.rest = held

    def understand(self, chunk: bytes) -> Got | None:
        """Unpack one event and apply it to our own picture, once."""
        _, _, content = chunk[:-2].partition(b"\r\n")
        if content[:2] == b"\x1f\x8b":
            content = content[GZIP_HEADER_BYTES:]
        text = zlib.decompressobj(-15).decompress(content)
        lines = text.split(b"\n")
        if not lines[0].startswith(b"event: "):
            return None
        data = [line[6:] for line in lines if line.startswith(b"data: ")]
        header: dict[str, Any] = json.loads(data[0])
        kind = lines[0][7:].decode()
        got = Got(header["n_from"], header["n"], kind, header["digest"], 0)
        got.ack_ms = header["ack_ms"]
        got.audience = header["audience"]
        self.check(got, header["remove"], data[1:])
        if kind == "frame":
            self.got.append(got)
        return got

    def check(self, got: Got, remove: list[str], lines: list[bytes]) -> None:
        """Compare the digest with the one of our own picture."""
        held = (
            {}
            if got.kind == "reset"
            else dict(self.pictures.get((got.audience, got.n_from), {}))
        )
        for record_id in remove:
            held.pop(record_id, None)
        for line in lines:
            digest = hashlib.blake2b(line, digest_size=16).digest()
            held[json.loads(line)["id"]] = int.from_bytes(digest, "big")
        self.pictures[got.audience, got.n] = held
        if f"{sum(held.values()) % (1 << 128):032x}" != got.digest:
            self.wrong += 1
        for old in [at for at in self.pictures if at[1] < got.n - 200]:
            del self.pictures[old]

    def take(self, screen: OneScreen, got: Got | None) -> None:
        """Apply an event to one screen."""
        if got is None:
            return
        if got.kind == "reset":
            self.resets += 1
        elif got.n_from < screen.n:
            self.doubled += 1
        elif got.n_from > screen.n:
            self.skipped += 1
        screen.n, screen.digest = got.n, got.digest
        self.ack_ms = got.ack_ms
        got.count += 1
        got.times.append(time.monotonic())

    def confirm(self, now: float) -> None:
        """Let every screen confirm as often as the server wants it to."""
        if not self.posts:
            for _ in range(CONFIRMING_CONNECTIONS):
                self.posts.append(self.posting())
            spread = random.Random(1)
            for screen in self.screens.values():
                screen.confirm_at = now + spread.uniform(0, 2)
        for number, screen in enumerate(self.screens.values()):
            if screen.confirm_at <= now and screen.n >= 0:
                screen.confirm_at = now + max(self.ack_ms, 250) / 1000
                self.post(number % len(self.posts), screen)

    def posting(self) -> socket.socket:
        """Connect to confirm."""
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.settimeout(0)
        return connection

    def post(self, index: int, screen: OneScreen) -> None:
        """Confirm the picture of one screen; the server closes idle connections."""
        body = json.dumps({"seat": screen.seat, "n": screen.n, "digest": screen.digest})
        ask = POST.format(
            room=self.room,
            port=self.port,
            cookie=screen.cookie,
            length=len(body),
            body=body,
        )
        try:
            answered = self.posts[index].recv(65536)
        except BlockingIOError:
            answered = b"nothing yet"
        if not answered:
            self.posts[index].close()
            self.posts[index] = self.posting()
        self.refused += answered.count(b"HTTP/1.1 4") + answered.count(b"HTTP/1.1 5")
        self.posts[index].sendall(ask.encode())
        self.confirmed += 1

    def report(self) -> dict[str, Any]:
        """Return what arrived: for each n when each screen had it, in seconds."""
        arrivals: dict[int, list[float]] = {}
        for got in self.got:
            for n in range(got.n_from + 1, got.n + 1):
                arrivals.setdefault(n, []).extend(got.times)
        return {
            "arrivals": {n: _summary(times) for n, times in arrivals.items()},
            "wrong": self.wrong,
            "doubled": self.doubled,
            "skipped": self.skipped,
            "resets": self.resets,
            "at": [screen.n for screen in self.screens.values()],
            "frames": len(self.got),
            "confirmed": self.confirmed,
            "refused": self.refused,
        }


def _summary(times: list[float]) -> tuple[int, float, float]:
    times.sort()
    return len(times), times[len(times) // 2], times[-1]


def main(count: int, screens: Screens, *, confirming: bool) -> None:
    """Follow what the benchmark says on standard input."""
    screens.open(count)
    commands = select.poll()
    commands.register(sys.stdin, select.POLLIN)
    told_ready = False
    next_confirm = time.monotonic()
    while True:
        screens.read(0.05)
        now = time.monotonic()
        if not told_ready and all(each.n >= 0 for each in screens.screens.values()):
            print(json.dumps({"ready": len(screens.screens)}), flush=True)
            told_ready = True
        if confirming and told_ready and now >= next_confirm:
            screens.confirm(now)
            next_confirm = now + 0.1
        if commands.poll(0):
            line = sys.stdin.readline().strip()
            if line == "report":
                print(json.dumps(screens.report()), flush=True)
                screens.got.clear()
                screens.known.clear()
            else:
                return


if __name__ == "__main__":
    opened = Screens(sys.argv[1], int(sys.argv[2]), sys.argv[5].split())
    main(int(sys.argv[3]), opened, confirming=sys.argv[4] == "1")
