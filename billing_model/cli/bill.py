"""``bill``: the invoices of a scenario, printed or as a file."""

from __future__ import annotations

from billing_model.billing.refusal import unexpected
from billing_model.cli import printing
from billing_model.cli.command import Command, Exit, argument, choice, flag, option
from billing_model.cli.take_away import write_file
from billing_model.files import scenario

PRINTED = {"table": printing.as_table, "json": printing.as_json, "csv": printing.as_csv}
FILES = ("xlsx", "pdf", "reconciliation")  # formats that are files, not text to print


def bill(file: str, form: str, out: str | None, explain: bool, language: str) -> Exit:
    """Bill a scenario. Raises `Refused`."""
    if form in FILES or out:
        from billing_model.take_away.scenario.files import as_file  # what writes workbooks takes its time to load

        return write_file(file, form, out, language, FILES, scenario.read, as_file)
    read = scenario.read(file)
    try:
        text = PRINTED[form](printing.billed(read), language, explain)
    except Exception as error:
        raise unexpected(error, file) from error
    print(text.rstrip("\n"))
    return Exit.DONE


COMMAND = Command(
    "bill", bill, argument("file"), choice("--format", (*PRINTED, *FILES), "form"), option("--out", metavar="FILE"),
    flag("--explain"),
)  # fmt: skip
