"""Which case the tests of pages show unless they name another."""

from __future__ import annotations

from pages.ui.scenario.bundled import BESIDE, FIRST

PRINTED = {"contracts": "avast-prepaid/flexible-security-prepaid-backup"}  # of a page whose own first is not printed


def first_case(page: str) -> str | None:
    """The id of a page's first case; None for a page of no case.

    Of pages that show the rules of today and those before it is the first under those before, whose invoices a vendor
    prints. page: the name of its file.
    """
    return PRINTED.get(page) or BESIDE.get(page, {}).get("csp", FIRST.get(page))
