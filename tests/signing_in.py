"""A copy where people sign in, beside an identity provider of the tests that runs on this machine alone."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import httpx
import running

PEOPLE = {  # as the identity provider knows them
    "anna": {"email": "Anna@example.com", "email_verified": True, "name": "Anna Müller"},
    "bob": {"email": "bob@other.example", "email_verified": True, "name": "Bob"},
    "eve": {"email": "eve@elsewhere.example", "email_verified": True, "name": "Eve"},
    "mallory": {"email": "anna@example.com", "email_verified": False, "name": "Mallory"},
}
HOSTED = {"STREAMLIT_SERVER_ALLOWED_HOSTS": "billing.example.com 127.0.0.1"}  # others may come: it has its log
MAY_ENTER = "example.com, bob@other.example"
SECRETS = """[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "a secret of the tests, 32 characters or more"
client_id = "billing"
client_secret = "billing"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@contextmanager
def copy(folder: Path, provides: bool = True) -> Iterator[running.Server]:
    """The pages, for who signs in and is on the list. provides: whether the identity provider answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import User, run_server_in_thread

    people = [User(sub=name, claims=claims) for name, claims in PEOPLE.items()]
    port, provider = running.free_port(), running.free_port()
    secrets = folder / "secrets.toml"
    url = f"http://127.0.0.1:{port}"
    secrets.write_text(SECRETS.format(url=url, provider=f"http://127.0.0.1:{provider}"))
    with run_server_in_thread(port=provider, user_claims=people) if provides else nullcontext():
        settings = {"STREAMLIT_SECRETS_FILES": str(secrets), "BILLING_MAY_ENTER": MAY_ENTER, **HOSTED}
        server = running.start(folder / "server.log", port=port, settings=settings)
        assert server.url == url, "another process took the port"
        try:
            yield server
        finally:
            server.stop()


@dataclass
class Answer:
    """What was said at an address."""

    status: int
    text: str
    headers: httpx.Headers


class Person:
    """Somebody with a browser's cookies, but without a browser."""

    def __init__(self, server: running.Server) -> None:
        self.url, self.http = server.url, httpx.Client(timeout=20)

    def ask(self, path: str, method: str = "GET", follow: bool = False, **headers: str) -> Answer:
        answer = self.http.request(method, self.url + path, headers=headers, follow_redirects=follow)
        return Answer(answer.status_code, answer.text, answer.headers)

    def sign_in(self, name: str) -> Answer:
        """Goes to the identity provider, says who it is, and comes back; what is said then."""
        asked = self.http.get(f"{self.url}/auth/begin", follow_redirects=True)
        assert asked.status_code == 200 and "authorize" in str(asked.url), asked.text
        back = self.http.post(str(asked.url), data={"sub": name})
        answer = self.http.get(back.headers["location"])
        return Answer(answer.status_code, answer.text, answer.headers)

    @property
    def cookie(self) -> str:
        """The cookies, as a browser sends them."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())


def lasts(answer: Answer) -> int:
    """For how many seconds a browser keeps the cookie of who has signed in."""
    said = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("_streamlit_user="))
    found = re.search(r"(?i)max-age=(\d+)", said)
    assert found
    return int(found[1])
