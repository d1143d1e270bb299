"""The pictures of the home page and the figures beneath them, taken from the model.

`make pictures` (`python -m tools.draw_pictures`) writes them to pages/ui/home/pictures/, so that a first visit
waits for no calculation; a test holds what is written there against the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from billing_model.billing.edits import one_of, without
from billing_model.billing.outcome import outcome
from billing_model.comparing.compare import results
from billing_model.comparing.leaving import month_ends
from billing_model.comparing.recommendation import recommend
from billing_model.core.money import to_micro
from billing_model.core.sums import running
from billing_model.files import comparison as comparison_file
from billing_model.files.scenario import Scenario, parse, read
from billing_model.practise.practice import case
from billing_model.programmes.nce.terms import EXTENDED, RENEW
from billing_model.reconciling.kept import Kept
from billing_model.what_if.align import OTHER, OWN
from billing_model.what_if.align import align as aligned
from billing_model.what_if.align import by_purchase as first_charges
from billing_model.what_if.becomes_paid import becomes_paid
from billing_model.what_if.exposure import Plan, Resale, exposure
from billing_model.what_if.extra_licences import extra, licence_days
from billing_model.what_if.no_renewal import no_renewal as not_renewed
from billing_model.what_if.plan_switch import switch_days
from billing_model.what_if.purchase_day import purchase_days
from billing_model.what_if.seat_change import KINDS, changes, effect
from billing_model.what_if.take_back import take_back as came_last
from billing_model.what_if.term_and_plan import term_and_plan
from billing_model.what_if.upgrade import upgrade as by_day
from billing_model.what_if.usage_cap import saving, use_by_day
from pages.ui.base.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, YELLOW
from pages.ui.base.words import LANGUAGES
from pages.ui.charts.daily import CONTRACTS
from pages.ui.home.cards import FACTS, FROM, MONTHS, PICTURES
from pages.ui.home.picture_rulebook import Facts
from pages.ui.home.svg import FOOT, HEIGHT, SIDE, WIDTH, Picture
from pages.ui.questions.check_file.chosen import SAMPLES
from pages.ui.questions.check_file.running import sample as checked
from pages.ui.questions.compare.charts import Look
from pages.ui.questions.compare.chosen import FIRST, library, soon
from pages.ui.questions.portfolio.inputs import usual_terms
from pages.ui.questions.portfolio.work import sample
from pages.ui.questions.who_pays.inputs import usual_price
from pages.ui.scenario.bundled import FIRST as PAGES
from pages.ui.scenario.own import of_this_year

PROJECT = Path(__file__).parents[1]
MONTHS_SHOWN = 12  # of a choice of a term
BASELINE = 15  # of a figure above the marks
EDGE = WIDTH - SIDE


def seat_change() -> tuple[Facts, Picture]:
    """The charge of each day, and the seats above it."""
    scenario = _scenario(PAGES["seat_change"])
    result = outcome(scenario.book, scenario.until)
    days, amounts = result.daily
    day = changes(scenario.book)[0].on
    column = int(np.flatnonzero(days == day)[0])
    _, seats = result.seats_by_day()
    picture = Picture(len(days), 0, float(amounts.max()) * 1.3)
    picture.bars(amounts, BLUE)
    picture.steps(seats * (float(amounts.max()) * 1.2 / float(seats.max())), ORANGE)
    picture.upright(column)
    picture.figure("day", picture.x(column) + 5, BASELINE)
    picture.figure("amount", EDGE, BASELINE, "end", BLUE)
    return by_month(day.astype(object).day, seat_change_of), picture


def seat_change_of(today: date) -> Facts:
    """What the next invoice says in the case that a first visit on a day shows."""
    scenario = parse(of_this_year(_scenario(PAGES["seat_change"]).data, today))
    result = outcome(scenario.book, scenario.until)
    change = effect(result, outcome(without(scenario.book, *KINDS), scenario.until))
    return {"amount": _money(change.amount, scenario), "without": _money(change.without, scenario)}


def take_back() -> tuple[Facts, Picture]:
    """What each day gives back, until it is too late."""
    scenario = _scenario(PAGES["take_back"])
    back = came_last(scenario.book)
    picture = Picture(len(back.days), 0, float(back.refund.max()) * 1.2)
    picture.bars(back.refund, GREEN)
    picture.ground()
    last = back.last or 0
    picture.figure("day", picture.x(last), BASELINE, "start", GREEN)
    return {"day": back.days[last], "most": _money(int(back.refund[0]), scenario)}, picture


def align() -> tuple[Facts, Picture]:
    """The first charge by the day of the purchase, with a term of its own and with an end that another has."""
    scenario = _scenario(PAGES["align"])
    found = aligned(scenario.book)
    day = scenario.book.purchased[-1]
    curve = first_charges(scenario.book, np.arange(day - 20, day + 30), (OWN, OTHER))
    own, other = curve.first
    picture = Picture(len(curve.days), 0, float(own.max()) * 1.2)
    picture.steps(own, GREY)
    picture.steps(other, BLUE)
    picture.ground()
    picture.upright(20)
    picture.figure("first", picture.x(20) + 5, BASELINE, "start", BLUE)
    return {"first": _money(found.ways[found.chosen].first, scenario)}, picture


def upgrade() -> tuple[Facts, Picture]:
    """What an upgrade adds until the term ends, by its day."""
    scenario = _scenario(PAGES["upgrade"])
    found = by_day(scenario.book)
    picture = Picture(len(found.days), 0, float(found.more.max()) * 1.2)
    picture.steps(found.more, BLUE)
    picture.ground()
    picture.upright(found.day)
    picture.figure("more", picture.x(found.day) + 5, BASELINE, "start", BLUE)
    return {"more": _money(int(found.more[found.day]), scenario)}, picture


def no_renewal() -> tuple[Facts, Picture]:
    """What going on by the month has cost, by the month, beside the term renewed."""
    scenario = _scenario(PAGES["no_renewal"])
    after = not_renewed(scenario.book)
    if after is None:
        raise ValueError("the case has no term that ends")
    extended, renewed = (running(after.charged[way]) for way in (EXTENDED, RENEW))
    picture = Picture(len(extended), 0, float(max(extended.max(), renewed.max())) * 1.2)
    picture.bars(extended, ORANGE)
    picture.steps(renewed, BLUE)
    picture.ground()
    picture.figure("month", EDGE, BASELINE, "end", ORANGE)
    return {"month": _money(after.extended or 0, scenario), "more": _money(after.more, scenario)}, picture


def who_pays() -> tuple[Facts, Picture]:
    """What a year paid monthly leaves the partner, by the month in which the customer leaves, beside the month."""
    scenario = _scenario(PAGES["who_pays"])
    found = exposure(scenario.book, (Plan("1-month", "monthly"), Plan("1-year", "monthly")))
    if found is None:
        raise ValueError("the calendar has no month for the case")
    price = usual_price(scenario.data["subscription"][0]["annual_price"], int(scenario.book.places[0]))
    month, year = found.margins(Resale(to_micro(price)))[:, 1 : Plan("1-year", "monthly").months + 1]
    picture = Picture(len(year), float(year.min()) * 1.1, float(-year.min()) * 0.4)
    picture.bars(year, ORANGE)
    picture.line(month, BLUE)
    picture.ground()
    picture.figure("worst", EDGE, BASELINE, "end", ORANGE)
    return {"worst": _money(int(year.min()), scenario)}, picture


def monthly_or_annual() -> tuple[Facts, Picture]:
    """What a month at a time, a year paid monthly and a year at once cost, by the months needed."""
    scenario = _scenario(PAGES["monthly_or_annual"])
    under = term_and_plan(scenario.book)
    cost = under.cost[:3, :MONTHS_SHOWN]
    picture = Picture(MONTHS_SHOWN, 0, float(cost.max()) * 1.2)
    for amounts, colour in zip(cost, (BLUE, ORANGE, GREEN), strict=True):
        picture.steps(amounts, colour)
    picture.ground()
    _, last = under.stretch(1)
    picture.upright(last - 1)
    picture.figure("months", picture.x(last - 1), BASELINE, "end", BLUE)
    picture.figure("cost", EDGE, BASELINE, "end", GREEN)
    return {
        "months": {"count": last, "of": "term.count"},
        "cost": _money(int(under.cost[2, MONTHS_SHOWN - 1]), scenario),
    }, picture


def purchase_day() -> tuple[Facts, Picture]:
    """The free days of each day of a month."""
    scenario = _scenario("csp/free-days-before-17-october-2017")
    purchases = purchase_days(one_of(scenario.book))
    free, best = purchases.holding(purchases.free), purchases.cheapest()
    picture = Picture(len(free), 0, float(free.max()))
    picture.bars(free, ORANGE)
    picture.bars(np.where(np.arange(len(free)) == best, free, 0), GREEN)
    picture.ground()
    picture.figure("day", picture.x(best), BASELINE, "start" if best < len(free) / 2 else "end", GREEN)
    return {
        "day": purchases.days[best],
        "days": {"count": int(free[best]), "of": "purchase.days"},
        "per_day": _money(int(purchases.holding(purchases.per_day)[best]), scenario),
    }, picture


def free_trial() -> tuple[Facts, Picture]:
    """What stays to be paid of a trial that becomes paid by itself, by the day on which it is stopped."""
    scenario = _scenario(PAGES["free_trial"])
    paid = becomes_paid(scenario.book)
    picture = Picture(len(paid.days), 0, float(paid.kept.max()) * 1.2)
    picture.steps(paid.kept, ORANGE)
    picture.ground()
    column = int(np.flatnonzero(paid.days == paid.last)[0])
    picture.upright(column)
    picture.figure("day", picture.x(column), BASELINE, "end")
    return {
        "day": paid.last,
        "amount": _money(paid.amount, scenario),
        "owed": _money(paid.owed, scenario),
    }, picture


def usage_cap() -> tuple[Facts, Picture]:
    """The devices of each day, those that wait, and the limit."""
    scenario = _scenario("avast-flexible/limit-refuses-then-raised")
    result = outcome(scenario.book, scenario.until)
    limited, used = saving(result), use_by_day(scenario.book, scenario.until, 0)
    picture = Picture(len(used.days), 0, float(max(used.wanted.max(), used.limit.max())))
    picture.bars(used.charged, BLUE)
    picture.bars(used.waiting, ORANGE, below=used.charged)
    picture.steps(used.limit, GREEN)
    first = int(np.flatnonzero(used.waiting)[0])
    picture.figure("refused", picture.x(first), BASELINE, "middle", ORANGE)
    return {
        "refused": {"count": int(used.refused.sum()), "of": "usage_cap.device"},
        "saved": _money(limited.saved, scenario),
        "total": _money(result.total(), scenario),
    }, picture


def extra_licences() -> tuple[Facts, Picture]:
    """What one more licence costs on each day of the period: by whole months, and by the days alone."""
    scenario = _scenario("axcrypt/fifty-days-left")
    licence = extra(scenario.book, 0)
    by_purchase = licence_days(scenario.book, licence.on)
    column = by_purchase.row(licence.on)
    picture = Picture(len(by_purchase.days), 0, float(by_purchase.cost.max()))
    picture.line(by_purchase.by_day, GREEN, "5 4")
    picture.steps(by_purchase.cost, BLUE)
    picture.upright(column)
    picture.figure("day", picture.x(column) - 5, BASELINE, "end")
    return {
        "day": licence.on,
        "cost": _money(licence.cost, scenario),
        "months": {"count": licence.months, "of": "extra.months"},
        "left": {"count": licence.left, "of": "extra.days"},
    }, picture


def plan_switch() -> tuple[Facts, Picture]:
    """What is left of the old plan, used and lost, by the day of the switch."""
    scenario = _scenario("office365/cheaper-plan-part-is-lost")
    switches = switch_days(scenario.book, 0)
    day = scenario.book.events.on[0]
    column = switches.row(day) or 0
    picture = Picture(len(switches), 0, float(switches.left.max()))
    picture.area(switches.used, GREEN, switches.used * 0)
    picture.area(switches.lost, ORANGE, switches.used)
    picture.line(switches.used, GREEN)
    picture.line(switches.left, ORANGE)
    picture.upright(column)
    picture.ground()
    free = switches.first_without_loss
    if free is not None:
        row = switches.row(free) or 0
        picture.upright(row, GREEN)
        picture.figure("free", picture.x(row), BASELINE, "end" if row > len(switches) / 2 else "start", GREEN)
    picture.figure("day", picture.x(column) + 5, BASELINE)
    return {
        "day": day,
        "left": _money(int(switches.left[column]), scenario),
        "lost": _money(int(switches.lost[column]), scenario),
        **({"free": free} if free is not None else {}),
    }, picture


def contracts() -> tuple[Facts, Picture]:
    """The charge of each day up to the last invoice, a colour for each contract."""
    scenario = _scenario("avast-prepaid/flexible-security-prepaid-backup")
    result = outcome(scenario.book, scenario.until)
    days, _ = result.daily
    shown = days < result.until
    parts = [part[shown] for part in result.daily_apart]
    together = sum(parts, np.zeros(np.count_nonzero(shown), np.int64))
    picture = Picture(len(together), 0, float(together.max()))
    below = together * 0
    for row, part in enumerate(parts):
        picture.bars(part, CONTRACTS[row % len(CONTRACTS)], below=below)
        below = below + part
    picture.ground()
    picture.figure("total", SIDE, BASELINE)
    return {
        "count": len(result.book),
        "total": _money(result.total(), scenario),
        "invoices": {"count": len(result.invoices), "of": "contracts.invoices"},
        "until": result.until,
    }, picture


def compare() -> tuple[Facts, Picture]:
    """What each option costs in all, the cheapest first."""
    comparison = comparison_file.read(PROJECT / "comparisons" / f"{FIRST}.toml")
    look = Look(comparison.options, comparison.names("en"))
    answers = results(comparison.options, comparison.need, comparison.held)[0]
    ranked = sorted(answers, key=lambda answer: answer.total)
    picture = Picture(1, 0, 1)
    high = (HEIGHT - 2 * FOOT) / len(ranked)
    for row, answer in enumerate(ranked):
        wide = (WIDTH - 2 * SIDE) * answer.total / ranked[-1].total
        picture.box(SIDE, FOOT + row * high + 1.5, wide, high - 3, look.colour(answer.option))
    return by_month(comparison.need.start[0].astype(object).day, compare_of), picture


def compare_of(today: date) -> Facts:
    """What costs least in the comparison that a first visit on a day shows, and what comes next."""
    comparison = comparison_file.parse(soon(library()[FIRST], today))
    advised = recommend(results(comparison.options, comparison.need, comparison.held)[0])[0]
    best, other = advised.best, advised.runner_up or advised.best
    names = {language: comparison.names(language) for language in LANGUAGES}
    return {
        "months": {"count": len(month_ends(comparison.need)), "of": "home.months"},
        "best": {language: names[language][best.option.id] for language in LANGUAGES},
        "other": {language: names[language][other.option.id] for language in LANGUAGES},
        "total": {"money": best.total, "currency": comparison.currency},
        "margin": {"money": advised.margin, "currency": comparison.currency},
    }


def portfolio() -> tuple[Facts, Picture]:
    """How many customers of a whole book would pay less or more under the best of the other terms, by how much."""
    _, totals = sample(",".join(usual_terms()), "en")  # as the page begins
    best = max(totals["options"], key=lambda option: option["saved"])
    currency = best["currency"]
    counts = np.array(best["classes"])
    half, places = len(counts) // 2, np.arange(len(counts))
    picture = Picture(len(counts), 0, float(counts.max()))
    for side, colour in ((places < half, ORANGE), (places == half, GREY), (places > half, GREEN)):
        picture.bars(np.where(side, counts, 0), colour)
    picture.ground()
    picture.figure("gain", EDGE, BASELINE, "end", GREEN)
    (other,) = set(totals["totals"]) - {currency}  # the bundled book is in two currencies
    return {
        "customers": totals["in_currency"][currency]["customers"],
        "gain": best["gain"],
        "invoiced": {"money": totals["totals"][currency], "currency": currency},
        "others": totals["in_currency"][other]["customers"],
        "others_invoiced": {"money": totals["totals"][other], "currency": other},
        "saved": {"money": best["saved"], "currency": currency},
    }, picture


def check_file() -> tuple[Facts, Picture]:
    """What each finding of the sample file is worth, too much upwards and too little downwards."""
    folder, answer = checked(SAMPLES[0])
    kept = Kept(folder)
    errors = [kept.finding(number) for number in range(1, answer["errors"] + 1)]
    stakes = np.array([error.at_stake for error in errors], float)
    ((currency, much, little),) = answer["money"]
    picture = Picture(len(stakes), float(stakes.min()) * 1.1, float(stakes.max()) * 1.1)
    picture.bars(np.maximum(stakes, 0), ORANGE)
    picture.bars(np.minimum(stakes, 0), BLUE)
    picture.ground()
    picture.figure("much", EDGE, BASELINE, "end", ORANGE)
    return {
        "rows": answer["rows"],
        "much": {"money": much, "currency": currency},
        "little": {"money": little, "currency": currency},
    }, picture


def practice() -> tuple[Facts, Picture]:
    """The lines of a case's invoice, and a total that is not shown."""
    practised = case("csp", "medium", 7)
    result = outcome(practised.scenario.book, practised.scenario.until)
    lines = result.of(len(result.invoices) - 1)
    high = (HEIGHT - 2 * SIDE) / (len(lines) + 1.6)
    most = float(np.abs(lines.amount).max())
    picture = Picture(1, 0, 1)
    for row, amount in enumerate(lines.amount.tolist()):
        y = SIDE + row * high
        picture.box(SIDE, y + high * 0.3, 110, high * 0.35, GREY, 0.45)
        picture.box(SIDE + 118, y + high * 0.3, 40, high * 0.35, GREY, 0.45)
        wide = max(2.0, 110 * abs(amount) / most)
        picture.box(EDGE - wide, y + high * 0.15, wide, high * 0.65, BLUE if amount > 0 else PURPLE)
    picture.box(EDGE - 112, HEIGHT - SIDE - 1.5 * high, 112, 1.5 * high, YELLOW, 0.25)
    picture.figure("unknown", EDGE - 56, HEIGHT - SIDE - 0.75 * high + 5, "middle", YELLOW)
    return {
        "day": result.invoices.on[-1],
        "lines": len(lines),
        "unknown": {"en": "?", "it": "?"},
    }, picture


def learn() -> tuple[Facts, Picture]:
    """A timeline of periods and invoices; the period of a change is not told."""
    picture = Picture(3, 0, 1)
    for place, colour in enumerate((GREY, YELLOW, BLUE)):
        picture.box(picture.x(place) + 2, 22, picture.step - 4, 34, colour, 0.25 if colour == YELLOW else 0.6)
        picture.box(picture.x(place) + 58, 64, 30, 12, GREY, 0.45)
    picture.upright(1.6)
    picture.figure("unknown", picture.x(1) + 26, 45, "middle", YELLOW)
    return {"unknown": {"en": "?", "it": "?"}}, picture


def by_month(day: int, of: Callable[[date], Facts]) -> Facts:
    """The figures of a case that a first visit finds set into its own year, for each month of four years.

    day: of the month on which happens what the case is about; of: the figures as of a day
    """
    months = [of(date(FROM + month // 12, month % 12 + 1, day)) for month in range(MONTHS)]
    return {"day": {"comes": day}, **{name: _merged([facts[name] for facts in months]) for name in months[0]}}


def _merged(values: Sequence[Any]) -> Any:
    """One value where all are the same; a list where they differ; of tables, the same for each of their entries."""
    if isinstance(values[0], dict):
        return {name: _merged([value[name] for value in values]) for name in values[0]}
    return values[0] if len(set(values)) == 1 else list(values)


DRAWN: Mapping[str, Callable[[], tuple[Facts, Picture]]] = {
    draw.__name__: draw
    for draw in (
        compare,
        portfolio,
        check_file,
        contracts,
        seat_change,
        take_back,
        align,
        upgrade,
        no_renewal,
        who_pays,
        monthly_or_annual,
        purchase_day,
        free_trial,
        usage_cap,
        extra_licences,
        plan_switch,
        practice,
        learn,
    )
}


def written() -> dict[Path, str]:
    """Every file of pictures and figures, and what ought to stand in it."""
    facts, files = {}, {}
    for name, draw in DRAWN.items():
        figures, picture = draw()
        facts[name] = {
            key: value.astype(object) if isinstance(value, np.datetime64) else value for key, value in figures.items()
        }
        files[PICTURES / f"{name}.svg"] = picture.drawn()
    head = "# Written by `make pictures` from the model; not to be changed by hand.\n\n"
    return {**files, FACTS: head + tomli_w.dumps(facts)}


def main() -> None:
    """Write the pictures and the figures."""
    PICTURES.mkdir(exist_ok=True)
    for path, text in written().items():
        path.write_text(text, "utf-8")


def _scenario(id: str) -> Scenario:
    return read(PROJECT / "scenarios" / f"{id}.toml")


def _money(micro: int, scenario: Scenario) -> Facts:
    return {"money": int(micro), "currency": scenario.currency}


if __name__ == "__main__":
    main()
