"""The command line: ``bill`` a scenario, ``check`` scenarios against what they expect, ``compare`` options, bill a
``book``, hold it against other options (``book-compare``), or make a ``sample`` of one.

Exits with 0; 1 where ``check`` finds a difference; 2 where something is refused, one sentence per problem on the
error stream; 3 where ``book`` or ``book-compare`` left customers out; 130 after Ctrl-C. Never with a traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.cli import book as book_command
from billing_model.files import scenario
from billing_model.files.toml import expected_refusal, load, reason
from billing_model.words.rulebook import IncompleteRulebook
from billing_model.words.wording import LANGUAGES, Words, one_line, wording

AGREED, DIFFERS, REFUSED, INTERRUPTED = 0, 1, 2, 130
COMPARISON_TAKEN_AWAY = ("xlsx", "pdf")  # formats that are files, not text to print
TAKEN_AWAY = (*COMPARISON_TAKEN_AWAY, "reconciliation")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; arguments: without the program's name. Returns the exit code."""
    chosen = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
        return code
    except Refused as refused:
        for problem in refused.problems:
            _complain(problem.text(chosen.language))
        return REFUSED
    except IncompleteRulebook as incomplete:
        _complain(str(incomplete))
        return REFUSED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more at its end
        _complain(wording(chosen.language).cli("closed"))
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m billing_model", description="Bill what was agreed.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    bill = commands.add_parser("bill", help="print the invoices of a scenario")
    bill.add_argument("file", metavar="FILE")
    bill.add_argument("--format", choices=("table", "json", "csv", *TAKEN_AWAY), default="table")
    bill.add_argument("--out", metavar="FILE", help=f"where a file goes ({', '.join(TAKEN_AWAY)})")
    bill.add_argument("--explain", action="store_true", help="tell under each line how it came about")
    bill.set_defaults(run=_bill)

    check = commands.add_parser("check", help="hold scenarios against the invoices they expect")
    check.add_argument("paths", metavar="PATH", nargs="+", help="a scenario, or a folder of scenarios")
    check.set_defaults(run=_check)

    compare = commands.add_parser("compare", help="the same need under every option of a comparison file")
    compare.add_argument("file", metavar="FILE")
    compare.add_argument("--format", choices=("table", "json", "csv", *COMPARISON_TAKEN_AWAY), default="table")
    compare.add_argument("--out", metavar="FILE", help=f"where a file goes ({', '.join(COMPARISON_TAKEN_AWAY)})")
    compare.set_defaults(run=_compare)

    book = book_command.add_book(commands)
    book_compare = book_command.add_book_compare(commands)
    sample = book_command.add_sample(commands)

    for command in (bill, check, compare, book, book_compare, sample):
        command.add_argument("--language", choices=LANGUAGES, default="en")
    return parser


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


# ---- bill -------------------------------------------------------------------------------------------------------


def _bill(chosen: argparse.Namespace) -> int:
    from billing_model.cli import printing

    if chosen.format in TAKEN_AWAY or chosen.out:
        return _take_away(chosen)
    found = scenario.read(chosen.file)
    write = {"table": printing.as_table, "json": printing.as_json, "csv": printing.as_csv}[chosen.format]
    try:
        text = write(printing.billed(found), chosen.language, chosen.explain)
    except Exception as error:
        raise unexpected(error, chosen.file) from error
    print(text.rstrip("\n"))
    return AGREED


def _take_away(chosen: argparse.Namespace) -> int:
    """Write the invoices of a scenario as a file."""
    from billing_model.take_away.scenario.files import as_file

    return _written(chosen, TAKEN_AWAY, lambda: scenario.read(chosen.file), as_file)


def _written(
    chosen: argparse.Namespace, formats: Sequence[str], read: Callable[[], Any], make: Callable[..., bytes]
) -> int:
    """Write what a file says as a file of another kind; make: from the kind, what was read, and the language."""
    words = wording(chosen.language)
    if chosen.format not in formats or not chosen.out:
        _complain(words.cli("out-missing" if not chosen.out else "out-unused", formats=Words(", ".join(formats))))
        return REFUSED
    found, out = read(), Path(chosen.out)
    if out.exists() and out.samefile(chosen.file):
        raise Refused([Refusal(chosen.out, "same-file")])
    try:
        written = make(chosen.format, found, chosen.language)
    except Exception as error:
        raise unexpected(error, chosen.file) from error
    try:
        out.write_bytes(written)
    except OSError as error:
        raise Refused([Refusal(chosen.out, "cannot-write", {"reason": reason(error)})]) from error
    print(words.cli("taken", out=Words(chosen.out)))
    return AGREED


# ---- check ------------------------------------------------------------------------------------------------------


def _check(chosen: argparse.Namespace) -> int:
    words = wording(chosen.language)
    count = {"files": 0, "invoices": 0, "lines": 0, "refusals": 0}
    differing = refused = 0
    for file in _files(chosen.paths):
        count["files"] += 1
        try:
            code = _check_file(file, chosen.language, count)
        except Refused as problem:
            for one in problem.problems:
                _complain(one.text(chosen.language))
            code = REFUSED
        differing += code == DIFFERS
        refused += code == REFUSED
    results = [words.cli("differ", count=differing)] if differing else []
    results += [words.cli("refused-files", count=refused)] if refused else []
    expected = {name: words.cli(f"count-{name}", count=count[name]) for name in ("invoices", "lines", "refusals")}
    result = ", ".join(results) or words.cli("all-agree")
    print(words.cli("summary", files=count["files"], result=result, **expected))
    return REFUSED if refused else DIFFERS if differing else AGREED


def _files(paths: Sequence[str]) -> Iterator[str]:
    for path in map(Path, paths):
        if not path.is_dir():
            yield str(path)
            continue
        inside = sorted(path.rglob("*.toml"))
        if not inside:
            raise Refused([Refusal(str(path), "no-scenarios")])
        yield from map(str, inside)


def _check_file(file: str, language: str, count: dict[str, int]) -> int:
    """Hold one file against the model, and print where they differ."""
    from billing_model.files.expectations import differences

    words = wording(language)
    clause = expected_refusal(load(file))
    if clause:
        count["refusals"] += 1
        try:
            scenario.read(file)
        except Refused as refused:
            if clause in {problem.clause for problem in refused.problems}:
                return AGREED
            print(f"{one_line(file, 1_000)}: {words.cli('refused', clause=clause)}")
            for problem in refused.problems:
                print(f"    {problem.text(language)}")
            return DIFFERS
        print(f"{one_line(file, 1_000)}: {words.cli('accepted', clause=clause)}")
        return DIFFERS
    found = scenario.read(file)
    count["invoices"] += len(found.expect)
    count["lines"] += sum(len(invoice.lines or ()) for invoice in found.expect)
    try:
        wrong = differences(found)
    except Exception as error:
        raise unexpected(error, file) from error
    for difference in wrong:
        _print_difference(file, difference, language)
    return DIFFERS if wrong else AGREED


def _print_difference(file: str, difference: Any, language: str) -> None:
    words = wording(language)
    title = f"{one_line(file, 1_000)}: {words.cli('invoice', on=difference.expected.on)}"
    print(f"{title} ({words.cli('no-invoice')})" if difference.missing else title)
    left = [words.cli("expected"), *(expected for expected, _, _ in difference.pairs)]
    right = [words.cli("model"), *(model or words.cli("nothing") for _, model, _ in difference.pairs)]
    marks = [" ", *("=" if agrees else "≠" for _, _, agrees in difference.pairs)]
    width = max(map(len, left))
    for expected, mark, model in zip(left, marks, right, strict=True):
        print(f"    {expected.ljust(width)}  {mark}  {model}")
    print()


# ---- compare ----------------------------------------------------------------------------------------------------


def _compare(chosen: argparse.Namespace) -> int:
    from billing_model.cli import printing_comparison as printing
    from billing_model.files import comparison
    from billing_model.files.compared import compared

    if chosen.format in COMPARISON_TAKEN_AWAY or chosen.out:
        from billing_model.take_away.comparison.files import comparison_as_file

        return _written(chosen, COMPARISON_TAKEN_AWAY, lambda: comparison.read(chosen.file), comparison_as_file)
    found = comparison.read(chosen.file)
    write = {"table": printing.as_table, "json": printing.as_json, "csv": printing.as_csv}[chosen.format]
    try:
        text = write(compared(found), chosen.language)
    except Exception as error:
        raise unexpected(error, chosen.file) from error
    print(text.rstrip("\n"))
    return AGREED


if __name__ == "__main__":
    sys.exit(main())
