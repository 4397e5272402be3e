"""A way in for tests: an account of a role, and a login through a one-time link.

The account is written into the store as `onepicture users add` does; the login is the
real one, over HTTP.
"""

import asyncio
import http.client
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from dashboard.access.entrance import LINK
from layers.log.accounts import Account, Accounts
from layers.log.connection import connect
from layers.log.links import Links

CLEARED = {"clearance": "SENSITIVE", "groups": ("ALL",)}


@dataclass(frozen=True)
class Entered:
    """Somebody who is logged in: the account, and the cookie of the session."""

    account: str
    name: str
    secret: str

    @property
    def cookie(self) -> str:
        """Return the cookie as a browser sends it."""
        return f"{self.name}={self.secret}"

    @property
    def headers(self) -> dict[str, str]:
        """Return what a browser sends with everything that a page of ours asks."""
        return {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"}

    def for_browser(self, url: str) -> dict[str, Any]:
        """Return the cookie as Playwright takes it."""
        return {
            "name": self.name,
            "value": self.secret,
            "url": url,
            "httpOnly": True,
            "sameSite": "Lax",
        }


async def invite(store: str, room: str, role: str, **fields: Any) -> tuple[str, str]:
    """Make an account of a role if there is none; return its name and a link's code."""
    name = fields.pop("name", f"{role}-{secrets.token_hex(4)}")
    connection = connect(store)
    accounts = Accounts(connection)
    try:
        if await accounts.get(name) is None:
            given = {**CLEARED, "roles": {room: role}, **fields}
            await accounts.add(Account(name=name, created=datetime.now(UTC), **given))
        code = await Links(connection).make(LINK, {"account": name, "room": room})
    finally:
        await connection.aclose()
    return name, code


async def enter(
    store: str, url: str, room: str, role: str = "analyst", **fields: Any
) -> Entered:
    """Log somebody of this role in at a running server."""
    name, code = await invite(store, room, role, **fields)
    return await asyncio.to_thread(log_in, url, name, code)


def log_in(url: str, name: str, code: str) -> Entered:
    """Open a one-time link as its page does, and return the login."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.netloc, timeout=30)
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": url}
    connection.request("POST", "/login/link", urlencode({"token": code}), headers)
    answer = connection.getresponse()
    cookies = [value for key, value in answer.getheaders() if key == "set-cookie"]
    connection.close()
    assert answer.status == 303, (answer.status, answer.getheaders())
    [own] = [each for each in cookies if each.startswith("onepicture-in-")]
    cookie, _, secret = own.partition(";")[0].partition("=")
    return Entered(name, cookie, secret)
