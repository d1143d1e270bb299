"""How New Commerce serves a need: term by term, or with the extended term after the first."""

from __future__ import annotations

from billing_model.core.columns import Columns
from billing_model.core.need import Need, Served
from billing_model.programmes.nce.need_by_term import serve_by_term
from billing_model.programmes.nce.need_extended import serve_extended
from billing_model.programmes.nce.terms import EXTENDED


def serve(need: Need, agreed: Columns) -> Served:
    """NCE-50, NCE-53: what is agreed for the end of a term, which is the same on all paths."""
    extended = len(agreed) > 0 and bool((agreed.renewal == EXTENDED).all())
    return serve_extended(need, agreed) if extended else serve_by_term(need, agreed)
