"""The rulebook told slowly: one subscription at a time, one day after the other.

Law 6 holds the model against this file on random books. It is written to be read beside the rulebook: every function
names the clauses it carries, money is a Fraction until a clause rounds it, and nothing here is fast.

A subscription is a list of *standing rows* (charges that have not been credited) and a list of *waiting changes*
(changes of seats that billing has not taken up yet). On each day, in the order of the rulebook: changes falling due
are taken up, the period opens, then cancel, reactivate, set-seats.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

ONE_DAY = timedelta(days=1)
PERIODS_FROM_PURCHASE = date(2017, 10, 17)  # CSP-10
TRIAL_SEATS = 25  # TRIAL-1
YEAR_OF_A_CREDIT = 365  # CSP-32
FULL_CREDIT_DAYS = 30  # CSP-30
DECIMALS = {"JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3, "CLF": 4, "UYW": 4}  # of a currency's minor unit, else 2 (GEN-6)
cents = {"decimals": 2}  # of the scenario that is being billed

CYCLE_FEE = "cycle-fee"
PURCHASE_FEE = "prorate-fees-when-purchase"
RENEWAL_FEE = "prorate-fee-when-renew"
INSTANCE_PRORATE = "cycle-instance-prorate"
CANCEL_FEE = "cancel-fee"
ACTIVATION_FEE = "activation-fee"
FREE_PERIOD = "free-period"
DAILY_USAGE = "daily-usage"


def bill(scenario):
    """The lines of every invoice issued up to and including `until`, in the order the vendor prints them."""
    import reference_nce
    from reference_more import bill_more, last_flexible_day  # here, for it counts days and money with this file

    cents["decimals"] = DECIMALS.get(scenario["currency"], 2)
    entries = scenario["subscription"]
    by_id = {entry["id"]: entry for entry in entries}
    events = {entry["id"]: [] for entry in entries}
    for event in scenario.get("event", []):
        events[event["subscription"]].append(event)

    lines, new_commerce = [], reference_nce.bill(scenario).lines
    for entry in entries:
        own = events[entry["id"]]
        if entry["programme"] == "nce":
            printed = [line for line in new_commerce if line["subscription"] == entry["id"]]
        elif entry["programme"] == "avast-flexible":
            printed = bill_flexible(entry, own, scenario["until"], last_flexible_day(entry, entries))
        elif entry["programme"] in ("avast-prepaid", "axcrypt", "office365"):
            printed = bill_more(entry, own, scenario["until"])
        else:
            agreement = agree(entry, own, by_id, events)
            printed = Subscription(agreement).bill(scenario["until"]) if agreement else []
        for line in printed:
            line["customer"] = entry.get("customer", "customer")
            line["subscription"] = entry["id"]
            line["programme"] = entry["programme"]
        lines += [line for line in printed if line["on"] <= scenario["until"]]
    # Each subscription's lines are in the order in which they were posted, and this sort keeps equals in their order.
    return sorted(lines, key=lambda line: line["on"])


# ---------------------------------------------------------------------------------------------------------------------
# Days


def add_months(start, months):
    """Counted from the start day and clipped to the month's end: 31 Jan, 28 Feb, 31 Mar (Words)."""
    return start + relativedelta(months=months)


def days(first, last):
    """How many days there are from `first` to `last`, both included (Words, CSP-39)."""
    return (last - first).days + 1


def billing_day_on_or_after(day, billing_day):
    """The first billing day on or after a day; what happens on a billing day is on that day's file (CSP-13, CSP-16)."""
    while day.day != billing_day:
        day += ONE_DAY
    return day


# ---------------------------------------------------------------------------------------------------------------------
# Money


def rounded(number, decimals):
    """Half a unit of the last decimal goes away from zero, for credits too (Words)."""
    scaled = abs(number) * 10**decimals
    whole = scaled.numerator // scaled.denominator
    if scaled - whole >= Fraction(1, 2):
        whole += 1
    return Decimal(-whole if number < 0 else whole).scaleb(-decimals)


def in_cents(number, more=0):
    """Rounded to the minor unit of the scenario's currency, or to more decimals than that (GEN-6)."""
    return rounded(number, cents["decimals"] + more)


@dataclass(frozen=True)
class Price:
    """What a row says in money: the unit price and the amount as printed, and the amount before any rounding."""

    unit: Decimal
    amount: Decimal
    exact: Fraction

    def __neg__(self):
        return Price(0 - self.unit, 0 - self.amount, -self.exact)

    def __sub__(self, other):
        return Price(self.unit - other.unit, self.amount - other.amount, self.exact - other.exact)


def whole_period(price, seats, profile):
    """A whole period costs the list price, not days times a daily price; amount = unit price x seats (CSP-40), except
    where only the amount is rounded (CSP-41)."""
    exact = price * seats
    unit = in_cents(price)
    return Price(unit, in_cents(exact) if profile == "exact" else unit * seats, exact)


def by_days(price, run, of, seats, profile):
    """`run` days of a period of `of` days at `price` a seat, rounded as the profile says (CSP-40, CSP-41)."""
    exact = price * run / of * seats
    if profile == "exact":
        return Price(in_cents(price * run / of), in_cents(exact), exact)
    if profile == "nested":
        a_day_of_all = Fraction(in_cents(price * seats / of))
        unit = in_cents(a_day_of_all * run / seats)
    else:
        a_day = Fraction(in_cents(price / of, more={"daily-3": 1, "daily-2": 0}[profile]))
        unit = in_cents(a_day * run)
    return Price(unit, unit * seats, exact)


def at_most(credit, charge):
    """No credit exceeds the charge it credits (CSP-38)."""
    if credit.amount > charge.amount:
        return Price(charge.unit, charge.amount, min(credit.exact, charge.exact))
    return credit


# ---------------------------------------------------------------------------------------------------------------------
# CSP and TRIAL: what was agreed


@dataclass(frozen=True)
class Agreement:
    """One subscription as it was created, with everything that its clauses ask about."""

    created: date  # the purchase day; of a trial, the day of its conversion (TRIAL-4)
    starts: date  # the first day of the first service period
    first_days: str  # the days from `created` up to it: "free", "free and printed" or "charged"
    annual: bool
    addon: bool
    seats: int
    prices: list  # of (day, monthly list price), by day
    billing_day: int
    chosen_profile: str | None
    after_change: str
    full_credit_days: int
    events: dict  # day -> kind -> event
    ends_with_parent: set  # the days on which the parent is cancelled


def agree(entry, events, by_id, all_events):
    """The agreement of a subscription, None for a trial that nobody converts (TRIAL-2, TRIAL-3)."""
    prices = [(entry["purchased"], Fraction(entry["list_price"]))]
    calendar = {}
    conversion = None
    for event in sorted(events, key=lambda event: event["on"]):
        calendar.setdefault(event["on"], {})[event["kind"]] = event
        if event["kind"] == "set-list-price":
            prices.append((event["on"], Fraction(event["list_price"])))
        if event["kind"] == "convert-trial":
            conversion = event

    created, seats, frequency = entry["purchased"], entry.get("seats", TRIAL_SEATS), entry.get("frequency")
    if entry.get("trial"):
        if conversion is None:
            return None
        # TRIAL-4, TRIAL-5: it starts on the conversion day, with 25 seats unless another number is given.
        created, seats, frequency = conversion["on"], conversion.get("seats", TRIAL_SEATS), conversion["frequency"]
        # CSP-4: the price at purchase is that of the day on which it is bought.
        prices = [(created, price_on(prices, created))] + [(day, price) for day, price in prices if day > created]

    if "parent" in entry:
        # CSP-6: an add-on has its parent's frequency, period days, renewal day and free days, and ends with its parent.
        parent = agree(by_id[entry["parent"]], all_events[entry["parent"]], by_id, all_events)
        annual, starts, first_days = parent.annual, parent.starts, parent.first_days
        parents_end = {day for day, kinds in parent.events.items() if "cancel" in kinds}
    else:
        annual, parents_end = frequency == "annual", set()
        starts, first_days = first_paid_day(created, annual, entry.get("alignment"), entry["billing_day"])

    return Agreement(
        created=created,
        starts=starts,
        first_days=first_days,
        annual=annual,
        addon="parent" in entry,
        seats=seats,
        prices=prices,
        billing_day=entry["billing_day"],
        chosen_profile=entry.get("rounding"),
        after_change=entry.get("after_change", INSTANCE_PRORATE),
        full_credit_days=entry.get("full_credit_days", FULL_CREDIT_DAYS),
        events=calendar,
        ends_with_parent=parents_end,
    )


def first_paid_day(created, annual, alignment, billing_day):
    """The day from which periods and terms are counted, and what the days before it are."""
    if annual:
        return created, "free"  # there are none (CSP-15)
    if alignment is None:  # CSP-10, CSP-11: by the purchase day, unless the scenario says otherwise
        alignment = "purchase-day" if created >= PERIODS_FROM_PURCHASE else "billing-day"
    if alignment == "billing-day":
        return billing_day_on_or_after(created, billing_day), "free and printed"  # CSP-11, also on the 29th to 31st
    if alignment == "billing-day-charged":
        return billing_day_on_or_after(created, billing_day), "charged"  # CSP-19
    if created.day >= 29:
        return add_months(created.replace(day=1), 1), "free"  # CSP-12
    return created, "free"  # CSP-10


def price_on(prices, day):
    """The list price of a day; a price set on the day itself counts (CSP-4)."""
    return [price for since, price in prices if since <= day][-1]


# ---------------------------------------------------------------------------------------------------------------------
# CSP: one subscription, day by day


@dataclass(frozen=True)
class Period:
    """The days that one recurring charge covers, both ends included (Words)."""

    first: date
    last: date


@dataclass
class Row:
    """A charge that stands, as printed, or what is left of it after a credit for some of its days."""

    first: date
    last: date
    seats: int
    price: Price
    pays_from: date  # the first day it pays for: earlier than `first` when a reactivation charged 100 % again (CSP-36)
    stands_to: date  # the last day it still pays for
    charged_again: bool = False  # by a reactivation within the 30 days (CSP-36)


@dataclass
class Subscription:
    agreement: Agreement
    lines: list = field(default_factory=list)
    standing: list = field(default_factory=list)  # Rows, by date
    waiting: list = field(default_factory=list)  # (day, seats), by day
    seats: int = 0  # held now, changes still waiting included
    charged_seats: int = 0  # held before the first change that is still waiting
    list_price: Fraction = Fraction(0)  # of the term, per seat and month (CSP-4)
    cancelled: bool = False
    changed: bool = False  # a change was taken up since the last period opened (CSP-52)
    stood: list = field(default_factory=list)  # (day, seats) before the first period, without days while cancelled

    def bill(self, until):
        """Every day from the creation on, in the order of the rulebook (Words)."""
        agreed = self.agreement
        self.seats = self.charged_seats = agreed.seats
        self.list_price = price_on(agreed.prices[:1], agreed.created)
        anniversaries, renewals = self.anniversaries(until), self.renewals(until)
        day = agreed.created
        while day <= until:
            events = agreed.events.get(day, {})
            if day in anniversaries:
                self.take_up_changes(day)
            if day in renewals:
                self.renew(day)
            self.open_period(day, day in anniversaries)
            if ("cancel" in events or day in agreed.ends_with_parent) and not self.cancelled:
                self.cancel(day)
            if "reactivate" in events:
                self.reactivate(day, events["reactivate"].get("seats", self.seats))
            if "set-seats" in events:
                self.set_seats(day, events["set-seats"]["seats"])
            if self.in_free_days(day) and not self.cancelled:
                self.stood.append((day, self.seats))
            day += ONE_DAY
        return self.lines

    # Periods and terms

    def anniversaries(self, until):
        """The days on which the months begin, of annual subscriptions too (CSP-22)."""
        found, month = set(), 0
        while add_months(self.agreement.starts, month) <= until:
            found.add(add_months(self.agreement.starts, month))
            month += 1
        return found

    def renewals(self, until):
        """Every 12 months from the start, monthly and annual; of an add-on with its parent (CSP-5, -6, -11, -12)."""
        found, term = set(), 1
        while add_months(self.agreement.starts, 12 * term) <= until:
            found.add(add_months(self.agreement.starts, 12 * term))
            term += 1
        return {day for day in found if day > self.agreement.created}

    def period_holding(self, day):
        """The service period of a day: a month, or the 12 months of an annual term (CSP-5, CSP-10)."""
        length, number = (12 if self.agreement.annual else 1), 0
        while add_months(self.agreement.starts, length * (number + 1)) <= day:
            number += 1
        first = add_months(self.agreement.starts, length * number)
        return Period(first, add_months(self.agreement.starts, length * (number + 1)) - ONE_DAY)

    def in_free_days(self, day):
        """The days before the first period (CSP-11, -12; of an add-on its parent's: CSP-6)."""
        return day < self.agreement.starts

    def in_full_credit_days(self, day):
        """The 30th day after the creation day is still inside; a renewal does not open them again (CSP-30)."""
        return day <= self.agreement.created + timedelta(days=self.agreement.full_credit_days)

    # Money

    def period_price(self):
        """A seat for a whole period: the list price, 12 times that for a year (CSP-3)."""
        return self.list_price * (12 if self.agreement.annual else 1)

    def profile(self):
        """The chosen rounding; else daily-3 for monthly billing and exact for annual (CSP-40, CSP-41)."""
        return self.agreement.chosen_profile or ("exact" if self.agreement.annual else "daily-3")

    def price_of_run(self, first, last, seats, profile=None):
        """Some days of one period; all of them cost the list price (CSP-39, -40, -41)."""
        period = self.period_holding(first)
        if (first, last) == (period.first, period.last):
            return whole_period(self.period_price(), seats, profile or self.profile())
        of = days(period.first, period.last)
        return by_days(self.period_price(), days(first, last), of, seats, profile or self.profile())

    # Rows

    def post(self, day, kind, first, last, seats, price):
        """A row made on `day` stands on the first billing day on or after it (CSP-13, -14, -16, -34)."""
        self.lines.append(
            {
                "posted": day,
                "on": billing_day_on_or_after(day, self.agreement.billing_day),
                "first": first,
                "last": last,
                "kind": kind,
                "unit_price": price.unit,
                "seats": seats,
                "amount": price.amount,
                "exact": price.exact,
            }
        )

    def charge(self, day, kind, first, last, seats, price, pays_from=None, charged_again=False):
        """Print a charge and let it stand."""
        self.post(day, kind, first, last, seats, price)
        self.standing.append(Row(first, last, seats, price, pays_from or first, last, charged_again))

    def credit_row(self, day, kind, row):
        """A credit repeats the row it cancels, its dates included, to the cent; the row stands no more (CSP-25, -30).

        Of a row that a change has already credited for some of its days, it is what was left of the amount (CSP-38).
        """
        self.post(day, kind, row.first, row.last, row.seats, -row.price)
        self.standing.remove(row)

    def credit_from(self, day, kind, row, since, year=None):
        """A credit for the days of a row from `since` on; for all of them it repeats the charge (CSP-31, -38)."""
        if since <= row.pays_from:
            self.credit_row(day, kind, row)
            return
        period = self.period_holding(since)
        of = year or days(period.first, period.last)
        credit = by_days(self.period_price(), days(since, row.last), of, row.seats, self.profile())
        credit = at_most(credit, row.price)
        self.post(day, kind, since, row.last, row.seats, -credit)
        row.price = row.price - credit
        row.stands_to = since - ONE_DAY

    # What happens on a day

    def take_up_changes(self, day):
        """Changes of seats that wait: what no longer holds is credited, each run of days charged at its seats.

        Taken up on a monthly anniversary (CSP-22) or by a late cancellation (CSP-37), several together (CSP-23), one
        row a run, also across the anniversary (CSP-24). The day of a change belongs to the new number (CSP-21).
        """
        changes, held = [], self.charged_seats
        by_day = dict(self.waiting)  # of two on one day the later holds, for it leaves the other no day
        for since, seats in by_day.items():
            if seats != held:
                changes.append((since, seats))
            held = seats
        self.waiting, self.charged_seats = [], self.seats
        if not changes:
            return  # a change to the same number prints nothing (CSP-25)

        first_change = changes[0][0]
        # Only the run that the change falls in is touched (CSP-25); it reaches to the period's end, so nothing follows.
        (row,) = [row for row in self.standing if row.stands_to >= first_change]
        if row.charged_again:
            self.credit_from(day, INSTANCE_PRORATE, row, first_change)  # only the days from then on, by days (CSP-36)
            runs = changes
        else:
            self.credit_row(day, INSTANCE_PRORATE, row)
            runs = [(row.first, row.seats)] * (row.first < first_change) + changes
        ends = [since - ONE_DAY for since, _ in runs[1:]] + [row.last]
        for (first, seats), last in zip(runs, ends, strict=True):
            self.charge(day, INSTANCE_PRORATE, first, last, seats, self.price_of_run(first, last, seats))
        self.changed = True

    def renew(self, day):
        """The new term takes the list price of the renewal day; what waited was settled at the old one (CSP-4, -18)."""
        self.list_price = price_on(self.agreement.prices, day)

    def open_period(self, day, begins):
        """Each period is charged in advance, at the seats standing when its first day begins (CSP-13, -14)."""
        agreed = self.agreement
        if day == agreed.created < agreed.starts and agreed.first_days == "free and printed":
            nothing = Price(Decimal("0.00"), Decimal("0.00"), Fraction(0))
            self.post(day, FREE_PERIOD, day, agreed.starts - ONE_DAY, self.seats, nothing)  # CSP-11

        if day == agreed.starts and agreed.first_days == "charged":
            self.charge_first_days(day)

        period = self.period_holding(day)
        first_charge = day == self.day_of_first_charge()
        if day >= agreed.starts and (day == period.first or first_charge) and not self.cancelled:
            profile = "exact" if first_charge and agreed.addon else None  # CSP-6
            price = self.price_of_run(day, period.last, self.seats, profile)
            self.charge(day, self.kind_of_period(first_charge), day, period.last, self.seats, price)
        if begins:
            self.changed = False

    def day_of_first_charge(self):
        """The day whose charge is the first; None where that was for days before the first period (CSP-19)."""
        agreed = self.agreement
        if agreed.first_days == "charged" and agreed.created < agreed.starts:
            return None
        return max(agreed.created, agreed.starts)

    def charge_first_days(self, day):
        """The days before the first period, each run at the seats that stood, by the days of their period (CSP-19)."""
        runs = []
        for stood_on, seats in self.stood:
            if runs and runs[-1][1] == stood_on - ONE_DAY and runs[-1][2] == seats:
                runs[-1][1] = stood_on
            else:
                runs.append([stood_on, stood_on, seats])
        of = days(add_months(day, -1), day - ONE_DAY)
        for first, last, seats in runs:
            price = by_days(self.list_price, days(first, last), of, seats, "exact")
            self.charge(day, PURCHASE_FEE, first, last, seats, price)

    def kind_of_period(self, first_charge):
        """How the file calls a period that opens (CSP-6, -50, -51, -52)."""
        if first_charge and (self.agreement.annual or self.agreement.addon):
            return PURCHASE_FEE
        if self.agreement.annual:
            return RENEWAL_FEE
        return self.agreement.after_change if self.changed else CYCLE_FEE

    def cancel(self, day):
        """Cancelled, by itself or with its parent: the credit is made on the day itself (CSP-6, -34)."""
        self.cancelled = True
        if self.in_free_days(day):
            return  # nothing was charged (CSP-17)
        if self.in_full_credit_days(day):
            self.waiting, self.charged_seats = [], self.seats
            for row in list(self.standing):
                self.credit_row(day, CANCEL_FEE, row)  # everything charged since the creation, 100 % (CSP-30)
            return
        self.take_up_changes(day)  # CSP-37
        for row in [row for row in self.standing if row.stands_to >= day]:
            # CSP-31; annual by days of a year of 365 (CSP-32), monthly by those of the period (CSP-33).
            self.credit_from(day, CANCEL_FEE, row, day, year=YEAR_OF_A_CREDIT if self.agreement.annual else None)

    def reactivate(self, day, seats):
        """Back within 90 days: charged on the day itself, to the period's end; the renewal stays (CSP-34, -35, -36)."""
        self.cancelled = False
        if self.in_free_days(day):
            self.seats = self.charged_seats = seats
            return  # the first charge is still to come (CSP-17)
        period = self.period_holding(day)
        if not self.agreement.annual and self.in_full_credit_days(day):
            # 100 % of the period for the seats held before; of an add-on's first period, what it was charged for it.
            pays_from = max(period.first, self.agreement.created)
            first_of_addon = self.agreement.addon and pays_from == self.day_of_first_charge()
            price = self.price_of_run(pays_from, period.last, self.seats, "exact" if first_of_addon else None)
            self.charge(day, ACTIVATION_FEE, day, period.last, self.seats, price, pays_from, charged_again=True)
            self.set_seats(day, seats)  # another number is a change of seats on that day
            return
        self.seats = self.charged_seats = seats  # another number counts at once
        kind = PURCHASE_FEE if self.agreement.annual else ACTIVATION_FEE
        self.charge(day, kind, day, period.last, seats, self.price_of_run(day, period.last, seats))

    def set_seats(self, day, seats):
        """A change waits for the next monthly anniversary (CSP-22); in free days it only sets the number (CSP-17)."""
        self.seats = seats
        if self.in_free_days(day):
            self.charged_seats = seats
        else:
            self.waiting.append((day, seats))


# ---------------------------------------------------------------------------------------------------------------------
# PAYG


def bill_flexible(entry, events, until, last_day=None):
    """Every day at the devices that used the service, a line a month, invoiced on the 1st after it (PAYG-3, -6).

    `last_day` is the one before a prepaid subscription takes over, None where none does (PAYG-10).
    """
    calendar = {}
    for event in events:
        calendar.setdefault(event["on"], {})[event["kind"]] = event

    limit = entry.get("limit")
    wanted = running = refused = 0  # before the first day (PAYG-5)
    agreed = {entry["purchased"]: entry["seats"]}
    device_days, first = 0, entry["purchased"]
    lines, day, ended = [], first, False
    while not ended and day <= until:
        today = calendar.get(day, {})
        at_first = running
        # On the first day a use takes the place of the seats (PAYG-5).
        use = today.get("use", {}).get("seats", agreed.get(day, wanted))

        # Uninstall: removals always succeed (PAYG-5).
        if use < wanted:
            wanted, running = use, min(running, use)
        # Set the limit: it removes none; devices that wait are installed when it allows it (PAYG-5).
        if "set-limit" in today:
            limit = today["set-limit"]["limit"]
        running = allowed(wanted, running, limit)
        # Install: what the limit forbids is refused, counted once, and waits (PAYG-5).
        if use > wanted:
            waiting = wanted - running
            wanted, running = use, allowed(use, running, limit)
            refused += wanted - running - waiting

        # The highest number held on the day: a device is still charged on the day it is removed (PAYG-4).
        device_days += max(at_first, running)
        # The day of a cancellation is charged, nothing after it (PAYG-4, -11); the same before a prepaid one (PAYG-10).
        ended = "cancel" in today or day == last_day
        if ended or (day + ONE_DAY).day == 1:
            if device_days:
                lines.append(usage_line(entry, first, day, device_days, refused))
            device_days, refused, first = 0, 0, day + ONE_DAY
        day += ONE_DAY
    return lines


def allowed(wanted, running, limit):
    """running = min(wanted, max(running before, limit)) (PAYG-5)."""
    return wanted if limit is None else min(wanted, max(running, limit))


def usage_line(entry, first, last, device_days, refused):
    """A month's device-days, summed exactly, the discount taken off, rounded once (PAYG-7, PAYG-13)."""
    price, month = Fraction(entry["list_price"]), first.replace(day=1)
    rule = entry.get("daily_price", "month-days")  # PAYG-12
    if rule == "list-daily":
        daily_price = price
    elif rule == "year-365":
        daily_price = price * 12 / 365
    else:
        daily_price = price / days(month, add_months(month, 1) - ONE_DAY)
    discount = Fraction(entry.get("discount_percent", 0)) / 100
    exact = device_days * daily_price * (1 - discount)
    return {
        "posted": add_months(month, 1),
        "on": add_months(month, 1),
        "first": first,
        "last": last,
        "kind": DAILY_USAGE,
        "unit_price": rounded(daily_price, 6),
        "seats": device_days,
        "amount": in_cents(exact),
        "exact": exact,
        "refused": refused,
    }
