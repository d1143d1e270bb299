"""Each run of a page, as it is over: which page, how long it took, whether something was refused.

Streamlit has no place for this; its runner's method is wrapped. Where that is gone, nothing is told, and a test fails.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from pages.ui.base import told, visit

METHOD = "_run_script"


class Run(NamedTuple):
    """A run of a page.

    - opened: the page was just come to; whole: all of it ran, not only what a turned input asks for
    - seconds: of the server
    - refused: sentences that said why something is not done; error: the number of what failed, "" for nothing
    - session: Streamlit's name for the tab
    """

    page: str
    opened: bool
    whole: bool
    seconds: float
    refused: int
    error: str
    session: str


def watch(listen: Callable[[Run], None]) -> None:
    """From now on, `listen` is told of each run but those that a page asks for by itself while it waits."""
    run_script = getattr(ScriptRunner, METHOD)

    def watched(runner: ScriptRunner, asked: Any) -> None:
        told.run.begin()
        begun = perf_counter()
        try:
            run_script(runner, asked)
        finally:
            if not asked.is_auto_rerun or told.run.opened:
                listen(_run(asked, perf_counter() - begun))

    setattr(ScriptRunner, METHOD, watched)


def _run(asked: Any, seconds: float) -> Run:
    context = get_script_run_ctx(suppress_warning=True)
    session = "" if context is None else context.session_id
    return Run(
        visit.here(), told.run.opened, not asked.fragment_id_queue, seconds, told.run.refused, told.run.error, session
    )
