"""Licences bought inside a period as their page shows them: the figures, the notes, two charts with their numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import streamlit as st

from billing_model.core.money import HUNDRED_PERCENT
from billing_model.what_if.extra_licences import LicenceDays, free_licences
from billing_model.words.speech import speech
from billing_model.words.wording import capital
from pages.ui.base.words import LONG, Words
from pages.ui.parts import metrics
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.clauses import badge
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.parts.metrics import Metric
from pages.ui.questions.extra_licences import charts
from pages.ui.questions.extra_licences.answer import ExtraLicences, days_of_the_period, in_a_sentence
from pages.ui.questions.extra_licences.inputs import first_purchase


def figures(asked: AskedQuestion[ExtraLicences]) -> None:
    """The extra licences now, by days alone, and after waiting; the whole period; and notes on the amounts."""
    words, purchase = asked.words, asked.finding.purchase
    left, rounded = words.counted("extra.days", purchase.left), purchase.cost - purchase.by_day
    now = words("extra.figure.now_delta", months=words.counted("extra.months", purchase.months), days=left)
    if rounded:
        by_day = words("extra.figure.by_day_delta", amount=asked.money(rounded, True))
    else:
        by_day = words("extra.figure.by_day_same")
    renews = purchase.renewal is not None
    total = f"extra.figure.total_{int(asked.scenario.book.months[0])}" + ("" if renews else "_alone")
    more = words("extra.figure.total_delta", amount=asked.money(purchase.total - purchase.without, True))
    metrics.row(
        Metric(words("extra.figure.now", day=words.day(purchase.on)), asked.money(purchase.cost), now),
        Metric(words("extra.figure.by_day"), asked.money(purchase.by_day), by_day),
        Metric(
            words("extra.figure.wait"),
            asked.money(-purchase.cost) if renews else "–",
            words("extra.figure.wait_delta", days=left) if renews else words("extra.figure.wait_none"),
        ),
        Metric(words(total), asked.money(purchase.total), more),
    )
    _notes(asked)


def _notes(asked: AskedQuestion[ExtraLicences]) -> None:
    """What is in the amounts, and what happens to licences without a user."""
    words, book, purchase = asked.words, asked.scenario.book, asked.finding.purchase
    discount, vat = int(book.reseller_discount_percent[0]), int(book.vat_percent[0])
    event = book.events.take(book.events.on == purchase.on)
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
    free = free_licences(book, purchase.here.last)
    if free and free[0]:
        notes.append(words("extra.note.free", free=words.whole(free[0]), held=words.whole(free[1])))
    else:
        notes.append(words("extra.note.freed"))
    st.caption(" ".join(notes))


# ---- What one more licence costs ------------------------------------------------------------------------------------


def _days_of_one_licence(asked: AskedQuestion[ExtraLicences]) -> LicenceDays:
    """One more licence, bought by the buyer of the extra licences on each day of the period."""
    book = asked.scenario.book
    event = book.events.take(np.array([first_purchase(asked.scenario)]))
    return days_of_the_period(asked.scenario, asked.finding.purchase.on, 1, int(event.buyer[0]))


def curve(asked: AskedQuestion[ExtraLicences]) -> None:
    """A view: what one more licence costs on each day of the period."""
    words, day, licence = asked.words, asked.finding.purchase.on, _days_of_one_licence(asked)
    steps = licence.steps
    ends = {"highest": asked.money(licence.cost[0]), "lowest": asked.money(licence.cost[-1])}
    if len(steps):
        alt = words("extra.curve.alt", day=words.day(licence.days[steps[-1]], LONG), **ends)
        said, *later = _steps_to_come(asked, licence, licence.row(day))
    else:
        alt = words("extra.curve.alt_none", **ends)
        said, later = words("extra.curve.none", cost=ends["highest"]), []
    draw(charts.staircase(licence, day, words, asked.currency), "licence_days", alt)
    st.markdown(f":small[{said}]")
    with table("licence_days", words) as is_open:
        if is_open:
            leads = ("steps_lead", "lead") if len(steps) else ("lead",)
            st.markdown(" ".join([*later, *(words(f"extra.curve.{lead}") for lead in leads)]))
            numbers(
                {
                    words("chart.day"): [words.day(day) for day in licence.days],
                    words("extra.curve.left"): [words.whole(int(n)) for n in licence.left],
                    words("extra.curve.months"): [words.whole(int(n)) for n in licence.months],
                    words("extra.curve.cost"): [words.amount(int(c), asked.currency) for c in licence.cost],
                    words("extra.curve.by_day"): [words.amount(int(c), asked.currency) for c in licence.by_day],
                }
            )


def _steps_to_come(asked: AskedQuestion[ExtraLicences], licence: LicenceDays, here: int) -> list[str]:
    """When one more licence becomes cheaper: the next day on which it does, and the last.

    here: the row of the day of the purchase.
    """
    words, last = asked.words, int(licence.steps[-1])
    left = words.counted("extra.days", int(licence.left[max(here, last)]))
    sentences, next_step = [], last
    if here < last:
        next_step = int(licence.steps[licence.steps > here][0])
        sentences.append(
            words(
                "extra.curve.next" if next_step < last else "extra.curve.next_last",
                on=in_a_sentence(licence.days[next_step], words),
                then=asked.money(licence.cost[next_step]),
                now=asked.money(licence.cost[here]),
                days=words.counted("extra.days", next_step - here),
            )
        )
    if not sentences or next_step < last:
        sentences.append(
            words(
                "extra.curve.last" if sentences else "extra.curve.last_now",
                on=in_a_sentence(licence.days[last], words),
                cost=asked.money(licence.cost[last]),
                days=left,
            )
        )
    return sentences


# ---- Months or blocks of 30 days (AXC-6) ----------------------------------------------------------------------------


def month_rule(asked: AskedQuestion[ExtraLicences]) -> None:
    """A view: where calendar months and blocks of 30 days lead to different amounts (AXC-6)."""
    words, licence = asked.words, _days_of_one_licence(asked)
    own = int(asked.scenario.book.remaining_month[0])  # the way of the scenario
    runs, total = licence.differ(), words.whole(len(licence.days))
    differing = sum(last - first + 1 for first, last in runs)
    count = words.whole(differing)
    form = "never" if not differing else "differ_one" if differing == 1 else "differ"
    differ = words(f"extra.month_rule.{form}", count=count, all=total)
    alt = words("extra.month_rule.alt", count=count, all=total)
    draw(charts.month_rules(licence, own, words), "month_rule", alt)
    st.markdown(f":small[{differ} {_both_ways_today(asked, licence, own)}]")
    with table("month_rule", words) as is_open:
        if is_open:
            assumed = badge("assumed", f"AXC-6 · {words('extra.month_rule.assumed')}")
            st.markdown(f"{assumed} {words('extra.month_rule.lead')}")
            _where_they_differ(asked, licence, own)


def _where_they_differ(asked: AskedQuestion[ExtraLicences], licence: LicenceDays, own: int) -> None:
    """The days on which the two ways charge something else, as a table; own: the way of the scenario, 0 or 1."""
    words, runs = asked.words, licence.differ()
    if not runs:
        return
    st.caption(words("extra.month_rule.differing"))
    both = ("calendar", own), ("days30", 1 - own)
    numbers(
        {
            words("extra.month_rule.from"): [words.day(licence.days[first]) for first, _ in runs],
            words("extra.month_rule.to"): [words.day(licence.days[last]) for _, last in runs],
        }
        | {
            words(f"extra.month_rule.{name}"): [_months_and_cost(asked, licence, first, way) for first, _ in runs]
            for name, way in both
        }
    )


def _both_ways_today(asked: AskedQuestion[ExtraLicences], licence: LicenceDays, own: int) -> str:
    """What the two ways charge on the day of the purchase; own: the way of the scenario, 0 or 1."""
    words, day = asked.words, asked.finding.purchase.on
    here = licence.row(day)
    months = words.counted("extra.months", int(licence.months[here]))
    today = {"on": capital(in_a_sentence(day, words)), "months": months}
    if licence.months[here] == licence.other_months[here]:
        return words("extra.month_rule.here_same", **today)
    return words(
        "extra.month_rule.here_other",
        **today,
        cost=asked.money(licence.cost[here]),
        other_months=words.counted("extra.months", int(licence.other_months[here])),
        other_cost=asked.money(licence.other_cost[here]),
        rule=words(f"extra.month_rule.rule_{(own + 1) % 2}"),
    )


def _months_and_cost(asked: AskedQuestion[ExtraLicences], licence: LicenceDays, row: int, way: int) -> str:
    """The months that are charged on a day and their cost; way: 0 for the scenario's own, 1 for the other."""
    months, cost = ((licence.months, licence.cost), (licence.other_months, licence.other_cost))[way]
    counted = asked.words.counted("extra.months", int(months[row]))
    return asked.words("extra.month_rule.figure", months=counted, cost=asked.money(cost[row]))


def _percent(hundredths: int, words: Words) -> str:
    """Hundredths of a percent as a percentage."""
    return speech(words.language).percent(Fraction(hundredths, HUNDRED_PERCENT))
