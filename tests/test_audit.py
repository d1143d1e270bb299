"""What `make audit` says of the answers of pip-audit: never that nothing was found where nothing was known."""

from __future__ import annotations

from typing import Any

import pytest

from tools.audit import KNOWN, NONE, UNKNOWN, VULNERABLE, verdict

WANTED = [("numpy", "2.4.6"), ("numpy", "2.5.5"), ("pandas", "3.1.1")]
FAULT = {"id": "PYSEC-2030-1", "aliases": ["CVE-2030-7"], "fix_versions": ["3.1.2"]}


def told(name: str, version: str, *faults: Any) -> dict[str, Any]:
    return {"name": name, "version": version, "vulns": [*faults]}


def passed_over(name: str) -> dict[str, Any]:
    return {"name": name, "skip_reason": f"Dependency not found on PyPI and could not be audited: {name}"}


SOUND = told(*KNOWN, {"id": "PYSEC-2021-142", "aliases": [], "fix_versions": ["5.4"]})
CLEAN = [told(*pin) for pin in WANTED]


def test_none_is_said_only_if_every_package_was_looked_up() -> None:
    assert verdict(WANTED, [SOUND, *CLEAN]) == (
        NONE,
        ["None of the 3 packages has a vulnerability that is known today."],
    )


def test_one_that_is_vulnerable_is_told_with_its_remedy() -> None:
    ending, lines = verdict(WANTED, [SOUND, *CLEAN[:2], told("pandas", "3.1.1", FAULT, {**FAULT, "fix_versions": []})])
    assert ending == VULNERABLE
    assert lines == [
        "pandas 3.1.1: PYSEC-2030-1 (CVE-2030-7), mended in 3.1.2",
        "pandas 3.1.1: PYSEC-2030-1 (CVE-2030-7), mended in no version",
    ]


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ([], "no route to host"),  # nobody answered
        ([passed_over("pyyaml"), *map(passed_over, ("numpy", "numpy", "pandas"))], ""),  # pip-audit ends with 0
        ([told(*KNOWN), *CLEAN], ""),  # a mirror that has the packages, and no data on them
        (CLEAN, ""),
    ],
)
def test_without_data_it_says_so_in_one_sentence_and_ends_in_a_way_of_its_own(found: list[Any], why: str) -> None:
    ending, (line,) = verdict(WANTED, found, why)
    assert ending == UNKNOWN
    assert line.startswith("The data on known vulnerabilities could not be had") and "None of" not in line


def test_a_package_that_was_passed_over_is_named() -> None:
    found = [SOUND, *CLEAN[:2], passed_over("pandas")]
    assert verdict(WANTED, found) == (UNKNOWN, ["Nothing could be found out about 1 of 3: pandas 3.1.1."])
    ending, lines = verdict(WANTED, [SOUND, told("numpy", "2.4.6", FAULT), CLEAN[1], passed_over("pandas")])
    assert ending == VULNERABLE and len(lines) == 2
