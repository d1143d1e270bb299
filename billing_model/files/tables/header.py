"""The first row of a text table: what separates its cells, and which fields its columns hold.

A column is known by the name of its field, or by what the field is called on a page in one of the languages, or by a
name that people give it (``[column]`` in the wording), in capitals or not, whatever stands between its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.core.fields import Field
from billing_model.files.kinds import EVENTS, SUBSCRIPTIONS, another_kind, kind_of_header
from billing_model.files.tables.cells import cleaned
from billing_model.programmes import programmes
from billing_model.words.wording import LANGUAGES, wording

DELIMITERS = (",", ";", "\t", "|")
UNUSED = "column "  # begins the name of a column that is no field, with its number; no field has a space in its name
MOST_COLUMNS = 1_000
ALIKE = 0.85  # from here on a name that is no field's is taken for a misspelt one
_SEPARATOR_LINE = re.compile('"?sep=(.)"?[,;\t|]*', re.IGNORECASE | re.DOTALL)


def separator_line(line: str) -> str:
    """The separator that a first line "sep=;" names, as Excel writes and reads it; "" where the line is none."""
    match = _SEPARATOR_LINE.fullmatch(line.strip("\r\n"))
    sign = match[1] if match else ""
    is_one = sign.isascii() and sign.isprintable() and not sign.isalnum() and sign not in ' "'
    return sign if is_one or sign == "\t" else ""


def split(line: str, delimiter: str) -> list[str]:
    """The cells of a line; a quotation mark counts only where a cell begins with it.

    >>> split('S-1;"Rossi; Gino";5" pipe', ";")
    ['S-1', 'Rossi; Gino', '5" pipe']
    """
    if '"' not in line:
        return line.split(delimiter)
    cells: list[str] = []
    place = 0
    while True:
        cell = ""
        if line.startswith('"', place):
            place += 1
            while True:
                end = line.find('"', place)
                if end < 0:
                    return [*cells, cell + line[place:]]
                cell += line[place:end]
                place = end + 1
                if not line.startswith('"', place):
                    break
                cell, place = cell + '"', place + 1
        end = line.find(delimiter, place)
        if end < 0:
            return [*cells, cell + line[place:]]
        cells.append(cell + line[place:end])
        place = end + len(delimiter)


def normal(name: str) -> str:
    r"""A name by its letters and digits only, so that "List price", "list_price" and "LIST-PRICE" are the same.

    >>> normal("List\u00a0price"), normal("Quantità (%)")
    ('listprice', 'quantita')
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def delimiter_of(line: str, known: Mapping[str, Field]) -> str:
    """What separates the names of a header: the sign with which most of them are names of fields."""

    def rank(delimiter: str) -> tuple[int, int]:
        cells = split(line, delimiter)
        return len({*filter(None, fields_of(cells, known))}), len(cells)

    return max(DELIMITERS, key=rank)


@dataclass(frozen=True)
class Header:
    """The columns of a table.

    - names: the field of each, or `UNUSED` and its number
    - unused: columns that are no fields, as the file names them; one without a name is not among them
    - renamed: columns that are known only by what people call them, as the file names them, and the field of each
    """

    names: tuple[str, ...]
    unused: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...] = ()

    @property
    def fields(self) -> list[str]:
        """The fields that there are, in the order of the file."""
        return [name for name in self.names if not name.startswith(UNUSED)]

    @property
    def least(self) -> int:
        """How many cells a row has at least: all up to the last that is a field's."""
        return max((place for place, name in enumerate(self.names, 1) if not name.startswith(UNUSED)), default=0)


def _in_its_place(name: str, fields: Sequence[str]) -> bool:
    """Whether another column gives what this one would, as one of several prices does."""
    others = (programme.priced_by for programme in programmes().values() if name in programme.priced_by)
    return any(not {*priced_by}.isdisjoint(fields) for priced_by in others)


def header_of(cells: Sequence[str], file: str, known: Mapping[str, Field], required: Sequence[str]) -> Header:
    """The columns of a table. cells: the names; known: fields by name; required: those that must be there.

    Of a table of which nothing is required, since it is another's, no name is taken for a misspelt one. Raises
    `Refused` where it cannot be read: one sentence for a file of another kind or what is missing.
    """
    if len(cells) > MOST_COLUMNS:
        raise Refused([Refusal(file, "too-many-columns", {"found": len(cells), "most": MOST_COLUMNS})])
    fields = fields_of(cells, known)
    wrong: list[Refusal] = []
    missing = [name for name in required if name not in fields and not _in_its_place(name, fields)]
    if missing:
        kind = kind_of_header([cleaned(cell) for cell in cells])
        if kind and {SUBSCRIPTIONS: "programme", EVENTS: "on"}.get(kind) not in known:
            raise Refused([another_kind(kind, file)])
        if len(missing) == len(required) and len(missing) > 1:
            names = ", ".join(filter(None, map(cleaned, cells)))
            raise Refused([Refusal(file, "no-such-table", {"expected": tuple(required), "found": names})])
    for place, name in enumerate(fields):
        if name and name in fields[:place]:
            wrong.append(Refusal(file, "column-twice", {"found": cleaned(cells[place])}))
    unused = [cleaned(cell) for cell, name in zip(cells, fields, strict=True) if not name and cleaned(cell)]
    there = {*filter(None, fields)}
    meant = {name: near for name in unused if (near := _misspelt(name, known, there))} if required else {}
    wrong += [Refusal(file, "unknown-column", {"found": name, "near": near}) for name, near in meant.items()]
    missing = [name for name in missing if name not in meant.values()]
    if missing:
        key = "missing-column" if len(missing) == 1 else "missing-columns"
        wrong.append(Refusal(file, key, {"missing": missing[0] if len(missing) == 1 else tuple(missing)}))
    if wrong:
        raise Refused(wrong)
    columns = tuple(name or f"{UNUSED}{place}" for place, name in enumerate(fields, 1))
    usual = [*_called(tuple(known))][:2]
    renamed = tuple(
        (cleaned(cell), name)
        for cell, name in zip(cells, fields, strict=True)
        if name and not any(normal(cleaned(cell)[:200]) in of_name for of_name in usual)
    )
    return Header(columns, tuple(unused), renamed)


def fields_of(cells: Sequence[str], known: Mapping[str, Field]) -> list[str]:
    """The field of each column, "" for one that is none.

    The field's own name goes before what pages call it, and this before what people call it; a column whose field
    another column names better is no field.
    """
    names = [normal(cell[:200]) for cell in map(cleaned, cells)]
    fields = [""] * len(names)
    for of_name in _called(tuple(known)):
        there = {*fields}
        for place, name in enumerate(names):
            field = of_name.get(name, "")
            if not fields[place] and field not in there:
                fields[place] = field
    return fields


def only_in(language: str, cells: Sequence[str], known: Mapping[str, Field]) -> bool:
    """Whether a header has a name that only this language has for its field."""
    named = zip((normal(cleaned(cell)[:200]) for cell in cells), fields_of(cells, known), strict=True)
    others = [each for each in LANGUAGES if each != language]
    return any(
        field and name in _names(language, field) and not any(name in _names(other, field) for other in others)
        for name, field in named
    )


@cache
def _names(language: str, field: str) -> frozenset[str]:
    """What a field is called in a language, and its own name."""
    words = wording(language)
    return frozenset(map(normal, (field, *_texts(words["label"], field), *words["column"].get(field, ()))))


@cache
def _called(known: tuple[str, ...]) -> Sequence[Mapping[str, str]]:
    """The field behind each name: its own, what pages call it, and what people call it.

    A name that could be that of two fields is none's.
    """
    every = [wording(language) for language in LANGUAGES]
    named: list[dict[str, set[str]]] = [{}, {}, {}]
    for field in known:
        called = [field], [name for words in every for name in _texts(words["label"], field)], [
            name for words in every for name in words["column"].get(field, ())
        ]  # fmt: skip
        for names, of_name in zip(called, named, strict=True):
            for name in names:
                of_name.setdefault(normal(name), set()).add(field)
    return [{name: next(iter(of)) for name, of in of_name.items() if len(of) == 1} for of_name in named]


def _texts(table: Mapping[str, Any], field: str) -> Iterable[str]:
    """The names of a field in a table of the wording, those of single programmes too."""
    for name, entry in table.items():
        if name == field and isinstance(entry, str):
            yield entry
        elif isinstance(entry, Mapping) and isinstance(entry.get(field), str):
            yield entry[field]


def _misspelt(name: str, known: Mapping[str, Field], there: set[str]) -> str:
    """The field that is probably meant by a name that is no field's: one that is not there, and nearly the same.

    Not the plural or the singular of a field that must be given anyway: its absence is said row by row.
    """
    letters = name[:60].casefold().replace(" ", "_").replace("-", "_")
    near = [
        (SequenceMatcher(None, letters, field).ratio(), field)
        for field, declared in known.items()
        if field not in there and not (declared.required and letters in (f"{field}s", field.removesuffix("s")))
    ]
    ratio, field = max(near, default=(0.0, ""))
    return field if ratio >= ALIKE else ""
