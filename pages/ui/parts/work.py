"""Work for a visit in a process of its own, beside the pages: begun, watched, stopped, found again, forgotten."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from billing_model.books import job
from billing_model.books.job import About
from pages.ui.base.words import Words

PROJECT = Path(__file__).parents[3]
MOST_AT_ONCE = 2  # that run at the same time, whoever asks
GONE = 20  # seconds without its visitor after which work ends
KEPT = 150  # seconds without its visitor for which a result is kept; a page that was cut off comes back within 120
LATE = 30  # seconds after its time is up at which work is ended from here


class Work:
    """Work that is being done, or has been; once nothing refers to it, it ends and its files are removed."""

    def __init__(self, module: str, about: About, asked: Any, uploads: Mapping[str, bytes] | None = None) -> None:
        """Begin. module: that `job.run`s; asked: a dataclass with a language; uploads: files by the names in it."""
        self.module, self._about = module, about
        self._place = tempfile.TemporaryDirectory(prefix=f"{about.name}-", ignore_cleanup_errors=True)
        self.folder = Path(self._place.name)
        for name, content in (uploads or {}).items():
            (self.folder / name).write_bytes(content)
        job.ask(self.folder, asked)
        command = [sys.executable, "-m", module, str(self.folder)]
        path = os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, **job.ENVIRONMENT, "PYTHONPATH": path}
        self._process = subprocess.Popen(  # noqa: S603 - this package, and a folder of ours
            command, cwd=self.folder, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._end = weakref.finalize(self, _ended, self._process, self._place)
        self._language = asked.language
        self._why = "lost"
        self._last = time.monotonic() + job.SECONDS + LATE
        self.token = secrets.token_urlsafe(16)
        self.session = _session()
        _all().add(self)
        if self.session:
            threading.Thread(target=_watch, args=(self,), daemon=True).start()

    @property
    def running(self) -> bool:
        """Whether it is still being done."""
        if self._process.poll() is None and time.monotonic() > self._last:  # it should have ended by itself
            self._process.kill()
            self._process.wait()
        return self._process.poll() is None

    @property
    def progress(self) -> float:
        """How far it has come, from 0 to 1."""
        return job.progress(self.folder)

    @property
    def result(self) -> Mapping[str, Any] | None:
        """The answer, None while there is none."""
        answer = job.result(self.folder)
        if answer is None and not self.running:
            answer = job.result(self.folder)  # it may have ended since
            if answer is None:
                return job.refused([self._about.problem(self._why, seconds=GONE)], self._language)
        return answer

    def stop(self, why: str = "lost") -> None:
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
            work.stop("left")


def again(token: str, module: str) -> Work | None:
    """The work with this token, if its visitor has just gone: the same one, after the page was loaded again.

    module: of its kind
    """
    for work in [work for work in list(_all()) if work.module == module and _is(work.token, token)]:
        for _ in range(10):  # the server may hear of the new visit before it hears of the end of the old one
            if not _is_open(work.session):
                work.session = _session()
                return work
            time.sleep(0.1)
    return None


def _is(token: str, named: str) -> bool:
    return secrets.compare_digest(token.encode(), named.encode())


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
    """Whether as much is being done as may be at once."""
    return sum(work.running for work in list(_all())) >= MOST_AT_ONCE


class Place:
    """Where a visit keeps its work on a page. name: of the page in the session's keys; parameter: of the address."""

    def __init__(self, name: str, parameter: str, module: str, about: About) -> None:
        self.work, self.busy = f"{name}:work", f"{name}:busy"
        self.parameter, self.module, self.about = parameter, module, about

    def begin(self, asked: Any, uploads: Mapping[str, bytes]) -> None:
        """Do it in a process of its own, unless too much is being done."""
        if busy():
            st.session_state[self.busy] = True
            return
        self.stop()
        st.session_state[self.work] = Work(self.module, self.about, asked, uploads)

    def current(self) -> Work | None:
        """The work of this visit; after the page was loaded again, the one that its address names."""
        work: Work | None = st.session_state.get(self.work)
        token = st.query_params.get(self.parameter, "")
        if work is None and token:
            work = again(token, self.module)
            if work is not None:
                st.session_state[self.work] = work
        if work is None:
            st.query_params.pop(self.parameter, None)
        elif token != work.token:
            st.query_params[self.parameter] = work.token
        return work

    def stop(self) -> None:
        """End what is being done, and forget what was."""
        work = st.session_state.pop(self.work, None)
        if work is not None:
            work.stop()

    def was_busy(self) -> bool:
        """Whether the last beginning was refused, because too much is being done; told once."""
        return bool(st.session_state.pop(self.busy, False))


def how_far(work: Work, place: Place, page: str, words: Words, **facts: str) -> None:
    """How far work is, what it may take, and a button that ends it. page: whose words these are; facts: put in."""
    share = min(work.progress, 1)
    st.progress(share, text=words(f"{page}.running", percent=words.whole(int(share * 100)), **facts))
    takes = {"seconds": GONE, "minutes": job.SECONDS // 60, "memory": job.MEMORY >> 20}
    st.caption(words(f"{page}.running_lead", **{name: words.whole(number) for name, number in takes.items()}))
    if st.button(words(f"{page}.stop"), key=f"{page}:stop", icon=":material/stop:"):
        place.stop()
        st.rerun()
