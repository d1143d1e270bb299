"""``compare``: the same need under every option of a comparison file, printed or as a file."""

from __future__ import annotations

from billing_model.billing.refusal import unexpected
from billing_model.cli import printing_comparison as printing
from billing_model.cli.command import Command, Exit, argument, choice, option
from billing_model.cli.take_away import write_file
from billing_model.files import comparison
from billing_model.files.compared import compared

PRINTED = {"table": printing.as_table, "json": printing.as_json, "csv": printing.as_csv}
FILES = ("xlsx", "pdf")  # formats that are files, not text to print


def compare(file: str, form: str, out: str | None, language: str) -> Exit:
    """Compare the options of a file. Raises `Refused`."""
    if form in FILES or out:
        from billing_model.take_away.comparison.files import comparison_as_file  # as for `bill`

        return write_file(file, form, out, language, FILES, comparison.read, comparison_as_file)
    read = comparison.read(file)
    try:
        text = PRINTED[form](compared(read), language)
    except Exception as error:
        raise unexpected(error, file) from error
    print(text.rstrip("\n"))
    return Exit.DONE


COMMAND = Command(
    "compare",
    compare,
    argument("file"),
    choice("--format", (*PRINTED, *FILES), "form"),
    option("--out", metavar="FILE"),
)
