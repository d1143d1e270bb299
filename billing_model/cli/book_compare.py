"""``book-compare``: what each customer of a book would have paid under other options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.cli.command import Command, Exit, option
from billing_model.cli.whole_book import BookArguments, amount, amounts, made_of_book, parameters, print_left_out
from billing_model.words.wording import Verbatim, wording

if TYPE_CHECKING:
    from billing_model.books.rebill.part import ComparedBook
    from billing_model.books.rebill.rebill import Choices


def book_compare(options: str, **typed: Any) -> Exit:
    """Bill a book again under options; typed: the fields of `BookArguments`. Raises `Refused`."""
    from billing_model.books.rebill import run as rebill  # pandas and pyarrow take their time to load
    from billing_model.books.run import form_of

    asked = BookArguments(**typed)
    if form_of(asked.out) not in (".csv", ".parquet"):
        raise Refused([Refusal(asked.out, "ending-of-comparison")])
    results = [Path(asked.out), rebill.detail_of(asked.out)]
    choices = rebill.choices_of(options)
    compared = made_of_book(asked, results, lambda request: rebill.compare(request, choices))
    if compared is None:
        return Exit.REFUSED
    written = Verbatim(" ".join([asked.out, str(results[1])]))
    print("\n".join([*compared.read_as, *_summary(compared, choices, written, asked.language)]))
    return print_left_out(compared, asked)


def _summary(compared: ComparedBook, choices: Choices, written: Verbatim, language: str) -> list[str]:
    """The results of the whole book, in sentences: first the book, then a line per option and currency.

    An option of a programme or a currency that the book does not have says so. written: the names of the files.
    """
    words = wording(language)
    sentences = [
        words.cli(
            "compared", subscriptions=compared.subscriptions, customers=compared.customers,
            invoiced=amounts(compared.invoiced, words), cost=amounts(compared.cost, words),
        )
    ]  # fmt: skip
    for (id, currency), counts in compared.options.items():
        sentences.append(
            words.cli(
                "option", option=Verbatim(id), subscriptions=counts.subscriptions, refused=counts.refused,
                cost=amount(currency, counts.cost, words), under=amount(currency, counts.option_cost, words),
                gain=counts.gain, customers=counts.customers, saved=amount(currency, counts.saved, words),
                lose=counts.lose, lost=amount(currency, counts.lost, words),
            )
        )  # fmt: skip
    of_book = {id for id, _ in compared.options}
    sentences += [
        words.cli("option-none", option=Verbatim(choice.id)) for choice in choices.each if choice.id not in of_book
    ]
    return [*sentences, words.cli("taken", out=written)]


OPTIONS = option("--options", "--as", "options", metavar="OPTIONS", required=True)
COMMAND = Command("book-compare", book_compare, *parameters(), OPTIONS)
