"""Scenario files as text: TOML to nested tables and back, without knowing what the tables mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from billing_model.billing.refusal import Refusal, Refused
from billing_model.words.wording import one_line

LARGEST_FILE = 1_000_000  # bytes


def load(path: str | Path) -> dict[str, Any]:
    """A file as nested tables, decimals as `Decimal`. Raises `Refused` when it is not readable TOML."""
    file = str(path)
    try:
        with open(path, "rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise Refused([Refusal(file, "no-file")]) from None
    except IsADirectoryError:
        raise Refused([Refusal(file, "is-a-folder")]) from None
    except (OSError, ValueError) as error:  # a path with a zero byte is a ValueError
        raise Refused([Refusal(file, "unreadable", {"reason": reason(error)})]) from None
    return decoded(raw, file)


def decoded(raw: bytes, file: str) -> dict[str, Any]:
    """The bytes of a file as nested tables; file: its name in sentences. Raises `Refused`."""
    if len(raw) > LARGEST_FILE:
        raise Refused([Refusal(file, "file-too-large", {"most": LARGEST_FILE})])
    try:
        return loads(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        raise Refused([Refusal(file, "not-utf-8", {"position": error.start + 1})]) from None


def loads(text: str, file: str) -> dict[str, Any]:
    """A TOML text as nested tables, decimals as `Decimal`; file: its name in sentences. Raises `Refused`."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise Refused([Refusal(file, "too-deep")]) from None
    except (ValueError, ArithmeticError) as error:  # a number too long to read is one of the two
        raise Refused([_syntax(text, str(error), file)]) from None


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


def _syntax(text: str, message: str, file: str) -> Refusal:
    """An error of tomllib as our sentence, with its line and the text of that line."""
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    rows = text.split("\n")
    if place:
        line, column = int(place[1]), int(place[2])
    else:  # at the end of the file, or a number that Python does not read
        long = (n for n, row in enumerate(rows, 1) if re.search(r"\d{4000}|[eE][+-]?\d{15}", row))
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


def reason(error: Exception) -> str:
    """What the system says about an error, without numbers and paths."""
    return getattr(error, "strerror", None) or str(error)
