"""The columns of the vendor's two files, by name, and the words of charges in families.

The legacy file has 28 columns (CSP-53), that of New Commerce 46 (NCE-64), and both have had other names for some of
them. Columns go by their name, in capitals or not and in any order; those that are not known are named, never fatal.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from billing_model.core.fields import Field
from billing_model.files.tables.header import normal
from billing_model.take_away.scenario.new_commerce_file import COLUMNS as NEW_COMMERCE
from billing_model.take_away.scenario.reconciliation import COLUMNS as LEGACY

Form = Literal["legacy", "nce"]
PROGRAMMES: Mapping[Form, str] = {"legacy": "csp", "nce": "nce"}  # whose subscriptions a file has

DAYS = ("ChargeStartDate", "ChargeEndDate", "SubscriptionStartDate", "SubscriptionEndDate")
TEXTS = (
    "SyndicationPartnerSubscriptionNumber", "SubscriptionId", "CustomerName", "PartnerId", "OrderId", "ChargeType",
    "Currency", "SkuId", "ReferenceId", "TermAndBillingCycle", "UsageDate", "OfferName", "SkuName",
    "BillingCycleType",  # the last of the legacy file, so that a row that was cut off is seen
)  # fmt: skip
NUMBERS = (
    "UnitPrice", "Quantity", "Amount", "TotalOtherDiscount", "Subtotal", "Tax", "TaxTotal", "TotalForCustomer", "Total",
    "EffectiveUnitPrice", "BillableQuantity", "PCToBCExchangeRate",
)  # fmt: skip
KNOWN: Mapping[str, Field] = {
    **{name: Field(name, "day") for name in DAYS},
    **{name: Field(name, "text") for name in TEXTS},
    **{name: Field(name, "money") for name in NUMBERS},
}
OF_BOTH = ("ChargeStartDate", "ChargeEndDate", "ChargeType", "Quantity", "Currency")
NEEDED: Mapping[Form, tuple[str, ...]] = {
    "legacy": (*OF_BOTH, "UnitPrice", "Amount"),
    "nce": (*OF_BOTH, "SubscriptionId", "Subtotal"),
}
OF_NEW_COMMERCE = ("EffectiveUnitPrice", "BillableQuantity", "TermAndBillingCycle", "PCToBCExchangeRate")
OF_AZURE = "UsageDate"  # only the daily rated usage has it


_OTHERS = ("PartnerName", "Tier2MpnId", "PublisherDiscount", "DiscountDetails", "ProductCategory")  # of later files
_OF_THE_VENDOR = frozenset(map(normal, (*KNOWN, *LEGACY, *NEW_COMMERCE, *_OTHERS)))


def unknown(columns: Iterable[str]) -> tuple[str, ...]:
    """Those of these columns that are none of the vendor's."""
    return tuple(name for name in columns if normal(name) not in _OF_THE_VENDOR)


def form_of(columns: Collection[str]) -> Form:
    """Which file has these columns."""
    return "nce" if "Amount" not in columns and any(name in columns for name in OF_NEW_COMMERCE) else "legacy"


def missing(columns: Collection[str]) -> tuple[str, ...]:
    """The needed columns that are not there."""
    form = form_of(columns)
    lacking = [name for name in NEEDED[form] if name not in columns]
    if form == "legacy" and "SyndicationPartnerSubscriptionNumber" not in columns and "SubscriptionId" not in columns:
        lacking.append("SyndicationPartnerSubscriptionNumber")
    return tuple(lacking)


# ---- Words ------------------------------------------------------------------------------------------------------

PERIOD, CHANGE, CANCEL, BACK, CONVERT, OFFSET, UNKNOWN = range(7)
NOT_MODELLED = (CONVERT, OFFSET, UNKNOWN)
FAMILIES: Mapping[Form, Mapping[int, tuple[str, ...]]] = {
    "legacy": {
        PERIOD: (
            "Cycle fee", "Purchase fee", "New", "New purchase cycle fee", "Prorate fees when purchase",
            "Prorate fee when renew", "Prorate fees when renew", "Purchase", "Renew", "Free days", "Free period",
            "Tariffa periodica", "Tariffa del ciclo", "Ripartizione delle tariffe all'acquisto",
            "Ripartizione della tariffa al rinnovo", "Giorni gratuiti",
        ),
        CHANGE: ("Cycle instance prorate", "Ripartizione dell'istanza del ciclo"),
        CANCEL: (
            "Cancel fee", "Prorate fees when cancel", "Cancel instance prorate", "Cancel", "Refund",
            "Commissione di annullamento",
        ),
        BACK: ("Activation fee", "Prorate fees when activate", "Tariffa di attivazione"),
        CONVERT: (
            "Prorate fees when convert away from current offering", "Prorate fees when convert to a new offering",
            "Convert",
        ),
        OFFSET: ("Offset a line item", "Offset", "Adjustment", "One time"),
    },
    "nce": {
        PERIOD: ("new", "renew", "cycleCharge", "extendTerm", "cycle"),
        CHANGE: ("addQuantity", "removeQuantity", "moveQuantity", "changeBillingPlan", "convert"),
        CANCEL: ("cancelImmediate", "cancel"),
        OFFSET: ("customerCredit",),
    },
}  # fmt: skip


def folded(word: str) -> str:
    """A word without capitals, spaces and signs, so that CYCLE FEE and cycleFee are the same."""
    return re.sub(r"[^0-9a-zà-ÿ]+", "", word.casefold())


_BY_WORD: Mapping[Form, Mapping[str, int]] = {
    form: {folded(word): family for family, words in families.items() for word in words}
    for form, families in FAMILIES.items()
}


def family_of(form: Form, word: str) -> int:
    """The family of a charge word, `UNKNOWN` of one that is not known.

    >>> family_of("legacy", "CYCLE FEE") == family_of("legacy", "Purchase fee") == PERIOD
    True
    """
    return _BY_WORD[form].get(folded(word), UNKNOWN)
