"""The three people of the pages as visitors without a browser: what they do one after another, and what they must see.

Each turn that is checked is told as the address of the page and what it showed; `wrong` says afterwards, outside of
what is measured, whether that is what the model bills.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from urllib.parse import parse_qs

from streamlit.proto.Alert_pb2 import Alert

from bench.session import Session, steps, typed
from billing_model.billing.outcome import outcome
from billing_model.comparing.cheapest import case
from billing_model.comparing.compare import results
from billing_model.files.comparison import parse as parse_comparison
from billing_model.files.scenario import parse
from billing_model.practise.practice import named
from pages.ui.base.words import words
from pages.ui.questions.compare import chosen as comparison
from pages.ui.scenario import bundled, own

CHECKED = 5  # one turn of so many is checked
LANGUAGES = {"en": "en-GB", "it": "it-IT"}
OF_THE_PAGE = ("language", *bundled.OF_PAGES)  # what an address says beside the case
BILL, COMPARE, GUESS, LINK = "bill", "compare", "guess", "link"


@dataclass(frozen=True)
class Turn:
    """What a visitor has done: its name, the seconds it took, and, where it is checked, what was shown there."""

    what: str
    took: float
    check: str = ""
    language: str = ""
    query: str = ""
    shown: tuple[str, ...] = ()


Turns = AsyncIterator[Turn]
Opens = Callable[[str, str, str], Session]  # a page, what its address asks and the browser's language: a session


async def salesperson(opens: Opens, chance: Random, language: str) -> Turns:
    """A contract of one's own from the home page, then a change of seats with it; the link is sent to a colleague."""
    speaks = words(language)
    async with opens("", f"language={language}", LANGUAGES[language]) as page:
        yield Turn("home", page.opening)
        yield Turn("a number of the contract", await page.type(page.named(":seats"), str(chance.randint(2, 90))))
        price = speaks.typed(Decimal(chance.randint(400, 5_000)) / 100)
        yield Turn("a price of the contract", await page.type(page.named(":price:money"), price))
        yield invoiced("the contract opened", await page.press(page.named(":go")), page, language)
        while True:
            for _ in range(chance.randint(3, 6)):
                slider = page.named(":on:slider")
                took = await page.slide(slider, chance.randint(0, steps(slider)))
                yield checked(chance, invoiced("a slider", took, page, language))
            yield checked(chance, await a_number(page, chance, language))
            lines = page.data(":lines")
            took = await page.tell(page.named(":lines"), "line", chance.randrange(len(lines["lines"])))
            yield checked(chance, invoiced("a line", took, page, language))
            took = await page.tell(page.named(":lines"), "invoice", chance.randrange(len(lines["invoices"])))
            yield checked(chance, invoiced("an invoice", took, page, language))
            yield Turn("a view", await page.pick(page.named("-tabs:input"), chance.randint(0, 2)))
            async with opens("seat_change", page.query, LANGUAGES[language]) as colleague:
                same = page.text("-answer"), colleague.text("-answer")
                yield Turn("a link", colleague.opening, LINK, language, page.query, same)


async def a_number(page: Session, chance: Random, language: str) -> Turn:
    """Licences or a price typed."""
    if chance.random() < 0.5:
        took = await page.type(page.named(":0:seats"), str(chance.randint(2, 200)))
    else:
        price = words(language).typed(Decimal(chance.randint(400, 5_000)) / 100)
        took = await page.type(page.named(":list_price:money"), price)
    return invoiced("a field", took, page, language)


async def trainer(opens: Opens, chance: Random, language: str) -> Turns:
    """Invoices to guess: first a wrong total, then the right one, then the next case; and one's own case, guessed."""
    speaks = words(language)
    while True:
        async with opens("practice", f"language={language}", LANGUAGES[language]) as page:
            yield Turn("practise", page.opening)
            took = await page.type(page.named("-practice:number"), str(chance.randint(1, 9_000)))
            yield Turn("a case", took)
            for _ in range(chance.randint(3, 6)):
                total = total_to_guess(page.query)
                for guessed in (total + 1, total):
                    typed_in = typed(page.named(":total:money"), speaks.typed(guessed))
                    took = await page.press(page.named("-Check", f"-{speaks('guess.check')}"), typed_in)
                    said = str(guessed == total), str(any(a.format == Alert.SUCCESS for a in page.every("alert")))
                    yield Turn("a guess", took, GUESS, language, page.query, said)
                yield Turn("the next case", await page.press(page.named("-practice:next")))
        async with opens("seat_change", f"language={language}", LANGUAGES[language]) as page:
            yield invoiced("a question", page.opening, page, language)
            yield Turn("guess first", await page.press(page.named("-guess:start")))
            yield invoiced("the answer opened", await page.press(page.named("-guess:stop")), page, language)


async def buyer(opens: Opens, chance: Random, language: str) -> Turns:
    """Offers beside each other: their prices, the number of seats, the months."""
    speaks = words(language)
    async with opens("compare", f"language={language}", LANGUAGES[language]) as page:
        yield totals("compare", page.opening, page, language)
        while True:
            months = page.named(":months")
            took = await page.slide(months, chance.randint(0, steps(months)))
            yield checked(chance, totals("months", took, page, language))
            prices = [field for field in page.every("text_input") if field.id.endswith("price:money")]
            price = speaks.typed(Decimal(chance.randint(5_000, 40_000)) / 100)
            yield checked(
                chance, totals("an offer's price", await page.type(chance.choice(prices), price), page, language)
            )
            seats = str(chance.randint(3, 60))
            yield checked(chance, totals("seats", await page.type(page.named(":seats"), seats), page, language))
            yield Turn("a view of the comparison", await page.pick(page.named(":view:input"), chance.randint(0, 1)))
            async with opens("compare", page.query, LANGUAGES[language]) as colleague:
                same = page.text("-answer"), colleague.text("-answer")
                yield Turn("a link", colleague.opening, LINK, language, page.query, same)


PEOPLE = (salesperson, trainer, buyer)


# ---- What is right --------------------------------------------------------------------------------------------------


def invoiced(what: str, took: float, page: Session, language: str) -> Turn:
    """A turn of a question's page, with the invoices and the lines that it showed."""
    data = page.data(":lines")
    shown = [str(data["invoice"]), *(invoice["amount"] for invoice in data["invoices"])]
    shown += [*(line["amount"] for line in data["lines"]), data["foot"][-1]["amount"]]
    return Turn(what, took, BILL, language, page.query, tuple(shown))


def totals(what: str, took: float, page: Session, language: str) -> Turn:
    """A turn of the comparison, with its table."""
    return Turn(what, took, COMPARE, language, page.query, (page.text("-table"),))


def checked(chance: Random, turn: Turn) -> Turn:
    """The turn, which is checked once in so many times."""
    return turn if chance.randrange(CHECKED) == 0 else replace(turn, check="", shown=())


def total_to_guess(query: str) -> Decimal:
    """The total of the invoice that a case to practise on asks for."""
    asked = named(parse_qs(query)["case"][0]).scenario
    return Decimal(int(outcome(asked.book, asked.until).invoices.total[-1])) / 1_000_000


def wrong(turn: Turn) -> str:
    """What is wrong with what a turn showed, "" where nothing is: it is held against what the model says alone."""
    if turn.check in (LINK, GUESS):
        right, shown = turn.shown
        return "" if right == shown else f"{turn.check} {turn.query}: {shown!r} instead of {right!r}"
    if turn.check == BILL:
        right_ones = billed(turn)
        return "" if right_ones == turn.shown else f"{turn.query}: {turn.shown} instead of {right_ones}"
    if turn.check == COMPARE:
        missing = [total for total in compared(turn) if total not in turn.shown[0]]
        return f"{turn.query}: without the totals {missing}" if missing else ""
    return ""


def billed(turn: Turn) -> tuple[str, ...]:
    """The row of the invoice that was shown, the totals of all, the amounts of its lines and its total, as `bill`."""
    asked, speaks = parse_qs(turn.query, keep_blank_values=True), words(turn.language)
    base = bundled.library()[asked.pop("scenario")[0]]
    scenario = parse(own.opened(base, {name: asked[name] for name in asked if name not in OF_THE_PAGE}))
    result, at = outcome(scenario.book, scenario.until), int(turn.shown[0])
    currency = str(scenario.book.currency[0])
    amounts = [speaks.amount(int(total), currency) for total in result.invoices.total]
    lines = result.of(at)
    each = [speaks.amount(int(amount), int(places)) for amount, places in zip(lines.amount, lines.places, strict=True)]
    return (turn.shown[0], *amounts, *each, amounts[at])


def compared(turn: Turn) -> list[str]:
    """The totals of the options, as `compare` has them."""
    asked, speaks = parse_qs(turn.query, keep_blank_values=True), words(turn.language)
    base = bundled.comparisons()[asked.pop("comparison")[0]]
    parameters = {name: asked[name] for name in asked if name not in (*OF_THE_PAGE, *comparison.OF_THE_PAGE)}
    read = parse_comparison(comparison.kind().opened(base, parameters))
    options, need, used = case(read.options, read.need, (), read.plan)
    served, _ = results(options, need, read.held, used)
    return [speaks.amount(result.total, read.currency) for result in served]
