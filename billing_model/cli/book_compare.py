"""``book-compare``: what each customer of a book would have paid under other options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.cli.command import Command, Exit, option
from billing_model.cli.whole_book import BookArguments, made_of_book, parameters, print_left_out


def book_compare(options: str, **typed: Any) -> Exit:
    """Bill a book again under options; typed: the fields of `BookArguments`. Raises `Refused`."""
    from billing_model.books.rebill import run as rebill  # pandas and pyarrow take their time to load
    from billing_model.books.run import form_of

    asked = BookArguments(**typed)
    if form_of(asked.out) not in (".csv", ".parquet"):
        raise Refused([Refusal(asked.out, "unknown-ending", {"found": Path(asked.out).suffix})])
    results = [Path(asked.out), rebill.detail_of(asked.out)]
    choices = rebill.choices_of(options)
    compared = made_of_book(asked, results, lambda request: rebill.compare(request, choices))
    if compared is None:
        return Exit.REFUSED
    print("\n".join([*compared.read_as, *rebill.summary(compared, choices, asked.out, asked.language)]))
    return print_left_out(compared, asked)


OPTIONS = option("--options", "--as", "options", metavar="OPTIONS", required=True)
COMMAND = Command("book-compare", book_compare, *parameters(), OPTIONS)
