"""What goes on in a process: its log and its figures, and who tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hosting import log, runs
from hosting.answers import Answers
from hosting.settings import Settings
from pages.ui.base import told, visit


class Watched:
    """The log and the figures that the settings ask for."""

    def __init__(self, found: Settings) -> None:
        self.log = log.Log(found.log or ("pages" if found.hosted else "errors"))
        self.figures = None
        if found.metrics_token:
            from hosting.metrics import Figures  # a tenth of a second, for those who want it

            self.figures = Figures()
        self._found = found
        if found.hosted:
            log.quieten()

    def begin(self) -> None:
        """From now on the pages tell."""
        if self.log.writes("pages") or self.figures:
            runs.watch(self._each("run"))
        told.jobs[:] = [self._each("job")]

    def sees(self) -> list[Middleware]:
        """What sees every answer: outside of all else."""
        if not (self.log.writes("pages") or self.figures):
            return []
        return [Middleware(Answers, found=self._found, answered=self._each("answer"), sessions=self._sessions)]

    def answers(self) -> list[Middleware]:
        """What answers with the figures: by any name of the host, since each process is asked by its own."""
        if not self.figures:
            return []
        from hosting.metrics import Metrics

        return [Middleware(Metrics, found=self._found, figures=self.figures)]

    def error(self, error: Exception) -> bool:
        """A page has failed: it says so with a number, and the log has more; as st.App takes it."""
        from billing_model.books.trouble import trouble
        from pages.ui.base import broken

        of, page = trouble(error), visit.here()
        context = get_script_run_ctx(suppress_warning=True)
        self.log.error(of, page, "" if context is None else context.session_id)
        if self.figures:
            self.figures.error(page)
        broken.say(of.number)
        return True

    def _each(self, what: str) -> Callable[[Any], None]:
        """Tells the log and the figures of it."""
        listening = [getattr(each, what) for each in (self.log, self.figures) if each is not None]

        def tell(of: Any) -> None:
            for listen in listening:
                listen(of)

        return tell

    def _sessions(self, more: int) -> None:
        if self.figures:
            self.figures.sessions(more)
