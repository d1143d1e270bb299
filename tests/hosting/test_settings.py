"""What whoever hosts a copy sets is read in one place, and what cannot be meant is told in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from running import free_port

from hosting.headers import headers
from hosting.settings import LOCAL, Settings, Wrong, read
from project import PROJECT

EVERYWHERE = "192.0.2.7"  # an address that others reach


def settings(environment: dict[str, str] | None = None, **options: Any) -> Settings:
    """The settings of these variables and of these options of Streamlit's, `server.` left out."""
    given = {"address": "localhost", **options}
    return read(environment or {}, lambda name: given.get(name.removeprefix("server.")))


def test_by_itself_a_copy_is_for_its_own_machine() -> None:
    assert settings() == Settings() and not settings().hosted and settings().hosts == LOCAL


def test_everything_that_can_be_set() -> None:
    found = settings(
        {
            "BILLING_HTTPS": "Yes",
            "BILLING_EMBEDDED_IN": "https://intranet.example.com, https://other.example.com:8443",
            "BILLING_SESSIONS": "40",
            "BILLING_SESSION_UPLOADS": "80",
            "BILLING_UPLOADS": "",
            "BILLING_METRICS_TOKEN": "t" * 40,
        },
        address=EVERYWHERE,
        allowedHosts=["Billing.example.com", "*.example.org"],
        cookieSecret="c" * 64,
    )
    assert found.hosted and found.hosts == ("billing.example.com", "*.example.org") and found.address == EVERYWHERE
    assert found.https and found.sessions == 40 and found.session_uploads == 80 and found.uploads == Settings().uploads
    assert found.embedded_in == ("https://intranet.example.com", "https://other.example.com:8443")
    assert found.metrics_token == "t" * 40


@pytest.mark.parametrize(
    ("environment", "options", "said"),
    [
        ({"BILLING_HTTPS": "on"}, {}, "BILLING_HTTPS is 'on': it takes yes or no."),
        ({"BILLING_SESSIONS": "0"}, {}, "BILLING_SESSIONS is '0': it takes a whole number from 1 to 100000."),
        ({"BILLING_SESSIONS": "1e3"}, {}, "BILLING_SESSIONS is '1e3': it takes a whole number"),
        (
            {"BILLING_EMBEDDED_IN": "intranet"},
            {},
            "BILLING_EMBEDDED_IN is 'intranet': it takes addresses without a path",
        ),
        ({"BILLING_EMBEDDED_IN": "https://a.example/x"}, {}, "it takes addresses without a path"),
        ({"BILLING_EMBEDDED_IN": "https://a.example;script-src"}, {}, "it takes addresses without a path"),
        ({"BILLING_METRICS_TOKEN": "guess"}, {}, "BILLING_METRICS_TOKEN is 5 characters long: it takes at least 32"),
        ({"BILLING_HTPS": "yes"}, {}, "BILLING_HTPS is no setting of this program"),
        ({}, {"address": EVERYWHERE}, "The server would listen on 192.0.2.7, where others can reach it"),
        ({}, {"address": None}, "The server would listen on every address"),
        ({}, {"allowedHosts": ["https://a.example"]}, "server.allowedHosts has 'https://a.example': it takes names"),
        ({}, {"allowedHosts": ["a.example:8501"]}, "server.allowedHosts has 'a.example:8501'"),
        ({}, {"cookieSecret": "s3cret"}, "server.cookieSecret is 6 characters long: it takes at least 32."),
    ],
)
def test_what_cannot_be_meant_is_told(environment: dict[str, str], options: dict[str, Any], said: str) -> None:
    with pytest.raises(Wrong) as told:
        settings(environment, **options)
    assert str(told.value).startswith(said) or said in str(told.value)
    assert str(told.value).endswith((".", ")")) and "\n" not in str(told.value) and "s3cret" not in str(told.value)


def test_the_operators_page_has_every_setting_with_what_it_is_by_itself() -> None:
    told = (PROJECT / "docs" / "hosting.md").read_text("utf-8")
    for one in fields(Settings):
        if one.metadata:
            by_itself = "no" if one.default is False else one.default or "none"
            row = f"| `{one.metadata['name']}` | {by_itself} | {one.metadata['means']} |"
            assert row.replace(",", "") in told.replace(",", ""), row


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("--server.address=0.0.0.0", "The server would listen on 0.0.0.0, where others can reach it"),
        ("--server.allowedHosts=https://a.example", "server.allowedHosts has 'https://a.example'"),
    ],
)
def test_a_copy_that_is_set_wrong_does_not_start(given: str, said: str) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port=0", given]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1 and ended.stderr.startswith(said) and ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("found", "name", "value"),
    [
        (Settings(), b"x-frame-options", b"DENY"),
        (Settings(embedded_in=("https://a.example",)), b"x-frame-options", None),
        (Settings(https=True), b"strict-transport-security", b"max-age=31536000"),
    ],
)
def test_headers_follow_the_settings(found: Settings, name: bytes, value: bytes | None) -> None:
    said = dict(headers(found))
    assert said.get(name) == value
    frames = said[b"content-security-policy"].decode().partition("frame-ancestors ")[2]
    assert frames == (" ".join(found.embedded_in) or "'none'")
    assert "'unsafe-inline'" not in said[b"content-security-policy"].decode().partition("script-src")[2].split(";")[0]


def test_a_machine_with_a_screen_is_shown_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shows = tmp_path / "xdg-open"
    shows.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/shown"\n')
    shows.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=false"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        for _ in range(600):
            if (tmp_path / "shown").exists() and (tmp_path / "shown").read_text():
                break
            time.sleep(0.05)
        running.terminate()
    assert (tmp_path / "shown").read_text() == f"http://localhost:{port}\n"
