"""What each day gives back, and the clauses behind it."""

from __future__ import annotations

from pages.ui.base.palette import GREEN
from pages.ui.charts.by_day import bars, money
from pages.ui.parts import clauses, metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.questions.take_back.answer import Back

CLAUSES = ("NCE-22", "NCE-23", "NCE-28", "NCE-50")


def figures(asked: AskedQuestion[Back]) -> None:
    """The seats, the last day, what it gives back, the renewal."""
    words, back = asked.words, asked.finding.back
    last = back.last
    metrics.row(
        Metric(words("back.figure_seats"), words.whole(back.how_many), words.day(back.came)),
        Metric(words("back.figure_last"), "–" if last is None else words.day(back.days[last])),
        Metric(words("back.figure_first_day"), asked.money(back.refund[0])),
        Metric(words("back.figure_last_day"), asked.money(0 if last is None else back.refund[last])),
    )


def given_back(asked: AskedQuestion[Back]) -> None:
    """A view: what taking all of them back gives, by day."""
    words, back = asked.words, asked.finding.back
    labels = [words.day(day, "d MMM") for day in back.days]
    series = money(words("back.series"), back.refund, GREEN, words, asked.currency)
    most, least = asked.money(back.refund.max()), asked.money(back.refund.min())
    draw(
        bars(labels, [series], words, words("back.y", currency=asked.currency)),
        "back",
        words("back.chart_alt", most=most, least=least),
        height=205,  # the reason below it is read whole in a window of 1280 by 800
    )
    with table("back", words) as is_open:
        if is_open:
            numbers(
                {
                    words("chart.day"): [words.day(day) for day in back.days],
                    words("back.column_seats"): [words.whole(int(seats)) for seats in back.seats],
                    words("back.series"): [words.amount(int(amount), asked.currency) for amount in back.refund],
                }
            )


def rules(asked: AskedQuestion[Back]) -> None:
    """A view: the clauses behind all this."""
    clauses.rules(CLAUSES, asked.words)
