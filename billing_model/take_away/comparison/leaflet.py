"""The leaflet of a comparison: the recommendation, the pictures, the figures, what cannot serve, what is assumed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from billing_model.comparing.advice import policies, why_refused
from billing_model.comparing.compare import OptionResult
from billing_model.comparing.recommendation import by_cost, in_full
from billing_model.explaining.whose_rules import no_longer_sold
from billing_model.files.compared import Compared
from billing_model.take_away.about import About
from billing_model.take_away.colours import colours
from billing_model.take_away.comparison.assumed import agreed, examples, period, price
from billing_model.take_away.comparison.picture import leaving_lines, need_steps, total_bars
from billing_model.take_away.paper.pdf import WIDTH, Leaflet
from billing_model.words.speech import Speech, speech, written_day
from billing_model.words.wording import wording

COLUMNS = {"total": 62.0, "per": 56.0, "tied": 62.0, "nothing": 56.0, "value": 62.0, "invoices": 48.0, "lines": 36.0}


def comparison_leaflet(answers: Compared, above: About, language: str) -> bytes:
    """A comparison as a PDF of A4 pages; the same comparison gives the same bytes.

    language: "en" or "it"; ValueError for another.
    """
    texts = wording(language)["leaflet"]
    out = io.BytesIO()
    for dense in (1.0, 0.9, 0.84):  # until the last page is worth one
        out, sheet = io.BytesIO(), Leaflet(above, texts, dense)
        _write(sheet, answers, above, language)
        if sheet.save(out, texts["offer"], texts["page"]):
            break
    return out.getvalue()


def _write(sheet: Leaflet, answers: Compared, above: About, language: str) -> None:
    """All parts, from top to bottom."""
    words = wording(language)
    take, names = words["compare"]["take"], answers.comparison.names(language)
    sheet.title(above.title, above.question)
    sheet.note(_facts(answers, above, language))
    for sentence in no_longer_sold([result.outcome.book for result in answers.results], language):
        sheet.note(sentence)
    sheet.answer(above.answer or str(words["compare"]["none"]))
    if answers.results:
        _pictures(sheet, answers, names, language)
        sheet.section(str(take["figures"]))
        _figures(sheet, answers, names, language)
    sheet.section(str(take["prices"]))
    _prices(sheet, answers, names, language)
    if answers.refused:
        sheet.section(str(take["serves"]))
        for refusal in answers.refused:
            sheet.bullet(names[refusal.option.id], " ".join(why_refused(refusal, language)))
    sheet.section(str(take["assumed"]))
    sheet.paragraph(str(words["compare"]["ours"]))
    for called, how in policies([result.option for result in answers.results], names, language):
        sheet.bullet(called, how)
    sheet.note(str(words["leaflet"]["also"]))


def _facts(answers: Compared, above: About, language: str) -> str:
    """For whom, how long, from when, in which currency, for how many seats; and as of which day."""
    words, spoken = wording(language), speech(language)
    months = spoken.count(words["compare"]["months"], answers.months)
    span = words["compare"]["table"]["from"].format(
        months=months, start=spoken.short_day(answers.need.start[0]), currency=answers.comparison.currency
    )
    customer = answers.comparison.customer
    facts = [f"{words.label('customer')}: {customer}"] if customer else []
    seats = answers.used.steps.seats
    least, most = spoken.whole(int(seats.min())), spoken.whole(int(seats.max()))
    facts += [span, f"{words['compare']['take']['seats']}: {least if least == most else f'{least} – {most}'}"]
    if above.made is not None:
        facts.append(str(words["leaflet"]["made"]).format(day=written_day(above.made, "d MMMM y", language)))
    return " · ".join(facts)


def _pictures(sheet: Leaflet, answers: Compared, names: Mapping[str, str], language: str) -> None:
    """The need; below it what each option costs, and what it costs by the months that the customer stays."""
    take, spoken = wording(language)["compare"]["take"], speech(language)
    look = dict(zip((option.id for option in answers.options), colours(), strict=False))
    results = by_cost(answers.results)
    shades = [look[result.option.id] for result in results]
    labels = [names[result.option.id] for result in results]
    half = (WIDTH - 18) / 2
    sheet.beside((str(take["need_picture"]), need_steps(answers.used, spoken, WIDTH)))
    sheet.beside(
        (
            f"{take['totals']} ({answers.comparison.currency})",
            total_bars(results, labels, shades, spoken, half),
        ),
        (str(take["stays_up"]), leaving_lines(results, labels, shades, spoken, half)),
    )
    if any(result.for_nothing for result in results):
        sheet.note(str(take["pale"]))


def _prices(sheet: Leaflet, answers: Compared, names: Mapping[str, str], language: str) -> None:
    """Which price is assumed of each option, for how long, and what else is agreed."""
    words = wording(language)["compare"]["take"]
    head = [str(words[name]) for name in ("agreed", "price", "per")]
    head[1] = f"{head[1]} ({answers.comparison.currency})"
    rows = [head]
    for option in answers.options:
        terms = agreed(option, language)
        called = f"{names[option.id]}: {terms}" if terms else names[option.id]
        rows.append([called, price(option, language), period(option, language)])
    sheet.figures(rows, [80.0, 60.0])
    if told := examples(answers, names, language):
        sheet.note(told)


def _figures(sheet: Leaflet, answers: Compared, names: Mapping[str, str], language: str) -> None:
    """The figures of each option, a group below the other, the cheapest in bold."""
    words, spoken = wording(language)["compare"]["table"], speech(language)
    columns = [name for name in COLUMNS if name != "value" or answers.comparison.rate]
    several = len({result.option.group for result in answers.results}) > 1
    for group, title in answers.comparison.groups.items():
        results = [result for result in by_cost(answers.results) if result.option.group == group]
        if not results:
            continue
        head = title[language] if several else str(words["option"])
        rows = [[head, *(str(words[name]) for name in columns)]]
        rows += [
            [names[result.option.id], *(_figure(name, result, answers, spoken) for name in columns)]
            for result in results
        ]
        sheet.figures(rows, [COLUMNS[name] for name in columns], _cheapest(results))


def _cheapest(results: Sequence[OptionResult]) -> list[int]:
    return [1 + results.index(min(in_full(results), key=lambda result: result.total))]


def _figure(name: str, result: OptionResult, answers: Compared, speech: Speech) -> str:
    if name in ("invoices", "lines"):
        return speech.whole(result.invoices if name == "invoices" else result.lines)
    amounts = {
        "total": result.total,
        "per": result.per_seat_month,
        "tied": result.tied_up,
        "nothing": result.for_nothing,
    }
    comparison = answers.comparison
    micro = amounts[name] if name in amounts else result.present_value(comparison.rate)
    return speech.amount(micro, comparison.currency)
