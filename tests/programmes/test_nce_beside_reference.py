"""New commerce is billed as its slow reference does, on random histories: each line, each day, and what is refused.

``FUZZ_EXAMPLES=5000 pytest tests/programmes/test_nce_beside_reference.py`` tries many more than are tried every time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings

from beside_reference_nce import differences
from strategies_nce import nce_histories

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
many = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))


@many
@given(nce_histories())
def test_every_line_and_every_day(history: dict) -> None:
    assert differences(history) == []


@many
@given(nce_histories(refusals=True))
def test_what_is_refused(history: dict) -> None:
    """One wish of the history may be refused; then it is refused by the same event, and by a clause that refuses it."""
    assert differences(history) == []
