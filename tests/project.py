"""Where the project's own files lie, for the tests that read them."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).parent.parent
SCENARIOS = PROJECT / "scenarios"
