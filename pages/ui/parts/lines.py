"""An invoice in the words of the vendor's file, and why each of its lines is as it is."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pandas as pd
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.core.lines import Lines
from billing_model.explaining.explain import Explanation, Source, explain, most_telling
from billing_model.explaining.printed import frame
from billing_model.files.scenario import Scenario
from billing_model.files.spreadsheet import neutral
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import Words, plain
from pages.ui.parts.clauses import badge, other_scenarios, remarks_of_line, source
from pages.ui.scenario import guess_mode, view


def invoice_lines(result: Outcome, words: Words, currency: str, key: str, scenario: Scenario | None = None) -> None:
    """Choose an invoice, see its lines, choose a line, see why.

    scenario: the one that the page is about, if it is about one: its remarks stand beside their lines, and the page
    can hide its answer and ask for it (`guess.instead`).
    """
    st.subheader(words("lines.title"))
    if result.part is not None:
        key = ":".join([key, *map(str, result.part)])  # the third line of a part is another than the third of all
    if not len(result.invoices):
        st.info(words("lines.none", until=words.day(result.until)))
        return
    if scenario is not None:
        guess_mode.offer(words)
    invoice = chosen_invoice(result, words, currency, f"{key}:invoice")
    name = invoice_name(result, invoice)
    chosen = f"{key}:line:{name}"
    _show(result, invoice, f"{key}:lines:{name}", chosen, words)
    row = _chosen_line(result.of(invoice), chosen, words)
    remarks = [] if scenario is None else remarks_of_line(scenario, result, invoice, row, words)
    first = int(result.invoices.first_line[invoice])
    explanation = explain(result.book, result.lines, first + row, words.language)
    _why(explanation, remarks, words, "" if scenario is None else scenario.id, f"{chosen}:{row}")


def _show(result: Outcome, invoice: int, key: str, chosen: str, words: Words) -> None:
    """The lines of an invoice as a table, in which one can be chosen.

    key: of the table; chosen: of the choice of a line, which a row that is selected sets.
    """
    bills = result.invoices
    first = int(bills.first_line[invoice])
    table = _table(result, first, first + int(bills.line_count[invoice]), words)

    def pick() -> None:
        rows = st.session_state[key].selection.rows
        if rows:
            set_choice(chosen, rows[0])

    st.dataframe(
        table,
        key=key,
        hide_index=True,
        on_select=pick,
        selection_mode="single-row",
        column_config={name: st.column_config.TextColumn(alignment="right") for name in table.columns[-3:]},
        alt=words("lines.title"),
    )
    if not np.isnat(bills.due[invoice]):
        st.caption(words("lines.due", day=words.day(bills.due[invoice])))
    st.caption(words("lines.hint"))


def _chosen_line(lines: Lines, key: str, words: Words) -> int:
    """The line that is explained, by its row; first the one that tells most."""
    if st.session_state.get(key, len(lines)) >= len(lines):
        set_choice(key, most_telling(lines))

    def label(row: int) -> str:
        return words(
            "lines.line",
            number=row + 1,
            kind=words.kind(lines.kind_names[row]),
            first=words.day(lines.first[row], "d MMM"),
            last=words.day(lines.last[row], "d MMM"),
            amount=words.amount(int(lines.amount[row]), int(lines.places[row])),
        )

    return choose(words("lines.why"), range(len(lines)), key, label)


def follow(key: str, day: np.datetime64, by: str = "") -> None:
    """Show the first invoice of a day whenever this becomes another; key: as of `invoice_lines`; by: who says so."""
    st.session_state["follows"] = (f"{key}:invoice", str(day))
    kept = f"{key}:followed:{by}"
    if st.session_state.get(kept) != str(day):
        st.session_state[kept] = str(day)
        set_choice(f"{key}:invoice", str(day))


def chosen_invoice(result: Outcome, words: Words, currency: str, key: str, amounts: bool = True) -> int:
    """The invoice that is chosen, by its row; amounts: whether the choice tells what each says."""
    bills = result.invoices
    known = [invoice_name(result, at) for at in range(len(bills))]
    linked = view.invoice_of_link(result, key)
    if linked is not None:
        set_choice(key, known[linked])
    most_to_explain = int(np.argmax(bills.line_count))
    if st.session_state.get(key) not in known:
        set_choice(key, known[_of_day(known, st.session_state.get(key), most_to_explain)])

    def shown(name: str) -> str:
        at = known.index(name)
        text = words.day(bills.on[at])
        text += f": {words.money(int(bills.total[at]), currency)}" if amounts else ""
        if result.known is not None and bills.on[at] > result.known:
            text = words("clock.to_come", invoice=text)
        if (bills.on == bills.on[at]).sum() == 1:
            return text
        others = [words.model.word("programme", bills.programme_names[at])]
        if len(result.book.customers) > 1:
            others.append(str(result.book.customers[bills.customer[at]]))
        return " · ".join([text, *others])

    few = len(known) <= 4
    chosen = known.index(choose(words("lines.invoice"), known, key, shown, beside=few, width="content"))
    followed, day = st.session_state.pop("follows", ("", ""))
    usual = _of_day(known, day if followed == key else None, most_to_explain)
    view.keep_invoice(result, chosen, usual, key)
    return chosen


def _of_day(known: list[str], day: str | None, otherwise: int) -> int:
    """The row of the first invoice of a day, or another."""
    return next((at for at, name in enumerate(known) if name.split(":")[0] == day), otherwise)


def invoice_name(result: Outcome, at: int) -> str:
    """A name for an invoice that lasts: it is one customer, one programme, one day."""
    bills = result.invoices
    return f"{bills.on[at]}:{bills.programme[at]}:{bills.customer[at]}"


def _table(result: Outcome, first: int, stop: int, words: Words) -> pd.DataFrame:
    """Lines in the columns and words of the vendor's file, all as text; whose they are, where that is not plain."""
    table = frame(result.book, result.lines.take(slice(first, stop)), words.language)
    table = table if len(result.shown) > 1 else table.iloc[:, 1:]
    return table.map(lambda cell: neutral(str(cell)))  # it can be downloaded


def _why(explanation: Explanation, notes: list[str], words: Words, scenario: str, key: str) -> None:
    """The sentence, the formula and what the documents disagree about on one side, the rules behind them on the other.

    notes: the remarks about this line; scenario: the one that is shown, so that it is not named as another; key: of
    the line.
    """
    sentence, rules = st.columns([1, 1], gap="large")
    with sentence, st.container(border=True):
        st.markdown(f"**{plain(explanation.sentence)}**\n\n:small[{words('why.formula')}]")
        st.code("\n".join(explanation.steps), language=None, wrap_lines=True)
        st.markdown(f":small[{words('why.rounding')}]\n\n{plain(explanation.rounding.sentence)}")
        for remark in notes:
            st.info(f"**{words('why.remark')}** {plain(remark)}", icon=":material/balance:")
    with rules, st.container(border=True):
        behind = {id: list(parts) for id, parts in groupby(explanation.clauses, key=lambda source: source.id)}
        id = choose(words("why.rules"), list(behind), f"{key}:rule", str, beside=True, width="content")
        _rule(behind[id], scenario, words)


def _rule(parts: list[Source], scenario: str, words: Words) -> None:
    """What a clause says, how sure it is, where it stands, and the other scenarios that show it."""
    texts = [f"**{plain(parts[0].title)}**\n\n:small[{words.model.word('role', parts[0].role)}]"]
    for part in parts:
        texts.append(f"{badge(part.standing, plain(part.standing_in_words))} {plain(part.text)}")
        if part.documents:
            texts.append(f":small[{source(part.documents, part.heading, words)}]")
    st.markdown("\n\n".join(texts))  # one text instead of many: the browser draws it faster
    other_scenarios(parts[0].id, words, but=scenario)
