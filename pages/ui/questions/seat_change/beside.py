"""A view: the same change under the rules of today and those before, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.files import link
from billing_model.what_if.both_rules import Invoiced, Months
from billing_model.words.rulebook import clause
from pages.ui.base import frame
from pages.ui.base.words import LONG, Words, plain
from pages.ui.parts.asked import AskedQuestion
from pages.ui.parts.text_table import text_table
from pages.ui.questions.seat_change.answer import SeatChange
from pages.ui.questions.seat_change.both_rules import Both, Rules, Wanted, both_rules
from pages.ui.scenario import address, bundled, remembered
from pages.ui.scenario.view import TAB

PAGE = "seat_change"
MOST = 9  # rows of months
_kept: Callable[[str, Callable[[], Both | None]], Both | None] = remembered.keeping(remembered.MOST)


def side_by_side(asked: AskedQuestion[SeatChange]) -> None:
    """What each programme makes of the changes that are typed, also where its own refuses them."""
    words = asked.words
    both = _found(asked)
    if both is None:
        st.info(words("beside.none"))
        return
    st.markdown(f"**{_title(both, words)}**")
    for rules, place in zip(both.rules, st.columns(len(both.rules), gap="small"), strict=True):
        with place.container(border=True, gap="xsmall", height="stretch"):
            _one(rules, both, asked)
    _by_month(both, asked)
    for note in _notes(both, asked):
        st.caption(note)
    if asked.scenario.id != bundled.APART[PAGE]:
        to = {"scenario": [bundled.APART[PAGE]], TAB: [str(address.added(TAB))]}
        frame.link(PAGE, words, label=words("beside.apart"), to=to)


def _found(asked: AskedQuestion[SeatChange]) -> Both | None:
    """The changes as they are typed; where these cannot be read, or the contract is wrong by itself, as billed last."""
    beside = {id: bundled.library()[scenario]["subscription"][0] for id, scenario in bundled.BESIDE[PAGE].items()}

    def both(data: Mapping[str, Any]) -> Both | None:
        turned = asked.knobs.turned
        text = repr((data["currency"], data["subscription"], data.get("event"), turned))
        return _kept(text, lambda: both_rules(data, turned, beside))

    typed = [] if asked.knobs.mistyped else [asked.knobs.data]
    for data in (*typed, asked.scenario.data):
        with suppress(Refused):
            return both(data)
    return None


# ---- In words ---------------------------------------------------------------------------------------------------


def _title(both: Both, words: Words) -> str:
    first, *later = both.wanted
    if later:
        return words("beside.title_several", count=len(both.wanted), day=words.day(first.on, LONG))
    return words("beside.title", day=words.day(first.on, LONG), **_numbers(first, words))


def _numbers(change: Wanted, words: Words) -> dict[str, str]:
    return {
        "before": words.whole(change.before),
        "after": words.whole(change.after),
        "seats": words.seats(change.after),
    }


def _one(rules: Rules, both: Both, asked: AskedQuestion[SeatChange]) -> None:
    """What one programme does, in sentences, and the way to the case under it."""
    words = asked.words
    st.markdown(f"**{words.model.word('rules-in-short', rules.programme)}**")
    st.markdown(" ".join([*_taken(rules, both, words), *_first_invoice(rules.side.first, asked)]))
    if rules.refused is None and rules.programme == _own(asked):
        return  # it is what the page shows
    base = bundled.BESIDE[PAGE][rules.programme]
    to = {"scenario": [base], **link.written(bundled.library()[base], rules.made)}
    frame.link(PAGE, words, label=words("beside.open"), to=to)


def _taken(rules: Rules, both: Both, words: Words) -> list[str]:
    """Whether the change is taken, and from when on the number is there."""
    last = both.wanted[-1]
    since = None if rules.since is None else words.day(rules.since, LONG)
    if rules.refused is None:
        return [words("beside.taken", since=since or "")] if len(both.wanted) == 1 else []
    id = rules.refused.clause
    title = clause(id).title[words.language] if id else ""
    sentences = [words("beside.refused", clause=id, title=plain(title))]
    if since is None:
        return [*sentences, words("beside.never", **_numbers(last, words))]
    return [*sentences, words("beside.scheduled", since=since, **_numbers(last, words))]


def _first_invoice(first: Invoiced | None, asked: AskedQuestion[SeatChange]) -> list[str]:
    """What the first invoice that differs says."""
    words, money = asked.words, asked.money
    if first is None:
        return [words("beside.no_difference")]
    name = "less" if first.difference < 0 else "more"
    if first.amount < 0:
        name = "credit" if first.without else "credit_alone"
    elif not first.without:
        name = "charge_alone"
    return [
        words(
            f"beside.{name}",
            invoice=words.day(first.on, LONG),
            amount=money(abs(first.amount)),
            without=money(first.without),
            difference=money(abs(first.difference)),
        )
    ]


def _own(asked: AskedQuestion[SeatChange]) -> str:
    """The programme of the contract."""
    return str(asked.scenario.data["subscription"][asked.knobs.turned]["programme"])


def _notes(both: Both, asked: AskedQuestion[SeatChange]) -> list[str]:
    """What is not the same on both sides."""
    words = asked.words
    own, notes = _own(asked), []
    if both.only:
        fields = ", ".join(words.label(name, own) for name in both.only)
        notes.append(words("beside.only", fields=plain(fields), rules=words.model.word("rules-in-short", own)))
    if both.others:
        notes.append(words("beside.others"))
    return notes


# ---- In numbers -------------------------------------------------------------------------------------------------


def _by_month(both: Both, asked: AskedQuestion[SeatChange]) -> None:
    """What each month's invoices say, and the year with the change and without it."""
    words = asked.words
    if not both.months:
        return
    rows: list[Months | None] = [row for row in both.months if any(side.amount or side.without for side in row.sides)]
    if len(rows) > MOST:  # the last ones are those of the renewal
        rows[MOST - 3 : -2] = [None]
    span = {"first": words.day(both.first), "last": words.day(both.last)}
    columns = {words("beside.month"): [*(_month(row, words) for row in rows), words("beside.year", **span)]}
    for at, rules in enumerate(both.rules):
        invoiced = [None if row is None else row.sides[at] for row in rows]
        columns[words.model.word("rules-in-short", rules.programme)] = [
            _cell(side, asked) for side in (*invoiced, both.year[at])
        ]
    text_table(columns, total=True)


def _month(row: Months | None, words: Words) -> str:
    if row is None:
        return "…"
    first, last = (words.day(month.astype("datetime64[D]"), "MMM y") for month in (row.first, row.last))
    return first if row.first == row.last else words("beside.months", first=first, last=last)


def _cell(side: Invoiced | None, asked: AskedQuestion[SeatChange]) -> str:
    """A total, and what it is more or less than without the change."""
    words = asked.words
    if side is None or not (side.amount or side.without):
        return "–" if side else "…"
    amount = words.amount(side.amount, asked.currency)
    if not side.difference:
        return words("beside.same", amount=amount)
    sign = "+" if side.difference > 0 else ""
    return words("beside.cell", amount=amount, difference=sign + words.amount(side.difference, asked.currency))
