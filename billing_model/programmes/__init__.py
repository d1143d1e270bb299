"""The registry: finds the programme files of this folder.

A module here that defines ``PROGRAMME`` adds a vendor's programme; one that defines ``EXTENSION`` adds to
another. Nothing else in the project lists them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module

import numpy as np

from billing_model import names
from billing_model.book import Book
from billing_model.columns import Array
from billing_model.lines import Lines
from billing_model.programme import Extension, Field, Problem, Programme


@cache
def programmes() -> Mapping[str, Programme]:
    """Every programme by its id, its extensions put in."""
    found: dict[str, Programme] = {}
    extensions: list[Extension] = []
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        module = import_module(f"{__name__}.{info.name}")
        if hasattr(module, "PROGRAMME"):
            programme: Programme = module.PROGRAMME
            found[programme.id] = replace(programme, clauses=programme.clauses or info.name)
        if hasattr(module, "EXTENSION"):
            extensions.append(module.EXTENSION)
    for extension in extensions:
        found[extension.of] = _extended(found[extension.of], extension)
    for programme in found.values():
        names.programme(programme.id)
        for event in programme.events:
            names.event_kind(event.kind)
    return found


def _extended(programme: Programme, extension: Extension) -> Programme:
    """The programme with an extension's fields, events and checks, and its step before the rules."""

    def check(book: Book) -> list[Problem]:
        found = extension.check(book)
        wrong = np.zeros(len(book), bool)
        for problem in found:
            wrong[problem.row if problem.table == "subscription" else book.events.subscription[problem.row]] = True
        return found + _check_prepared(programme.check, extension.prepare, book, wrong)

    def bill(book: Book, until: np.datetime64) -> Lines:
        return programme.bill(extension.prepare(book), until)

    def levels(book: Book, until: np.datetime64) -> tuple[Array, Array, Array]:
        assert programme.levels is not None  # noqa: S101 - put in below only then
        return programme.levels(extension.prepare(book), until)

    return replace(
        programme,
        fields=programme.fields + extension.fields,
        events=programme.events + extension.events,
        check=check,
        bill=bill,
        levels=levels if programme.levels else None,
        defaults=_one_after_the_other(extension.defaults, programme.defaults),
    )


def _one_after_the_other(
    first: Callable[[Book], Book] | None, then: Callable[[Book], Book] | None
) -> Callable[[Book], Book] | None:
    if first is None or then is None:
        return first or then
    return lambda book: then(first(book))


def _check_prepared(
    check: Callable[[Book], list[Problem]], prepare: Callable[[Book], Book], book: Book, wrong: np.ndarray
) -> list[Problem]:
    """The programme's own check on the prepared book, its rows told as those of the book before."""
    prepared = prepare(book.only(~wrong))
    place = {
        "subscription": (book.subscriptions.row, prepared.subscriptions.row),
        "event": (book.events.row, prepared.events.row),
    }
    return [
        replace(p, row=int(np.flatnonzero(place[p.table][0] == place[p.table][1][p.row])[0])) for p in check(prepared)
    ]


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
