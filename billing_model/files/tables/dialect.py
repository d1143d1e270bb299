"""How a text table is written: decided for the file from its own cells, or asked where these do not tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from billing_model.billing.refusal import Refusal
from billing_model.files.tables.cells import Decimal, Evidence, Order, Place
from billing_model.files.tables.lines import UTF_8
from billing_model.words.wording import Verbatim, Wording, one_line

NAMED = 12  # columns that are not used and named

DECIMALS: Mapping[str, Decimal] = {"comma": ",", "point": "."}
Source = Literal["", "cells", "asked", "other", "header"]


@dataclass(frozen=True)
class Reading:
    """How files are to be read where a user says so; "": as their cells tell.

    dates: "dmy" or "mdy"; decimal: "comma" or "point".
    """

    dates: Order = ""
    decimal: Literal["", "comma", "point"] = ""


AS_THEY_TELL = Reading()


@dataclass(frozen=True)
class Dialect:
    """How one file is written.

    - order: of days whose year stands last, "" where there are none; by: the row and cell that decided
    - source: who decided the order: its cells, the user ("asked"), the other file of the book ("other") or the language
      of the names of its columns ("header")
    - decimal: the sign before decimals; decimal_source, as `source`
    - sheet: of a workbook with several, the one that is read
    - unused: columns that are no fields; unnamed: places, from 1, of columns whose first row has a cell and no title
    - renamed: columns that are known by another name, each with its field
    - plain_days, plain_numbers: nothing is to be done to read them; times: some days carry a time of day
    """

    encoding: str = UTF_8
    delimiter: str = ","
    order: Order = ""
    by: Place | None = None
    source: Source = ""
    decimal: Decimal = "."
    decimal_source: Source = ""
    unused: tuple[str, ...] = ()
    unnamed: tuple[int, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    plain_days: bool = True
    plain_numbers: bool = True
    times: bool = False
    sheet: str = ""


def order_of(evidence: Evidence, asked: Order, file: str) -> tuple[Order, Source, Place | None, list[Refusal]]:
    """The order of the days of a file, who decided it and by which cell, or why it cannot be decided.

    "" with the source "" where no day needs one; "" with a refusal where another file of the book may help.
    """
    if asked and (evidence.day_first or evidence.month_first or evidence.either):
        return asked, "asked", None, []
    if evidence.day_first and evidence.month_first:
        (row, cell), (other_row, other) = evidence.day_first, evidence.month_first
        facts = {"row": row, "found": cell, "other_row": other_row, "other": other}
        return "", "cells", None, [Refusal(file, "dates-contradict", facts)]
    if evidence.day_first:
        return "dmy", "cells", evidence.day_first, []
    if evidence.month_first:
        return "mdy", "cells", evidence.month_first, []
    if evidence.either:
        row, cell = evidence.either
        return "", "", None, [Refusal(file, "dates-undecided", {"row": row, "found": cell})]
    return "", "", None, []


def decimal_of(evidence: Evidence, asked: str, delimiter: str, file: str) -> tuple[Decimal, Source, list[Refusal]]:
    """The decimal sign of a file and who decided it, or why it cannot be decided.

    A file whose columns are separated by commas has the decimal point unless its cells are surely otherwise, since
    that is how such files are written; one wrong cell among many then costs its row.
    """
    if asked:
        return DECIMALS[asked], "asked", []
    if evidence.comma and evidence.point:
        if delimiter == "," and evidence.points >= evidence.commas:
            return ".", "cells", []
        (row, cell), (other_row, other) = evidence.comma, evidence.point
        facts = {"row": row, "found": cell, "other_row": other_row, "other": other}
        return "", "cells", [Refusal(file, "decimal-contradict", facts)]
    if evidence.comma:
        return ",", "cells", []
    if evidence.point:
        return ".", "cells", []
    unclear = evidence.grouped_comma or evidence.grouped_point
    if unclear is None or (delimiter == "," and not evidence.grouped_comma):
        return ".", "", []
    return "", "", [Refusal(file, "decimal-undecided", {"row": unclear[0], "found": unclear[1]})]


def sentence(file: str, dialect: Dialect, other: str, words: Wording) -> str:
    """How a file was read, where that is not as plain files are written; "" where it is. other: file of the book."""
    parts = []

    def add(key: str, **values: Any) -> None:
        parts.append(words.cli(f"read-{key}", **values))

    names = {";": "semicolon", "\t": "tab", "|": "bar"}
    if dialect.sheet:
        add("sheet", found=Verbatim(one_line(dialect.sheet)))
    if dialect.delimiter in names:
        add(names[dialect.delimiter])
    elif dialect.delimiter != ",":
        add("separator", found=Verbatim(dialect.delimiter))
    is_plain = dialect.decimal == "." and dialect.delimiter == "," and dialect.decimal_source == "cells"
    if dialect.decimal_source and not is_plain:
        add("comma" if dialect.decimal == "," else "point")
    if dialect.order:
        key = f"{dialect.order}-{dialect.source}"
        row, cell = dialect.by or (0, "")
        add(key, row=row, found=Verbatim(one_line(cell)), other=Verbatim(other))
    if dialect.encoding != UTF_8:
        add("encoding", found=Verbatim(dialect.encoding.upper().removesuffix("-LE").removesuffix("-BE")))
    if dialect.renamed:
        pairs = (words.cli("read-as", found=title, field=Verbatim(field)) for title, field in dialect.renamed)
        add("renamed", names=Verbatim(", ".join(pairs)))
    if dialect.unused:
        named = [words.written(name) for name in dialect.unused[:NAMED]]
        more = ["…"] if len(dialect.unused) > NAMED else []
        key = "unused" if len(dialect.unused) > 1 else "unused-one"
        add(key, names=Verbatim(", ".join([*named, *more])))
    if dialect.unnamed:
        key = "unnamed" if len(dialect.unnamed) > 1 else "unnamed-one"
        add(key, places=Verbatim(", ".join(map(str, dialect.unnamed[:NAMED]))))
    if not parts:
        return ""
    return words.cli("read", file=Verbatim(file), how=Verbatim("; ".join(parts)))
