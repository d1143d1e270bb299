"""What an upgrade costs by its day, and the clauses behind it."""

from __future__ import annotations

import numpy as np

from pages.ui.base.palette import BLUE, GREY
from pages.ui.charts.by_day import curves, money
from pages.ui.parts import clauses, metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.questions.upgrade.answer import Upgraded

CLAUSES = ("NCE-40", "NCE-41", "NCE-42", "NCE-43", "NCE-44", "NCE-50")


def figures(asked: AskedQuestion[Upgraded]) -> None:
    """What this day's upgrade costs, what a month later does, the renewal and what is charged more on it."""
    words, found = asked.words, asked.finding.upgrade
    later = found.month_later
    metrics.row(
        Metric(words("upgrade.figure_today"), asked.money(found.more[found.day]), words.day(found.days[found.day])),
        Metric(
            words("upgrade.figure_later"),
            "–" if later is None else asked.money(found.more[later]),
            "" if later is None else words.day(found.days[later]),
        ),
        Metric(words("upgrade.figure_wait"), asked.money(0) if found.can_wait else "–", words.day(found.renewal)),
        Metric(words("upgrade.figure_renewal"), asked.money(found.at_renewal, sign=True), words.day(found.renewal)),
    )


def by_day(asked: AskedQuestion[Upgraded]) -> None:
    """A view: what the upgrade adds until the term ends, by its day, beside waiting for the renewal."""
    words, found = asked.words, asked.finding.upgrade
    series = [money(words("upgrade.series"), found.more, BLUE, words, asked.currency)]
    if found.can_wait:
        none = np.zeros(len(found.days), np.int64)
        series.append(money(words("upgrade.series_wait"), none, GREY, words, asked.currency, dash="dash"))
    draw(
        curves(found.days, series, words, words("upgrade.y", currency=asked.currency), mark=found.days[found.day]),
        "upgrade",
        words("upgrade.chart_alt", first=asked.money(found.more[0]), last=asked.money(found.more[-1])),
    )
    with table("upgrade", words) as is_open:
        if is_open:
            numbers(
                {
                    words("chart.day"): [words.day(day) for day in found.days],
                    words("upgrade.series"): [words.amount(int(amount), asked.currency) for amount in found.more],
                }
            )


def rules(asked: AskedQuestion[Upgraded]) -> None:
    """A view: the clauses behind all this."""
    clauses.rules(CLAUSES, asked.words)
