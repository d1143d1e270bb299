"""``bill``: the invoices of a scenario, printed or as a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from billing_model.cli import printing
from billing_model.cli.command import Command, Exit, argument, flag
from billing_model.cli.take_away import Output, give, parameters
from billing_model.files import scenario
from billing_model.files.scenario import Scenario

FILES = ("xlsx", "pdf", "reconciliation")  # formats that are files, not text to print


def bill(explain: bool, **typed: Any) -> Exit:
    """Bill a scenario; typed: the fields of `Output`. Raises `Refused`."""
    output = Output(**typed)
    texts = {
        "table": partial(printing.as_table, language=output.language, explained=explain),
        "json": partial(printing.as_json, language=output.language, explained=explain),
        "csv": partial(printing.as_csv, language=output.language, explained=explain, style=output.style),
    }
    files = {kind: partial(_as_file, kind, output) for kind in FILES}
    return give(output, scenario.read, {name: partial(_printed, text) for name, text in texts.items()}, files)


def _printed(text: Any, read: Scenario) -> str:
    return str(text(printing.billed(read)))


def _as_file(kind: Any, output: Output, read: Scenario) -> bytes:
    from billing_model.take_away.scenario.files import as_file  # what writes workbooks takes its time to load

    return as_file(kind, read, output.language, raw=output.raw)


COMMAND = Command("bill", bill, argument("file"), *parameters(FILES), flag("--explain"))
