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
from billing_model.explaining.derivation import Derivation, is_whole
from billing_model.programmes import fields, programmes
from billing_model.words.speech import Speech
from billing_model.words.wording import capital, wording

METHODS: Mapping[int, str] = {method: method.name.lower().replace("_", "-") for method in Method}
CREDITS = (Method.REPEATED, Method.CAPPED, Method.REMAINDER)
DAYS_OF_A_LINE = ("posted", "invoice", "first", "last")


class Told(Mapping[str, str]):
    """A line as the templates see it: a name is looked up, and written out, only when a template asks for it.

    Names: those of `VALUES`; a day of the line with the form it takes in the sentence ("on_posted", "from_first"); a
    column of ``lines.more`` or of the subscription. What there is not is an ellipsis.
    """

    def __init__(
        self, book: Book, lines: Lines, row: int, line: Mapping[str, int], found: Derivation, speaks: Speech
    ) -> None:
        self.book, self.lines, self.row, self.line, self.found, self.speaks = book, lines, row, line, found, speaks
        self.subscription = line["subscription"]
        self.programme = book.programme_names[self.subscription]
        self.kind = lines.kind_names[row]
        self.clause = lines.clause_names[row]
        self.credit = line["amount"] < 0 or line["exact"] < 0 or line["method"] in CREDITS
        self.method = METHODS.get(line["method"], "other")
        self.more = {name: column[row] for name, column in lines.more.items()}

    def day(self, name: str) -> np.datetime64:
        """A day of the line, by column."""
        found: np.datetime64 = getattr(self.lines, name)[self.row]
        return found

    @property
    def days_covered(self) -> int:
        """From the first day to the last; a whole period can be charged for only some of its days (CSP-36)."""
        return int((self.day("last") - self.day("first")).astype(int)) + 1

    def period(self, start: str, only: str) -> str:
        """The days of the charge; start, only: the form of the first day, and of a single one."""
        return self.speaks.period(self.day("first"), self.day("last"), self.day("invoice"), start, only)

    def seats(self, spoken: bool) -> str:
        """How many licences, devices or device-days; spoken: small numbers in words."""
        forms = self.speaks.words["seats"]
        of = forms.get(self.kind) or forms.get(self.programme) or forms["default"]
        return self.speaks.count(of, self.line["seats"], spoken)

    def seat(self, form: str) -> str:
        """What the programme calls a seat: its "name", or "each" of them."""
        forms = self.speaks.words["seats"]
        return str((forms.get(self.programme) or forms["default"])[form])

    def money(self, column: str, places: int = 2) -> str:
        """A column of micro-units, without its sign."""
        return self.speaks.number(abs(Fraction(self.line[column], UNIT)), places)

    def chosen(self, forms: object) -> str:
        """The form for the number of seats, filled in."""
        return self.speaks.plural(forms, self.line["seats"]).format_map(self)

    def __getitem__(self, name: str) -> str:
        if name in VALUES:
            return VALUES[name](self)
        form, _, column = name.partition("_")
        if column in DAYS_OF_A_LINE and form in self.speaks.words["day"]:
            return self.speaks.day(self.day(column), form, self.day("invoice"))
        if name in self.more:
            programme = programmes().get(self.programme)
            unit = programme.operands.get(name, "") if programme else ""
            return self._plain(self.more[name], unit or ("money" if name == "tax" else ""))
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
            return self.speaks.number(Fraction(int(value), UNIT))
        if unit == "percent":
            return self.speaks.percent(Fraction(int(value), HUNDRED_PERCENT))
        return self.speaks.whole(int(value))

    def __iter__(self) -> Iterator[str]:
        return iter(VALUES)

    def __len__(self) -> int:
        return len(VALUES)


def sentence(told: Told) -> str:
    """The template of the line's kind, or the general one, filled in; then what else its kind has to say."""
    sentences = [told.chosen(_template(told))]
    for name, forms in told.speaks.words.get(told.kind, {}).get("also", {}).items():
        count = int(told.more.get(name, 0))
        if count:
            sentences.append(told.speaks.plural(forms, count).format_map(told))
    return " ".join(capital(one) for one in sentences)


def _template(told: Told) -> object:
    """From the most special to the most general: the kind's own first, with the clause before without."""
    general = told.speaks.words["general"]
    for table in (told.speaks.words.get(told.kind, {}), general):
        for name in _situations(told):
            for key in (f"{name}-{told.clause}", name):
                if key in table:
                    return table[key]
    return general["other-credit" if told.credit else "other"]


def _situations(told: Told) -> tuple[str, ...]:
    """How the amount came about, as the templates call it."""
    if not told.found.known:
        return ("other-credit",) if told.credit else ("other",)
    if told.found.lost or told.found.capped:
        return ("lost",) if told.found.lost else ("capped",)
    if told.credit and told.line["method"] not in CREDITS:
        return (f"{told.method}-credit",)
    part = told.line["method"] == Method.WHOLE and told.days_covered < told.line["of_days"]
    found = ("whole-part", told.method) if part else (told.method,)
    # at a price of 0.00 nobody can tell whether a row charges or credits
    return found if told.line["exact"] else (*found, f"{told.method}-credit")


def _sum(told: Told) -> str:
    """The calculation as it is said: "12 days at 0.129 a day make 1.55 each, 3.10 together"."""
    if told.line["method"] == Method.USAGE:
        name = "usage" if told.line["of_days"] > 1 else "usage-list"
    else:
        name = "whole" if is_whole(told.line) else "by-days-" + PROFILES[told.line["profile"]]
        name += "-discount" if told.found.discount else ""  # only of a whole period
    return told.chosen(told.speaks.words["sum"][name])


def _held(told: Told) -> str:
    """Two licences were in use, or are, if the days are not over when the row is made."""
    tense = "ended" if told.day("last") < told.day("posted") else "running"
    return told.chosen(told.speaks.words["held"][tense])


def _pause(told: Told) -> str:
    """A comma between a date and a number that is written in digits."""
    return "," if told.seats(spoken=True)[:1].isdigit() else ""


def _charged_on(told: Told) -> str:
    """The invoice on which the credited charge stands, as far as the lines show it."""
    lines, row, words = told.lines, told.row, told.speaks.words["charged"]
    mine = np.flatnonzero(lines.subscription == told.subscription)
    alike: Array = (lines.amount[mine] == int(told.found.charge * UNIT)) & (lines.posted[mine] <= lines.posted[row])
    for column in (lines.first, lines.last, lines.seats):
        alike &= column[mine] == column[row]
    alike = mine[alike & (lines.amount[mine] > 0)]
    if not len(alike):
        return str(words["unknown"])
    invoice = lines.invoice[alike[np.argmax(lines.posted[alike])]]
    if invoice == told.day("invoice"):
        return str(words["same"])
    forms = {form: told.speaks.day(invoice, form, told.day("invoice")) for form in ("on", "of")}
    return str(words["earlier"]).format_map(forms)


def _discount(told: Told) -> str:
    part = told.found.discount
    return str(told.speaks.words["discount"]).format(percent=told.speaks.percent(part)) if part else ""


def _of_months(table: str) -> Callable[[Told], str]:
    """A month, a year, or so many months."""

    def told_of(told: Told) -> str:
        forms, months = told.speaks.words[table], told.line["months"]
        return str(forms.get(str(months), forms["other"])).format(n=told.speaks.whole(months))

    return told_of


def _days(column: str) -> Callable[[Told], str]:
    return lambda told: told.speaks.count(told.speaks.words["days"], told.line[column])


VALUES: Mapping[str, Callable[[Told], str]] = {
    "sum": _sum,
    "held": _held,
    "pause": _pause,
    "charged_on": _charged_on,
    "discount": _discount,
    "period": lambda told: told.period("from", "on"),
    "dates": lambda told: told.period("start", "plain"),
    "span": _of_months("span"),
    "the_span": _of_months("the_span"),
    "seats": lambda told: told.seats(spoken=True),
    "seat": lambda told: told.seat("name"),
    "each": lambda told: told.seat("each"),
    "months": lambda told: told.speaks.count(told.speaks.words["months"], told.line["months"]),
    "days": _days("days"),
    "of_days": _days("of_days"),
    "days_of_period": lambda told: told.speaks.whole(told.line["of_days"]),
    "make": lambda told: told.speaks.plural(told.speaks.words["make"], told.line["days"]),
    "price": lambda told: told.speaks.number(Fraction(told.line["list_price"] * told.line["months"], UNIT)),
    "list_price": lambda told: told.money("list_price"),
    "unit_price": lambda told: told.money("unit_price"),
    "daily_price": lambda told: told.money("daily_price", 3 if told.line["profile"] == Profile.DAILY_3 else 2),
    "amount": lambda told: told.money("amount"),
    "charge": lambda told: told.speaks.number(told.found.charge),
    "by_days": lambda told: told.speaks.number(told.found.by_days),
    "lost": lambda told: told.speaks.number(told.found.lost),
    "kind": lambda told: wording(told.speaks.language).kind(told.kind),
}
