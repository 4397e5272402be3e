"""What other programs may rely on: HTTP routes, each documented in the OpenAPI page.

A route reads its input, asks one thing of the house, and answers. It must never fold,
judge or read Redis itself.
"""

from fastapi import FastAPI

from dashboard.api import health, layers, metrics, openapi, pictures, seats
from dashboard.api import stream as live
from dashboard.api.house import House

__all__ = ["House", "serve"]


def serve(server: FastAPI, house: House) -> None:
    """Put all routes on the server."""
    for part in (health, metrics, pictures, live, seats):
        server.include_router(part.routes(house))
    server.include_router(layers.routes())
    server.include_router(openapi.routes(server))
