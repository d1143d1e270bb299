"""What the Containerfile puts into an image, run as it says, outside of a container: no engine is needed for that."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import running

import loops
from bench.session import Session

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


def test_no_secret_gets_into_the_image_and_every_process_finds_its_own() -> None:
    """What docs/hosting.md writes beside compose.yaml is left out; the secrets are mounted where they are read."""
    left_out = (running.PROJECT / ".dockerignore").read_text().splitlines()
    assert left_out == (running.PROJECT / ".containerignore").read_text().splitlines()
    assert {".env", "settings.env", "secrets", ".streamlit/secrets.toml"} <= set(left_out)
    process, both = (running.PROJECT / "compose.yaml").read_text().split("\nservices:\n")
    place = re.findall(r"STREAMLIT_SECRETS_FILES: (\S+)/secrets\.toml", process)
    assert len(place) == 1 and f"- ./secrets:{place[0]}:ro\n" in process and "- path: settings.env\n" in process
    assert "  one: *process\n  two: *process\n" in both


def test_the_image_runs_as_nobody_in_particular_and_is_named_by_version() -> None:
    assert told("USER") == ["10001:10001"]
    for base in (line.split()[1] for line in LINES if line.startswith("FROM ")):
        assert re.fullmatch(r"python:3\.\d+-slim-\w+", base)
