"""Logging in with an OpenID Connect provider: authorization code, PKCE, state, nonce.

What was sent to the provider is kept in the store under a secret that only this browser
has, and is taken out once: an answer that another browser brings, or that comes twice,
is nobody's. Who somebody is comes from `iss` and `sub` alone; a name or a group in the
claims never takes over an account of somebody else.
Source: OpenID Connect Core 1.0, RFC 7636 (PKCE), RFC 9207 (issuer in the answer).
"""

# ruff: noqa: N818 - a name says what happened, as in layers.errors
# pyright: standard
# Authlib has no types; ours are in the signatures.

import secrets
from collections.abc import Mapping
from typing import Any

import httpx2
import msgspec
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dashboard.access.hosts import host_name, is_loopback
from dashboard.access.provider import Provider
from layers.clock import Clock
from layers.errors import OnePictureError
from layers.log.links import Links

PURPOSE = "oidc"
ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
"""What an ID token may be signed with; never "none", never a shared secret."""

TIMEOUT_S = 5.0
LEEWAY_S = 60
"""How much the clocks of provider and server may differ."""


class NotLoggedIn(OnePictureError):
    """The provider's answer cannot be used; `problem` is for the log of operators."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"The login with the provider did not work: {self.problem}."


class Begun(msgspec.Struct, frozen=True):
    """A login under way: where to send the browser, and the secret that it keeps."""

    address: str
    secret: str


class Claimed(msgspec.Struct, frozen=True):
    """Who the provider says that this is, and where to go on."""

    subject: str
    claims: dict[str, Any]
    next: str


class OpenID:
    """Logs people in with one provider."""

    def __init__(self, provider: Provider, links: Links, clock: Clock) -> None:
        self.provider = provider
        self._links, self._clock = links, clock
        self._metadata: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    async def begin(self, redirect_uri: str, wanted: str) -> Begun:
        """Return where the browser logs in; raises NotLoggedIn."""
        metadata = await self._discover()
        state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        verifier = secrets.token_urlsafe(64)
        async with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=verifier,
            )
        kept = {
            "state": state,
            "nonce": nonce,
            "verifier": verifier,
            "redirect_uri": redirect_uri,
            "next": wanted,
        }
        return Begun(address, await self._links.make(PURPOSE, kept))

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Claimed:
        """Return who logged in; raises NotLoggedIn.

        `secret` is what this browser kept, `answer` the query of the callback.
        """
        kept = await self._links.take(PURPOSE, secret) if secret else None
        if kept is None:
            raise NotLoggedIn("it was not begun in this browser, or long ago")
        if not secrets.compare_digest(kept["state"], answer.get("state", "")):
            raise NotLoggedIn("the answer belongs to another login")
        if answer.get("iss", self.provider.issuer) != self.provider.issuer:
            raise NotLoggedIn("the answer comes from another provider")
        if "error" in answer or "code" not in answer:
            raise NotLoggedIn("the provider refused it")
        token = await self._token(answer["code"], kept)
        claims = await self._claims(token, kept["nonce"])
        subject = f"{self.provider.issuer} {claims['sub']}"
        return Claimed(subject, claims, kept["next"])

    async def _token(self, code: str, kept: Mapping[str, str]) -> dict[str, Any]:
        metadata = await self._discover()
        try:
            async with self._client(kept["redirect_uri"]) as client:
                return await client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=kept["verifier"],
                )
        except (OAuthError, httpx2.HTTPError, ValueError) as error:
            raise NotLoggedIn("the provider did not accept its own code") from error

    async def _claims(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        told = await self._id_token(str(token.get("id_token", "")), nonce, token)
        if self.provider.groups_claim in told:
            return told
        metadata = await self._discover()
        if "userinfo_endpoint" not in metadata:
            return told
        bearer = {"authorization": f"Bearer {token.get('access_token', '')}"}
        more = await self._get(metadata["userinfo_endpoint"], bearer)
        if more.get("sub") != told["sub"]:
            raise NotLoggedIn("the provider speaks of two people")
        return {**more, **told}

    async def _id_token(
        self, text: str, nonce: str, token: Mapping[str, Any]
    ) -> dict[str, Any]:
        try:
            read = await self._decoded(text)
            options = {
                "iss": {"essential": True, "value": self.provider.issuer},
                "aud": {"essential": True, "value": self.provider.client_id},
            }
            params = {
                "nonce": nonce,
                "client_id": self.provider.client_id,
                "access_token": token.get("access_token"),
            }
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(round(self._clock.now().timestamp()), LEEWAY_S)
        except (JoseError, ValueError) as error:
            raise NotLoggedIn("its ID token is not valid") from error
        return dict(claims)

    async def _decoded(self, text: str) -> jwt.Token:
        """Read a signed token; a key that is not known may be a new one."""
        known = self._keys is not None
        try:
            return jwt.decode(text, await self._jwks(), ALGORITHMS)
        except (JoseError, ValueError):
            if not known:
                raise
        self._keys = None
        return jwt.decode(text, await self._jwks(), ALGORITHMS)

    async def _jwks(self) -> KeySet:
        if self._keys is None:
            metadata = await self._discover()
            told: Any = await self._get(metadata["jwks_uri"])
            self._keys = KeySet.import_key_set(told)
        return self._keys

    async def _discover(self) -> dict[str, Any]:
        if self._metadata is None:
            issuer = self.provider.issuer
            place = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
            metadata = await self._get(place)
            if metadata.get("issuer") != issuer:
                raise NotLoggedIn("the provider says that it is another one")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _require_closed(str(metadata.get(name, "")))
            self._metadata = metadata
        return self._metadata

    async def _get(
        self, address: str, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        _require_closed(address)
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
                answer = await client.get(address, headers=dict(headers or {}))
                return dict(answer.raise_for_status().json())
        except (httpx2.HTTPError, ValueError, TypeError) as error:
            raise NotLoggedIn("the provider does not answer") from error

    def _client(self, redirect_uri: str) -> Any:
        provider = self.provider
        return AsyncOAuth2Client(
            provider.client_id,
            provider.secret() or None,
            scope=" ".join(provider.scopes),
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method=(
                "client_secret_basic" if provider.secret_file else "none"
            ),
            timeout=TIMEOUT_S,
            trust_env=False,
        )


def _require_closed(address: str) -> None:
    """Refuse an address of a provider that anybody on the way could answer for."""
    scheme, _, rest = address.partition("://")
    name = host_name(rest.partition("/")[0])
    if scheme == "https" or (scheme == "http" and name and is_loopback(name)):
        return
    raise NotLoggedIn("an address of the provider is not https")
