"""Where tables that are in no file of ours are opened: their page, and an address that holds them whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from billing_model.files import link
from pages.ui.scenario import address, bundled

OUR_OWN = ("shows", "remark")  # of a bundled scenario: what a vendor prints or we say of it, and of no other


class AsLink(NamedTuple):
    """The page that suits tables, and the parameters of its address; None if they are too long for an address."""

    page: str
    parameters: dict[str, list[str]] | None


def as_link(data: Mapping[str, Any]) -> AsLink:
    """Checked tables as what differs from a bundled scenario of the same page, the one that makes the shortest link.

    Only what is billed is in an address: it says neither title nor remarks.
    """
    page = bundled.page_for(data)
    bases = {id: base for id, base in bundled.library().items() if bundled.page_for(base) == page}
    plain = {id: base for id, base in bases.items() if not any(base.get(name) for name in OUR_OWN)} or bases
    made = {id: link.written(base, data) for id, base in plain.items()}
    id = min(made, key=lambda id: (link.size(made[id]), id))
    too_long = link.size(made[id]) > link.LONGEST
    return AsLink(page, None if too_long else {address.SCENARIO: [id], **made[id]})
