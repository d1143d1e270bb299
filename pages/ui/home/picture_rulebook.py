"""The home page's picture of the rulebook: drawn when it is shown, so that a new vendor's clauses are in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from billing_model.words.rulebook import clauses, documents
from pages.ui.base.palette import BLUE, GREEN, ORANGE, YELLOW
from pages.ui.home.svg import Picture

Facts = dict[str, Any]  # a figure by its name, as pages.ui.home.cards writes it


def rulebook() -> tuple[Facts, Picture]:
    """How sure the clauses are: as many boxes as clauses, by the weakest standing of their parts."""
    order = ("stated", "shown", "public", "assumed")
    every = clauses()
    weakest = [max(order.index(part.standing) for part in clause.parts) for clause in every]
    columns = 24
    rows = -(-len(every) // columns)
    cells = np.full((rows, columns), -1)
    for place, standing in enumerate(sorted(weakest)):
        cells[rows - 1 - place // columns, place % columns] = standing
    picture = Picture(1, 0, 1)
    for number, colour in enumerate((BLUE, GREEN, YELLOW, ORANGE)):
        picture.cells(cells, number, colour)
    return {
        "clauses": {"count": len(every), "of": "rulebook.count"},
        "documents": len(documents()),
        "assumed": sum(standing == len(order) - 1 for standing in weakest),
    }, picture
