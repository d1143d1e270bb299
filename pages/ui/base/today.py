"""The day on which somebody looks at the pages: default cases are of this year, and only they ask for it.

``BILLING_TODAY=2026-11-29`` holds it still, for tests, pictures and demonstrations. The model never reads a clock.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

VARIABLE = "BILLING_TODAY"


def today() -> date:
    """The day that the environment names, else that of the clock. Raises ValueError for a name that is no day."""
    named = os.environ.get(VARIABLE)
    return date.fromisoformat(named) if named else datetime.now(UTC).astimezone().date()
