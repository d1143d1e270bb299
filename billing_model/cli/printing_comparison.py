"""A comparison as text: a table to read, JSON, or CSV with a row per option."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from billing_model.cli.tables import aligned
from billing_model.comparing.advice import advice, limited, policies, policy, why_refused, years_left_out
from billing_model.comparing.cheapest import Axis, CheapestMap
from billing_model.comparing.compare import OptionResult
from billing_model.comparing.option import UNREACHED
from billing_model.comparing.recommendation import recommend
from billing_model.comparing.sampled import BANDS, Sampled
from billing_model.core.money import to_decimal
from billing_model.explaining.whose_rules import no_longer_sold
from billing_model.files import spreadsheet
from billing_model.files.compared import Compared
from billing_model.files.spreadsheet import CsvStyle
from billing_model.words.speech import speech
from billing_model.words.wording import one_line, wording

COLUMNS = ("total", "per", "tied", "nothing", "value", "invoices", "lines")


# ---- The table --------------------------------------------------------------------------------------------------


def as_table(compared: Compared, language: str) -> str:
    """Each group: its options side by side, what the numbers say, what cannot serve it and why."""
    comparison, spoken, words = compared.comparison, speech(language), wording(language)["compare"]
    names = comparison.names(language)
    months = spoken.count(words["months"], compared.months)
    start = spoken.short_day(comparison.need.start[0])
    head = words["table"]["from"].format(months=months, start=start, currency=comparison.currency)
    title = one_line(comparison.title.get(language, comparison.id))
    parts = [f"{title} · {head}\n"]
    advised = {recommendation.group: recommendation for recommendation in recommend(compared.results)}
    for group, called in comparison.groups.items():
        serving = [result for result in compared.results if result.option.group == group]
        refused = [refusal for refusal in compared.refused if refusal.option.group == group]
        if not serving and not refused:
            continue
        rows = [one_line(called[language])]
        for refusal in refused:  # before anything is recommended among the others
            reasons = " ".join(why_refused(refusal, language))
            rows.append(f"{words['table']['refused']}: {one_line(names[refusal.option.id])}. {reasons}")
        if serving:
            rows += [*([""] if refused else []), *_table(serving, compared, names, language)]
            rows += ["", *advice(advised[group], compared.months, comparison.currency, names, language)]
            rows += limited(serving, names, language)
        else:
            rows.append(str(words["none"]))
        if group in compared.years:
            years = compared.years[group]
            rows += ["", *years_left_out(years, names, language)]
            rows += [*([""] if years.left_out else []), *_wins(years, compared.comparison.places, names, language)]
        if serving:
            how = policies([result.option for result in serving], names, language)
            rows += ["", str(words["policy"]), *(f"- {one_line(called, 1_000)}: {text}" for called, text in how)]
        parts.append("\n".join(rows) + "\n")
    return "\n".join([*parts, *no_longer_sold([result.outcome.book for result in compared.results], language)])


def _table(serving: Sequence[OptionResult], compared: Compared, names: dict[str, str], language: str) -> list[str]:
    heads = wording(language)["compare"]["table"]
    cells = [[one_line(names[result.option.id]), *_figures(result, compared, language)] for result in serving]
    return aligned([[str(heads["option"]), *(str(heads[name]) for name in COLUMNS)], *cells], figures_from=1)


def _figures(result: OptionResult, compared: Compared, language: str) -> list[str]:
    spoken, value = speech(language), result.present_value(compared.comparison.rate)
    amounts = (result.total, result.per_seat_month, result.tied_up, result.for_nothing, value)
    return [
        *(spoken.amount(micro, compared.comparison.places) for micro in amounts),
        spoken.whole(result.invoices),
        spoken.whole(result.lines),
    ]


def _wins(years: Sampled, places: int, names: dict[str, str], language: str) -> list[str]:
    spoken, words = speech(language), wording(language)["compare"]["table"]
    count = spoken.count(words["years"], years.cost.shape[1])
    heads = [str(words["wins"]).format(years=count), "", *(f"{band} %" for band in BANDS)]
    cells = [
        [one_line(names[option.id]), spoken.whole(int(won)), *(spoken.amount(cost, places) for cost in bands)]
        for option, won, bands in zip(years.options, years.wins, years.bands(), strict=True)
    ]
    return aligned([heads, *cells], figures_from=1)


# ---- JSON and CSV -----------------------------------------------------------------------------------------------


def as_json(compared: Compared, language: str = "en") -> str:
    """One JSON object; money is a string with the decimals of the currency, days are ISO dates."""
    comparison = compared.comparison
    names = comparison.names(language)
    document: dict[str, Any] = {
        "currency": comparison.currency,
        "start": str(comparison.need.start[0]),
        "end": str(comparison.need.end[0]),
        "months": compared.months,
        "options": [_option(result, compared, language) for result in compared.results],
        "refused": [
            {
                "option": refusal.option.id,
                "group": refusal.option.group,
                "clauses": list(dict.fromkeys(problem.clause for problem in refusal.problems if problem.clause)),
                "why": why_refused(refusal, language),
            }
            for refusal in compared.refused
        ],
        "recommendations": [
            {
                "group": recommendation.group,
                "best": recommendation.best.option.id,
                "same": [other.option.id for other in recommendation.same],
                "margin": _money(recommendation.margin, compared) if recommendation.runner_up else None,
                "runner_up": recommendation.runner_up.option.id if recommendation.runner_up else None,
                "says": advice(recommendation, compared.months, comparison.currency, names, language),
            }
            for recommendation in recommend(compared.results)
        ],
    }
    if compared.map is not None:
        document["map"] = _map(compared.map, compared)
    if compared.years:
        document["years"] = {group: _years(years, compared) for group, years in compared.years.items()}
        document["sampled_years"] = comparison.chance.years
        document["years_left_out"] = {  # in how many an option cannot serve, so that it is not among the others
            group: {option.id: count for option, count in years.left_out} for group, years in compared.years.items()
        }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _option(result: OptionResult, compared: Compared, language: str) -> dict[str, Any]:
    return {
        "option": result.option.id,
        "group": result.option.group,
        "policy": policy(result.option, language),
        **_plain_figures(result, compared),
        "cash": {
            str(month): _money(int(paid), compared)
            for month, paid in zip(result.months, result.cash, strict=True)
            if paid
        },
        "leaving": [_money(int(cost), compared) for cost in result.leaving],
        "leaving_for_nothing": [_money(int(cost), compared) for cost in result.leaving_nothing],
    }


def _plain_figures(result: OptionResult, compared: Compared) -> dict[str, Any]:
    return {
        "total": _money(result.total, compared),
        "tax": _money(result.tax, compared),
        "per_seat_month": _money(result.per_seat_month, compared),
        "tied_up": _money(result.tied_up, compared),
        "for_nothing": _money(result.for_nothing, compared),
        "present_value": _money(result.present_value(compared.comparison.rate), compared),
        "invoices": result.invoices,
        "lines": result.lines,
        "refused": result.refused,
    }


def _map(cheapest: CheapestMap, compared: Compared) -> dict[str, Any]:
    return {
        "options": [option.id for option in cheapest.options],
        "x": _axis(cheapest.x, compared),
        "y": _axis(cheapest.y, compared),
        "best": [[cheapest.options[n].id if n >= 0 else None for n in row] for row in cheapest.best.tolist()],
        "cost": [
            [[None if cost == UNREACHED else _money(cost, compared) for cost in row] for row in option]
            for option in cheapest.cost.tolist()
        ],
    }


def _axis(axis: Axis, compared: Compared) -> dict[str, Any]:
    values = [_money(value, compared) if axis.knob == "price" else value for value in axis.values.tolist()]
    return {"knob": axis.knob, "option": axis.option or None, "values": values}


def _years(years: Sampled, compared: Compared) -> dict[str, Any]:
    return {
        option.id: {
            "cheapest_in": int(won),
            **{f"{band}%": _money(int(cost), compared) for band, cost in zip(BANDS, bands, strict=True)},
        }
        for option, won, bands in zip(years.options, years.wins, years.bands(), strict=True)
    }


def as_csv(compared: Compared, style: CsvStyle = spreadsheet.PLAIN) -> str:
    """A row per option that can serve the need, with its figures."""
    rows = [
        {"option": result.option.id, "group": result.option.group}
        | {name: Decimal(figure) for name, figure in _plain_figures(result, compared).items()}
        for result in compared.results
    ]
    return style.table([list(rows[0]) if rows else ["option"], *(row.values() for row in rows)])


def _money(micro: int, compared: Compared) -> str:
    return str(to_decimal(micro, compared.comparison.places))
