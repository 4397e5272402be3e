"""The pages around the map: log in, open a one-time link, my sessions, no way in.

Plain HTML that needs no script; only the code of a one-time link, which stands behind
the # of its address so that no log ever holds it, is put into its field by a small file
of our own. Whatever came from somebody is escaped here, and nowhere shown as HTML.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from dashboard.access.entrance import TurnedAway, Why
from dashboard.access.markup import alert, button, field, hidden, languages, log_out
from dashboard.access.rights import Role
from dashboard.access.ways_on import said_of, ways_on
from dashboard.access.whereabouts import row
from dashboard.words import Words
from layers.log.sessions import Session

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'"
    "%3E%3Crect width='16' height='16' rx='3' fill='%230a4f9e'/%3E%3Ccircle cx='8' "
    "cy='8' r='4.5' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E"
)

Built = Callable[[], Mapping[str, str]]
"""At which address each built file is: `login.css`, `login.js`."""

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    # With "no-referrer" a browser would not say of a form from where it comes.
    "referrer-policy": "same-origin",
}


class Forms:
    """Makes the pages; `provider` is how the OpenID provider is called, or ""."""

    def __init__(self, built: Built, provider: str | None = None) -> None:
        self._built, self._provider = built, provider

    def login(
        self,
        words: Words,
        wanted: str,
        name: str = "",
        refused: TurnedAway | None = None,
        *,
        ended: bool = False,
    ) -> HTMLResponse:
        """Return the page to log in on, and why it did not work or is needed again."""
        said = sentence(refused, words) if refused else _ended(words) if ended else ""
        parts = [
            f"<h1>{escape(words.t('Log in'))}</h1>",
            alert(said),
            '<form method="post" action="/login">',
            hidden("next", wanted),
            field(words.t("Name"), "name", "username", value=name, focus=not name),
            field(
                words.t("Password"), "password", "current-password", focus=bool(name)
            ),
            button(words.t("Log in")),
            "</form>",
            self._by_provider(words, wanted),
            f'<p class="hint">{escape(_hint(words))}</p>',
        ]
        return self.page(words, words.t("Log in"), parts, refused, wanted)

    def link(self, words: Words, refused: TurnedAway | None = None) -> HTMLResponse:
        """Return the page of a one-time link: one button, and its code."""
        parts = [
            f"<h1>{escape(words.t('You are invited'))}</h1>",
            alert(refused and sentence(refused, words)),
            f'<p class="lead">{escape(_invited(words))}</p>',
            '<form method="post" action="/login/link" id="link">',
            '<div id="code">',
            field(words.t("Code of the link"), "token", "one-time-code"),
            f'<p class="hint">{escape(_code(words))}</p></div>',
            button(words.t("Open the shared picture")),
            "</form>",
            f'<p class="hint"><a href="/login">{escape(words.t("Log in"))}</a></p>',
            f'<script src="{self._built()["login.js"]}"></script>',
        ]
        return self.page(words, words.t("You are invited"), parts, refused)

    def no_role(self, words: Words, name: str) -> HTMLResponse:
        """Return the page for who is logged in and has nothing to do in this room."""
        said = words.t(
            "You are logged in as {name}, but you have no role in this room. Ask who "
            "looks after the accounts, or log in as somebody else.",
            name=name,
        )
        parts = [
            f"<h1>{escape(words.t('No role in this room'))}</h1>",
            f'<p class="lead">{escape(said)}</p>',
            log_out(words),
        ]
        page = self.page(words, words.t("No role in this room"), parts)
        page.status_code = 403
        return page

    def refusal(
        self,
        words: Words,
        status: HTTPStatus,
        detail: str,
        role: Role | None,
        wait: str,
    ) -> HTMLResponse:
        """Return the page of a refusal: what, why, and what the reader may do.

        `detail` is the sentence of a problem; `wait` are seconds, or "".
        """
        title, lead = said_of(words, status, detail, wait)
        parts = [f"<h1>{escape(title)}</h1>", f'<p class="lead">{escape(lead)}</p>']
        if status == HTTPStatus.FORBIDDEN and role is not None:
            parts += [*ways_on(words, role), log_out(words)]
        elif status == HTTPStatus.UNAUTHORIZED:
            # Within a frame of another page nobody logs in: a tab of its own does.
            said = escape(words.t("Log in"))
            parts.append(f'<p><a href="/login" target="_blank">{said}</a></p>')
        else:
            said = escape(words.t("Back to the map"))
            parts.append(f'<p class="hint"><a href="/">{said}</a></p>')
        page = self.page(words, title, parts)
        page.status_code = status
        return page

    def sessions(
        self, words: Words, who: str, listed: Sequence[Session], own: str
    ) -> HTMLResponse:
        """Return the page of somebody's sessions."""
        rows = [row(words, each, own) for each in listed]
        said = words.t("{name} is logged in here. End what you do not know.", name=who)
        back = words.t("Back to the map")
        own = escape(words.t("My password"))
        titles = (
            words.t("Where"),
            words.t("Began"),
            words.t("Last used"),
            words.t("Ends by"),
        )
        head = "".join(f'<th scope="col">{escape(each)}</th>' for each in titles)
        parts = [
            f"<h1>{escape(words.t('My sessions'))}</h1>",
            f'<p class="lead">{escape(said)}</p>',
            f'<div class="scroll"><table><thead><tr>{head}<td></td></tr></thead>',
            f"<tbody>{''.join(rows)}</tbody></table></div>",
            '<div class="row">',
            '<form method="post" action="/sessions/end-others">',
            button(words.t("End all others"), "quiet"),
            "</form>",
            log_out(words),
            "</div>",
            f'<p class="hint"><a href="/password">{own}</a></p>',
            f'<p class="hint"><a href="/">{escape(back)}</a></p>',
        ]
        return self.page(words, words.t("My sessions"), parts)

    def _by_provider(self, words: Words, wanted: str) -> str:
        if self._provider is None:
            return ""
        said = (
            words.t("Log in with {provider}", provider=self._provider)
            if self._provider
            else words.t("Log in with your organisation")
        )
        way = "" if wanted == "/" else f"?{urlencode({'next': wanted})}"
        href = escape(f"/login/oidc{way}")
        return f'<a class="button quiet" href="{href}">{escape(said)}</a>'

    def page(
        self,
        words: Words,
        title: str,
        parts: Sequence[str],
        refused: TurnedAway | None = None,
        wanted: str = "/",
    ) -> HTMLResponse:
        """Return a page of these parts, which are HTML already."""
        headers = dict(_HEADERS)
        if refused is not None and refused.wait_s:
            headers["retry-after"] = str(max(1, round(refused.wait_s)))
        product = escape(words.t("One Picture"))
        said = escape(words.t("One map, the same on every screen."))
        text = f"""<!DOCTYPE html>
<html lang="{words.language}">
<head>
<meta charset="UTF-8">
<title>{escape(title)} - {product}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta name="robots" content="noindex">
<link rel="icon" href="{ICON}">
<link rel="stylesheet" href="{self._built()["login.css"]}">
</head>
<body>
<header><p class="product">{product}</p><p class="motto">{said}</p>
{languages(words, wanted)}</header>
<main>
{"".join(parts)}
</main>
</body>
</html>"""
        return HTMLResponse(text, _status(refused), headers)


def sentence(refused: TurnedAway, words: Words) -> str:
    """Return in one sentence why somebody does not come in."""
    if refused.why is Why.WAIT:
        minutes = max(1, -(-round(refused.wait_s) // 60))
        return words.plural(
            "There were too many attempts from here: try again in {n} minute, or ask "
            "for a one-time link.",
            "There were too many attempts from here: try again in {n} minutes, or ask "
            "for a one-time link.",
            minutes,
        )
    return {
        Why.WRONG: words.t("Name and password do not belong together."),
        Why.BUSY: words.t("Many people log in right now: try again in a moment."),
        Why.LINK_GONE: words.t(
            "This link was used already or is too old: ask for another one."
        ),
        Why.PROVIDER: words.t(
            "The login with your organisation did not work: please try again."
        ),
        Why.NO_ROLE: words.t(
            "Your organisation knows you, but you have no role in this room."
        ),
    }[refused.why]


def _ended(words: Words) -> str:
    return words.t("Your login has ended: log in again to see the picture.")


def _hint(words: Words) -> str:
    return words.t(
        "If you were sent a one-time link, open it instead: it is valid once, for ten "
        "minutes."
    )


def _invited(words: Words) -> str:
    return words.t(
        "Press the button to open the shared picture on this device. It works once."
    )


def _code(words: Words) -> str:
    return words.t("It stands behind the # in the address of your link.")


def _status(refused: TurnedAway | None) -> int:
    if refused is None:
        return 200
    codes = {Why.WAIT: 429, Why.BUSY: 429, Why.NO_ROLE: 403, Why.LINK_GONE: 410}
    return codes.get(refused.why, 401)
