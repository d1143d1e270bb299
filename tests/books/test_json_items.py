"""The items of a JSON text that is read a piece at a time are those of the text as a whole, and so is what is wrong."""

from __future__ import annotations

import json
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from billing_model.billing.refusal import Refused
from billing_model.books.table import json_items
from billing_model.books.table.json_items import items_of

ITEMS = [{"a": "x\ny", "b": [1, {"c": None}]}, {"é": 12.50, "items": 3}, {}]
WHOLE: list[tuple[Any, Any]] = [
    (ITEMS, ITEMS),
    ([], []),
    ({"totalCount": 3, "items": ITEMS, "next": {"items": [1]}}, ITEMS),
    ({"Value": ITEMS}, ITEMS),
    ({"a": {"items": ITEMS}, "b": [1]}, "json-without-items"),
    (5, "json-without-items"),
    ({"items": {"a": 1}, "lineItems": ITEMS}, ITEMS),
]


def read(path: Path) -> Any:
    try:
        return [*items_of(path, "file.json")]
    except Refused as refused:
        (problem,) = refused.problems
        return (problem.line, problem.column) if problem.key == "not-json" else problem.key


def wrong_in(text: str) -> tuple[int, int] | None:
    """Where the text as a whole is no JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno, error.colno
    return None


def as_written(items: Any) -> Any:
    return json.loads(json.dumps(items), parse_int=str, parse_float=str) if isinstance(items, list) else items


@pytest.mark.parametrize("block", [1, 7, 1 << 20])
@pytest.mark.parametrize("indent", [1, 2])
def test_in_pieces_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, indent: int) -> None:
    monkeypatch.setattr(json_items, "BLOCK", block)
    path = tmp_path / "file.json"
    for document, items in WHOLE:
        path.write_text(json.dumps(document, indent=indent, ensure_ascii=False), "utf-8")
        assert read(path) == as_written(items), document


def test_what_is_wrong_is_found_at_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_items, "BLOCK", 7)
    chance, path, refused = random.Random(6), tmp_path / "file.json", 0  # noqa: S311
    for _ in range(400):
        text = json.dumps(chance.choice(WHOLE)[0], indent=1)
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(["", "}", "]", ",", '"', "x", "1"]) + text[place + chance.randrange(3) :]
        path.write_text(text, "utf-8")
        wrong = wrong_in(text)
        refused += wrong is not None
        found = read(path)
        assert found == wrong if wrong else not isinstance(found, tuple), text
    assert refused > 200


def test_a_line_that_is_no_json_is_no_item_and_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('\n{"a": 1}\n{"a"\n\n{"a": 2}\n')
    assert read(path) == [{"a": "1"}, None, {"a": "2"}]


def test_a_long_list_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    with open(path, "w") as out:
        out.write('{"items": [{}')
        out.writelines(f',\n{{"id": {number}, "text": "{"x" * 500}"}}' for number in range(39_999))
        out.write("]}")
    tracemalloc.start()
    try:
        assert sum(1 for _ in items_of(path, "long.json")) == 40_000
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 10 * 2**20 < path.stat().st_size // 2  # bytes
