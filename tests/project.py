"""Where the project's own files lie, for the tests that read them."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).parent.parent
SCENARIOS = PROJECT / "scenarios"

# What tests of the pages show unless they name another case: one of a page whose invoices a vendor prints.
PRINTED = {"contracts": "avast-prepaid/flexible-security-prepaid-backup"}
