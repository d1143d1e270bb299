"""Lines: the rows of the invoices, each with the operands it was made from.

The explanation of a line is a sentence around these operands, so it cannot differ from the calculation.
"""

from __future__ import annotations

from dataclasses import dataclass

from billing_model.core.columns import Array, Columns


@dataclass(frozen=True, eq=False, kw_only=True)
class Lines(Columns):
    """One row per invoice line, in the order the vendor prints them within a subscription.

    Money is int64 micro-units of the currency, net of tax; a credit is negative, its seats are not. Days are
    ``datetime64[D]``, first and last included (GEN-1).
    """

    subscription: Array  # int32, the row in the book
    posted: Array  # the day on which billing made the row
    invoice: Array  # the day of the invoice it stands on
    first: Array  # first day of the charge, as printed
    last: Array  # last day of the charge, as printed
    kind: Array  # int8, names.line_kind
    clause: Array  # int16, names.clause: the clause that made the row
    unit_price: Array
    seats: Array  # int64; for daily usage device-days
    amount: Array  # as invoiced
    # operands
    list_price: Array  # per seat and month, or what the programme's list_price means
    months: Array  # int8, months the price covers
    days: Array  # int32, days that are charged
    of_days: Array  # int32, the days the daily price divides by
    daily_price: Array  # the daily price as rounded by the profile; 0 where none was needed
    profile: Array  # int8, money.Profile
    method: Array  # int8, a `Method`: how the amount came about
    exact: Array  # int64, numerator in micro-units of the amount before any rounding, signed
    per: Array  # int32, its denominator


class Method:
    """How an amount came about."""

    WHOLE = 0  # a whole period: the list price times the seats
    BY_DAYS = 1  # some days of a period, by the rounding profile
    REPEATED = 2  # the credit of a row: the same amount, negative
    CAPPED = 3  # a credit that would have exceeded its charge: the charge's amount
    FREE = 4  # free days
    USAGE = 5  # device-days times the daily price, rounded once
    REMAINDER = 6  # what is left of a charge of which part was credited before
