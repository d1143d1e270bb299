"""Why a line is as it is, as one small text in two columns: the sentence and the formula, the clause behind the line.

It is one element instead of many, which the browser draws faster, in letters small enough to stand below an invoice.
"""

from __future__ import annotations

from billing_model.explaining.explain import Explanation
from pages.ui.base import component
from pages.ui.base.words import Words

SHORT = 260  # characters of a clause that are shown; of a longer one the beginning

_box = component.beside(__file__, "why_box", '<div class="why"></div>\n<!-- -->', ("in_window",))


def draw(explanation: Explanation, amount: str, kind: str, remarked: bool, words: Words) -> None:
    """The box of a line; amount: with its currency, kind: the vendor's word, remarked: whether there is a remark."""
    rounding = f"{explanation.rounding.sentence} {words('why.kind', kind=kind)}"
    clause = explanation.clauses[0] if explanation.clauses else None
    _box(
        key="why:box",
        data={
            "title": words("why.amount", amount=amount),
            "sentence": explanation.sentence,
            "steps": explanation.steps,
            "rounding": rounding,
            "clause": clause.id if clause else "",
            "standing": clause.standing if clause else "",
            "rule": clause.title if clause else "",
            "text": _beginning(clause.text.replace("`", "")) if clause else "",
            "how_sure": clause.standing_in_words if clause else "",
            "documents": [
                {"title": document.title[words.language], "url": document.url}
                for document in (clause.documents if clause else ())
            ],
            "heading": clause.heading if clause else "",
            "remark": words("why.remarked") if remarked else "",
        },
    )


def _beginning(text: str) -> str:
    """A short text; of a long one as many whole sentences as are short enough, else as many whole words."""
    if len(text) <= SHORT:
        return text
    end = text.rfind(". ", 0, SHORT)
    return f"{text[: end + 1]} …" if end > 0 else f"{text[: text.rfind(' ', 0, SHORT)]} …"
