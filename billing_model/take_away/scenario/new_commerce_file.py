"""The lines in the columns of Partner Center's reconciliation file of New Commerce (NCE-64, NCE-65).

In a credit the effective unit price and the totals are negative, the quantity is not (NCE-65). Numbers of the partner,
the customer and the order stay empty; the two rows of one change share a made-up ReferenceID, the same on every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import numpy as np

from billing_model.billing.invoices import invoices
from billing_model.billing.outcome import Outcome
from billing_model.billing.refusal import plain, trimmed
from billing_model.core import codes
from billing_model.core.currency import MICRO
from billing_model.core.money import to_decimal
from billing_model.explaining.printed import printed
from billing_model.programmes import prepared, programmes
from billing_model.programmes.nce.in_the_file import InTheFile, told  # the file is this programme's own
from billing_model.words.wording import wording

PROGRAMME = "nce"
COLUMNS = (
    "PartnerId", "CustomerId", "CustomerName", "CustomerDomainName", "CustomerCountry", "InvoiceNumber", "MpnId",
    "ResellerMpnId", "OrderId", "OrderDate", "ProductId", "SkuId", "AvailabilityId", "SkuName", "ProductName",
    "ChargeType", "UnitPrice", "Quantity", "Subtotal", "TaxTotal", "Total", "Currency", "PriceAdjustmentDescription",
    "PublisherName", "PublisherId", "SubscriptionDescription", "SubscriptionId", "ChargeStartDate", "ChargeEndDate",
    "TermAndBillingCycle", "EffectiveUnitPrice", "UnitType", "AlternateId", "BillableQuantity", "BillingFrequency",
    "PricingCurrency", "PCToBCExchangeRate", "PCToBCExchangeRateDate", "MeterDescription", "ReservationOrderId",
    "CreditReasonCode", "SubscriptionStartDate", "SubscriptionEndDate", "ReferenceID", "ProductQualifiers",
    "PromotionID",
)  # fmt: skip
REFERENCES = UUID("7b0f6d1c-5f0e-5b7e-9d35-1f1f6e0c5a64")  # in which the made-up ids of changes lie
QUALIFIER_OF_TRIAL = '["Trial"]'
RATE = "1"  # NCE-19: no exchange rates


def holds_new_commerce(result: Outcome) -> bool:
    """Whether a line is one of New Commerce."""
    return bool((result.book.programme_names[result.lines.subscription] == PROGRAMME).any())


def rows(result: Outcome) -> Iterator[dict[str, Any]]:
    """What is known of each line, by column, in the order of the invoices.

    Lines of other programmes are among them, with what these columns can say of them.
    """
    book, lines, words = result.book, result.lines, wording("en")
    shown, tax = printed(book, lines), lines.or_zeros("tax")
    says = iter(_in_the_file(result))
    for row, subscription in enumerate(lines.subscription.tolist()):
        amount, taxed, places = int(lines.amount[row]), int(tax[row]), int(lines.places[row])
        currency = str(book.currency[subscription])
        offer = _offer(result, subscription)
        own: dict[str, Any] = {"SubscriptionStartDate": _day(book.purchased[subscription])}
        if book.programme_names[subscription] == PROGRAMME:
            own, offer = next(says)
        yield {
            "CustomerName": str(book.customers[book.customer[subscription]]),
            "OrderDate": _day(book.purchased[subscription]),
            "SkuName": offer,
            "ProductName": offer,
            "ChargeType": words.kind(lines.kind_names[row]),
            "UnitPrice": trimmed(to_decimal(int(lines.list_price[row]), MICRO), places),
            "Quantity": str(shown["seats"][row]),
            "Subtotal": shown["amount"][row],
            "TaxTotal": to_decimal(taxed, places),
            "Total": to_decimal(amount + taxed, places),
            "Currency": currency,
            "SubscriptionDescription": offer,
            "SubscriptionId": str(book.id[subscription]),
            "ChargeStartDate": _day(lines.first[row]),
            "ChargeEndDate": _day(lines.last[row]),
            "EffectiveUnitPrice": shown["unit_price"][row],
            "BillableQuantity": str(shown["seats"][row]),
            "PricingCurrency": currency,
            "PCToBCExchangeRate": RATE,
            **own,
        }


def _in_the_file(result: Outcome) -> Iterator[tuple[dict[str, Any], str]]:
    """The columns that only lines of New Commerce have, and the product of each, in the order of the invoices."""
    part = prepared(result.book).of(PROGRAMME)
    lines, says = told(part, result.until)
    owner = part.index[lines.subscription]
    kept = np.flatnonzero((lines.invoice <= result.until) & np.isin(owner, result.shown))
    in_book = lines.take(kept).but(subscription=owner[kept]).replace(place=kept)
    yield from (_own(says, row) for row in invoices(result.book, in_book)[1].place.tolist())


def _own(says: InTheFile, row: int) -> tuple[dict[str, Any], str]:
    columns = {
        "PublisherName": "Microsoft",
        "TermAndBillingCycle": str(says.term_and_cycle[row]),
        "BillingFrequency": str(says.frequency[row]),
        "SubscriptionStartDate": _day(says.first[row]),
        "SubscriptionEndDate": _day(says.last[row]),
        "ReferenceID": str(uuid5(REFERENCES, str(says.change[row]))),
        "ProductQualifiers": QUALIFIER_OF_TRIAL if says.trial[row] else "",
    }
    return columns, str(says.offer[row])


def _offer(result: Outcome, subscription: int) -> str:
    """What a subscription of another programme is of."""
    programme = programmes()[codes.programme.name(int(result.book.programme[subscription]))]
    declared = next((field for field in programme.fields if field.name == programme.sells), None)
    return str(plain(getattr(result.book, programme.sells)[subscription], declared) or "") if declared else ""


def _day(day: np.datetime64) -> str:
    """A day as the file writes it: 10/3/2020."""
    moment: date = day.astype(object)
    return f"{moment.month}/{moment.day}/{moment.year}"
