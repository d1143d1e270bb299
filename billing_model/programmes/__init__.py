"""The registry: finds the vendors' folders.

A module of a vendor's folder that defines ``PROGRAMME`` adds a programme; one that defines ``EXTENSION`` adds to
another. Nothing else in the project lists them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import ModuleType

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.fields import Field
from billing_model.core.programme import Extension, Programme


@cache
def _modules() -> Sequence[ModuleType]:
    """The modules of the vendors' folders, in alphabetical order."""
    found = sorted(module.name for module in pkgutil.walk_packages(__path__, f"{__name__}.") if not module.ispkg)
    return tuple(import_module(name) for name in found)


@cache
def extensions() -> Sequence[Extension]:
    """What extends other programmes, in alphabetical order of their files."""
    return tuple(module.EXTENSION for module in _modules() if hasattr(module, "EXTENSION"))


@cache
def programmes() -> Mapping[str, Programme]:
    """Every programme by its id, with the fields and events of its extensions."""
    found: dict[str, Programme] = {
        module.PROGRAMME.id: module.PROGRAMME for module in _modules() if hasattr(module, "PROGRAMME")
    }
    for extension in extensions():
        programme = found[extension.of]
        found[extension.of] = replace(
            programme,
            fields=programme.fields + extension.fields,
            events=programme.events + extension.events,
            defaults=_one_after_the_other(extension.defaults, programme.defaults),
        )
    for programme in found.values():
        codes.programme(programme.id)
        for event in programme.events:
            codes.event_kind(event.kind)
    return found


def prepared(book: Book) -> Book:
    """The book as the rules see it: every extension has turned what is its own into something plain.

    The subscriptions stay in their rows; events may come or go.
    """
    for extension in extensions():
        book = extension.prepare(book)
    return book


def _one_after_the_other(
    first: Callable[[Book], Book] | None, then: Callable[[Book], Book] | None
) -> Callable[[Book], Book] | None:
    if first is None or then is None:
        return first or then
    return lambda book: then(first(book))


@cache
def fields() -> Mapping[str, Field]:
    """Every programme's own fields of a subscription, by name; same name, same type and choices."""
    return _by_name(field for programme in programmes().values() for field in programme.fields)


@cache
def event_fields() -> Mapping[str, Field]:
    """Every field that an event can carry, by name."""
    return _by_name(
        field for programme in programmes().values() for event in programme.events for field in event.fields
    )


def _by_name(fields: object) -> Mapping[str, Field]:
    found: dict[str, Field] = {}
    for field in fields:  # type: ignore[attr-defined]
        twin = found.setdefault(field.name, field)
        if (twin.type, twin.choices) != (field.type, field.choices):
            raise TypeError(f"two programmes declare the field {field.name!r} differently")
    return found
