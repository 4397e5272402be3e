"""Saved briefings as who may present reads them.

Who may present in the room reads a version if they see as much as who saved it, or if
that one shares it; and in it each scene whose record they may see (`layers.planned`).
Nothing here tells a plan that is missing from one that the asker may not read.
"""

from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from dashboard.access.viewer import Viewer, viewer_of
from dashboard.api.house import House
from dashboard.api.keeping import caught_up
from dashboard.words import mark
from layers.entry import entry_time, lines_of
from layers.label import sees
from layers.planned import KeptScene, for_reader, may_read, scenes_in
from layers.plans import Heading, Plan, Version, read_saved

Json = dict[str, Any]

NO_PLAN = mark("There is no saved briefing with this id that you may read.")


class Planner:
    """Somebody who may present, and what they may read and save on one worker."""

    def __init__(self, house: House, viewer: Viewer) -> None:
        self.house, self.viewer = house, viewer

    def held(self, record_id: str) -> str | None:
        """Return whom a record is for; None if it is not on the picture."""
        held = self.house.room.picture.records.get(record_id)
        return None if held is None else held.audience

    def sees(self, audience: str) -> bool:
        """Say whether they see what is for an audience."""
        return sees(self.viewer.audience, audience) or sees(self.viewer.own, audience)

    def reads(self, said: Heading) -> bool:
        """Say whether they may read a version."""
        return may_read(said, self.viewer.account, self.viewer.audience)

    def readable(self, plan: Plan | None) -> list[Version]:
        """Return the versions of a plan that they may read, the newest last."""
        return [] if plan is None else [v for v in plan.versions if self.reads(v.said)]

    def listed(self) -> list[Json]:
        """Return the plans that they may read and nobody deleted, newest first."""
        rows: list[Json] = []
        for plan in reversed(self.house.room.desk.plans.plans.values()):
            readable = self.readable(plan)
            if readable and not plan.last.said.deleted:
                rows.append(
                    {"id": plan.id, **heading(readable[-1]), **_newer(plan, readable)}
                )
        return rows

    async def scenes(self, version: Version) -> tuple[KeptScene, ...]:
        """Return the scenes of a version; raises 404 if the log has it not any more."""
        entry = await self.house.log.entry(version.entry_id)
        for line in [] if entry is None else lines_of(entry.e):
            read = read_saved(line)
            if read is not None and read[1].hash == version.said.hash:
                return scenes_in(read[1])
        raise HTTPException(404, NO_PLAN)

    async def told(self, plan: Plan, version: int = 0) -> Json:
        """Return a plan in one version, or the newest; raises 404."""
        readable = self.readable(plan)
        wanted = [v for v in readable if version in (0, v.said.revision)]
        if not wanted or wanted[-1].said.deleted:
            raise HTTPException(404, NO_PLAN)
        scenes = await self.scenes(wanted[-1])
        return {
            "id": plan.id,
            **heading(wanted[-1]),
            **_newer(plan, readable),
            "scenes": [for_reader(each, self.held, self.sees) for each in scenes],
            "versions": [heading(each) for each in reversed(readable)],
        }


def heading(version: Version) -> Json:
    """Return what is listed of a version."""
    said = version.said
    return {
        "version": said.revision,
        "name": said.name,
        "by": said.by,
        "by_title": said.by_title,
        "at": entry_time(version.entry_id),
        "scenes_count": said.of,
        "length_s": said.length_s,
        "shared": said.shared,
        "deleted": said.deleted,
    }


def _newer(plan: Plan, readable: list[Version]) -> Json:
    """Say whether there is a newer version that the asker may not read."""
    return {"newer": plan.last.said.revision > readable[-1].said.revision}


async def read(house: House, request: Request, plan_id: str, version: int) -> Json:
    """Return a plan as its asker may read it; raises 404."""
    await caught_up(house, plan_id)
    plan = house.room.desk.plans.plans.get(plan_id)
    planner = Planner(house, viewer_of(request))
    if plan is None or (plan.last.said.deleted and not version):
        raise HTTPException(404, NO_PLAN)
    return await planner.told(plan, version)
