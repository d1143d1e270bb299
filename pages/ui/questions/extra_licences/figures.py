"""Licences bought inside a period as their page shows them: the figures, the notes, two charts with their numbers."""

from __future__ import annotations

import numpy as np
import streamlit as st
from babel.numbers import format_percent

from billing_model.core.money import HUNDRED_PERCENT
from billing_model.what_if.extra_licences import LicenceDays, free_licences, licence_days
from billing_model.words.wording import capital
from pages.ui.base.words import Words
from pages.ui.parts import metrics
from pages.ui.parts.clauses import badge
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.parts.question import Asked
from pages.ui.questions.extra_licences import charts
from pages.ui.questions.extra_licences.answer import ExtraLicences, in_a_sentence
from pages.ui.questions.extra_licences.inputs import first_purchase


def figures(asked: Asked[ExtraLicences]) -> None:
    """The extra licences now, by days alone, and after waiting; the whole period; and notes on the amounts."""
    words, found = asked.words, asked.found.extra
    left, rounded = words.counted("extra.days", found.left), found.cost - found.by_day
    now = words("extra.figure.now_delta", months=words.counted("extra.months", found.months), days=left)
    if rounded:
        by_day = words("extra.figure.by_day_delta", amount=asked.money(rounded, True))
    else:
        by_day = words("extra.figure.by_day_same")
    renews = found.renewal is not None
    total = f"extra.figure.total_{int(asked.scenario.book.months[0])}" + ("" if renews else "_alone")
    more = words("extra.figure.total_delta", amount=asked.money(found.total - found.without, True))
    metrics.row(
        Metric(words("extra.figure.now", day=words.day(found.on)), asked.money(found.cost), now),
        Metric(words("extra.figure.by_day"), asked.money(found.by_day), by_day),
        Metric(
            words("extra.figure.wait"),
            asked.money(-found.cost) if renews else "–",
            words("extra.figure.wait_delta", days=left) if renews else words("extra.figure.wait_none"),
        ),
        Metric(words(total), asked.money(found.total), more),
    )
    _notes(asked)


def _notes(asked: Asked[ExtraLicences]) -> None:
    """What is in the amounts, and what happens to licences without a user."""
    words, book, found = asked.words, asked.scenario.book, asked.found.extra
    discount, vat = int(book.reseller_discount_percent[0]), int(book.vat_percent[0])
    event = book.events.take(book.events.on == found.on)
    event = event.take(event.kind_names == "add-seats")
    buyer = int(event.buyer[0]) if event.buyer[0] >= 0 else int(book.buyer[0])
    if book.vat_number[0]:
        notes = [words("extra.note.vat_number")]
    elif vat:
        notes = [words("extra.note.vat", percent=_percent(vat, words))]
    else:
        notes = [words("extra.note.vat_none")]
    if discount:
        which = "extra.note.discount_none" if buyer else "extra.note.discount"
        notes.append(words(which, percent=_percent(discount, words)))
    free = free_licences(book, found.here.last)
    if free and free[0]:
        notes.append(words("extra.note.free", free=words.whole(free[0]), held=words.whole(free[1])))
    else:
        notes.append(words("extra.note.freed"))
    st.caption(" ".join(notes))


# ---- What one more licence costs ------------------------------------------------------------------------------------


def _days_of_one_licence(asked: Asked[ExtraLicences]) -> LicenceDays:
    """One more licence, bought by the buyer of the extra licences on each day of the period."""
    book = asked.scenario.book
    event = book.events.take(np.array([first_purchase(asked.scenario)]))
    return licence_days(book, asked.found.extra.on, 1, int(event.buyer[0]))


def curve(asked: Asked[ExtraLicences]) -> None:
    """A view: what one more licence costs on each day of the period."""
    words, day, found = asked.words, asked.found.extra.on, _days_of_one_licence(asked)
    steps = found.steps
    st.markdown(f"**{words('extra.curve.title')}**")
    ends = {"highest": asked.money(found.cost[0]), "lowest": asked.money(found.cost[-1])}
    if len(steps):
        alt = words("extra.curve.alt", day=words.day(found.days[steps[-1]], "d MMMM y"), **ends)
    else:
        alt = words("extra.curve.alt_none", **ends)
    draw(charts.staircase(found, day, words, asked.currency), "licence_days", alt)
    if len(steps):
        st.markdown("\n".join(f"- {sentence}" for sentence in _steps_to_come(asked, found, found.row(day))))
    else:
        st.markdown(words("extra.curve.none", cost=ends["highest"]))
    leads = ("steps_lead", "lead") if len(steps) else ("lead",)
    st.caption(" ".join(words(f"extra.curve.{lead}") for lead in leads))
    with table("licence_days", words) as is_open:
        if is_open:
            numbers(
                {
                    words("chart.day"): [words.day(day) for day in found.days],
                    words("extra.curve.left"): [words.whole(int(n)) for n in found.left],
                    words("extra.curve.months"): [words.whole(int(n)) for n in found.months],
                    words("extra.curve.cost"): [words.amount(int(c)) for c in found.cost],
                    words("extra.curve.by_day"): [words.amount(int(c)) for c in found.by_day],
                }
            )


def _steps_to_come(asked: Asked[ExtraLicences], found: LicenceDays, here: int) -> list[str]:
    """When one more licence becomes cheaper: the next day on which it does, and the last.

    here: the row of the day of the purchase.
    """
    words, last = asked.words, int(found.steps[-1])
    left = words.counted("extra.days", int(found.left[max(here, last)]))
    sentences, next_step = [], last
    if here < last:
        next_step = int(found.steps[found.steps > here][0])
        sentences.append(
            words(
                "extra.curve.next" if next_step < last else "extra.curve.next_last",
                on=in_a_sentence(found.days[next_step], words),
                then=asked.money(found.cost[next_step]),
                now=asked.money(found.cost[here]),
                days=words.counted("extra.days", next_step - here),
                left=left,
            )
        )
    if not sentences or next_step < last:
        sentences.append(
            words(
                "extra.curve.last" if sentences else "extra.curve.last_now",
                on=in_a_sentence(found.days[last], words),
                cost=asked.money(found.cost[last]),
                days=left,
            )
        )
    return sentences


# ---- Months or blocks of 30 days (AXC-6) ----------------------------------------------------------------------------


def month_rule(asked: Asked[ExtraLicences]) -> None:
    """A view: where calendar months and blocks of 30 days lead to different amounts (AXC-6)."""
    words, found = asked.words, _days_of_one_licence(asked)
    own = int(asked.scenario.book.remaining_month[0])  # the way of the scenario
    runs, total = found.differ(), words.whole(len(found.days))
    differing = sum(last - first + 1 for first, last in runs)
    count = words.whole(differing)
    assumed = badge("assumed", f"AXC-6 · {words('extra.month_rule.assumed')}")
    st.markdown(f"**{words('extra.month_rule.title')}** {assumed}")
    st.markdown(words("extra.month_rule.lead"))
    form = "never" if not differing else "differ_one" if differing == 1 else "differ"
    differ = words(f"extra.month_rule.{form}", count=count, all=total)
    st.markdown(f"{differ} {_both_ways_today(asked, found, own)}")
    alt = words("extra.month_rule.alt", count=count, all=total)
    draw(charts.month_rules(found, own, words), "month_rule", alt)
    if runs:
        st.caption(words("extra.month_rule.differing"))
        numbers(
            {
                words("extra.month_rule.from"): [words.day(found.days[first]) for first, _ in runs],
                words("extra.month_rule.to"): [words.day(found.days[last]) for _, last in runs],
                words("extra.month_rule.calendar"): [_months_and_cost(asked, found, first, own) for first, _ in runs],
                words("extra.month_rule.days30"): [_months_and_cost(asked, found, first, 1 - own) for first, _ in runs],
            }
        )


def _both_ways_today(asked: Asked[ExtraLicences], found: LicenceDays, own: int) -> str:
    """What the two ways charge on the day of the purchase; own: the way of the scenario, 0 or 1."""
    words, day = asked.words, asked.found.extra.on
    here = found.row(day)
    months = words.counted("extra.months", int(found.months[here]))
    today = {"on": capital(in_a_sentence(day, words)), "months": months}
    if found.months[here] == found.other_months[here]:
        return words("extra.month_rule.here_same", **today)
    return words(
        "extra.month_rule.here_other",
        **today,
        cost=asked.money(found.cost[here]),
        other_months=words.counted("extra.months", int(found.other_months[here])),
        other_cost=asked.money(found.other_cost[here]),
        rule=words(f"extra.month_rule.rule_{(own + 1) % 2}"),
    )


def _months_and_cost(asked: Asked[ExtraLicences], found: LicenceDays, row: int, way: int) -> str:
    """The months that are charged on a day and their cost; way: 0 for the scenario's own, 1 for the other."""
    months, cost = ((found.months, found.cost), (found.other_months, found.other_cost))[way]
    counted = asked.words.counted("extra.months", int(months[row]))
    return asked.words("extra.month_rule.figure", months=counted, cost=asked.money(cost[row]))


def _percent(hundredths: int, words: Words) -> str:
    """Hundredths of a percent as a percentage."""
    return str(format_percent(hundredths / HUNDRED_PERCENT, format="#,##0.##%", locale=words.locale))
