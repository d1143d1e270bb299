"""Whole books that are billed for the page pages/portfolio.py: each in a process of its own, beside the pages."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.books import engines, job
from billing_model.books.rebill import process as portfolio
from billing_model.books.rebill.process import PortfolioRequest
from billing_model.books.table.file import ENDINGS
from billing_model.core.sample import UNTIL
from pages.ui.inputs.tables import TABLES
from pages.ui.parts.process import PROJECT, place_for_files
from pages.ui.parts.work_place import Place

SAMPLE = PROJECT / "samples" / "book"
SAMPLE_UNTIL = str(UNTIL)
FOLDERS = "PORTFOLIO_FOLDERS"  # environment: folders with books that may be opened, as PATH lists them
MOST_PARENTS = 20  # of a folder, in a name that tells it from others


def place() -> Place:
    """Where a visit keeps the book that is billed for it."""
    return Place("portfolio", "book", portfolio.__name__, portfolio.ABOUT)


@st.cache_resource(show_spinner=False, max_entries=8)
def sample(options: str, language: str) -> tuple[tempfile.TemporaryDirectory[str], Mapping[str, Any]]:
    """The bundled book, which is so small that it is billed at once; the folder with its files, and the answer."""
    place = tempfile.TemporaryDirectory(prefix="portfolio-", dir=place_for_files(), ignore_cleanup_errors=True)
    bought, happened = (str(SAMPLE / f"{name}.csv") for name in TABLES)
    request = PortfolioRequest(bought, happened, SAMPLE_UNTIL, options, language)
    try:
        answer = portfolio.portfolio(request, Path(place.name), engines.here)
    except Refused as problem:
        answer = job.refused(problem.problems, language)
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
