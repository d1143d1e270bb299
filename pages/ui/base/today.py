"""The day on which somebody looks at the pages: default cases are of this year, and only they ask for it.

``BILLING_TODAY=2026-11-29`` holds it still, for tests, pictures and demonstrations. The model never reads a clock.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

VARIABLE = "BILLING_TODAY"


class NoDay(ValueError):
    """What the environment names is no day; `found` is what it says."""

    def __init__(self, found: str) -> None:
        super().__init__(f"{VARIABLE}: {found!r} is not a day; a day is written like 2026-11-29")
        self.found = found


def today() -> date:
    """The day that the environment names, else that of the clock. Raises NoDay."""
    named = os.environ.get(VARIABLE)
    try:
        return date.fromisoformat(named) if named else datetime.now(UTC).astimezone().date()
    except ValueError:
        raise NoDay(str(named)) from None
