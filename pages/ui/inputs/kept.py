"""The single inputs of a comparison: each is drawn and read by one function.

Where nothing is drawn, as in what a changed input calls or within a box that is closed, the same functions only read
what the session holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.files.comparison_models import BOUNDS
from pages.ui.base.choice import choose
from pages.ui.base.words import NotADay, NotAnAmount, Words
from pages.ui.inputs.days import day_of, day_text
from pages.ui.inputs.typed import amount_of, amount_text

T = TypeVar("T")
Width = int | Literal["stretch", "content"]  # pixels
STRETCH: Width = "stretch"
NEED = "need"  # the place of sentences about the need, in `KeptInputs.wrong`


class KeptInputs:
    """Inputs that are drawn, or only read; what each holds is kept in the session.

    key: what their keys in the session begin with; turned: what a changed input calls; None where they are only read
    """

    def __init__(self, key: str, words: Words, turned: Callable[[], None] | None) -> None:
        self.key, self.words, self.turned = key, words, turned
        self.drawn = turned is not None  # False within a box that is closed, too
        self.beside: dict[str, DeltaGenerator] = {}  # where sentences about an option or the need are seen
        self.wrong: list[tuple[str, str]] = []  # what could not be read or compared: its place and a sentence

    def text(self, path: str, **values: Any) -> str:
        """One of the page's own texts."""
        return self.words(f"compare.{path}", **values)

    def refuse(self, place: str, sentence: str) -> None:
        """Say what is wrong. place: `NEED`, the id of an option, or "" for the whole."""
        self.wrong.append((place, sentence))

    def _input(self, draw: Callable[..., Any], label: str, key: str, first: Any, **more: Any) -> Any:
        """What an input holds; first: before anything was typed."""
        if key not in st.session_state:
            st.session_state[key] = first
        if self.drawn:
            return draw(label, key=key, on_change=self.turned, **more)
        if self.turned is not None:  # in a closed box: again in each run, since what is not drawn is forgotten
            st.session_state[key] = st.session_state[key]
        return st.session_state[key]

    def _choose(
        self, label: str, options: Sequence[T], name: str, shown: Callable[[T], str], hint: str | None = None
    ) -> T:
        """One of a list; a choice changes which inputs there are, so the page runs whole."""
        key = f"{self.key}:{name}"
        if self.drawn:
            return choose(self.text(label), options, key, shown, hint and self.text(hint))
        kept: T = st.session_state.get(key, options[0])
        return kept if kept in options else options[0]

    def _beside(self, *widths: Width, vertical: Literal["center", "bottom"] = "bottom") -> Sequence[Any]:
        """Places beside each other, also on a phone; where nothing is drawn, places of no effect.

        They are no columns of Streamlit, which are never narrower than 128 pixels.
        """
        if not self.drawn:
            return [Nowhere()] * len(widths)
        row = st.container(horizontal=True, vertical_alignment=vertical, gap="xsmall", wrap=False)
        return [row.container(width=width) for width in widths]

    def _box(self, label: str, name: str) -> Any:
        """A box whose inputs are drawn while it is open and keep what they hold while it is closed."""
        return _Box(self, self.text(label), f"{self.key}:box:{name}")

    def _day(self, label: str, name: str, value: date) -> date:
        key = f"{self.key}:{name}"
        try:
            if self.drawn:
                return day_text(self.text(label), key, value, self.words, on_change=self.turned)
            return day_of(key, value, self.words)
        except NotADay as wrong:
            self.refuse(NEED, str(wrong))
            return value

    def _slider(self, field: str, value: int, hint: str | None = None) -> int:
        """A whole number of the file that is moved within its bounds."""
        least, most = BOUNDS[field]
        help_ = hint and self.text(hint)
        label = self.text(f"need.{field}")
        moved: int = self._input(st.slider, label, f"{self.key}:{field}", value, min_value=least, max_value=most,
                                 help=help_)  # fmt: skip
        return moved

    def _whole(self, label: str, name: str, field: str, value: int) -> int:
        """A whole number of the file, within its bounds; name: of the input, field: in the file."""
        typed = self._optional(label, name, field, value)
        return value if typed is None else typed

    def _optional(self, label: str, name: str, field: str, value: int | None) -> int | None:
        least, most = BOUNDS[field]
        typed: int | None = self._input(
            st.number_input, self.text(label), f"{self.key}:{name}", value, value=None, step=1, min_value=least,
            max_value=most, placeholder=self.text("chance.leaves_none") if name == "leaves" else None,
        )  # fmt: skip
        return typed

    def _percent(self, label: str, name: str, value: Any, hint: str | None = None) -> Decimal:
        return self._amount(NEED, self.text(label), name, Decimal(value), 2, help=hint and self.text(hint))

    def _amount(self, place: str, label: str, name: str, value: Decimal, places: int, **more: Any) -> Decimal:
        """An amount that is typed; place: of the sentence about what is none."""
        key = f"{self.key}:{name}"
        try:
            if self.drawn:
                return amount_text(label, key, value, self.words, places, on_change=self.turned, **more)
            return amount_of(key, value, self.words, places)
        except NotAnAmount as wrong:
            self.refuse(place, str(wrong))
            return value


class Nowhere:
    """A place where nothing is drawn."""

    def __enter__(self) -> None:
        """Nothing."""

    def __exit__(self, *_: object) -> None:
        """Nothing."""


class _Box:
    """A box to open, of inputs that are drawn only while it is open."""

    def __init__(self, inputs: KeptInputs, label: str, key: str) -> None:
        self.inputs, self.was_drawn = inputs, inputs.drawn
        icon = ":material/tune:"
        self.box = st.popover(label, key=key, on_change="rerun", type="tertiary", icon=icon) if inputs.drawn else None

    def __enter__(self) -> None:
        if self.box is not None:
            self.box.__enter__()
            self.inputs.drawn = bool(self.box.open)

    def __exit__(self, *problem: Any) -> None:
        if self.box is not None:
            self.box.__exit__(*problem)
        self.inputs.drawn = self.was_drawn
