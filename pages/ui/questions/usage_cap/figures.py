"""The usage limit as it stands on its page: the figures, the devices of each day, the invoices, every other limit."""

from __future__ import annotations

import numpy as np
import streamlit as st

from billing_model.core.sums import total_of
from billing_model.what_if.usage_cap import UseByDay, by_limit, use_by_day
from pages.ui.base.choice import within
from pages.ui.base.words import Words
from pages.ui.charts.clock import lighter_after
from pages.ui.parts import clauses, metrics
from pages.ui.parts import figures as parts
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.figures import draw, nothing, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.parts.refusals import refusals
from pages.ui.questions.usage_cap import charts
from pages.ui.questions.usage_cap.answer import UsageCap
from pages.ui.questions.usage_cap.inputs import fits

CLAUSES = tuple(f"PAYG-{number}" for number in range(1, 14))


# ---- The headline figures -------------------------------------------------------------------------------------------


def figures(asked: AskedQuestion[UsageCap]) -> None:
    """What is billed, and with a limit what it saves and refuses; without one the latest invoice and the use."""
    words, saving = asked.words, asked.finding.saving
    total = words("usage_cap.figure.total", until=words.day(asked.scenario.until))
    others = _of_the_limit(asked) if saving.limited else _of_the_use(asked)
    metrics.row(Metric(total, asked.money(saving.total)), *others)
    with st.container(horizontal=True):
        for name, draw_inside in (("refused", _refused), ("rules", _rules)):
            label = words(f"usage_cap.tabs.{name}")
            with within(st.popover(label, type="tertiary", key=f"usage_cap:{name}", on_change="rerun")) as is_open:
                if is_open:
                    draw_inside(words)


def _refused(words: Words) -> None:
    """What is refused of flexible billing."""
    st.caption(words("usage_cap.refused_lead"))
    refusals(fits, words)


def _rules(words: Words) -> None:
    """The clauses behind all this."""
    clauses.rules(CLAUSES, words)


def _of_the_limit(asked: AskedQuestion[UsageCap]) -> list[Metric]:
    words, saving = asked.words, asked.finding.saving
    waiting = words("usage_cap.figure.waiting", n=words.whole(int(asked.finding.used.waiting.sum())))
    refused = words("usage_cap.figure.refused")
    return [
        Metric(words("usage_cap.figure.without"), asked.money(saving.without_limit)),
        Metric(words("usage_cap.figure.saved"), asked.money(saving.saved)),
        Metric(refused, words.whole(saving.refused), waiting if saving.refused else ""),
    ]


def _of_the_use(asked: AskedQuestion[UsageCap]) -> list[Metric]:
    words, used, bills, latest = asked.words, asked.finding.used, asked.finding.result.invoices, asked.finding.latest
    shown = []
    if latest >= 0:
        invoice = words("usage_cap.figure.latest", day=words.day(bills.on[latest]))
        due = words("usage_cap.figure.due", day=words.day(bills.due[latest]))
        shown.append(Metric(invoice, asked.money(bills.total[latest]), due))
    shown.append(Metric(words("usage_cap.figure.average"), words.average(used.average())))
    shown.append(Metric(words("usage_cap.figure.device_days"), words.whole(int(used.charged.sum()))))
    return shown


# ---- The devices of each day ----------------------------------------------------------------------------------------


def days(asked: AskedQuestion[UsageCap]) -> None:
    """A view: the devices of each day, as they were known on the day of the clock."""
    words, used, known = asked.words, _used_as_shown(asked), asked.shown.known
    alt = words(
        "usage_cap.chart.devices_alt",
        first=words.day(used.days[0]),
        last=words.day(used.days[-1]),
        most=words.whole(int(used.charged.max())),
        refused=words.whole(int(used.refused.sum())),
    )
    draw(lighter_after(charts.devices(used, words), known, words), "devices", alt)
    for sentence in _remarkable(used, words):
        st.caption(f":material/info: {sentence}")
    with table("usage", words) as is_open:
        if is_open:
            numbers(_columns(used, words))


def charge(asked: AskedQuestion[UsageCap]) -> None:
    """A view: the charge of each day and what a limit took off; of several contracts each beside the others."""
    words, used, known = asked.words, _used_as_shown(asked), asked.shown.known
    if len(asked.finding.result.book) > 1 and len(asked.shown.lines):
        parts.daily(asked.shown, asked.scenario, words)
        return
    charged, saved = asked.money(total_of(used.charge)), asked.money(total_of(used.saved))
    alt = words("usage_cap.chart.charge_alt", total=charged, saved=saved)
    draw(lighter_after(charts.charge(used, words, asked.currency), known, words), "charge", alt)
    with table("usage", words) as is_open:
        if is_open:
            numbers(_columns(used, words))


def _used_as_shown(asked: AskedQuestion[UsageCap]) -> UseByDay:
    """The use of the contract, as it was known on the day of the clock."""
    shown, curve = asked.shown, asked.finding
    row = np.flatnonzero(shown.book.id == curve.result.book.id[curve.row])
    if shown.known is None or not len(row):
        return curve.used
    return use_by_day(shown.book, shown.until, int(row[0]))


def _remarkable(used: UseByDay, words: Words) -> list[str]:
    """What a reader of the chart should notice: uninstalled devices still charged, devices above a lowered limit."""
    sentences = []
    leaving = np.flatnonzero(used.leaving)
    if len(leaving):
        first = int(leaving[0])
        devices = int(used.leaving[first])
        day = words.day(used.days[first], "d MMMM")
        sentences.append(words("usage_cap.chart.uninstalled", day=day, devices=devices))
    above = np.flatnonzero(used.above_limit())
    if len(above):
        stops = np.flatnonzero(np.diff(above) > 1)
        first, last = used.days[above[0]], used.days[above[stops[0] if len(stops) else -1]]
        run = {"first": words.day(first, "d MMMM"), "last": words.day(last, "d MMMM")}
        sentences.append(words("usage_cap.chart.above_limit" + ("_one" if first == last else ""), **run))
    return sentences


def _columns(used: UseByDay, words: Words) -> dict[str, list[str]]:
    """The numbers of both charts, a row for each day."""
    columns = {words("chart.day"): [words.day(day) for day in used.days]}
    for name, counts in (
        ("wanted", used.wanted),
        ("charged", used.charged),
        ("waiting", used.waiting),
        ("curve_refused", used.refused),
    ):
        columns[words(f"usage_cap.chart.{name}")] = [words.whole(int(n)) for n in counts]
    columns[words("usage_cap.chart.limit")] = ["–" if n < 0 else words.whole(int(n)) for n in used.limit]
    for name, amounts in (("charged_money", used.charge), ("saved", used.saved)):
        columns[words(f"usage_cap.chart.{name}")] = [words.amount(int(a), 6) for a in amounts]
    return columns


# ---- The other views ------------------------------------------------------------------------------------------------


def invoices(asked: AskedQuestion[UsageCap]) -> None:
    """A view: the invoices as bars, and when each is due."""
    words, shown = asked.words, asked.shown
    parts.invoices(shown, words, asked.currency)
    with table("dues", words) as is_open:
        if is_open:
            numbers(_dues(asked))


def _dues(asked: AskedQuestion[UsageCap]) -> dict[str, list[str]]:
    """The invoices, each with its days."""
    words, bills = asked.words, asked.shown.invoices
    columns = {
        words("usage_cap.chart.issued"): [words.day(day) for day in bills.on],
        words("usage_cap.chart.due"): [words.day(day) for day in bills.due],
    }
    programmes = [words.model.word("programme", name) for name in bills.programme_names]
    if len(set(programmes)) > 1:
        columns[words.label("programme")] = programmes
    return columns | {words("usage_cap.chart.total"): [asked.money(total) for total in bills.total]}


def limits(asked: AskedQuestion[UsageCap]) -> None:
    """A view: what every other limit would have cost."""
    words, scenario, result, row = asked.words, asked.scenario, asked.finding.result, asked.finding.row
    curve, until = by_limit(scenario.book, scenario.until, row), words.day(result.until)
    if not len(curve.limit):
        nothing(result.until, words)
        return
    as_set = total_of(result.lines.amount[result.lines.subscription == row])
    alt = words("usage_cap.chart.curve_alt", highest=asked.money(curve.cost[-1]))
    draw(charts.limits(curve, as_set, words, asked.currency, until), "limits", alt)
    st.caption(words("usage_cap.chart.curve_lead"))
    with table("limits", words) as is_open:
        if is_open:
            numbers(
                {
                    words("usage_cap.chart.limit"): [words.whole(int(n)) for n in curve.limit],
                    words("usage_cap.chart.curve_cost"): [words.amount(int(c), asked.currency) for c in curve.cost],
                    words("usage_cap.chart.curve_refused"): [words.whole(int(n)) for n in curve.refused],
                }
            )
