"""Scenario files as text: TOML to nested tables and back, without knowing what the tables mean."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.files import kinds
from billing_model.files.system import not_read
from billing_model.words.wording import one_line

LARGEST_FILE = 1_000_000  # bytes
MOST_LEVELS = 20  # of tables and lists within each other, and parts of a dotted name
MOST_FIELDS = 200  # in one table
MOST_ENTRIES = 25_000  # in all lists together
MOST_WORDS = 200_000  # names and values

_PART = r"""(?:\"{3}(?:[^\\"]++|\\.|"(?!""))*+(?:"{3,5})?|'{3}(?:[^']++|'(?!''))*+(?:'{3,5})?"""
_PART += r"""|"(?:[^"\\\n]++|\\.)*+"?|'[^'\n]*+'?|[A-Za-z0-9_-]++)"""
_NAME = re.compile(rf"#[^\n]*+|{_PART}(?:[ \t]*+\.[ \t]*+{_PART})*+", re.DOTALL)  # a comment, or a name with its parts
_NAME_PART = re.compile(_PART, re.DOTALL)
_NOT_READ = re.compile(r"(?<![\d_])[\d_]{4000}|[eE][+-]?\d{15}")  # a number too long for Python


def load(path: str | Path) -> dict[str, Any]:
    """A file as nested tables, decimals as `Decimal`. Raises `Refused` when it is not readable TOML."""
    file = str(path)
    try:
        with open(path, "rb") as stream:
            before = os.fstat(stream.fileno())
            raw = stream.read(LARGEST_FILE + 1)
            after = os.fstat(stream.fileno())
    except (OSError, ValueError) as error:  # a path with a zero byte is a ValueError
        raise Refused([not_read(file, error)]) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Refused([Refusal(file, "changed-while-read")])
    return decoded(raw, file)


def decoded(raw: bytes, file: str) -> dict[str, Any]:
    """The bytes of a file as nested tables; file: its name in sentences. Raises `Refused`."""
    try:
        if not raw.strip():
            raise Refused([kinds.another_kind(kinds.EMPTY, file)])
        if len(raw) > LARGEST_FILE:
            raise Refused([Refusal(file, "file-too-large", {"most": LARGEST_FILE})])
        return loads(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        refused = Refused([Refusal(file, "not-utf-8", {"position": error.start + 1})])
    except Refused as error:
        refused = error
    kind = kinds.kind_of(raw[: kinds.HEAD])
    if kind in ("", *kinds.OF_TOML):
        raise refused
    raise Refused([kinds.another_kind(kind, file)])


def loads(text: str, file: str) -> dict[str, Any]:
    """A TOML text as nested tables, decimals as `Decimal`; file: its name in sentences. Raises `Refused`.

    What would take long to read is refused before it is read: a name of many parts, say.
    """
    _quick_to_read(text, file)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise Refused([Refusal(file, "too-deep")]) from None
    except (ValueError, ArithmeticError) as error:  # a number too long to read is one of the two
        raise Refused([_syntax(text, str(error), file)]) from None
    _within_bounds(data, file)
    return data


def dumps(data: Mapping[str, Any]) -> str:
    """Nested tables as TOML text that reads the same, decimals and days included."""
    import tomli_w

    return tomli_w.dumps(without_none(data))


def without_none(value: Any) -> Any:
    """Tables without the fields that are None, as a page leaves an emptied field."""
    if isinstance(value, Mapping):
        return {name: without_none(part) for name, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [without_none(part) for part in value]
    return value


def expected_refusal(data: Mapping[str, Any]) -> str:
    """The clause that must refuse a file, "" if it must not be refused."""
    expect = data.get("expect")
    refused = expect.get("refused") if isinstance(expect, dict) else None
    clause = refused.get("clause") if isinstance(refused, dict) else None
    return clause if isinstance(clause, str) else ""


def _quick_to_read(text: str, file: str) -> None:
    """Refuses what tomllib takes long for: very many values, and a name of many parts, which costs their square."""
    names = (name for name in _NAME.finditer(text) if not name[0].startswith("#"))
    for count, name in enumerate(names):
        if count > MOST_WORDS:
            raise Refused([Refusal(file, "too-many-values", {"most": MOST_WORDS})])
        if name[0].count(".") >= MOST_LEVELS and sum(1 for _ in _NAME_PART.finditer(name[0])) > MOST_LEVELS:
            line, column = text.count("\n", 0, name.start()) + 1, name.start() - text.rfind("\n", 0, name.start())
            raise Refused([Refusal(file, "too-deep", line=line, column=column)])


def _within_bounds(data: Mapping[str, Any], file: str) -> None:
    """Refuses tables that nest too deeply or hold more than any file needs, before each is looked at by itself."""
    entries = 0
    level: list[tuple[str, Any]] = [("", data)]
    for _ in range(MOST_LEVELS):
        below: list[tuple[str, Any]] = []
        for place, value in level:
            most = MOST_FIELDS if isinstance(value, Mapping) else MOST_ENTRIES
            if isinstance(value, list):
                entries += len(value)
            if len(value) > most or entries > MOST_ENTRIES:
                facts = {"found": max(len(value), entries), "most": most}
                raise Refused([Refusal(file, "too-many", facts, field=place)])
            parts = value.items() if isinstance(value, Mapping) else (("", part) for part in value)
            below += [
                (f"{place}.{one_line(name)}".strip("."), part)
                for name, part in parts
                if isinstance(part, Mapping | list)
            ]
        if not below:
            return
        level = below
    raise Refused([Refusal(file, "too-deep")])


def _syntax(text: str, message: str, file: str) -> Refusal:
    """An error of tomllib as our sentence, with its line and the text of that line."""
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    rows = text.split("\n")
    if place:
        line, column = int(place[1]), int(place[2])
    else:  # at the end of the file, or a number that Python does not read
        long = (n for n, row in enumerate(rows, 1) if _NOT_READ.search(row))
        line = next(long, len(rows) if rows[-1].strip() or len(rows) == 1 else len(rows) - 1)
        column = 1 if line < len(rows) else len(rows[line - 1]) + 1
    if message.startswith(("Invalid date", "day is out of range", "month must be", "year")):
        key = "not-in-calendar"
    elif message.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate inline")):
        key = "given-twice"
    else:
        key = "not-toml"
    written = [row.strip() for row in rows[:line] if row.strip()]  # at an empty line, show the line before
    return Refusal(file, key, {"found": one_line(written[-1] if written else "")}, line=line, column=column)
