"""The charts of the page pages/portfolio.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from billing_model.core.money import UNIT
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, YELLOW
from pages.ui.base.words import Words
from pages.ui.charts.base import LETTER, Figure, below, units
from pages.ui.charts.by_day import bars, counts, money
from pages.ui.charts.marks import on_lines

VENDORS = (BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY)  # in the order in which they are shown
ON_A_PHONE = 245  # pixels that the options have side by side on a phone


def by_month(
    months: Sequence[np.datetime64], amounts: Mapping[str, Sequence[int]], words: Words, currency: str
) -> Figure:
    """What is invoiced in each month, stacked by vendor. amounts: micro-units by programme, one per month."""
    labels = [words.day(month, "MMM yy") for month in months]
    series = [
        money(words.model.word("programme", name), np.array(values, object), tone, words, currency)
        for (name, values), tone in zip(amounts.items(), VENDORS, strict=False)
    ]
    figure = bars(labels, series, words, currency)
    figure["layout"]["barmode"] = "relative"
    return figure


def options(answers: Sequence[Mapping[str, Any]], names: Sequence[str], words: Words, currency: str) -> Figure:
    """What customers would save under each option, upwards, and what others would pay more, downwards."""
    series = [
        money(words(f"portfolio.chart.{name}"), np.array(amounts, object), tone, words, currency)
        for name, amounts, tone in (
            ("less", [answer["saved"] for answer in answers], GREEN),
            ("more", [-answer["lost"] for answer in answers], ORANGE),
        )
    ]
    figure = bars(names, series, words, currency)
    figure["layout"]["barmode"] = "relative"
    below_bars = [on_lines(name, max(1, int(ON_A_PHONE / LETTER / len(names)))) for name in names]
    figure["layout"]["xaxis"] |= {"tickvals": list(range(len(names))), "ticktext": below_bars}
    figure["data"].append(_differences(answers, words, currency))
    figure["layout"]["margin"]["t"] = 40
    return figure


def _differences(answers: Sequence[Mapping[str, Any]], words: Words, currency: str) -> Figure:
    """By how much an option changes the cost of all together, written above what customers would save."""
    texts = []
    for answer in answers:
        cost, more = int(answer["cost"]), int(answer["option_cost"]) - int(answer["cost"])
        share = words.amount(round(1000 * more / cost) * UNIT // 10, 1) if cost else "–"
        texts.append(f"<b>{words.money(more, currency, sign=True)}</b><br>{share} %".replace("-", "−"))
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(range(len(answers))),
        "y": units(np.array([answer["saved"] for answer in answers], object)),
        "text": texts,
        "textposition": "top center",
        "textfont": {"size": 11},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def savings(classes: Sequence[int], labels: Sequence[str], words: Words) -> Figure:
    """How many customers would lose or save which share of what they pay."""
    middle = len(classes) // 2
    parts = (
        (slice(0, middle), ORANGE, "more"),
        (slice(middle, middle + 1), GREY, "same"),
        (slice(middle + 1, len(classes)), GREEN, "less"),
    )
    series = []
    for where, tone, name in parts:
        values = np.zeros(len(classes), np.int64)
        values[where] = classes[where]
        series.append(counts(words(f"portfolio.chart.{name}"), values, tone, words))
    figure = bars(labels, series, words, words("portfolio.chart.customers"))
    figure["layout"] |= {"barmode": "stack"}
    figure["layout"]["yaxis"]["tickformat"] = ",d"
    figure["layout"]["xaxis"] |= {**below(labels, through=middle), "title": {"text": words("portfolio.chart.share")}}
    return figure
