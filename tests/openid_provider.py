"""A real OpenID provider on loopback: discovery, keys, authorize, token, userinfo.

It is as strict as a good one: a code is valid once, for its client, its redirect
address and the verifier of its challenge. `lies` makes it break one rule on purpose.
"""

import base64
import hashlib
import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

CLIENT = "one-picture"
SECRET = "a secret of this client"

Person = dict[str, Any]


@dataclass
class Provider:
    """The provider: who can log in at it, and what it has given out."""

    issuer: str
    people: dict[str, Person]
    lies: str = ""
    groups_in_token: bool = True
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True)
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def turn_key(self) -> None:
        """Sign with another key from now on."""
        self.key = RSAKey.generate_key(2048, auto_kid=True)

    async def metadata(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": "https://evil.example"
                if self.lies == "issuer"
                else self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def keys(self, _: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.asked.append(asked)
        good = (
            asked.get("client_id") == CLIENT
            and asked.get("response_type") == "code"
            and "openid" in asked.get("scope", "").split()
            and asked.get("code_challenge_method") == "S256"
            and asked.get("code_challenge")
        )
        if not good:
            return PlainTextResponse("This request is not as it should be.", 400)
        buttons = "".join(
            f'<button name="person" value="{escape(name)}">{escape(name)}</button>'
            for name in self.people
        )
        kept = "".join(
            f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">'
            for k, v in asked.items()
        )
        form = f"<form method=post>{kept}{buttons}</form>"
        return HTMLResponse(f"<!DOCTYPE html><title>Who are you?</title>{form}")

    async def chosen(self, request: Request) -> Response:
        told = await _form(request)
        code = secrets.token_urlsafe(16)
        self.codes[code] = told
        back = {"code": code, "state": told["state"], "iss": self.issuer}
        return RedirectResponse(f"{told['redirect_uri']}?{urlencode(back)}", 303)

    async def token(self, request: Request) -> Response:
        told = await _form(request)
        if request.headers.get("authorization") != _basic():
            return JSONResponse({"error": "invalid_client"}, 401)
        kept = self.codes.pop(told.get("code", ""), None)
        if kept is None or kept["redirect_uri"] != told.get("redirect_uri"):
            return JSONResponse({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        if (
            base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            != kept["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        self.tokens[access] = kept["person"]
        content = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self.id_token(kept["person"], kept.get("nonce", "")),
        }
        return JSONResponse(content, headers={"cache-control": "no-store"})

    def id_token(self, name: str, nonce: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": "https://evil.example" if self.lies == "iss" else self.issuer,
            "aud": "another-client" if self.lies == "aud" else CLIENT,
            "sub": self.people[name]["sub"],
            "iat": now,
            "exp": now - 3600 if self.lies == "exp" else now + 60,
            "nonce": "of another login" if self.lies == "nonce" else nonce,
        }
        if self.groups_in_token:
            claims |= self.people[name]
        key = self.key
        if self.lies == "key":
            key = RSAKey.generate_key(2048)
        if self.lies == "none":
            parts = ({"alg": "none"}, claims)
            return ".".join(_part(each) for each in parts) + "."
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)

    async def userinfo(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return JSONResponse({"error": "invalid_token"}, 401)
        told = self.people[self.tokens[token]]
        return JSONResponse(told | ({"sub": "other"} if self.lies == "sub" else {}))

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.metadata),
                Route("/keys", self.keys),
                Route("/authorize", self.authorize, methods=["GET"]),
                Route("/authorize", self.chosen, methods=["POST"]),
                Route("/token", self.token, methods=["POST"]),
                Route("/userinfo", self.userinfo),
            ]
        )


PEOPLE: dict[str, Person] = {
    "anna": {
        "sub": "2001",
        "preferred_username": "anna.ek",
        "name": "Anna Ek",
        "groups": ["staff", "crisis-leaders-fi"],
    },
    "otto": {
        "sub": "2002",
        "preferred_username": "leader",
        "name": "Otto",
        "groups": ["liaison-fr"],
    },
    "guest": {"sub": "2003", "name": "A guest", "groups": ["staff"]},
}

CONFIGURATION = """
issuer = "{issuer}"
client_id = "{client}"
secret_file = "oidc-secret"
scopes = ["openid", "profile", "groups"]
title = "the Ministry"

[groups."crisis-leaders-fi"]
role = "leader"
delegation = "FIN"
groups = ["ALL", "FIN"]
clearance = "SENSITIVE"
categories = ["HANDLING:MEDICAL"]

[groups."liaison-fr"]
role = "liaison"
delegation = "FRA"
groups = ["FRA"]
clearance = "INTERNAL"
"""


def configuration(issuer: str) -> str:
    """Return the text of the TOML file that describes the provider to us."""
    return CONFIGURATION.format(issuer=issuer, client=CLIENT)


@contextmanager
def providing() -> Iterator[Provider]:
    """Run a provider on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        people = json.loads(json.dumps(PEOPLE))
        provider = Provider(issuer, people)
        config = uvicorn.Config(provider.app(), log_level="error", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield provider
        server.should_exit = True
        thread.join()


async def _form(request: Request) -> dict[str, str]:
    content = (await request.body()).decode()
    return {name: values[-1] for name, values in parse_qs(content).items()}


def _basic() -> str:
    return "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()


def _part(content: dict[str, Any]) -> str:
    text = json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()
