"""What the Containerfile puts into an image, run as it says, outside of a container: no engine is needed for that."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import running

import loops
import stand_in
from bench.session import Session
from hosting import health

LINES = (running.PROJECT / "Containerfile").read_text().replace("\\\n", " ").splitlines()
IMAGE = LINES[[n for n, line in enumerate(LINES) if line.startswith("FROM ")][-1] :]


def told(word: str) -> list[str]:
    """What follows a word of the file, each time that it begins a line."""
    return [line.removeprefix(f"{word} ") for line in IMAGE if line.startswith(f"{word} ")]


def test_the_files_of_the_image_are_enough_and_none_is_written(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    for copied in told("COPY"):
        if not copied.startswith("--from"):
            *sources, _ = copied.split()
            for source in sources:
                one = running.PROJECT / source
                (shutil.copytree if one.is_dir() else shutil.copy2)(one, app / source)
    settings = dict(re.findall(r"(\w+)=(\S+)", told("ENV")[0]))
    settings |= {"HOME": str(tmp_path), "PATH": str(Path(sys.executable).parent)}
    before = {path: path.stat().st_mtime_ns for path in app.rglob("*")}
    port = settings.pop("STREAMLIT_SERVER_PORT")
    assert told("CMD") == ['["python", "-m", "streamlit", "run", "app.py"]'] and told("EXPOSE") == [port]
    server = running.start(tmp_path / "log", app, settings=settings)
    try:

        async def visit() -> str:
            async with Session(server.url, "seat_change", "language=en&scenario=nce/seat-added") as session:
                return session.text("answer")

        assert loops.run(visit())
        asked = json.loads(told("HEALTHCHECK")[0].split("CMD ")[1])
        here = settings | {"STREAMLIT_SERVER_PORT": str(urlsplit(server.url).port)}
        well = [sys.executable, *asked[1:]]
        assert subprocess.run(well, cwd=app, env=here, check=False).returncode == 0
    finally:
        server.stop()
    assert subprocess.run(well, cwd=app, env=here, check=False).returncode == 1
    assert {path: path.stat().st_mtime_ns for path in app.rglob("*")} == before


@pytest.mark.parametrize(
    ("status", "body", "is_well"), [(200, b"ok", True), (200, b"<html>", False), (503, b"ok", False)]
)
def test_the_words_of_a_process_say_how_it_is_and_not_its_number(status: int, body: bytes, is_well: bool) -> None:
    """Any address of the pages answers 200."""
    with stand_in.process(status, body) as (where, _):
        assert health.well(f"http://{where}/_stcore/health") is is_well


def test_no_secret_gets_into_the_image_and_every_process_finds_its_own() -> None:
    """What docs/hosting.md writes beside compose.yaml is left out; the secrets are mounted where they are read."""
    left_out = (running.PROJECT / ".dockerignore").read_text().splitlines()
    assert left_out == (running.PROJECT / ".containerignore").read_text().splitlines()
    assert {".env", "settings.env", "secrets", ".streamlit/secrets.toml"} <= set(left_out)
    process, both = (running.PROJECT / "compose.yaml").read_text().split("\nservices:\n")
    place = re.findall(r"STREAMLIT_SECRETS_FILES: (\S+)/secrets\.toml", process)
    assert len(place) == 1 and f"- ./secrets:{place[0]}:ro\n" in process and "- path: settings.env\n" in process
    assert "  one: *process\n  two: *process\n" in both


def test_what_an_operator_sets_wins_over_what_the_image_says() -> None:
    """`environment` of compose wins over its `env_file`: only what follows from the copy's own name stands there."""
    process = (running.PROJECT / "compose.yaml").read_text().partition("environment:\n")[2].partition("env_file:")[0]
    ours = {name: value for name, value in re.findall(r"(\w+): (\S+)", process) if name.startswith("BILLING_")}
    assert ours == {"BILLING_HTTPS": '"yes"'}
    assert dict(re.findall(r"(\w+)=(\S+)", told("ENV")[0]))["BILLING_RESULTS"] == "500"


def linted(linter: str, *arguments: str) -> Any:
    """What a linter says in JSON; it comes with the tests' packages, where there is one for the machine."""
    program = shutil.which(linter, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None and "CI" not in os.environ:
        pytest.skip(f"no {linter} here")
    assert program, f"no {linter} here"
    done = subprocess.run([program, *arguments], cwd=running.PROJECT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_the_linter_of_container_files_has_nothing_to_say() -> None:
    assert linted("hadolint", "--format=json", "Containerfile") == []


MEANT = {  # what the linter of compose files would have otherwise
    "CL-0019": "images are named by version; docs/hosting.md says how to fix them to the byte",
    "CL-0005": "the proxy is there to be reached",
    "CL-0026": "a limit of processors above those that a machine has is an error",
    "CL-0020": "STREAMLIT_SECRETS_FILES is where the secrets lie",
}


def test_the_linter_of_compose_files_says_only_what_is_meant() -> None:
    found = {
        (one["rule_id"], one["service"], one["severity"])
        for one in linted("compose-lint", "--format=json", "compose.yaml")["findings"]
    }
    assert {rule for rule, _, _ in found} == set(MEANT)
    assert {(rule, service) for rule, service, severity in found if severity != "medium"} == {
        ("CL-0020", "one"),
        ("CL-0020", "two"),
    }
    assert ("CL-0005", "one") not in {(rule, service) for rule, service, _ in found}


def test_the_image_runs_as_nobody_in_particular_and_is_named_by_version() -> None:
    assert told("USER") == ["10001:10001"]
    for base in (line.split()[1] for line in LINES if line.startswith("FROM ")):
        assert re.fullmatch(r"python:3\.\d+-slim-\w+", base)
