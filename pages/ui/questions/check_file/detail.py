"""One finding in full: the reason, the clause, the rows as they are beside those that are due, what led to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome, outcome
from billing_model.billing.refusal import Refused
from billing_model.core.lines import Lines
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.kept import Contract, Kept, Row
from billing_model.reconciling.sentences import sentence, standing
from billing_model.reconciling.ticket import rows_of
from billing_model.words.rulebook import clause
from pages.ui.base import frame
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
        st.markdown(_title(finding, number, answer, words))
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
    rows = rows_of(finding)
    stake = finding.at_stake or 0
    worth = plain(amount(abs(stake), finding.currency, words))
    where = [
        words(f"check.stake.{'much' if stake > 0 else 'little'}", stake=worth) if stake else "",
        plain(finding.customer), plain(finding.subscription),
        words("check.row" if len(finding.rows) == 1 else "check.rows", rows=rows) if rows else "",
        plain(finding.file) if len(answer["files"]) > 1 else "",
    ]  # fmt: skip
    return f"**{number} · {kind}** · {' · '.join(filter(None, where))}"


def _clause(finding: Finding, words: Words) -> None:
    """The clause, how sure it is, and until when one can ask."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if finding.clause:
            held = clause(finding.clause)
            sure = standing(finding)
            st.markdown(badge(sure, plain(words.model.word("standing", sure))), width="content")
            label = f"{finding.clause} · {held.title[words.language]}"
            frame.link(frame.RULEBOOK, words, label=label, to={"clause": [finding.clause]})
            if sure == "assumed" and finding.group == "error":
                st.caption(words("check.alone"), width="content")
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
    table(
        [(words.whole(row.number), row.first, row.last, row.seats, row.amount) for row in shown],
        finding, words, words("check.column.row"), marked, len(rows),
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
    lines, book = result.lines, result.book
    mine = np.array([str(id).lower() == finding.subscription.lower() for id in book.id])
    on = np.flatnonzero((lines.invoice == np.datetime64(contract.invoice)) & mine[lines.subscription])
    if not len(on):
        st.caption(words("check.nothing_due"))
        return
    table(
        [
            _line(lines, row, words)
            for row in on[:MOST_ROWS].tolist()
        ],
        finding, words, words("check.column.charge"), (), len(on),
    )  # fmt: skip


def _line(lines: Lines, row: int, words: Words) -> tuple[str, Any, Any, int, int]:
    name = words.kind(lines.kind_names[row])
    return name, lines.first[row], lines.last[row], int(lines.seats[row]), int(lines.amount[row])


def table(
    rows: Sequence[tuple[str, Any, Any, int, int]],
    finding: Finding,
    words: Words,
    head: str,
    marked: Sequence[int],
    count: int,
) -> None:
    """Rows or lines: what it is, first and last day, seats, amount."""
    text_table(
        {
            head: [name for name, *_ in rows],
            words("check.column.days"): [
                f"{words.day(first, 'd MMM')} – {words.day(last, 'd MMM yy')}" for _, first, last, *_ in rows
            ],
            words.label("seats"): [words.whole(seats) for *_, seats, _ in rows],
            words("check.column.amount"): [money(amount, finding, words) for *_, amount in rows],
        },
        strong=marked, small=True,
    )  # fmt: skip
    if count > len(rows):
        st.caption(words.counted("check.more_rows", count - len(rows)))


def money(micro: int, finding: Finding, words: Words) -> str:
    """An amount of a finding's currency."""
    return words.amount(micro, finding.currency or 2)


# ---- What led to it ---------------------------------------------------------------------------------------------


def _led_to_it(finding: Finding, contract: Contract, words: Words) -> None:
    """The seats over time, and the way to the contract as a case of its own question."""
    result = billed(contract)
    if result is None:
        return
    lines = result.lines.take(result.lines.invoice == np.datetime64(contract.invoice))
    if finding.first:
        first, last = np.datetime64(finding.first, "D"), np.datetime64(finding.last, "D")
    elif len(lines):
        first, last = lines.first.min(), lines.last.max()
    else:
        return
    ends = {"first": words.day(first), "last": words.day(last)}
    show.draw(charts.seats(result, first, last, words), "seats", words("check.seats_alt", **ends), HEIGHT)
    link = _made(contract)[1]
    if link is not None and link.parameters is not None:
        to = {**link.parameters, INVOICE: [contract.invoice]}
        frame.link(link.page, words, label=words("check.open"), to=to)


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
