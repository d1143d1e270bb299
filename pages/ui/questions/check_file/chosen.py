"""What is looked at: which files, which kind of their findings and which customer, which one; in the address too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.reconciling.findings import GROUPS
from billing_model.reconciling.kept import Kept
from billing_model.reconciling.sentences import money
from billing_model.words.speech import speech
from pages.ui.base import visit
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import Words, plain

SAMPLES = ("nce", "legacy")
UPLOAD = "upload"
SOURCE, KIND, CUSTOMER, FINDING = "files", "kind", "customer", "finding"  # in the address
_SOURCE, _KIND, _CUSTOMER = (f"check:{name}" for name in (SOURCE, KIND, CUSTOMER))  # in the session
EVERY = ""
LONGEST = 80  # characters of what is looked for
MOST = 200  # findings in the list


def source(words: Words, row: DeltaGenerator, found_again: bool) -> str:
    """Which files: one of the samples, or the user's own; found_again: these were found by their address."""
    if visit.entered() or _SOURCE not in st.session_state:
        _from_address(words, found_again)
    with row:
        chosen = choose(
            words("check.source"), (*SAMPLES, UPLOAD), _SOURCE, lambda name: words(f"check.from.{name}"),
            beside=True, width="content", named=False, then=forget,
        )  # fmt: skip
    _keep(SOURCE, chosen, SAMPLES[0])
    return chosen


def _from_address(words: Words, found_again: bool) -> None:
    """What a link says; a warning where it says something that is not there."""
    named = st.query_params.get(SOURCE, UPLOAD if found_again else SAMPLES[0])
    if named not in (*SAMPLES, UPLOAD):
        st.warning(plain(words("check.no_such_files", found=named[:LONGEST])))
        named = SAMPLES[0]
    set_choice(_SOURCE, named)
    set_choice(_KIND, st.query_params.get(KIND, EVERY))
    set_choice(_CUSTOMER, st.query_params.get(CUSTOMER, EVERY)[:LONGEST])


def forget() -> None:
    """Other files have other findings."""
    set_choice(_KIND, EVERY)
    set_choice(_CUSTOMER, EVERY)
    another()


def another() -> None:
    """The first of other findings is shown, not the one that was opened before."""
    st.query_params.pop(FINDING, None)


def filtered(kept: Kept, answer: Mapping[str, Any], words: Words) -> tuple[int, Sequence[int]]:
    """How many findings are of the kind and the customer that are chosen, and the numbers of the first of them."""
    counts = {kind: (n, sums) for group, kind, n, sums in sorted(answer["kinds"], key=_place) if group != "remark"}
    kind = st.session_state.get(_KIND, EVERY)
    if kind and kind not in counts:
        st.warning(plain(words("check.no_such_kind", found=str(kind)[:LONGEST])))
    left, right = st.columns(2, gap="small")
    with left:
        kind = choose(
            words("check.kind"), (EVERY, *counts), _KIND,
            lambda kind: _called(kind, *counts[kind], words) if kind else words("check.every_kind"),
            named=False, then=another,
        )  # fmt: skip
    with right:
        customer = _customer(answer["customers"], words)
    _keep(KIND, kind, EVERY)
    _keep(CUSTOMER, customer, EVERY)
    return kept.chosen(kind, customer, MOST)


def _called(kind: str, count: int, sums: Sequence[Sequence[Any]], words: Words) -> str:
    """A kind with how many findings there are of it, and what they are worth."""
    stakes = [amount(much - little, code, words) for code, much, little in sums]
    return " · ".join([str(words.model["reconcile"]["kind"][kind]), words.whole(count), *stakes])


def _place(of_kind: Sequence[Any]) -> int:
    return [*GROUPS].index(of_kind[1])


def _customer(customers: Sequence[str], words: Words) -> str:
    """The customer that is chosen, or what was typed of a name or a subscription; "" for all."""
    typed = st.session_state.get(_CUSTOMER, EVERY)
    widget = f"{_CUSTOMER}:input"
    st.session_state[widget] = typed or None

    def keep() -> None:
        set_choice(_CUSTOMER, str(st.session_state[widget] or EVERY).strip()[:LONGEST])
        another()

    st.selectbox(
        words("check.customer"), [*dict.fromkeys([*customers, *([typed] if typed else [])])], index=None, key=widget,
        placeholder=words("check.every_customer"), accept_new_options=True, on_change=keep,
        label_visibility="collapsed",
    )  # fmt: skip
    return str(st.session_state.get(_CUSTOMER, EVERY))


def amount(micro: int, currency: str, words: Words) -> str:
    """An amount, with its currency where the file has one that there is."""
    return money(micro, currency, speech(words.language))


def number(numbers: Sequence[int], words: Words) -> int:
    """The number of the finding that is shown: the one that the address names, else the first."""
    named = st.query_params.get(FINDING, "")
    if not named:
        return numbers[0]
    if named.isascii() and named.isdigit() and len(named) < 10 and int(named) in numbers:
        return int(named)
    st.warning(plain(words("check.no_such_finding", found=named[:LONGEST])))
    return numbers[0]


def open_finding(to: str) -> None:
    """The address names a finding from now on."""
    st.query_params[FINDING] = dict(parse_qsl(to.partition("?")[2]))[FINDING]


def _keep(name: str, value: str, usual: str) -> None:
    """Put a choice into the address, unless it is the usual one."""
    if value == usual:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
