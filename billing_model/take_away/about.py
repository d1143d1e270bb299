"""What is written above the figures: the case in words, as the page or the scenario file says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from billing_model.files.scenario import Scenario


@dataclass(frozen=True)
class About:
    """The case in the reader's language.

    - title, question: as the page or the scenario file says them.
    - answer: the sentence of the page, "" where there is none.
    - invoice: the day of the invoice in question, None for the one with the most lines.
    - made: the day on which it is taken along, None where nobody says.
    """

    title: str
    question: str = ""
    answer: str = ""
    invoice: np.datetime64 | None = None
    made: date | None = None


def about(scenario: Scenario, language: str) -> About:
    """The title and the question of a scenario file; its id where it has no title."""
    return About(scenario.title.get(language, scenario.id), scenario.question.get(language, ""))
