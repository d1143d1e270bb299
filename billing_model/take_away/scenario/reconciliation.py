"""The lines in the columns of Partner Center's licence-based reconciliation file: the legacy one (CSP-53).

The file is the vendor's, so its words are English and its numbers plain in every language. What a simulator cannot know
(the partner's and the customer's numbers, orders) stays empty. The page says that the frequency is column AA; in the
list of columns that the vendor published it is the 28th, AB, and this file follows the list. Where it does not say what
the invoice shows, `legacy_file` has the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.billing.refusal import plain
from billing_model.core.money import to_decimal
from billing_model.explaining.printed import printed
from billing_model.files.spreadsheet import CsvStyle
from billing_model.programmes import prepared, programmes
from billing_model.take_away.scenario import legacy_file, new_commerce_file
from billing_model.words.wording import wording

COLUMNS = (
    "PartnerId", "CustomerId", "CustomerName", "MpnId", "ResellerMpnId", "OrderId", "SubscriptionId",
    "SyndicationPartnerSubscriptionNumber", "OfferId", "DurableOfferId", "OfferName", "SubscriptionStartDate",
    "SubscriptionEndDate", "ChargeStartDate", "ChargeEndDate", "ChargeType", "UnitPrice", "Quantity", "Amount",
    "TotalOtherDiscount", "Subtotal", "Tax", "TotalForCustomer", "Currency", "DomainName", "SubscriptionName",
    "SubscriptionDescription", "BillingCycleType",
)  # fmt: skip


def reconciliation_file(result: Outcome, raw: bool = False) -> str:
    """The lines as CSV, in the order of the invoices; lines end as CSV has them (RFC 4180).

    In the columns of New Commerce where a line is of it (`new_commerce_file`), else in those of the legacy file, in
    which days look like "2/1/2019 0:00", a charge's last day like "2/28/2019 23:59". Money has the decimals of the
    currency, unit prices of daily usage and of New Commerce six. A text that a spreadsheet would take for a formula
    begins with an apostrophe, unless it is raw.
    """
    style = CsvStyle(line_end="\r\n", neutral=not raw)
    of_new_commerce = new_commerce_file.holds_new_commerce(result)
    columns = new_commerce_file.COLUMNS if of_new_commerce else COLUMNS
    made = new_commerce_file.rows(result) if of_new_commerce else _rows(result)
    return style.table([columns, *([row.get(name, "") for name in columns] for row in made)])


def _rows(result: Outcome) -> Iterator[dict[str, Any]]:
    lines, words = result.lines, wording("en")
    book = prepared(result.book)  # a free trial starts on the day of its conversion (TRIAL-4)
    anchor = legacy_file.anchors(book, lines.first)[lines.subscription]
    ends, first_charge = legacy_file.ends_of_terms(anchor, lines.first), legacy_file.first_charge(lines, anchor)
    tax = lines.or_zeros("tax")
    unit_price = legacy_file.unit_prices(lines, book.minor[lines.subscription])
    shown = printed(result.book, lines.but(unit_price=unit_price))
    for row, subscription in enumerate(lines.subscription.tolist()):
        programme = programmes()[book.programme_names[subscription]]
        agreed = {declared.name: plain(getattr(book, declared.name)[subscription], declared)
                  for declared in programme.fields}  # fmt: skip
        offer = str(agreed.get(programme.sells) or "")
        frequency = agreed.get("frequency")
        amount, taxed, places = int(lines.amount[row]), int(tax[row]), int(lines.places[row])
        yield {
            "CustomerName": str(book.customers[book.customer[subscription]]),
            "SubscriptionId": str(book.id[subscription]),
            "SyndicationPartnerSubscriptionNumber": str(book.id[subscription]),
            "OfferName": offer,
            "SubscriptionStartDate": _day(book.purchased[subscription]),
            "SubscriptionEndDate": "" if np.isnat(ends[row]) else _day(ends[row]),
            "ChargeStartDate": _day(lines.first[row]),
            "ChargeEndDate": _day(lines.last[row], "23:59"),
            "ChargeType": str(first_charge[row]) or words.kind(lines.kind_names[row]),
            "UnitPrice": shown["unit_price"][row],
            "Quantity": str(shown["seats"][row]),
            "Amount": shown["amount"][row],
            "TotalOtherDiscount": to_decimal(0, places),  # those of other programmes are in their prices already
            "Subtotal": shown["amount"][row],
            "Tax": to_decimal(taxed, places),
            "TotalForCustomer": to_decimal(amount + taxed, places),
            "Currency": str(book.currency[subscription]),
            "SubscriptionName": offer,
            "BillingCycleType": words["choice"]["frequency"][frequency] if frequency else "",
        }


def _day(day: np.datetime64, clock: str = "0:00") -> str:
    """A day as the file writes it."""
    moment: date = day.astype(object)
    return f"{moment.month}/{moment.day}/{moment.year} {clock}"
