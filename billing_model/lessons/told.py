"""A case in words: what was agreed, what happened, what a line of its invoice is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from billing_model.core.lines import Method
from billing_model.core.money import to_micro
from billing_model.files.lesson import Lesson
from billing_model.files.models import Bilingual
from billing_model.lessons.drawn import Case
from billing_model.lessons.questions import case_values
from billing_model.words.speech import speech, written_day
from billing_model.words.wording import InProse, wording


def said(text: Bilingual, language: str, values: Mapping[str, Any]) -> str:
    """A text of a lesson with its values put in."""
    template: str = text[language]
    return template.format(**{name: InProse(str(value), language) for name, value in values.items()})


def contract(lesson: Lesson, case: Case, language: str) -> list[str]:
    """What was agreed and what happened, a sentence each; what stands between two pairs of asterisks is strong."""
    values, spoken = case_values(case, language), speech(language)
    sentences = [said(lesson.words.contract, language, values)]
    for event in case.scenario.data["event"]:
        if event["kind"] not in lesson.words.event:
            continue
        before, after = case.held_on(np.datetime64(event["on"]))
        more = {
            "on": written_day(event["on"], "d MMMM y", language),
            "before": spoken.whole(before),
            "after": spoken.whole(after),
            "number": spoken.whole(int(event.get("seats", 0))),
            "new": str(event.get("plan", "")),
            "new_limit": spoken.whole(int(event.get("limit", 0))),
        }
        if "list_price" in event:
            more["price"] = spoken.money(to_micro(event["list_price"]), case.scenario.currency)
        sentences.append(said(lesson.words.event[event["kind"]], language, values | more))
    return sentences


def what(case: Case, row: int, language: str) -> str:
    """What a line of the invoice is for, in a few words; in the vendor's where it charges nothing."""
    amount, method = case.lines.amount[row], case.lines.method[row]
    if not amount:
        return wording(language).kind(case.lines.kind_names[row])
    kinds = {Method.USAGE: "usage", Method.BY_DAYS: "run"}
    return str(wording(language)["lesson"]["line"]["credit" if amount < 0 else kinds.get(method, "whole")])
