"""``compare``: the same need under every option of a comparison file, printed or as a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from billing_model.cli import printing_comparison as printing
from billing_model.cli.command import Command, Exit, argument
from billing_model.cli.take_away import Output, give, parameters
from billing_model.files import comparison
from billing_model.files.compared import compared
from billing_model.files.comparison import Comparison

FILES = ("xlsx", "pdf")  # formats that are files, not text to print


def compare(**typed: Any) -> Exit:
    """Compare the options of a file; typed: the fields of `Output`. Raises `Refused`."""
    output = Output(**typed)
    texts = {
        "table": partial(printing.as_table, language=output.language),
        "json": partial(printing.as_json, language=output.language),
        "csv": partial(printing.as_csv, style=output.style),
    }
    files = {kind: partial(_as_file, kind, output) for kind in FILES}
    return give(output, comparison.read, {name: partial(_printed, text) for name, text in texts.items()}, files)


def _printed(text: Any, read: Comparison) -> str:
    return str(text(compared(read)))


def _as_file(kind: Any, output: Output, read: Comparison) -> bytes:
    from billing_model.take_away.comparison.files import comparison_as_file  # as for `bill`

    return comparison_as_file(kind, read, output.language)


COMMAND = Command("compare", compare, argument("file"), *parameters(FILES))
