"""The leaflet: a page or two to leave with a customer.

The question and its answer, the picture, the invoices in the vendor's words, how the line with the most to explain is
calculated, what is assumed; and that it is a simulator, not an offer.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.fields import DEFAULT_CUSTOMER
from billing_model.explaining.awaited import awaited
from billing_model.explaining.brief import in_brief
from billing_model.explaining.explain import Explanation, explain, most_telling
from billing_model.explaining.printed import in_words
from billing_model.explaining.whose_rules import no_longer_sold
from billing_model.take_away.about import About
from billing_model.take_away.paper.pdf import WIDTH, Leaflet, printed
from billing_model.take_away.scenario.agreed import agreed
from billing_model.take_away.scenario.picture import daily_charges, invoice_totals
from billing_model.words.speech import Speech, speech, written_day
from billing_model.words.wording import Wording, wording

MOST_LINES = 26  # of all invoices; the workbook has the others
MOST_ASSUMPTIONS = 8
COLUMNS = ("what", "kind", "days", "unit_price", "amount")
MOST_CONTRACTS = 4  # that are described at the top


def leaflet(result: Outcome, about: About, language: str, currency: str) -> bytes:
    """An outcome as a PDF of A4 pages; the same outcome gives the same bytes.

    currency: of the amounts. language: "en" or "it"; ValueError for another.
    """
    texts = wording(language)["leaflet"]
    out = io.BytesIO()
    for dense, apart in ((1.0, False), (0.9, False), (0.84, False), (1.0, True)):  # until the last page is worth one
        out, sheet = io.BytesIO(), Leaflet(about, texts, dense)
        _Leaflet(result, about, language, currency, sheet).write(apart)
        if sheet.save(out, texts["offer"], texts["page"]):
            break
    return out.getvalue()


class _Leaflet:
    """The parts of a leaflet, one after the other."""

    def __init__(self, result: Outcome, about: About, language: str, currency: str, sheet: Leaflet) -> None:
        self.result, self.about, self.currency, self.sheet = result, about, currency, sheet
        self.language = language
        self.speech: Speech = speech(language)
        self.words: Wording = wording(language)
        self.texts = self.words["leaflet"]

    def write(self, apart: bool) -> None:
        """All parts; apart: why a line is so begins a page."""
        sheet, result = self.sheet, self.result
        sheet.title(self.about.title, self.about.question)
        for facts in self._facts():
            sheet.note(facts)
        if self.about.answer:
            sheet.answer(self.about.answer)
        for sentence in no_longer_sold([result.book], self.language):
            sheet.note(sentence)
        if not len(result.lines):
            sheet.paragraph(self.texts["none"].format(until=self.speech.short_day(result.until)))
            self._awaited()
            return
        chosen = self._chosen()
        row = int(result.invoices.first_line[chosen]) + most_telling(result.of(chosen))
        explanation = explain(result.book, result.lines, row, self.language, priced=True)
        self._pictures(chosen)
        self._invoices(chosen)
        self._awaited()
        if apart:
            sheet.new_page()
        self._why(row, explanation)
        self._assumptions(explanation)

    def _chosen(self) -> int:
        """The invoice in question; else the one with the most lines."""
        bills = self.result.invoices
        about = self.about.invoice
        matching = [] if about is None else np.flatnonzero(bills.on == about).tolist()
        return int(matching[0] if len(matching) else np.argmax(bills.line_count))

    def money(self, micro: int) -> str:
        """An amount with its currency."""
        return printed(micro, self.currency, self.speech)

    def _facts(self) -> Iterator[str]:
        """For whom, as of which day, in which currency; what was agreed of each contract."""
        book, words = self.result.book, self.words
        names = [str(name) for name in book.customers if name != DEFAULT_CUSTOMER]
        first = [f"{words.label('customer')}: {', '.join(names[:MOST_CONTRACTS])}"] if names else []
        first.append(f"{words.label('currency')}: {self.currency}")
        if self.about.made is not None:
            first.append(self.texts["made"].format(day=written_day(self.about.made, "d MMMM y", self.language)))
        yield " · ".join(first)
        for row in range(min(len(book), MOST_CONTRACTS)):
            yield " · ".join(agreed(self.result, row, self.language))

    def _awaited(self) -> None:
        """What was charged and awaits its invoice (NCE-18)."""
        for sentence in awaited(self.result.book, self.result.awaiting, self.language):
            self.sheet.note(sentence)

    # ---- the picture ----------------------------------------------------------------------------------------------

    def _pictures(self, chosen: int) -> None:
        days, amounts = self.result.daily
        bills = self.result.invoices
        half = (WIDTH - 18) / 2
        left = daily_charges(days, amounts, self.currency, self.speech, half)
        right = invoice_totals(bills.on, bills.total, chosen, self.currency, self.speech, half)
        title = self.texts["daily_y"].format(currency=self.currency)
        self.sheet.beside((f"{self.texts['picture']} ({title})", left), (self.texts["picture_invoices"], right))

    # ---- the invoices ---------------------------------------------------------------------------------------------

    def _invoices(self, chosen: int) -> None:
        result, texts = self.result, self.texts
        bills = result.invoices
        self.sheet.section(texts["invoices"])
        heading = {**self.words["line"], **{name: texts[name] for name in ("what", "days", "unit_price")}}
        rows: list[list[str]] = [[heading[name] for name in COLUMNS]]
        bold: list[int] = []
        shown = 0
        for invoice, lines in self._that_fit(chosen):
            bold.append(len(rows))
            rows.append([self._name_of(invoice), "", "", "", self.money(int(bills.total[invoice]))])
            rows += self._cells(lines)
            shown += len(lines)
        total = texts["sum"].format(count=len(bills), until=self.speech.short_day(result.until))
        rows.append([total, "", "", "", self.money(result.total())])
        self.sheet.table(rows, bold)
        left = len(result.lines) - shown
        if left:
            more = len(bills) - len(bold)
            self.sheet.note(texts["more"].format(lines=self.speech.whole(left), invoices=self.speech.whole(more)))

    def _that_fit(self, chosen: int) -> Iterator[tuple[int, range]]:
        """The invoices that fit, in their order, with their lines: the chosen one, then as many of the first as fit."""
        bills, room, kept = self.result.invoices, MOST_LINES, {}
        for invoice in (chosen, *(n for n in range(len(bills)) if n != chosen)):
            count = min(int(bills.line_count[invoice]), room)
            if count < bills.line_count[invoice] and invoice != chosen:
                break
            first = int(bills.first_line[invoice])
            kept[invoice] = range(first, first + count)
            room -= count
        yield from sorted(kept.items())

    def _name_of(self, invoice: int) -> str:
        bills = self.result.invoices
        parts = [self.texts["invoice"].format(day=self.speech.short_day(bills.on[invoice]))]
        if not np.isnat(bills.due[invoice]):
            parts.append(self.texts["due"].format(day=self.speech.short_day(bills.due[invoice])))
        if bills.tax[invoice]:
            parts.append(self.texts["tax"].format(amount=self.money(int(bills.tax[invoice]))))
        if len(self.result.book.customers) > 1:
            parts.append(str(self.result.book.customers[bills.customer[invoice]]))
        return " · ".join(parts)

    def _cells(self, rows: range) -> list[list[str]]:
        """Lines as rows of the table; with several contracts, each with its contract."""
        book, lines = self.result.book, self.result.lines.take(slice(rows.start, rows.stop))
        columns = in_words(book, lines, self.language)
        days = zip(lines.first, lines.last, lines.invoice, strict=True)
        columns["days"] = [self.speech.short_period(first, last, invoice) for first, last, invoice in days]
        columns["what"] = [in_brief(book, self.result.lines, row, self.language) for row in rows]
        if len(book) > 1:
            owned = zip(columns["subscription"], columns["what"], strict=True)
            columns["what"] = [f"{id} · {what}" for id, what in owned]
        return list(map(list, zip(*(columns[name] for name in COLUMNS), strict=True)))

    # ---- why ------------------------------------------------------------------------------------------------------

    def _why(self, row: int, explanation: Explanation) -> None:
        lines, texts, sheet = self.result.lines, self.texts, self.sheet
        sheet.section(texts["why"].format(amount=self.money(int(lines.amount[row]))))
        kind = self.words.kind(lines.kind_names[row])
        first, last = self.speech.short_day(lines.first[row]), self.speech.short_day(lines.last[row])
        sheet.note(texts["which"].format(kind=kind, first=first, last=last))
        sheet.paragraph(explanation.sentence, bold=True)
        sheet.formula(explanation.steps)
        sheet.paragraph(explanation.rounding.sentence)
        sources = {part.id: part for part in explanation.clauses}
        text = "; ".join(f"{part.id} {part.title}" for part in sources.values())
        sheet.note(f"{texts['clauses']}: {text}")

    def _assumptions(self, explanation: Explanation) -> None:
        """What is assumed for any line, beginning with the line that is explained."""
        rows = range(min(len(self.result.lines), 10 * MOST_LINES))
        every = [explanation, *(explain(self.result.book, self.result.lines, row, self.language) for row in rows)]
        parts = {
            (part.id, part.text): part
            for explained in every
            for part in explained.clauses
            if part.standing == "assumed"
        }
        self.sheet.section(self.texts["assumptions"])
        if not parts:
            self.sheet.paragraph(self.texts["no_assumptions"])
        for part in list(parts.values())[:MOST_ASSUMPTIONS]:
            self.sheet.bullet(part.id, part.text.replace("`", ""))
        self.sheet.note(self.texts["also"])
