"""The leaflet of a comparison: the recommendation, the pictures, the figures, what cannot serve, what is assumed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from billing_model.comparing.advice import why_refused
from billing_model.comparing.compare import Result
from billing_model.files.compared import Compared
from billing_model.files.comparison import names_of
from billing_model.take_away.about import About
from billing_model.take_away.colours import colours
from billing_model.take_away.comparison.picture import leaving_lines, total_bars
from billing_model.take_away.paper.pdf import WIDTH, Leaflet
from billing_model.words.speech import Speech, speech
from billing_model.words.wording import wording

COLUMNS = {"total": 62.0, "per": 56.0, "tied": 62.0, "nothing": 56.0, "value": 62.0, "invoices": 48.0, "lines": 36.0}


def comparison_leaflet(found: Compared, above: About, language: str) -> bytes:
    """A comparison as a PDF of A4 pages; the same comparison gives the same bytes.

    language: "en" or "it"; ValueError for another.
    """
    out, words, speaks = io.BytesIO(), wording(language), speech(language)
    take, comparison = words["compare"]["take"], found.comparison
    names = names_of(comparison, found.options, language)
    look = dict(zip((option.id for option in found.options), colours(), strict=False))
    sheet = Leaflet(above, words["leaflet"])
    sheet.title(above.title, above.question)
    sheet.note(_span(found, language))
    sheet.answer(above.answer or str(words["compare"]["none"]))
    if found.found:
        mine = [look[one.option.id] for one in found.found]
        half = (WIDTH - 18) / 2
        called = [names[one.option.id] for one in found.found]
        sheet.beside(
            (f"{take['totals']} ({comparison.currency})", total_bars(found.found, called, mine, speaks, half)),
            (str(take["stays_up"]), leaving_lines(found.found, mine, speaks, half)),
        )
        if any(one.for_nothing for one in found.found):
            sheet.note(str(take["pale"]))
        sheet.section(str(take["figures"]))
        _figures(sheet, found, names, language)
    if found.refused:
        sheet.section(str(take["serves"]))
        for refusal in found.refused:
            sheet.bullet(names[refusal.option.id], " ".join(why_refused(refusal, language)))
    sheet.section(str(take["assumed"]))
    sheet.paragraph(str(words["compare"]["ours"]))
    sheet.paragraph(str(take["examples"]))
    sheet.note(str(words["leaflet"]["also"]))
    sheet.save(out, words["leaflet"]["offer"], words["leaflet"]["page"])
    return out.getvalue()


def _span(found: Compared, language: str) -> str:
    """How long, from when, in which currency, and for how many seats."""
    words, speaks = wording(language)["compare"], speech(language)
    months = speaks.count(words["months"], found.months)
    said = words["table"]["from"].format(
        months=months, start=speaks.short_day(found.need.start[0]), currency=found.comparison.currency
    )
    seats = found.used.steps.seats
    least, most = speaks.whole(int(seats.min())), speaks.whole(int(seats.max()))
    return f"{said} · {words['take']['seats']}: {least if least == most else f'{least} – {most}'}"


def _figures(sheet: Leaflet, found: Compared, names: Mapping[str, str], language: str) -> None:
    """The figures of each option, a group below the other, the cheapest in bold."""
    words, speaks = wording(language)["compare"]["table"], speech(language)
    columns = [name for name in COLUMNS if name != "value" or found.comparison.rate]
    several = len({one.option.group for one in found.found}) > 1
    for group, called in found.comparison.groups.items():
        mine = [one for one in found.found if one.option.group == group]
        if not mine:
            continue
        head = called[language] if several else str(words["option"])
        rows = [[head, *(str(words[name]) for name in columns)]]
        rows += [[names[one.option.id], *(_figure(name, one, found, speaks) for name in columns)] for one in mine]
        sheet.figures(rows, [COLUMNS[name] for name in columns], _cheapest(mine))


def _cheapest(mine: Sequence[Result]) -> list[int]:
    in_full = [one for one in mine if not one.refused] or mine
    return [1 + mine.index(min(in_full, key=lambda one: one.total))]


def _figure(name: str, one: Result, found: Compared, speaks: Speech) -> str:
    if name in ("invoices", "lines"):
        return speaks.whole(one.invoices if name == "invoices" else one.lines)
    amounts = {"total": one.total, "per": one.per_seat_month, "tied": one.tied_up, "nothing": one.for_nothing}
    return speaks.amount(amounts[name] if name in amounts else one.present_value(found.comparison.rate))
