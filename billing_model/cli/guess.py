"""``guess``: whether a guess of an invoice is right, and else what was thought."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from billing_model.billing.outcome import Outcome, outcome
from billing_model.billing.refusal import unexpected
from billing_model.cli.command import Command, Exit, argument, choice, complain, option
from billing_model.cli.whole_book import day_typed
from billing_model.core.money import to_micro
from billing_model.files import scenario
from billing_model.practise.diagnosis import Diagnosis, diagnosed
from billing_model.words.wording import Verbatim, wording

FORMATS = ("table", "json")
AMOUNT = re.compile(r"[+\-−]?\d{1,12}(\.\d{1,6})?")
LISTED = 12  # days of invoices that a sentence names


def guess(file: str, invoice: str, total: str | None, lines: str | None, form: str, language: str) -> Exit:
    """Judge the total or the lines of the invoice of a day. Raises `Refused`."""
    words = wording(language)
    if (total is None) == (lines is None):
        complain(words.cli("total-or-lines"))
        return Exit.REFUSED
    day = day_typed(invoice, language, "--invoice")
    amounts = _amounts([total], "--total", language) if total is not None else _lines(str(lines), language)
    if day is None or amounts is None:
        return Exit.REFUSED
    read = scenario.read(file)
    result = outcome(read.book, read.until)
    rows = np.flatnonzero(result.invoices.on == day).tolist()
    if not rows:
        days = [str(on) for on in dict.fromkeys(result.invoices.on.tolist())]
        shown = ", ".join(days[:LISTED]) + (", …" if len(days) > LISTED else "")
        complain(words.cli("no-such-invoice" if days else "none-at-all", found=str(day), days=Verbatim(shown)))
        return Exit.REFUSED
    try:
        found = _best(result, rows, amounts, lines is not None)
        print(_as_json(found, language) if form == "json" else _as_table(found, language))
    except Exception as error:
        raise unexpected(error, file) from error
    return Exit.DONE


def _lines(typed: str, language: str) -> list[int] | None:
    """The amounts of lines, with commas between them; None after a complaint."""
    return _amounts(typed.split(","), "--lines", language)


def _amounts(typed: Sequence[str], option: str, language: str) -> list[int] | None:
    """Micro-units, None after a complaint about what was typed for an option."""
    texts = [text.strip() for text in typed]
    for text in texts:
        if not AMOUNT.fullmatch(text):
            complain(f"{option}: {wording(language).cli('not-an-amount', found=text)}")
            return None
    return [to_micro(Decimal(text.replace("−", "-"))) for text in texts]


def _best(result: Outcome, rows: Sequence[int], amounts: Sequence[int], several: bool) -> Diagnosis:
    """The judgement; where several invoices come on the day, of the one that the guess fits best."""
    judged = [
        diagnosed(result, row, lines=amounts) if several else diagnosed(result, row, total=amounts[0]) for row in rows
    ]
    return max(judged, key=lambda each: (each.exact, each.right, bool(each.ideas)))


def _as_json(found: Diagnosis, language: str) -> str:
    ideas = [
        {"id": idea.id, "move": idea.move, "clause": idea.clause, "sentence": idea.sentence(language)}
        for idea in found.ideas
    ]
    return json.dumps({"right": found.right, "ideas": ideas}, indent=2, ensure_ascii=False)


def _as_table(found: Diagnosis, language: str) -> str:
    words = wording(language)["guess"]
    if found.exact:
        return str(words["exact"])
    lines = [] if found.right else [str(words["wrong" if found.ideas else "none"])]
    for number, idea in enumerate(found.ideas):
        text = f"{idea.sentence(language)} [{idea.clause}]"
        lines.append(text if not number else str(words["or"]).format(slip=text))
    return "\n".join(lines)


COMMAND = Command(
    "guess",
    guess,
    argument("file"),
    option("--invoice", metavar="DAY", required=True),
    option("--total", metavar="AMOUNT"),
    option("--lines", metavar="A,B,…"),
    choice("--format", FORMATS, "form"),
)
