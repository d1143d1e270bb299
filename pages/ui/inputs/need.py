"""The inputs of a comparison's need: a pattern, a table, a file or a scenario; and what may happen to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from billing_model.billing.outcome import outcome
from billing_model.comparing.demand import SHAPES_BY_MONTH
from billing_model.files.comparison_models import BOUNDS
from billing_model.files.scenario import parse as parse_scenario
from billing_model.files.values import LONGEST_TEXT
from pages.ui.base.taken import taken
from pages.ui.base.words import Mistyped, Words
from pages.ui.inputs.demand import FILE_SIZE, TABLES, days_of
from pages.ui.inputs.kept import NEED, STRETCH, KeptInputs
from pages.ui.inputs.names import currencies
from pages.ui.inputs.tables import offer_template, order_of_days
from pages.ui.scenario import bundled

NUMBER, DAY = 92, 132  # the width of a number, of a day
PATTERN = {  # which numbers a shape has, each with its words
    "steady": (),
    "growing": (("step", "step"),),
    "shrinking": (("step", "fewer"),),
    "seasonal": (("peak", "peak"), ("period", "period")),
    "project": (("peak", "project"), ("after", "after"), ("length", "length")),
}
FIRST_VALUES = {"step": 1, "peak": 20, "period": 12, "after": 2, "length": 4}
RARE = ("period",)  # of them those that stand among what is seldom changed
SOURCES = ("table", "file", "scenario")  # where a need can come from that follows no pattern


class NeedInputs(KeptInputs):
    """The inputs of what a comparison needs and of what may happen to it.

    turned: what a changed input calls; None where the inputs are only read
    """

    def __init__(
        self,
        id: str,
        data: Mapping[str, Any],
        catalogue: Sequence[Mapping[str, Any]],
        words: Words,
        turned: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(f"compare:{id}", words, turned)
        self.original = data
        self.data: dict[str, Any] = deepcopy(dict(data))
        self.catalogue = catalogue

    # ---- What is needed

    def need(self) -> None:
        """The seats from a pattern, a table, a file or a scenario; the first day and the months."""
        demand = self.data["demand"]
        first = "table" if demand["shape"] == "steps" else demand["shape"]
        named = f"{self.key}:source"
        sources = (first, *(name for name in (*SHAPES_BY_MONTH, *SOURCES) if name != first))
        knobs = PATTERN.get(st.session_state.get(named, first), ())
        place, *numbers = self._beside(STRETCH, *[NUMBER] * min(2, 1 + len(knobs)))
        with place:
            source = self._choose(
                "need.source", sources, "source",
                lambda name: self.text(f"source.{name}" if name in SOURCES else f"shape.{name}"),
            )  # fmt: skip
        start, months = self._beside(DAY, STRETCH)
        with start:
            self.data["start"] = self._day("need.start", "start", self.data["start"])
        with months:
            self.data["months"] = self._slider("months", self.data["months"])
        if source in SOURCES:
            {"table": self._table, "file": self._file, "scenario": self._scenario}[source](numbers[0])
        else:
            self._pattern(source, numbers)
        if self.drawn:
            self.beside[NEED] = st.container()

    def _pattern(self, shape: str, numbers: Sequence[Any]) -> None:
        """The numbers of a pattern, the first two in their places, the others below."""
        demand = self.data["demand"]
        kept = {name: demand[name] for name in FIRST_VALUES if name in demand}
        knobs = PATTERN[shape]
        with numbers[0]:
            seats = self._whole("need.seats", "seats", "seats", demand["seats"])
        made: dict[str, Any] = {"shape": shape, "seats": seats}
        shown = [name for name, _ in knobs if name not in RARE]
        below = self._beside(*[STRETCH] * (len(shown) - 1)) if len(shown) > 1 else ()
        places = dict(zip(shown, (*numbers[1:], *below), strict=True))
        for name, label in knobs:
            made[name] = kept.get(name, FIRST_VALUES[name])
            if name in places:
                with places[name]:
                    made[name] = self._whole(f"need.{label}", f"{shape}:{name}", name, made[name])
        if knobs and "day" in demand:
            made["day"] = demand["day"]
        self.data["demand"] = made

    def _rare(self) -> None:
        """What of a pattern is seldom another: its day of the month, the length of a season."""
        demand = self.data["demand"]
        knobs = PATTERN.get(demand["shape"], ())
        for name, label in knobs:
            if name in RARE:
                demand[name] = self._whole(f"need.{label}", f"{demand['shape']}:{name}", name, demand[name])
        if knobs:
            demand["day"] = self._slider("day", demand.get("day", 1), "need.day_help")

    def _table(self, place: Any) -> None:
        demand = self.data["demand"]
        with place:
            seats = self._whole("need.seats", "seats", "seats", demand["seats"])
        steps = demand.get("change") or [{"on": self.data["start"] + timedelta(days=31), "seats": seats + 2}]
        kept = f"{self.key}:steps:kept"
        if self.drawn:
            st.session_state[kept] = self._rows(steps)
        by_day, wrong = st.session_state.get(kept, ({step["on"]: step["seats"] for step in steps}, ()))
        for sentence in wrong:
            self.refuse(NEED, sentence)
        self._steps(seats, by_day)

    def _rows(self, steps: Sequence[Mapping[str, Any]]) -> tuple[dict[date, int], Sequence[str]]:
        """The table of days as the user leaves it: the seats by day, and what is wrong with its rows."""
        frame = pd.DataFrame(
            {
                "on": pd.array([self.words.day(step["on"]) for step in steps], "string"),
                "seats": pd.array([step["seats"] for step in steps], "Int64"),
            }
        )
        config = st.column_config
        shown = st.data_editor(
            frame,
            key=f"{self.key}:steps",
            num_rows="dynamic",
            hide_index=True,
            row_height=30,
            height=min(220, 30 * (len(frame) + 2)),
            column_config={
                "on": config.TextColumn(self.text("need.column_day"), max_chars=40),
                "seats": config.NumberColumn(
                    self.text("need.column_seats"), step=1, min_value=BOUNDS["seats"][0], max_value=BOUNDS["seats"][1]
                ),
            },
        )
        by_day: dict[date, int] = {}
        wrong: list[str] = []
        for row in shown.to_dict("records"):
            day, seats = ("" if pd.isna(row[name]) else str(row[name]).strip() for name in ("on", "seats"))
            try:
                if day and seats:
                    by_day[self.words.parsed_day(day, self.data["start"])] = int(seats)
                elif day or seats:
                    raise Mistyped(self.text("need.row_incomplete"))
            except Mistyped as problem:
                wrong.append(str(problem))
        return by_day, [*dict.fromkeys(wrong)]

    def _file(self, _: Any) -> None:
        kept = f"{self.key}:file:kept"
        if self.drawn:
            self._upload(kept)
        if st.session_state.get(kept):
            self._steps(self.data["demand"]["seats"], st.session_state[kept])

    def _upload(self, kept: str) -> None:
        """A file of days to choose; what it says is put into the session under a key."""
        uploaded = st.file_uploader(
            self.text("need.file"),
            type=TABLES,
            key=f"{self.key}:file",
            max_upload_size=1,  # MB
            help=self.text("need.file_help"),
        )
        uploaded = taken(uploaded, self.words)
        order = order_of_days(self.words, f"{self.key}:file")
        offer_template("days", self.words, f"{self.key}:file", "seats")
        if uploaded is None:
            return
        if uploaded.size > FILE_SIZE:
            self.refuse(NEED, self.text("csv.too-large"))
            return
        days, sentences = days_of(uploaded, self.data["start"], "seats", order, self.words, "compare.csv")
        if days is None:
            for sentence in sentences:
                self.refuse(NEED, sentence)
            return
        st.session_state[kept] = days
        for sentence in sentences:
            st.caption(sentence)

    def _scenario(self, _: Any) -> None:
        known = bundled.library()
        chosen = self._choose(
            "need.scenario",
            list(known),
            "scenario",
            lambda name: str(known[name]["title"][self.words.language]),
            hint="need.scenario_help",
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

    def _who(self) -> None:
        """The customer and the currency, which all prices and amounts have."""
        customer, currency = self._beside(STRETCH, STRETCH)
        with customer:
            name = self._input(st.text_input, self.text("need.customer"), f"{self.key}:customer",
                               self.data.get("customer", ""), max_chars=LONGEST_TEXT)  # fmt: skip
        self.data["customer"] = (name or "").strip() or None
        with currency:
            every = currencies(self.words.language)
            codes = list(dict.fromkeys([str(self.original["currency"]), *every]))
            self.data["currency"] = self._choose("need.currency", codes, "currency", every.__getitem__)

    def already(self) -> None:
        """What the customer has already, where that matters."""

    def chance(self) -> None:
        """Leaving, by month or by chance; noise; the day of a change; the discount rate: in a box to open."""
        given = dict(self.data.get("chance", {}))
        with self._box("chance.title", "chance"):
            self._who()
            self.already()
            self._rare()
            left, right = self._beside(STRETCH, STRETCH)
            with left:
                leaves = self._optional("chance.leaves", "leaves", "leaves_after", given.get("leaves_after"))
                leaving = self._percent("chance.leaving", "leaving", given.get("leaving_percent", 0))
                years = self._whole("chance.years", "years", "years", given.get("years", 2_000))
            with right:
                rate = self._percent(
                    "chance.rate", "rate", self.data.get("discount_rate_percent", 0), "chance.rate_help"
                )
                noise = self._whole("chance.noise", "noise", "noise_percent", given.get("noise_percent", 0))
                seed = self._whole("chance.seed", "seed", "seed", given.get("seed", 1))
        self.data["chance"] = {
            "leaves_after": leaves,
            "leaving_percent": leaving,
            "noise_percent": noise,
            "years": years,
            "seed": seed,
        }
        self.data["discount_rate_percent"] = rate
