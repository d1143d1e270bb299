"""A run that is ended half-way leaves nothing half written, and can be started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from billing_model.books.sample import write_sample
from project import PROJECT

BEFORE = "what was here before\n"
BOOK, COMPARE = ["book"], ["book-compare", "--options", "csp-monthly"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A book of three parts."""
    return write_sample(tmp_path_factory.mktemp("sample"), 60_000, 7)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A result that an earlier run has left."""
    (tmp_path / "lines.parquet").write_text(BEFORE)
    return tmp_path / "lines.parquet"


@pytest.fixture(params=[BOOK, COMPARE], ids=["book", "book-compare"])
def command(request: pytest.FixtureRequest) -> list[str]:
    return request.param


def start(command: list[str], files: tuple[Path, Path], out: Path) -> subprocess.Popen[str]:
    """A run in a process group of its own, as a terminal starts it.

    Ctrl-C is heard also where these tests run in the background: a shell starts what runs there with Ctrl-C ignored,
    and every child inherits that.
    """
    given = [*map(str, files), "--until", "2026-10-31", "--out", str(out), "--workers", "2"]
    ignored = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "billing_model", *command, *given], cwd=PROJECT, start_new_session=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, ignored)


def half_way(running: subprocess.Popen[str], out: Path) -> list[psutil.Process]:
    """Wait until parts have been cut and workers bill them; returns the workers."""
    while running.poll() is None:
        stored = [*out.parent.glob(f".{out.name}.*.part/rows/subscriptions-*.arrows")]
        workers = psutil.Process(running.pid).children(recursive=True)
        workers = [worker for worker in workers if "spawn_main" in " ".join(worker.cmdline())]
        if len(stored) == 3 and len(workers) == 2:
            return workers
        time.sleep(0.01)
    raise AssertionError(f"it ended before: {running.communicate()}")


def left(out: Path) -> list[str]:
    return sorted(file.name for file in out.parent.iterdir())


@pytest.mark.parametrize(
    ("command", "polite"),
    [(BOOK, signal.SIGINT), (BOOK, signal.SIGTERM), (COMPARE, signal.SIGINT)],
    ids=["book-ctrl-c", "book-terminated", "book-compare-ctrl-c"],
)
def test_a_clean_stop(files: tuple[Path, Path], out: Path, command: list[str], polite: signal.Signals) -> None:
    running = start(command, files, out)
    workers = half_way(running, out)
    if polite == signal.SIGINT:
        os.killpg(running.pid, polite)  # Ctrl-C reaches the workers too
    else:
        running.send_signal(polite)
    printed, complaints = running.communicate(timeout=60)
    assert (running.returncode, printed, complaints) == (130, "", "")
    assert left(out) == ["lines.parquet"]
    assert out.read_text() == BEFORE
    assert not psutil.wait_procs(workers, timeout=10)[1]


def test_killed_and_started_again(files: tuple[Path, Path], out: Path, command: list[str]) -> None:
    running = start(command, files, out)
    workers = half_way(running, out)
    running.kill()
    running.communicate()
    assert out.read_text() == BEFORE
    assert not psutil.wait_procs(workers, timeout=10)[1]  # no worker goes on for a parent that is gone
    assert len(left(out)) == 2  # and the folder in which it was made, under a name that cannot be mistaken for a result

    again = start(command, files, out)
    printed, complaints = again.communicate(timeout=300)
    assert (again.returncode, complaints) == (0, "")
    assert "60,000" in printed
    made = ["lines.parquet"] if command == BOOK else ["lines.parquet", "lines.subscriptions.parquet"]
    assert left(out) == made
    assert all((out.parent / name).read_bytes()[:4] == b"PAR1" for name in made)


def test_a_worker_that_is_killed_ends_the_run_with_a_sentence(files: tuple[Path, Path], out: Path) -> None:
    running = start(BOOK, files, out)
    half_way(running, out)[0].kill()
    _, complaints = running.communicate(timeout=60)
    assert running.returncode == 2
    (complaint,) = complaints.splitlines()
    assert "one of the processes that bill was ended from outside" in complaint
    assert left(out) == ["lines.parquet"]
    assert out.read_text() == BEFORE
