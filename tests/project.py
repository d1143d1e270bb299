"""Where the project's own files lie, for the tests that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from billing_model.files.toml import load

PROJECT = Path(__file__).parent.parent
SCENARIOS = PROJECT / "scenarios"


def bundled(id: str) -> dict[str, Any]:
    """The tables of a bundled case, but for the invoices that it expects: for a test that changes the case."""
    tables = load(SCENARIOS / f"{id}.toml")
    tables.pop("expect")
    return tables
