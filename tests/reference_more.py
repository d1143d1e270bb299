"""The rulebook told slowly, second part: Avast prepaid, AxCrypt and Office 365 plan switches.

`reference.bill` hands these subscriptions over, one at a time. Money is a Fraction until a clause rounds it. What a
clause leaves open is decided where the function says "assumed".
"""

from datetime import date
from fractions import Fraction

from reference import ONE_DAY, add_months, billing_day_on_or_after, days, in_cents

PREPAID_TERM = "prepaid-term"
LICENCES = "licences"
EXTRA_LICENCES = "extra-licences"
CYCLE_FEE = "cycle-fee"
SWITCH_CREDIT = "plan-switch-credit"
SWITCH_CHARGE = "plan-switch-charge"
CREDIT_LOST = "credit-lost"
MONTH_OF_THIRTY = 30  # AXC-6, the alternative


def bill_more(entry, events, until):
    """The lines of one subscription in the order in which they are posted; of some days after `until` too."""
    calendar = {}
    for event in events:
        calendar.setdefault(event["on"], {})[event["kind"]] = event
    if entry["programme"] == "avast-prepaid":
        return bill_prepaid(entry)
    if entry["programme"] == "axcrypt":
        return bill_axcrypt(entry, calendar, until)
    if entry.get("prepaid", False):
        return bill_prepaid_plan(entry, calendar, until)
    return bill_invoiced_plan(entry, calendar, until)


def line_of(posted, on, first, last, kind, seats, unit, exact, **more):
    """One line: the unit price and the amount, each rounded once and on its own (Words)."""
    return {
        "posted": posted,
        "on": on,
        "first": first,
        "last": last,
        "kind": kind,
        "unit_price": in_cents(unit),
        "seats": seats,
        "amount": in_cents(exact),
        "exact": exact,
        **more,
    }


def less_percent(percent):
    """What is left of 1 when so many per cent are taken off."""
    return 1 - Fraction(percent) / 100


# ---------------------------------------------------------------------------------------------------------------------
# PAYG: prepaid terms of 1, 2 or 3 years


def last_day_of_prepaid(entry):
    """The last day of a prepaid term (PAYG-9)."""
    return add_months(entry["purchased"], 12 * entry["years"]) - ONE_DAY


def bill_prepaid(entry):
    """One line on the purchase day for the whole term, which does not renew (PAYG-9; assumed)."""
    price = Fraction(entry["list_price"])  # per seat and whole term
    exact = price * entry["seats"] * less_percent(entry.get("discount_percent", 0))
    first, last = entry["purchased"], last_day_of_prepaid(entry)
    return [line_of(first, first, first, last, PREPAID_TERM, entry["seats"], price, exact)]


def last_flexible_day(entry, entries):
    """The day before the customer starts a prepaid subscription of the same product, None where nobody does (PAYG-10).

    A prepaid one that was bought before the flexible one has expired by then, and ends nothing.
    """
    starts = [
        other["purchased"]
        for other in entries
        if other["programme"] == "avast-prepaid"
        and other["product"] == entry["product"]
        and other.get("customer", "customer") == entry.get("customer", "customer")
        and other["purchased"] > entry["purchased"]
    ]
    return min(starts) - ONE_DAY if starts else None


# ---------------------------------------------------------------------------------------------------------------------
# AXC


def bill_axcrypt(entry, calendar, until):
    """Each day: the period opens at the licences standing, then licences are added, then it is cancelled (Words)."""
    months, held, period = entry["months"], entry["seats"], 0
    first = last = entry["purchased"]
    cancelled = False
    lines, day = [], entry["purchased"]
    while day <= until:
        today = calendar.get(day, {})
        if day == add_months(entry["purchased"], months * period):
            if cancelled:
                break  # nothing is credited, and nothing more is charged (AXC-7, AXC-8)
            # Paid at once, renewed for the term that was bought with all licences (AXC-1, AXC-7).
            first, last = day, add_months(entry["purchased"], months * (period + 1)) - ONE_DAY
            buyer = entry.get("buyer", "reseller")
            lines.append(licence_line(entry, LICENCES, day, first, last, months, held, buyer))
            period += 1
        if "add-seats" in today:
            added = today["add-seats"]["seats"]
            buyer = today["add-seats"].get("buyer", entry.get("buyer", "reseller"))
            remaining = remaining_months(entry.get("remaining_month", "calendar"), day, last, months)
            lines.append(licence_line(entry, EXTRA_LICENCES, day, day, last, remaining, added, buyer))
            held += added
        if "cancel" in today:
            cancelled = True
        day += ONE_DAY
    return lines


def remaining_months(rule, day, last, months):
    """The months left, rounded up to whole ones: at least 1, at most the period's (AXC-5, AXC-6)."""
    count = 1
    while count < months and not reaches_the_end(rule, day, last, count):
        count += 1
    return count


def reaches_the_end(rule, day, last, count):
    """Whether so many months from a day on reach the day after the period's last one (AXC-6)."""
    if rule == "30-days":
        return count * MONTH_OF_THIRTY >= days(day, last)
    return add_months(day, count) >= last + ONE_DAY


def licence_line(entry, kind, on, first, last, months, seats, buyer):
    """Some licences for some months: the discount first, one rounding, then VAT (AXC-2, -3, -4, -10)."""
    # Who buys decides: only the reseller has the discount (AXC-3).
    discount = entry.get("reseller_discount_percent", 0) if buyer == "reseller" else 0
    unit = Fraction(entry["list_price"]) * months * less_percent(discount)
    line = line_of(on, on, first, last, kind, seats, unit, unit * seats, months=months)
    vat = 0 if entry.get("vat_number", False) else Fraction(entry.get("vat_percent", 0)) / 100
    return line | {"tax": in_cents(Fraction(line["amount"]) * vat)}


# ---------------------------------------------------------------------------------------------------------------------
# SWITCH


def plan_line(entry, posted, first, last, kind, seats, unit, exact, **more):
    """A line stands on the first billing day on or after the day on which it is made (SWITCH-2; assumed for all)."""
    on = billing_day_on_or_after(posted, entry["billing_day"])
    return line_of(posted, on, first, last, kind, seats, unit, exact, **more)


def credit_line(entry, day, last, seats, credit):
    """The unused days of the old plan; the unit price is the printed amount's, by seat (SWITCH-2)."""
    unit = Fraction(in_cents(-credit)) / seats
    return plan_line(entry, day, day, last, SWITCH_CREDIT, seats, unit, -credit)


def lost_line(entry, day, last, seats, lost):
    """What a buyer must see and no amount says (SWITCH-4, SWITCH-8)."""
    nothing = Fraction(0)
    return plan_line(entry, day, day, last, CREDIT_LOST, seats, nothing, nothing, lost=in_cents(lost))


def what_remains(paid, day, first, last):
    """Price paid × days left / days, the day of the switch counted as left (SWITCH-5)."""
    return paid * days(day, last) / days(first, last)


def switches_in_order(calendar, until):
    """The switches up to a day, by day; there is at most one a day."""
    return [calendar[day]["switch-plan"] for day in sorted(calendar) if day <= until]


def bill_prepaid_plan(entry, calendar, until):
    """A prepaid term, and at each switch a credit of what remains of it, up to the new plan's total (SWITCH-1 to -5).

    A plan that was itself switched to has cost its total, whatever part of that a credit paid (assumed).
    """
    seats, term = entry["seats"], entry.get("term_months", 12)
    unit = Fraction(entry["list_price"]) * term
    first: date = entry["purchased"]
    last = add_months(first, term) - ONE_DAY
    paid = unit * seats
    lines = [plan_line(entry, first, first, last, PREPAID_TERM, seats, unit, paid)]

    for switch in switches_in_order(calendar, until):
        day = switch["on"]
        remains = what_remains(paid, day, first, last)
        old_last, old_seats = last, seats

        # The old plan stops the day before; the new one starts today, with a term of its own (SWITCH-1).
        seats, term = switch.get("seats", seats), switch.get("term_months", term)
        unit = Fraction(switch["list_price"]) * term
        first, last, paid = day, add_months(day, term) - ONE_DAY, unit * seats

        by_hand = switch.get("by_hand", False)
        # Compared to the cent, both sides as they are printed (SWITCH-3, -4); by hand nothing is credited (SWITCH-8).
        left, total = in_cents(remains), in_cents(paid)
        lost = left if by_hand else max(left - total, 0)
        if not by_hand:
            lines.append(credit_line(entry, day, old_last, old_seats, paid if lost else remains))
        lines.append(plan_line(entry, day, first, last, SWITCH_CHARGE, seats, unit, paid))
        if lost:
            lines.append(lost_line(entry, day, old_last, old_seats, Fraction(lost)))
    return lines


def bill_invoiced_plan(entry, calendar, until):
    """Months in advance; at a switch the days left of the month are credited, and months begin anew (SWITCH-1, -2).

    Nothing is ever lost: SWITCH-3, SWITCH-4 and SWITCH-8 speak of prepaid plans.
    """
    seats, price = entry["seats"], Fraction(entry["list_price"])
    start, month = entry["purchased"], 0  # the plan's months are counted from its first day
    first = last = start
    lines, day = [], start
    while day <= until:
        if day == add_months(start, month):
            # The period opens before the day's events, at the plan standing (Words).
            first, last = day, add_months(start, month + 1) - ONE_DAY
            lines.append(plan_line(entry, day, first, last, CYCLE_FEE, seats, price, price * seats))
            month += 1
        if "switch-plan" in calendar.get(day, {}):
            switch = calendar[day]["switch-plan"]
            lines.append(credit_line(entry, day, last, seats, what_remains(price * seats, day, first, last)))
            seats, price = switch.get("seats", seats), Fraction(switch["list_price"])
            start, month = day, 1
            first, last = day, add_months(day, 1) - ONE_DAY
            lines.append(plan_line(entry, day, first, last, SWITCH_CHARGE, seats, price, price * seats))
        day += ONE_DAY
    return lines
