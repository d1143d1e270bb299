"""The steps of an explanation worked out again, from the text alone."""

from __future__ import annotations

import re
from fractions import Fraction
from operator import add, mul, sub, truediv

from babel.numbers import parse_decimal

from billing_model.explaining.explain import Explanation
from billing_model.explaining.steps import cut, rounded

NUMBER = re.compile(r"[−-]?\d[\d.,]*\d|[−-]?\d")


def value(text: str, language: str) -> Fraction:
    (found,) = NUMBER.findall(text)
    number = Fraction(parse_decimal(found.replace("−", "-"), locale=language, strict=True))
    return number / 100 if "%" in text else number


def worked_out(formula: str, language: str) -> Fraction:
    """The value of "12 days × 0.129", words aside, from left to right."""
    first, *rest = re.split(r" ([×/−+]) ", formula)
    result = value(first, language)
    for operator, operand in zip(rest[::2], rest[1::2], strict=True):
        number = value(operand, language)
        result = {"×": mul, "/": truediv, "−": sub, "+": add}[operator](result, number)
    return result


def check_step(step: str, language: str) -> Fraction:
    """Work a step out again; return what it ends at."""
    formula = step.split(": ")[-1]
    left, arrow, right = formula.partition(" → ")
    terms, equals, shown = left.partition(" = ")
    result = worked_out(terms, language)
    if equals:
        close = value(shown.rstrip("…"), language)
        assert 0 <= result - close < Fraction(1, 10**6) if shown.endswith("…") else result == close, step
    if arrow:
        after, places = right.split(" (")
        to = cut if places.endswith((", cut)", ", troncato)")) else rounded
        assert value(after, language) == to(result, int(places[0]) if places[0].isdigit() else 0), step
        return value(after, language)
    return result


def check_explanation(explanation: Explanation, language: str) -> None:
    """Its steps are worked out again and end at what is invoiced, and its sentence is whole."""
    ends = [check_step(step, language) for step in explanation.steps]
    assert ends[-1] == explanation.rounding.invoiced
    assert not explanation.steps[0].startswith(("exactly", "cifra esatta")), "its formula is not known"
    assert "…" not in explanation.sentence and "{" not in explanation.sentence
