"""Inputs of devices that want a service: a table of days, a pattern with its numbers, or an uploaded file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.comparing.demand import MOST_DEVICES, SHAPES, Pattern, changes, demand
from billing_model.files.tables.cells import Order
from billing_model.files.tables.days import read_days
from billing_model.files.values import LARGEST_INTEGER
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain
from pages.ui.inputs.events import DAY_FORMAT
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.tables import offer_template, order_of_days, read_as

FILE_SIZE = 200 * 1024  # bytes
TEXTS = ["csv", "tsv", "txt"]  # endings of a text table
MOST_SENTENCES = 8  # about one file
PATTERN = {  # which numbers a shape has, each with its least value and its first
    "steady": (),
    "growing": (("step", -1_000, 4),),
    "seasonal": (("peak", 0, 20), ("period", 2, 30)),
    "spike": (("peak", 0, 20), ("after", 0, 9), ("length", 1, 7)),
}


def wanted(knobs: Knobs, number: int) -> list[dict[str, Any]]:
    """The use events of a flexible subscription as the user wants them; its first day is put into the tables.

    number: the subscription, from 0.
    """
    words, entry = knobs.words, knobs.data["subscription"][number]
    st.markdown(f"**{words('usage_cap.knobs.wanted')}**")
    key = f"{knobs.id}:{number}"
    source = choose(
        words("usage_cap.knobs.source"),
        ("table", "pattern", "file"),
        f"{key}:source",
        lambda name: words(f"usage_cap.source.{name}"),
        beside=True,
    )
    if source == "file":
        return _from_file(knobs, number)
    first = whole(words("usage_cap.knobs.first_day"), f"{key}:seats", entry["seats"], most=MOST_DEVICES)
    entry["seats"] = entry["seats"] if first is None else first
    if source == "pattern":
        return _from_pattern(knobs, number)
    return day_table(knobs, number, "use", "seats", words("usage_cap.knobs.days"), words("usage_cap.knobs.devices"))


def whole(
    label: str, key: str, first: int | None, least: int = 0, most: int = LARGEST_INTEGER, **more: Any
) -> int | None:
    """A whole number, which survives when the input is out of sight for a while; None while it is empty."""
    kept = f"{key}:kept"
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(kept, first)
    st.number_input(label, min_value=least, max_value=most, value=None, step=1, key=key, **more)
    st.session_state[kept] = st.session_state[key]
    typed: int | None = st.session_state[key]
    return typed


# ---- A table of days --------------------------------------------------------------------------------------------


def day_table(knobs: Knobs, number: int, kind: str, field: str, lead: str, label: str = "") -> list[dict[str, Any]]:
    """The events of one kind as a table of days, with one whole number each if the field has a name.

    What was edited lasts while the table is out of sight. Sentences about a row go below it.
    """
    words, id = knobs.words, knobs.data["subscription"][number]["id"]
    key = f"{knobs.id}:{number}:{kind}"
    before = [
        event for event in knobs.original.get("event", []) if event["kind"] == kind and event["subscription"] == id
    ]
    if not knobs.drawn:
        left: list[dict[str, Any]] = st.session_state.get(f"{key}:kept", before)
        return left
    if key not in st.session_state:  # for the first time, or again
        st.session_state[f"{key}:base"] = st.session_state.get(f"{key}:kept", before)
    st.caption(lead)
    config = st.column_config
    columns: dict[str, Any] = {
        "on": config.DateColumn(
            words("usage_cap.knobs.day" if field else "usage_cap.knobs.cancel_day"), format=DAY_FORMAT[words.language]
        )
    }
    if field:
        columns[field] = config.NumberColumn(label, step=1, min_value=0, max_value=MOST_DEVICES)
    shown = st.data_editor(
        _frame(st.session_state[f"{key}:base"], field),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        height="content" if len(st.session_state[f"{key}:base"]) < 8 else 300,
        column_order=list(columns),
        column_config=columns,
    )
    place = st.container()
    events: list[dict[str, Any]] = []
    for row in shown.to_dict("records"):
        given = {name: row[name] for name in columns if not pd.isna(row[name])}
        if given and len(given) < len(columns):
            knobs.mistyped["event", 0, kind] = words("usage_cap.knobs.row_incomplete")
        elif given:
            event = {"subscription": id, "on": pd.Timestamp(given["on"]).date(), "kind": kind}
            events.append(event | ({field: int(given[field])} if field else {}))
    knobs.beside["event", 0, kind] = place
    st.session_state[f"{key}:kept"] = events
    return events


def _frame(events: Sequence[Mapping[str, Any]], field: str) -> pd.DataFrame:
    columns: dict[str, Any] = {"on": pd.to_datetime([event["on"] for event in events])}
    if field:
        columns[field] = pd.array([event[field] for event in events], "Int64")
    return pd.DataFrame(columns)


def put(knobs: Knobs, number: int, made: Mapping[str, list[dict[str, Any]]]) -> None:
    """Put a subscription's events of these kinds in the place of those it had; sentences go below their tables."""
    id = knobs.data["subscription"][number]["id"]
    others = [
        event for event in knobs.data.get("event", []) if event["subscription"] != id or event["kind"] not in made
    ]
    knobs.data["event"] = [*others, *(event for events in made.values() for event in events)]
    for at, event in enumerate(knobs.data["event"], 1):
        place = knobs.beside.get(("event", 0, event["kind"]))
        if place is not None and event["subscription"] == id:
            for field in ("on", "seats", "limit", "kind", ""):
                knobs.beside["event", at, field] = place


# ---- A pattern --------------------------------------------------------------------------------------------------


def _from_pattern(knobs: Knobs, number: int) -> list[dict[str, Any]]:
    words, entry = knobs.words, knobs.data["subscription"][number]
    key = f"{knobs.id}:{number}:pattern"
    shape = choose(
        words("usage_cap.knobs.shape"), SHAPES, f"{key}:shape", lambda name: words(f"usage_cap.shape.{name}")
    )
    given: dict[str, int] = {}
    names = PATTERN[shape]
    for place, (name, least, first) in zip(
        st.columns(max(1, len(names)), vertical_alignment="bottom"), names, strict=False
    ):
        start = 2 * entry["seats"] if name == "peak" and entry["seats"] else first
        with place:
            typed = whole(
                words(f"usage_cap.knobs.{name}"),
                f"{key}:{name}",
                start,
                least,
                MOST_DEVICES if name == "peak" else 10_000,
            )
        given[name] = first if typed is None else typed
    first_day, last_day = np.datetime64(entry["purchased"], "D"), np.datetime64(knobs.data["until"], "D")
    days, devices = changes(*demand(Pattern(shape, entry["seats"], **given), first_day, max(first_day, last_day)))
    return _events(entry, dict(zip(days.astype(object), devices.tolist(), strict=True)))


# ---- A file -----------------------------------------------------------------------------------------------------


def _from_file(knobs: Knobs, number: int) -> list[dict[str, Any]]:
    words, entry = knobs.words, knobs.data["subscription"][number]
    key = f"{knobs.id}:{number}:file"

    def taken_away() -> None:
        if st.session_state[key] is None:
            st.session_state.pop(f"{key}:kept", None)

    uploaded = st.file_uploader(
        words("usage_cap.knobs.file"),
        type=TEXTS,
        key=key,
        max_upload_size=1,  # MB
        on_change=taken_away,
        help=words("usage_cap.knobs.file_help"),
    )
    order = order_of_days(words, key)
    offer_template("days", words, key)
    place = st.container()
    knobs.beside["event", 0, "use"] = place
    if uploaded is not None and uploaded.size <= FILE_SIZE:
        days, sentences = days_of(uploaded, entry["purchased"], "devices", order, words, "usage_cap.csv")
        if days is None:
            place.error("\n\n".join(sentences))
        else:
            st.session_state[f"{key}:kept"] = days
            st.session_state[f"{key}:name"] = uploaded.name[:60]
            for sentence in sentences:
                place.caption(sentence)
    elif uploaded is not None:
        place.error(words("usage_cap.csv.too-large"))
    kept: dict[date, int] | None = st.session_state.get(f"{key}:kept")
    if kept is None:
        st.caption(words("usage_cap.knobs.file_none"))
        events = (event for event in knobs.original.get("event", []) if event["subscription"] == entry["id"])
        return [dict(event) for event in events if event["kind"] == "use"]
    name = plain(st.session_state[f"{key}:name"])
    ends = {"first": words.day(min(kept)), "last": words.day(max(kept))}
    st.caption(words("usage_cap.knobs.file_read", rows=words.whole(len(kept)), name=name, **ends))
    return _events(entry, kept)


def days_of(
    uploaded: Any, first: date, column: str, order: Order, words: Words, path: str
) -> tuple[dict[date, int] | None, list[str]]:
    """The numbers by day of an uploaded table and how it was read, or None and what is wrong; path: of the sentences.

    first: no day may be earlier; column: the name of the second column.
    """
    try:
        days = read_days(uploaded.getvalue(), uploaded.name, first, column, order)
    except Refused as refused:
        return None, [plain(problem.text(words.language)) for problem in refused.problems]
    sentences = [
        words(
            f"{path}.{row.key}",
            row=row.row,
            found=plain(row.found[:60]),
            first=words.day(row.first) if row.first else "",
        )
        for row in days.wrong[:MOST_SENTENCES]
    ]
    if len(days.wrong) > MOST_SENTENCES:
        sentences.append(words(f"{path}.more", count=len(days.wrong) - MOST_SENTENCES))
    if days.wrong:
        return None, sentences
    return days.by_day, [*filter(None, [read_as(days.dialect, uploaded.name, words)])]


def _events(entry: dict[str, Any], days: Mapping[date, int]) -> list[dict[str, Any]]:
    """Use events; the number of the day of purchase is the subscription's own."""
    entry["seats"] = days.get(entry["purchased"], entry["seats"])
    return [
        {"subscription": entry["id"], "on": day, "kind": "use", "seats": devices}
        for day, devices in sorted(days.items())
        if day != entry["purchased"]
    ]
