"""The leaflet: a page or two to leave with a customer.

The question and its answer, the picture, the invoices in the vendor's words, why the most telling line is as it is,
what is assumed; and that it is a simulator, not an offer.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.explaining.explain import Explanation, explain, most_telling
from billing_model.explaining.printed import in_words
from billing_model.take_away.about import About
from billing_model.take_away.paper.pdf import WIDTH, Leaflet, printed
from billing_model.take_away.scenario.picture import daily_charges, invoice_totals
from billing_model.words.speech import Speech, speech
from billing_model.words.wording import Wording, wording

MOST_LINES = 26  # of all invoices; the workbook has the others
MOST_ASSUMPTIONS = 8
COLUMNS = ("kind", "first", "last", "unit_price", "seats", "amount")


def leaflet(result: Outcome, about: About, language: str, currency: str) -> bytes:
    """An outcome as a PDF of A4 pages; the same outcome gives the same bytes.

    currency: of the amounts. language: "en" or "it"; ValueError for another.
    """
    out = io.BytesIO()
    words = wording(language)
    sheet = Leaflet(about, words["leaflet"])
    _Leaflet(result, about, language, currency, sheet).write()
    sheet.save(out, words["leaflet"]["offer"], words["leaflet"]["page"])
    return out.getvalue()


class _Leaflet:
    """The parts of a leaflet, one after the other."""

    def __init__(self, result: Outcome, about: About, language: str, currency: str, sheet: Leaflet) -> None:
        self.result, self.about, self.currency, self.sheet = result, about, currency, sheet
        self.language = language
        self.speaks: Speech = speech(language)
        self.words: Wording = wording(language)
        self.said = self.words["leaflet"]

    def write(self) -> None:
        sheet, result = self.sheet, self.result
        sheet.title(self.about.title, self.about.question)
        if self.about.answer:
            sheet.answer(self.about.answer)
        if not len(result.lines):
            sheet.paragraph(self.said["none"].format(until=self.speaks.short_day(result.until)))
            return
        chosen = self._chosen()
        first = int(result.invoices.first_line[chosen])
        told = explain(result.book, result.lines, first + most_telling(result.of(chosen)), self.language)
        self._pictures(chosen)
        self._invoices(chosen)
        self._why(first + most_telling(result.of(chosen)), told)
        self._assumptions(told)

    def _chosen(self) -> int:
        """The invoice that it is about; else the one with the most to explain."""
        bills = self.result.invoices
        about = self.about.invoice
        wanted = [] if about is None else np.flatnonzero(bills.on == about).tolist()
        return int(wanted[0] if len(wanted) else np.argmax(bills.line_count))

    def money(self, micro: int) -> str:
        """An amount with its currency."""
        return printed(micro, self.currency, self.speaks)

    # ---- the picture ----------------------------------------------------------------------------------------------

    def _pictures(self, chosen: int) -> None:
        days, amounts = self.result.daily
        bills = self.result.invoices
        half = (WIDTH - 18) / 2
        left = daily_charges(days, amounts, self.speaks, half)
        right = invoice_totals(bills.on, bills.total, chosen, self.speaks, half)
        title = self.said["daily_y"].format(currency=self.currency)
        self.sheet.beside((f"{self.said['picture']} ({title})", left), (self.said["picture_invoices"], right))

    # ---- the invoices ---------------------------------------------------------------------------------------------

    def _invoices(self, chosen: int) -> None:
        result, said = self.result, self.said
        bills = result.invoices
        self.sheet.section(said["invoices"])
        heading = self.words["line"]
        rows: list[list[str]] = [[heading[name] for name in COLUMNS]]
        bold: list[int] = []
        shown = 0
        for invoice, lines in self._that_fit(chosen):
            bold.append(len(rows))
            rows.append([self._name_of(invoice), "", "", "", "", self.money(int(bills.total[invoice]))])
            rows += self._cells(lines)
            shown += len(lines)
        total = said["sum"].format(count=len(bills), until=self.speaks.short_day(result.until))
        rows.append([total, "", "", "", "", self.money(result.total())])
        self.sheet.table(rows, bold)
        left = len(result.lines) - shown
        if left:
            more = len(bills) - len(bold)
            self.sheet.note(said["more"].format(lines=self.speaks.whole(left), invoices=self.speaks.whole(more)))

    def _that_fit(self, chosen: int) -> Iterator[tuple[int, range]]:
        """The invoices that find room, in their order, with their lines: the chosen one, then the first."""
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
        parts = [self.said["invoice"].format(day=self.speaks.short_day(bills.on[invoice]))]
        if not np.isnat(bills.due[invoice]):
            parts.append(self.said["due"].format(day=self.speaks.short_day(bills.due[invoice])))
        if bills.tax[invoice]:
            parts.append(self.said["tax"].format(amount=self.money(int(bills.tax[invoice]))))
        if len(self.result.book.customers) > 1:
            parts.append(str(self.result.book.customers[bills.customer[invoice]]))
        return " · ".join(parts)

    def _cells(self, rows: range) -> list[list[str]]:
        """Lines as rows of the table; of several contracts, with whose they are."""
        book, lines = self.result.book, self.result.lines.take(slice(rows.start, rows.stop))
        columns = in_words(book, lines, self.language)
        if len(book) > 1:
            owned = zip(columns["subscription"], columns["kind"], strict=True)
            columns["kind"] = [f"{id} · {kind}" for id, kind in owned]
        return list(map(list, zip(*(columns[name] for name in COLUMNS), strict=True)))

    # ---- why ------------------------------------------------------------------------------------------------------

    def _why(self, row: int, told: Explanation) -> None:
        lines, said, sheet = self.result.lines, self.said, self.sheet
        sheet.section(said["why"].format(amount=self.money(int(lines.amount[row]))))
        kind = self.words.kind(lines.kind_names[row])
        first, last = self.speaks.short_day(lines.first[row]), self.speaks.short_day(lines.last[row])
        sheet.note(said["which"].format(kind=kind, first=first, last=last))
        sheet.paragraph(told.sentence, bold=True)
        sheet.formula(told.steps)
        sheet.paragraph(told.rounding.sentence)
        sources = {part.id: part for part in told.clauses}
        text = "; ".join(f"{part.id} {part.title}" for part in sources.values())
        sheet.note(f"{said['clauses']}: {text}")

    def _assumptions(self, told: Explanation) -> None:
        """What is assumed behind any line; what stands behind the line that is explained comes first."""
        rows = range(min(len(self.result.lines), 10 * MOST_LINES))
        every = [told, *(explain(self.result.book, self.result.lines, row, self.language) for row in rows)]
        parts = {(part.id, part.text): part for one in every for part in one.clauses if part.standing == "assumed"}
        self.sheet.section(self.said["assumptions"])
        if not parts:
            self.sheet.paragraph(self.said["no_assumptions"])
        for part in list(parts.values())[:MOST_ASSUMPTIONS]:
            self.sheet.bullet(part.id, part.text.replace("`", ""))
        self.sheet.note(self.said["also"])
