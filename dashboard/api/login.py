"""The ways in and out: /login, /login/link, /login/oidc, /logout.

A route reads a form, asks the entrance, and answers with a page or sets the cookie and
sends the browser on. It must never decide who somebody is.
"""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from dashboard.access.entrance import (
    Entrance,
    From,
    TurnedAway,
    Why,
    certificate,
)
from dashboard.access.forms import Forms
from dashboard.access.gate import (
    cookie_name,
    language_of,
    local_path,
    session_name,
)
from dashboard.access.hosts import header
from dashboard.access.passwordforms import PasswordForms
from dashboard.access.rights import Act, asks
from dashboard.words import COOKIE as LANGUAGE_COOKIE
from dashboard.words import LANGUAGES, Words, words
from layers.log.links import LASTS
from layers.log.sessions import Known
from layers.log.throttle import KNOWN_FOR

MOST_BYTES = 4_096
"""Length of the longest form."""

DEVICE = "onepicture-device"
UNDER_WAY = "onepicture-login"
"""Cookies: who, which device, and which login with a provider it has begun."""

SECRET_LENGTH = 43
YEAR_S = 31_536_000


@dataclass(frozen=True)
class Reception:
    """What the routes of the login ask: the entrance, and its pages.

    `certificate_header` is where a proxy names the client certificate it has checked.
    """

    entrance: Entrance
    forms: Forms
    certificate_header: str = ""

    @property
    def passwords(self) -> PasswordForms:
        """Return the page of the own password."""
        return PasswordForms(self.forms)

    @property
    def lasts(self) -> timedelta:
        """Return how long a browser keeps the cookie of a session."""
        return self.entrance.sessions.limits.absolute


def known_of(request: Request) -> Known | None:
    """Return the session behind a request, also of who has no role here."""
    known = getattr(request.state, "known", None)
    return known if isinstance(known, Known) else None


def reader(request: Request) -> Words:
    """Return the words for who asks: the language in the address comes first."""
    asked = request.query_params.get("language", "")
    return words(asked if asked in LANGUAGES else language_of(request.headers))


async def form(request: Request) -> dict[str, str]:
    """Read a form; raises 413 or 422."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise HTTPException(413, f"The form is longer than {MOST_BYTES} bytes.")
    try:
        fields = parse_qs(content.decode(), keep_blank_values=True, max_num_fields=8)
    except ValueError as error:
        raise HTTPException(422, "The form cannot be read.") from error
    return {name: values[-1] for name, values in fields.items()}


def origin_of(request: Request) -> From:
    """Return from where somebody logs in; a device without a mark gets a new one."""
    scheme, cookies = request.url.scheme, request.cookies
    device = cookies.get(cookie_name(scheme, DEVICE), "")
    return From(
        address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", ""),
        device=device if len(device) == SECRET_LENGTH else token_urlsafe(32),
        replaces=cookies.get(cookie_name(scheme, _session(request)), ""),
    )


def _session(request: Request) -> str:
    reception: Reception = request.app.state.reception
    return session_name(reception.entrance.room)


def keep(
    answer: Response, request: Request, name: str, secret: str, lasts: timedelta
) -> None:
    """Set a cookie that no script can read and no other site can make use of."""
    answer.set_cookie(
        cookie_name(request.url.scheme, name),
        secret,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def sent_on(place: str) -> RedirectResponse:
    """Return an answer that leads to another page."""
    return RedirectResponse(place, 303, {"cache-control": "no-store"})


def let_in(
    request: Request, secret: str, come: From, wanted: str, lasts: timedelta
) -> Response:
    """Give the browser its new session and send it on."""
    answer = sent_on(local_path(wanted))
    keep(answer, request, _session(request), secret, lasts)
    keep(answer, request, DEVICE, come.device, KNOWN_FOR)
    return answer


def routes(reception: Reception) -> APIRouter:
    """Return the routes of the ways in, and of the way out."""
    router = APIRouter(
        tags=["login"], include_in_schema=False, dependencies=[asks(Act.COME_IN)]
    )
    _by_password(router, reception)
    _by_link(router, reception)
    _by_provider(router, reception)
    _out(router, reception)
    return router


def _by_password(router: APIRouter, reception: Reception) -> None:
    entrance, forms = reception.entrance, reception.forms

    @router.get("/login")
    async def page(  # pyright: ignore[reportUnusedFunction] - it is registered
        request: Request,
    ) -> Response:
        wanted = local_path(request.query_params.get("next"))
        if getattr(request.state, "viewer", None) is not None:
            return sent_on(wanted)
        # Only a proxy of ours can say this: the guard takes it from anybody else.
        name = reception.certificate_header.lower().encode()
        # Two of them are never believed: one may have come from the browser.
        if name and (subject := header(request.scope["headers"], name)):
            return await _by_certificate(request, reception, subject, wanted)
        said = reader(request)
        ended = "ended" in request.query_params
        return _in_language(forms.login(said, wanted, ended=ended), request, said)

    @router.post("/login")
    async def log_in(  # pyright: ignore[reportUnusedFunction]
        request: Request,
    ) -> Response:
        told, come = await form(request), origin_of(request)
        wanted, name = local_path(told.get("next")), told.get("name", "")[:200]
        try:
            secret = await entrance.by_password(name, told.get("password", ""), come)
        except TurnedAway as refused:
            return forms.login(reader(request), wanted, name, refused)
        return let_in(request, secret, come, wanted, reception.lasts)


async def _by_certificate(
    request: Request, reception: Reception, subject: str, wanted: str
) -> Response:
    """Let somebody in by certificate; a session that there is already stays the one."""
    said, come, known = reader(request), origin_of(request), known_of(request)
    if known is not None and known.account.subject == certificate(subject):
        # It is valid, and so has no role here: another one would have none either.
        return reception.forms.login(said, wanted, "", TurnedAway(Why.NO_ROLE))
    try:
        secret = await reception.entrance.by_certificate(subject, come)
    except TurnedAway as refused:
        return reception.forms.login(said, wanted, "", refused)
    if secret is None:
        return reception.forms.login(said, wanted)
    return let_in(request, secret, come, wanted, reception.lasts)


def _by_link(router: APIRouter, reception: Reception) -> None:
    entrance, forms = reception.entrance, reception.forms

    @router.get("/login/link")
    async def page(  # pyright: ignore[reportUnusedFunction]
        request: Request,
    ) -> Response:
        said = reader(request)
        return _in_language(forms.link(said), request, said)

    @router.post("/login/link")
    async def open_link(  # pyright: ignore[reportUnusedFunction]
        request: Request,
    ) -> Response:
        told, come = await form(request), origin_of(request)
        # Whoever copies the whole link instead of its code is understood as well.
        token = told.get("token", "").strip().rpartition("#")[2]
        try:
            secret = await entrance.by_link(token, come)
        except TurnedAway as refused:
            return forms.link(reader(request), refused)
        return let_in(request, secret, come, "/", reception.lasts)


def _by_provider(router: APIRouter, reception: Reception) -> None:
    entrance, forms = reception.entrance, reception.forms

    @router.get("/login/oidc")
    async def begin(  # pyright: ignore[reportUnusedFunction]
        request: Request,
    ) -> Response:
        wanted = local_path(request.query_params.get("next"))
        if entrance.openid is None:
            return sent_on("/login")
        here = f"{request.url.scheme}://{request.url.netloc}/login/oidc/callback"
        try:
            begun = await entrance.to_provider(here, wanted, origin_of(request))
        except TurnedAway as refused:
            return forms.login(reader(request), wanted, "", refused)
        answer = sent_on(begun.address)
        keep(answer, request, UNDER_WAY, begun.secret, LASTS)
        return answer

    @router.get("/login/oidc/callback")
    async def finish(  # pyright: ignore[reportUnusedFunction]
        request: Request,
    ) -> Response:
        name = cookie_name(request.url.scheme, UNDER_WAY)
        secret, come = request.cookies.get(name, ""), origin_of(request)
        answered = dict(request.query_params)
        try:
            session, wanted = await entrance.by_provider(secret, answered, come)
        except TurnedAway as refused:
            answer: Response = forms.login(reader(request), "/", "", refused)
        else:
            answer = let_in(request, session, come, wanted, reception.lasts)
        keep(answer, request, UNDER_WAY, "", timedelta())
        return answer


def _out(router: APIRouter, reception: Reception) -> None:
    @router.post("/logout")
    async def log_out(  # pyright: ignore[reportUnusedFunction]
        request: Request,
    ) -> Response:
        known = known_of(request)
        if known is not None:
            await reception.entrance.leave(known, origin_of(request))
        answer = sent_on("/login")
        # What was being written is kept in the browser, and is nobody else's to read.
        answer.headers["Clear-Site-Data"] = '"storage"'
        keep(answer, request, _session(request), "", timedelta())
        return answer


def _in_language(answer: Response, request: Request, said: Words) -> Response:
    """Remember a language that was chosen on this page."""
    if "language" in request.query_params:
        answer.set_cookie(
            LANGUAGE_COOKIE, said.language, YEAR_S, path="/", samesite="lax"
        )
    return answer
