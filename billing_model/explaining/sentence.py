"""What happened, in one plain sentence: the template for a line, and everything a template can put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

import numpy as np

from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import MISSING
from billing_model.core.lines import Lines, Method
from billing_model.core.money import HUNDRED_PERCENT, PROFILES, UNIT, Profile
from billing_model.explaining.derivation import Derivation, derivation
from billing_model.explaining.steps import is_whole, of_cycle
from billing_model.programmes import fields, programmes
from billing_model.words.speech import Speech, speech
from billing_model.words.wording import capital, wording

METHODS: Mapping[int, str] = {method: method.name.lower().replace("_", "-") for method in Method}
CREDITS = (Method.REPEATED, Method.CAPPED, Method.REMAINDER)
DAYS_OF_A_LINE = ("posted", "invoice", "first", "last")


class LineInWords(Mapping[str, str]):
    """A line as the templates see it: a name is looked up, and written out, only when a template asks for it.

    Names: those of `VALUES`; a day of the line with the form it takes in the sentence ("on_posted", "from_first"); a
    column of ``lines.more`` or of the subscription. A name that is not there is an ellipsis.
    """

    def __init__(
        self,
        book: Book,
        lines: Lines,
        row: int,
        operands: Mapping[str, int],
        derivation: Derivation,
        speech: Speech,
        priced: bool = False,
    ) -> None:
        self.book, self.lines, self.row, self.priced = book, lines, row, priced
        self.operands, self.derivation, self.speech = operands, derivation, speech
        self.subscription = operands["subscription"]
        self.programme = book.programme_names[self.subscription]
        self.kind = lines.kind_names[row]
        self.clause = lines.clause_names[row]
        self.credit = operands["amount"] < 0 or operands["exact"] < 0 or operands["method"] in CREDITS
        self.method = METHODS.get(operands["method"], "other")
        self.more = {name: column[row] for name, column in lines.more.items()}

    def day(self, name: str) -> np.datetime64:
        """A day of the line, by column."""
        day: np.datetime64 = getattr(self.lines, name)[self.row]
        return day

    @property
    def days_covered(self) -> int:
        """From the first day to the last; a whole period can be charged for only some of its days (CSP-36)."""
        return int((self.day("last") - self.day("first")).astype(int)) + 1

    def period(self, start: str, only: str) -> str:
        """The days of the charge; start, only: the form of the first day, and of a single one."""
        return self.speech.period(self.day("first"), self.day("last"), self.day("invoice"), start, only)

    def paid_period(self, start: str, only: str) -> str:
        """The days that are paid for, where they are more than those of the charge (CSP-36)."""
        last = self.day("last")
        return self.speech.period(last - self.operands["days"] + 1, last, self.day("invoice"), start, only)

    def seats(self, spoken: bool) -> str:
        """How many licences, devices or device-days; spoken: small numbers in words."""
        return self.speech.count(self.speech.seat(self.programme, self.kind), self.operands["seats"], spoken)

    def seat(self, form: str) -> str:
        """What the programme calls a seat: its "name", or "each" of them."""
        return self.speech.seat(self.programme)[form]

    @property
    def of_months(self) -> int:
        """The months that the list price is for, of which `months` are charged; 1 where it is for what is charged."""
        return max(self.operands.get("of_months", 0), 1)

    @property
    def places(self) -> int:
        """The decimals of its currency."""
        return self.operands["places"]

    def amount(self, value: Fraction, places: int) -> str:
        """An amount with at least this many decimals; with its currency where the templates are to have it."""
        number = self.speech.number(value, places)
        return self.speech.priced(number, str(self.book.currency[self.subscription])) if self.priced else number

    def money(self, column: str, more: int = 0) -> str:
        """A column of micro-units, without its sign; more: decimals beyond those of the currency."""
        return self.amount(abs(Fraction(self.operands[column], UNIT)), self.places + more)

    def chosen(self, forms: object) -> str:
        """The form for the number of seats, filled in."""
        return self.speech.plural(forms, self.operands["seats"]).format_map(self)

    def __getitem__(self, name: str) -> str:
        if name in VALUES:
            return VALUES[name](self)
        form, _, column = name.partition("_")
        if column in DAYS_OF_A_LINE and form in self.speech.words["day"]:
            return self.speech.day(self.day(column), form, self.day("invoice"))
        if name in self.more:
            programme = programmes().get(self.programme)
            unit = programme.operands.get(name, "") if programme else ""
            return self._plain(self.more[name], unit or ("money" if name == "tax" else ""))
        if name in self.speech.words.get("counted", {}):
            return self._counted(self.speech.words["counted"][name])
        agreed = self.book.subscriptions.more.get(name)
        declared = fields().get(name)
        return "…" if agreed is None else self._plain(agreed[self.subscription], declared.type if declared else "")

    def _plain(self, value: object, unit: str) -> str:
        """A value of a column; unit: "money" (micro-units), "percent" (hundredths of a percent), or a count."""
        if not isinstance(value, int | np.integer):
            return str(value) or "…"
        if value == MISSING:
            return "…"
        if unit == "money":
            return self.amount(Fraction(int(value), UNIT), self.places)
        if unit == "percent":
            return self.speech.percent(Fraction(int(value), HUNDRED_PERCENT))
        return self.speech.whole(int(value))

    def _counted(self, forms: Mapping[str, str]) -> str:
        """A number of the subscription with what is counted; 0 can have a form of its own."""
        count = int(self.book.subscriptions.more[forms["column"]][self.subscription])
        form = forms["zero"] if count == 0 and "zero" in forms else self.speech.plural(forms, count)
        return form.format(n=self.speech.whole(count))

    def __iter__(self) -> Iterator[str]:
        return iter(VALUES)

    def __len__(self) -> int:
        return len(VALUES)


def line_in_words(book: Book, lines: Lines, row: int, language: str, priced: bool = False) -> LineInWords:
    """The line in this row, for templates of a language; lines: of this book, priced: amounts with their currency."""
    operands = lines.operands(row)
    charge = credited_charge(lines, row) if operands["method"] == Method.REMAINDER else None
    derived = derivation(operands, None if charge is None else lines.operands(charge))
    return LineInWords(book, lines, row, operands, derived, speech(language), priced)


def sentence(line: LineInWords) -> str:
    """The template of the line's kind, or the general one, filled in; then the further sentences of its kind."""
    sentences = [line.chosen(template(line))]
    for name, forms in line.speech.words.get(line.kind, {}).get("also", {}).items():
        count = int(line.more.get(name, 0))
        if count:
            sentences.append(line.speech.plural(forms, count).format_map(line))
    return " ".join(capital(text) for text in sentences)


def template(line: LineInWords, part: str = "") -> object:
    """From the most special to the most general: the kind's own first, those for the clause before those without.

    part: the table below that of the kind in which they stand.
    """
    own, general = line.speech.words.get(line.kind, {}), line.speech.words["general"]
    if part:
        own, general = own.get(part, {}), general[part]
    for table in (own, general):
        for name in _situations(line):
            for key in (f"{name}-{line.clause}", name):
                if key in table:
                    return table[key]
    return general["other-credit" if line.credit else "other"]


def _situations(line: LineInWords) -> tuple[str, ...]:
    """How the amount came about, as the templates call it."""
    if not line.derivation.known:
        return ("other-credit",) if line.credit else ("other",)
    if line.derivation.lost or line.derivation.capped:
        return ("lost",) if line.derivation.lost else ("capped",)
    if line.credit and line.operands["method"] not in CREDITS:
        return (f"{line.method}-credit",)
    charged = {Method.WHOLE: line.operands["of_days"], Method.BY_DAYS: line.operands["days"]}
    part = line.days_covered < charged.get(Method(line.operands["method"]), 0)
    situations = (f"{line.method}-part", line.method) if part else (line.method,)
    # at a price of 0.00 a row that charges and one that credits look alike
    return situations if line.operands["exact"] else (*situations, f"{line.method}-credit")


def _sum(line: LineInWords) -> str:
    """The calculation in words: "12 days at 0.129 a day make 1.55 each, 3.10 together"."""
    if of_cycle(line.operands):
        return line.chosen(line.speech.words["sum"][_sum_of_cycle(line)])
    if line.operands["method"] == Method.USAGE:
        name = "usage" if line.operands["of_days"] > 1 else "usage-list"
    else:
        name = "whole" if is_whole(line.operands) else "by-days-" + PROFILES[line.operands["profile"]]
        name += "-discount" if line.derivation.discount else ""  # only of a whole period
    return line.chosen(line.speech.words["sum"][name])


def _sum_of_cycle(line: LineInWords) -> str:
    """The name of the sum for a price of a charge cycle: by days, in months of the year, less a promotion, or whole."""
    if not is_whole(line.operands):
        return "by-days-" + Profile(line.operands["profile"]).name.lower().replace("_", "-")
    if line.operands.get("of_months", 0):
        return "whole-months"
    return "whole-discount" if line.derivation.discount else "whole"


def _held(line: LineInWords) -> str:
    """Two licences were in use, or are, if the days are not over when the row is made."""
    tense = "ended" if line.day("last") < line.day("posted") else "running"
    return line.chosen(line.speech.words["held"][tense])


def _pause(line: LineInWords) -> str:
    """A comma between a date and a number that is written in digits."""
    return "," if line.seats(spoken=True)[:1].isdigit() else ""


def credited_charge(lines: Lines, row: int, amount: int | None = None) -> int | None:
    """The row of the charge that a credit is about, as far as the lines show it; amount: of the charge, if known."""
    own = np.flatnonzero(lines.subscription == lines.subscription[row])
    alike: Array = (lines.amount[own] > 0) & (lines.posted[own] <= lines.posted[row])
    for column in (lines.first, lines.last, lines.seats):
        alike &= column[own] == column[row]
    if amount is not None:
        alike &= lines.amount[own] == amount
    charges = own[alike]
    return int(charges[np.argmax(lines.posted[charges])]) if len(charges) else None


def _ended(line: LineInWords) -> str:
    """That the subscription was cancelled, or ended with its parent, of which it is an add-on."""
    book, events = line.book, line.book.events
    own = (events.subscription == line.subscription) & (events.on == line.day("posted"))
    with_parent = book.parent[line.subscription] >= 0 and not (events.kind_names[own] == "cancel").any()
    return line.chosen(line.speech.words["ended"]["with-parent" if with_parent else "own"])


def _charged_on(line: LineInWords) -> str:
    """The invoice on which the credited charge stands, as far as the lines show it."""
    words = line.speech.words["charged"]
    charge = credited_charge(line.lines, line.row, int(line.derivation.charge * UNIT))
    if charge is None:
        return str(words["unknown"])
    invoice = line.lines.invoice[charge]
    if invoice == line.day("invoice"):
        return str(words["same"])
    forms = {form: line.speech.day(invoice, form, line.day("invoice")) for form in ("on", "of")}
    return str(words["earlier"]).format_map(forms)


def _discount(line: LineInWords) -> str:
    part = line.derivation.discount
    return str(line.speech.words["discount"]).format(percent=line.speech.percent(part)) if part else ""


def _of_months(table: str) -> Callable[[LineInWords], str]:
    """A month, a year, or a number of months."""

    def in_months(line: LineInWords) -> str:
        forms, months = line.speech.words[table], line.operands["months"]
        return str(forms.get(str(months), forms["other"])).format(n=line.speech.whole(months))

    return in_months


def _days(column: str) -> Callable[[LineInWords], str]:
    return lambda line: line.speech.count(line.speech.words["days"], line.operands[column])


VALUES: Mapping[str, Callable[[LineInWords], str]] = {
    "sum": _sum,
    "held": _held,
    "ended": _ended,
    "pause": _pause,
    "charged_on": _charged_on,
    "discount": _discount,
    "period": lambda line: line.period("from", "on"),
    "dates": lambda line: line.period("start", "plain"),
    "paid_period": lambda line: line.paid_period("from", "on"),
    "paid_dates": lambda line: line.paid_period("start", "plain"),
    "span": _of_months("span"),
    "the_span": _of_months("the_span"),
    "seats": lambda line: line.seats(spoken=True),
    "count": lambda line: line.seats(spoken=False),
    "seat": lambda line: line.seat("name"),
    "each": lambda line: line.seat("each"),
    "months": lambda line: line.speech.count(line.speech.words["months"], line.operands["months"]),
    "days": _days("days"),
    "of_days": _days("of_days"),
    "days_of_period": lambda line: line.speech.whole(line.operands["of_days"]),
    "make": lambda line: line.speech.plural(line.speech.words["make"], line.operands["days"]),
    "price": lambda line: line.amount(
        Fraction(line.operands["list_price"] * line.operands["months"], UNIT * line.of_months), line.places
    ),
    "of_months": lambda line: line.speech.count(line.speech.words["months"], line.of_months),
    "list_price": lambda line: line.money("list_price"),
    "unit_price": lambda line: line.money("unit_price"),
    "daily_price": lambda line: line.money("daily_price", more=line.operands["profile"] == Profile.DAILY_3),
    "amount": lambda line: line.money("amount"),
    "charge": lambda line: line.amount(line.derivation.charge, line.places),
    "by_days": lambda line: line.amount(line.derivation.by_days, line.places),
    "lost": lambda line: line.amount(line.derivation.lost, line.places),
    "kind": lambda line: wording(line.speech.language).kind(line.kind),
}
