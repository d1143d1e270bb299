"""The rulebook: its clauses and the documents they cite, as records.

They stand in the ``*.toml`` files of the vendors' folders, however a vendor divides them, and for what holds for all in
``general/``. A file that says which ``programme`` it is about has its ``[[clause]]`` entries and the ``[[behind]]``
entries that say which clauses stand behind a line; a ``[[document]]`` is a page that clauses cite. What a vendor's own
words are called stands there too (see `wording` and `speech`).
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

PACKAGE = Path(__file__).parents[1]
VENDORS, GENERAL = PACKAGE / "programmes", PACKAGE / "words" / "general"

Standing = Literal["stated", "shown", "public", "assumed"]
Bilingual = Mapping[str, str]  # by language: "en", "it"


class IncompleteRulebook(ValueError):
    """A file of the rulebook cites or repeats something wrongly; the message says where and what is expected."""


@dataclass(frozen=True)
class Document:
    """A page that clauses cite.

    - public: not one of the vendor's five, but another page that fills a gap
    - url: where it can be read, "" where no address was found
    - seen: the day on which a copy of it was last found under that address
    - edition: how the page there differs from the one that is cited, empty if it does not
    """

    id: str
    publisher: str
    title: Bilingual
    date: datetime.date | None = None
    public: bool = False
    language: str = ""
    url: str = ""
    seen: datetime.date | None = None
    edition: Bilingual = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """What a clause says with one standing; heading: the place in the documents, empty where none is named."""

    standing: Standing
    documents: tuple[Document, ...]
    text: Bilingual
    heading: Bilingual = field(default_factory=dict)


@dataclass(frozen=True)
class Clause:
    """A clause.

    - programme: "" for a clause that holds for all
    - no_scenario: why no scenario shows it, empty if one does
    """

    id: str
    programme: str
    title: Bilingual
    parts: tuple[Part, ...]
    no_scenario: Bilingual = field(default_factory=dict)


def clause(id: str) -> Clause:
    """The clause with this id ("CSP-22"). KeyError if there is none."""
    return _clauses()[id]


def clauses(programme: str | None = None) -> tuple[Clause, ...]:
    """All clauses in the order of the rulebook, or those of one programme ("" for what holds for all)."""
    return tuple(entry for entry in _clauses().values() if programme is None or entry.programme == programme)


@cache
def documents() -> Mapping[str, Document]:
    """The cited documents by id."""
    return {entry["id"]: Document(**entry) for data in files() for entry in data.get("document", [])}


def tables(name: str) -> tuple[Any, ...]:
    """The table of this name of each file that has one; a vendor's own words lie there.

    Only files that begin a line with its name are parsed: clauses, most of the text, take long and are not needed to
    print an invoice.
    """
    begins = re.compile(rf"""^[\s\["']*{name}\b""", re.MULTILINE)
    return tuple(_parsed(path)[name] for path in _paths() if begins.search(_text(path)) and name in _parsed(path))


def in_language(table: Mapping[str, Any], language: str) -> Any:
    """A table in which what is given by language is only that language's; it may be nested."""
    if language in table:
        return table[language]
    return {name: in_language(v, language) if isinstance(v, Mapping) else v for name, v in table.items()}


@cache
def behind(programme: str) -> tuple[Mapping[str, Any], ...]:
    """Which clauses stand behind a line of a programme, beside the one that made it: its own first, then all others'.

    They are the ``[[behind]]`` entries. Each has `clauses`, `role` ("timing" or "rounding") and the conditions under
    which it holds.
    """
    return tuple(
        entry
        for data in files()
        if "behind" in data
        if data["programme"] in (programme, "")
        for entry in data["behind"]
    )


@cache
def files() -> tuple[Mapping[str, Any], ...]:
    """The files as nested tables, by path: the vendors' first, then what holds for all. Not to be changed in place.

    Raises `IncompleteRulebook` when a document or a clause is declared twice, or cited and not declared.
    """
    read = {path: _parsed(path) for path in _paths()}
    hold_together({path.relative_to(PACKAGE.parent).as_posix(): data for path, data in read.items()})
    return tuple(read.values())


@cache
def _paths() -> tuple[Path, ...]:
    return (*sorted(VENDORS.glob("*/**/*.toml")), *sorted(GENERAL.glob("*.toml")))


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def _parsed(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(_text(path))


def hold_together(files: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises `IncompleteRulebook` for files that cite what none of them declares, or declare something twice.

    files: the nested tables, by path.
    """
    declared: dict[str, dict[str, str]] = {"document": {}, "clause": {}}  # by id: the file
    for path, data in files.items():
        if "programme" not in data and ("clause" in data or "behind" in data):
            raise IncompleteRulebook(
                f'{path}: it does not say which programme it is about; programme = "…" is expected'
            )
        for kind, known in declared.items():
            for entry in data.get(kind, []):
                if known.setdefault(entry["id"], path) != path or _count(data[kind], entry["id"]) > 1:
                    raise IncompleteRulebook(f"{path}: the {kind} {entry['id']} is declared twice; once is expected")
    for path, data in files.items():
        for place, kind, id in _cited(data):
            if id not in declared[kind]:
                why = f"{place} cites the {kind} {id}, which no file declares; a [[{kind}]] with this id is expected"
                raise IncompleteRulebook(f"{path}: {why}")


def _count(entries: list[Mapping[str, Any]], id: str) -> int:
    return sum(entry["id"] == id for entry in entries)


def _cited(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What a file cites: where, whether a "document" or a "clause", and its id."""
    for entry in data.get("clause", []):
        yield from ((entry["id"], "document", id) for part in entry["part"] for id in part["documents"])
    for number, entry in enumerate(data.get("behind", []), start=1):
        yield from ((f"[[behind]] {number}", "clause", id) for id in entry["clauses"])


@cache
def _clauses() -> Mapping[str, Clause]:
    return {entry["id"]: _clause(entry, data["programme"]) for data in files() for entry in data.get("clause", [])}


def _clause(entry: Mapping[str, Any], programme: str) -> Clause:
    parts = (
        Part(
            standing=part["standing"],
            documents=tuple(documents()[id] for id in part["documents"]),
            text=part["text"],
            heading=part.get("heading", {}),
        )
        for part in entry["part"]
    )
    return Clause(entry["id"], programme, entry["title"], tuple(parts), entry.get("no_scenario", {}))
