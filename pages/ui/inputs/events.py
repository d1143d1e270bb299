"""The events of a scenario as a table to edit, with the columns that its programmes declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from billing_model.core.fields import Field
from billing_model.files.spreadsheet import as_given, neutral
from billing_model.programmes import programmes
from pages.ui.base.words import Mistyped, Words

DTYPES: Mapping[str, Any] = {"integer": "Int64", "flag": "boolean"}  # everything else is text


class EventTable:
    """A table of events; its columns are the fields that the kinds of event carry. places: decimals of a price."""

    def __init__(
        self, subscriptions: Sequence[Mapping[str, Any]], kinds: Sequence[str], words: Words, places: int = 2
    ) -> None:
        self.ids = [entry["id"] for entry in subscriptions]
        self.kinds, self.words, self.places = list(kinds), words, places
        self.used = used = dict.fromkeys(entry["programme"] for entry in subscriptions)
        declared = [event for name in used for event in programmes()[name].events if event.kind in kinds]
        self.carried = {event.kind: {field.name for field in event.fields} for event in declared}
        self.fields = {field.name: field for event in declared for field in event.fields}

    def edited(
        self, key: str, events: Sequence[Mapping[str, Any]], drawn: bool = True
    ) -> tuple[list[dict[str, Any]], str]:
        """Show the events and return them as the user has left them, and a sentence about what cannot be read.

        An amount is typed as text in the page's language; an empty row is no event. drawn: whether the table is in
        sight; what was edited lasts while it is not.
        """
        base, kept = f"{key}:base", f"{key}:kept"
        if drawn:
            if key not in st.session_state:  # for the first time, or again
                st.session_state[base] = st.session_state.get(kept, (events,))[0]
            st.session_state[kept] = self._drawn(key, st.session_state[base])
        edited, sentence = st.session_state.get(kept, (events, ""))
        return [dict(event) for event in edited], sentence

    def _drawn(self, key: str, events: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], str]:
        shown = st.data_editor(
            self._frame(events),
            key=key,
            num_rows="dynamic",
            hide_index=True,
            column_order=[*(["subscription"] if len(self.ids) > 1 else []), "on", "kind", *self.fields],
            column_config=self._columns(),
        )
        edited, sentences = [], []
        for row in shown.to_dict("records"):
            try:
                edited.append(self._event(row))
            except Mistyped as wrong:
                sentences.append(str(wrong))
        return [event for event in edited if event], " ".join(sentences)

    def _frame(self, events: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
        columns: dict[str, Any] = {
            "subscription": pd.array([neutral(event["subscription"]) for event in events], "string"),
            "on": pd.array([self.words.day(event["on"]) for event in events], "string"),
            "kind": pd.array([event["kind"] for event in events], "string"),
        }
        for name, field in self.fields.items():
            values = [event.get(name) for event in events]
            if field.type in ("money", "percent"):
                values = [None if value is None else self.words.typed(Decimal(value), self.places) for value in values]
            elif field.type == "day":
                values = [None if value is None else self.words.day(value) for value in values]
            elif field.type in ("text", "subscription"):
                values = [None if value is None else neutral(value) for value in values]
            columns[name] = pd.array(values, DTYPES.get(field.type, "string"))
        return pd.DataFrame(columns)

    def _columns(self) -> dict[str, Any]:
        words, config = self.words, st.column_config
        return {
            "subscription": config.SelectboxColumn(
                words.label("subscription"), options=[neutral(id) for id in self.ids]
            ),
            "on": config.TextColumn(words.label("on"), required=True),
            "kind": config.SelectboxColumn(
                words.label("kind"),
                options=self.kinds,
                format_func=lambda kind: self._words(words.event, str(kind)),
                required=True,
            ),
            **{name: self._column(field) for name, field in self.fields.items()},
        }

    def _column(self, field: Field) -> Any:
        label, config = self._words(self.words.label, field.name), st.column_config
        if field.type == "integer":
            return config.NumberColumn(label, step=1)
        if field.type == "flag":
            return config.CheckboxColumn(label)
        if field.choices:
            return config.SelectboxColumn(
                label, options=list(field.choices), format_func=lambda value: self.words.choice(field.name, str(value))
            )
        if field.type == "subscription":
            return config.SelectboxColumn(label, options=[neutral(id) for id in self.ids])
        return config.TextColumn(label, max_chars=200)

    def _words(self, word: Callable[[str, str], str], name: str) -> str:
        """What the programmes that know an event or a field call it; all their words, if they differ."""
        known = [
            programme
            for programme in self.used
            for event in programmes()[programme].events
            if event.kind in self.kinds and (event.kind == name or any(field.name == name for field in event.fields))
        ]
        return " / ".join(dict.fromkeys(word(name, programme) for programme in known))

    def _event(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        """One row of the table as an event; an empty row is none. Raises `Mistyped`."""
        given = {name: value for name, value in row.items() if value is not None and not pd.isna(value) and value != ""}
        if not {"on", "kind"} & set(given):
            return {}
        event: dict[str, Any] = {"subscription": self.ids[0], **given}
        event["subscription"] = as_given(event["subscription"])  # the table can be downloaded
        if "on" in event:
            event["on"] = self.words.parsed_day(str(event["on"]))
        for name, field in self.fields.items():
            if name not in event:
                continue
            if name not in self.carried.get(event.get("kind", ""), set()):
                del event[name]  # a column of other kinds of event
            elif field.type == "day":
                event[name] = self.words.parsed_day(str(event[name]))
            elif field.type in ("text", "subscription"):
                event[name] = as_given(str(event[name]))
            elif field.type in ("money", "percent"):
                event[name] = self.words.parsed(str(event[name]))
            elif field.type == "integer":
                event[name] = int(event[name])
            elif field.type == "flag":
                event[name] = bool(event[name])
        return event
