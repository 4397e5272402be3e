"""One web worker: uvicorn on a socket that the supervisor opened.

`python -m dashboard.worker FD`. It must never open a socket of its own, so that a
restarted worker takes over the connections that waited meanwhile.
"""

import socket
import sys
from contextlib import suppress

import uvicorn

#: Seconds for open streams to end at shutdown; screens resume at another worker.
GRACE_S = 2


def main(fd: int) -> None:
    """Serve the room until the process is told to end."""
    config = uvicorn.Config(
        "dashboard.server:create",
        factory=True,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    # Ctrl-C reaches every process of a room, and is raised again after the orderly end.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[socket.socket(fileno=fd)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
