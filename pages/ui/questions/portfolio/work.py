"""Whole books that are billed for the page pages/portfolio.py: each in a process of its own, beside the pages."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books import engines
from billing_model.books.rebill import process as portfolio
from billing_model.books.rebill.process import PortfolioRequest
from billing_model.books.table.file import ENDINGS
from billing_model.core.sample import UNTIL

PROJECT = Path(__file__).parents[4]
SAMPLE = PROJECT / "samples" / "book"
SAMPLE_UNTIL = str(UNTIL)
FOLDERS = "PORTFOLIO_FOLDERS"  # environment: folders with books that may be opened, as PATH lists them
MOST_AT_ONCE = 2  # books that are billed at the same time, whoever asks
GONE = 20  # seconds without its visitor after which work ends
KEPT = 150  # seconds without its visitor for which a result is kept; a page that was cut off comes back within 120
LATE = 30  # seconds after its time is up at which work is ended from here
TABLES = ("subscriptions", "events")
MOST_PARENTS = 20  # of a folder, in a name that tells it from others


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
        environment = {**os.environ, **portfolio.ENVIRONMENT, "PYTHONPATH": path}
        self._process = subprocess.Popen(  # noqa: S603 - this package, and a folder of ours
            command, cwd=self.folder, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._end = weakref.finalize(self, _ended, self._process, self._place)
        self._language = request.language
        self._why = "job-lost"
        self._last = time.monotonic() + portfolio.SECONDS + LATE
        self.token = secrets.token_urlsafe(16)
        self.session = _session()
        _all().add(self)
        if self.session:
            threading.Thread(target=_watch, args=(self,), daemon=True).start()

    @property
    def running(self) -> bool:
        """Whether it is still billed."""
        if self._process.poll() is None and time.monotonic() > self._last:  # it should have ended by itself
            self._process.kill()
            self._process.wait()
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
                return portfolio.refused([Refusal("book", self._why, {"seconds": GONE})], self._language)
        return answer

    def stop(self, why: str = "job-lost") -> None:
        """End it now; why: the sentence for who asks for the result."""
        self._why = why
        self._end()


def _session() -> str:
    """The visit for which this runs, "" where there is no server."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None and runtime.exists() else ""


def _is_open(session: str) -> bool:
    """Whether the page of a visit is open somewhere."""
    return runtime.exists() and runtime.get_instance().is_active_session(session)


def _watch(work: Work) -> None:
    """End work, and remove its result, some time after its visitor has gone."""
    seen = time.monotonic()
    while work.folder.exists():
        time.sleep(1)
        now = time.monotonic()
        if _is_open(work.session):
            seen = now
        elif now - seen > (GONE if work.running else KEPT):
            work.stop("job-left")


def again(token: str) -> Work | None:
    """The work with this token, if its visitor has just gone: the same one, after the page was loaded again."""
    for work in [work for work in list(_all()) if secrets.compare_digest(work.token, token)]:
        for _ in range(10):  # the server may hear of the new visit before it hears of the end of the old one
            if not _is_open(work.session):
                work.session = _session()
                return work
            time.sleep(0.1)
    return None


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


@dataclass(frozen=True)
class _Folder:
    """A folder that may hold a book. root: the allowed one in which it is; files: of each book in it, by their ending.

    readable: whether the server may look into it and read them.
    """

    path: Path
    root: Path
    files: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    readable: bool = True

    def name(self, parents: int) -> str:
        """The end of its path: from the allowed folder on, with as many of its parents."""
        first = len(self.root.parts) - 1 - parents
        return os.fsencode("/".join(self.path.parts[max(first, 0) :])).decode("utf-8", "replace")


def allowed() -> Mapping[str, Sequence[Path]]:
    """The books in the folders that the operator allows, and in their folders, by name; each with its two files.

    Of two folders with one name each is shown with as many of its parents as tell them apart. A link that leads out of
    an allowed folder is not followed.
    """
    books: dict[tuple[Path, ...], tuple[_Folder, str]] = {}
    for folder in _folders():
        for kind, files in folder.files.items():
            books.setdefault(tuple(files), (folder, kind))  # one that is reached twice is shown once
    parents = dict.fromkeys(books, 0)
    names: dict[tuple[Path, ...], str] = {}
    for _ in range(MOST_PARENTS):
        names = {book: f"{books[book][0].name(count)} ({books[book][1]})" for book, count in parents.items()}
        shown = Counter(names.values())
        parents = {book: count + (shown[names[book]] > 1) for book, count in parents.items()}
    return {name: book for book, name in names.items()}


def unreadable() -> Sequence[str]:
    """The names of the folders there that the server may not read."""
    return [folder.name(0) for folder in _folders() if not folder.readable]


def _folders() -> Sequence[_Folder]:
    """The allowed folders and those in them."""
    folders = []
    for top in filter(None, os.environ.get(FOLDERS, "").split(os.pathsep)):
        root = Path(os.path.abspath(top))
        if os.path.isdir(root):
            folders += [_looked_into(root, root), *(_looked_into(path, root) for path in _inside(root))]
    return folders


def _inside(root: Path) -> Sequence[Path]:
    try:
        return sorted(path for path in root.iterdir() if _is_inside(path, root) and path.is_dir())
    except OSError:  # `_looked_into` says it
        return []


def _looked_into(folder: Path, root: Path) -> _Folder:
    books: dict[str, Sequence[Path]] = {}
    readable = True
    try:
        os.scandir(folder).close()
        for ending in ENDINGS:
            files = [folder / f"{name}{ending}" for name in TABLES]
            if all(_is_inside(file, root) and file.is_file() for file in files):
                if all(os.access(file, os.R_OK) for file in files):
                    books[ending[1:]] = [file.resolve() for file in files]
                else:
                    readable = False
    except OSError:
        readable = False
    return _Folder(folder, root, books, readable)


def _is_inside(path: Path, root: Path) -> bool:
    """Whether a path leads to something in an allowed folder, also where it is a link."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
