"""The inputs of a comparison: beside the need the options as one table, each with its price, for how long, its terms.

They edit a copy of a comparison file's tables, which is then checked as a file is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refusal, Refused
from billing_model.comparing.terms import gives_the_price, price_for, product, terms
from billing_model.core.currency import places_by_code
from billing_model.files import comparison as comparison_file
from billing_model.files import comparison_link
from billing_model.files.compared import too_much
from billing_model.files.comparison import Comparison
from billing_model.programmes import programmes
from pages.ui.base.choice import choose, set_choice, within
from pages.ui.base.refuse import refuse
from pages.ui.base.words import plain
from pages.ui.inputs.kept import NEED, STRETCH, Nowhere, Width
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.need import NeedInputs

MANY = 5  # options whose terms are told in full
WIDTHS: tuple[Width, ...] = (STRETCH, 76, 50, 112)  # of the columns of the table of options


class Inputs(NeedInputs):
    """The inputs of one comparison; `comparison` checks what they say."""

    # ---- The options

    def options(self) -> None:
        """The options that are compared: each with its price, for how long it holds, its terms; and others to add."""
        entries = self._entries()
        offered = {entry["id"] for entry in (*self.data["option"], *self._added())}
        chosen = st.session_state.setdefault(self._chosen, [e["id"] for e in entries if e["id"] in offered])
        compared = [entry for entry in entries if entry["id"] in chosen]
        with st.container(gap="xxsmall") if self.drawn else Nowhere():
            if self.drawn:
                self._head(any(entry.get("example") for entry in compared))
            for entry in compared:
                self._row(entry, self._like(entry, compared))
        self.data["option"] = compared
        self.data["group"] = comparison_link.groups_of(self.data, self.catalogue)
        comparison_link.without_stray_map(self.data)
        add, more = self._beside("content", "content")
        if self.drawn:
            with add:
                self._add(entries)
        with more:
            self.chance()

    @property
    def _chosen(self) -> str:
        """The key of the ids of the options that are compared."""
        return f"{self.key}:options"

    def name(self, entry: Mapping[str, Any]) -> str:
        """What an option is called."""
        return str(entry.get("name", {}).get(self.words.language) or entry["id"])

    def _added(self) -> list[dict[str, Any]]:
        added: list[dict[str, Any]] = st.session_state.setdefault(f"{self.key}:added", [])
        return added

    def _known(self) -> list[dict[str, Any]]:
        """The options of this comparison, those that were added, and those of the other comparisons, as they come."""
        known = [*self.original["option"], *self._added()]
        ids = {entry["id"] for entry in known}
        return [*known, *(comparison_link.without_group(entry) for entry in self.catalogue if entry["id"] not in ids)]

    def _entries(self) -> list[dict[str, Any]]:
        """All known options as they were left."""
        kept = st.session_state.setdefault(f"{self.key}:kept", {})
        return [deepcopy(kept.get(entry["id"], dict(entry))) for entry in self._known()]

    def _line(self) -> Any:
        """A row of the table of options. Its cells stand in it as they are: a box around each takes a browser longer to
        keep up to date than all else of the page."""
        return st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False)

    def _head(self, examples: bool) -> None:
        """What the columns of the table of options are; examples: whether a price is still one."""
        with self._line():
            for width, name in zip(WIDTHS, ("option", "price", "per", "terms"), strict=True):
                hint = self.text("examples") if examples and name == "price" else None
                st.caption(self.text(f"options.{name}"), help=hint, width=width)

    def _row(self, entry: dict[str, Any], like: Mapping[str, Any] | None) -> None:
        """One option. like: the one above it whose price it shares, None where it has a price of its own."""
        name, price, per, more = WIDTHS
        with self._line() if self.drawn else Nowhere():
            self._say(plain(self.name(entry)), name)
            if like is None:
                self._price(entry, price)
            else:
                priced = gives_the_price(like["programme"], like)
                entry[priced] = like[priced]
                if "example" not in like:
                    entry.pop("example", None)
                self._say(self.text("options.same"), price, self.text("options.same_as", name=self.name(like)))
            self._say(plain(price_for(entry["programme"], entry, self.words.language)), per)
            before = self._agreed(entry)
            if self.drawn:
                with st.container(width=more):
                    self._terms(entry, like)
        if self.drawn:
            self.beside[entry["id"]] = st.container()
        st.session_state[f"{self.key}:kept"][entry["id"]] = deepcopy(entry)
        if self._agreed(entry) != before:  # the button above the terms still says what they were
            st.rerun()

    def _agreed(self, entry: Mapping[str, Any]) -> str:
        """The terms of an option in a few words, fewer where many options stand below each other."""
        told = terms(entry["programme"], entry, self.words.language)
        many = len(st.session_state[self._chosen]) > MANY
        return f"{told[0]} …" if many and len(told) > 1 else ", ".join(told)

    def _say(self, text: str, width: Width, hint: str | None = None) -> None:
        """A cell of the table, in small letters."""
        if self.drawn:
            st.markdown(f":small[{text}]", help=hint, width=width)

    def _price(self, entry: dict[str, Any], width: Width) -> None:
        """An amount in the page's language."""
        label = self.text("options.price_of", name=self.name(entry))
        places = places_by_code().get(str(self.data["currency"]), 2)
        priced = gives_the_price(entry["programme"], entry)
        price = self._amount(entry["id"], label, f"{entry['id']}:{priced}", Decimal(entry[priced]), places,
                             label_visibility="collapsed", width=width)  # fmt: skip
        if price != entry[priced]:
            entry.pop("example", None)  # somebody's own from now on
        entry[priced] = price

    # ---- One price of one product

    def _like(self, entry: Mapping[str, Any], compared: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
        """The option further up whose price this one has: of the same product, at the same price for the same time."""
        if entry["id"] in st.session_state.get(self._apart, ()):
            return None
        known = {one["id"]: one for one in self._known()}
        added = {one["id"] for one in self._added()}

        def sold(one: Mapping[str, Any]) -> tuple[Any, ...]:
            programme = one["programme"]
            price = known[one["id"]][gives_the_price(programme, one)]
            return programme, product(programme, one), price_for(programme, one, self.words.language), price

        if entry["id"] in added:  # another like one was added to have a price of its own
            return None
        before = compared[: [other["id"] for other in compared].index(entry["id"])]
        return next((other for other in before if other["id"] not in added and sold(other) == sold(entry)), None)

    @property
    def _apart(self) -> str:
        """The key of the ids of options that have a price of their own although another has the same product."""
        return f"{self.key}:apart"

    # ---- The terms of one option

    def _terms(self, entry: dict[str, Any], like: Mapping[str, Any] | None) -> None:
        """A box with all other fields of an option, and the way out of the comparison."""
        id, label = entry["id"], self._agreed(entry) or self.text("options.terms")
        box = st.popover(label, type="tertiary", key=f"{self.key}:{id}:terms", on_change="rerun", wrap=True)
        with within(box) as is_open:
            if not is_open:
                return
            st.markdown(f"**{plain(self.name(entry))}**")
            self._fields(entry)

            def apart() -> None:
                st.session_state[self._apart] = {*st.session_state.get(self._apart, ()), id}

            def leave_out() -> None:
                st.session_state[self._chosen] = [other for other in st.session_state[self._chosen] if other != id]

            with st.container(horizontal=True):
                if like is not None:
                    st.button(self.text("options.own_price"), key=f"{self.key}:{id}:own", on_click=apart)
                st.button(self.text("options.remove"), key=f"{self.key}:{id}:remove", on_click=leave_out,
                          icon=":material/close:", help=self.text("options.remove_hint"))  # fmt: skip

    def _fields(self, entry: dict[str, Any]) -> None:
        """The inputs of an option but its price: the fields that it gives, then the others."""
        tables = {"subscription": [{**entry, "purchased": self.data["start"]}], "until": self.data["start"]}
        knobs = Knobs(f"{self.key}:{entry['id']}", tables, self.words)
        declared = [f.name for f in programmes()[entry["programme"]].fields if f.type != "subscription"]
        for name in sorted(declared, key=lambda name: name not in entry):
            knobs.field(name)
        for sentence in knobs.mistyped.values():
            self.refuse(entry["id"], sentence)
        edited = knobs.data["subscription"][0]
        del edited["purchased"]
        entry.clear()
        entry.update(edited)

    # ---- Other options

    def _add(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Another option: one that is not compared yet, or another like one that is, to be changed on its own."""
        chosen = st.session_state[self._chosen]
        names = {entry["id"]: self.name(entry) for entry in entries}
        box = st.popover(
            self.text("add"), icon=":material/add:", type="tertiary", key=f"{self.key}:more", on_change="rerun"
        )
        with within(box) as is_open:
            if not is_open:
                return
            id = choose(
                self.text("chart.option"),
                sorted(names, key=lambda id: id in chosen),
                f"{self.key}:like",
                lambda id: self.text("options.another", name=names[id]) if id in chosen else names[id],
            )

            def add() -> None:
                added = id
                if id in chosen:
                    like = next(entry for entry in entries if entry["id"] == id)
                    self._added().append(comparison_link.another(like, list(names)))
                    added = self._added()[-1]["id"]
                st.session_state[self._chosen] = [*chosen, added]

            st.button(self.text("add_button"), key=f"{self.key}:add", on_click=add)

    # ---- The rest

    def already(self) -> None:
        """A product that the customer has already, where a programme of these options allows one at a time."""
        used = dict.fromkeys(entry["programme"] for entry in self.data["option"])
        products = ["", *(product for name in used for product in programmes()[name].one_of[1])]
        if len(products) == 1:
            return
        key, before = f"{self.key}:already", comparison_link.product_held(self.data)
        if key not in st.session_state and before in products:
            set_choice(key, before)
        has = self._choose("options.already", products, "already", lambda name: name or "–", "options.already_help")
        if has:
            self.data["held"] = [comparison_link.held_already(has, self.data["start"])]
        elif before:
            del self.data["held"]

    # ---- The result

    def comparison(self) -> Comparison | None:
        """The comparison as the inputs say; None if that cannot be compared, for the reasons in `wrong`."""
        if self.wrong:
            return None
        try:
            comparison = comparison_file.parse(self.data, self.key.removeprefix("compare:"))
            if large := too_much(comparison):
                raise Refused([large])
        except Refused as refused:
            for problem in refused.problems:
                self.refuse(*self._told(problem))
            return None
        return comparison

    def tell(self) -> None:
        """What is wrong, each sentence beside its input."""
        for place, sentence in self.wrong:
            refuse(plain(sentence), self.beside.get(place, self.beside[NEED]))

    def _told(self, problem: Refusal) -> tuple[str, str]:
        """The place of a problem, and its sentence with what it is about."""
        sentence = problem.sentence(self.words.language)
        if problem.key == "no-option":
            return "", self.text("none_chosen")
        where = problem.place(self.words.language)
        for number, entry in enumerate(self.data["option"], 1):
            if f"option[{number}]" in where:
                return entry["id"], f"{where.replace(f'option[{number}]', self.name(entry))}: {sentence}"
        return "", f"{where}: {sentence}" if where else sentence
