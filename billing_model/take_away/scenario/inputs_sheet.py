"""The sheet of inputs: what was agreed and what happens; the numbers that lines follow are yellow, to be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from billing_model.billing.outcome import Outcome
from billing_model.core.fields import SUBSCRIPTION_FIELDS, Field
from billing_model.explaining.awaited import awaited
from billing_model.programmes import event_fields, programmes
from billing_model.take_away.about import About
from billing_model.take_away.paper.sheet import Paper
from billing_model.take_away.scenario.agreed import COMMON, value_of
from billing_model.take_away.scenario.follows import Following
from billing_model.take_away.scenario.guard_sheet import Guard, Place, write_guard
from billing_model.take_away.scenario.probes import Input
from billing_model.words.speech import written_day

LABEL, VALUE = 0, 1  # columns
WIDTHS = (46, 24, 34, *[16] * 8)


def write_inputs(
    paper: Paper, sheet: Any, result: Outcome, about: About, following: Following
) -> tuple[Mapping[Input, Place], Guard]:
    """Write the sheet. Returns where each number that was given stands, and the checks of those that may be typed."""
    words = paper.words["workbook"]
    later = awaited(result.book, result.awaiting, paper.language)
    row = write_head(paper, sheet, about, [*(words[name] for name in ("yellow", "frozen", "offer")), *later])
    sheet.write_string(row, LABEL, words["until"], paper.label)
    paper.day(sheet, row, VALUE, result.until)
    places: dict[Input, Place] = {}
    end = _subscriptions(paper, sheet, row + 2, result, following, places)
    end = _events(paper, sheet, end, result, following, places)
    guard = write_guard(paper, sheet, end + 1, result, following, places)
    if guard.accepted:
        simulated, changed, refused = (
            paper.quoted_text(words[name]) for name in ("as_simulated", "changed", "refused")
        )
        state = f"IF({guard.accepted},IF({guard.simulated},{simulated},{changed}),{refused})"
        sheet.write_formula(row - 1, LABEL, f"={state}", paper.state, words["as_simulated"])
        wrong = {"type": "formula", "criteria": f"=NOT({guard.accepted})", "format": paper.wrong}
        sheet.conditional_format(row - 1, LABEL, row - 1, LABEL, wrong)
        write_labels(paper, sheet, about, guard.simulated)
    return places, guard


def write_labels(paper: Paper, sheet: Any, about: About, simulated: str) -> None:
    """The labels of question and answer, which say so as soon as numbers are others.

    The texts themselves may hold words of a file, which are never put into a formula. simulated: what is true while all
    numbers are those of the texts.
    """
    words = paper.words["workbook"]
    for row, name in enumerate([name for name in ("question", "answer") if getattr(about, name)], 1):
        texts = (words[name], f"{words[name]} ({words['of_simulated']})")
        label = ",".join(paper.quoted_text(text) for text in texts)
        sheet.write_formula(row, LABEL, f"=IF({simulated},{label})", paper.label, words[name])


def write_head(paper: Paper, sheet: Any, about: About, notes: Sequence[str]) -> int:
    """The title, the question and its answer, and below them notes. Returns the first row that is free."""
    words = paper.words["workbook"]
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 26)
    sheet.write_string(0, LABEL, about.title, paper.title)
    row = 1
    for name in ("question", "answer"):
        text = getattr(about, name)
        if text:
            sheet.write_string(row, LABEL, words[name], paper.label)
            sheet.merge_range(row, VALUE, row, 7, "", paper.large)
            sheet.write_string(row, VALUE, text, paper.large)
            paper.height(sheet, row, text, 110)
            row += 1
    for note in notes:
        sheet.write_string(row, LABEL, note, paper.note)
        row += 1
    return row + 1


def _subscriptions(
    paper: Paper, sheet: Any, row: int, result: Outcome, following: Following, places: dict[Input, Place]
) -> int:
    book, words = result.book, paper.words
    common = {declared.name: declared for declared in SUBSCRIPTION_FIELDS}
    for subscription in range(len(book)):
        programme = programmes()[book.programme_names[subscription]]
        title = f"{words.label('subscription')} {book.id[subscription]}"
        sheet.write_string(row, LABEL, title, paper.section)
        sheet.write_string(row, VALUE, words.word("programme", programme.id), paper.section)
        row += 1
        fields = [common[name] for name in COMMON] + [f for f in programme.fields if f.name not in COMMON]
        for declared in fields:
            value = value_of(result, declared, getattr(book, declared.name), subscription)
            if value is None or value == "":
                continue
            label = words.label(declared.name, programme.id)
            if declared.name == "list_price":
                label += f" ({book.currency[subscription]})"
            sheet.write_string(row, LABEL, label, paper.label)
            source = Input("subscription", subscription, declared.name)
            if declared.type in paper.given:
                name = f"{words.label(declared.name, programme.id)}, {book.id[subscription]}"
                places[source] = Place(paper.address(row, VALUE, sheet.get_name()), name, declared)
            write_value(paper, sheet, row, VALUE, declared, value, source in following.ranges)
            row += 1
        row += 1
    return row


def _events(
    paper: Paper, sheet: Any, row: int, result: Outcome, following: Following, places: dict[Input, Place]
) -> int:
    """Write what happens. Returns the first row that is free."""
    book, words, events = result.book, paper.words, result.book.events
    if not len(events):
        return row
    known = event_fields()
    kinds = events.kind_names.tolist()
    owners = book.programme_names[events.subscription].tolist()
    carried = {
        (programme.id, event.kind): {declared.name for declared in event.fields}
        for programme in programmes().values()
        for event in programme.events
    }
    values = {
        name: [
            value_of(result, declared, events.more[name], number) if name in carried[owner, kind] else None
            for number, (owner, kind) in enumerate(zip(owners, kinds, strict=True))
        ]
        for name, declared in known.items()
    }
    used = [name for name, column in values.items() if any(value not in (None, "", False) for value in column)]
    sheet.write_string(row, LABEL, words["workbook"]["happens"], paper.section)
    row += 1
    heads = [words.label(n) for n in ("on", "subscription", "kind")] + [words.label(n, owners[0]) for n in used]
    for column, text in enumerate(heads):
        sheet.write_string(row, column, text, paper.header)
    for number in range(len(events)):
        row += 1
        paper.day(sheet, row, 0, events.on[number])
        paper.text(sheet, row, 1, str(book.id[events.subscription[number]]))
        sheet.write_string(row, 2, words.word("event", kinds[number], owners[number]), paper.plain)
        for column, name in enumerate(used, 3):
            value = values[name][number]
            if value is None or value == "":
                continue
            source = Input("event", number, name)
            if known[name].type in paper.given:
                day = written_day(events.on[number].astype(object), "d MMM y", paper.language)
                label = f"{words.label(name, owners[number])}, {book.id[events.subscription[number]]}, {day}"
                places[source] = Place(paper.address(row, column, sheet.get_name()), label, known[name])
            write_value(paper, sheet, row, column, known[name], value, source in following.ranges)
    return row + 1


def write_value(
    paper: Paper, sheet: Any, row: int, column: int, declared: Field, value: Any, live: bool = False
) -> None:
    """One value by its type; live: a number that may be changed."""
    words = paper.words
    if declared.type in paper.given:
        form = (paper.live if live else paper.given)[declared.type]
        sheet.write_number(row, column, Decimal(value) / 100 if declared.type == "percent" else value, form)
    elif declared.type == "day":
        paper.day(sheet, row, column, np.datetime64(value, "D"))
    elif declared.type == "flag":
        sheet.write_string(row, column, words["workbook"]["yes" if value else "no"], paper.plain)
    elif declared.choices:
        sheet.write_string(row, column, str(words["choice"].get(declared.name, {}).get(value, value)), paper.plain)
    else:
        paper.text(sheet, row, column, str(value))
