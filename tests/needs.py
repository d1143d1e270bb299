"""Random needs over time, each with a plain list of its days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

from billing_model.core.need import Need, need_of


@st.composite
def needs(draw: st.DrawFn) -> tuple[Need, list[int]]:
    """A need of one path, and its seats day by day from its start."""
    start = draw(st.dates(date(2020, 1, 1), date(2025, 12, 31)))
    length = draw(st.integers(30, 500))
    changes = draw(st.lists(st.tuples(st.integers(0, length - 1), st.integers(1, 60)), max_size=8))
    days = [draw(st.integers(1, 60))] * length
    for after, seats in sorted(changes):
        days[after:] = [seats] * (length - after)
    on = [start + timedelta(days=n) for n in range(length)]
    need = need_of(
        np.datetime64(start),
        np.datetime64(start + timedelta(days=length)),
        np.array(on, "datetime64[D]"),
        np.array(days),
    )
    return need, days


def day_by_day(need: Need, path: int = 0) -> list[int]:
    days = np.arange(need.start[path], need.end[path])
    return need.at(np.full(len(days), path), days).tolist()
