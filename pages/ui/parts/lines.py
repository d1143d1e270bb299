"""An invoice as a person reads it, and why each of its lines is as it is."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.core.columns import Array
from billing_model.explaining.awaited import awaited
from billing_model.explaining.explain import Explanation, Source, explain, most_telling
from billing_model.files.scenario import Scenario
from pages.ui.base.choice import choose, set_choice, within
from pages.ui.base.words import Words, plain
from pages.ui.parts import figures, invoice_table, why_box
from pages.ui.parts.clauses import badge, remarks_of_line, scenarios, source
from pages.ui.parts.invoice_table import FEW, InvoiceLabel
from pages.ui.scenario import view


class Chosen(NamedTuple):
    """A line of an invoice.

    invoice: the invoice's row in the result; line: the line's within it, from 0
    """

    invoice: int
    line: int


def invoice_lines(result: Outcome, words: Words, currency: str, key: str, scenario: Scenario | None = None) -> None:
    """Choose an invoice, see its lines, choose a line, see why.

    scenario: the one that the page is about, if it is about one: its remarks stand beside their lines, and the page
    can hide its answer and ask for it (`guess.instead`).
    """
    st.subheader(words("lines.title"))
    chosen = invoice(result, words, currency, key)
    if chosen is not None:
        why(result, chosen, words, scenario)


def invoice(
    result: Outcome,
    words: Words,
    currency: str,
    key: str,
    differences: Mapping[np.datetime64, int] | None = None,
) -> Chosen | None:
    """Choose an invoice, read it, choose a line of it; None where nothing is invoiced, which is said.

    Below it stands what was charged and awaits its invoice.

    key: what the keys of these choices begin with; differences: what the invoices of a day are more than without what
    the page is about, in micro-units.
    """
    if result.part is not None:
        key = ":".join([key, *map(str, result.part)])  # the third line of a part is another than the third of all
    if not len(result.invoices):
        figures.nothing(result.until, words)
        _awaiting(result, words)
        return None
    of_invoice = f"{key}:invoice"
    shown = _shown(result, of_invoice)
    of_line = f"{key}:line:{invoice_name(result, shown)}"
    line = st.session_state.get(of_line)
    if line is None or line >= int(result.invoices.line_count[shown]):
        line = most_telling(result.of(shown))
    labels = [_label(result, at, currency, words, differences or {}) for at in range(len(result.invoices))]
    invoice_table.draw(
        invoice_table.as_data(result, shown, line, labels, words),
        f"{key}:lines",
        pick=lambda at: set_choice(of_invoice, invoice_name(result, at)),
        choose=lambda at: set_choice(of_line, at),
    )
    _awaiting(result, words)
    return Chosen(shown, line)


def _awaiting(result: Outcome, words: Words) -> None:
    """A line for each invoice that is still to come of what was charged (NCE-18)."""
    for sentence in awaited(result.book, result.awaiting, words.language):
        st.caption(plain(sentence))


# ---- Which invoice --------------------------------------------------------------------------------------------------


def follow(key: str, day: np.datetime64 | None, by: str = "") -> None:
    """The day of the invoice that the page is about: it is shown until the user picks another.

    key: as of `invoice`; by: who says so; "clock" goes before the answer, and a move of it ends what was picked. None:
    it no longer says anything.
    """
    of, now = f"{key}:invoice:about:{by}", None if day is None else str(day)
    if by and st.session_state.get(of) != now:
        st.session_state.pop(f"{key}:invoice:picked", None)
    st.session_state[of] = now


def chosen_day(result: Outcome, words: Words, key: str) -> int:
    """The invoice that is chosen by its day alone, so that nothing is told of it; key: of the choice."""
    known = [invoice_name(result, at) for at in range(len(result.invoices))]
    set_choice(key, known[_shown(result, key)])

    def day(name: str) -> str:
        at = known.index(name)
        return " · ".join([words.day(result.invoices.on[at]), *_whose(result, at, words)])

    few = len(known) <= FEW
    name = choose(words("lines.invoice"), known, key, lambda name: plain(day(name)) if few else day(name), beside=few)
    return known.index(name)


def _shown(result: Outcome, key: str) -> int:
    """The row of the invoice to show: what a link says, what was picked, else what the page is about."""
    known = [invoice_name(result, at) for at in range(len(result.invoices))]
    about = _about(known, key, int(np.argmax(result.invoices.line_count)), result.invoices.total)
    linked = view.invoice_of_link(result, key)
    if linked is not None:
        set_choice(key, known[linked])
    name = _picked(known, known[about], key)
    set_choice(key, name)
    set_choice(f"{key}:shown", name)
    shown = known.index(name)
    view.keep_invoice(result, shown, about, key)
    return shown


def _about(known: list[str], key: str, otherwise: int, totals: Array) -> int:
    """The row of the invoice that the page is about, by what `follow` was told; else that with the most to explain.

    Of several invoices of that day it is the largest.
    """
    days = (st.session_state.get(f"{key}:about:{by}") for by in ("clock", ""))
    day = next((day for day in days if day is not None), None)
    of_day = [at for at, name in enumerate(known) if name.split(":")[0] == day]
    return max(of_day, key=lambda at: abs(int(totals[at])), default=otherwise)


def _picked(known: list[str], about: str, key: str) -> str:
    """The invoice to show: the one that was picked, as long as there is one; else what the page is about."""
    kept = f"{key}:picked"
    now = st.session_state.get(key)
    if now is not None and now != st.session_state.get(f"{key}:shown"):
        at = _of_day(known, now, -1)
        st.session_state[kept] = known[at] if now not in known and at >= 0 else now
    picked = st.session_state.get(kept)
    if picked == about or picked not in known:
        st.session_state.pop(kept, None)
        return about
    return str(picked)


def _label(
    result: Outcome, at: int, currency: str, words: Words, differences: Mapping[np.datetime64, int]
) -> InvoiceLabel:
    """An invoice in the choice of them."""
    bills = result.invoices
    one_year = bills.on[0].astype("M8[Y]") == bills.on[-1].astype("M8[Y]")
    alone = not _whose(result, at, words)
    difference = differences.get(bills.on[at], 0) if alone else 0
    to_come = result.known is not None and bills.on[at] > result.known
    return InvoiceLabel(
        day=words.day(bills.on[at], "d MMM" if one_year else "d MMM y"),
        amount=words.amount(int(bills.total[at]), currency),
        difference=("+" if difference > 0 else "") + words.amount(difference, currency) if difference else "",
        note=" · ".join([*_whose(result, at, words), *([words("clock.to_come")] if to_come else [])]),
    )


def _whose(result: Outcome, at: int, words: Words) -> list[str]:
    """Of which programme and customer an invoice is, where its day does not tell."""
    bills = result.invoices
    if (bills.on == bills.on[at]).sum() == 1:
        return []
    whose = [words.model.word("programme", bills.programme_names[at])]
    return [*whose, str(result.book.customers[bills.customer[at]])] if len(result.book.customers) > 1 else whose


def _of_day(known: list[str], day: str | None, otherwise: int) -> int:
    """The row of the first invoice of a day, or another."""
    return next((at for at, name in enumerate(known) if name.split(":")[0] == day), otherwise)


def invoice_name(result: Outcome, at: int) -> str:
    """A name for an invoice that lasts: it is one customer, one programme, one day."""
    bills = result.invoices
    return f"{bills.on[at]}:{bills.programme[at]}:{bills.customer[at]}"


# ---- Why a line is as it is -----------------------------------------------------------------------------------------


def why(result: Outcome, chosen: Chosen, words: Words, scenario: Scenario | None = None) -> None:
    """The sentence and the formula of a line on one side, the clause that made it on the other; the rest to be opened.

    scenario: the one that the page is about, if it is about one.
    """
    bills = result.invoices
    row = int(bills.first_line[chosen.invoice]) + chosen.line
    explanation = explain(result.book, result.lines, row, words.language, priced=True)
    amount = words.money(int(result.lines.amount[row]), str(result.book.currency[result.lines.subscription[row]]))
    notes = [] if scenario is None else remarks_of_line(scenario, result, chosen.invoice, chosen.line, words)
    with st.container(border=True, horizontal=True, gap="xsmall", key="why"):
        why_box.draw(explanation, amount, words.kind(result.lines.kind_names[row]), bool(notes), words)
        with within(st.popover(words("why.more"), key="why:more", on_change="rerun", type="tertiary")) as is_open:
            if is_open:
                _more(explanation, notes, words, "" if scenario is None else scenario.id)


def _more(explanation: Explanation, notes: list[str], words: Words, scenario: str) -> None:
    """The remarks about a line, all rules behind it in full, the other scenarios of the first."""
    for remark in notes:
        st.info(f"**{words('why.remark')}** {plain(remark)}", icon=":material/balance:")
    for _, parts in groupby(explanation.clauses, key=lambda source: source.id):
        st.markdown(_in_full(list(parts), words))
    if explanation.clauses:
        scenarios(explanation.clauses[0].id, words, "why.shown_by", but=scenario)


def _in_full(parts: list[Source], words: Words) -> str:
    """What a clause says, how sure it is and where it stands, part by part."""
    role = words.model.word("role", parts[0].role)
    texts = [f"**{parts[0].id} · {plain(parts[0].title)}** :small[({plain(role)})]"]
    for part in parts:
        texts.append(f"{badge(part.standing, plain(part.standing_in_words))} {plain(part.text)}")
        if part.documents:
            texts.append(f":small[{source(part.documents, part.heading, words)}]")
    return "\n\n".join(texts)  # one text instead of many: the browser draws it faster
