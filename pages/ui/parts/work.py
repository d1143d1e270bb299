"""Work for a visit in a process of its own, beside the pages: it waits for its turn, is begun, watched, found again."""

from __future__ import annotations

import secrets
import threading
import time
import weakref
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from billing_model.books import job
from billing_model.books.job import About
from pages.ui.base import hosted, told, visit
from pages.ui.base.visitor import visitor
from pages.ui.parts import process

GONE = 20  # seconds without its visitor after which work ends, or gives up its place
KEPT = 150  # seconds without its visitor for which a result is kept; a page that was cut off comes back within 120
LATE = 30  # seconds after its time is up at which work is ended from here
LOOK = 0.25  # seconds after which is looked again at what runs and waits


class Work:
    """Work that waits, is being done, or has been; once nothing refers to it, it ends and its files are removed."""

    def __init__(self, module: str, about: About, asked: Any, uploads: Mapping[str, bytes] | None = None) -> None:
        """Take a place in the queue. module: that `job.run`s; asked: a dataclass with a language; uploads: by name."""
        self.module, self._about = module, about
        self.folder = process.folder(about.name)
        self._processes: list[process.Process] = []  # one, once it is begun
        self._end = weakref.finalize(self, process.ended, self._processes, self.folder)
        self._uploads = [self.folder / name for name in uploads or {}]
        for path, content in zip(self._uploads, (uploads or {}).values(), strict=True):
            path.write_bytes(content)
        job.ask(self.folder, asked)
        self._language = asked.language
        self._why = "lost"
        self.token = secrets.token_urlsafe(16)
        self.session, self.visitor = _session(), _visitor()
        self.page = visit.here()
        self.asked = self.seen = time.monotonic()  # when its visitor was last there
        self._begun: float | None = None
        self._untold = True
        self.size = 0  # bytes of what is kept of it, once it is done
        _queue().join(self)

    def begin(self) -> None:
        """Do it; said by the queue."""
        self._begun = time.monotonic()
        self._last = self._begun + job.SECONDS + LATE
        try:
            self._processes.append(process.begun(self.module, self.folder))
        except OSError:  # the machine has no room for a process
            self._end()

    @property
    def whose(self) -> str:
        """The visitor that asked for it; where nobody signs in, the tab in which it was."""
        return self.visitor or self.session

    @property
    def waiting(self) -> bool:
        """Whether it is not begun yet."""
        return not self._processes and self._end.alive

    @property
    def running(self) -> bool:
        """Whether it is still being done."""
        if not self._processes:
            return False
        (doing,) = self._processes
        if doing.poll() is None and time.monotonic() > self._last:  # it should have ended by itself
            doing.kill()
            doing.wait()
        return doing.poll() is None

    @property
    def before(self) -> int:
        """How many wait for their turn before it does."""
        return _queue().before(self)

    @property
    def progress(self) -> float:
        """How far it has come, from 0 to 1."""
        return job.progress(self.folder)

    @property
    def result(self) -> Mapping[str, Any] | None:
        """The answer, None while there is none."""
        answer = job.result(self.folder)
        if answer is None and not self.running and not self.waiting:
            answer = job.result(self.folder)  # it may have ended since
            if answer is None:
                return job.refused([self._about.problem(self._why, seconds=GONE)], self._language)
        return answer

    def stop(self, why: str = "lost") -> None:
        """End it now, or give up its place; why: the sentence for who asks for the result."""
        self._why = why
        if self.waiting or self.running:
            self._tell("stopped" if why == "lost" else why)
        self._end()
        _queue().move()

    def is_over(self) -> None:
        """What it was given is not needed any more, and what it has made is counted; said once its process ended."""
        with suppress(OSError):  # it may be stopped at this moment
            self._tell(*job.outcome(self.folder))
            for path in self._uploads:
                path.unlink(missing_ok=True)
            self.size = 1 + sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _tell(self, outcome: str, trouble: Mapping[str, Any] | None = None) -> None:
        """Say once that it is over."""
        if self._untold:
            self._untold = False
            now = time.monotonic()
            begun = now if self._begun is None else self._begun
            told.over(told.Job(self.page, self.session, outcome, begun - self.asked, now - begun, trouble or {}))


class Queue:
    """All work of a server; as much is done at once as may be."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._asked: list[weakref.ref[Work]] = []
        self._looking = False

    def join(self, work: Work) -> None:
        """Work takes its place; it may begin at once."""
        with self._lock:
            self._asked.append(weakref.ref(work))
            self.move()
            if not self._looking and (work.session or work.waiting):
                self._looking = True
                threading.Thread(target=self._look_after, daemon=True).start()

    def all(self) -> list[Work]:
        """What is known of, in its order."""
        with self._lock:
            self._asked = [each for each in self._asked if (work := each()) is not None and work.folder.exists()]
            return [work for each in self._asked if (work := each()) is not None]

    def move(self) -> None:
        """Begin what is next, as far as there is room."""
        with self._lock:
            every = self.all()
            room = hosted.limits().at_once - sum(work.running for work in every)
            for work in _in_turn(every)[: max(room, 0)]:
                work.begin()

    def before(self, work: Work) -> int:
        """How many wait before this one."""
        waiting = _in_turn(self.all())
        return waiting.index(work) if work in waiting else 0

    def refuses(self, module: str, besides: Work | None) -> str:
        """Why a visitor can ask for nothing more on a page: "mine" or "full"; "" where it can.

        besides: what it has in this window already, whose place the new one would take
        """
        visitor, limits = _visitor() or _session(), hosted.limits()
        others = [work for work in self.all() if work is not besides and (work.waiting or work.running)]
        mine = [work for work in others if work.module == module and work.whose == visitor]
        if visitor and len(mine) >= limits.each:
            return "mine"
        waiting, running = sum(work.waiting for work in others), sum(work.running for work in others)
        return "full" if waiting >= limits.waiting and running >= limits.at_once else ""

    def _look_after(self) -> None:
        """Until there is nothing left: begin what is next, end what nobody waits for, keep no more than may be kept."""
        try:
            while self._looks():
                time.sleep(LOOK)
        except BaseException:
            self._looking = False  # who asks next has it looked after again
            raise

    def _looks(self) -> bool:
        every = self.all()
        for work in every:
            _leave(work)
            if not (work.waiting or work.running or work.size):
                work.is_over()
        for work in self._too_much():
            work.stop("room")
        self.move()
        with self._lock:
            self._looking = bool(self.all())
            return self._looking

    def _too_much(self) -> Iterator[Work]:
        """What was done longest ago of what is kept, as far as that is more than may be; not what came last."""
        done = [work for work in self.all() if work.size]
        total = sum(work.size for work in done)
        for work in done[:-1]:
            if total > hosted.limits().kept:
                total -= work.size
                yield work


def _in_turn(every: Sequence[Work]) -> list[Work]:
    """What waits, in the order in which it is begun: nobody's second before everybody's first."""
    doing = Counter(work.whose for work in every if work.running)
    ranks = []
    for work in every:
        if work.waiting:
            ranks.append((doing[work.whose], work))
            doing[work.whose] += bool(work.whose)
    return [work for _, work in sorted(ranks, key=lambda each: each[0])]


def _leave(work: Work) -> None:
    """End work, or remove its result, some time after its visitor has gone."""
    now = time.monotonic()
    if not work.session or _is_open(work.session):
        work.seen = now
    elif now - work.seen > (GONE if work.running or work.waiting else KEPT):
        work.stop("left")


@st.cache_resource(show_spinner=False)
def _queue() -> Queue:
    return Queue()


def _count() -> Mapping[tuple[str, str], int]:
    """How much work waits, runs and is kept, by page."""
    return Counter(
        (work.page, "waiting" if work.waiting else "running" if work.running else "kept") for work in _queue().all()
    )


told.counts.append(_count)


def _session() -> str:
    """The visit for which this runs, "" where there is no server."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None and runtime.exists() else ""


def _visitor() -> str:
    """Who has signed in, "" where nobody does."""
    return visitor() if _session() else ""


def _is_open(session: str) -> bool:
    """Whether the page of a visit is open somewhere."""
    return runtime.exists() and runtime.get_instance().is_active_session(session)


def refuses(module: str, besides: Work | None) -> str:
    """Why nothing more can be asked for now, as `Queue.refuses` has it."""
    return _queue().refuses(module, besides)


def again(token: str, module: str) -> Work | None:
    """The work with this token, if its visitor has just gone: the same one, after the page was loaded again.

    module: of its kind. Somebody else who has signed in does not find it.
    """
    for work in [work for work in _queue().all() if work.module == module and _is(work.token, token)]:
        for _ in range(10 if work.visitor == _visitor() else 0):
            if not _is_open(work.session):  # the server may hear of the new visit before the end of the old one
                work.session = _session()
                return work
            time.sleep(0.1)
    return None


def _is(token: str, named: str) -> bool:
    return secrets.compare_digest(token.encode(), named.encode())
