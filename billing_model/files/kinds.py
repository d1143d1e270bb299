"""What kind of file a file is, from how it begins: so that a file of another kind gets one sentence that names it.

Each kind has a sentence of its own, ``kind-<kind>`` in the wording (`words/wording/<language>/kinds.toml`): what the
file is, and which command takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from billing_model.billing.refusal import Refusal
from billing_model.core.lines import COLUMNS
from billing_model.files.tables.lines import MARKS

SCENARIO, COMPARISON, OTHER_TOML = "scenario", "comparison", "other-toml"
SUBSCRIPTIONS, EVENTS, LINES, RECONCILIATION = "subscriptions", "events", "lines", "reconciliation"
OF_TOML = (SCENARIO, COMPARISON, OTHER_TOML)
WORKBOOK, PARQUET, BINARY, EMPTY = "workbook", "parquet", "binary", "empty"
UNDECIDED = (BINARY, EMPTY, "")  # by a beginning alone: the text of a table may be in another encoding, or start later
OF_TABLES = (*UNDECIDED, SUBSCRIPTIONS, EVENTS, LINES, RECONCILIATION)  # a header tells more of these
HEAD = 65_536  # bytes of a file that are looked at

_BEGINNINGS = {
    b"%PDF-": "pdf", b"PAR1": PARQUET, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": WORKBOOK, b"\x1f\x8b": "packed",
    b"7z\xbc\xaf\x27\x1c": "packed", b"Rar!": "packed", b"BZh": "packed", b"\xfd7zXZ": "packed",
    b"\x28\xb5\x2f\xfd": "packed", b"\x89PNG\r\n": "picture", b"\xff\xd8\xff": "picture", b"GIF8": "picture",
}  # fmt: skip
_ZIP = b"PK\x03\x04"
_OF_A_WORKBOOK = (b"xl/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")
_JSON = re.compile(r'\{\s*["}]|\[\s*\{')
_SEPARATORS = re.compile("[,;\t|]")
_TABLE = re.compile(r"^[ \t]*\[\[?[ \t]*([A-Za-z]+)[ \t]*\]\]?", re.MULTILINE)
_OF_BOTH = {"id", "currency", "title", "question"}
_OF_A_SCENARIO = {"subscription", "event", "until", "expect", "shows", "clauses", "remark"}
_OF_A_COMPARISON = {
    "option", "demand", "customer", "start", "months", "group", "chance", "held", "map", "discount_rate_percent",
}  # fmt: skip


def kind_of(head: bytes) -> str:
    """The kind of a file from its first bytes, `HEAD` at most; "" for a text that is of no kind known here."""
    if not head.strip():
        return EMPTY
    if head.startswith(_ZIP):
        return WORKBOOK if any(part in head[:4096] for part in _OF_A_WORKBOOK) else "packed"
    for beginning, kind in _BEGINNINGS.items():
        if head.startswith(beginning):
            return kind
    text = _text_of(head)
    if text is None or "\0" in text:
        return BINARY
    begin = text.lstrip()[:100].lower()
    if begin.startswith(("<!doctype html", "<html")):
        return "web-page"
    if _JSON.match(begin):
        return "json"
    tables = set(_TABLE.findall(text))
    if tables & _OF_A_SCENARIO or tables & _OF_A_COMPARISON:
        return kind_of_tables(dict.fromkeys(tables))
    lines = [line for line in text.splitlines()[:10] if line.strip() and not line.lower().startswith("sep=")]
    return kind_of_header(_SEPARATORS.split(lines[0])) if lines else ""


def kind_of_header(names: Iterable[str]) -> str:
    """The kind of a table from the names of its columns, in capitals or not; "" where they tell nothing."""
    known = {name.strip().strip('"').strip().lower() for name in names}
    if {"partnerid", "customerid"} <= known and known & {"chargetype", "chargestartdate", "subscriptionid"}:
        return RECONCILIATION
    if {*COLUMNS} - {"clause"} <= known:
        return LINES
    if {"subscription", "on", "kind"} <= known:
        return EVENTS
    if {"programme", "purchased"} <= known:
        return SUBSCRIPTIONS
    return ""


def kind_of_tables(data: Mapping[str, Any]) -> str:
    """Which TOML file has these tables: a scenario, a comparison, or another; "" where that cannot be told."""
    scenario, comparison = len(_OF_A_SCENARIO & data.keys()), len(_OF_A_COMPARISON & data.keys())
    if scenario == comparison:
        return OTHER_TOML if data and not scenario and not _OF_BOTH & data.keys() else ""
    return SCENARIO if scenario > comparison else COMPARISON


def another_kind(kind: str, file: str) -> Refusal:
    """The sentence that says what a file is, where a file of another kind is expected."""
    return Refusal(file, f"kind-{kind}")


def _text_of(head: bytes) -> str | None:
    """The bytes as text, where they are one."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="ignore")
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 4:  # cut inside a letter
            return head[: error.start].decode("utf-8")
    control = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in head)
    return None if control else head.decode("cp1252", errors="replace")
