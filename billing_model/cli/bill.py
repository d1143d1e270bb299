"""``bill``: the invoices of a scenario, printed or as a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from billing_model.cli import printing
from billing_model.cli.command import Command, Exit, argument, complain, flag
from billing_model.cli.take_away import Output, give, parameters
from billing_model.explaining.whose_rules import no_longer_sold
from billing_model.files import scenario
from billing_model.files.scenario import Scenario

FILES = ("xlsx", "pdf", "reconciliation")  # formats that are files, not text to print


def bill(explain: bool, **typed: Any) -> Exit:
    """Bill a scenario; typed: the fields of `Output`. Raises `Refused`."""
    output = Output(**typed)
    texts = {
        "table": partial(printing.as_table, language=output.language, explained=explain),
        "json": partial(printing.as_json, language=output.language, explained=explain),
        "csv": partial(_as_csv, output, explain),
    }
    files = {kind: partial(_as_file, kind, output) for kind in FILES}
    return give(output, scenario.read, {name: partial(_printed, text) for name, text in texts.items()}, files)


def _printed(text: Any, read: Scenario) -> str:
    return str(text(printing.billed(read)))


def _as_csv(output: Output, explain: bool, billed: printing.BilledScenario) -> str:
    """Rows only; by whose rules they are stands on the error stream."""
    for sentence in no_longer_sold([billed.scenario.book], output.language):
        complain(sentence)
    return printing.as_csv(billed, output.language, explain, output.style)


def _as_file(kind: Any, output: Output, read: Scenario) -> bytes:
    from billing_model.take_away.scenario.files import as_file  # what writes workbooks takes its time to load

    return as_file(kind, read, output.language, raw=output.raw)


COMMAND = Command("bill", bill, argument("file"), *parameters(FILES), flag("--explain"))
