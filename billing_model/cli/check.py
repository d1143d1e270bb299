"""``check``: scenarios held against the invoices that they expect."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.cli.command import Command, Exit, argument, complain
from billing_model.cli.tables import columns
from billing_model.files import scenario
from billing_model.files.expectations import Difference, differences
from billing_model.files.lesson import STEPS
from billing_model.files.lesson import read as read_lesson
from billing_model.files.models import path, unknown_name
from billing_model.files.system import not_read
from billing_model.files.toml import expected_refusal, load
from billing_model.lessons.checked import problems
from billing_model.words import rulebook
from billing_model.words.wording import one_line, wording

LONGEST_PATH = 1_000  # characters


def check(paths: Sequence[str], language: str) -> Exit:
    """Check files and folders of files. Raises `Refused` for a folder without scenarios.

    The rulebook is loaded too, so that one that is incomplete is noticed here.
    """
    rulebook.files()
    words = wording(language)
    count: Counter[str] = Counter()
    ended: Counter[Exit] = Counter()
    for file in _files(paths):
        count["files"] += 1
        try:
            ended[_check(file, language, count)] += 1
        except Refused as refused:
            for problem in refused.problems:
                complain(problem.text(language))
            ended[Exit.REFUSED] += 1
    results = [words.cli("differ", count=ended[Exit.DIFFERS])] if ended[Exit.DIFFERS] else []
    results += [words.cli("refused-files", count=ended[Exit.REFUSED])] if ended[Exit.REFUSED] else []
    expected = {name: words.cli(f"count-{name}", count=count[name]) for name in ("invoices", "lines", "refusals")}
    result = ", ".join(results) or words.cli("all-agree")
    print(words.cli("summary", files=count["files"], result=result, **expected))
    return max(ended, default=Exit.DONE)


def _files(paths: Sequence[str]) -> Iterator[str]:
    for each in paths:
        if not os.path.isdir(each):  # unlike that of a Path, it never raises: a name may be too long
            yield each
            continue
        inside = sorted(_inside(Path(each)))
        if not inside:
            raise Refused([Refusal(each, "no-scenarios")])
        yield from map(str, inside)


def _inside(folder: Path) -> Iterator[Path]:
    """The scenario files in a folder and in those below it, and the folders of lessons.

    Raises `Refused` for one that cannot be read.
    """

    def refuse(error: OSError) -> None:
        raise Refused([not_read(str(error.filename), error)])

    for place, _, names in os.walk(folder, onerror=refuse):
        if STEPS in names:
            yield Path(place)
        else:
            yield from (Path(place, name) for name in names if name.endswith(".toml"))


def _check(file: str, language: str, count: Counter[str]) -> Exit:
    """Hold one file, or the folder of a lesson, against the model, and print where they differ.

    count: gets what the file expects.
    """
    if os.path.isdir(file):
        return _check_lesson(file)
    clause = expected_refusal(load(file))
    if clause:
        count["refusals"] += 1
        return _check_refusal(file, clause, language)
    read = scenario.read(file)
    _check_clauses(read)
    count["invoices"] += len(read.expect)
    count["lines"] += sum(len(invoice.lines or ()) for invoice in read.expect)
    try:
        wrong = differences(read)
    except Exception as error:
        raise unexpected(error, file) from error
    for difference in wrong:
        _print(file, difference, language)
    return Exit.DIFFERS if wrong else Exit.DONE


def _check_clauses(read: scenario.Scenario) -> None:
    """Hold the clauses that a scenario is about against the rulebook. Raises `Refused`."""
    known = [clause.id for clause in rulebook.clauses()]
    wrong = [
        problem
        for number, id in enumerate(read.clauses)
        for problem in unknown_name(id, known, read.file, path(("clauses", number)))
    ]
    if wrong:
        raise Refused(wrong)


def _check_lesson(folder: str) -> Exit:
    """Hold a lesson against the model. Raises `Refused` with all that is wrong."""
    wrong = problems(read_lesson(folder))
    if wrong:
        raise Refused(wrong)
    return Exit.DONE


def _check_refusal(file: str, clause: str, language: str) -> Exit:
    """Hold a file that must be refused by a clause against the model."""
    words = wording(language)
    try:
        scenario.read(file)
    except Refused as refused:
        if clause in {problem.clause for problem in refused.problems}:
            return Exit.DONE
        print(f"{one_line(file, LONGEST_PATH)}: {words.cli('refused', clause=clause)}")
        for problem in refused.problems:
            print(f"    {problem.text(language)}")
        return Exit.DIFFERS
    print(f"{one_line(file, LONGEST_PATH)}: {words.cli('accepted', clause=clause)}")
    return Exit.DIFFERS


def _print(file: str, difference: Difference, language: str) -> None:
    """The expected rows of an invoice beside those of the model."""
    words = wording(language)
    title = f"{one_line(file, LONGEST_PATH)}: {words.cli('invoice', on=difference.expected.on)}"
    print(f"{title} ({words.cli('no-invoice')})" if difference.missing else title)
    rows = [(words.cli("expected"), " ", words.cli("model"))]
    for expected, model, agrees in difference.pairs:
        rows.append((expected, "=" if agrees else "≠", model or words.cli("nothing")))
    for row in columns(rows):
        print(f"    {row}")
    print()


COMMAND = Command("check", check, argument("paths", "PATH...", nargs=-1, required=True))
