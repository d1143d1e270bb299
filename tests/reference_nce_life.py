"""New commerce told slowly, the life of a subscription: how it is bought, how its cycles open, how its term ends."""

from datetime import date, timedelta
from fractions import Fraction

from reference_nce_days import (
    MONTHS,
    ONE_DAY,
    add_months,
    contract_years,
    divisor,
    months_of_cycle,
    natural_end,
    openings_from,
    openings_of_term,
)
from reference_nce_money import Account, Cycle, Prices, gives_a_price

NEW, CYCLE, RENEW, CONVERT = "new", "cycle-charge", "renew", "convert"
CHANGED_PLAN = "change-billing-plan"
TRIAL_SEATS = 25  # NCE-55
NEW_RULES_FOR_TERMS_FROM = date(2025, 4, 1)  # NCE-52
EXTENDED_FROM = date(2026, 5, 4)  # NCE-53
WINDOW_DAYS, INVOICE_DAY = 7, 8
YEAR_PAID_MONTHLY = ("1-year", "monthly")
TAKEN_OVER = ("rounding", "short_cycle", "window_days", "invoice_day", "renewal")  # by an upgrade (NCE-42)


class CannotBe(Exception):
    """A clause refuses what would happen by itself."""


class Subscription:
    """One subscription from the day on which it is bought.

    - over: it has ended, was cancelled, or all its seats have gone
    - first, last: of the running term (or trial, or extended month); openings: the days on which its cycles open
    - window: the first of the days in which it can be cancelled (NCE-28)
    - stood: the seats at the end of each day before today (NCE-23)
    - schedule: what is scheduled for the next term; waiting: the plan and its price from the next cycle
    - prices: of the next term; term_annual: the year's price that the running term was bought at
    """

    def __init__(self, entry, decimals, source=None):
        took_over = {name: source.fields[name] for name in TAKEN_OVER if source and name in source.fields}
        self.fields = took_over | ({"renewal": source.renewal} if source else {}) | entry
        self.id, self.customer, self.offer = entry["id"], entry.get("customer", "customer"), entry["offer"]
        self.seats = entry["seats"]
        self.renewal = self.fields.get("renewal", "renew")
        self.window_days = self.fields.get("window_days", WINDOW_DAYS)
        self.account = Account(
            self.id, self.fields.get("rounding"), self.fields.get("invoice_day", INVOICE_DAY), decimals
        )
        self.prices = Prices(decimals)
        self.prices.give(entry)
        self.monthly_price = entry.get("monthly_price")
        self.promotion = Fraction(0)
        self.stood = {}
        self.trial = self.suspended = self.extended = self.over = self.aligned = False
        self.schedule = self.waiting = None

    # ---- terms and cycles --------------------------------------------------------------------------------------

    @property
    def months(self):
        """Of its term; an extended one counts as a monthly one (NCE-31)."""
        return 1 if self.extended else MONTHS[self.term]

    @property
    def p(self):
        """The price less the promotion (NCE-66)."""
        return self.price * (1 - self.promotion)

    def begin_term(self, day, term, plan, last=None):
        """A term from a day; last: where it ends, if not at its full length (NCE-10, NCE-30)."""
        self.first, self.term, self.plan = day, term, plan
        self.last = last or natural_end(day, term)
        self.openings, self.short = openings_of_term(day, self.last, term, plan)
        self.term_annual = self.prices.annual
        self.waiting = None

    def cycle_from(self, day):
        """The cycle of the running term that opens on a day."""
        later = [opening for opening in self.openings if opening > day]
        last = later[0] - ONE_DAY if later else self.last
        short = self.short and day == self.first
        step = months_of_cycle(self.term, self.plan)
        return Cycle(day, last, divisor(day, last, step, short, self.fields.get("short_cycle")), short)

    def open_cycle(self, day, kind):
        self.cycle = self.cycle_from(day)
        self.account.charge(day, self.cycle, kind, self.seats, self.p)

    # ---- how it begins -----------------------------------------------------------------------------------------

    def buy(self, day, last):
        """The first cycle of a purchase (NCE-10, NCE-20); of its promotion (NCE-9)."""
        self.promotion = Fraction(self.fields.get("promotion_percent", 0)) / 100
        self.window = day
        self.begin_term(day, self.fields["term"], self.fields["plan"], last)
        self.price = self.prices.of(self.term, self.plan, day)
        self.open_cycle(day, NEW)

    def buy_trial(self, day):
        """A trial of one month at 0.00 (NCE-55)."""
        self.trial, self.price, self.window = True, Fraction(0), day
        self.begin_term(day, "1-month", "monthly")
        self.open_cycle(day, NEW)

    def come_out_of(self, source, day):
        """An upgrade: same term, plan, cycles, end and seven days as the subscription it comes from (NCE-42, -44)."""
        for name in ("term", "plan", "first", "last", "openings", "short", "cycle", "window"):
            setattr(self, name, getattr(source, name))
        if self.cycle.short:
            self.cycle = self.cycle_from(self.cycle.first)  # by its own short_cycle
        self.promotion = Fraction(self.fields.get("promotion_percent", 0)) / 100
        self.term_annual = self.prices.annual
        self.price = self.prices.of(self.term, self.plan, day)
        self.stood = {day - timedelta(before): self.seats for before in range(1, self.window_days + 1)}
        self.account.charge(day, self.cycle, CONVERT, self.seats, self.p)

    def become_paid(self, day, wish):
        """A trial becomes a paid subscription, with seven days of its own (NCE-56)."""
        term, plan = wish.get("term", YEAR_PAID_MONTHLY[0]), wish.get("plan", YEAR_PAID_MONTHLY[1])
        self.take_prices(wish, (term, plan) != YEAR_PAID_MONTHLY)
        self.trial, self.schedule, self.window = False, None, day
        self.offer = wish.get("offer", self.offer)
        self.seats = wish.get("seats", TRIAL_SEATS)
        self.begin_term(day, term, plan)
        self.price = self.prices.of(term, plan, day)
        self.open_cycle(day, CONVERT)

    # ---- prices ------------------------------------------------------------------------------------------------

    def lacks_a_price(self, wish, differs):
        """Another product, term or plan needs a price of its own, or that of a year (NCE-8)."""
        if gives_a_price(wish):
            return False
        if wish.get("offer", self.offer) != self.offer:
            return True
        return (differs or self.prices.list is None) and self.prices.annual is None

    def take_prices(self, wish, differs):
        """Take up the prices for another term (NCE-8); differs: it is another term or plan."""
        if wish.get("offer", self.offer) != self.offer:
            self.prices = Prices(self.prices.decimals)  # those of another product say nothing
            self.monthly_price = None
        if gives_a_price(wish):
            self.prices.give(wish)
        elif differs:
            self.prices.list = None  # it was that of another cycle

    # ---- what happens by itself --------------------------------------------------------------------------------

    def wake(self, day):
        """What opens or ends on a day, before its events."""
        if day > self.last:
            self.end_term(day)
        elif day > self.cycle.last:
            if self.waiting:
                self.change_plan(day)
            else:
                self.open_cycle(day, CYCLE)

    def end_term(self, day):
        """A term ends on the day before: it renews, goes on by the month, or is over (NCE-50, -52, -53, -54, -56)."""
        if self.suspended:
            self.over = True
        elif self.trial:
            if self.renewal == "renew":
                self.become_paid(day, self.schedule or {})
            else:
                self.over = True
        elif self.extended:
            if self.renewal == "end":
                self.over = True
            else:
                self.extended_month(day)
        elif self.renewal == "renew":
            self.renew(day)
        elif self.renewal == "end" or self.last < EXTENDED_FROM or self.first < NEW_RULES_FOR_TERMS_FROM:
            self.over = True
        else:
            self.extend(day)

    def renew(self, day):
        """Another term, as scheduled, with seven new days for all seats (NCE-9, NCE-50)."""
        wish, self.schedule = self.schedule or {}, None
        term, plan = wish.get("term", self.term), wish.get("plan", self.plan)
        another = term != self.term or wish.get("offer", self.offer) != self.offer
        until = self.fields.get("promotion_until")
        if until is None or day > until or another:
            self.promotion = Fraction(0)
        self.take_prices(wish, (term, plan) != (self.term, self.plan))
        self.offer = wish.get("offer", self.offer)
        self.seats = wish.get("seats", self.seats)
        self.window = day
        self.begin_term(day, term, plan, wish.get("end_date"))
        self.price = self.prices.of(term, plan, day)
        self.open_cycle(day, RENEW)

    def extend(self, day):
        """The extended service term, month by month (NCE-53)."""
        price = self.prices.of_service_extended(self.monthly_price, self.term, self.plan, day)
        if price is None:
            self.over = True
            raise CannotBe("NCE-53")
        self.before_extension = (self.term, self.plan)
        self.extended, self.price, self.promotion = True, price, Fraction(0)
        self.extended_month(day)

    def extended_month(self, day):
        self.first, self.last = day, add_months(day, 1) - ONE_DAY
        self.openings, self.short, self.term, self.plan = [day], False, "1-month", "monthly"
        self.open_cycle(day, RENEW)

    # ---- another term, another plan ----------------------------------------------------------------------------

    def change_term(self, day, wish):
        """A whole new term from a day; the seven days of the old one run on (NCE-45, NCE-53)."""
        self.account.credit(day, self.cycle, CONVERT, self.seats, self.p)
        now = self.before_extension if self.extended else (self.term, self.plan)
        self.take_prices(wish, (wish["term"], wish["plan"]) != now)
        if self.extended:
            self.renewal = "renew"
        self.extended, self.schedule, self.promotion = False, None, Fraction(0)
        self.seats = wish.get("seats", self.seats)
        self.begin_term(day, wish["term"], wish["plan"])
        self.price = self.prices.of(self.term, self.plan, day)
        self.open_cycle(day, CONVERT)

    def change_plan(self, day):
        """The plan that was asked for, from a cycle's first day (NCE-47)."""
        wish, self.waiting = self.waiting, None
        years = [*contract_years(self.first, self.last, self.term), self.last + ONE_DAY]
        prices = Prices(self.prices.decimals)
        prices.give(wish if gives_a_price(wish) else {"annual_price": self.term_annual})
        self.price = prices.of(self.term, wish["plan"], self.first)
        self.take_prices(wish, True)
        self.plan = wish["plan"]
        part = Fraction(1)
        if self.plan == "annual":
            after = min(year for year in years if year > day)
            part = Fraction(len([month for month in self.openings if day <= month < after]), 12)
            self.openings = [day, *(year for year in years[:-1] if year > day)]
        else:
            self.openings = openings_from(day, self.last, 1)
        self.cycle = self.cycle_from(day)
        self.cycle.part = part
        self.account.charge(day, self.cycle, CHANGED_PLAN, self.seats, self.p)
