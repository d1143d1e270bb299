"""The vendors: a folder each, and the registry that finds them. Nothing else in the project lists them.

A vendor's folder holds everything that is the vendor's own. It imports ``billing_model.core`` and itself, never another
vendor, and nothing imports from it but the questions that are this vendor's own (``what_if``). Its parts, by name:

any module that defines ``PROGRAMME`` (a `Programme`)
    What the vendor sells: fields, events, kinds of line, checks and rules. A module that defines ``EXTENSION`` (an
    `Extension`) adds to a programme. At least one programme is needed; all that follows is optional.
``*.toml``, also in folders of any name
    The words and the rulebook, in English and Italian: ``[[document]]``, the pages that are cited; ``[[clause]]`` and
    ``[[behind]]``, what they say and behind which lines it stands, in a file that names its ``programme``;
    ``[names.…]``, ``[problem.…]`` and ``[explain.…]``, the vendor's own words. A vendor divides them as it
    likes; `billing_model.words` reads them all.
``sample.py``, with ``SAMPLES`` (a tuple of `Sample`)
    How its subscriptions are made in the random book (`samples`). A new one changes the random book, so that
    ``samples/book`` has to be made again.
``cases.py``, with ``CASES`` (cases by name)
    How its cases to practise on are drawn (`cases`).

``Programme.products`` names what is sold, to pick from on the pages; the field that ``sells`` it takes other names too.

A programme that lacks a part is left out of what is made of it, and says so: ``Programme.without`` has the reason, for
"sample", "cases", "levels", "serve", "products" and, among the tests, "reference". A programme that has neither a
sample nor cases nor a reason is a TypeError when they are asked for; ``tests/programmes/test_contract.py`` asks for all
of them.

Outside the folder a vendor only needs a scenario, ``scenarios/<vendor>/<what-happens>.toml``.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.fields import Field
from billing_model.core.programme import Extension, Programme

if TYPE_CHECKING:  # only types: numpy.random, which samples are drawn with, takes its time to load
    from billing_model.core.drawing import Cases
    from billing_model.core.sample import Sample

PARTS = ("sample", "cases")  # modules of a vendor's folder that are not imported until they are asked for


@cache
def _modules() -> Sequence[ModuleType]:
    """The modules of the vendors' folders that can declare something, in alphabetical order."""
    return tuple(import_module(name) for name in _names() if name.rpartition(".")[2] not in PARTS)


@cache
def _names() -> Sequence[str]:
    """The full names of all modules of the vendors' folders, in alphabetical order."""
    return sorted(module.name for module in pkgutil.walk_packages(__path__, f"{__name__}.") if not module.ispkg)


@cache
def extensions() -> Sequence[Extension]:
    """What extends other programmes, in alphabetical order of their files."""
    return tuple(module.EXTENSION for module in _modules() if hasattr(module, "EXTENSION"))


@cache
def programmes() -> Mapping[str, Programme]:
    """Every programme by its id, with the fields and events of its extensions."""
    by_id: dict[str, Programme] = {
        module.PROGRAMME.id: module.PROGRAMME for module in _modules() if hasattr(module, "PROGRAMME")
    }
    for extension in extensions():
        programme = by_id[extension.of]
        by_id[extension.of] = replace(
            programme,
            fields=programme.fields + extension.fields,
            events=programme.events + extension.events,
            defaults=_one_after_the_other(extension.defaults, programme.defaults),
        )
    for programme in by_id.values():
        codes.programme(programme.id)
        for event in programme.events:
            codes.event_kind(event.kind)
    return by_id


def prepared(book: Book) -> Book:
    """The book as the rules see it: every extension has turned its own fields and events into plain ones.

    The subscriptions stay in their rows; events may come or go.
    """
    for extension in extensions():
        book = extension.prepare(book)
    return book


@cache
def samples() -> tuple[Sample, ...]:
    """How the subscriptions of each programme are made in the random book; a programme may have none.

    Raises TypeError for a programme that has none and does not say why.
    """
    shares = tuple(sample for module in _parts("sample") for sample in module.SAMPLES)
    _left_out_for_a_reason("sample", {sample.programme for sample in shares})
    return shares


@cache
def cases_by_vendor() -> Mapping[str, Mapping[str, Cases]]:
    """How cases to practise on are drawn, by the name of the vendor's folder and that of the cases.

    Raises TypeError for a programme that has none and does not say why.
    """
    drawn = {module.__name__.split(".")[-2]: module.CASES for module in _parts("cases")}
    _left_out_for_a_reason("cases", {name for names in drawn.values() for name in names})
    return drawn


@cache
def cases() -> Mapping[str, Cases]:
    """As `cases_by_vendor`, by the name of the cases: mostly that of a programme."""
    return {name: draw for names in cases_by_vendor().values() for name, draw in names.items()}


def _parts(part: str) -> Sequence[ModuleType]:
    return [import_module(name) for name in _names() if name.rpartition(".")[2] == part]


def _left_out_for_a_reason(part: str, present: Collection[str]) -> None:
    for programme in programmes().values():
        if (programme.id in present) == (part in programme.without):
            what = "has both" if programme.id in present else "has neither"
            raise TypeError(f"{programme.id}: one of a {part} and a reason in Programme.without is expected; it {what}")


def _one_after_the_other(
    first: Callable[[Book], Book] | None, then: Callable[[Book], Book] | None
) -> Callable[[Book], Book] | None:
    if first is None or then is None:
        return first or then
    return lambda book: then(first(book))


@cache
def fields() -> Mapping[str, Field]:
    """Every programme's own fields of a subscription, by name; same name, same type and numbers of choices.

    A field of which each programme takes other choices has all of them here.
    """
    return _by_name(field for programme in programmes().values() for field in programme.fields)


@cache
def event_fields() -> Mapping[str, Field]:
    """Every field that an event can carry, by name."""
    return _by_name(
        field for programme in programmes().values() for event in programme.events for field in event.fields
    )


def _by_name(fields: Iterable[Field]) -> Mapping[str, Field]:
    by_name: dict[str, Field] = {}
    for field in fields:
        alike = replace(field, choices=field.names if field.type == "choice" else ())
        declared = by_name.setdefault(field.name, alike)
        if (declared.type, declared.names) != (alike.type, alike.names):
            raise TypeError(f"two programmes declare the field {field.name!r} differently")
    return by_name
