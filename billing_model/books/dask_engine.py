"""Where the parts of a book are billed: on a Dask cluster, of this machine or of many.

Every worker must see the files of the book and the folder in which the result is made, under the same paths, and have
this package. A worker that is lost costs time: its parts are done again by another worker, and come out the same.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.engines import AHEAD, Engine, Work, in_order
from billing_model.files.system import reason
from billing_model.words.wording import one_line

SECONDS = 10  # to wait for a scheduler
ALONE = 60  # seconds to wait for a worker where there is none
LOST = 5  # workers that a part may lose before it is given up


@contextmanager
def cluster(address: str | None, workers: int) -> Iterator[Engine]:
    """An engine on the cluster of a scheduler, or without an address on a local one of this many processes.

    What Dask has to say of it is not printed. Raises `Refused` when Dask is not installed, no scheduler answers, or
    all of it is lost.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise Refused([Refusal("--engine dask", "no-dask")]) from None
    name = "--engine dask" if address is None else f"--scheduler {address}"
    settings = {"distributed.scheduler.allowed-failures": LOST, "distributed.admin.log-format": "%(message)s"}
    with _without_log(), dask.config.set(settings):
        if address is not None:
            _check_scheduler(address, name)
        with ExitStack() as running:
            try:
                where: Any = address
                if address is None:
                    where = LocalCluster(
                        n_workers=workers, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
                    )
                    running.callback(_closed, where)
                client = Client(where, timeout=SECONDS)
                running.callback(_closed, client)
            except Exception:  # it answered a moment ago
                raise Refused([Refusal(name, "cluster-lost")]) from None
            yield engine_of(client, name)


def _closed(running: Any) -> None:
    with suppress(Exception):  # what is lost cannot be closed
        running.close()


def _check_scheduler(address: str, name: str) -> None:
    """Raise `Refused` where no scheduler answers, or something else does. name: of the cluster."""
    from distributed.utils import LoopRunner

    try:
        who = LoopRunner(asynchronous=False).run_sync(_who_answers, address, callback_timeout=SECONDS)
    except TimeoutError:
        why = f"{SECONDS} s"
    except Exception as error:  # whatever comes of what another program answers
        why = reason(error) if isinstance(error, OSError | ValueError) else type(error).__name__
    else:
        if who == "Scheduler":
            return
        why = str(who)
    raise Refused([Refusal(name, "no-scheduler", {"reason": one_line(why)})])


async def _who_answers(address: str) -> Any:
    """What Dask calls the program at an address. A client would wait for ever for one that speaks otherwise."""
    from distributed.comm.core import connect

    comm = await connect(address, timeout=SECONDS)
    try:
        await comm.write({"op": "identity", "reply": True})
        return (await comm.read())["type"]
    finally:
        comm.abort()


@contextmanager
def _without_log() -> Iterator[None]:
    """Whatever libraries log or warn of meanwhile is left out: the errors that matter are raised."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def engine_of(client: Any, name: str = "--engine dask") -> Engine:
    """An engine on the cluster of a `distributed.Client`; name: of the cluster, where it is lost."""

    def engine(work: Work, parts: Sequence[Any]) -> Generator[Any]:
        try:
            ahead = AHEAD * max(sum(client.nthreads().values()), 1)
        except Exception:  # it was there when the client was made
            raise Refused([Refusal(name, "cluster-lost")]) from None

        def submit(part: Any) -> _Answer:
            return _Answer(client, client.submit(work, part, pure=False), name)

        yield from in_order(submit, parts, ahead)

    return engine


@dataclass(frozen=True)
class _Answer:
    """The answer of a cluster, which may not come."""

    client: Any
    future: Any
    name: str

    def result(self) -> Any:
        """What the work gave, or raised. Raises `Refused` when the cluster is lost."""
        from distributed.scheduler import KilledWorker

        try:
            self._wait()
            return self.future.result()
        except Exception as error:
            if self.future.status == "error" and not isinstance(error, KilledWorker):
                raise
            raise Refused([Refusal(self.name, "cluster-lost")]) from None

    def _wait(self) -> None:
        """Wait as long as there are workers. Raises TimeoutError after `ALONE` seconds without one."""
        from distributed import wait

        alone = 0
        while alone < ALONE:
            try:
                wait(self.future, timeout=SECONDS)
                return
            except TimeoutError:
                alone = 0 if self.client.nthreads() else alone + SECONDS
        raise TimeoutError
