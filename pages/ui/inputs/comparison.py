"""The inputs of a comparison: beside the need the options, side by side.

They edit a copy of a comparison file's tables, which is then checked as a file is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refusal, Refused
from billing_model.files import comparison as comparison_file
from billing_model.files import comparison_link
from billing_model.files.compared import too_much
from billing_model.files.comparison import Comparison
from billing_model.programmes import programmes
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import plain
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.need import NeedInputs


class Inputs(NeedInputs):
    """The inputs of one comparison; `comparison` checks what they say."""

    # ---- The options

    def options(self) -> None:
        """Which options stand side by side, and the inputs of one of them."""
        st.subheader(self.text("options.title"))
        entries = self._entries()
        ids = [entry["id"] for entry in entries]
        names = {entry["id"]: self.name(entry) for entry in entries}
        shown = f"{self.key}:options"
        offered = {entry["id"] for entry in self.data["option"]} | {entry["id"] for entry in self._added()}
        if shown not in st.session_state:
            st.session_state[shown] = [id for id in ids if id in offered]
        st.session_state[shown] = [id for id in st.session_state[shown] if id in ids]
        chosen = st.multiselect(
            self.text("options.choose"),
            ids,
            key=shown,
            format_func=names.__getitem__,
            help=self.text("options.remove_hint"),
        )
        self._add(entries, names)
        if chosen:
            turned = choose(self.text("options.change"), chosen, f"{self.key}:turned", names.__getitem__)
            self._fields(entries, ids.index(turned))
        self._already(entries, chosen)
        self.data["option"] = [entry for entry in entries if entry["id"] in chosen]
        self.data["group"] = comparison_link.groups_of(self.data, self.catalogue)
        comparison_link.without_stray_map(self.data)

    def name(self, entry: Mapping[str, Any]) -> str:
        """What an option is called."""
        return str(entry.get("name", {}).get(self.words.language) or entry["id"])

    def _added(self) -> list[dict[str, Any]]:
        added: list[dict[str, Any]] = st.session_state.setdefault(f"{self.key}:added", [])
        return added

    def _entries(self) -> list[dict[str, Any]]:
        """The options of this comparison, those of the others, and those that were added, as they were left."""
        known = [*self.data["option"], *self._added()]
        ids = {entry["id"] for entry in known}
        more = [comparison_link.without_group(entry) for entry in self.catalogue if entry["id"] not in ids]
        kept = st.session_state.setdefault(f"{self.key}:kept", {})
        return [deepcopy(kept.get(entry["id"], dict(entry))) for entry in (*known, *more)]

    def _add(self, entries: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> None:
        """Another option like one that is there, to be changed on its own."""
        with st.popover(self.text("add"), icon=":material/add:"):
            like = choose(self.text("chart.option"), list(names), f"{self.key}:like", names.__getitem__)

            def add() -> None:
                entry = comparison_link.another(next(one for one in entries if one["id"] == like), list(names))
                self._added().append(entry)
                st.session_state[f"{self.key}:options"] = [*st.session_state[f"{self.key}:options"], entry["id"]]
                st.session_state[f"{self.key}:turned"] = entry["id"]

            st.button(self.text("add_button"), key=f"{self.key}:add", on_click=add)

    def _fields(self, entries: list[dict[str, Any]], number: int) -> None:
        """The inputs of one option: its price and the fields that it gives, the others below."""
        entry = entries[number]
        entry["purchased"] = self.data["start"]
        knobs = Knobs(f"{self.key}:{entry['id']}", {"subscription": [entry], "until": self.data["start"]}, self.words)
        edited = knobs.data["subscription"][0]
        declared = [field.name for field in programmes()[entry["programme"]].fields if field.type != "subscription"]
        known = (*self.data["option"], *self._added(), *self.catalogue)
        original = next(one for one in known if one["id"] == entry["id"])
        given = ["list_price", *(name for name in declared if name in original)]
        for name in given:
            knobs.field(name)
        rest = [name for name in declared if name not in given]
        if rest:
            with knobs.box(self.words("knobs.more"), "more"):
                for name in rest:
                    knobs.field(name)
        self.wrong += knobs.mistyped.values()
        del edited["purchased"]
        entries[number] = edited
        st.session_state[f"{self.key}:kept"][entry["id"]] = deepcopy(edited)

    def _already(self, entries: Sequence[Mapping[str, Any]], chosen: Sequence[str]) -> None:
        """A product that the customer has already, where a programme of these options allows one at a time."""
        used = dict.fromkeys(entry["programme"] for entry in entries if entry["id"] in chosen)
        products = ["", *(product for name in used for product in programmes()[name].one_of[1])]
        if len(products) == 1:
            return
        key, before = f"{self.key}:already", comparison_link.product_held(self.data)
        if key not in st.session_state and before in products:
            set_choice(key, before)
        has = choose(
            self.text("options.already"),
            products,
            key,
            lambda name: name or "–",
            hint=self.text("options.already_help"),
        )
        if has:
            self.data["held"] = [comparison_link.held_already(has, self.data["start"])]
        elif before:
            del self.data["held"]

    # ---- The result

    def comparison(self) -> Comparison | None:
        """The comparison as the inputs say; if that cannot be compared, its sentences are shown and the last one that
        could be is returned; None if there has been none."""
        keep = f"{self.key}:good"
        if not self.wrong:
            try:
                comparison = comparison_file.parse(self.data, self.key.removeprefix("compare:"))
                if large := too_much(comparison):
                    raise Refused([large])
            except Refused as refused:
                self.wrong += [self._sentence(problem) for problem in refused.problems]
            else:
                st.session_state[keep] = comparison
                return comparison
        for sentence in self.wrong:
            st.error(plain(sentence))
        st.caption(f":material/history: {self.text('kept')}")
        good: Comparison | None = st.session_state.get(keep)
        return good

    def _sentence(self, problem: Refusal) -> str:
        """A problem with what it is about: the option by its name, where it is one's."""
        sentence = problem.sentence(self.words.language)
        if problem.key == "no-option":
            return self.text("none_chosen")
        where = problem.place(self.words.language)
        for number, entry in enumerate(self.data["option"], 1):
            where = where.replace(f"option[{number}]", self.name(entry))
        return f"{where}: {sentence}" if where else sentence
