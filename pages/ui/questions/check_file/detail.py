"""One finding in full: the reason, the clause, the rows as they are beside those that are due, what led to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome, outcome
from billing_model.billing.refusal import Refused
from billing_model.core.lines import Lines
from billing_model.explaining.brief import in_brief
from billing_model.reconciling.book import folded_id
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.kept import Contract, Kept, Row
from billing_model.reconciling.sentences import sentence, standing
from billing_model.reconciling.ticket import ASSUMED, rows_of
from billing_model.words.rulebook import clause
from billing_model.words.wording import one_line
from pages.ui.base import frame
from pages.ui.base.choice import within
from pages.ui.base.words import Words, plain
from pages.ui.parts import figures as show
from pages.ui.parts.clauses import badge
from pages.ui.parts.text_table import text_table
from pages.ui.questions.check_file import charts
from pages.ui.questions.check_file.chosen import amount
from pages.ui.scenario.as_link import AsLink, as_link
from pages.ui.scenario.remembered import keeping, parsed
from pages.ui.scenario.view import INVOICE

MOST_ROWS = 6  # of a table
HEIGHT = 150  # pixels of the chart


def in_full(kept: Kept, finding: Finding, number: int, answer: Mapping[str, Any], words: Words) -> None:
    """All that is known of a finding."""
    contract = kept.contract(finding)
    with st.container(key="finding", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
            st.markdown(_title(finding, number, answer, words), width="content")
            _open(contract, words)
        st.markdown(plain(sentence(finding, words.language)))
        _clause(finding, words)
        left, right = st.columns(2, gap="small")
        with left:
            st.markdown(f":small[**{words('check.in_the_file')}**]")
            _rows(kept.rows(finding), finding, words)
        with right:
            st.markdown(f":small[**{words('check.as_it_should')}**]")
            _due(finding, contract, words)
        if contract is not None:
            _led_to_it(finding, contract, words)


def _title(finding: Finding, number: int, answer: Mapping[str, Any], words: Words) -> str:
    kind = plain(str(words.model["reconcile"]["kind"][finding.kind]))
    stake = finding.at_stake or 0
    worth = plain(amount(abs(stake), finding.currency, words))
    where = [
        words(f"check.stake.{'much' if stake > 0 else 'little'}", stake=worth) if stake else "",
        plain(finding.customer), plain(finding.subscription),
        _rows_named(finding, words),
        plain(finding.file) if len(answer["files"]) > 1 else "",
    ]  # fmt: skip
    return f"**{number} · {kind}** · {' · '.join(filter(None, where))}"


def _ticket_text(finding: Finding, words: Words) -> None:
    """What can be written to the vendor about it, to be copied with one click."""
    if finding.group != "error" or standing(finding) == ASSUMED:
        return
    box = st.popover(words("check.write"), type="tertiary", key="check:write", on_change="rerun", width="content")
    with within(box) as is_open:
        if is_open:
            st.code(ticket_text(finding, words), language=None, wrap_lines=True)


def ticket_text(finding: Finding, words: Words) -> str:
    """A finding as text: where it stands, what is asked for, why."""
    rows = rows_of(finding)
    stake = finding.at_stake or 0
    said = [
        (words("check.customer_is"), finding.customer),
        (words("check.subscription_is"), finding.subscription),
        (words("check.order_is"), finding.order),
        (words("check.file_is"), f"{finding.file}{', ' if rows else ''}{_rows_named(finding, words)}"),
        (words("check.money_is"), words(f"check.plain.{'much' if stake > 0 else 'little'}",
                                        stake=amount(abs(stake), finding.currency, words)) if stake else ""),
    ]  # fmt: skip
    rule = f" ({clause(finding.clause).title[words.language]})" if finding.clause else ""
    lines = [f"{name}: {one_line(text, 200)}" for name, text in said if text]
    return "\n".join([*lines, sentence(finding, words.language).rstrip(".") + rule + "."])


def _rows_named(finding: Finding, words: Words) -> str:
    rows = rows_of(finding)
    return words("check.row" if len(finding.rows) == 1 else "check.rows", rows=rows) if rows else ""


def _open(contract: Contract | None, words: Words) -> None:
    """The way to the contract as a case of its own question."""
    link = None if contract is None else _made(contract)[1]
    if contract is not None and link is not None and link.parameters is not None:
        to = {**link.parameters, INVOICE: [contract.invoice]}
        frame.link(link.page, words, label=words("check.open"), to=to)


def _clause(finding: Finding, words: Words) -> None:
    """The clause, how sure it is, what to write, and until when one can ask."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if finding.clause:
            held = clause(finding.clause)
            sure = standing(finding)
            st.markdown(badge(sure, plain(words.model.word("standing", sure))), width="content")
            label = f"{finding.clause} · {held.title[words.language]}"
            frame.link(frame.RULEBOOK, words, label=label, to={"clause": [finding.clause]})
            if sure == ASSUMED and finding.group == "error":
                st.caption(words("check.alone"), width="content")
        _ticket_text(finding, words)
        if finding.ask_until:
            is_over = finding.ask_until < finding.first
            day = words.day(np.datetime64(finding.ask_until, "D"))
            st.caption(words("check.asked" if is_over else "check.ask", day=day), width="content")


# ---- As it is, and as it should be -------------------------------------------------------------------------------


def _rows(rows: Sequence[Row], finding: Finding, words: Words) -> None:
    """The rows of the subscription in the file, those of the finding marked."""
    if not rows:
        st.caption(words("check.no_rows"))
        return
    mine = {(finding.file, number) for number in finding.rows}
    first = sorted(rows, key=lambda row: ((row.file, row.number) not in mine, row.first, row.number))
    shown = sorted(first[:MOST_ROWS], key=lambda row: (row.first, row.number))
    marked = [at for at, row in enumerate(shown) if (row.file, row.number) in mine]
    _table(
        {
            words("check.column.row"): [words.whole(row.number) for row in shown],
            words("check.column.days"): [_days(row.first, row.last, words) for row in shown],
            words.label("seats"): [words.whole(row.seats) for row in shown],
            words("check.column.amount"): [money(row.amount, finding, words) for row in shown],
        },
        marked, len(rows), words,
    )  # fmt: skip


def _due(finding: Finding, contract: Contract | None, words: Words) -> None:
    """The lines that the model bills on that invoice."""
    result = None if contract is None else billed(contract)
    if result is None or contract is None:
        if finding.expected is None:
            st.caption(words("check.no_lines"))
        else:
            seats = "" if finding.expected.seats is None else words.whole(finding.expected.seats)
            due = money(finding.expected.amount, finding, words)
            text_table({words.label("seats"): [seats], words("check.column.amount"): [due]}, small=True)
        return
    lines, book = lines_due(result, finding, contract), result.book
    if not len(lines):
        st.caption(words("check.nothing_due"))
        return
    shown = range(min(len(lines), MOST_ROWS))
    _table(
        {
            words("check.column.charge"): [in_brief(book, lines, row, words.language) for row in shown],
            words("check.column.days"): [_days(lines.first[row], lines.last[row], words) for row in shown],
            words("check.column.amount"): [money(int(lines.amount[row]), finding, words) for row in shown],
        },
        (), len(lines), words,
    )  # fmt: skip


def lines_due(result: Outcome, finding: Finding, contract: Contract) -> Lines:
    """The lines of the subscription of a finding on the invoice that it is about."""
    lines = result.lines
    mine = np.array([folded_id(str(id)) == folded_id(finding.subscription) for id in result.book.id])
    return lines.take((lines.invoice == np.datetime64(contract.invoice)) & mine[lines.subscription])


def _table(columns: Mapping[str, Sequence[str]], marked: Sequence[int], count: int, words: Words) -> None:
    """A table of the first rows or lines of so many."""
    text_table(columns, strong=marked, small=True)
    more = count - len(next(iter(columns.values())))
    if more:
        st.caption(words.counted("check.more_rows", more))


def _days(first: np.datetime64 | date, last: np.datetime64 | date, words: Words) -> str:
    return f"{words.day(first, 'd MMM')} – {words.day(last, 'd MMM yy')}"


def money(micro: int, finding: Finding, words: Words) -> str:
    """An amount of a finding's currency."""
    return words.amount(micro, finding.currency or 2)


# ---- What led to it ---------------------------------------------------------------------------------------------


def _led_to_it(finding: Finding, contract: Contract, words: Words) -> None:
    """The seats over time."""
    result = billed(contract)
    if result is None:
        return
    lines = lines_due(result, finding, contract)
    if finding.first:
        first, last = np.datetime64(finding.first, "D"), np.datetime64(finding.last, "D")
    elif len(lines):
        first, last = lines.first.min(), lines.last.max()
    else:
        return
    ends = {"first": words.day(first), "last": words.day(last)}
    show.draw(charts.seats(result, first, last, words), "seats", words("check.seats_alt", **ends), HEIGHT)


def billed(contract: Contract) -> Outcome | None:
    """The contract billed, None where no page could show it."""
    return _made(contract)[0]


def _made(contract: Contract) -> tuple[Outcome | None, AsLink | None]:
    """The contract billed, and where it opens; made once."""

    def make() -> tuple[Outcome | None, AsLink | None]:
        try:
            scenario = parsed(contract.tables, "")
        except Refused:
            return None, None
        return outcome(scenario.book, scenario.until), as_link(scenario.data)

    made: tuple[Outcome | None, AsLink | None] = _kept(repr(contract), make)
    return made


_kept: Any = keeping(64)
