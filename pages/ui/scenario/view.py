"""What of a scenario's page is looked at, in its address: the tab that is open, the invoice that is chosen, which of
several contracts.

Each is left out where they are what a first visit shows. A page that shows no scenario has none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from billing_model.billing.outcome import Outcome
from pages.ui.base import location
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import Words, plain
from pages.ui.base.words import words as words_of
from pages.ui.scenario import address

TAB, INVOICE = "tab", "invoice"
OF, TURN = "of", "turn"  # which contract, or which way of billing it, is looked at; whose inputs are shown


# ---- The tab --------------------------------------------------------------------------------------------------------


def tab(count: int, key: str) -> int:
    """Which of so many views is shown, from 0, before its buttons are drawn. A link can name it."""
    if address.key() is not None:
        follow_link(TAB, key, _called_tabs(count), "link.no_tab")
    shown = st.session_state.get(key, 0)
    return shown if shown in range(count) else 0


def tabs(labels: Sequence[str], key: str, words: Words, aside: Collection[int] = ()) -> int:
    """Which of some views is shown, from 0: buttons beside each other. A link can name it.

    aside: those that are reached another way, and have their button only while they are shown. They are not Streamlit's
    tabs, which take a browser more than twice as long to draw.
    """
    called = _called_tabs(len(labels))
    now = tab(len(labels), key)
    views = [at for at in range(len(labels)) if at not in aside or now in aside]
    shown = choose(words("tabs.label"), views, key, labels.__getitem__, beside=True, width="content", named=False)
    if address.key() is not None:
        keep_choice(TAB, called, shown)
    return shown


def _called_tabs(count: int) -> dict[str, int]:
    return {str(number): number - 1 for number in range(1, count + 1)}  # a link may hold more than a number


def follow_link(name: str, key: str, called: Mapping[str, Any], unknown: str) -> None:
    """Have a choice hold what a link says, once for each link; the first where it says nothing, or what is none.

    name: in the address; called: what is chosen from, by what the address calls it; unknown: the path of the sentence
    about what is none of these.
    """
    is_new, named = address.of_link(name)
    if is_new:
        set_choice(key, called.get(named or "", next(iter(called.values()))))
        if named is not None and named not in called:
            _warn(unknown, named, count=len(called))


def keep_choice(name: str, called: Mapping[str, Any], chosen: Any) -> None:
    """Put what is chosen into the address, unless it is the first."""
    text, value = next((text, value) for text, value in called.items() if value == chosen)
    address.add(name, None if value == next(iter(called.values())) else text)


# ---- The invoice ----------------------------------------------------------------------------------------------------


def invoice_of_link(result: Outcome, key: str) -> int | None:
    """The row of the invoice that a link shows, once for each link; None if it says nothing. key: of the choice."""
    if not _of_the_scenario(key) or st.session_state.get(f"{key}:of_link"):
        return None
    st.session_state[f"{key}:of_link"] = True
    named = address.added(INVOICE)
    if named is None:
        return None
    called = _called(result)
    for at, name in enumerate(called):
        if named in (name, str(result.invoices.on[at])):
            return at
    _warn("link.no_invoice", named)
    return None


def keep_invoice(result: Outcome, at: int, usual: int, key: str) -> None:
    """Put the invoice that is chosen into the address; at, usual: its row, and that of a first visit."""
    if _of_the_scenario(key):
        address.add(INVOICE, None if at == usual else _called(result)[at])


def _of_the_scenario(key: str) -> bool:
    """Whether a choice is that of the whole scenario, which a link can open, and not of a part of it."""
    shown = address.key()
    return shown is not None and key == f"{shown}:{INVOICE}"


def _called(result: Outcome) -> list[str]:
    """What the address calls each invoice: its day, and what tells it from others of that day."""
    bills = result.invoices
    days = bills.on.tolist()
    programmes = bills.programme_names.tolist()
    customers = [str(result.book.customers[code]) for code in bills.customer]
    named = list(zip(days, programmes, strict=True))
    return [
        "~".join([str(day), *([of] if days.count(day) > 1 else []), *([whose] if named.count((day, of)) > 1 else [])])
        for day, of, whose in zip(days, programmes, customers, strict=True)
    ]


def _warn(path: str, found: str, **values: int) -> None:
    st.warning(words_of(st.session_state[location.LANGUAGE])(path, found=plain(found[:40]), **values))
