"""How the result of ``bill`` and ``compare`` leaves: printed, or as a file that is named as what it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.cli.command import Exit, choice, complain, flag, option
from billing_model.files import spreadsheet
from billing_model.files.atomic import whole
from billing_model.files.spreadsheet import CsvStyle
from billing_model.files.system import is_same, not_written
from billing_model.words.wording import Verbatim, wording

TEXTS = ("table", "json", "csv")  # formats that are printed
ENDINGS = {"json": ".json", "csv": ".csv", "xlsx": ".xlsx", "pdf": ".pdf", "reconciliation": ".csv"}


@dataclass(frozen=True)
class Output:
    """What was typed for a result. file: what it is made from."""

    file: str
    form: str
    out: str | None
    csv: str
    raw: bool
    language: str

    @property
    def style(self) -> CsvStyle:
        """How CSV is written."""
        return spreadsheet.style_of(self.csv, self.language, self.raw)

    def mistake(self, files: Sequence[str]) -> str:
        """What does not go together in it, as a sentence, or ""; files: the formats that are not text."""
        words = wording(self.language)
        if self.form in files and not self.out:
            return words.cli("out-missing", formats=Verbatim(", ".join(files)))
        if self.form not in ENDINGS and self.out:
            return words.cli("out-unused", formats=Verbatim(", ".join((*TEXTS[1:], *files))))
        if self.csv != spreadsheet.KINDS[0] and self.form != "csv":
            return words.cli("csv-unused")
        return ""

    def check_name(self) -> None:
        """Raise `Refused` where the name of the file says that it is something else, or is that of what is read."""
        if not self.out:
            return
        check_ending(self.out, self.form)
        if is_same(self.out, self.file):
            raise Refused([Refusal(self.out, "same-file")])


def check_ending(out: str, form: str) -> None:
    """Raise `Refused` where the name of a file is that of a folder, or says that it holds another format."""
    path, expected = Path(out), ENDINGS[form]
    if os.path.isdir(path) or out.endswith(("/", "\\")):
        raise Refused([Refusal(out, "is-a-folder")])
    if path.suffix and path.suffix.lower() != expected:
        raise Refused([Refusal(out, "other-ending", {"found": path.suffix, "form": form, "expected": expected})])


def parameters(files: Sequence[str]) -> list[click.Parameter]:
    """The options of `Output`; files: the formats that are not text."""
    return [choice("--format", (*TEXTS, *files), "form"), option("--out", metavar="FILE"), *csv_parameters()]


def csv_parameters() -> list[click.Parameter]:
    """The options of what is written as CSV."""
    return [choice("--csv", spreadsheet.KINDS), flag("--raw")]


def give(
    output: Output,
    read: Callable[[str], Any],
    texts: Mapping[str, Callable[[Any], str]],
    files: Mapping[str, Callable[[Any], bytes]],
) -> Exit:
    """Print or write what a file holds; texts, files: what makes each format of what was read. Raises `Refused`."""
    mistake = output.mistake([*files])
    if mistake:
        complain(mistake)
        return Exit.REFUSED
    output.check_name()
    content = read(output.file)
    try:
        made = texts[output.form](content) if output.form in texts else files[output.form](content)
    except Exception as error:
        raise unexpected(error, output.file) from error
    if isinstance(made, str):
        made = made.rstrip("\r\n") + (output.style.line_end if output.form == "csv" else "\n")
    if not output.out:
        print(made, end="")
        return Exit.DONE
    write(output.out, made if isinstance(made, bytes) else made.encode())
    print(wording(output.language).cli("taken", out=Verbatim(output.out)))
    return Exit.DONE


def write(out: str, content: bytes) -> None:
    """Write a file that appears whole or not at all. Raises `Refused`."""
    try:
        with whole(Path(out)) as made:
            made.write_bytes(content)
    except OSError as error:
        raise Refused([not_written(out, error)]) from error
