"""``template``: a table to fill in."""

from __future__ import annotations

import os

import click

from billing_model.billing.refusal import Refusal, Refused
from billing_model.cli.command import Command, Exit, argument, option
from billing_model.cli.take_away import check_ending, write
from billing_model.files.spreadsheet import BYTE_ORDER_MARK
from billing_model.files.tables.template import KINDS, template
from billing_model.words.wording import Verbatim, wording


def give_template(kind: str, out: str | None, language: str) -> Exit:
    """Print a template, or write it where there is no file yet. Raises `Refused`."""
    text = template(kind, language)
    if not out:
        print(text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n"), end="")
        return Exit.DONE
    check_ending(out, "csv")
    if os.path.lexists(out):
        raise Refused([Refusal(out, "file-there")])
    write(out, text.encode())
    print(wording(language).cli("taken", out=Verbatim(out)))
    return Exit.DONE


COMMAND = Command(
    "template",
    give_template,
    argument("kind", "|".join(KINDS), type=click.Choice(KINDS)),
    option("--out", metavar="FILE"),
)
