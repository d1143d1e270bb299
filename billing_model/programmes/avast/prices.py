"""What Avast's programmes share: the products of Business Hub, and when an invoice is due."""

from __future__ import annotations

import numpy as np

from billing_model.core.book import Book
from billing_model.core.columns import Array
from billing_model.core.fields import Field
from billing_model.core.lines import Lines
from billing_model.core.money import HUNDRED_PERCENT

SECURITY = ("Essential Business Security", "Premium Business Security", "Ultimate Business Security")
ADD_ON_SERVICES = ("Patch Management", "Cloud Backup", "Premium Remote Control")
PRODUCTS = SECURITY + ADD_ON_SERVICES  # PAYG-2

PRODUCT = Field("product", "text", required=True, clause="PAYG-2")
SEGMENT = Field(
    "segment",
    "choice",
    choices=("none", "education", "government", "non-profit"),
    default="none",
    clause="PAYG-8",
)
DISCOUNT = Field("discount_percent", "percent", default=0, minimum=0, maximum=HUNDRED_PERCENT, clause="PAYG-7")
PAYMENT = Field("payment", "choice", choices=("card", "credit-line"), default="card", clause="PAYG-6")

CREDIT_LINE = 1
DAYS_TO_PAY = 30  # PAYG-6, on a credit line


def product_numbers(names: Array) -> Array:
    """The place of each product in `PRODUCTS`, however its name is completed in a price list; -1 for any other."""
    known = {text: _number(text) for text in set(names)}
    return np.array([known[text] for text in names], np.int64)


def _number(text: str) -> int:
    plain = text.casefold().removeprefix("avast").strip()
    for number, name in enumerate(PRODUCTS):
        if plain == name.casefold() or plain.startswith(f"{name.casefold()} ("):
            return number
    return -1


def due(book: Book, lines: Lines) -> Array:
    """By card on the day of the invoice, on a credit line 30 days later (PAYG-6)."""
    later = book.payment[lines.subscription] == CREDIT_LINE
    return lines.invoice + np.where(later, DAYS_TO_PAY, 0)
