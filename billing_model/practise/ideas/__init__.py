"""Wrong ideas that people hold about an invoice: whole ideas, each billed as someone who holds it would bill.

A kind stands beside its move and its clause in the module of its subject; its sentence, in both languages, under its id
in ``wording/<language>/ideas.toml``. A new one is a function from a contract to its parts, a line in the module's
``KINDS`` and a sentence.
"""

from __future__ import annotations

from billing_model.practise.ideas import (
    cancellations,
    change_days,
    invoices,
    new_commerce,
    periods,
    plan_switches,
    prices,
    remaining_months,
    rough_shares,
    seat_changes,
    upgrades,
    usage,
)
from billing_model.practise.ideas.kind import Kind

KINDS: tuple[Kind, ...] = (  # where two lead to one figure, the first is told first
    *seat_changes.KINDS,
    *change_days.KINDS,
    *rough_shares.KINDS,
    *cancellations.KINDS,
    *plan_switches.KINDS,
    *new_commerce.KINDS,
    *upgrades.KINDS,
    *remaining_months.KINDS,
    *usage.KINDS,
    *prices.KINDS,
    *periods.KINDS,
    *invoices.KINDS,
)
