"""Guess an invoice: its total or its lines, a verdict, hints; on a scenario's page in place of the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.core import codes
from billing_model.practise.guess import hint
from billing_model.practise.practice import alike
from billing_model.practise.sheet import Row
from billing_model.practise.verdict import IDEA, LINE, Judgement, judge, points
from billing_model.programmes import programmes
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.refuse import refuse
from pages.ui.base.words import Mistyped, NotAnAmount, Words, plain
from pages.ui.parts.clauses import badge
from pages.ui.parts.days_marked import where
from pages.ui.parts.lines import chosen_day, invoice_name
from pages.ui.scenario.guess_mode import seen, turn

HINTS = 2  # the clause, then the formula
EMPTY_ROWS = 4
VERDICTS = 10  # that a visit keeps: each holds a whole invoice, and a case that is left is seldom come back to
JUDGED = "guess:judged"  # in the session: the attempts whose verdicts it keeps, the last one at the end


@dataclass
class Attempt:
    """How far a user has come with one invoice."""

    tries: int = 0
    hints: int = 0
    solved: bool = False
    shown: bool = False
    counted: bool = False  # in a score
    judgement: Judgement | None = field(default=None, repr=False)

    @property
    def over(self) -> bool:
        """Whether there is nothing left to guess."""
        return self.solved or self.shown

    @property
    def points(self) -> int:
        """What it was worth: 3, 2 or 1; 0 where the answer was shown."""
        return points(self.tries, self.hints) if self.solved else 0


def instead(result: Outcome, currency: str, key: str, words: Words) -> None:
    """While the answer is hidden, ask for an invoice in its place; key: of the scenario, as for its lines."""
    with st.container(gap="small"):
        st.subheader(words("guess.title"))
        invoice = chosen_day(result, words, f"{key}:invoice")

        def stop(attempt: Attempt) -> None:
            label = words("guess.open" if attempt.over else "guess.show")
            st.button(label, key="guess:stop", icon=":material/visibility:", on_click=turn, args=(False,))
            if attempt.over and (like := alike(result, invoice, seen())):
                frame.link(frame.PRACTICE, words, label=words("practice.more"), to={"case": [like], "more": ["2"]})

        ask(result, invoice, currency, key, words, stop)


def ask(
    result: Outcome, invoice: int, currency: str, key: str, words: Words, or_look: Callable[[Attempt], None]
) -> Attempt:
    """The inputs for an invoice, the verdict on them and the hints; returns how far it has gone.

    or_look: draws what stands beside the button of the hints.
    """
    key = f"guess:{key}:{invoice_name(result, invoice)}"
    attempt: Attempt = st.session_state.setdefault(f"{key}:{result.invoices.total[invoice]}", Attempt())
    ways = ("total", "lines")
    way = choose(
        words("guess.how"), ways, "guess:way", lambda name: words(f"guess.by_{name}"), beside=True, named=False
    )
    with st.form(f"{key}:{way}", border=True):
        field, button = st.columns([5, 2], vertical_alignment="bottom") if way == "total" else (st.container(),) * 2
        with field:
            read = (
                _asked_total(result, invoice, currency, key, words)
                if way == "total"
                else _asked_lines(result, invoice, key, words)
            )
        with button:
            check = st.form_submit_button(words("guess.check"), width="stretch" if way == "total" else "content")
        if check:
            try:
                _judge(attempt, result, invoice, read())
            except Mistyped as wrong:
                refuse(plain(str(wrong)))
    _tell(attempt, words)
    _hints(attempt, result, invoice, key, words, or_look)
    return attempt


def _asked_total(result: Outcome, invoice: int, currency: str, key: str, words: Words) -> Callable[[], int]:
    """The input for a total; returns what reads it."""
    text = st.text_input(
        words("guess.total_tax" if result.invoices.tax[invoice] else "guess.total", currency=currency),
        key=f"{key}:total:money",
        max_chars=40,
        help=words("guess.total_help"),
    )
    return lambda: _total(text, words)


def _asked_lines(result: Outcome, invoice: int, key: str, words: Words) -> Callable[[], list[Row]]:
    """The table for the lines; returns what reads it."""
    st.caption(words("guess.lines_help"))
    written = _editor(result, invoice, f"{key}:rows", words)
    return lambda: _rows(written, result.invoices.on[invoice].astype(object), words)


def _judge(attempt: Attempt, result: Outcome, invoice: int, guessed: int | list[Row]) -> None:
    if not attempt.over:
        attempt.tries += 1
    attempt.judgement = judge(result, invoice, guessed)
    attempt.solved |= attempt.judgement.right
    judged: list[Attempt] = [one for one in st.session_state.get(JUDGED, ()) if one is not attempt]
    for former in judged[: -VERDICTS + 1]:
        former.judgement = None
    st.session_state[JUDGED] = [*judged[-VERDICTS + 1 :], attempt]


def _tell(attempt: Attempt, words: Words) -> None:
    """The verdict, in the page's language, one step further with each try."""
    judgement = attempt.judgement
    if judgement is None:
        return
    first, *more = (plain(sentence) for sentence in judgement.sentences(words.language, attempt.tries))
    sentences = "\n\n".join([" ".join([f"**{first}**", *more[:1]]), *more[1:]])
    if judgement.right:
        st.success(sentences, icon=":material/check_circle:")
        return
    st.warning(sentences, icon=":material/school:")
    if attempt.tries < IDEA or attempt.over:
        return
    left, right = (
        st.columns([5, 6], gap="medium") if judgement.place and attempt.tries >= LINE else (st.container(),) * 2
    )
    with left:
        where(judgement, words)
    if attempt.tries >= LINE:
        filled = judgement.filled_in(words.language)
        with right:
            st.caption(words("guess.filled_in", number=filled.line + 1, kind=filled.kind))
            st.code("\n".join(filled.steps), language=None, wrap_lines=True)


def _count(attempt: Attempt, words: Words) -> None:
    """How many tries there were, and what they were worth."""
    if attempt.tries:
        told = words.counted("guess.tries", attempt.tries)
        st.caption(f"{told} · {words.counted('guess.points', attempt.points)}" if attempt.solved else told)


def _hints(
    attempt: Attempt, result: Outcome, invoice: int, key: str, words: Words, or_look: Callable[[Attempt], None]
) -> None:
    """First a clause of the line that went wrong, or of the hardest, then its formula with blanks."""

    def more() -> None:
        attempt.hints += 1

    if attempt.hints and not attempt.over:
        wrong = attempt.judgement.line if attempt.judgement else -1
        clue = hint(result, invoice, words.language, None if wrong < 0 else wrong)
        with st.container(border=True):
            st.caption(words("guess.hint_clause"))
            st.markdown(f"{badge(clue.clause.standing, clue.clause.id)} **{plain(clue.clause.title)}**")
            st.markdown(plain(clue.clause.text))
            if attempt.hints > 1:
                kind = words.kind(result.of(invoice).kind_names[clue.line])
                st.caption(words("guess.hint_formula", number=clue.line + 1, kind=kind))
                st.code("\n".join(clue.steps), language=None, wrap_lines=True)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if attempt.hints < HINTS and not attempt.over:
            st.button(words("guess.hint"), key=f"{key}:hint", icon=":material/lightbulb:", on_click=more)
        or_look(attempt)
        _count(attempt, words)


# ---- What is written ------------------------------------------------------------------------------------------------


def _total(text: str | None, words: Words) -> int:
    """The total that was typed, in micro-units. Raises `NotAnAmount`."""
    if not (text or "").strip():
        raise NotAnAmount(words("guess.nothing_yet"))
    return words.micro(str(text))


def _editor(result: Outcome, invoice: int, key: str, words: Words) -> pd.DataFrame:
    """A table of empty rows, in the columns and words of the vendor's file."""
    programme = programmes()[result.invoices.programme_names[invoice]]
    config = st.column_config
    empty = pd.DataFrame(
        {
            "amount": pd.array([None] * EMPTY_ROWS, "string"),  # first: it must be given, and a phone cuts the end
            "seats": pd.array([None] * EMPTY_ROWS, "Int64"),
            "unit_price": pd.array([None] * EMPTY_ROWS, "string"),
            "first": pd.array([None] * EMPTY_ROWS, "string"),  # days, as they are typed everywhere
            "last": pd.array([None] * EMPTY_ROWS, "string"),
            "kind": pd.array([None] * EMPTY_ROWS, "string"),
        }
    )
    label = {name: words(f"guess.column.{name}") for name in empty.columns}
    written: pd.DataFrame = st.data_editor(
        empty,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        column_config={
            "first": config.TextColumn(label["first"], max_chars=40, width=90),
            "last": config.TextColumn(label["last"], max_chars=40, width=90),
            "kind": config.SelectboxColumn(
                label["kind"],
                options=list(programme.kinds),
                format_func=lambda kind: words.kind(str(kind)),
                width=72,
            ),
            "unit_price": config.TextColumn(label["unit_price"], max_chars=40, width=80),
            "seats": config.NumberColumn(label["seats"], step=1, width=64),
            "amount": config.TextColumn(label["amount"], max_chars=40, width=80),
        },
    )
    return written


def _rows(written: pd.DataFrame, on: date, words: Words) -> list[Row]:
    """The rows that are filled in; on: the day of the invoice. Raises `Mistyped`."""
    rows = []
    for number, cells in enumerate(written.to_dict("records"), start=1):
        given = {str(name): value for name, value in cells.items() if not pd.isna(value) and str(value).strip()}
        if not given:
            continue
        if "amount" not in given:
            raise NotAnAmount(words("guess.line_without_amount", number=number))
        try:
            rows.append(_row(given, on, words))
        except Mistyped as wrong:
            raise Mistyped(words("guess.line_wrong", number=number, sentence=wrong)) from None
    if not rows:
        raise NotAnAmount(words("guess.nothing_yet"))
    return rows


def _row(given: Mapping[str, Any], on: date, words: Words) -> Row:
    """A row; a day without a year is one of the year of `on`. Raises `Mistyped`."""

    def day(name: str) -> np.datetime64 | None:
        return np.datetime64(words.parsed_day(str(given[name]), on), "D") if name in given else None

    return Row(
        amount=words.micro(str(given["amount"])),
        kind=codes.line_kind(given["kind"]) if "kind" in given else None,
        first=day("first"),
        last=day("last"),
        unit_price=words.micro(str(given["unit_price"])) if "unit_price" in given else None,
        seats=int(given["seats"]) if "seats" in given else None,
    )
