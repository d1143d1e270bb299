"""``sample``: a random book for trying things out."""

from __future__ import annotations

from typing import Any

import click

from billing_model.billing.refusal import Refused
from billing_model.cli.command import Command, Exit, choice, flag, option
from billing_model.cli.whole_book import progress, stopped_by_terminate
from billing_model.files.system import not_written
from billing_model.words.wording import Verbatim, wording

MOST = 10**9  # subscriptions: an id has nine digits


def sample(out: str, quiet: bool, language: str, subscriptions: int, **more: Any) -> Exit:
    """Make a book; more: as `write_sample` takes it. Raises `Refused` when it cannot be written."""
    from billing_model.books.sample import write_sample  # pandas and pyarrow take their time to load
    from billing_model.core.sample import UNTIL

    try:
        with stopped_by_terminate(), progress(quiet) as share:
            files = write_sample(out, subscriptions, progress=share, **more)
    except OSError as error:
        raise Refused([not_written(out, error)]) from error
    made = Verbatim(" ".join(map(str, files)))
    print(wording(language).cli("sample", count=subscriptions, files=made, until=UNTIL))
    return Exit.DONE


COMMAND = Command(
    "sample", sample,
    option("--subscriptions", metavar="N", type=click.IntRange(1, MOST), default=1_000),
    option("--seed", metavar="N", type=click.IntRange(min=0), default=1),
    option("--out", metavar="FOLDER", required=True),
    choice("--format", ("parquet", "csv"), "form"),
    flag("--shuffle"),
    flag("--force"),
    flag("--quiet"),
)  # fmt: skip
