"""Wrong ideas about an upgrade within a term, and about a new term that replaces the old one: both are two rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from billing_model.practise.ideas.days import DAY, MOST_OF_A_MONTH, month_length, whole_months
from billing_model.practise.ideas.invoiced import Invoiced
from billing_model.practise.ideas.kind import Kind, Wrong, shown_in
from billing_model.practise.ideas.parts import Part


def _upgraded(invoiced: Invoiced) -> tuple[Part, Part] | None:
    """What is taken back of the old product and what is charged of the new one."""
    rows = [part for part in invoiced.parts if invoiced.kind_of(part) in ("convert", "move-quantity")]
    old = next((part for part in rows if part.sign < 0), None)
    new = next((part for part in rows if part.sign > 0 and old and part.price != old.price), None)
    return (old, new) if old and new else None


def upgrade(make: Callable[[Invoiced, Part, Part], Iterator[Wrong]]) -> Any:
    """Only of invoices with an upgrade."""

    def made(invoiced: Invoiced) -> Iterator[Wrong]:
        found = _upgraded(invoiced)
        if found:
            yield from make(invoiced, *found)

    return made


def _instead(invoiced: Invoiced, changed: dict[Part, Part | None]) -> tuple[Part, ...]:
    replaced = (changed.get(part, part) for part in invoiced.parts)
    return tuple(part for part in replaced if part is not None)


@upgrade
def upgrade_without_credit(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new product is charged, and nothing of the old one is given back."""
    yield Wrong(_instead(invoiced, {old: None}), **shown_in(old))
    yield Wrong(_instead(invoiced, {old: None, new: new.full()}), **shown_in(old))


@upgrade
def upgrade_in_full(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new product at the price of a whole cycle."""
    if not new.whole:
        yield Wrong(_instead(invoiced, {new: new.full()}), **shown_in(new))
        full = old.but(days=old.of_days)
        yield Wrong(_instead(invoiced, {new: new.full(), old: full}), **shown_in(new))


@upgrade
def upgrade_next_cycle(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The new product only from the next cycle on."""
    yield Wrong(_instead(invoiced, {old: None, new: None}), **shown_in(new))


@upgrade
def upgrade_credit_in_full(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """All of the old product's cycle is given back, or the days that were used."""
    if not old.whole:
        yield Wrong(_instead(invoiced, {old: old.but(days=old.of_days)}), **shown_in(old))
        yield Wrong(_instead(invoiced, {old: old.but(days=old.of_days - old.days)}), **shown_in(old))


@upgrade
def upgrade_other_days(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """Both by a month of 30 days or another calendar month; or the day itself on the wrong side."""
    lengths = (30, month_length(new.first), month_length(new.last)) if new.of_days <= MOST_OF_A_MONTH else (360, 366)
    for by in dict.fromkeys(lengths):
        if by not in (new.of_days, old.of_days) and max(new.days, old.days) <= by:
            yield Wrong(
                _instead(invoiced, {old: old.but(of_days=by), new: new.but(of_days=by)}),
                **shown_in(new, days=by, right=new.of_days),
            )


@upgrade
def upgrade_day(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """The day of the upgrade on the wrong side."""
    for step in (-1, 1):
        if not new.whole and 0 < old.days + step < old.of_days:
            changed: dict[Part, Part | None] = {
                old: old.but(days=old.days + step), new: new.but(days=new.days + step),
            }  # fmt: skip
            yield Wrong(_instead(invoiced, changed), **shown_in(new))


@upgrade
def upgrade_of_all(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """All licences get the new product, where only some do."""
    held = invoiced.held(old.subscription, old.first - DAY)
    if held > old.seats == new.seats and invoiced.kind_of(old) == "convert":
        changed: dict[Part, Part | None] = {old: old.but(seats=held), new: new.but(seats=held)}
        yield Wrong(_instead(invoiced, changed), **shown_in(new, before=held, after=new.seats))


@upgrade
def upgrade_in_months(invoiced: Invoiced, old: Part, new: Part) -> Iterator[Wrong]:
    """What is left of a year counted in months."""
    if old.term > 1 and not new.whole and (old.term, old.last) == (new.term, new.last):
        for months in dict.fromkeys(whole_months(new.first, new.last + DAY)):
            changed: dict[Part, Part | None] = {old: old.in_months(months), new: new.in_months(months)}
            yield Wrong(_instead(invoiced, changed), **shown_in(new))


KINDS = (
    Kind("upgrade-no-credit", "credit", "NCE-41", of_invoice=upgrade_without_credit),
    Kind("upgrade-in-full", "runs", "NCE-41", of_invoice=upgrade_in_full),
    Kind("upgrade-next-cycle", "runs", "NCE-41", of_invoice=upgrade_next_cycle),
    Kind("upgrade-credit-in-full", "credit", "NCE-41", of_invoice=upgrade_credit_in_full),
    Kind("upgrade-other-days", "period", "NCE-15", of_invoice=upgrade_other_days),
    Kind("upgrade-day", "runs", "GEN-1", of_invoice=upgrade_day),
    Kind("upgrade-in-months", "period", "NCE-15", of_invoice=upgrade_in_months),
    Kind("upgrade-of-all", "runs", "NCE-41", of_invoice=upgrade_of_all),
)
