"""``book``: the lines of a book of many subscriptions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.cli.command import Command, Exit
from billing_model.cli.whole_book import BookArguments, amounts, made_of_book, parameters, print_left_out
from billing_model.words.wording import Verbatim, wording

if TYPE_CHECKING:
    from billing_model.books.run import BilledBook


def book(**typed: Any) -> Exit:
    """Bill a book; typed: the fields of `BookArguments`. Raises `Refused`."""
    from billing_model.books.run import form_of, run  # pandas and pyarrow take their time to load

    asked = BookArguments(**typed)
    if form_of(asked.out) is None:
        raise Refused([Refusal(asked.out, "ending-of-lines")])
    billed = made_of_book(asked, [Path(asked.out)], run)
    if billed is None:
        return Exit.REFUSED
    print("\n".join([*billed.read_as, _summary(billed, asked)]))
    return print_left_out(billed, asked)


def _summary(billed: BilledBook, asked: BookArguments) -> str:
    words = wording(asked.language)
    return words.cli(
        "billed", lines=billed.lines, subscriptions=billed.subscriptions, customers=billed.customers,
        totals=amounts(billed.totals, words), out=Verbatim(asked.out),
    )  # fmt: skip


COMMAND = Command("book", book, *parameters())
