"""An option that serves a need, as a scenario of its own: nested tables that a scenario file could hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from billing_model.comparing.option import Serving
from billing_model.files.as_scenario import as_tables


def as_scenario(
    serving: Serving, currency: str, path: int = 0, title: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The contracts of one path and what happens to them; what the customer holds already is left out.

    Billed through its ``until``, it prints every line that the comparison counts. Where nothing ends a subscription but
    the end of the need (`need.Contracts.stop`), it may print what would be ordered after it as well.
    """
    mine = np.flatnonzero((serving.path == path) & (serving.book.customer == path))
    last = serving.lines.invoice[np.isin(serving.lines.subscription, mine)].max(initial=serving.need.end[path])
    tables = as_tables(serving.book, mine, currency, last)
    if title:
        tables["title"] = dict(title)
    return tables
