"""Several contracts of one scenario, shown together and apart: their names, and the choice of which are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.billing.outcome import Outcome
from billing_model.files.scenario import Scenario
from billing_model.programmes import programmes
from billing_model.words.wording import one_line
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain
from pages.ui.parts import clock

TOGETHER = -1
FEW = 3  # buttons that find room beside each other


def looked_at(
    result: Outcome, scenario: Scenario, top: DeltaGenerator, right: DeltaGenerator, speaks: Words, key: str
) -> Outcome:
    """What a page shows of a result: as of the day its clock is set to, together or one contract alone.

    top, right: where on the page the two choices stand; key: of the page's inputs.
    """
    with right:
        seen = clock.turn(result, speaks, scenario.currency, key)
    with top:
        return together_or_apart(seen, scenario, speaks, key)


def together_or_apart(result: Outcome, scenario: Scenario, speaks: Words, key: str) -> Outcome:
    """The choice between all contracts together and each alone; returns the outcome of what is shown.

    Nothing is drawn where there is one contract only.
    """
    entries, rows = scenario.data["subscription"], result.book.row.tolist()
    if len(rows) < 2:
        return result

    def shown(number: int) -> str:
        if number == TOGETHER:
            return speaks("contracts.together")
        name = speaks("contracts.only", contract=contract(entries[number], entries, speaks))
        return plain(name) if beside else name

    options = [TOGETHER, *sorted(rows)]
    beside = len(options) <= FEW
    number = choose(speaks("contracts.show"), options, f"{key}:apart", shown, beside=beside, width="content")
    parts = [(entries[each]["id"], result.only(_row(rows, each)).total()) for each in options[1:]]
    sums = " + ".join(f"{plain(one_line(id))} {speaks.money(sum_, scenario.currency)}" for id, sum_ in parts)
    whole = speaks.money(result.total(), scenario.currency)
    said = [speaks("contracts.sums", until=speaks.day(result.until), sums=sums, total=whole)]
    if number != TOGETHER:
        said.append(speaks("contracts.share", id=plain(one_line(entries[number]["id"]))))
    st.caption(" ".join(said))
    return result if number == TOGETHER else result.only(_row(rows, number))


def which_to_turn(numbers: Sequence[int], entries: Sequence[Mapping[str, Any]], speaks: Words, key: str) -> int:
    """The subscription whose knobs are shown, from 0; asked only where there are several to choose from."""
    if len(numbers) < 2:
        return numbers[0]
    return choose(
        speaks("contracts.turn"), list(numbers), f"{key}:turned", lambda n: contract(entries[n], entries, speaks)
    )


def one_of_several(scenario: Scenario, number: int, id: str, speaks: Words) -> None:
    """On a page that looks at one contract: which of several that is, and where they stand together.

    number: the subscription's, from 0; id: the scenario's.
    """
    entries = scenario.data["subscription"]
    if len(entries) > 1:
        st.caption(speaks("contracts.this_one", contract=plain(contract(entries[number], entries, speaks))))
        frame.link("contracts", speaks, label=speaks("contracts.see_all"), scenario=id)


def names_of(result: Outcome, scenario: Scenario, speaks: Words) -> list[str]:
    """The names of the contracts shown, in the order of the book."""
    entries = scenario.data["subscription"]
    return [contract(entries[row], entries, speaks) for row in result.book.row[result.shown]]


def contract(entry: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], speaks: Words) -> str:
    """A subscription as a person would point at it: its id, what was bought, and whose it is if that differs."""
    programme = programmes()[entry["programme"]]
    bought = next((field.name for field in programme.fields if field.type == "text"), "")
    said = [entry["id"], str(entry.get(bought) or "")]
    if not said[-1] or len({each["programme"] for each in entries}) > 1:
        said.append(speaks.model.word("programme", programme.id))
    if len({each.get("customer") for each in entries}) > 1:
        said.append(str(entry.get("customer") or ""))
    return " · ".join(one_line(part) for part in said if part)


def _row(rows: Sequence[int], number: int) -> Any:
    return np.array([rows.index(number)])
