"""The words of cells: choices, kinds of event and programmes as people write them, in capitals or in Italian."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from billing_model.core.fields import Field
from billing_model.programmes import programmes
from billing_model.words.wording import LANGUAGES, wording


def in_our_words(field: Field, cell: str) -> str:
    """A cell as scenario files write it, where it is one of the field's words; any other cell as it is.

    A field with a number, a day or a text of the user's has no words.
    """
    if field.name == "currency":
        return cell.upper() if len(cell) == 3 else cell
    return _words(field.name, field.type, field.choices).get(_alike(cell), cell)


def has_words(field: Field) -> bool:
    """Whether only some words are possible in a field."""
    return field.type in ("choice", "flag") or field.name in ("programme", "kind", "currency")


def _alike(word: str) -> str:
    """A word without its capitals, and with one kind of sign between its parts."""
    return re.sub(r"[\s_-]+", "-", unicodedata.normalize("NFKC", word).casefold())


@cache
def _words(name: str, kind: str, choices: tuple[str, ...]) -> Mapping[str, str]:
    """What each word means, as `_alike` has it; a word of two meanings is left out."""
    if kind == "flag":
        return {"true": "true", "false": "false", "vero": "true", "falso": "false"}
    if name == "programme":
        choices = tuple(programmes())
    elif name == "kind":
        choices = tuple(dict.fromkeys(event.kind for each in programmes().values() for event in each.events))
    meanings: dict[str, set[str]] = {}
    for language in LANGUAGES:
        words = wording(language)
        table = words["choice"].get(name, {}) if kind == "choice" else words[{"kind": "event"}.get(name, name)]
        before = [(choice, word) for choice, said in words["formerly"].get(name, {}).items() for word in said]
        for choice, word in (*_named(table), *before):
            if choice in choices:
                meanings.setdefault(_alike(word), set()).add(choice)
    own = {_alike(choice): choice for choice in choices}
    return {word: next(iter(of)) for word, of in meanings.items() if len(of) == 1} | own


def _named(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The machine names of a table with their words, those of single programmes too."""
    for name, entry in table.items():
        if isinstance(entry, str):
            yield name, entry
        elif isinstance(entry, Mapping):
            yield from _named(entry)
