"""What is said of files as text to read: how much agrees, findings by money, what is explained or not checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from billing_model.cli.tables import columns
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.profiles import OWN
from billing_model.reconciling.reconcile import Reconciled
from billing_model.reconciling.sentences import money, note, sentence, standing
from billing_model.reconciling.ticket import rows_of
from billing_model.words.speech import speech
from billing_model.words.wording import one_line, wording

LARGEST = 3
INDENT = "    "


def as_table(result: Reconciled, language: str) -> str:
    """The findings as text: errors first, each with its reason."""
    said = wording(language)["reconcile"]["print"]
    parts = ["\n".join([*_notes(result, language), *_summary(result, said, language)])]
    numbered = [*enumerate(result.findings, 1)]
    errors = [(number, finding) for number, finding in numbered if finding.ticket]
    if errors:
        lines = [
            line for number, finding in errors for line in _error(number, finding, len(result.files) > 1, language)
        ]
        parts.append("\n".join([str(said["errors"]), *lines]))
    for group in ("explained", "not-checked"):
        parts += _by_kind([finding for finding in result.findings if finding.group == group], group, language)
    remarks = [sentence(finding, language) for finding in result.findings if finding.group == "remark"]
    if remarks:
        parts.append("\n".join([str(said["remark"]), *(INDENT + remark for remark in remarks)]))
    return "\n\n".join(parts)


def _notes(result: Reconciled, language: str) -> Iterator[str]:
    for file in result.files:
        for key, values in file.notes:
            yield note(file.name, key, values, language)


def _summary(result: Reconciled, said: Any, language: str) -> Iterator[str]:
    spoken = speech(language)
    counts = {name: spoken.whole(count) for name, count in result.summary.items()}
    nothing = any(finding.kind == "nothing-compared" for finding in result.findings)
    yield str(said["nothing" if nothing else "summary"]).format(rows=spoken.whole(result.rows), **counts)
    days = ", ".join(str(spoken.short_day(day)) for day in sorted({day for each in result.days for day in each}))
    if days:
        profile = ", ".join(said["own-profile"] if name == OWN else name for name in result.profile.split(", "))
        yield str(said["invoices" if profile else "invoice"]).format(days=days, profile=profile)
    errors = result.errors
    if not nothing and not errors:
        yield str(said["no-errors"])
    if errors:
        yield str(said["much"]).format(much=_sum(errors, 1, language), little=_sum(errors, -1, language))
        largest = [
            str(said["one"]).format(number=number, money=money(finding.at_stake or 0, finding.currency, spoken))
            for number, finding in enumerate(result.findings, 1)
            if finding.ticket and finding.at_stake
        ]
        if largest:
            yield str(said["largest"]).format(names=", ".join(largest[:LARGEST]))


def _sum(findings: Sequence[Finding], sign: int, language: str) -> str:
    """What is charged too much, or too little, by currency."""
    spoken, by_currency = speech(language), dict[str, int]()
    for finding in findings:
        if (finding.at_stake or 0) * sign > 0:
            by_currency[finding.currency] = by_currency.get(finding.currency, 0) + abs(finding.at_stake or 0)
    if not by_currency:
        return money(0, findings[0].currency, spoken)
    return ", ".join(money(amount, currency, spoken) for currency, amount in by_currency.items())


def _error(number: int, finding: Finding, several: bool, language: str) -> Iterator[str]:
    words, spoken = wording(language), speech(language)
    said, rows = words["reconcile"]["print"], rows_of(finding)
    where = [
        f"{said['row' if len(finding.rows) == 1 else 'rows']} {rows}" if rows else str(said["no-row"]),
        one_line(finding.customer), one_line(finding.subscription), one_line(finding.file, 200) if several else "",
    ]  # fmt: skip
    stake = "–" if finding.at_stake is None else money(finding.at_stake, finding.currency, spoken)
    yield f"{number}. {words['reconcile']['kind'][finding.kind]}: {stake} · {' · '.join(filter(None, where))}"
    yield INDENT + sentence(finding, language)
    if finding.clause:
        sure = standing(finding)
        yield INDENT + str(said["clause"]).format(
            clause=f"{finding.clause} ({words.clause(finding.clause)})", standing=words.word("standing", sure)
        )
        if sure == "assumed":
            yield INDENT + str(said["alone"])
    if finding.ask_until:
        is_over = finding.ask_until < finding.first  # before what it is about was charged
        yield INDENT + str(said["asked" if is_over else "ask"]).format(
            day=spoken.short_day(np.datetime64(finding.ask_until, "D"))
        )


def _by_kind(findings: Sequence[Finding], group: str, language: str) -> Iterator[str]:
    """How many findings of each kind there are, with the first of them."""
    if not findings:
        return
    words, spoken = wording(language)["reconcile"], speech(language)
    by_kind = defaultdict(list)
    for finding in findings:
        by_kind[finding.kind].append(finding)
    table = []
    for kind, held in by_kind.items():
        form = words["print"]["findings"]["one" if len(held) == 1 else "other"]
        rows = spoken.whole(sum(len(finding.rows) for finding in held))
        count = str(form).format(count=spoken.whole(len(held)), rows=rows)
        table.append([INDENT + str(words["kind"][kind]), count, sentence(held[0], language)])
    yield "\n".join([str(words["print"][group]), *columns(table)])
