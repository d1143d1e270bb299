"""Who comes: told by OpenID Connect (Streamlit's own sign-in), or by a proxy that has signed the visitor in.

Which of the two, and whether anybody has to sign in at all, is said by the configuration alone; `of` reads it.
"""

from __future__ import annotations

import hashlib
import json
import secrets as random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from hosting.settings import EVERYBODY, LOCAL, SECRET, Settings, Wrong

HOUR = 3600
NOWHERE = "nowhere"
PROXY_SECRET = "x-proxy-secret"  # the header in which a proxy shows that it is the one  # noqa: S105
# What a page is told of its visitor, in headers whose names nobody outside knows; Streamlit puts them into `st.user`.
TOLD = {f"x-{random.token_hex(16)}-{number}": key for number, key in enumerate(("visitor", "visitor_name", "leave"))}
CALLBACK = "/oauth2callback"
NEEDED = ("client_id", "client_secret", "server_metadata_url")
ANY_ORGANISATION = ("/common/", "/organizations/", "/consumers/")  # of Entra ID: whoever makes one may sign in


@dataclass(frozen=True)
class Visitor:
    """Who has signed in.

    email: in small letters, "" if it is not known to be theirs; name: as they write it; until: when to sign in again,
    in seconds of the clock; key: of this one sign-in; leave: where one signs out, "" if the page does it, NOWHERE if
    nobody can.
    """

    email: str
    name: str
    until: float
    key: str
    leave: str = ""

    def headers(self) -> list[tuple[bytes, bytes]]:
        """As a page is told of it."""
        said = (self.email, self.name, self.leave)
        return [(header.encode(), quote(value).encode()) for header, value in zip(TOLD, said, strict=True)]


class Way(Protocol):
    """How visitors sign in. names: of the identity providers to choose from, () where a proxy does it."""

    names: tuple[str, ...]

    def visitor(self, headers: Headers) -> Visitor | None:
        """Who sends a request, None if nobody has signed in."""


def of(found: Settings) -> Way | None:
    """How visitors of this process sign in, None if they need not. Raises Wrong."""
    auth = _section()
    if auth is not None and found.email_header:
        raise Wrong("BILLING_EMAIL_HEADER says that a proxy signs people in, and [auth] of the secrets that we do.")
    if found.email_header:
        if not found.proxy_secret:
            raise Wrong(
                f"BILLING_EMAIL_HEADER needs BILLING_PROXY_SECRET, which the proxy sends as {PROXY_SECRET.title()}: "
                "without it anybody could send the header."
            )
    elif found.proxy_secret or found.leave:
        raise Wrong("BILLING_PROXY_SECRET and BILLING_PROXY_SIGN_OUT are for a proxy: name BILLING_EMAIL_HEADER too.")
    if auth is None and not found.email_header:
        if found.may_enter:
            raise Wrong(
                "BILLING_MAY_ENTER says who may enter, and nobody signs in: how is said by [auth] in the file that "
                "STREAMLIT_SECRETS_FILES names, or by BILLING_EMAIL_HEADER."
            )
        return None
    if not found.may_enter:
        raise Wrong(
            "People sign in, and nobody said who may enter: BILLING_MAY_ENTER takes domains and addresses, as "
            f"example.com anna@example.org, or {EVERYBODY}."
        )
    return OpenId(auth, found) if auth is not None else Proxy(found)


def may_enter(visitor: Visitor, allowed: tuple[str, ...]) -> bool:
    """Whether a visitor is on the list: his address, or its domain."""
    if not visitor.email:
        return False
    return EVERYBODY in allowed or visitor.email in allowed or visitor.email.rpartition("@")[2] in allowed


class Proxy:
    """A proxy signs visitors in and sends their address; believed is who also sends the secret."""

    names: tuple[str, ...] = ()

    def __init__(self, found: Settings) -> None:
        self.header, self.secret, self.leave = found.email_header, found.proxy_secret, found.leave or NOWHERE
        self.lasts = found.signed_in_hours * HOUR

    def visitor(self, headers: Headers) -> Visitor | None:  # noqa: D102
        said = headers.getlist(PROXY_SECRET)
        emails = headers.getlist(self.header)
        if len(said) != 1 or not random.compare_digest(said[0].encode(), self.secret.encode()):
            return None
        if len(emails) != 1 or not (email := _address(emails[0])):  # two: one of them is the visitor's own
            return None
        return Visitor(email, email, time.time() + self.lasts, f"proxy:{email}", self.leave)


class OpenId:
    """Streamlit's own sign-in: its cookie is believed for as long as the settings say, 30 days at most."""

    def __init__(self, auth: Mapping[str, Any], found: Settings) -> None:
        self.unverified, self.lasts = found.unverified, found.signed_in_hours * HOUR
        self.origin, providers = _checked(auth, found)
        self.names = tuple(providers)

    def visitor(self, headers: Headers) -> Visitor | None:  # noqa: D102
        claims = _claims(headers.get("cookie", ""))
        signed, origin = claims.get("iat"), headers.get("origin")
        if claims.get("origin") != self.origin or claims.get("is_logged_in") is not True:
            return None
        if origin is not None and origin != self.origin:  # another site's page
            return None
        if headers.get("host", "").lower() != urlsplit(self.origin).netloc:  # its web socket would be another site's
            return None
        if isinstance(signed, bool) or not isinstance(signed, int | float) or signed + self.lasts <= time.time():
            return None
        key = hashlib.sha256(json.dumps(claims, sort_keys=True).encode()).hexdigest()
        email = self._email(claims)
        name = str(claims.get("name") or claims.get("preferred_username") or email)
        return Visitor(email, name, signed + self.lasts, key)

    def _email(self, claims: Mapping[str, Any]) -> str:
        verified = claims.get("email_verified")
        if verified is True or (verified is None and self.unverified):
            return _address(str(claims.get("email") or (claims.get("preferred_username") if self.unverified else "")))
        return ""


def _address(text: str) -> str:
    """An e-mail address in small letters, "" for what is none."""
    name, _, domain = text.strip().lower().rpartition("@")
    fits = name and domain and text.isascii() and not set(text.strip()) & set(' ,;<>"\t')
    return f"{name}@{domain}" if fits and "@" not in name else ""


def _claims(cookie: str) -> dict[str, Any]:
    """What the identity provider said of who sends these cookies, as Streamlit signed it; {} if it did not."""
    from streamlit.auth_util import get_cookie_with_chunks, get_signing_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    cookies = cookie_parser(cookie)
    if USER_COOKIE_NAME not in cookies:
        return {}

    def signed(name: str) -> bytes | None:
        value = cookies.get(name)
        return None if value is None else decode_signed_value(get_signing_secret(), name, value.encode("latin-1"))

    try:
        said = json.loads(get_cookie_with_chunks(signed, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _section() -> Mapping[str, Any] | None:
    """[auth] of the secrets, None if there is none. Raises Wrong for secrets that cannot be read."""
    from streamlit import config
    from streamlit.runtime.secrets import secrets_singleton

    try:
        if secrets_singleton.load_if_toml_exists():
            return secrets_singleton["auth"].to_dict() if "auth" in secrets_singleton else None
        for file in config.get_option("secrets.files"):
            if Path(file).exists():  # it would be as if nobody had to sign in
                raise Wrong(f"{file} cannot be read as TOML.")
    except PermissionError as closed:
        raise Wrong(f"{closed.filename} may not be read by the user as whom the server runs.") from None
    return None


def _checked(auth: Mapping[str, Any], found: Settings) -> tuple[str, dict[str, Mapping[str, Any]]]:
    """The origin of the pages and the identity providers by name ("" is the only one). Raises Wrong."""
    named = {name: one for name, one in auth.items() if isinstance(one, Mapping) and name != "client_kwargs"}
    providers = named or {"": auth}
    wrong = partial("{} of the secrets {}.".format)
    for name, provider in providers.items():
        section = f"[auth.{name}]" if name else "[auth]"
        if "_" in name:
            raise Wrong(wrong(section, "has an underscore in its name, which Streamlit does not take"))
        for key in NEEDED:
            if not isinstance(provider.get(key), str) or not provider[key]:
                raise Wrong(wrong(section, f"has no {key}: the identity provider tells it"))
        where = provider["server_metadata_url"]
        if not _is_address(where):
            raise Wrong(wrong(section, f"has server_metadata_url = {where!r}: it takes an address with https://"))
        if found.unverified and any(part in where for part in ANY_ORGANISATION):
            raise Wrong(wrong(section, "is for any organisation: BILLING_UNVERIFIED_EMAIL=yes takes one, by its id"))
    if len(str(auth.get("cookie_secret") or "")) < SECRET:
        raise Wrong(wrong("[auth]", f"needs a cookie_secret of at least {SECRET} characters that nobody guesses"))
    back = str(auth.get("redirect_uri") or "")
    if not _is_address(back) or not back.endswith(CALLBACK):
        raise Wrong(wrong("[auth]", f"needs redirect_uri = the address of the pages and {CALLBACK}, not {back!r}"))
    if find_spec("authlib") is None or find_spec("httpx") is None:
        raise Wrong("[auth] needs the packages authlib and httpx: pip install -r requirements.lock brings them.")
    return "{0.scheme}://{0.netloc}".format(urlsplit(back)), providers


def _is_address(text: str) -> bool:
    """Whether a text is an address by https, or by http on this machine."""
    parts = urlsplit(text)
    near = parts.hostname in LOCAL
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and near))
