"""The pictures of the usage limit as they stand on the page, and prepaid beside flexible billing."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import streamlit as st

from billing_model.billing.outcome import Outcome
from billing_model.core import codes
from billing_model.core.money import to_decimal, to_micro
from billing_model.files.scenario import Scenario
from billing_model.what_if.prepaid_beside import Offer, beside_prepaid, example_price
from billing_model.what_if.usage_cap import LimitCurve, UseByDay
from pages.ui.base.words import NotAnAmount, Words, plain
from pages.ui.charts.clock import lighter_after
from pages.ui.inputs.demand import whole
from pages.ui.parts import figures
from pages.ui.questions.usage_cap import charts
from pages.ui.questions.usage_cap.answer import remarkable, said

MOST_SEATS = 100_000


def days(used: UseByDay, speaks: Words, currency: str, known: np.datetime64 | None) -> None:
    """The devices and the charge of each day; known: the day after which it is still to come."""
    first, last = speaks.day(used.days[0]), speaks.day(used.days[-1])
    st.markdown(f"**{said(speaks, 'chart.devices')}**")
    figures.draw(
        lighter_after(charts.devices(used, speaks), known, speaks),
        "devices",
        said(
            speaks,
            "chart.devices_alt",
            first=first,
            last=last,
            most=speaks.whole(int(used.charged.max())),
            refused=speaks.whole(int(used.refused.sum())),
        ),
    )
    for sentence in remarkable(used, speaks):
        st.caption(f":material/info: {sentence}")
    st.markdown(f"**{said(speaks, 'chart.charge')}**")
    total, saved = (speaks.money(int(column.sum()), currency) for column in (used.charge, used.saved))
    figures.draw(
        lighter_after(charts.charge(used, speaks, currency), known, speaks),
        "charge",
        said(speaks, "chart.charge_alt", total=total, saved=saved),
    )
    with figures.table("usage", speaks) as open_:
        if open_:
            limit = ["–" if n < 0 else speaks.whole(int(n)) for n in used.limit]
            counts = {
                "wanted": used.wanted,
                "charged": used.charged,
                "waiting": used.waiting,
                "curve_refused": used.refused,
            }
            figures.numbers(
                {speaks("chart.day"): [speaks.day(day) for day in used.days]}
                | {said(speaks, f"chart.{name}"): [speaks.whole(int(n)) for n in of] for name, of in counts.items()}
                | {said(speaks, "chart.limit"): limit}
                | {
                    said(speaks, f"chart.{name}"): [speaks.amount(int(a), 6) for a in of]
                    for name, of in (("charged_money", used.charge), ("saved", used.saved))
                }
            )


def invoices(result: Outcome, speaks: Words, currency: str) -> None:
    """The invoices as bars, and when each is due."""
    figures.invoices(result, speaks, currency)
    bills = result.invoices
    programme = [speaks.model.word("programme", codes.programme.name(int(code))) for code in bills.programme]
    figures.numbers(
        {
            said(speaks, "chart.issued"): [speaks.day(day) for day in bills.on],
            said(speaks, "chart.due"): [speaks.day(day) for day in bills.due],
            **({speaks.label("programme"): programme} if len(set(programme)) > 1 else {}),
            said(speaks, "chart.total"): [speaks.money(int(total), currency) for total in bills.total],
        }
    )


def limits(found: LimitCurve, used: UseByDay, result: Outcome, subscription: int, speaks: Words, currency: str) -> None:
    """What every other limit would have cost."""
    if not len(found.limit):
        st.info(speaks("lines.none", until=speaks.day(result.until)))
        return
    as_set = int(result.lines.amount[result.lines.subscription == subscription].sum())
    st.markdown(f"**{said(speaks, 'chart.curve')}**")
    st.caption(said(speaks, "chart.curve_lead"))
    highest = speaks.money(int(found.cost[-1]), currency)
    figure = charts.limits(found, as_set, speaks, currency, speaks.day(result.until))
    figures.draw(figure, "limits", said(speaks, "chart.curve_alt", highest=highest))
    with figures.table("limits", speaks) as open_:
        if open_:
            figures.numbers(
                {
                    said(speaks, "chart.limit"): [speaks.whole(int(n)) for n in found.limit],
                    said(speaks, "chart.curve_cost"): [speaks.amount(int(c)) for c in found.cost],
                    said(speaks, "chart.curve_refused"): [speaks.whole(int(n)) for n in found.refused],
                }
            )


# ---- Beside prepaid ---------------------------------------------------------------------------------------------


def prepaid(scenario: Scenario, used: UseByDay, subscription: int, speaks: Words, key: str) -> None:
    """At which average use does prepaid beat flexible? Its own small inputs, the answer, the curve."""
    currency = scenario.currency
    st.caption(said(speaks, "prepaid.lead"))
    offers = _offers(scenario, max(1, int(used.wanted.max(initial=1))), subscription, speaks, key)
    if not offers:
        return
    found = beside_prepaid(scenario.book, subscription, offers)
    average = used.average()
    flexible = found.at(average)
    cheapest = min(offers, key=lambda offer: offer.per_year)
    st.info(
        said(
            speaks,
            "prepaid.answer_prepaid" if cheapest.per_year < flexible else "prepaid.answer_flexible",
            average=speaks.average(average),
            flexible=speaks.money(flexible, currency),
            years=speaks.counted("usage_cap.year", cheapest.years),
            prepaid=speaks.money(cheapest.per_year, currency),
            seats=speaks.whole(cheapest.seats),
        )
    )
    for place, offer, start in zip(st.columns(len(offers)), offers, found.wins_from, strict=True):
        with place:
            st.metric(
                said(speaks, "prepaid.wins", years=speaks.counted("usage_cap.year", offer.years)),
                said(speaks, "prepaid.never")
                if start is None
                else said(speaks, "prepaid.from", n=speaks.average(start)),
                said(speaks, "prepaid.per_year", amount=speaks.money(offer.per_year, currency)),
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
            )
    st.markdown(f"**{said(speaks, 'chart.beside')}**")
    highest = speaks.money(int(found.cost[-1]), currency)
    alt = said(speaks, "chart.beside_alt", highest=highest)
    figures.draw(charts.beside(found, average, speaks, currency), "beside", alt)
    st.caption(said(speaks, "prepaid.caption", first=speaks.day(found.first), last=speaks.day(found.last)))
    with figures.table("beside", speaks) as open_:
        if open_:
            figures.numbers(
                {
                    said(speaks, "chart.devices_y"): [speaks.whole(int(n)) for n in found.devices],
                    said(speaks, "chart.flexible"): [speaks.amount(int(c)) for c in found.cost],
                    **{
                        said(speaks, "chart.prepaid", years=speaks.counted("usage_cap.year", offer.years)): [
                            speaks.amount(offer.per_year)
                        ]
                        * len(found.devices)
                        for offer in offers
                    },
                }
            )


def _offers(scenario: Scenario, most: int, subscription: int, speaks: Words, key: str) -> tuple[Offer, ...]:
    """The prepaid offers as typed; a price that is none gets its sentence, and its offer is left out."""
    places = st.columns(4)
    with places[0]:
        seats = whole(
            said(speaks, "prepaid.seats"),
            f"{key}:prepaid:seats",
            min(most, MOST_SEATS),
            1,
            MOST_SEATS,
            help=said(speaks, "prepaid.seats_help"),
        )
    found = []
    for years, place in zip((1, 2, 3), places[1:], strict=True):
        widget, kept = f"{key}:prepaid:{years}:money", f"{key}:prepaid:{years}:kept:money"
        if widget not in st.session_state:
            first = to_decimal(example_price(scenario.book, subscription, years))
            st.session_state[widget] = st.session_state.get(kept, speaks.typed(first))
        with place:
            label = said(speaks, "prepaid.price", years=speaks.counted("usage_cap.year", years))
            text = st.text_input(label, key=widget, max_chars=20)
            st.session_state[kept] = text  # lasts while the tab is closed
            try:
                price = speaks.parsed(text or "")
                if not Decimal(0) <= price <= Decimal(10**6):
                    raise NotAnAmount(speaks("knobs.money_wrong", found=text, example=speaks.typed(Decimal("12.50"))))
            except NotAnAmount as wrong:
                st.error(plain(str(wrong)))
                continue
        if seats:
            found.append(Offer(years, seats, to_micro(price)))
    return tuple(found)


def first_flexible(scenario: Scenario, id: str) -> int:
    """The row of the subscription with this id; of another than a flexible one, the first flexible."""
    flexible = scenario.book.programme == codes.programme("avast-flexible")
    chosen = np.flatnonzero(flexible & (scenario.book.id == id))
    return int(chosen[0] if len(chosen) else np.flatnonzero(flexible)[0])
