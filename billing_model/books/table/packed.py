"""Files that are packed (gzip, also of several members) or JSON (an answer of an interface, or lines), as text tables.

What is unpacked has a bound, so that a small file cannot fill the disk.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from billing_model.billing.refusal import Refusal, Refused
from billing_model.books.table.json_items import items_of
from billing_model.files.kinds import HEAD, kind_of
from billing_model.files.system import not_read
from billing_model.files.tables.header import MOST_COLUMNS, normal
from billing_model.files.tables.lines import UNREADABLE

MOST_UNPACKED = 1 << 31  # bytes
BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_BREAKS = re.compile(r"[\r\n\x00]+")


@dataclass(frozen=True)
class Unpacked:
    """A text table on the disk. before: rows before the first of the file as it was; unused: columns left out."""

    path: Path
    before: int = 0
    unused: tuple[str, ...] = ()


def unpacked(path: str, known: Mapping[str, Any], folder: Path) -> Unpacked:
    """The text table of a file, as it lies or unpacked into a folder; known: the fields that a column may hold.

    Raises `Refused` where it cannot be unpacked or is too large.
    """
    try:
        held = Path(path)
        with open(held, "rb") as file:
            packed = file.read(2) == _GZIP
        if packed:
            held = _unzipped(held, path, folder)
        with open(held, "rb") as file:
            head = file.read(HEAD)
        if held.stat().st_size > MOST_UNPACKED:
            raise _too_large(path)
        if kind_of(head) == "json" or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
            return _json_table(held, path, known, folder)
    except OSError as error:
        raise Refused([not_read(path, error)]) from None
    return Unpacked(held)


def _unzipped(path: Path, file: str, folder: Path) -> Path:
    out = folder / f"{uuid4().hex}.csv"
    left = MOST_UNPACKED
    try:
        with gzip.open(path, "rb") as packed, open(out, "wb") as text:
            while block := packed.read(BLOCK):
                left -= len(block)
                if left < 0:
                    raise _too_large(file)
                text.write(block)
    except EOFError:
        raise Refused([Refusal(file, "packed-cut-off")]) from None
    except (gzip.BadGzipFile, zlib.error):
        raise Refused([Refusal(file, "packed-broken")]) from None
    return out


def _too_large(file: str) -> Refused:
    return Refused([Refusal(file, "unpacked-too-large", {"most": MOST_UNPACKED >> 30})])  # GiB


# ---- JSON -------------------------------------------------------------------------------------------------------


def _json_table(path: Path, file: str, known: Mapping[str, Any], folder: Path) -> Unpacked:
    """The items of a JSON file as the rows of a text table, the first as its row 2.

    Of an item that is no object the first field is a cell that cannot be read. Raises `Refused`.
    """
    fields = {normal(name): name for name in known}
    called: dict[str, str | None] = {}
    seen, unused, first = dict.fromkeys(known, False), dict[str, None](), next(iter(known))
    body, out = folder / f"{uuid4().hex}.part", folder / f"{uuid4().hex}.csv"
    with open(body, "w", encoding="utf-8") as text:
        for item in items_of(path, file):
            cells = dict.fromkeys(known, "")
            for name, value in item.items() if isinstance(item, dict) else [(first, UNREADABLE)]:
                if name not in called:
                    called[name] = fields.get(normal(name[:200]))
                if len(called) > MOST_COLUMNS:
                    raise Refused([Refusal(file, "too-many-columns", {"found": len(called), "most": MOST_COLUMNS})])
                if (field := called[name]) is None:
                    unused[name] = None
                else:
                    cells[field], seen[field] = _as_text(value), True
            text.write(",".join(map(_cell, cells.values())) + "\n")
    with open(out, "w", encoding="utf-8") as text, open(body, encoding="utf-8") as rows:
        named = [name if is_there else "" for name, is_there in seen.items()]
        text.write(",".join(named if any(named) else map(_cell, unused)) + "\n")  # so that a refusal says what it found
        while block := rows.read(BLOCK):
            text.write(block)
    body.unlink()
    return Unpacked(out, 1, tuple(unused))


def _as_text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def _cell(text: str) -> str:
    text = _BREAKS.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"') or text[:1] == " " else text
