"""One web worker: uvicorn on a socket that the supervisor opened.

`python -m dashboard.worker FD`. It must never open a socket of its own, so that a
restarted worker takes over the connections that waited meanwhile.
"""

import socket
import sys
from contextlib import suppress

import uvicorn

from dashboard.connections import Connection
from layers.settings import Settings

#: Seconds for open streams to end at shutdown; screens resume at another worker.
GRACE_S = 2


#: RFC 9325, 4.2: with TLS 1.2 only what is encrypted and authenticated at once, with
#: keys of its own for each connection. What uvicorn takes without being told offers
#: ciphers that do not encrypt at all.
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"


def main(fd: int) -> None:
    """Serve the room until the process is told to end."""
    settings = Settings.from_environment()
    config = uvicorn.Config(
        "dashboard.server:create",
        factory=True,
        loop="uvloop",
        http=Connection,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        ssl_ciphers=CIPHERS,
    )
    # Ctrl-C reaches every process of a room, and is raised again after the orderly end.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[socket.socket(fileno=fd)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
