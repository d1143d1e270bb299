"""Several contracts of one scenario: the choice of whether they are shown together or one of them alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.files.scenario import Scenario
from billing_model.words.wording import one_line
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain
from pages.ui.inputs.contract import contract
from pages.ui.scenario.view import OF, follow_link, keep_choice

TOGETHER = -1
FEW = 5  # buttons that find room beside each other
WIDTHS = (1, 3)  # of a list and the sums beside it


def which_contracts(result: Outcome, scenario: Scenario, words: Words, key: str) -> Outcome:
    """The choice between all contracts together and each alone; returns the outcome of what is shown.

    Nothing is drawn where there is one contract only. key: of the page's inputs.
    """
    entries, rows = scenario.data["subscription"], result.book.row.tolist()
    if len(rows) < 2:
        return result

    options = [TOGETHER, *sorted(rows)]
    beside = len(options) <= FEW

    def shown(number: int) -> str:
        if number == TOGETHER:
            return words("contracts.together")
        if beside:  # short enough for one row with the sums; the inputs say in full what each is
            return plain(words("contracts.only", contract=one_line(entries[number]["id"])))
        return words("contracts.only", contract=contract(entries[number], entries, words))

    called = {"": TOGETHER} | {str(entries[number]["id"]): number for number in options[1:]}
    follow_link(OF, f"{key}:apart", called, "link.no_contract")
    if beside:
        row = st.container(horizontal=True, vertical_alignment="center", gap="small", key="apart")
        choice: Any = row
    else:
        choice, row = st.container(key="apart").columns(WIDTHS, gap="small", vertical_alignment="center")
    with choice:
        number = choose(
            words("contracts.show"), options, f"{key}:apart", shown, beside=beside, named=False, width="content",
        )  # fmt: skip
    keep_choice(OF, called, number)
    parts = [(entries[each]["id"], result.only(_row(rows, each)).total()) for each in options[1:]]
    sums = " + ".join(f"{plain(one_line(id))} {words.money(sum_, scenario.currency)}" for id, sum_ in parts)
    whole = words.money(result.total(), scenario.currency)
    sentences = [words("contracts.sums", until=words.day(result.until), sums=sums, total=whole)]
    if number != TOGETHER:
        sentences.append(words("contracts.share", id=plain(one_line(entries[number]["id"]))))
    row.caption(" ".join(sentences))
    return result if number == TOGETHER else result.only(_row(rows, number))


def _row(rows: Sequence[int], number: int) -> Any:
    return np.array([rows.index(number)])
