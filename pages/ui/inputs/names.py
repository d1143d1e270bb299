"""The names in a case: what is bought, and the currency; each out of a list that can be searched by typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st
from babel import Locale

from billing_model.core.currency import places_by_code
from billing_model.files.values import LONGEST_TEXT

Input = Callable[..., Any]  # as `Knobs.input`


def product(draw: Input, label: str, key: str, products: Sequence[str]) -> str | None:
    """What is bought: one of the products of a programme, or any other name that is typed; None where none is.

    draw: the input, which the session holds under the key already.
    """
    named = st.session_state[key]
    options = list(dict.fromkeys([*([named] if named else []), *products]))
    chosen: str | None = draw(st.selectbox, label, key, options=options, index=None, accept_new_options=True)
    return chosen.strip()[:LONGEST_TEXT] or None if chosen else None


@cache
def currencies(language: str) -> Mapping[str, str]:
    """Each currency by its code as a list shows it, "EUR · euro", in the order of the codes."""
    named = Locale.parse(language).currencies
    return {code: f"{code} · {named[code]}" if code in named else code for code in sorted(places_by_code())}
