"""Random scenarios that break no rule, as `tomllib.load(f, parse_float=Decimal)` would read them from a scenario file.

They are dense on purpose: several changes in one month, a cancellation soon after a change, a quick return, a second
cancellation; and they like the awkward days (29th to 31st, anniversaries, billing days, the 30th and the 90th day).
"""

from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from strategies_nce import nce_histories

ALIGNMENT_CHANGES = date(2017, 10, 17)  # CSP-10
PURCHASES = (date(2016, 1, 1), date(2020, 12, 31))
RETENTION = 90  # days in which a cancelled subscription can come back (CSP-35)
TRIAL_DAYS = 30

TRIAL_OFFERS = ["Office 365 Business Premium", "Office 365 E3", "Enterprise Mobility & Security E5"]  # TRIAL-7
OFFERS = ["Office 365 E1", "Office 365 F1", "Office 365 Business Essentials"]
ADDON_OFFERS = ["Office 365 Advanced Threat Protection", "Audio Conferencing"]
SECURITY = ["Essential Business Security", "Premium Business Security", "Ultimate Business Security"]  # PAYG-2
SEGMENTS = ["education", "government", "non-profit"]
SERVICES = ["Patch Management", "Cloud Backup", "Premium Remote Control"]

AWKWARD_PRICES = [Decimal(price) for price in ("0.01", "0.02", "0.05", "3.333", "3.99", "4.00", "12.35", "22.00")]
prices = st.one_of(st.sampled_from(AWKWARD_PRICES), st.integers(1, 50_000).map(lambda cents: Decimal(cents).scaleb(-2)))
seat_counts = st.one_of(st.integers(1, 4), st.integers(1, 30))


def sometimes(draw, entry, key, values, one_in=3):
    """Give an optional field in one scenario of `one_in`, or leave it to its default."""
    if draw(st.integers(1, one_in)) == one_in:
        entry[key] = draw(values)


@st.composite
def purchase_days(draw, billing_day):
    any_day = st.dates(*PURCHASES)
    month = any_day.map(lambda day: day.replace(day=1))
    return draw(
        st.one_of(
            any_day,
            st.builds(lambda first, days: first + relativedelta(day=days), month, st.integers(29, 31)),
            st.integers(-40, 20).map(lambda days: ALIGNMENT_CHANGES + timedelta(days)),
            month.map(lambda first: first.replace(day=billing_day)),
            st.sampled_from([date(2020, 2, 28), date(2020, 2, 29), date(2019, 2, 28), date(2017, 10, 31)]),
        )
    )


def in_either_order(draw, until, entries, events):
    """A scenario with its rows as they were drawn, or the other way round: their order never matters."""
    if draw(st.booleans()):
        entries, events = entries[::-1], events[::-1]
    return {"currency": "EUR", "until": until, "subscription": entries, "event": events}


def several(draw, start, until, counts, drawn):
    """A scenario of some subscriptions of one or two customers, the first bought on `start`, the others soon after it.

    counts: how many there can be; drawn: the entry and the events for an id, a customer and a day of purchase.
    """
    entries, events = [], []
    for name in "ABC"[: draw(st.sampled_from(counts))]:
        customer = draw(st.sampled_from(["north", "south"])) if entries else "north"
        day = start + timedelta(draw(st.integers(0, min((until - start).days, 60))) if entries else 0)
        entry, happened = drawn(name, customer, day)
        entries.append(entry)
        events += happened
    return in_either_order(draw, until, entries, events)


# ---------------------------------------------------------------------------------------------------------------------
# CSP and TRIAL


class Life:
    """What a subscription has lived through so far, to ask which events the rules allow next."""

    def __init__(self, entry, created, seats, parent=None):
        self.entry, self.created, self.seats, self.parent = entry, created, seats, parent
        self.events, self.taken = [], set()
        self.cancelled_on = None
        self.cancels, self.reactivations = [], []
        self.seen = created  # the parent's cancellations up to here are known

    def add(self, day, kind, **fields):
        self.events.append({"subscription": self.entry["id"], "on": day, "kind": kind, **fields})
        self.taken.add((day, kind))

    def active_throughout(self, day):
        """Held on a day from its beginning to its end, so that an add-on can do something on it."""
        if day < self.created:
            return False
        before = [cancelled for cancelled in self.cancels if cancelled <= day]
        back = [returned for returned in self.reactivations if returned < day]
        return not before or (before[-1] != day and len(back) == len(before))

    def end_with_parent(self, day):
        """An add-on ends with its parent (CSP-6)."""
        if self.parent is None:
            return
        for cancelled in self.parent.cancels:
            if self.seen < cancelled <= day and self.cancelled_on is None:
                self.cancelled_on = cancelled
                self.cancels.append(cancelled)
        self.seen = max(self.seen, day)

    def allowed(self, day):
        """The kinds of event that no rule refuses on a day."""
        if self.parent is not None and not self.parent.active_throughout(day):
            return []
        kinds = ["set-list-price"] if day > self.created else []
        if self.cancelled_on is not None:
            if (day - self.cancelled_on).days <= RETENTION:
                kinds += ["reactivate"] * 6
        else:
            changed_today = (day, "set-seats") in self.taken
            back_today = (day, "reactivate") in self.taken
            cancelled_today = bool(self.cancels) and self.cancels[-1] == day
            if not changed_today and not back_today:
                kinds += ["cancel"] * 3
            if not cancelled_today:
                kinds += ["set-seats"] * 6
        return [kind for kind in kinds if (day, kind) not in self.taken]


def next_day(draw, life, day, billing_day):
    """A later day (or the same): soon, or one of those on which the rules turn."""
    purchase, month = life.created, day.replace(day=1)
    months = (day.year - purchase.year) * 12 + day.month - purchase.month
    anniversary = purchase + relativedelta(months=months + draw(st.integers(0, 1)))
    bill = month.replace(day=billing_day) + relativedelta(months=draw(st.integers(0, 1)))
    first = month + relativedelta(months=1)
    full_credit = purchase + timedelta(life.entry.get("full_credit_days", 30) + draw(st.integers(-3, 2)))
    renewal = purchase + relativedelta(years=1) + timedelta(draw(st.integers(-5, 3)))
    retention = (life.cancelled_on or day) + timedelta(RETENTION - draw(st.integers(0, 1)))
    soon = day + timedelta(draw(st.integers(0, 9)))
    later = day + timedelta(draw(st.integers(0, 70)))
    choices = [soon, soon, soon, later, anniversary, bill, first, full_credit, renewal]
    if life.cancelled_on:
        choices.append(retention)
    return draw(st.sampled_from([choice for choice in choices if choice >= day]))


def live(draw, life, until, billing_day):
    """Up to a dozen events, each of them allowed when it happens."""
    day = life.created
    for _ in range(draw(st.integers(0, 12))):
        day = next_day(draw, life, day, billing_day)
        if day > until:
            break
        life.end_with_parent(day)
        kinds = life.allowed(day)
        if not kinds:
            continue
        kind = draw(st.sampled_from(kinds))
        if kind == "set-list-price":
            life.add(day, kind, list_price=draw(prices))
        elif kind == "set-seats":
            life.seats = draw(st.one_of(seat_counts, st.just(life.seats)))
            life.add(day, kind, seats=life.seats)
        elif kind == "cancel":
            life.add(day, kind)
            life.cancelled_on = day
            life.cancels.append(day)
        else:
            number = draw(st.one_of(st.none(), st.just(life.seats), seat_counts))
            life.add(day, kind, **({} if number is None else {"seats": number}))
            life.seats = number or life.seats
            life.cancelled_on = None
            life.reactivations.append(day)
    life.end_with_parent(until)


def csp_terms(draw, entry):
    """The optional fields of a subscription."""
    sometimes(draw, entry, "rounding", st.sampled_from(["daily-3", "daily-2", "exact", "nested"]), one_in=2)
    sometimes(
        draw, entry, "alignment", st.sampled_from(["purchase-day", "billing-day", "billing-day-charged"]), one_in=2
    )
    sometimes(draw, entry, "after_change", st.sampled_from(["cycle-instance-prorate", "cycle-fee"]))
    sometimes(draw, entry, "full_credit_days", st.one_of(st.sampled_from([0, 30, 60]), st.integers(0, 60)), one_in=5)


def a_subscription(draw, name, customer, purchased, billing_day, until):
    entry = {
        "id": name,
        "customer": customer,
        "programme": "csp",
        "offer": draw(st.sampled_from(OFFERS)),
        "frequency": draw(st.sampled_from(["monthly", "monthly", "annual"])),
        "purchased": purchased,
        "seats": draw(seat_counts),
        "list_price": draw(prices),
        "billing_day": billing_day,
    }
    csp_terms(draw, entry)
    life = Life(entry, purchased, entry["seats"])
    live(draw, life, until, billing_day)
    return life


def a_trial(draw, name, customer, purchased, billing_day, until, offer):
    """A free trial; converted up to its 30th day, or left to expire (TRIAL-3, TRIAL-4)."""
    entry = {
        "id": name,
        "customer": customer,
        "programme": "csp",
        "offer": offer,
        "frequency": draw(st.sampled_from(["monthly", "annual"])),
        "purchased": purchased,
        "seats": 25,
        "list_price": draw(prices),
        "billing_day": billing_day,
        "trial": True,
    }
    csp_terms(draw, entry)
    converted = purchased + timedelta(draw(st.one_of(st.integers(0, TRIAL_DAYS), st.sampled_from([0, 1, 29, 30]))))
    if converted > until or draw(st.integers(1, 6)) == 6:
        return Life(entry, date.max, 25)
    life = Life(entry, converted, 25)
    conversion = {"frequency": entry["frequency"]}
    sometimes(draw, conversion, "seats", seat_counts, one_in=2)
    life.add(converted, "convert-trial", **conversion)
    life.seats = conversion.get("seats", 25)
    live(draw, life, until, billing_day)
    return life


def an_addon(draw, name, parent, frequency, billing_day, until):
    """An add-on of a subscription that is held on the day of the purchase, None if that day is not found (CSP-6)."""
    if parent.created > until:
        return None
    span = min((until - parent.created).days, 400)
    after = draw(st.one_of(st.just(0), st.integers(0, min(span, 45)), st.integers(0, span)))
    purchased = parent.created + timedelta(after)
    if not parent.active_throughout(purchased):
        return None
    entry = {
        "id": name,
        "customer": parent.entry["customer"],
        "programme": "csp",
        "offer": draw(st.sampled_from(ADDON_OFFERS)),
        "frequency": frequency,
        "purchased": purchased,
        "seats": draw(seat_counts),
        "list_price": draw(prices),
        "billing_day": billing_day,
        "parent": parent.entry["id"],
    }
    csp_terms(draw, entry)
    entry.pop("alignment", None)  # the parent's (CSP-6)
    life = Life(entry, purchased, entry["seats"], parent)
    live(draw, life, until, billing_day)
    return life


@st.composite
def csp_scenarios(draw):
    """One to three subscriptions of one or two customers; up to 30 months."""
    billing_day = draw(st.one_of(st.integers(1, 28), st.sampled_from([1, 15, 28])))
    start = draw(purchase_days(billing_day))
    months = draw(st.one_of(st.integers(1, 5), st.integers(11, 16), st.integers(1, 30)))
    until = start + relativedelta(months=months) - timedelta(draw(st.integers(0, 2)))
    trial_offers = list(TRIAL_OFFERS)

    lives = []
    for name in ["A", "B", "C"][: draw(st.sampled_from([1, 1, 2, 3]))]:
        room = min((until - start).days, 200)
        purchased = start if not lives else start + timedelta(draw(st.integers(0, room)))
        customer = draw(st.sampled_from(["north", "south"])) if lives else "north"
        what = draw(st.sampled_from(["subscription", "subscription", "addon", "addon", "trial"]))
        parents = [life for life in lives if life.parent is None and life.created <= until]
        life = None
        if what == "addon" and parents:
            parent = draw(st.sampled_from(parents))
            life = an_addon(draw, name, parent, parent.entry["frequency"], billing_day, until)
        elif what == "trial":
            life = a_trial(draw, name, customer, purchased, billing_day, until, trial_offers.pop())
        lives.append(life or a_subscription(draw, name, customer, purchased, billing_day, until))

    entries = [life.entry for life in lives]
    events = [event for life in lives for event in life.events]
    return in_either_order(draw, until, entries, events)


# ---------------------------------------------------------------------------------------------------------------------
# PAYG


def a_flexible(draw, name, customer, product, day, last):
    """A flexible subscription and what happens to it up to a last day."""
    devices = st.one_of(st.integers(0, 6), st.integers(0, 40))
    entry = {
        "id": name,
        "customer": customer,
        "programme": "avast-flexible",
        "product": product,
        "purchased": day,
        "seats": draw(st.integers(1, 15)),
        "list_price": draw(prices),
    }
    sometimes(draw, entry, "limit", st.integers(1, 15), one_in=2)
    sometimes(draw, entry, "daily_price", st.sampled_from(["month-days", "list-daily", "year-365"]), one_in=2)
    sometimes(draw, entry, "payment", st.sampled_from(["card", "credit-line"]), one_in=2)
    if product in SECURITY and draw(st.booleans()):  # only these have a discount (PAYG-7)
        entry["segment"] = draw(st.sampled_from(SEGMENTS))
        entry["discount_percent"] = draw(st.sampled_from([5, 10, 15, 20, 33, Decimal("12.5")]))

    events, taken = [], set()
    for _ in range(draw(st.integers(0, 14))):
        day += timedelta(draw(st.one_of(st.integers(0, 4), st.integers(0, 45))))
        if day > last:
            break
        kind = draw(st.sampled_from(["use"] * 5 + ["set-limit"] * 3 + ["cancel"]))
        if (day, kind) in taken:
            continue
        taken.add((day, kind))
        event = {"subscription": name, "on": day, "kind": kind}
        if kind == "use":
            event["seats"] = draw(devices)
        if kind == "set-limit":
            event["limit"] = draw(devices)
        events.append(event)
        if kind == "cancel":
            break
    return entry, events


@st.composite
def avast_scenarios(draw):
    """One to three products of one or two customers, with limits, refusals and cancellations; up to 30 months."""
    start = draw(purchase_days(1))
    months = draw(st.one_of(st.integers(1, 4), st.integers(1, 30)))
    until = start + relativedelta(months=months)
    security = {"north": list(SECURITY), "south": list(SECURITY)}  # never two of them for one customer (PAYG-9)
    services = {"north": list(SERVICES), "south": list(SERVICES)}

    def drawn(name, customer, day):
        is_security = bool(security[customer]) and draw(st.booleans())
        product = draw(st.sampled_from((security if is_security else services)[customer]))
        if is_security:
            security[customer] = []
        else:
            services[customer].remove(product)
        return a_flexible(draw, name, customer, product, day, until)

    return several(draw, start, until, [1, 1, 2, 3], drawn)


STORIES = [
    ["prepaid"],
    ["flexible"],
    ["flexible", "prepaid"],
    ["flexible", "prepaid"],
    ["prepaid", "flexible"],
    ["prepaid", "prepaid"],
    ["flexible", "prepaid", "prepaid"],
    ["flexible", "prepaid", "flexible"],
    ["prepaid", "flexible", "prepaid"],
]


def a_prepaid(draw, name, customer, product, day):
    """A prepaid subscription; any discount, with or without a segment (PAYG-7 and PAYG-8 speak of flexible billing)."""
    entry = {
        "id": name,
        "customer": customer,
        "programme": "avast-prepaid",
        "product": product,
        "years": draw(st.sampled_from([1, 1, 2, 3])),
        "purchased": day,
        "seats": draw(seat_counts),
        "list_price": draw(prices),
    }
    sometimes(draw, entry, "payment", st.sampled_from(["card", "credit-line"]), one_in=2)
    sometimes(draw, entry, "segment", st.sampled_from(SEGMENTS), one_in=4)
    discounts = st.sampled_from([0, 5, 33, 50, 100, Decimal("12.5"), Decimal("33.33")])
    sometimes(draw, entry, "discount_percent", discounts, one_in=2)
    return entry


def a_later_day(draw, day):
    """A day after another, at least one later: soon, much later, or at a month's end or beginning."""
    month = day.replace(day=1) + relativedelta(months=draw(st.integers(1, 3)))
    return max(
        day + timedelta(1),
        draw(
            st.one_of(
                st.integers(1, 5).map(lambda days: day + timedelta(days)),
                st.integers(1, 120).map(lambda days: day + timedelta(days)),
                st.integers(-2, 1).map(lambda days: month + timedelta(days)),
            )
        ),
    )


@st.composite
def prepaid_scenarios(draw):
    """Flexible and prepaid products of one or two customers, one after the other and side by side (PAYG-9, PAYG-10).

    Prepaid takes over from flexible on any day after the flexible one was bought; flexible begins when every prepaid
    one of that product has expired.
    """
    start = draw(purchase_days(1))
    until = start + relativedelta(months=draw(st.one_of(st.integers(1, 5), st.integers(11, 16), st.integers(1, 42))))
    free = {"north": SECURITY + SERVICES, "south": SECURITY + SERVICES}
    has_flexible_security = set()

    entries, events = [], []
    for _ in range(draw(st.integers(1, 3))):
        customer = draw(st.sampled_from(["north", "north", "south"])) if entries else "north"
        product = draw(st.sampled_from(free[customer]))
        free[customer] = [other for other in free[customer] if other != product]
        story = draw(st.sampled_from(STORIES))
        if product in SECURITY and "flexible" in story:
            if customer in has_flexible_security:  # never two of them on flexible (PAYG-9)
                story = ["prepaid"]
            else:
                has_flexible_security.add(customer)

        day = start + timedelta(draw(st.integers(0, min((until - start).days, 60))) if entries else 0)
        flexible = None  # the one that is waiting to know how long it lasts
        expires = day  # the day after the last one of every prepaid term
        for number, kind in enumerate(story):
            name = "ABCDEFGHI"[len(entries) + (flexible is not None)]
            if number:
                day = max(a_later_day(draw, day), expires) if kind == "flexible" else a_later_day(draw, day)
            if kind == "flexible":
                day += timedelta(draw(st.sampled_from([0, 0, 1, 20])) if number else 0)
            if day > until:
                break
            if flexible:
                entry, happened = a_flexible(draw, *flexible, day - timedelta(1))
                entries.append(entry)
                events += happened
                flexible = None
            if kind == "flexible":
                flexible = (name, customer, product, day)
            else:
                entries.append(a_prepaid(draw, name, customer, product, day))
                expires = max(expires, day + relativedelta(years=entries[-1]["years"]))
        if flexible:
            entry, happened = a_flexible(draw, *flexible, until)
            entries.append(entry)
            events += happened
    return in_either_order(draw, until, entries, events)


# ---------------------------------------------------------------------------------------------------------------------
# AXC


def axcrypt_day(draw, entry, day):
    """A later day, or the same: soon, or about the places where the remaining months turn (AXC-6)."""
    purchase, months = entry["purchased"], entry["months"]
    period = 0
    while purchase + relativedelta(months=months * (period + 1)) <= day:
        period += 1
    first = purchase + relativedelta(months=months * period)
    following = purchase + relativedelta(months=months * (period + 1))
    turn = following - relativedelta(months=draw(st.integers(0, months)))
    choices = [
        day + timedelta(draw(st.integers(0, 9))),
        day + timedelta(draw(st.integers(0, 120))),
        turn + timedelta(draw(st.integers(-2, 2))),
        following - timedelta(30 * draw(st.integers(0, months)) + draw(st.integers(-1, 1))),
        following - timedelta(50),  # the page's own case
        following - timedelta(1),
        following,
        first,
        day.replace(day=1) + relativedelta(months=1) - timedelta(1),
    ]
    return draw(st.sampled_from([choice for choice in choices if choice >= day]))


def an_axcrypt(draw, name, customer, purchased, until):
    entry = {
        "id": name,
        "customer": customer,
        "programme": "axcrypt",
        "months": draw(st.sampled_from([1, 12, 12])),
        "purchased": purchased,
        "seats": draw(seat_counts),
        "list_price": draw(prices),
    }
    sometimes(draw, entry, "buyer", st.sampled_from(["reseller", "customer"]), one_in=2)
    discounts = st.sampled_from([0, 10, 20, 25, 33, 100, Decimal("12.5")])
    sometimes(draw, entry, "reseller_discount_percent", discounts, one_in=2)
    sometimes(draw, entry, "vat_percent", st.sampled_from([0, 19, 22, 25, Decimal("8.1")]), one_in=2)
    sometimes(draw, entry, "vat_number", st.booleans(), one_in=2)
    sometimes(draw, entry, "remaining_month", st.sampled_from(["calendar", "30-days"]), one_in=2)

    events, taken = [], set()
    held, day, end = entry["seats"], purchased, until
    for _ in range(draw(st.integers(0, 12))):
        day = axcrypt_day(draw, entry, day)
        if day > end:
            break
        kind = draw(st.sampled_from(["add-seats"] * 5 + ["use"] * 2 + ["cancel"]))
        if (day, kind) in taken or (kind == "cancel" and any(other == "cancel" for _, other in taken)):
            continue
        taken.add((day, kind))
        event = {"subscription": name, "on": day, "kind": kind}
        if kind == "add-seats":
            event["seats"] = draw(seat_counts)
            sometimes(draw, event, "buyer", st.sampled_from(["reseller", "customer"]), one_in=2)
            held += event["seats"]
        elif kind == "use":  # only as many as there are licences (AXC-9)
            event["seats"] = draw(st.one_of(st.integers(0, held), st.just(held)))
        else:  # it ends with the period (AXC-7)
            periods = 1
            while purchased + relativedelta(months=entry["months"] * periods) <= day:
                periods += 1
            end = min(until, purchased + relativedelta(months=entry["months"] * periods) - timedelta(1))
        events.append(event)
    return entry, events


@st.composite
def axcrypt_scenarios(draw):
    """One to three subscriptions of one or two customers, with extra licences and cancellations; up to 30 months."""
    start = draw(purchase_days(1))
    months = draw(st.one_of(st.integers(1, 4), st.integers(11, 14), st.integers(1, 30)))
    until = start + relativedelta(months=months) - timedelta(draw(st.integers(0, 2)))

    def drawn(name, customer, day):
        return an_axcrypt(draw, name, customer, day, until)

    return several(draw, start, until, [1, 1, 2, 3], drawn)


# ---------------------------------------------------------------------------------------------------------------------
# SWITCH

PLANS = ["Office 365 Business Essentials", "Office 365 Business Premium", "Office 365 E1", "Office 365 E3"]
terms = st.one_of(st.sampled_from([1, 12, 12, 24, 36]), st.integers(1, 36))


def in_cents(price):
    """A price of at least one cent."""
    return max(Decimal("0.01"), price.quantize(Decimal("0.01")))


def switch_day(draw, first, last, earliest, billing_day, months):
    """A day of a plan that runs from `first` to `last`, of an invoiced one for a year: often an awkward one."""
    month = earliest.replace(day=1)
    choices = [
        earliest,
        last,
        last - timedelta(1),
        first + timedelta((last - first).days // 2),
        earliest + timedelta(draw(st.integers(0, 9))),
        first + timedelta(draw(st.integers(0, (last - first).days))),
        first + relativedelta(months=draw(st.integers(0, months))) + timedelta(draw(st.integers(-1, 1))),
        month.replace(day=billing_day) + relativedelta(months=draw(st.integers(0, 2))),
        month.replace(day=billing_day) + relativedelta(months=1) + timedelta(1),  # the longest way to a billing day
        month + relativedelta(months=draw(st.integers(1, 3))) - timedelta(1),
        month + relativedelta(months=draw(st.integers(1, 3))),
    ]
    return draw(st.sampled_from([choice for choice in choices if earliest <= choice <= last]))


def an_office_plan(draw, name, customer, purchased, billing_day):
    """A prepaid or an invoiced plan with up to three switches."""
    prepaid = draw(st.sampled_from([True, True, False]))
    entry = {
        "id": name,
        "customer": customer,
        "programme": "office365",
        "plan": draw(st.sampled_from(PLANS)),
        "prepaid": prepaid,
        "purchased": purchased,
        "seats": draw(seat_counts),
        "list_price": draw(prices),
        "billing_day": billing_day,
    }
    if prepaid:
        sometimes(draw, entry, "term_months", terms, one_in=2)

    events = []
    plan, price, seats, months = entry["plan"], entry["list_price"], entry["seats"], entry.get("term_months", 12)
    first = earliest = purchased
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2, 2, 3]))):
        last = first + relativedelta(months=months) - timedelta(1)
        if earliest > last:
            break  # the term was a single day
        first = switch_day(draw, first, last, earliest, billing_day, months)
        earliest = first + timedelta(1)  # one switch a day
        plan = draw(st.sampled_from([other for other in PLANS if other != plan]))
        factors = st.sampled_from([Decimal("0.05"), Decimal("0.25"), Decimal("0.5"), 1, 2, 4, 20])
        price = draw(st.one_of(prices, factors.map(price.__mul__).map(in_cents)))
        event = {"subscription": name, "on": first, "kind": "switch-plan", "plan": plan, "list_price": price}
        sometimes(draw, event, "seats", st.one_of(seat_counts, st.just(seats)))
        sometimes(draw, event, "by_hand", st.booleans())
        if prepaid:
            sometimes(draw, event, "term_months", terms)
        seats, months = event.get("seats", seats), event.get("term_months", months)
        events.append(event)
    return entry, events


@st.composite
def office365_scenarios(draw):
    """One or two plans, prepaid and invoiced, cheap and dear ones after them; billed up to 30 months."""
    billing_day = draw(st.one_of(st.integers(1, 28), st.sampled_from([1, 15, 28])))
    start = draw(purchase_days(billing_day))
    months = draw(st.one_of(st.integers(1, 4), st.integers(11, 16), st.integers(1, 30)))
    until = start + relativedelta(months=months) - timedelta(draw(st.integers(0, 2)))

    def drawn(name, customer, day):
        return an_office_plan(draw, name, customer, day, billing_day)

    return several(draw, start, until, [1, 1, 2], drawn)


# By the programme that each is about; together they are what the laws and the reference are tried on.
BY_PROGRAMME = {
    "csp": csp_scenarios(),
    "avast-flexible": avast_scenarios(),
    "avast-prepaid": prepaid_scenarios(),
    "axcrypt": axcrypt_scenarios(),
    "office365": office365_scenarios(),
    "nce": nce_histories(short=True),
}
ANY = st.one_of(*BY_PROGRAMME.values())
