"""What other programs may rely on: HTTP routes, each documented in the OpenAPI page.

A route reads its input, asks one thing of the house, and answers. It must never fold,
judge or read Redis itself.
"""

from fastapi import FastAPI

from dashboard.api import (
    briefing,
    briefing_signals,
    changes,
    concerns,
    contradictions,
    corrected,
    desk,
    desk_acts,
    desk_queue,
    drills,
    duplicates,
    exports,
    findings,
    health,
    imports,
    inboxes,
    labels,
    layers,
    left_out,
    login,
    mending,
    merging,
    metrics,
    moments,
    notes,
    one_draft,
    one_record,
    openapi,
    own_password,
    pictures,
    plans,
    previews,
    records_of_briefings,
    rejected,
    releases,
    rules,
    seats,
    sessions,
    sources,
    understood,
    watched,
    withdrawing,
)
from dashboard.api import stream as live
from dashboard.api.comparing import Comparing
from dashboard.api.house import House
from dashboard.api.login import Reception

__all__ = ["House", "Reception", "serve"]


def serve(server: FastAPI, house: House, reception: Reception) -> None:
    """Put all routes on the server."""
    server.include_router(login.routes(reception))
    server.include_router(sessions.routes(reception))
    server.include_router(own_password.routes(reception))
    of_the_house = (health, metrics, pictures, live, seats, rejected, releases, labels)
    for part in (*of_the_house, drills, inboxes, notes, previews, desk, desk_acts):
        server.include_router(part.routes(house))
    comparing = Comparing(house)
    for part in (duplicates, contradictions, corrected, sources):
        server.include_router(part.routes(house, comparing))
    server.include_router(understood.routes(house))
    for part in (desk_queue, mending, merging, one_draft, one_record, withdrawing):
        server.include_router(part.routes(house))
    presented = briefing, briefing_signals, left_out
    for part in (imports, exports, *presented, plans):
        server.include_router(part.routes(house))
    for part in (changes, concerns, findings, moments, rules):
        server.include_router(part.routes(house))
    for part in (watched, records_of_briefings):
        server.include_router(part.routes(house))
    server.include_router(layers.routes())
    server.include_router(openapi.routes(server))
