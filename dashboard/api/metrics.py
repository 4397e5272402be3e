"""GET /metrics: numbers of this worker for Prometheus.

Read when they are asked for; nothing is counted twice. Several workers answer on one
address, so `worker` is a label of every number.
"""

from collections.abc import Iterator

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response

from dashboard.access.rights import Act, asks
from dashboard.api.house import House
from dashboard.room import Room
from layers.label import is_private

EXAMPLE = """# HELP onepicture_n Number of the picture that this worker shows.
# TYPE onepicture_n gauge
onepicture_n{room="main",worker="w-71c4"} 4812.0
"""


class Numbers(Collector):
    """All numbers of one worker."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> Iterator[Metric]:
        """Yield every number as it is now."""
        house = self._house
        labels = (house.room.name, house.worker)
        for name, meaning, value in gauges(house):
            gauge = GaugeMetricFamily(f"onepicture_{name}", meaning, None, _LABELS)
            gauge.add_metric(labels, value)
            yield gauge
        for name, meaning, value in counters(house):
            counter = CounterMetricFamily(f"onepicture_{name}", meaning, None, _LABELS)
            counter.add_metric(labels, value)
            yield counter


_LABELS = ("room", "worker")
Number = tuple[str, str, float]


def gauges(house: House) -> list[Number]:
    """Return name, meaning and value of what goes up and down."""
    room, standing = house.room, house.room.standing
    return [
        ("n", "Number of the picture that this worker shows.", room.picture.n),
        ("epoch", "Forks of the log that were noticed.", standing.epoch),
        ("records", "Records on the picture, without private notes.", _records(room)),
        ("screens", "Open streams on this worker.", house.hub.screens),
        ("screens_following", "Of these, up to date.", house.hub.following),
        ("seats", "Screens that confirmed, on all workers.", standing.seats.of),
        ("seats_in_step", "Of these, in step.", standing.seats.in_step),
        (
            "rejected",
            "Lines that were refused since the room began.",
            standing.rejected or 0,
        ),
        ("store_up", "1 while the store answers.", float(standing.store == "ok")),
    ]


def _records(room: Room) -> int:
    """Count records; how many notes a delegation keeps is nobody else's to know."""
    held = room.picture.records.values()
    return sum(not is_private(each.audience) for each in held)


def counters(house: House) -> list[Number]:
    """Return name, meaning and value of what only grows, since the worker started."""
    counts = house.hub.counts
    return [
        ("frames", "Frames cut.", counts.frames),
        ("beats", "Beats sent.", counts.beats),
        ("resets", "Whole pictures sent.", counts.resets),
        ("stale", "Times a screen could not take what was sent.", counts.stale),
        ("fan_out_seconds", "Time spent on cutting and sending.", counts.cost_s),
    ]


def routes(house: House) -> APIRouter:
    """Return the route of the metrics."""
    router = APIRouter(tags=["operation"], dependencies=[asks(Act.SEE_OPERATION)])
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Numbers(house))

    @router.get(
        "/metrics",
        summary="Numbers of this worker, for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"example": EXAMPLE}}}},
    )
    async def metrics() -> Response:  # pyright: ignore[reportUnusedFunction]
        content = generate_latest(registry)
        headers = {"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"}
        return Response(content, 200, headers)

    return router
