"""Which columns the two files of a book may have, and which they must."""

from __future__ import annotations

from billing_model.core.fields import EVENT_FIELDS, SUBSCRIPTION_FIELDS, Field
from billing_model.programmes import event_fields, fields

CURRENCY = Field("currency", "text", required=True)
REQUIRED = ("id", "programme", "purchased", "list_price", "currency")  # in every row
REQUIRED_COLUMNS = (*REQUIRED, "seats")  # every programme needs seats, and says itself where a row has none
REQUIRED_OF_EVENTS = ("subscription", "on", "kind")


def subscription_columns() -> dict[str, Field]:
    """The fields that a column of the subscriptions may hold, by name."""
    return {declared.name: declared for declared in (*SUBSCRIPTION_FIELDS, CURRENCY)} | dict(fields())


def event_columns() -> dict[str, Field]:
    """The fields that a column of the events may hold, by name."""
    return {declared.name: declared for declared in EVENT_FIELDS} | dict(event_fields())
