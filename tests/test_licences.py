"""What is shipped is named with its licence, and nothing under a licence that forbids passing it on."""

from __future__ import annotations

import pytest
from packaging.licenses import canonicalize_license_expression

from project import PROJECT
from tools.audit import pins
from tools.licences import ALLOWED, LOCK, READ, WRITTEN, installed, licence, named, page

WANTED = pins(LOCK.read_text("utf-8"))
TABLE = [line.strip("| ").split(" | ") for line in WRITTEN.read_text("utf-8").splitlines() if line.startswith("| ")][1:]


def test_every_package_of_the_lock_is_named_in_its_version_and_no_other() -> None:
    assert len(WANTED) > 40
    assert [(name, version) for name, version, _ in TABLE] == WANTED, "make licences writes the file"


def test_no_licence_forbids_to_pass_a_package_on() -> None:
    assert {name: terms for name, _, terms in TABLE if not named(terms) or not named(terms) <= ALLOWED} == {}
    for terms in (terms for _, _, terms in TABLE):
        assert canonicalize_license_expression(terms) == terms


def test_each_licence_is_what_the_package_says_of_itself() -> None:
    here = [(name, terms) for name, version, terms in TABLE if installed(name) == version]
    assert len(here) > 20
    assert {name: (terms, licence(name)) for name, terms in here if terms != licence(name)} == {}
    assert READ.keys() <= {name for name, _, _ in TABLE}


def test_a_package_that_is_not_installed_keeps_its_licence_and_a_new_one_has_none() -> None:
    before = "| only-on-windows | 1.0 | MIT |\n"
    lock = "only-on-windows==2.0 ; sys_platform == 'win32' \\\nunheard-of==1\n"
    assert "| only-on-windows | 2.0 | MIT |\n| unheard-of | 1 |  |\n" in page(lock, before)


@pytest.mark.parametrize("terms", ["GPL-3.0-or-later", "MIT AND AGPL-3.0-only", "LicenseRef-Proprietary", ""])
def test_other_terms_are_not_allowed(terms: str) -> None:
    assert not named(terms) or not named(terms) <= ALLOWED


def test_the_readme_leads_to_it() -> None:
    assert "(THIRD_PARTY.md)" in (PROJECT / "README.md").read_text("utf-8")
