"""A Dask cluster makes the same file as one process, also when it loses a worker on the way."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster

from billing_model.__main__ import main
from billing_model.billing.refusal import Refused
from billing_model.books import engines
from billing_model.books.dask_engine import engine_of
from billing_model.books.rebill.run import choices_of, compare, detail_of
from billing_model.books.request import Request
from billing_model.books.run import run
from billing_model.books.sample import write_sample
from billing_model.books.table import csv_pieces
from billing_model.core.sample import UNTIL
from billing_model.reconciling import together
from billing_model.reconciling.book import HeldBook
from billing_model.reconciling.reconcile import reconcile
from billing_model.reconciling.ticket import as_json
from project import PROJECT
from reconciling.one_partner import book_of_one_partner, file_of, of_invoice, without_one_change

SUBSCRIPTIONS, SIZE = 2_000, 150
Files = tuple[Path, Path]
SAMPLES = PROJECT / "samples" / "book"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return write_sample(tmp_path_factory.mktemp("sample"), SUBSCRIPTIONS, 3, shuffle=True)


@pytest.fixture(scope="module")
def expected(files: Files, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What one process makes of the book."""
    out = tmp_path_factory.mktemp("one") / "lines.parquet"
    run(Request(*files, UNTIL, out, engines.here, size=SIZE))
    return out.read_bytes()


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_a_cluster_makes_the_same_file(client: Client, files: Files, expected: bytes, tmp_path: Path) -> None:
    outcome = run(Request(*files, UNTIL, tmp_path / "lines.parquet", engine_of(client), size=SIZE))
    assert (tmp_path / "lines.parquet").read_bytes() == expected
    assert (outcome.subscriptions, outcome.problems) == (SUBSCRIPTIONS, 0)


def test_a_scheduler_that_runs_somewhere(client: Client, files: Files, expected: bytes, tmp_path: Path) -> None:
    """One part only; where it is cut makes no difference to the file."""
    out = tmp_path / "lines.parquet"
    address = client.scheduler.address
    given = [*map(str, files), "--until", "2026-10-31", "--out", str(out)]
    assert main(["book", *given, "--engine", "dask", "--scheduler", address]) == 0
    assert out.read_bytes() == expected


def test_a_cluster_finds_the_same_in_a_file(client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Held against a book that misses changes of licences; in parts, and by the command."""
    billed = book_of_one_partner(600, seed=2)
    other, _ = without_one_change(billed, np.random.default_rng(1), 0.3)
    file, held = file_of(billed, of_invoice(billed), tmp_path), HeldBook(other, {})
    expected = reconcile([file], held)
    assert len({finding.kind for finding in expected.findings}) > 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "SIZE", 60)
        assert as_json(reconcile([file], held, None, engine_of(client)), "en") == as_json(expected, "en")
    sample = PROJECT / "samples" / "reconciliation"
    typed = [str(sample / name) for name in ("february.csv", "subscriptions.csv", "events.csv")]
    said = [main(["reconcile", typed[0], "--book", *typed[1:], *more]) for more in ([], of_scheduler(client))]
    assert said == [1, 1]
    printed = capsys.readouterr().out
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :]


def of_scheduler(client: Client) -> list[str]:
    return ["--engine", "dask", "--scheduler", client.scheduler.address]


def test_a_comparison_on_a_cluster_makes_the_same_files(client: Client, files: Files, tmp_path: Path) -> None:
    here, there = tmp_path / "here.parquet", tmp_path / "there.parquet"
    expected = compare(Request(*files, UNTIL, here, engines.here, size=SIZE), choices_of("csp-monthly,csp-annual"))
    on_cluster = Request(*files, UNTIL, there, engine_of(client), size=SIZE)
    assert compare(on_cluster, choices_of("csp-monthly,csp-annual")) == expected
    for local, remote in ((here, there), (detail_of(here), detail_of(there))):
        assert local.read_bytes() == remote.read_bytes()


def test_the_command_that_compares_takes_a_scheduler(client: Client, tmp_path: Path) -> None:
    out = tmp_path / "options.csv"
    given = [*(str(SAMPLES / f"{name}.csv") for name in ("subscriptions", "events")), "--until", "2026-10-31"]
    given += ["--options", "csp-monthly", "--out"]
    assert main(["book-compare", *given, str(out), "--scheduler", client.scheduler.address]) == 0
    assert main(["book-compare", *given, str(tmp_path / "here.csv"), "--workers", "1"]) == 0
    assert out.read_bytes() == (tmp_path / "here.csv").read_bytes()


@pytest.mark.parametrize("busy", ["reading", "billing"])
def test_a_worker_that_is_killed_changes_nothing(
    client: Client, files: Files, expected: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy: str
) -> None:
    monkeypatch.setattr(csv_pieces, "ROWS", 250)
    killed = []

    def engine(work: Callable[[int], Any], parts: Sequence[int]) -> Generator[Any]:
        bills = bool([*tmp_path.glob(".lines.*/rows/events-*")])
        for number, outcome in enumerate(engine_of(client)(work, parts)):
            if number == 2 and bills == (busy == "billing") and not killed:
                workers = client.run(os.getpid)
                killed.append(min(workers.values()))
                os.kill(killed[0], signal.SIGKILL)
            yield outcome

    outcome = run(Request(*files, UNTIL, tmp_path / "lines.parquet", engine, size=SIZE))
    assert len(killed) == 1
    assert (tmp_path / "lines.parquet").read_bytes() == expected
    assert outcome.subscriptions == SUBSCRIPTIONS


def test_a_file_that_a_worker_cannot_read_is_one_sentence(client: Client, files: Files, tmp_path: Path) -> None:
    broken = tmp_path / "events.parquet"
    pq.write_table(pa.table({"subscription": ["S1"], "on": ["2018-01-01"], "kind": ["cancel"]}), broken)
    content = broken.read_bytes()
    broken.write_bytes(content[:4] + bytes(60) + content[64:])
    with pytest.raises(Refused) as refused:
        run(Request(files[0], broken, UNTIL, tmp_path / "lines.parquet", engine_of(client)))
    assert [(problem.file, problem.key) for problem in refused.value.problems] == [(str(broken), "not-parquet")]
    assert [*tmp_path.iterdir()] == [broken]


def test_a_scheduler_that_is_lost_is_one_sentence(files: Files, tmp_path: Path) -> None:
    """Nothing of what Dask logs about it is printed."""
    here = {"cwd": PROJECT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    python = [sys.executable, "-m"]
    typed = ["distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file"]
    scheduler = subprocess.Popen([*python, *typed, str(tmp_path / "at")], **here)
    try:
        while not (tmp_path / "at").exists():
            time.sleep(0.1)
        address = json.loads((tmp_path / "at").read_text())["address"]
        given = [*map(str, files), "--until", "2026-10-31", "--out", str(tmp_path / "lines.csv")]
        running = subprocess.Popen([*python, "billing_model", "book", *given, "--scheduler", address], **here)
        while not [*tmp_path.glob(".lines.csv.*")] and running.poll() is None:
            time.sleep(0.1)
    finally:
        scheduler.kill()
        scheduler.communicate()
    _, complaints = running.communicate(timeout=60)
    assert running.returncode == 2
    (complaint,) = complaints.splitlines()
    assert complaint.startswith(f"--scheduler {address}: the Dask scheduler or all of its workers were lost")


def test_so_is_one_that_is_lost_before_the_first_part() -> None:
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=None, silence_logs=50) as cluster,
        Client(cluster) as lost,
    ):
        pass
    with pytest.raises(Refused) as refused:
        next(iter(engine_of(lost, "--scheduler here")(len, [0])))
    assert [(problem.file, problem.key) for problem in refused.value.problems] == [("--scheduler here", "cluster-lost")]


def test_what_is_no_scheduler_is_one_sentence(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that takes what it is sent and never answers as Dask does."""
    monkeypatch.setattr("billing_model.books.dask_engine.SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        given = [*map(str, files), "--until", "2026-10-31", "--out", str(tmp_path / "lines.parquet")]
        assert main(["book", *given, "--scheduler", address]) == 2
    (complaint,) = capsys.readouterr().err.splitlines()
    assert complaint.startswith(f"--scheduler {address}: no Dask scheduler answers")


def test_no_scheduler_is_one_sentence(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing_model.books.dask_engine.SECONDS", 0.5)
    given = [*map(str, files), "--until", "2026-10-31", "--out", str(tmp_path / "lines.parquet")]
    assert main(["book", *given, "--scheduler", "tcp://127.0.0.1:1"]) == 2
    (complaint,) = capsys.readouterr().err.splitlines()
    assert complaint.startswith("--scheduler tcp://127.0.0.1:1: no Dask scheduler answers")
    assert not [*tmp_path.iterdir()]
