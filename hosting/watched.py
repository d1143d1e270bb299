"""What goes on in a process: its log and its figures, and who tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hosting import log, others, runs
from hosting.answers import Answers, Told
from hosting.settings import Settings
from pages.ui.base import told, visit


class Watched:
    """The log and the figures that the settings ask for."""

    def __init__(self, found: Settings) -> None:
        self.log = log.Log({"auto": "pages" if found.hosted else "errors"}.get(found.log, found.log))
        self.figures = None
        if found.metrics_token:
            from hosting.metrics import Figures  # a tenth of a second, for those who want it

            self.figures = Figures()
        self._found = found
        if found.hosted:
            others.quieten()

    def begin(self) -> None:
        """From now on the pages tell."""
        if self.log.writes("pages") or self.figures:
            runs.watch(self._each("run"))
        told.jobs[:] = [self._each("job")]

    def answers(self) -> list[Middleware]:
        """What sees every answer, and answers for what fails; and what answers with the figures.

        The figures are asked for by any name of the host, since each process is asked by its own.
        """
        tells = Told(self._each("answer"), self._sessions, self.failed)
        seen = Middleware(Answers, found=self._found, told=tells)
        if not self.figures:
            return [seen]
        from hosting.metrics import Metrics

        return [seen, Middleware(Metrics, found=self._found, figures=self.figures)]

    def error(self, error: Exception) -> bool:
        """A page has failed: it says so with a number, and the log has more; as st.App takes it."""
        from pages.ui.base import broken

        context = get_script_run_ctx(suppress_warning=True)
        broken.say(self.failed(error, visit.here(), "" if context is None else context.session_id))
        return True

    def failed(self, error: Exception, page: str, session: str = "") -> str:
        """Tells of an error that nobody foresaw; its number."""
        from billing_model.books.trouble import trouble

        of = trouble(error)
        self.log.error(of, page, session)
        if self.figures:
            self.figures.error(page)
        return of.number

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
