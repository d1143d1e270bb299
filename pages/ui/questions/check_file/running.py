"""Files that are checked for this visit: the samples at once, the user's own in a process of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from billing_model.reconciling import process
from billing_model.reconciling.process import CheckRequest
from pages.ui.base.words import Words, plain
from pages.ui.parts.process import PROJECT, place_for_files
from pages.ui.parts.work import Work
from pages.ui.parts.work_place import Place, how_far

SAMPLES = PROJECT / "samples" / "reconciliation"
FILES = {"nce": "october-2026.csv", "legacy": "february.csv"}
BOOK = ("subscriptions.csv", "events.csv")


def place() -> Place:
    """Where a visit keeps the files that are checked for it."""
    return Place("check", "check", process.__name__, process.ABOUT)


def sample(name: str) -> tuple[Path, Mapping[str, Any]]:
    """A bundled file held against the bundled book: the folder with what was found, and the answer."""
    folder, answer = _sample(name)
    return Path(folder.name), answer


@st.cache_resource(show_spinner=False)
def _sample(name: str) -> tuple[tempfile.TemporaryDirectory[str], Mapping[str, Any]]:
    folder = tempfile.TemporaryDirectory(prefix="files-", dir=place_for_files(), ignore_cleanup_errors=True)
    asked = CheckRequest([str(SAMPLES / FILES[name])], [FILES[name]], [str(SAMPLES / file) for file in BOOK])
    return folder, process.check(asked, Path(folder.name))


@st.fragment(run_every=1)
def waiting(work: Work, words: Words) -> None:
    """How far the files are; the page is drawn again when they are done."""
    if work.result is not None:
        st.rerun()
    for sentence in process.first_known(work.folder, words.language):
        st.info(plain(sentence))
    doing = words(f"check.stage.{process.stage(min(work.progress, 1))}")
    how_far(work, place(), "check", words, doing=doing)
