"""What the pages about New Commerce share: which cases they take, and the inputs that most of them begin with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from billing_model.what_if.running_term import PROGRAMME

ROWS = (("offer",), ("purchased", "term"), ("seats", "list_price"), ("plan", "currency"))  # beside each other


def paid_term(data: Mapping[str, Any], kinds: Collection[str], contracts: int = 1) -> bool:
    """So many contracts, the first of New Commerce and no trial, to which nothing but these kinds of event happens."""
    entries = data["subscription"]
    return (
        len(entries) == contracts
        and entries[0]["programme"] == PROGRAMME
        and not entries[0].get("trial")
        and all(event["kind"] in kinds for event in data.get("event", []))
    )
