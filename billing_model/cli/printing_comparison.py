"""A comparison as text: a table to read, JSON, or CSV with a row per option."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from billing_model.cli.tables import aligned
from billing_model.comparing.advice import advice, limited, why_refused
from billing_model.comparing.cheapest import CheapestMap
from billing_model.comparing.compare import Result, recommend
from billing_model.comparing.option import UNREACHED
from billing_model.comparing.sampled import BANDS, Sampled
from billing_model.core.money import to_decimal
from billing_model.files.compared import Compared
from billing_model.files.comparison import names_of
from billing_model.words.speech import speech
from billing_model.words.wording import one_line, wording

COLUMNS = ("total", "per", "tied", "nothing", "value", "invoices", "lines")


# ---- The table --------------------------------------------------------------------------------------------------


def as_table(found: Compared, language: str) -> str:
    """Each group: its options side by side, what the numbers say, what cannot serve it and why."""
    comparison, speaks, words = found.comparison, speech(language), wording(language)["compare"]
    names = names_of(comparison, comparison.options, language)
    months = speaks.count(words["months"], found.months)
    start = speaks.short_day(comparison.need.start[0])
    head = words["table"]["from"].format(months=months, start=start, currency=comparison.currency)
    title = one_line(comparison.title.get(language, comparison.id))
    parts = [f"{title} · {head}\n"]
    advised = {one.group: one for one in recommend(found.results)}
    for group, called in comparison.groups.items():
        mine = [result for result in found.results if result.option.group == group]
        refused = [refusal for refusal in found.refused if refusal.option.group == group]
        if not mine and not refused:
            continue
        rows = [one_line(called[language])]
        if mine:
            rows += _table(mine, found, names, language)
            rows += ["", *advice(advised[group], found.months, comparison.currency, names, language)]
            rows += limited(mine, names, language)
        else:
            rows.append(str(words["none"]))
        for refusal in refused:
            reasons = " ".join(why_refused(refusal, language))
            rows.append(f"{words['table']['refused']}: {one_line(names[refusal.option.id])}. {reasons}")
        if group in found.years:
            rows += ["", *_wins(found.years[group], names, language)]
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _table(mine: Sequence[Result], found: Compared, names: dict[str, str], language: str) -> list[str]:
    heads = wording(language)["compare"]["table"]
    cells = [[one_line(names[result.option.id]), *_figures(result, found, language)] for result in mine]
    return aligned([[str(heads["option"]), *(str(heads[name]) for name in COLUMNS)], *cells], figures_from=1)


def _figures(result: Result, found: Compared, language: str) -> list[str]:
    from billing_model.cli.printing import money

    speaks, value = speech(language), result.present_value(found.comparison.rate)
    amounts = (result.total, result.per_seat_month, result.tied_up, result.for_nothing, value)
    return [
        *(money(micro, 2, language) for micro in amounts),
        speaks.whole(result.invoices),
        speaks.whole(result.lines),
    ]


def _wins(years: Sampled, names: dict[str, str], language: str) -> list[str]:
    from billing_model.cli.printing import money

    speaks, words = speech(language), wording(language)["compare"]["table"]
    count = speaks.count(words["years"], years.cost.shape[1])
    heads = [str(words["wins"]).format(years=count), "", *(f"{band} %" for band in BANDS)]
    cells = [
        [one_line(names[option.id]), speaks.whole(int(won)), *(money(int(cost), 2, language) for cost in bands)]
        for option, won, bands in zip(years.options, years.wins, years.bands(), strict=True)
    ]
    return aligned([heads, *cells], figures_from=1)


# ---- JSON and CSV -----------------------------------------------------------------------------------------------


def as_json(found: Compared, language: str = "en") -> str:
    """One JSON object; money is a string with two decimals, days are ISO dates."""
    comparison = found.comparison
    names = names_of(comparison, comparison.options, language)
    result: dict[str, Any] = {
        "currency": comparison.currency,
        "start": str(comparison.need.start[0]),
        "end": str(comparison.need.end[0]),
        "months": found.months,
        "options": [_option(one, found) for one in found.results],
        "refused": [
            {
                "option": refusal.option.id,
                "group": refusal.option.group,
                "clauses": list(dict.fromkeys(problem.clause for problem in refusal.problems if problem.clause)),
                "why": why_refused(refusal, language),
            }
            for refusal in found.refused
        ],
        "recommendations": [
            {
                "group": one.group,
                "best": one.best.option.id,
                "same": [other.option.id for other in one.same],
                "margin": _money(one.margin) if one.runner_up else None,
                "runner_up": one.runner_up.option.id if one.runner_up else None,
                "says": advice(one, found.months, comparison.currency, names, language),
            }
            for one in recommend(found.results)
        ],
    }
    if found.map is not None:
        result["map"] = _map(found.map)
    if found.years:
        result["years"] = {group: _years(years) for group, years in found.years.items()}
    return json.dumps(result, indent=2, ensure_ascii=False)


def _option(one: Result, found: Compared) -> dict[str, Any]:
    return {
        "option": one.option.id,
        "group": one.option.group,
        **_plain_figures(one, found),
        "cash": {str(month): _money(int(paid)) for month, paid in zip(one.months, one.cash, strict=True) if paid},
        "leaving": [_money(int(cost)) for cost in one.leaving],
        "leaving_for_nothing": [_money(int(cost)) for cost in one.leaving_nothing],
    }


def _plain_figures(one: Result, found: Compared) -> dict[str, Any]:
    return {
        "total": _money(one.total),
        "tax": _money(one.tax),
        "per_seat_month": _money(one.per_seat_month),
        "tied_up": _money(one.tied_up),
        "for_nothing": _money(one.for_nothing),
        "present_value": _money(one.present_value(found.comparison.rate)),
        "invoices": one.invoices,
        "lines": one.lines,
        "refused": one.refused,
    }


def _map(found: CheapestMap) -> dict[str, Any]:
    return {
        "options": [option.id for option in found.options],
        "x": {"knob": found.x.knob, "option": found.x.option or None, "values": _values(found.x.knob, found.x.values)},
        "y": {"knob": found.y.knob, "option": found.y.option or None, "values": _values(found.y.knob, found.y.values)},
        "best": [[found.options[n].id if n >= 0 else None for n in row] for row in found.best.tolist()],
        "cost": [
            [[None if cost == UNREACHED else _money(cost) for cost in row] for row in option]
            for option in found.cost.tolist()
        ],
    }


def _values(knob: str, column: Any) -> list[Any]:
    return [_money(value) if knob == "price" else value for value in np.asarray(column).tolist()]


def _years(years: Sampled) -> dict[str, Any]:
    return {
        option.id: {
            "cheapest_in": int(won),
            **{f"{band}%": _money(int(cost)) for band, cost in zip(BANDS, bands, strict=True)},
        }
        for option, won, bands in zip(years.options, years.wins, years.bands(), strict=True)
    }


def as_csv(found: Compared, language: str = "en") -> str:
    """A row per option that can serve the need, with its figures."""
    out = io.StringIO()
    rows = [{"option": one.option.id, "group": one.option.group, **_plain_figures(one, found)} for one in found.results]
    writer = csv.DictWriter(out, list(rows[0]) if rows else ["option"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _money(micro: int) -> str:
    return str(to_decimal(micro))
