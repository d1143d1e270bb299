"""Inputs of devices that want a service: a table of days, a pattern with its numbers, or an uploaded file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from dateutil.relativedelta import relativedelta

from billing_model.billing.refusal import Refused
from billing_model.comparing.demand import MOST_DEVICES, SHAPES, Pattern, changes, demand
from billing_model.core.book import EARLIEST, LATEST
from billing_model.files.tables.cells import Order
from billing_model.files.tables.days import read_days
from billing_model.files.values import LARGEST_INTEGER
from billing_model.words.wording import one_line
from pages.ui.base.refuse import refuse
from pages.ui.base.taken import taken
from pages.ui.base.words import Words, plain
from pages.ui.inputs.knobs import Knobs
from pages.ui.inputs.steps import USED, Kind
from pages.ui.inputs.tables import offer_template, order_of_days, read_as

FILE_SIZE = 200 * 1024  # bytes
TABLES = ["csv", "tsv", "txt", "xlsx"]  # endings of a table of days
MOST_SENTENCES = 8  # about one file
ONE_DAY = timedelta(days=1)
LIMIT = Kind("set-limit", "limit", also=(), label="usage_cap.knobs.limit_value", beside=False)
PATTERN = {  # which numbers a shape has, each with its least value and its first
    "steady": (),
    "growing": (("step", -1_000, 4),),
    "seasonal": (("peak", 0, 20), ("period", 2, 30)),
    "spike": (("peak", 0, 20), ("after", 0, 9), ("length", 1, 7)),
}


def wanted(knobs: Knobs, number: int) -> None:
    """The devices that a flexible subscription, from 0, has as the user wants them, and the limit at first."""
    words, key = knobs.words, f"{knobs.id}:{number}"
    source = knobs.choose(
        words("usage_cap.knobs.source"),
        ("table", "pattern", "file"),
        f"{key}:source",
        lambda name: words(f"usage_cap.source.{name}"),
        follows=True,
        beside=True,
        width="stretch",
    )
    left, right = knobs.columns(2)
    if source != "file":
        entry = knobs.data["subscription"][number]
        with left:
            label = words("usage_cap.knobs.first_day")
            first = whole(label, f"{key}:seats", entry["seats"], most=MOST_DEVICES, draw=_draw(knobs))
        entry["seats"] = entry["seats"] if first is None else first
    with right:
        _first_limit(knobs, number)
    knobs.room("subscription", number + 1, "seats", "limit")
    if source == "table":
        knobs.changes(number, "usage_cap.knobs.move", USED)
    elif source == "pattern":
        _put(knobs, number, _from_pattern(knobs, number))
    else:
        _from_file(knobs, number)


def limits(knobs: Knobs, number: int) -> None:
    """The days on which the limit becomes another."""
    knobs.changes(number, "", LIMIT)


def _first_limit(knobs: Knobs, number: int) -> None:
    """The limit of the first day, or none."""
    words, entry = knobs.words, knobs.data["subscription"][number]
    label, none = words("usage_cap.knobs.limit_first"), words("usage_cap.knobs.limit_none")
    key = f"{knobs.id}:{number}:limit"
    first = whole(label, key, entry.get("limit"), placeholder=none, draw=_draw(knobs))
    entry.pop("limit", None)
    if first is not None:
        entry["limit"] = first


def whole(
    label: str,
    key: str,
    first: int | None,
    least: int = 0,
    most: int = LARGEST_INTEGER,
    draw: Callable[..., Any] = st.number_input,
    **more: Any,
) -> int | None:
    """A whole number, which survives when the input is out of sight for a while; None while it is empty."""
    kept = f"{key}:kept"
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(kept, first)
    draw(label, min_value=least, max_value=most, value=None, step=1, key=key, **more)
    st.session_state[kept] = st.session_state[key]
    typed: int | None = st.session_state[key]
    return typed


def _draw(knobs: Knobs) -> Callable[..., Any]:
    """A number as an input of these."""
    return partial(knobs.input, st.number_input)


def _put(knobs: Knobs, number: int, days: Mapping[date, int]) -> None:
    """Have a subscription want so many devices from each of some days on; sentences go below what was drawn last."""
    entry = knobs.data["subscription"][number]
    entry["seats"] = days.get(entry["purchased"], entry["seats"])
    made = [
        {"subscription": entry["id"], "on": day, "kind": USED.event, "seats": devices}
        for day, devices in sorted(days.items())
        if day != entry["purchased"]
    ]
    others = [e for e in knobs.data.get("event", []) if e["subscription"] != entry["id"] or e["kind"] != USED.event]
    knobs.data["event"] = [*made, *others]
    knobs.room("event", 0, USED.event)


# ---- A pattern --------------------------------------------------------------------------------------------------


def _from_pattern(knobs: Knobs, number: int) -> Mapping[date, int]:
    words, entry = knobs.words, knobs.data["subscription"][number]
    key = f"{knobs.id}:{number}:pattern"
    shape = knobs.choose(
        words("usage_cap.knobs.shape"),
        SHAPES,
        f"{key}:shape",
        lambda name: words(f"usage_cap.shape.{name}"),
        follows=True,
    )
    given: dict[str, int] = {}
    numbers = PATTERN[shape]
    for place, (name, least, first) in zip(knobs.columns(max(1, len(numbers))), numbers, strict=False):
        start = 2 * entry["seats"] if name == "peak" and entry["seats"] else first
        most = MOST_DEVICES if name == "peak" else 10_000
        with place:
            typed = whole(words(f"usage_cap.knobs.{name}"), f"{key}:{name}", start, least, most, _draw(knobs))
        given[name] = first if typed is None else typed
    first_day, last_day = np.datetime64(entry["purchased"], "D"), np.datetime64(knobs.ending.given(knobs.data), "D")
    days, devices = changes(*demand(Pattern(shape, entry["seats"], **given), first_day, max(first_day, last_day)))
    return dict(zip(days.astype(object), devices.tolist(), strict=True))


# ---- A file -----------------------------------------------------------------------------------------------------


def _from_file(knobs: Knobs, number: int) -> None:
    """The devices of an uploaded table, which also says from when to when is billed."""
    words, entry = knobs.words, knobs.data["subscription"][number]
    key = f"{knobs.id}:{number}:file"
    if knobs.drawn:
        _upload(knobs, number, key)
    unusable = st.session_state.get(f"{key}:unusable", "")
    if unusable:
        knobs.mistyped["event", 0, USED.event] = words("usage_cap.knobs.file_unusable", name=unusable)
    kept: dict[date, int] | None = st.session_state.get(f"{key}:kept")
    if kept is None:
        knobs.caption(words("usage_cap.knobs.file_none"))
        knobs.room("event", 0, USED.event)
        return
    first, last = min(kept), max(kept)
    ends = {"first": words.day(first), "last": words.day(last)}
    name = plain(st.session_state[f"{key}:name"])
    knobs.caption(words("usage_cap.knobs.file_read", rows=words.whole(len(kept)), name=name, **ends))
    bought, until = entry["purchased"], knobs.ending.given(knobs.data)
    if first < bought and not unusable:
        days = {"first": words.day(first), "bought": words.day(bought)}
        knobs.mistyped["event", 0, USED.event] = words("usage_cap.knobs.file_before", **days)
    elif bought < first:
        days = {"first": words.day(first), "bought": words.day(bought), "devices": words.whole(entry["seats"])}
        knobs.caption(words("usage_cap.knobs.file_silent", **days))
    if until > last + ONE_DAY:
        knobs.caption(words("usage_cap.knobs.file_after", **ends, until=words.day(until)))
    _put(knobs, number, kept)


def _upload(knobs: Knobs, number: int, key: str) -> None:
    """Where a table is uploaded, and what is wrong with it; one that is new decides the billed days."""
    words = knobs.words

    def taken_away() -> None:
        if st.session_state[key] is None:
            st.session_state.pop(f"{key}:kept", None)

    uploaded = st.file_uploader(
        words("usage_cap.knobs.file"),
        type=TABLES,
        key=key,
        max_upload_size=1,  # MB
        on_change=taken_away,
        help=words("usage_cap.knobs.file_help"),
    )
    uploaded = taken(uploaded, words)
    order = order_of_days(words, key)
    offer_template("days", words, key)
    st.session_state[f"{key}:unusable"] = ""
    if uploaded is None:
        return
    if uploaded.size > FILE_SIZE:
        by_day, sentences = None, [words("usage_cap.csv.too-large")]
    else:
        by_day, sentences = days_of(uploaded, EARLIEST.item(), "devices", order, words, "usage_cap.csv")
    if by_day is None:
        refuse("\n\n".join(sentences))
        st.session_state[f"{key}:unusable"] = one_line(uploaded.name)
        return
    for sentence in sentences:
        st.caption(sentence)
    if by_day != st.session_state.get(f"{key}:kept"):
        st.session_state[f"{key}:kept"], st.session_state[f"{key}:name"] = by_day, one_line(uploaded.name)
        _bill_its_days(knobs, number, by_day)


def _bill_its_days(knobs: Knobs, number: int, by_day: Mapping[date, int]) -> None:
    """Have the service begin on the first day of a table, and bill the month of its last."""
    bought = f"{knobs.id}:{number}:purchased"
    st.session_state[bought] = min(by_day)
    knobs.moving.purchase(number, bought, knobs.words)
    end = max(by_day) + relativedelta(months=1, day=1)
    st.session_state[knobs.ending.key] = min(end, LATEST.item())
    st.rerun()


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
