"""The first sheet of a comparison's workbook: what is compared, and the price of each option, which may be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from billing_model.comparing.advice import policy
from billing_model.comparing.option import Option
from billing_model.core.fields import SUBSCRIPTION_FIELDS
from billing_model.core.money import HUNDRED_PERCENT
from billing_model.files.compared import Compared
from billing_model.take_away.about import About
from billing_model.take_away.comparison.assumed import examples
from billing_model.take_away.comparison.map_sheets import write_refused
from billing_model.take_away.comparison.reckoned import Reckoned
from billing_model.take_away.paper.sheet import Paper
from billing_model.take_away.scenario.inputs_sheet import LABEL, VALUE, write_head, write_labels, write_value
from billing_model.words.wording import capital


def write_inputs(
    paper: Paper, sheet: Any, answers: Compared, above: About, names: Mapping[str, str],
    follow: Mapping[str, Sequence[Reckoned]],
) -> dict[str, list[str]]:  # fmt: skip
    """What is compared; returns the addresses of each option's prices. follow: of options with reckoned ones, how."""
    comparison, words = answers.comparison, paper.words["compare"]["take"]
    told = [examples(answers, names, paper.language), str(paper.words["workbook"]["offer"])]
    row = write_head(
        paper, sheet, above, [str(words["yellow"]), *filter(None, told), str(paper.words["compare"]["ours"])]
    )
    chance, leaves = comparison.chance, comparison.data.get("chance", {}).get("leaves_after")
    rows: list[tuple[str, Any, Any]] = [
        (words["rate"], Decimal(comparison.rate) / 100, paper.percent),
        (words["leaving_chance"], Decimal(chance.leaving) / HUNDRED_PERCENT, paper.percent),
        (words["noise"], Decimal(chance.noise) / 100, paper.percent),
        (words["sampled"], chance.years, paper.whole),
        (words["seed"], chance.seed, paper.whole),
    ]
    if leaves is not None:
        rows.insert(1, (words["leaves"], leaves, paper.whole))
    for label, value, form in rows:
        sheet.write_string(row, LABEL, str(label), paper.label)
        sheet.write_number(row, VALUE, value, form)
        row += 1
    if comparison.customer:
        sheet.write_string(row, LABEL, paper.words.label("customer"), paper.label)
        paper.text(sheet, row, VALUE, comparison.customer)
        row += 1
    if comparison.held is not None and len(comparison.held):
        sheet.write_string(row, LABEL, str(words["held"]), paper.label)
        paper.text(sheet, row, VALUE, ", ".join(map(str, comparison.held.product)))
        row += 1
    row += 1
    places: dict[str, list[str]] = {}
    for option in answers.options:
        row = _option(paper, sheet, row, option, answers, names, places, follow.get(option.id, ())) + 1
    write_refused(paper, sheet, row, answers, names)
    prices = {option.id: [option.list_price] for option in answers.options if option.id in places}
    prices |= {id: [one.price for one in each] for id, each in follow.items() if each}
    if prices:
        same = ",".join(
            f"{cell}={price:f}" for id, each in prices.items() for cell, price in zip(places[id], each, strict=True)
        )
        write_labels(paper, sheet, above, f"AND({same})")
    return places


def _option(
    paper: Paper, sheet: Any, row: int, option: Option, answers: Compared, names: Mapping[str, str],
    places: dict[str, list[str]], reckoned: Sequence[Reckoned],
) -> int:  # fmt: skip
    """The fields of an option and the changes that are agreed whatever the need is."""
    words = paper.words
    sheet.write_string(row, LABEL, names[option.id], paper.section)
    sheet.write_string(row, VALUE, words.word("programme", option.programme), paper.section)
    declared = {field.name: field for field in (*SUBSCRIPTION_FIELDS, *option.declared.fields)}
    served = {result.option.id for result in answers.results}
    for name, value in option.given.items():
        if value is None or value == "":
            continue
        row += 1
        label = words.label(name, option.programme)
        is_price = name == (reckoned[0].field if reckoned else "list_price")
        sheet.write_string(row, LABEL, f"{label} ({answers.comparison.currency})" if is_price else label, paper.label)
        write_value(paper, sheet, row, VALUE, declared[name], value, is_price and option.id in served)
        if is_price:
            places[option.id] = [paper.address(row, VALUE, sheet.get_name())]
            row = _reckoned(paper, sheet, row, option, answers, places, reckoned) if reckoned else row
    for name, value in (option.peak or {}).items():
        row += 1
        label = str(words["compare"]["peak-terms"]).format(terms=words.label(name, option.programme))
        sheet.write_string(row, LABEL, capital(label), paper.label)
        write_value(paper, sheet, row, VALUE, declared[name], value, False)
    for change in option.changes:
        row += 1
        month = str(words["compare"]["take"]["event"]).format(month=change["month"])
        sheet.write_string(row, LABEL, month, paper.label)
        carried = {name: value for name, value in change.items() if name not in ("month", "kind")}
        texts = [words.word("event", str(change["kind"]), option.programme)]
        texts += [f"{words.label(name, option.programme)}: {_chosen(paper, name, value)}"
                 for name, value in carried.items() if value is not None]  # fmt: skip
        paper.text(sheet, row, VALUE, ", ".join(texts))
    if how := policy(option, paper.language):
        row += 1
        sheet.write_string(row, LABEL, str(words["compare"]["policy"]).rstrip(":"), paper.label)
        paper.text(sheet, row, VALUE, how)
    return row + 1


def _reckoned(
    paper: Paper, sheet: Any, row: int, option: Option, answers: Compared, places: dict[str, list[str]],
    reckoned: Sequence[Reckoned],
) -> int:  # fmt: skip
    """Below the number that gives them, the list prices as formulas: they are what the lines follow."""
    comparison, (given,) = answers.comparison, places.pop(option.id)
    places[option.id] = []
    for number, each in enumerate(reckoned):
        row += 1
        label = paper.words.label("list_price", option.programme)
        if number and option.peak is not None:
            label = capital(str(paper.words["compare"]["peak-terms"]).format(terms=label))
        sheet.write_string(row, LABEL, f"{label} ({comparison.currency})", paper.label)
        formula = f"=ROUND({given}*{each.times.numerator}/{each.times.denominator},{comparison.places})"
        sheet.write_formula(row, VALUE, formula, paper.given["money"], float(each.price))
        places[option.id].append(paper.address(row, VALUE, sheet.get_name()))
    return row


def _chosen(paper: Paper, name: str, value: Any) -> str:
    return str(paper.words["choice"].get(name, {}).get(value, value))
