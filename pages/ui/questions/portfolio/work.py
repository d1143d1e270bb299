"""Whole books that are billed for the page pages/portfolio.py: each in a process of its own, beside the pages."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books import engines
from billing_model.books.rebill import process as portfolio
from billing_model.books.rebill.process import PortfolioRequest
from billing_model.core.sample import UNTIL

PROJECT = Path(__file__).parents[4]
SAMPLE = PROJECT / "samples" / "book"
SAMPLE_UNTIL = str(UNTIL)
FOLDERS = "PORTFOLIO_FOLDERS"  # environment: folders with books that may be opened, as PATH lists them
MOST_AT_ONCE = 2  # books that are billed at the same time, whoever asks
TABLES = ("subscriptions", "events")
ENDINGS = (".parquet", ".csv")


class Work:
    """A book that is being billed, or has been; once nothing refers to it, it ends and its files are removed."""

    def __init__(self, request: PortfolioRequest, uploads: Mapping[str, bytes] | None = None) -> None:
        """Begin. uploads: files by name that `request` names without a folder."""
        self._place = tempfile.TemporaryDirectory(prefix="portfolio-", ignore_cleanup_errors=True)
        self.folder = Path(self._place.name)
        for name, content in (uploads or {}).items():
            (self.folder / name).write_bytes(content)
        portfolio.ask(self.folder, request)
        command = [sys.executable, "-m", "billing_model.books.rebill.process", str(self.folder)]
        path = os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(  # noqa: S603 - this package, and a folder of ours
            command, cwd=self.folder, env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.PIPE
        )
        self._end = weakref.finalize(self, _ended, self._process, self._place)
        self._language = request.language
        _all().add(self)

    @property
    def running(self) -> bool:
        """Whether it is still billed."""
        return self._process.poll() is None

    @property
    def progress(self) -> float:
        """How far it has come, from 0 to 1."""
        return portfolio.progress(self.folder)

    @property
    def result(self) -> Mapping[str, Any] | None:
        """The answer, None while it is billed."""
        answer = portfolio.result(self.folder)
        if answer is None and not self.running:
            answer = portfolio.result(self.folder)  # it may have ended since
            if answer is None:
                gone = Refusal("book", "unexpected", {"reason": "it ended before it was done"})
                return portfolio.refused([gone], self._language)
        return answer

    def stop(self) -> None:
        """End it now."""
        self._end()


def _ended(process: subprocess.Popen[bytes], place: tempfile.TemporaryDirectory[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    place.cleanup()


@st.cache_resource(show_spinner=False)
def _all() -> weakref.WeakSet[Work]:
    return weakref.WeakSet()


def busy() -> bool:
    """Whether as many books are billed as may be at once."""
    return sum(work.running for work in list(_all())) >= MOST_AT_ONCE


@st.cache_resource(show_spinner=False, max_entries=8)
def sample(options: str, language: str) -> tuple[tempfile.TemporaryDirectory[str], Mapping[str, Any]]:
    """The bundled book, which is so small that it is billed at once; the folder with its files, and the answer."""
    place = tempfile.TemporaryDirectory(prefix="portfolio-", ignore_cleanup_errors=True)
    bought, happened = (str(SAMPLE / f"{name}.csv") for name in TABLES)
    request = PortfolioRequest(bought, happened, SAMPLE_UNTIL, options, language)
    try:
        answer = portfolio.portfolio(request, Path(place.name), engines.here)
    except Refused as problem:
        answer = portfolio.refused(problem.problems, language)
    return place, answer


def allowed() -> Mapping[str, Sequence[Path]]:
    """The books in the folders that the operator allows, and in their folders, by name; each with its two files."""
    books: dict[str, Sequence[Path]] = {}
    for top in filter(None, os.environ.get(FOLDERS, "").split(os.pathsep)):
        root = Path(top)
        if not root.is_dir():
            continue
        for folder in (root, *sorted(path for path in root.iterdir() if path.is_dir())):
            for ending in ENDINGS:
                files = [folder / f"{name}{ending}" for name in TABLES]
                if all(file.is_file() for file in files):
                    name = folder.name if folder == root else f"{root.name}/{folder.name}"
                    books.setdefault(f"{name} ({ending[1:]})", files)
    return books
