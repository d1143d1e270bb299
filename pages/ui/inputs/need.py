"""The inputs of a comparison's need: a pattern, a table, a file or a scenario; and what may happen to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from billing_model.billing.outcome import outcome
from billing_model.comparing.demand import SHAPES_BY_MONTH
from billing_model.files.comparison_models import BOUNDS
from billing_model.files.scenario import parse as parse_scenario
from pages.ui.base.choice import choose
from pages.ui.base.words import NotAnAmount, Words
from pages.ui.inputs.demand import FILE_SIZE, TEXTS, days_of, whole
from pages.ui.inputs.events import DAY_FORMAT
from pages.ui.inputs.tables import offer_template, order_of_days
from pages.ui.scenario import bundled

PATTERN = {  # which numbers a shape has, each with its words
    "steady": (),
    "growing": (("step", "step"),),
    "shrinking": (("step", "fewer"),),
    "seasonal": (("peak", "peak"), ("period", "period")),
    "project": (("peak", "project"), ("after", "after"), ("length", "length")),
}
FIRST_VALUES = {"step": 1, "peak": 20, "period": 12, "after": 2, "length": 4}


class NeedInputs:
    """The inputs of what a comparison needs and of what may happen to it."""

    def __init__(self, id: str, data: Mapping[str, Any], catalogue: Sequence[Mapping[str, Any]], words: Words) -> None:
        self.key, self.words = f"compare:{id}", words
        self.original = data
        self.data: dict[str, Any] = deepcopy(dict(data))
        self.catalogue = catalogue
        self.wrong: list[str] = []  # sentences about what could not even be read

    def text(self, path: str, **values: Any) -> str:
        """One of the page's own texts."""
        return self.words(f"compare.{path}", **values)

    # ---- What is needed

    def need(self) -> None:
        """The first day, the months, and the seats from a pattern, a table, a file or a scenario."""
        st.subheader(self.text("need.title"))
        start, months = st.columns([3, 2])
        with start:
            self.data["start"] = self._day(self.text("need.start"), "start", self.data["start"])
        with months:
            self.data["months"] = self._whole("need.months", "months", "months", self.data["months"])
        first = "table" if self.data["demand"]["shape"] == "steps" else "pattern"
        sources = (first, *(name for name in ("pattern", "table", "file", "scenario") if name != first))
        source = choose(
            self.text("need.source"),
            sources,
            f"{self.key}:source",
            lambda name: self.text(f"source.{name}"),
        )
        {"pattern": self._pattern, "table": self._table, "file": self._file, "scenario": self._scenario}[source]()

    def _pattern(self) -> None:
        demand = self.data["demand"]
        shapes = list(SHAPES_BY_MONTH)
        first = demand["shape"] if demand["shape"] in shapes else "steady"
        shapes.remove(first)
        shape = choose(
            self.text("need.shape"), (first, *shapes), f"{self.key}:shape", lambda name: self.text(f"shape.{name}")
        )
        kept = {name: demand[name] for name in FIRST_VALUES if name in demand}
        seats = self._whole("need.seats", "seats", "seats", demand["seats"])
        self.data["demand"] = {"shape": shape, "seats": seats}
        knobs = PATTERN[shape]
        for place, (name, label) in zip(st.columns(max(1, len(knobs))), knobs, strict=False):
            with place:
                value = kept.get(name, FIRST_VALUES[name])
                self.data["demand"][name] = self._whole(f"need.{label}", f"{shape}:{name}", name, value)
        if knobs:
            key = f"{self.key}:day"
            if key not in st.session_state:
                st.session_state[key] = demand.get("day", 1)
            self.data["demand"]["day"] = st.slider(
                self.text("need.day"), *BOUNDS["day"], key=key, help=self.text("need.day_help")
            )

    def _table(self) -> None:
        demand = self.data["demand"]
        seats = self._whole("need.seats", "seats", "seats", demand["seats"])
        steps = demand.get("change") or [{"on": self.data["start"] + timedelta(days=31), "seats": seats + 2}]
        frame = pd.DataFrame(
            {
                "on": pd.to_datetime([step["on"] for step in steps]),
                "seats": pd.array([step["seats"] for step in steps], "Int64"),
            }
        )
        st.caption(self.text("need.table"))
        config = st.column_config
        shown = st.data_editor(
            frame,
            key=f"{self.key}:steps",
            num_rows="dynamic",
            hide_index=True,
            column_config={
                "on": config.DateColumn(self.text("need.column_day"), format=DAY_FORMAT[self.words.language]),
                "seats": config.NumberColumn(
                    self.text("need.column_seats"), step=1, min_value=BOUNDS["seats"][0], max_value=BOUNDS["seats"][1]
                ),
            },
        )
        seats_by_day = {}
        for row in shown.to_dict("records"):
            given = [value for value in row.values() if not pd.isna(value)]
            if len(given) == 1:
                self.wrong.append(self.text("need.row_incomplete"))
            elif given:
                seats_by_day[pd.Timestamp(row["on"]).date()] = int(row["seats"])
        self._steps(seats, seats_by_day)

    def _file(self) -> None:
        uploaded = st.file_uploader(
            self.text("need.file"),
            type=TEXTS,
            key=f"{self.key}:file",
            max_upload_size=1,  # MB
            help=self.text("need.file_help"),
        )
        order = order_of_days(self.words, f"{self.key}:file")
        offer_template("days", self.words, f"{self.key}:file", "seats")
        kept = f"{self.key}:file:kept"
        if uploaded is not None and uploaded.size > FILE_SIZE:
            self.wrong.append(self.text("csv.too-large"))
        elif uploaded is not None:
            days, sentences = days_of(uploaded, self.data["start"], "seats", order, self.words, "compare.csv")
            if days is None:
                self.wrong += sentences
            else:
                st.session_state[kept] = days
                for sentence in sentences:
                    st.caption(sentence)
        if st.session_state.get(kept):
            self._steps(self.data["demand"]["seats"], st.session_state[kept])

    def _scenario(self) -> None:
        known = bundled.library()
        chosen = choose(
            self.text("need.scenario"),
            list(known),
            f"{self.key}:scenario",
            lambda name: str(known[name]["title"][self.words.language]),
            hint=self.text("need.scenario_help"),
        )
        scenario = parse_scenario(known[chosen])
        days, seats = outcome(scenario.book, scenario.until).seats_by_day()
        if not len(days):
            return
        held = seats.copy()
        for n in np.flatnonzero(held == 0):  # a gap counts as what was held before
            held[n] = held[n - 1] if n else 1
        self.data["start"] = days[0].astype(object)
        changed = np.flatnonzero(np.diff(held)) + 1
        self._steps(int(held[0]), {days[n].astype(object): int(held[n]) for n in changed})

    def _steps(self, seats: int, days: Mapping[date, int]) -> None:
        """So many seats at first, and other numbers from days on; one of the first day is the first number."""
        start = self.data["start"]
        self.data["demand"] = {
            "shape": "steps",
            "seats": days.get(start, seats),
            "change": [{"on": day, "seats": days[day]} for day in sorted(days) if day > start],
        }

    # ---- What may happen

    def chance(self) -> None:
        """Leaving, by month or by chance; noise; the discount rate."""
        given = dict(self.data.get("chance", {}))
        with st.expander(self.text("chance.title")):
            leaves = whole(
                self.text("chance.leaves"),
                f"{self.key}:leaves",
                given.get("leaves_after"),
                *BOUNDS["leaves_after"],
                placeholder=self.text("chance.leaves_none"),
            )
            left, right = st.columns(2, vertical_alignment="bottom")
            with left:
                leaving = self._percent("chance.leaving", "leaving", given.get("leaving_percent", 0))
                years = self._whole("chance.years", "years", "years", given.get("years", 2_000))
            with right:
                noise = self._whole("chance.noise", "noise", "noise_percent", given.get("noise_percent", 0))
                seed = self._whole("chance.seed", "seed", "seed", given.get("seed", 1))
            rate = self._percent(
                "chance.rate", "rate", self.data.get("discount_rate_percent", 0), hint=self.text("chance.rate_help")
            )
        self.data["chance"] = {
            "leaves_after": leaves,
            "leaving_percent": leaving,
            "noise_percent": noise,
            "years": years,
            "seed": seed,
        }
        self.data["discount_rate_percent"] = rate

    # ---- Single inputs

    def _day(self, label: str, name: str, value: date) -> date:
        key = f"{self.key}:{name}"
        if key not in st.session_state:
            st.session_state[key] = value
        chosen: date | None = st.date_input(
            label,
            key=key,
            format=DAY_FORMAT[self.words.language],
            min_value=min(date(1995, 1, 1), value),
            max_value=max(date(2140, 12, 31), value),
        )
        return chosen or value

    def _whole(self, label: str, name: str, field: str, value: int) -> int:
        """A whole number of the file, within its bounds; name: of the input, field: in the file."""
        typed = whole(self.text(label), f"{self.key}:{name}", value, *BOUNDS[field])
        return value if typed is None else typed

    def _percent(self, label: str, name: str, value: Any, hint: str | None = None) -> Decimal:
        key = f"{self.key}:{name}:money"
        if key not in st.session_state:
            st.session_state[key] = self.words.typed(Decimal(value))
        text = st.text_input(self.text(label), key=key, help=hint)
        try:
            return self.words.parsed(text or "")
        except NotAnAmount as wrong:
            self.wrong.append(str(wrong))
            return Decimal(value)
