"""What is said of files, kept in a folder so that a page reads of it what it shows: findings, their rows, contracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from billing_model.billing.refusal import Refusal
from billing_model.books.job import as_text, from_text
from billing_model.files.atomic import inside
from billing_model.reconciling.book import folded_id
from billing_model.reconciling.findings import Figures, Finding
from billing_model.reconciling.numbers import NOTHING
from billing_model.reconciling.reconcile import Reconciled
from billing_model.reconciling.rows import VendorFile
from billing_model.words.wording import LANGUAGES

FINDINGS, ROWS, CONTRACTS = "findings.arrow", "rows.arrow", "contracts.arrow"
AT_ONCE = 10_000  # findings that are made texts of at a time
_KEPT = [each.name for each in fields(Finding) if each.name not in ("billed", "expected", "values")]
_OF_FINDINGS = pa.schema(
    [("number", pa.int64()), *((name, pa.string()) for name in ("group", "kind", "customer", "subscription")),
     ("stake", pa.int64()), ("currency", pa.string()), ("text", pa.string())]
)  # fmt: skip
_MONEY = ("unit_price", "amount", "discount", "total")
_OF_ROWS = pa.schema(
    [("subscription", pa.string()), ("file", pa.string()), ("number", pa.int64()), ("word", pa.string()),
     ("first", pa.date32()), ("last", pa.date32()), ("seats", pa.int64()), *((name, pa.int64()) for name in _MONEY)]
)  # fmt: skip
_OF_CONTRACTS = pa.schema([("subscription", pa.string()), ("invoice", pa.string()), ("tables", pa.string())])


@dataclass(frozen=True)
class Row:
    """A row of a file as it stands there. Money is micro-units, None where there is none."""

    file: str
    number: int
    word: str
    first: date
    last: date
    seats: int
    unit_price: int | None
    amount: int
    discount: int | None
    total: int | None


@dataclass(frozen=True)
class Contract:
    """The contract that a finding is about: the tables of a scenario, and the day of the invoice."""

    tables: Mapping[str, Any]
    invoice: str


# ---- Written ----------------------------------------------------------------------------------------------------


def keep_findings(result: Reconciled, folder: Path) -> None:
    """The findings in their order, and the rows of the subscriptions that they are about."""
    numbered = [*enumerate(result.findings, 1)]
    with pa.OSFile(str(folder / FINDINGS), "wb") as out, pa.ipc.new_file(out, _OF_FINDINGS) as file:
        for start in range(0, len(numbered), AT_ONCE):
            file.write_batch(_of_findings(numbered[start : start + AT_ONCE]))
    about = {folded_id(finding.subscription) for finding in result.findings if finding.subscription}
    with pa.OSFile(str(folder / ROWS), "wb") as out, pa.ipc.new_file(out, _OF_ROWS) as file:
        for held in result.files:
            file.write_table(_of_rows(held, about))


def keep_contracts(contracts: Iterator[tuple[str, str, Mapping[str, Any]]], folder: Path) -> None:
    """The contracts: the subscription, the day of its invoice, and the tables."""
    told = [{"subscription": folded_id(id), "invoice": day, "tables": as_text(tables)} for id, day, tables in contracts]
    with (
        inside(folder / CONTRACTS) as made,  # a page reads it as soon as it is there
        pa.OSFile(str(made), "wb") as out,
        pa.ipc.new_file(out, _OF_CONTRACTS) as file,
    ):
        file.write_table(pa.Table.from_pylist(told, schema=_OF_CONTRACTS))


def _of_findings(numbered: Sequence[tuple[int, Finding]]) -> pa.RecordBatch:
    columns = [
        [number for number, _ in numbered],
        *([getattr(each, name) for _, each in numbered] for name in ("group", "kind", "customer", "subscription")),
        [finding.at_stake for _, finding in numbered],
        [finding.currency for _, finding in numbered],
        [_as_text(finding) for _, finding in numbered],
    ]
    arrays = [
        pa.array(_fitting(column, kind.type), kind.type) for column, kind in zip(columns, _OF_FINDINGS, strict=True)
    ]
    return pa.record_batch(arrays, schema=_OF_FINDINGS)


def _fitting(column: Sequence[Any], kind: pa.DataType) -> Sequence[Any]:
    """Whole numbers that are larger than a column holds as the largest that it does: they only decide an order."""
    most = 2**63 - 1
    return [v if v is None else max(-most, min(most, int(v))) for v in column] if kind == pa.int64() else column


def _as_text(finding: Finding) -> str:
    sides = {
        name: None if held is None else [_whole(held.seats), _whole(held.unit_price), int(held.amount)]
        for name, held in (("billed", finding.billed), ("expected", finding.expected))
    }
    kept = {name: getattr(finding, name) for name in _KEPT}
    kept["rows"] = [int(row) for row in finding.rows]
    kept["at_stake"] = _whole(finding.at_stake)
    return as_text({**kept, **sides, "values": {name: _plain(value) for name, value in finding.values.items()}})


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _plain(value: Any) -> Any:
    """A value of a sentence as JSON holds it; a refusal by what it says in each language."""
    if isinstance(value, Refusal):
        return {language: value.text(language) for language in LANGUAGES}
    if isinstance(value, np.datetime64):
        return value.astype("datetime64[D]").astype(object)
    return int(value) if isinstance(value, int | np.integer) else str(value)


def _of_rows(file: VendorFile, about: set[str]) -> pa.Table:
    rows = file.rows
    ids = [folded_id(str(id)) for id in file.texts["subscription"]]
    is_about = np.array([id in about for id in ids], bool)
    part = rows.take(is_about[rows.subscription] if len(rows) else np.zeros(0, bool))
    columns: dict[str, Any] = {
        "subscription": pa.array(np.array(ids, object)[part.subscription], pa.string()),
        "file": pa.array([file.name] * len(part), pa.string()),
        "number": part.number,
        "word": pa.array(file.texts["word"][part.word].astype(object), pa.string()),
        "first": part.first,
        "last": part.last,
        "seats": part.seats,
    }
    for name in _MONEY:
        values = getattr(part, name)
        columns[name] = pa.array(values, pa.int64(), mask=values <= NOTHING)
    return pa.table(columns).cast(_OF_ROWS)


# ---- Read -------------------------------------------------------------------------------------------------------


class Kept:
    """What a folder holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def findings(self) -> pa.Table:
        """One row per finding, in their order, the text of each in `text`."""
        return _mapped(self.folder / FINDINGS)

    def chosen(self, kind: str, customer: str, most: int) -> tuple[int, list[int]]:
        """How many findings are of a kind and a customer, and the numbers of the first; "" is any.

        Remarks are of no kind here. customer: a part of its name or of a subscription's id, in capitals or not.
        """
        table = self.findings
        wanted = pc.not_equal(table["group"], "remark")
        if kind:
            wanted = pc.and_(wanted, pc.equal(table["kind"], kind))
        if customer:
            named = [pc.match_substring(table[of], customer, ignore_case=True) for of in ("customer", "subscription")]
            wanted = pc.and_(wanted, pc.or_(*named))
        numbers = table["number"].filter(wanted)
        return len(numbers), numbers.slice(0, most).to_pylist()

    def listed(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """What a list shows of findings: number, group, kind, customer, subscription, stake, currency."""
        table = self.findings.drop_columns(["text"]).take(pa.array([number - 1 for number in numbers], pa.int64()))
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows

    def remarks(self, most: int) -> list[Finding]:
        """The first remarks."""
        wanted = self.findings["number"].filter(pc.equal(self.findings["group"], "remark"))
        return [self.finding(number) for number in wanted.slice(0, most).to_pylist()]

    def finding(self, number: int) -> Finding:
        """A finding by its number, from 1."""
        told = from_text(self.findings["text"][number - 1].as_py())
        for side in ("billed", "expected"):
            told[side] = None if told[side] is None else Figures(*told[side])
        values = {name: np.datetime64(v, "D") if isinstance(v, date) else v for name, v in told["values"].items()}
        return Finding(**{**told, "rows": tuple(told["rows"]), "values": values})

    def rows(self, finding: Finding) -> list[Row]:
        """The rows of its subscription, in the order of the files."""
        return [Row(**row) for row in self._of(ROWS, finding.subscription)]

    def contract(self, finding: Finding) -> Contract | None:
        """The contract that it is about, None where there is none (yet)."""
        found = self._of(CONTRACTS, finding.subscription)
        return Contract(from_text(found[0]["tables"]), found[0]["invoice"]) if found else None

    def _of(self, file: str, subscription: str) -> list[dict[str, Any]]:
        if not subscription or not (self.folder / file).exists():
            return []
        table = _mapped(self.folder / file)
        found = table.filter(pc.equal(table["subscription"], folded_id(subscription)))
        rows: list[dict[str, Any]] = found.drop_columns(["subscription"]).to_pylist()
        return rows


def _mapped(path: Path) -> pa.Table:
    """A table as it lies on the disk: nothing of it is read that is not asked for."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
