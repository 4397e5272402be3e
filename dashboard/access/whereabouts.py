"""A session in words: which browser, from where, since when, and how it began."""

from datetime import datetime
from html import escape

from babel.dates import format_datetime

from dashboard.access.markup import button, hidden
from dashboard.words import Words
from layers.log.sessions import Session

_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_SHOWN_AS = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = {
    "Windows": "Windows",
    "iPad": "iPad",
    "iPhone": "iPhone",
    "Android": "Android",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def row(words: Words, session: Session, own: str) -> str:
    """Return one session as a row; all but `own` can be ended here."""
    here = session.id == own
    place = f"{agent(session.agent)} · {session.address}"
    this_one = words.t("this one")
    said = f" <strong>{escape(this_one)}</strong>" if here else ""
    end = (
        ""
        if here
        else '<form method="post" action="/sessions/end">'
        + hidden("id", session.id)
        + button(words.t("End"), "quiet")
        + "</form>"
    )
    times = (session.began, session.seen, session.until)
    cells = "".join(f"<td>{_time(each, words.language)}</td>" for each in times)
    way = escape(way_of(session.way, words))
    return (
        f'<tr><th scope="row">{escape(place)}{said}<span>{way}</span></th>'
        f"{cells}<td>{end}</td></tr>"
    )


def way_of(way: str, words: Words) -> str:
    """Return in words how a session began."""
    return {
        "password": words.t("by password"),
        "link": words.t("by one-time link"),
        "oidc": words.t("through the organisation"),
        "certificate": words.t("by client certificate"),
        "token": words.t("a program with a token"),
    }.get(way, way)


def agent(told: str) -> str:
    """Return which browser on which system a User-Agent names, in a few words."""
    browser = next((each for each in _BROWSERS if each in told), "")
    system = next((name for each, name in _SYSTEMS.items() if each in told), "")
    shown = " / ".join(filter(None, (_SHOWN_AS.get(browser, browser), system)))
    return shown or told[:40] or "-"


def _time(at: datetime, language: str) -> str:
    shown = format_datetime(at, "d MMM, HH:mm", locale=language)
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f'<time datetime="{stamp}">{escape(shown)} UTC</time>'
