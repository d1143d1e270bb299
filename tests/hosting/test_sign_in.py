"""Where people sign in: who enters, what a stranger gets, and what settings that cannot be meant are told."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import running
import websockets
from starlette.datastructures import Headers
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Origin, Subprotocol

import loops
from bench.session import Session
from hosting import signin
from hosting.settings import Settings, Wrong, read
from project import PROJECT
from signing_in import Person, copy, lasts

SECRET = "s" * 40
AUTH = {
    "redirect_uri": "https://billing.example.com/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "billing",
    "client_secret": "billing",
    "server_metadata_url": "https://id.example.com/.well-known/openid-configuration",
}
NOBODY = "rossi@example.com"
CASE = "language=en&scenario=nce/seat-added&A.seats=7"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Server]:
    with copy(tmp_path_factory.mktemp("signed_in")) as served:
        yield served


@pytest.fixture(scope="module")
def anna(server: running.Server) -> Person:
    person = Person(server)
    person.sign_in("anna")
    return person


async def first_messages(server: running.Server, cookie: str = "", seconds: float = 20) -> list[ForwardMsg]:
    """What a web socket is told until it closes, or has drawn a page."""
    address = f"{server.url.replace('http', 'ws', 1)}/_stcore/stream"
    told: list[ForwardMsg] = []
    headers = {"Cookie": cookie} if cookie else {}
    async with websockets.connect(
        address,
        origin=Origin(server.url),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=headers,
    ) as socket:
        try:
            while True:
                message = ForwardMsg()
                message.ParseFromString(await asyncio.wait_for(socket.recv(), seconds))  # type: ignore[arg-type]
                told.append(message)
        except (websockets.ConnectionClosed, TimeoutError):
            return told


# ---- A stranger -----------------------------------------------------------------------------------------------------


def test_a_stranger_sees_the_way_in_and_nothing_else(server: running.Server) -> None:
    stranger = Person(server)
    assert stranger.ask(f"/?{'a' * 20_000}").status == 414  # as everybody; the door would only read it
    pages = ["", *sorted(path.stem for path in (PROJECT / "pages").glob("*.py")), "no-such-page"]
    for page in pages:
        answer = stranger.ask(f"/{page}?language=it")
        assert answer.status == 200 and "Accedere" in answer.text and "<script src" in answer.text
        assert "no-store" in answer.headers["cache-control"]
    closed = ["/_stcore/script-health-check", "/media/" + "0" * 32 + ".csv", "/component/x/y.js", "/static/js/x.js"]
    for path in closed:
        answer = stranger.ask(path)
        assert answer.status in (401, 404) and "Accedere" not in answer.text and len(answer.text) < 100
    assert stranger.ask("/_stcore/upload_file/a/b", "PUT").status == 401
    assert stranger.ask("/_stcore/health").text == "ok"


def test_a_socket_of_a_stranger_runs_no_page(server: running.Server) -> None:
    told = loops.run(first_messages(server))
    assert [message.WhichOneof("type") for message in told] == ["auth_redirect"]
    forged = loops.run(first_messages(server, '_streamlit_user="2|1:0|10:1|15:_streamlit_user|4:e30=|0000"'))
    assert [message.WhichOneof("type") for message in forged] == ["auth_redirect"]


def test_nobody_says_himself_who_he_is(server: running.Server) -> None:
    stranger = Person(server)
    for header in ("X-Forwarded-Email", "X-Auth-Request-Email"):
        assert "Sign in" in stranger.ask("/", **{header: "anna@example.com"}).text


# ---- Who signs in ---------------------------------------------------------------------------------------------------


def test_who_is_on_the_list_enters_and_for_hours_not_for_a_month(server: running.Server) -> None:
    for name in ("anna", "bob"):
        person = Person(server)
        signed = person.sign_in(name)
        assert signed.status == 200 and lasts(signed) <= Settings().signed_in_hours * 3600
        assert '<div id="root">' in person.ask(f"/seat_change?{CASE}").text
        assert all("httponly" in one.lower() for one in signed.headers.get_list("set-cookie") if "_user=" in one)


@pytest.mark.parametrize(
    ("name", "said"), [("eve", "eve@elsewhere.example is not on the list"), ("mallory", "has not confirmed the e-mail")]
)
def test_who_is_not_gets_one_sentence_and_a_way_out(server: running.Server, name: str, said: str) -> None:
    person = Person(server)
    person.sign_in(name)
    answer = person.ask("/rulebook?language=en")
    assert answer.status == 403 and said in answer.text and "Sign in as somebody else" in answer.text
    told = loops.run(first_messages(server, person.cookie))
    assert [message.WhichOneof("type") for message in told] == ["auth_redirect"]
    assert person.ask("/_stcore/upload_file/a/b", "PUT").status == 401


def test_a_page_knows_its_visitor(server: running.Server, anna: Person) -> None:
    async def opened() -> Session:
        async with Session(server.url, "seat_change", CASE, cookies=anna.cookie) as session:
            return session

    session = loops.run(opened())
    assert "7" in session.text("answer")
    assert session.named("sign_out").label == "Sign out Anna Müller"


def test_a_cookie_ends_when_its_visitor_signs_out(server: running.Server) -> None:
    person = Person(server)
    person.sign_in("bob")
    cookie = person.cookie
    assert '<div id="root">' in person.ask("/").text
    person.ask("/auth/logout")
    again = Person(server)
    assert "Sign in" in again.ask("/", Cookie=cookie).text  # what was kept of it counts no more


def test_a_sign_in_that_fails_is_told(server: running.Server) -> None:
    answer = Person(server).ask("/oauth2callback?state=made-up&code=made-up")
    assert answer.status == 403 and "The sign-in was not completed." in answer.text and "Try again" in answer.text


PROXY = Settings(email_header="x-forwarded-email", proxy_secret=SECRET, may_enter=("example.com",))


def test_a_sign_in_service_that_does_not_answer_is_told_with_a_number(tmp_path: Path) -> None:
    with copy(tmp_path, provides=False) as alone:
        answer = Person(alone).ask("/auth/begin", follow=True)
        number = re.search(r"E-\w{4}", answer.text)
        assert answer.status == 502 and "The sign-in service does not answer" in answer.text and number
        line = next(json.loads(line) for line in alone.said().splitlines() if number[0] in line)
        assert line["what"] == "error" and line["page"] == "sign-in"
        reason = next(json.loads(line) for line in alone.said().splitlines() if '"server"' in line)
        assert reason["says"] == "Error during OAuth authorization redirect." and "ConnectError" in reason["type"]
        Person(alone).ask(f"/oauth2callback?state=x&error=access_denied&error_description={NOBODY}")
        refused = [json.loads(line) for line in alone.said().splitlines() if "access_denied" in line]
        assert [line["what"] for line in refused] == ["server"] and refused[0]["code"] == "access_denied"
        lines = [line for line in alone.log.read_text().splitlines() if not line.startswith("  ") and line]
        assert [line for line in lines if not line.startswith('{"at"')] == [] and NOBODY not in str(lines)


# ---- A proxy that signs people in -----------------------------------------------------------------------------------


def told(*headers: tuple[str, str]) -> signin.Visitor | None:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    return signin.Proxy(PROXY).visitor(Headers(raw=raw))


def test_a_proxy_is_believed_with_its_secret() -> None:
    visitor = told(("X-Proxy-Secret", SECRET), ("X-Forwarded-Email", "Anna@Example.com"))
    assert visitor is not None and visitor.email == "anna@example.com"
    assert signin.may_enter(visitor, PROXY.may_enter) and not signin.may_enter(visitor, ("other.example",))


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Forwarded-Email", "anna@example.com")],
        [("X-Proxy-Secret", "guess"), ("X-Forwarded-Email", "anna@example.com")],
        [("X-Proxy-Secret", ""), ("X-Forwarded-Email", "anna@example.com")],
        [("X-Proxy-Secret", SECRET), ("X-Proxy-Secret", SECRET), ("X-Forwarded-Email", "anna@example.com")],
        [("X-Proxy-Secret", SECRET), ("X-Forwarded-Email", "eve@x.example"), ("X-Forwarded-Email", "anna@example.com")],
        [("X-Proxy-Secret", SECRET), ("X-Forwarded-Email", "eve@x.example, anna@example.com")],
        [("X-Proxy-Secret", SECRET), ("X-Forwarded-Email", "anna@example.com@x.example")],
        [("X-Proxy-Secret", SECRET)],
    ],
)
def test_nobody_else_is(headers: list[tuple[str, str]]) -> None:
    assert told(*headers) is None


# ---- Settings that cannot be meant ----------------------------------------------------------------------------------


def way(monkeypatch: pytest.MonkeyPatch, auth: Any = None, **environment: str) -> signin.Way | None:
    monkeypatch.setattr(signin, "_section", lambda: auth)
    return signin.of(read(environment, {"server.address": "localhost"}.get))


def test_by_itself_nobody_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert way(monkeypatch) is None


def test_each_way_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    openid = way(monkeypatch, AUTH, BILLING_MAY_ENTER="example.com")
    assert openid is not None and openid.names == ("",)
    two = {key: AUTH[key] for key in ("redirect_uri", "cookie_secret")}
    two |= {name: {key: AUTH[key] for key in signin.NEEDED} for name in ("entra", "google")}  # type: ignore[misc]
    several = way(monkeypatch, two, BILLING_MAY_ENTER="everybody")
    assert several is not None and several.names == ("entra", "google")
    proxy = way(
        monkeypatch,
        BILLING_MAY_ENTER="a@b.example",
        BILLING_EMAIL_HEADER="X-Forwarded-Email",
        BILLING_PROXY_SECRET=SECRET,
    )
    assert isinstance(proxy, signin.Proxy)


@pytest.mark.parametrize(
    ("change", "environment", "said"),
    [
        ({}, {}, "People sign in, and nobody said who may enter"),
        ({"client_secret": ""}, {"BILLING_MAY_ENTER": "a.example"}, "[auth] of the secrets has no client_secret"),
        ({"server_metadata_url": "id"}, {"BILLING_MAY_ENTER": "a.example"}, "has server_metadata_url = 'id'"),
        ({"cookie_secret": "short"}, {"BILLING_MAY_ENTER": "a.example"}, "needs a cookie_secret of at least 32"),
        ({"redirect_uri": "https://a.example/"}, {"BILLING_MAY_ENTER": "a.example"}, "needs redirect_uri"),
        ({"redirect_uri": "http://a.example/oauth2callback"}, {"BILLING_MAY_ENTER": "a.example"}, "redirect_uri"),
        (
            {"server_metadata_url": "https://login.microsoftonline.com/common/v2.0/x"},
            {"BILLING_MAY_ENTER": "everybody", "BILLING_UNVERIFIED_EMAIL": "yes"},
            "is for any organisation",
        ),
        ({}, {"BILLING_MAY_ENTER": "a.example", "BILLING_EMAIL_HEADER": "X-E"}, "[auth] of the secrets that we do"),
        (None, {"BILLING_MAY_ENTER": "a.example"}, "nobody signs in"),
        (None, {"BILLING_EMAIL_HEADER": "X-E"}, "needs BILLING_PROXY_SECRET"),
        (None, {"BILLING_PROXY_SECRET": SECRET}, "name BILLING_EMAIL_HEADER too"),
        (None, {"BILLING_MAY_ENTER": "example"}, "it takes domains and e-mail addresses"),
        (None, {"BILLING_SIGNED_IN_HOURS": "721"}, "a whole number from 1 to 720"),
    ],
)
def test_what_cannot_be_meant_is_told(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str] | None, environment: dict[str, str], said: str
) -> None:
    with pytest.raises(Wrong) as told:
        way(monkeypatch, None if change is None else AUTH | change, **environment)
    assert said in str(told.value) and "\n" not in str(told.value) and SECRET not in str(told.value)


def test_a_copy_whose_sign_in_is_wrong_does_not_start(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[auth]\nclient_id = "billing"\n')
    settings = {"STREAMLIT_SECRETS_FILES": str(secrets), "BILLING_MAY_ENTER": "example.com"}
    with pytest.raises(RuntimeError) as told:
        running.start(tmp_path / "server.log", settings=settings)
    assert "[auth] of the secrets has no client_secret" in str(told.value) and "Traceback" not in str(told.value)


def test_a_file_of_secrets_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.runtime.secrets import secrets_singleton

    def closed() -> bool:  # the tests may run as root, who reads everything
        raise PermissionError(13, "Permission denied", "/etc/billing/secrets.toml")

    monkeypatch.setattr(secrets_singleton, "load_if_toml_exists", closed)
    with pytest.raises(Wrong, match=r"^/etc/billing/secrets.toml may not be read by the user as whom"):
        signin.of(Settings())


def test_what_the_operators_page_writes_is_a_copy_where_people_sign_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = (PROJECT / "docs" / "hosting.md").read_text("utf-8").partition("## The same in containers")[0]
    install, sign_in, _ = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    given = "CLIENT_SECRET='with $HOME, \\ and \"'\n"  # as a provider may give it
    assert "CLIENT_SECRET='...'\n" in sign_in
    sign_in = sign_in.replace("CLIENT_SECRET='...'\n", given)
    settings = install[install.index("SECRET=$(") : install.index("chmod 640")]
    script = f"set -e\nchgrp() {{ :; }}\nSITE=billing.example.com\n{settings}{sign_in}"
    subprocess.run(["sh", "-c", script.replace("/etc/billing", str(tmp_path))], check=True)
    lines = (tmp_path / "settings").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines)
    auth = tomllib.loads((tmp_path / "secrets.toml").read_text())["auth"]
    assert told["STREAMLIT_SECRETS_FILES"] == str(tmp_path / "secrets.toml")
    assert f"CLIENT_SECRET='{auth['client_secret']}'\n" == given
    assert (tmp_path / "secrets.toml").stat().st_mode & 0o7 == 0
    ours = {name: value for name, value in told.items() if name.startswith("BILLING_")}
    assert ours["BILLING_MAY_ENTER"] == "example.com anna@partner.example"
    openid = way(monkeypatch, auth, **ours)
    assert isinstance(openid, signin.OpenId) and openid.origin == "https://billing.example.com"


# ---- A sign-in is over ----------------------------------------------------------------------------------------------


def claims(monkeypatch: pytest.MonkeyPatch, host: str = "billing.example.com", **more: Any) -> signin.Visitor | None:
    said = {"origin": "https://billing.example.com", "is_logged_in": True, "iat": time.time()}
    said |= {"email": "anna@example.com", "email_verified": True, **more}
    monkeypatch.setattr(signin, "_claims", lambda _: said)
    openid = signin.OpenId(AUTH, replace(Settings(), signed_in_hours=2))
    return openid.visitor(Headers({"host": host}))


def test_a_sign_in_lasts_as_long_as_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = claims(monkeypatch, iat=time.time() - 7000)
    assert visitor is not None and visitor.email == "anna@example.com"
    assert claims(monkeypatch, iat=time.time() - 7201) is None
    assert claims(monkeypatch, iat=None) is None and claims(monkeypatch, iat="now") is None


def test_a_sign_in_is_for_one_address_of_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert claims(monkeypatch, origin="https://other.example.com") is None
    assert claims(monkeypatch, host="localhost:8501") is None  # its web socket would be another site's, again and again


def test_an_address_that_is_not_known_to_be_theirs_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for verified in (False, None, "true", 1):
        visitor = claims(monkeypatch, email_verified=verified)
        assert visitor is not None and not visitor.email and not signin.may_enter(visitor, ("everybody",))
