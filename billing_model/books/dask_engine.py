"""Where the parts of a book are billed: on a Dask cluster, of this machine or of many.

Every worker must see the files of the book and the folder in which the result is made, under the same paths, and have
this package. A worker that is lost costs time: its parts are done again by another worker, and come out the same.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.engines import AHEAD, Engine, Work, in_order
from billing_model.files.toml import reason

SECONDS = 10  # to wait for a scheduler
LOST = 5  # workers that a part may lose before it is given up


@contextmanager
def cluster(address: str | None, workers: int) -> Iterator[Engine]:
    """An engine on the cluster of a scheduler, or without an address on a local one of this many processes.

    Raises `Refused` when Dask is not installed or no scheduler answers.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise Refused([Refusal("--engine dask", "no-dask")]) from None
    settings = {"distributed.scheduler.allowed-failures": LOST, "distributed.admin.log-format": "%(message)s"}
    with dask.config.set(settings):
        if address is None:
            with (
                LocalCluster(
                    n_workers=workers, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
                ) as local,
                Client(local) as client,
            ):
                yield engine_of(client)
            return
        try:
            client = Client(address, timeout=SECONDS)
        except (OSError, ValueError) as error:
            values = {"reason": reason(error)}
            raise Refused([Refusal(f"--scheduler {address}", "no-scheduler", values)]) from None
        with client:
            yield engine_of(client)


def engine_of(client: Any) -> Engine:
    """An engine on the cluster of a `distributed.Client`."""

    def engine(work: Work, parts: Sequence[int]) -> Generator[Any]:
        ahead = AHEAD * max(sum(client.nthreads().values()), 1)
        yield from in_order(lambda part: client.submit(work, part, pure=False), parts, ahead)

    return engine
