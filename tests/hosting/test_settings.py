"""What whoever hosts a copy sets is read in one place, and what cannot be meant is told in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from hosting.settings import LOCAL, Settings, Wrong, read

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
