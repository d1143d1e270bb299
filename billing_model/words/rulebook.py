"""The rulebook: the clauses of ``clauses/*.toml`` and the documents they cite, as records."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent / "clauses"
DOCUMENTS = "documents.toml"

Standing = Literal["stated", "shown", "public", "assumed"]
Bilingual = Mapping[str, str]  # by language: "en", "it"


@dataclass(frozen=True)
class Document:
    """A page that clauses cite; public: not one of the vendor's five, but another page that fills a gap."""

    id: str
    publisher: str
    title: Bilingual
    date: date | None = None
    public: bool = False
    language: str = ""


@dataclass(frozen=True)
class Part:
    """What a clause says with one standing; heading: the place in the documents, empty where none is named."""

    standing: Standing
    documents: tuple[Document, ...]
    text: Bilingual
    heading: Bilingual = field(default_factory=dict)


@dataclass(frozen=True)
class Clause:
    """A clause; programme: "" for those that hold for all; no_scenario: why no scenario shows it, if so."""

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
    return tuple(found for found in _clauses().values() if programme is None or found.programme == programme)


@cache
def documents() -> Mapping[str, Document]:
    """The cited documents by id."""
    with (FOLDER / DOCUMENTS).open("rb") as file:
        return {entry["id"]: Document(**entry) for entry in tomllib.load(file).get("document", [])}


def tables(name: str) -> tuple[Any, ...]:
    """The table of this name of each clause file that has one; a vendor's own words lie there."""
    return tuple(data[name] for data in _files() if name in data)


def in_language(table: Mapping[str, Any], language: str) -> Any:
    """A table in which what is given by language is only that language's; it may be nested."""
    if language in table:
        return table[language]
    return {name: in_language(v, language) if isinstance(v, Mapping) else v for name, v in table.items()}


@cache
def behind(programme: str) -> tuple[Mapping[str, Any], ...]:
    """Which clauses stand behind a line of a programme, beside the one that made it: its own first, then all others'.

    They are the ``[[behind]]`` entries of ``clauses/lines/*.toml`` and of the clause files. Each has `clauses`, `role`
    ("timing" or "rounding") and the conditions under which it holds.
    """
    files = sorted((*_read(FOLDER / "lines"), *_files()), key=_general)
    return tuple(entry for data in files if data["programme"] in (programme, "") for entry in data.get("behind", []))


@cache
def _files() -> tuple[Mapping[str, Any], ...]:
    """The clause files: the vendors' first, then what holds for all."""
    return tuple(sorted(files(), key=_general))


def files() -> tuple[Mapping[str, Any], ...]:
    """The clause files as nested tables, by name. Not to be changed in place."""
    return _read(FOLDER)


@cache
def _read(folder: Path) -> tuple[Mapping[str, Any], ...]:
    paths = sorted(path for path in folder.glob("*.toml") if path.name != DOCUMENTS)
    return tuple(tomllib.loads(path.read_text("utf-8")) for path in paths)


def _general(data: Mapping[str, Any]) -> bool:
    """Whether a file is about what all programmes have in common."""
    return bool(data["programme"] == "")


@cache
def _clauses() -> Mapping[str, Clause]:
    found: dict[str, Clause] = {}
    for data in _files():
        for entry in data.get("clause", []):
            if entry["id"] in found:
                raise ValueError(f"the clause {entry['id']} is written twice")
            found[entry["id"]] = _clause(entry, data["programme"])
    return found


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
