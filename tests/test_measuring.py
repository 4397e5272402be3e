"""A drill is watched with what is known now, and not with what was known first."""

from datetime import UTC, datetime
from pathlib import Path

from dashboard.measuring import Measuring
from layers.clock import ManualClock
from layers.log.accounts import Account, Accounts
from layers.log.connection import connect
from layers.log.drills import Drills
from tests.conftest import SharedStore
from tests.test_drill_file import small

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_a_delegation_that_is_given_after_the_first_seat_counts(
    store: SharedStore, room: str, tmp_path: Path
) -> None:
    connection = connect(store.url)
    accounts, name = Accounts(connection), f"anna-{room}"
    drills = Drills(connection, room)
    measuring = Measuring(small(tmp_path), drills, accounts, ManualClock(AT))
    assert name not in await measuring._known({name})
    await accounts.add(Account(name=name, created=AT))
    assert name not in await measuring._known({name})
    await accounts.change(name, delegation="FIN")
    assert (await measuring._known({name}))[name] == "FIN"
    await connection.aclose()
