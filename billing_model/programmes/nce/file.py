"""What the file says: the kinds of line (NCE-20, NCE-63).

NCE-64 and NCE-65 describe the columns of the file that a partner downloads; they decide no amount.
"""

from __future__ import annotations

from billing_model.core import codes

KINDS = (
    "new",
    "cycle-charge",
    "renew",
    "add-quantity",
    "remove-quantity",
    "cancel-immediate",
    "convert",
    "move-quantity",
    "change-billing-plan",
)
(
    NEW,
    CYCLE_CHARGE,
    RENEW_CHARGE,
    ADD_QUANTITY,
    REMOVE_QUANTITY,
    CANCEL_IMMEDIATE,
    CONVERT,
    MOVE_QUANTITY,
    CHANGE_BILLING_PLAN,
) = map(codes.line_kind, KINDS)
