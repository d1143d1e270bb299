"""Licences bought inside a period, as a page tells them: the answer, the notes, the two charts with their numbers."""

from __future__ import annotations

import numpy as np
import streamlit as st
from babel.numbers import format_percent

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.money import HUNDRED_PERCENT
from billing_model.what_if.extra_licences import Extra, LicenceDays, free_licences
from billing_model.words.speech import speech
from billing_model.words.wording import capital
from pages.ui.base.words import Words
from pages.ui.parts.clauses import badge
from pages.ui.parts.figures import draw, numbers, table
from pages.ui.questions.extra_licences import charts


def count(speaks: Words, forms: str, number: int, **values: str) -> str:
    """The text for so many, out of the forms at a path such as "extra.days"."""
    of = str(speaks.locale.plural_form(number))
    try:
        return speaks(f"{forms}.{of}", n=speaks.whole(number), **values)
    except KeyError:
        return speaks(f"{forms}.other", n=speaks.whole(number), **values)


def months(speaks: Words, number: int) -> str:
    """So many months."""
    return count(speaks, "extra.months", number)


def days(speaks: Words, number: int) -> str:
    """So many days."""
    return count(speaks, "extra.days", number)


def on(speaks: Words, day: np.datetime64, form: str = "on") -> str:
    """A day in a sentence: "on 12 November 2024", "il 12 novembre 2024"."""
    return speech(speaks.language).day(day, form)


def answer(found: Extra, speaks: Words, currency: str) -> str:
    """What the extra licences cost now, for how long, and what waiting for the renewal would do."""
    cost = speaks.money(found.cost, currency)
    to = on(speaks, found.here.last, "plain" if speaks.language == "en" else "to")
    said = count(
        speaks,
        "extra.now",
        found.seats,
        on=on(speaks, found.on),
        cost=cost,
        months=months(speaks, found.months),
        days=days(speaks, found.left),
        last=to,
    )
    if found.renewal is None:
        return f"{said} {count(speaks, 'extra.wait_none', found.seats)}"
    waiting = count(
        speaks,
        "extra.wait",
        found.seats,
        on=on(speaks, found.renewal),
        of=on(speaks, found.renewal, "of"),
        cost=cost,
        days=days(speaks, found.left),
        part=speaks.money(found.renewal_part, currency),
    )
    return f"{said} {waiting}"


def notes(book: Book, found: Extra, speaks: Words) -> None:
    """What is in the amounts, and what happens to licences that nobody uses."""
    discount, vat = int(book.reseller_discount_percent[0]), int(book.vat_percent[0])
    event = book.events.take(book.events.on == found.on)
    event = event.take(event.kind == codes.event_kind("add-seats"))
    buyer = int(event.buyer[0]) if event.buyer[0] >= 0 else int(book.buyer[0])
    if book.vat_number[0]:
        said = [speaks("extra.note.vat_number")]
    elif vat:
        said = [speaks("extra.note.vat", percent=_percent(vat, speaks))]
    else:
        said = [speaks("extra.note.vat_none")]
    if discount:
        said.append(
            speaks("extra.note.discount_none" if buyer else "extra.note.discount", percent=_percent(discount, speaks))
        )
    free = free_licences(book, found.here.last)
    if free and free[0]:
        said.append(speaks("extra.note.free", free=speaks.whole(free[0]), held=speaks.whole(free[1])))
    else:
        said.append(speaks("extra.note.freed"))
    st.caption(" ".join(said))


def curve(found: LicenceDays, day: np.datetime64, speaks: Words, currency: str) -> None:
    """What one more licence costs on each day of the period."""

    def money(row: int) -> str:
        return speaks.money(int(found.cost[row]), currency)

    st.markdown(f"**{speaks('extra.curve.title')}**")
    here, steps = found.row(day), found.steps
    ends = {"highest": money(0), "lowest": money(-1)}
    if len(steps):
        last = int(steps[-1])
        draw(
            charts.staircase(found, day, speaks, currency),
            "licence_days",
            speaks("extra.curve.alt", day=speaks.day(found.days[last], "d MMMM y"), **ends),
        )
        left = days(speaks, int(found.left[max(here, last)]))
        said, row = [], last
        if here < last:
            row = int(steps[steps > here][0])
            values = {"then": money(row), "now": money(here), "days": days(speaks, row - here), "left": left}
            which = "next" if row < last else "next_last"
            said.append(speaks(f"extra.curve.{which}", on=on(speaks, found.days[row]), **values))
        if not said or row < last:
            which = "last" if said else "last_now"
            said.append(speaks(f"extra.curve.{which}", on=on(speaks, found.days[last]), cost=money(last), days=left))
        st.markdown("\n".join(f"- {text}" for text in said))
    else:
        draw(charts.staircase(found, day, speaks, currency), "licence_days", speaks("extra.curve.alt_none", **ends))
        st.markdown(speaks("extra.curve.none", cost=money(0)))
    leads = ("steps_lead", "lead") if len(steps) else ("lead",)
    st.caption(" ".join(speaks(f"extra.curve.{lead}") for lead in leads))
    with table("licence_days", speaks) as open_:
        if open_:
            numbers(
                {
                    speaks("chart.day"): [speaks.day(d) for d in found.days],
                    speaks("extra.curve.left"): [speaks.whole(int(n)) for n in found.left],
                    speaks("extra.curve.months"): [speaks.whole(int(n)) for n in found.months],
                    speaks("extra.curve.cost"): [speaks.amount(int(c)) for c in found.cost],
                    speaks("extra.curve.by_day"): [speaks.amount(int(c)) for c in found.by_day],
                }
            )


def month_rule(found: LicenceDays, day: np.datetime64, own: int, speaks: Words, currency: str) -> None:
    """Where calendar months and blocks of 30 days lead to different amounts (AXC-6); own: the way of the scenario."""

    def figure(row: int, way: int) -> str:
        counted, cost = ((found.months, found.cost), (found.other_months, found.other_cost))[way]
        amount = speaks.money(int(cost[row]), currency)
        return speaks("extra.month_rule.figure", months=months(speaks, int(counted[row])), cost=amount)

    runs, all_, here = found.differ(), speaks.whole(len(found.days)), found.row(day)
    differing = sum(last - first + 1 for first, last in runs)
    assumed = badge("assumed", f"AXC-6 · {speaks('extra.month_rule.assumed')}")
    st.markdown(f"**{speaks('extra.month_rule.title')}** {assumed}")
    st.markdown(speaks("extra.month_rule.lead"))
    told = speaks.whole(differing)
    form = "never" if not differing else "differ_one" if differing == 1 else "differ"
    said = speaks(f"extra.month_rule.{form}", count=told, all=all_)
    counted = {"on": capital(on(speaks, day)), "months": months(speaks, int(found.months[here]))}
    if found.months[here] == found.other_months[here]:
        st.markdown(f"{said} {speaks('extra.month_rule.here_same', **counted)}")
    else:
        other = speaks(
            "extra.month_rule.here_other",
            **counted,
            cost=speaks.money(int(found.cost[here]), currency),
            other_months=months(speaks, int(found.other_months[here])),
            other_cost=speaks.money(int(found.other_cost[here]), currency),
            rule=speaks(f"extra.month_rule.rule_{(own + 1) % 2}"),
        )
        st.markdown(f"{said} {other}")
    alt = speaks("extra.month_rule.alt", count=told, all=all_)
    draw(charts.month_rules(found, own, speaks), "month_rule", alt)
    if runs:
        st.caption(speaks("extra.month_rule.differing"))
        numbers(
            {
                speaks("extra.month_rule.from"): [speaks.day(found.days[first]) for first, _ in runs],
                speaks("extra.month_rule.to"): [speaks.day(found.days[last]) for _, last in runs],
                speaks("extra.month_rule.calendar"): [figure(first, own) for first, _ in runs],
                speaks("extra.month_rule.days30"): [figure(first, 1 - own) for first, _ in runs],
            }
        )


def _percent(hundredths: int, speaks: Words) -> str:
    """Hundredths of a percent as a percentage."""
    return str(format_percent(hundredths / HUNDRED_PERCENT, format="#,##0.##%", locale=speaks.locale))
