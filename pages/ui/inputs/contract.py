"""One contract among several: how it is named, and which of them the inputs are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.core.fields import DEFAULT_CUSTOMER
from billing_model.files.scenario import Scenario
from billing_model.programmes import programmes
from billing_model.words.wording import one_line
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain
from pages.ui.scenario.view import TURN, follow_link, keep_choice


def contract(
    entry: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], words: Words, shortly: bool = False
) -> str:
    """A subscription as a person would point at it: its id, what was bought, and whose it is if that differs.

    Where there are several programmes it says which; shortly: only where the same is bought under another, too.
    """
    programme = programmes()[entry["programme"]]
    bought = next((field.name for field in programme.fields if field.type == "text"), "")
    parts = [entry["id"], str(entry.get(bought) or "")]
    others = [each for each in entries if each["programme"] != entry["programme"]]
    if not parts[-1] or any(not shortly or each.get(bought) == entry.get(bought) for each in others):
        parts.append(words.model.word("programme", programme.id))
    if len({_customer(each) for each in entries}) > 1:
        parts.append(_customer(entry))
    return " · ".join(one_line(part) for part in parts if part)


def _customer(entry: Mapping[str, Any]) -> str:
    return str(entry.get("customer") or DEFAULT_CUSTOMER)


def names_of(result: Outcome, scenario: Scenario, words: Words) -> list[str]:
    """The names of the contracts shown, in the order of the book, short enough for a chart."""
    entries = scenario.data["subscription"]
    return [contract(entries[row], entries, words, shortly=True) for row in result.book.row[result.shown]]


def which_to_turn(
    numbers: Sequence[int], entries: Sequence[Mapping[str, Any]], words: Words, key: str, silent: bool = False
) -> int:
    """The subscription whose inputs are shown, from 0; asked only where there are several to choose from.

    silent: whether it is only read.
    """
    if len(numbers) < 2:
        return numbers[0]
    if silent:
        kept: int = st.session_state.get(f"{key}:turned", numbers[0])
        return kept if kept in numbers else numbers[0]
    called = {str(entries[number]["id"]): number for number in numbers}
    follow_link(TURN, f"{key}:turned", called, "link.no_contract")
    turned = choose(
        words("contracts.turn"), list(numbers), f"{key}:turned", lambda n: contract(entries[n], entries, words),
        named=False,
    )  # fmt: skip
    keep_choice(TURN, called, turned)
    return turned


def one_of_several(scenario: Scenario, number: int, id: str, words: Words) -> None:
    """On a page that looks at one contract: which of several that is, and where they stand together.

    number: the subscription's, from 0; id: the scenario's.
    """
    entries = scenario.data["subscription"]
    if len(entries) > 1:
        st.caption(words("contracts.this_one", contract=plain(contract(entries[number], entries, words))))
        frame.link("contracts", words, label=words("contracts.see_all"), scenario=id)
