"""What whoever hosts a copy may set: read once, in one place, and checked before anybody is let in.

What Streamlit has an option for is set there (config.toml, a flag, or STREAMLIT_SERVER_...); all else is an environment
variable BILLING_....
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from pages.ui.base.hosted import Limits

LOCAL = ("localhost", "127.0.0.1", "::1")  # the names by which a machine calls itself
SECRET = 32  # characters, at least
EVERYBODY = "everybody"  # who signs in, whoever it is
_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]*:[0-9a-f:.]*")


class Wrong(Exception):
    """A setting that cannot be meant: one sentence that names it and says what it may be."""


def setting(name: str, read: Callable[[str], Any], default: Any, means: str) -> Any:
    """A field that an environment variable sets.

    name: of the variable; read: its text as a value, ValueError says what it may be; means: what it does, for the table
    of docs/hosting.md.
    """
    return field(default=default, metadata={"name": name, "read": read, "means": means})


def number(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number from least to most."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return read


def yes(text: str) -> bool:
    """Reads yes or no."""
    try:
        return {"yes": True, "no": False}[text.lower()]
    except KeyError:
        raise ValueError("yes or no") from None


def one_of(*words: str) -> Callable[[str], str]:
    """Reads one of these words."""

    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"{', '.join(words[:-1])} or {words[-1]}")
        return text.lower()

    return read


def names(text: str) -> tuple[str, ...]:
    """Reads names with spaces or commas between them."""
    return tuple(text.replace(",", " ").split())


def origins(text: str) -> tuple[str, ...]:
    """Reads origins (https://intranet.example.com) with spaces or commas between them."""
    found = names(text)
    for origin in found:
        parts = urlsplit(origin)
        if parts.scheme not in ("https", "http") or origin != f"{parts.scheme}://{parts.netloc}":
            raise ValueError("addresses without a path, as https://intranet.example.com")
        if not _HOST.fullmatch((parts.hostname or "").lower()) or not re.fullmatch(r"[\w.*:\[\]-]+", parts.netloc):
            raise ValueError("addresses without a path, as https://intranet.example.com")
    return found


def people(text: str) -> tuple[str, ...]:
    """Reads who may enter: domains and e-mail addresses with spaces or commas between them, or `everybody`."""
    found = tuple(name.lower().removeprefix("@") for name in names(text))
    for name in found:
        if name != EVERYBODY and not re.fullmatch(r"([^@\s]+@)?[a-z0-9-]+(\.[a-z0-9-]+)+", name):
            raise ValueError(f"domains and e-mail addresses, as example.com anna@example.org, or {EVERYBODY}")
    return found


def header(text: str) -> str:
    """Reads the name of a header."""
    if not re.fullmatch(r"[A-Za-z0-9-]+", text):
        raise ValueError("the name of a header, as X-Forwarded-Email")
    return text.lower()


def path(text: str) -> str:
    """Reads an address on the same host, or a whole one."""
    if not re.fullmatch(r"(https://[^\s/]+)?/(?!/)\S*", text):
        raise ValueError("an address, as /oauth2/sign_out or https://sso.example.com/logout")
    return text


def secret(text: str) -> str:
    """Reads a secret that nobody guesses."""
    if len(text) < SECRET:
        raise ValueError(
            f"at least {SECRET} characters, made by: python -c 'import secrets; print(secrets.token_hex())'"
        )
    return text


@dataclass(frozen=True)
class Settings:
    """All of them, and what follows from them."""

    address: str = "localhost"  # server.address: where the server listens; "" is everywhere
    base: str = ""  # server.baseUrlPath, as /billing
    hosts: tuple[str, ...] = LOCAL  # server.allowedHosts: the names by which it may be called, in small letters
    cross_origins: tuple[str, ...] = ()  # server.corsAllowedOrigins: sites whose scripts may open web sockets here
    https: bool = setting(
        "BILLING_HTTPS",
        yes,
        False,
        "yes: browsers come by https only (a proxy in front has the certificate), and are told to stay with it.",
    )
    embedded_in: tuple[str, ...] = setting(
        "BILLING_EMBEDDED_IN", origins, (), "Sites that may show the pages in a frame, as https://intranet.example.com."
    )
    sessions: int = setting("BILLING_SESSIONS", number(1, 100_000), 500, "Open pages that one process holds.")
    sessions_each: int = setting(
        "BILLING_SESSIONS_EACH",
        number(1, 100_000),
        0,
        "How many of them one address of the network may have; an office often has one for everybody.",
    )
    session_uploads: int = setting(
        "BILLING_SESSION_UPLOADS", number(1, 100_000), 250, "MB of files that one open page may hold at a time."
    )
    uploads: int = setting(
        "BILLING_UPLOADS",
        number(1, 1_000_000),
        1000,
        "MB of files that all open pages of a process may hold at a time.",
    )
    metrics_token: str = setting(
        "BILLING_METRICS_TOKEN",
        secret,
        "",
        "Who sends it (Authorization: Bearer ...) may read the figures of the process; without it, nobody.",
    )

    log: str = setting(
        "BILLING_LOG",
        one_of("auto", "off", "errors", "pages", "turns"),
        "auto",
        "What is written to the log: nothing; errors; also opened pages, work that is over and refused requests; also "
        "each turned input. auto: pages where others may come, errors on one's own machine.",
    )
    jobs: int = setting(
        "BILLING_JOBS", number(1, 64), 2, "Books and files that are worked on at the same time, 1 GB of memory each."
    )
    jobs_waiting: int = setting("BILLING_JOBS_WAITING", number(0, 1000), 20, "How many may wait for that.")
    jobs_each: int = setting("BILLING_JOBS_EACH", number(1, 10), 1, "How many of them a visitor may have on a page.")
    results: int = setting(
        "BILLING_RESULTS", number(1, 1_000_000), 2000, "MB of their results that are kept for who looks at them."
    )

    @property
    def limits(self) -> Limits:
        """Of work in processes of their own."""
        return Limits(self.jobs, self.jobs_waiting, self.jobs_each, self.results * 1_000_000)

    may_enter: tuple[str, ...] = setting(
        "BILLING_MAY_ENTER", people, (), f"Who of those that sign in may enter: domains, addresses, or {EVERYBODY}."
    )
    signed_in_hours: int = setting("BILLING_SIGNED_IN_HOURS", number(1, 720), 12, "Hours until one signs in again.")
    unverified: bool = setting(
        "BILLING_UNVERIFIED_EMAIL",
        yes,
        False,
        "The identity provider is one organisation's own (Entra ID): an address of which it says neither that it is "
        "verified nor that it is not is believed.",
    )
    email_header: str = setting(
        "BILLING_EMAIL_HEADER", header, "", "The header in which a proxy that signs people in sends their address."
    )
    proxy_secret: str = setting(
        "BILLING_PROXY_SECRET", secret, "", "What that proxy sends as X-Proxy-Secret, so that it is believed."
    )
    leave: str = setting("BILLING_PROXY_SIGN_OUT", path, "", "Where one signs out of that proxy, as /oauth2/sign_out.")

    @property
    def hosted(self) -> bool:
        """Whether others than this machine may come."""
        return any(host not in LOCAL for host in self.hosts)


def read(environment: Mapping[str, str] | None = None, option: Callable[[str], Any] | None = None) -> Settings:
    """The settings of this process.

    environment: by itself this process's; option: the value of one of Streamlit's options, None if nobody has set it;
    by itself Streamlit's own. Raises Wrong.
    """
    environment, option = os.environ if environment is None else environment, option or _of_streamlit
    values: dict[str, Any] = {}
    for one in fields(Settings):
        name = one.metadata.get("name")
        if name and (text := environment.get(name, "").strip()):
            try:
                values[one.name] = one.metadata["read"](text)
            except ValueError as may_be:
                raise Wrong(f"{name} is {_shown(one.name, text)}: it takes {may_be}.") from None
    if unknown := sorted(_unknown(environment)):
        raise Wrong(f"{unknown[0]} is no setting of this program: the settings are listed in docs/hosting.md.")
    values["address"] = str(option("server.address") or "")
    values["base"] = f"/{base}" if (base := str(option("server.baseUrlPath") or "").strip("/")) else ""
    values["hosts"] = _hosts(option("server.allowedHosts"), values["address"])
    values["cross_origins"] = tuple(origin.strip() for origin in option("server.corsAllowedOrigins") or ())
    _cookies(option("server.cookieSecret"))
    return Settings(**values)


def _shown(name: str, text: str) -> str:
    """A value in a sentence, without giving a secret away."""
    return f"{len(text)} characters long" if name.endswith(("token", "secret")) else repr(text)


def _unknown(environment: Mapping[str, str]) -> set[str]:
    """The variables that begin as ours do and are none: a slip in a name must not leave a copy open."""
    ours = {one.metadata["name"] for one in fields(Settings) if one.metadata} | {"BILLING_TODAY"}
    return {name for name in environment if name.startswith("BILLING_")} - ours


def _hosts(allowed: list[str] | None, address: str) -> tuple[str, ...]:
    """The names by which the server may be called: this machine's own, unless others are named."""
    hosts = tuple(host.strip().lower().rstrip(".") for host in allowed or ())
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise Wrong(
                f"server.allowedHosts has {host!r}: it takes names of hosts without a port, as billing.example.com or "
                "*.example.com."
            )
    if not hosts and address not in LOCAL:
        raise Wrong(
            f"The server would listen on {address or 'every address'}, where others can reach it, and nobody said by "
            "which name they may: name it with --server.allowedHosts=billing.example.com, or leave "
            "--server.address=localhost."
        )
    return hosts or LOCAL


def _cookies(secret_of_cookies: str | None) -> None:
    """Refuses a secret of the cookies that can be guessed; without one each process makes its own."""
    if secret_of_cookies is not None and len(secret_of_cookies) < SECRET:
        raise Wrong(f"server.cookieSecret is {len(secret_of_cookies)} characters long: it takes at least {SECRET}.")


def _of_streamlit(name: str) -> Any:
    """One of Streamlit's options, or None where nobody has set it."""
    from streamlit import config

    return config.get_option(name) if config.is_manually_set(name) else None
