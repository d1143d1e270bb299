"""The figures of a process, in the text of OpenMetrics, for whoever has the token: `/metrics` below the base path.

Labels have few values: pages, routes, states. No session, no address, no customer.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hosting import asked
from hosting.answers import UPLOAD, Answer
from hosting.closed import NOT_FOUND, known
from hosting.runs import Run
from hosting.settings import Settings
from pages.ui.base import told
from pages.ui.base.told import Job

PATH = "/metrics"
RUN = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)  # seconds
WORK = (1, 2, 5, 10, 20, 50, 100, 200, 300)


class _Work:
    """How much work waits, runs and is kept, counted when it is asked for."""

    def collect(self) -> Iterator[Metric]:
        """As the registry asks for it."""
        jobs = GaugeMetricFamily("billing_jobs", "Work in processes of its own.", labels=["page", "state"])
        for (page, state), number in told.work().items():
            jobs.add_metric([page, state], number)
        yield jobs


class Figures:
    """What is counted since the process began."""

    def __init__(self) -> None:
        disable_created_metrics()  # when each was first counted: a third of the text, which nobody asks for
        made = self.registry = CollectorRegistry()
        ProcessCollector(registry=made)
        self._open = Gauge("billing_sessions_open", "Open pages.", registry=made)
        self._sessions = Counter("billing_sessions", "Pages that were opened, or came back.", registry=made)
        self._runs = Histogram(
            "billing_run_seconds", "Time of the server for a page, or for a turned input.", ["page", "part"],
            buckets=RUN, registry=made,
        )  # fmt: skip
        self._refused = Counter("billing_refusals", "Runs that refused something.", ["page"], registry=made)
        self._errors = Counter("billing_errors", "Errors that nobody foresaw.", ["page"], registry=made)
        self._over = Counter("billing_jobs_over", "Work that is over.", ["page", "outcome"], registry=made)
        self._work = Histogram("billing_job_seconds", "How long work took.", ["page"], buckets=WORK, registry=made)
        self._waited = Histogram("billing_job_wait_seconds", "How long work waited.", buckets=WORK, registry=made)
        self._answers = Counter("billing_answers", "Answers to requests.", ["route", "status"], registry=made)
        self._uploaded = Counter("billing_upload_bytes", "Bytes of files that were sent.", registry=made)
        made.register(_Work())

    def run(self, run: Run) -> None:
        """A page has run."""
        self._runs.labels(run.page, "page" if run.whole else "turn").observe(run.seconds)
        if run.refused:
            self._refused.labels(run.page).inc()

    def job(self, job: Job) -> None:
        """Work is over."""
        self._over.labels(job.page, job.outcome).inc()
        self._waited.observe(job.waited)
        if job.seconds:
            self._work.labels(job.page).observe(job.seconds)
        if job.trouble:
            self.error(job.page)

    def error(self, page: str) -> None:
        """Something failed that nobody foresaw."""
        self._errors.labels(page).inc()

    def sessions(self, more: int) -> None:
        """A page was opened (1), or was left (-1)."""
        self._open.inc(more)
        if more > 0:
            self._sessions.inc()

    def answer(self, answer: Answer) -> None:
        """A request was answered."""
        self._answers.labels(answer.route, f"{answer.status // 100}xx").inc()
        if answer.route == UPLOAD:
            self._uploaded.inc(answer.received)

    def text(self) -> bytes:
        """All of it, as OpenMetrics."""
        return bytes(generate_latest(self.registry))


class Metrics:
    """Answers `/metrics`: with the figures for who sends the token, as if there were nothing for everybody else."""

    def __init__(self, app: ASGIApp, found: Settings, figures: Figures) -> None:
        self.app, self.found, self.figures = app, found, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] != "http" or asked.path(scope, self.found.base) != PATH:
            await self.app(scope, receive, send)
        elif known(scope, self.found):
            text = await run_in_threadpool(self.figures.text)
            await Response(text, media_type=CONTENT_TYPE_LATEST)(scope, receive, send)
        else:
            await asked.refuse(scope, receive, send, 404, *NOT_FOUND)
