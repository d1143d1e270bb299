"""New commerce told slowly, its days: terms, charge cycles and their ends, and by how many days a cycle divides."""

from calendar import monthrange
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

ONE_DAY = timedelta(days=1)
MONTHS = {"1-month": 1, "1-year": 12, "3-years": 36}
SOLD = {"1-month": ("monthly",), "1-year": ("monthly", "upfront"), "3-years": ("monthly", "annual", "upfront")}  # NCE-2


def days(first, last):
    """How many days there are from `first` to `last`, both included (GEN-1)."""
    return (last - first).days + 1


def add_months(day, months):
    """The same day so many months later, clipped to that month's end (NCE-10, NCE-12, NCE-14)."""
    return day + relativedelta(months=months)


def days_of_month(day):
    return monthrange(day.year, day.month)[1]


def last_of_month(day):
    return day.replace(day=days_of_month(day))


def monthly_opening(anchor, months):
    """The day on which a month counted from `anchor` (or back from it) opens: last days stay last days, last days but
    one stay that, every other day keeps its number, clipped (NCE-13)."""
    from_the_end = days_of_month(anchor) - anchor.day
    day = add_months(anchor, months)
    return last_of_month(day) - timedelta(from_the_end) if from_the_end < 2 else day


def natural_end(first, term):
    """The last day of a whole term (NCE-10)."""
    return add_months(first, MONTHS[term]) - ONE_DAY


def months_of_cycle(term, plan):
    """The months between two openings (NCE-11)."""
    return {"monthly": 1, "annual": 12, "upfront": MONTHS[term]}[plan]


def opening(anchor, number, step):
    """The opening `number` cycles of `step` months after the anchor, or before it (NCE-13, NCE-14)."""
    return monthly_opening(anchor, number) if step == 1 else add_months(anchor, number * step)


def openings_from(anchor, last, step):
    """The openings counted from a first day through a last day."""
    found, number = [], 0
    while opening(anchor, number, step) <= last:
        found.append(opening(anchor, number, step))
        number += 1
    return found


def openings_back(first, last, step):
    """The openings counted back from the day after an end, down to a first day (NCE-33); without that day itself,
    unless it is one of them."""
    after, found, number = last + ONE_DAY, [], -1
    while opening(after, number, step) >= first:
        found.insert(0, opening(after, number, step))
        number -= 1
    return found


def openings_of_term(first, last, term, plan):
    """The days on which the cycles of a term open, and whether the first of them is a short one."""
    step = months_of_cycle(term, plan)
    if last == natural_end(first, term):
        count = MONTHS[term] // step
        return [opening(first, number, step) for number in range(count)], False
    if term == "1-month":
        return [first], True  # one short cycle (NCE-33); counting from the end of a month is for years (NCE-13)
    counted = openings_back(first, last, step)
    if first in counted:
        return counted, False
    return [first, *counted], True


def contract_years(first, last, term):
    """The first days of the contract years of a term (NCE-47); of an aligned one they are counted back."""
    if last == natural_end(first, term):
        return [add_months(first, 12 * year) for year in range(MONTHS[term] // 12)]
    counted = openings_back(first, last, 12)
    return counted if first in counted else [first, *counted]


def calendar_end(first, term):
    """The latest month's end within the full length (NCE-32)."""
    end = natural_end(first, term)
    return end if end == last_of_month(end) else end.replace(day=1) - ONE_DAY


def end_beside(first, term, other_end, other_months):
    """The last day of a term aligned with another's end (NCE-31)."""
    latest, after = natural_end(first, term), other_end + ONE_DAY
    number = 0
    if other_end <= latest:
        while add_months(after, (number + 1) * other_months) - ONE_DAY <= latest:
            number += 1
        return add_months(after, number * other_months) - ONE_DAY
    while add_months(after, -number * MONTHS[term]) - ONE_DAY > latest:
        number += 1
    return add_months(after, -number * MONTHS[term]) - ONE_DAY


def cannot_stand_beside(term, other_end, other_months):
    """One and three years not beside a monthly term; a monthly term not with an end on the 28th to 30th, unless that is
    its month's last day (NCE-31)."""
    if term != "1-month":
        return other_months == 1
    return 28 <= other_end.day <= 30 and other_end != last_of_month(other_end)


def divisor(first, last, step, short, short_cycle):
    """The days by which a day's price of a cycle divides, never fewer than it has (NCE-15, NCE-34, NCE-35).

    step: months between two openings; short: it is a short first cycle.
    """
    own = days(first, last)
    if step == 1:
        counts = last if short and short_cycle == "end-month" else first
        return max(days_of_month(counts), own)
    return max(days(first, add_months(first, step) - ONE_DAY), own) if short else own


def invoice_of(posted, invoice_day):
    """The day of the invoice on which stands what was charged on a day: in the next month (NCE-17)."""
    return date(posted.year, posted.month, 1) + relativedelta(months=1, day=invoice_day)
