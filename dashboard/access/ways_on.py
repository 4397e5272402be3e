"""The sentences on the page of a refusal, and the list of what a role may do instead.

Made from the table of rights, so that it can never promise what a route then refuses.
"""

from html import escape
from http import HTTPStatus

from dashboard.access.rights import TABLE, Act, Role
from dashboard.access.spoken import act_in_words
from dashboard.words import Words

PLACES: dict[Act, str] = {
    Act.SEE_PICTURE: "/",
    Act.OWN_SESSIONS: "/sessions",
    Act.READ_DESCRIPTION: "/docs",
    Act.ASK_HEALTH: "/healthz",
    Act.SEE_OPERATION: "/metrics",
}
"""Where in the browser a role does what it may."""

COMMANDS: dict[Act, str] = {
    Act.READ_AUDIT: "onepicture audit",
    Act.MANAGE_ACCOUNTS: "onepicture users",
}
"""What is done at the machine itself, by a command."""


def said_of(
    words: Words, status: HTTPStatus, detail: str, wait: str
) -> tuple[str, str]:
    """Return heading and sentence of a refusal; `detail` where it says more."""
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return words.t("You are not logged in"), words.t(
                "Log in in a window of its own, then load this page again."
            )
        case HTTPStatus.FORBIDDEN:
            return words.t("Not with your role"), detail
        case HTTPStatus.NOT_FOUND:
            return words.t("Nothing here"), words.t(
                "There is nothing at this address, or nothing that is for you."
            )
        case HTTPStatus.TOO_MANY_REQUESTS:
            return words.t("Too fast"), _too_fast(words, wait)
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return words.t("Not now"), words.t(
                "The server cannot reach its store at the moment; try again shortly."
            )
        case _ if int(status) >= 500:
            return words.t("That went wrong"), words.t(
                "Something went wrong here that nobody foresaw; it is in the log."
            )
        case _:
            return words.t("That cannot be answered"), detail


def ways_on(words: Words, role: Role) -> list[str]:
    """Return the list of what a role may do, with links to where."""
    acts = [act for act in Act if act in TABLE[role] and act is not Act.COME_IN]
    items = [f"<li>{_item(act, words)}</li>" for act in acts]
    lead = escape(words.t("What you may do here:"))
    return [f'<p class="hint">{lead}</p>', f"<ul>{''.join(items)}</ul>"]


def _item(act: Act, words: Words) -> str:
    said = escape(act_in_words(act, words))
    if act in PLACES:
        return f'<a href="{PLACES[act]}">{said}</a>'
    command = COMMANDS.get(act)
    return said if command is None else f"{said}: <code>{escape(command)}</code>"


def _too_fast(words: Words, wait: str) -> str:
    seconds = int(wait) if wait.isdecimal() else 1
    return words.plural(
        "You ask for more than this server answers; try again in {n} second.",
        "You ask for more than this server answers; try again in {n} seconds.",
        seconds,
    )
