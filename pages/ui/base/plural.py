"""So many of something, in the words of the language: 1 day, 2 days."""

from __future__ import annotations

from typing import Any

from pages.ui.base.words import Words


def counted(speaks: Words, path: str, number: int) -> str:
    """A number with its noun; path: of the forms by plural, such as "frequency.days"."""
    forms: Any = speaks.table
    for name in path.split("."):
        forms = forms[name]
    return str(forms[str(speaks.locale.plural_form(number))]).format(n=speaks.whole(number))
