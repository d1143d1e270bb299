"""The inputs of the fields of a subscription, by their types, and what stands around inputs.

They follow from what the programme declares, so that a new vendor's page needs none of its own. The same code reads
them in two ways: a run of the page draws them; while one is turned, its callback reads them all *silently*, from the
session, and nothing of them is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.core.currency import places_by_code
from billing_model.core.fields import SUBSCRIPTION_FIELDS, Field
from billing_model.files.values import LARGEST_INTEGER, LONGEST_TEXT
from billing_model.programmes import programmes
from pages.ui.base.choice import choose
from pages.ui.base.words import Mistyped, Words
from pages.ui.inputs import days, names, typed
from pages.ui.inputs.moving import Moving
from pages.ui.inputs.typed import View

OF_THE_CASE = ("until", "currency")  # what is not of one subscription
NOTHING = ""  # chosen where nothing is given; a list shows None as if nothing was chosen yet
# Fields from which other inputs follow: their limits, their decimals, whether they are there at all.
FOLLOWED = {
    "purchased", "currency", "frequency", "years", "months", "term_months", "prepaid", "parent", "daily_price",
    "term", "plan", "align_with", "upgraded_from",
}  # fmt: skip


class Fields:
    """Inputs that edit a copy of a scenario's tables.

    react: what an input does when it is turned and only the answer follows from it; without it the page is drawn whole
    silent: whether the inputs are only read
    page: what the keys of the page's own inputs begin with, "" for the scenario's id
    """

    def __init__(
        self, id: str, data: Mapping[str, Any], words: Words, react: Callable[[], None] | None, silent: bool
    ) -> None:
        self.id, self.words, self.react, self.silent = id, words, react, silent
        self.data: dict[str, Any] = deepcopy(dict(data))
        self.page = ""
        self.beside: dict[tuple[str, int, str], Any] = {}  # where a field's sentence goes
        self.mistyped: dict[tuple[str, int, str], str] = {}  # sentences about what could not even be read
        self.narrow = False  # within a row of several inputs
        self.drawn = not silent  # False within a box that is closed
        self.outside: DeltaGenerator | None = None  # below such a box, where its sentences can be seen
        self.moving = Moving(id, [entry["id"] for entry in data["subscription"]])

    # ---- what is drawn around the inputs ----------------------------------------------------------------------

    def write(self, text: str) -> None:
        """A text between inputs, as Markdown."""
        if self.drawn:
            st.markdown(text)

    def caption(self, text: str) -> None:
        """A small text between inputs."""
        if self.drawn:
            st.caption(text)

    def place(self) -> Any:
        """A place to draw into later, or nothing."""
        return st.container() if self.drawn else nullcontext()

    def columns(self, spec: int | Sequence[int], align: Any = "bottom") -> list[Any]:
        """Places beside each other."""
        if self.drawn:
            return list(st.columns(spec, gap="small", vertical_alignment=align))
        return [nullcontext() for _ in range(spec if isinstance(spec, int) else len(spec))]

    @contextmanager
    def box(self, label: str, name: str, expanded: bool = False) -> Iterator[None]:
        """A box to open, with inputs that are drawn while it is open and keep what they hold while it is closed.

        name: of the box, one on a page.
        """
        if self.silent:
            yield
            return
        made = st.expander(label, expanded, key=f"{self.page or self.id}:box:{name}", on_change="rerun")
        self.drawn = bool(made.open)
        self.outside = None if self.drawn else st.container()
        with made:
            yield
        self.drawn, self.outside = True, None

    # ---- one field --------------------------------------------------------------------------------------------

    def field(self, name: str, number: int = 0) -> None:
        """The input of one field of a subscription, by its type; number: the subscription, from 0."""
        entry = self.data["subscription"][number]
        programme = programmes()[entry["programme"]]
        declared = next(f for f in (*SUBSCRIPTION_FIELDS, *programme.fields) if f.name == name)
        key, label = f"{self.id}:{number}:{name}", self.words.label(name, programme.id)
        try:
            value = getattr(self, f"_{declared.type}")(declared, key, label, entry.get(name, declared.default))
        except Mistyped as wrong:
            self.mistyped["subscription", number + 1, name] = str(wrong)
            value = st.session_state[key]  # the last that could be read, on which other inputs rest
        if value is None:
            entry.pop(name, None)
        else:
            entry[name] = value

    def row(self, names: Sequence[str], number: int = 0, widths: Sequence[int] | None = None) -> None:
        """The inputs of fields beside each other, below them the place for their sentences."""
        several = len(names) > 1 and self.drawn
        line = self._line() if several and not widths else nullcontext()
        places = self.columns(widths, "top") if several and widths else [line] * len(names)
        for place, name in zip(places, names, strict=True):
            self.narrow = several
            with place:
                getattr(self, name)() if name in OF_THE_CASE else self.field(name, number)
        self.narrow = False
        self.room("subscription", number + 1, *names)

    def _line(self) -> Any:
        """Inputs of the same width beside each other; with columns a browser goes through twice as many boxes."""
        return st.container(horizontal=True, gap="small", wrap=False, vertical_alignment="bottom")

    def room(self, table: str, number: int, *names: str) -> None:
        """The place below some inputs for their sentences; number: the entry, from 1."""
        self.beside |= dict.fromkeys([(table, number, name) for name in names], self._place())

    def _place(self) -> Any:
        """Where sentences can be seen."""
        if self.silent:
            return nullcontext()
        return st.container() if self.outside is None else self.outside

    @property
    def places(self) -> int:
        """The decimals of the scenario's currency."""
        return places_by_code().get(str(self.data.get("currency")), 2)

    def input(self, draw: Callable[..., Any], label: str, key: str, follows: bool = False, **more: Any) -> Any:
        """What an input holds; it is drawn unless its box is closed or all are only read.

        draw: of Streamlit; key: under which the session already holds a value; follows: whether other inputs follow
        from this one, so that the page is drawn whole when it is turned
        """
        if self.drawn:
            react = {} if follows or self.react is None else {"on_change": self.react}
            return draw(label, key=key, **(react | more))
        if not self.silent:
            st.session_state[key] = st.session_state[key]  # in each run: an input that is not drawn is forgotten
        return st.session_state[key]

    def choose(
        self,
        label: str,
        options: Sequence[Any],
        key: str,
        shown: Callable[[Any], str],
        follows: bool = False,
        **more: Any,
    ) -> Any:
        """As `input`, for a choice of some values; the first, or what `set_choice` said, until the user chooses."""
        if self.drawn or (not self.silent and st.session_state.get(key) not in options):
            return choose(label, options, key, shown, then=None if follows else self.react, **more)
        kept = st.session_state.get(key)
        return kept if kept in options else options[0]

    def move_day(self, label: str, key: str, value: date, between: tuple[date, date]) -> date:
        """As `input`, for a day that a slider moves; between: its first day and its last.

        value: the day until it is moved. Where the session holds another day, the nearest is returned.
        """
        if self.drawn:
            return days.day_slider(label, key, value, between, self.words, self.react)
        return days.moved_day(key, value, between, self.words)

    def start(self, key: str, value: Any) -> None:
        """What an input shows first; afterwards the session keeps it."""
        if key not in st.session_state:
            st.session_state[key] = value

    def _money(self, declared: Field, key: str, label: str, value: Any) -> Any:
        places = self.places if declared.type == "money" else 2
        currency = str(self.data.get("currency", "")) if declared.type == "money" else ""
        if value is None or self._may_be_left_out(declared, key):
            return self._price_or_none(key, label, value, typed.amount_or_none(self.words, places, currency))
        if not self.drawn:
            return typed.amount_of(key, Decimal(value), self.words, places, currency)
        react = None if declared.name in FOLLOWED else self.react
        return typed.amount_text(label, key, Decimal(value), self.words, places, currency, on_change=react)

    def _may_be_left_out(self, declared: Field, key: str) -> bool:
        """Whether a price need not be given: since no rule asks for it, or since another price can stand for it."""
        programme = programmes()[self.data["subscription"][int(key.split(":")[-2])]["programme"]]
        alone = declared.name not in programme.priced_by or len(programme.priced_by) == 1
        return declared.default is None and not (declared.required and alone)

    def _price_or_none(self, key: str, label: str, value: Any, view: View[Decimal | None]) -> Decimal | None:
        first = None if value is None else Decimal(value)
        if not self.drawn:
            return typed.held(key, first, view)
        return typed.text(label, key, first, view, on_change=self.react)

    def _integer(self, declared: Field, key: str, label: str, value: Any) -> Any:
        follows = declared.name in FOLLOWED
        optional = declared.default is None and not declared.required and declared not in SUBSCRIPTION_FIELDS
        bounded = declared.minimum is not None and declared.maximum is not None and declared.maximum <= 31
        if bounded and optional and value is None:
            return self._number_or_none(declared, key, label)
        self.start(key, value)
        if bounded:
            bounds = {"min_value": declared.minimum, "max_value": declared.maximum}
            return self.input(st.slider, label, key, follows, **bounds)
        if optional:
            return self.input(st.number_input, label, key, follows, value=None, step=1, max_value=LARGEST_INTEGER)
        return self.input(st.number_input, label, key, follows, step=1, min_value=None, max_value=LARGEST_INTEGER)

    def _number_or_none(self, declared: Field, key: str, label: str) -> int | None:
        """A number of a few, or what the clause says where the scenario gives none."""
        first, last = declared.minimum or 0, declared.maximum or 0
        self.start(key, NOTHING)
        numbers = [NOTHING, *(str(number) for number in range(first, last + 1))]
        chosen = self.choose(label, numbers, key, lambda number: number or self.words("knobs.default"))
        return int(chosen) if chosen else None

    def _choice(self, declared: Field, key: str, label: str, value: Any) -> Any:
        options = list(declared.choices)
        if declared.default is None and not declared.required and (declared.name != "frequency" or value is None):
            options.insert(0, NOTHING)  # what the clause says where the scenario says nothing
        self.start(key, value or NOTHING)

        def shown(option: str) -> str:
            return self.words.choice(declared.name, option) if option else self.words("knobs.default")

        follows = declared.name in FOLLOWED
        beside = len(options) <= 2 and not self.narrow
        return self.choose(label, options, key, shown, follows, beside=beside, width="stretch") or None

    def _day(self, declared: Field, key: str, label: str, value: Any) -> Any:
        if declared.name != "purchased":
            self.moving.day(int(key.split(":")[-2]), key)
            view = days.day_or_none(self.words)
            return (
                typed.text(label, key, value, view, on_change=self.react)
                if self.drawn
                else typed.held(key, value, view)
            )
        if not self.drawn:
            return days.day_of(key, value, self.words)
        number = int(key.split(":")[-2])
        day = days.day_text(label, key, value, self.words, self.moving.purchase, (number, key, self.words))
        self.moving.from_day(number, day)
        return day

    def _flag(self, declared: Field, key: str, label: str, value: Any) -> Any:
        self.start(key, bool(value))
        return self.input(st.toggle, label, key, declared.name in FOLLOWED)

    def _percent(self, declared: Field, key: str, label: str, value: Any) -> Any:
        return self._money(declared, key, label, value)

    def _text(self, declared: Field, key: str, label: str, value: Any) -> Any:
        if declared.choices:
            return self._choice(declared, key, label, value)
        programme = programmes()[self.data["subscription"][int(key.split(":")[-2])]["programme"]]
        if declared.name == programme.sells and programme.products:
            self.start(key, value or None)
            return names.product(self.input, label, key, programme.products)
        usual = declared.default  # what nobody would type, such as "customer"
        self.start(key, "" if value in (None, usual) else value)
        return self.input(st.text_input, label, key, max_chars=LONGEST_TEXT, placeholder=usual) or None

    def currency(self) -> None:
        """The currency of the scenario: any with a minor unit by ISO 4217, found by its code or its name."""
        key, named = f"{self.id}:currency", names.currencies(self.words.language)
        self.start(key, self.data["currency"])
        label = self.words.label("currency")
        self.data["currency"] = self.choose(label, list(named), key, named.__getitem__, follows=True)

    def _subscription(self, declared: Field, key: str, label: str, value: Any) -> Any:
        number = int(key.split(":")[-2])
        others = [entry["id"] for place, entry in enumerate(self.data["subscription"]) if place != number]
        self.start(key, value or NOTHING)
        return self.choose(label, [NOTHING, *others], key, lambda id: id or "–", follows=True) or None
