"""New commerce told slowly: one customer after the other, one day after the other, from the rulebook alone.

`bill` takes the nested tables of a scenario. The days, the money, the life of a subscription and the events stand in
the modules beside this one.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from reference_nce_days import ONE_DAY, SOLD, calendar_end, cannot_stand_beside, end_beside, natural_end
from reference_nce_events import DOES, IN_THIS_ORDER, give_away, judge, not_sold
from reference_nce_life import CONVERT, TRIAL_SEATS, CannotBe, Subscription
from reference_nce_money import DECIMALS, decimal, gives_a_price, rounded

NOT_THERE = ("NCE-29", "NCE-42")
ENDS = {"end_date", "align", "align_with"}  # the ways to another end (NCE-30 to NCE-32)


class Refusal(NamedTuple):
    """What is refused, where ("subscription" or "event" and its row, "" for none of them alone), and by what."""

    day: object
    table: str
    row: int
    clauses: tuple


class Billed(NamedTuple):
    """What a scenario is billed: what is refused, lines by invoice, and what awaits its invoice."""

    refused: list
    lines: list
    awaiting: list


def bill(tables):
    """Bill the new commerce subscriptions of a scenario through `until`; every event is judged, later ones too."""
    until = tables["until"]
    worlds = lived(tables)
    lines = [line for world in worlds for sub in world.running.values() for line in sub.account.lines]
    row_of = {name: row for world in worlds for name, row in world.row_of.items()}
    lines = [line for line in lines if line["posted"] <= until]
    lines.sort(key=lambda line: (line["on"], row_of[line["subscription"]]))
    printed = [line for line in lines if line["on"] <= until]
    awaiting = [line for line in lines if line["on"] > until]
    refused = [refusal for world in worlds for refusal in world.refused]
    return Billed(sorted(refused, key=lambda refusal: refusal.day), printed, awaiting)


def lived(tables):
    """The world of each customer after the last day that matters, one customer after the other."""
    entries = [(row, entry) for row, entry in enumerate(tables["subscription"]) if entry["programme"] == "nce"]
    events = [*enumerate(tables.get("event", []))]
    days = [tables["until"], *(event["on"] for _, event in events), *(entry["purchased"] for _, entry in entries)]
    worlds = []
    for customer in dict.fromkeys(entry.get("customer", "customer") for _, entry in entries):
        own = [(row, entry) for row, entry in entries if entry.get("customer", "customer") == customer]
        ids = {entry["id"] for _, entry in own}
        happens = [(row, event) for row, event in events if event["subscription"] in ids]
        world = World(own, happens, DECIMALS.get(tables["currency"], 2))
        day = min(entry["purchased"] for _, entry in own)
        while day <= max(days):
            world.live(day)
            day += ONE_DAY
        while day <= max(world.ends_without_a_price(), world.begins_as_scheduled()):
            world.live(day)
            day += ONE_DAY
        worlds.append(world)
    return worlds


def daily(lines):
    """The charge of each day: a line's exact charge by its days, as differences of the rounded running sum (NCE-68)."""
    charges = {}
    for line in lines:
        count = (line["last"] - line["first"]).days + 1
        before = Fraction(0)
        for number in range(1, count + 1):
            so_far = rounded(line["exact"] * number / count, 6)
            day = line["first"] + timedelta(number - 1)
            charges[day] = charges.get(day, 0) + so_far - before
            before = so_far
    return {day: decimal(charge) for day, charge in sorted(charges.items())}


def in_before_out(moves):
    """The moves of a day: what comes into a subscription before what leaves it, so that the order of the file decides
    nothing (NCE-69, law 8); those that go round in a circle, and what follows from them, by the ids they leave."""
    left, found = list(moves), []
    while left:
        targets = {move["to"] for _, move in left}
        free = [pair for pair in left if pair[1]["subscription"] not in targets]
        found += free or sorted(left, key=lambda pair: pair[1]["subscription"])
        left = [pair for pair in left if pair not in found]
    return found


class World:
    """The subscriptions of one customer.

    - running: those that were bought, by id, over or not
    - refused: what was refused so far
    """

    def __init__(self, entries, events, decimals):
        self.entries, self.decimals = entries, decimals
        self.row_of = {entry["id"]: row for row, entry in entries}
        self.by_id = {entry["id"]: entry for _, entry in entries}
        self.running, self.failed, self.refused = {}, set(), []
        self.events, self.bought = {}, {}
        for row, entry in entries:
            self.bought.setdefault(entry["purchased"], []).append((row, entry))
        for row, event in events:
            self.events.setdefault(event["on"], []).append((row, event))

    def refuse(self, day, table, row, clauses):
        self.refused.append(Refusal(day, table, row, tuple(clauses)))

    def ends_without_a_price(self):
        """The day after the last term that would be extended without a price, whatever day it is billed through."""
        days = [
            sub.last + ONE_DAY for sub in self.running.values()
            if not (sub.over or sub.trial or sub.extended) and sub.renewal == "extended"
            and sub.prices.of_service_extended(sub.monthly_price, sub.term, sub.plan, sub.first) is None
        ]  # fmt: skip
        return max(days, default=date.min)

    def begins_as_scheduled(self):
        """The last day on which a scheduled term begins, where seats are counted together (NCE-25, NCE-50)."""
        there = [sub for sub in self.running.values() if not sub.over]
        if not any("max_seats" in sub.fields for sub in there):
            return date.min
        return max((sub.last + ONE_DAY for sub in there if sub.schedule is not None), default=date.min)

    # ---- one day -----------------------------------------------------------------------------------------------

    def live(self, day):
        """A day in the order of the rulebook: prices, what opens or ends, purchases, events."""
        self.prices(day)
        for sub in self.running.values():
            if not sub.over:
                try:
                    sub.wake(day)
                except CannotBe as clause:
                    self.refuse(day, "", self.row_of[sub.id], [str(clause)])
        self.purchases(day)
        for kind in IN_THIS_ORDER if day in self.events or day in self.bought else ():
            if kind == "upgrade":
                self.upgrades(day)
            for row, event in self.of(day, kind):
                self.happen(day, kind, row, event)
        self.end(day)

    def of(self, day, kind):
        """The events of a kind on a day, as in the file; moves as they follow from each other."""
        found = [pair for pair in self.events.get(day, ()) if pair[1]["kind"] == kind]
        return in_before_out(found) if kind == "move-seats" else found

    def happen(self, day, kind, row, event):
        name = event["subscription"]
        if name in self.failed:
            return
        if name not in self.running:
            self.refuse(day, "event", row, NOT_THERE)
            return
        clauses = judge(self, self.running[name], kind, event, day)
        if clauses:
            self.refuse(day, "event", row, clauses)
        else:
            DOES[kind](self, self.running[name], event, day)

    def prices(self, day):
        """A new list price counts from the next renewal (NCE-8); that of the purchase day when it is bought."""
        for row, event in self.of(day, "set-list-price"):
            name = event["subscription"]
            sub = self.running.get(name)
            if sub is None:
                if self.by_id[name]["purchased"] != day and name not in self.failed:
                    self.refuse(day, "event", row, NOT_THERE)
                continue
            clauses = judge(self, sub, "set-list-price", event, day)
            if clauses:
                self.refuse(day, "event", row, clauses)
            else:
                sub.prices.give(event)

    def end(self, day):
        """The seats at the end of the day (NCE-23), and whether they are too many for one customer (NCE-25)."""
        held = [sub for sub in self.running.values() if not sub.over]
        for sub in held:
            sub.stood[day] = sub.seats
            most = sub.fields.get("max_seats")
            together = sum(other.seats for other in held if other.offer == sub.offer)
            if most is not None and together > most and ("max", sub.id) not in self.failed:
                self.failed.add(("max", sub.id))
                self.refuse(day, "", self.row_of[sub.id], ["NCE-25"])

    # ---- purchases ---------------------------------------------------------------------------------------------

    def today(self, day, upgraded):
        return [pair for pair in self.bought.get(day, ()) if ("upgraded_from" in pair[1]) == upgraded]

    def one_after_the_other(self, entries, link, do):
        """Do it to each entry once what it is linked to is there; one that waits for itself comes last."""
        left = list(entries)
        while left:
            waited_for = {entry["id"] for _, entry in left}
            ready = [pair for pair in left if pair[1].get(link) not in waited_for] or left[:1]
            for row, entry in ready:
                do(row, entry)
            left = [pair for pair in left if pair not in ready]

    def purchases(self, day):
        self.one_after_the_other(self.today(day, False), "align_with", self.buy)

    def buy(self, row, entry):
        day = entry["purchased"]
        clauses = self.judge_trial(entry) if entry.get("trial") else self.judge_purchase(entry)
        if not gives_a_price(entry):
            clauses.append("NCE-8")
        if entry["seats"] < 1:
            clauses.append("NCE-25")
        if clauses:
            self.failed.add(entry["id"])
            self.refuse(day, "subscription", row, clauses)
            return
        sub = self.running[entry["id"]] = Subscription(entry, self.decimals)
        if entry.get("trial"):
            sub.buy_trial(day)
        else:
            sub.buy(day, self.last_day(entry))
        self.new_price(sub, day)

    def new_price(self, sub, day):
        """A list price of the purchase day (NCE-8)."""
        for _, event in self.of(day, "set-list-price"):
            if event["subscription"] == sub.id:
                sub.prices.give(event)

    def judge_trial(self, entry):
        """25 seats, no aligned end, one per offer and customer (NCE-30, NCE-55)."""
        clauses = ["NCE-30"] if ENDS & set(entry) else []
        others = [other for _, other in self.entries if other.get("trial") and other["offer"] == entry["offer"]]
        if entry["seats"] != TRIAL_SEATS or len(others) > 1:
            clauses.append("NCE-55")
        return clauses

    def judge_purchase(self, entry):
        term, plan, first = entry["term"], entry["plan"], entry["purchased"]
        clauses = not_sold(term, plan)
        if term not in SOLD:
            return clauses
        if len(ENDS & set(entry)) > 1:  # one way to another end
            clauses.append("NCE-30")
        if "end_date" in entry and not first <= entry["end_date"] <= natural_end(first, term):
            clauses.append("NCE-30")
        if "align_with" in entry:
            other = self.running.get(entry["align_with"])
            if other is None or other.over or other.trial or cannot_stand_beside(term, other.last, other.months):
                clauses.append("NCE-31")
        return clauses

    def last_day(self, entry):
        """The last day of the first term (NCE-30, NCE-31, NCE-32)."""
        first, term = entry["purchased"], entry["term"]
        if "end_date" in entry:
            return entry["end_date"]
        if entry.get("align") == "calendar-month":
            return calendar_end(first, term)
        if "align_with" in entry:
            other = self.running[entry["align_with"]]
            return end_beside(first, term, other.last, other.months)
        return None

    # ---- upgrades ----------------------------------------------------------------------------------------------

    def upgrades(self, day):
        self.one_after_the_other(self.today(day, True), "upgraded_from", self.upgrade)

    def upgrade(self, row, entry):
        """Seats of a subscription of the same customer that runs become another one's (NCE-40 to NCE-42)."""
        day, source = entry["purchased"], self.running.get(entry["upgraded_from"])
        if source is None or ENDS & set(entry):  # it has the end of its source
            clauses = ["NCE-42"]
        else:
            clauses = judge(self, source, "upgrade", entry, day)
            if not gives_a_price(entry):
                clauses.append("NCE-8")
            twins = [e for _, e in self.today(day, True) if e["upgraded_from"] == entry["upgraded_from"]]
            if len(twins) > 1:
                clauses.append("GEN-5")
        if clauses:
            self.failed.add(entry["id"])
            self.refuse(day, "subscription", row, [*clauses, "NCE-42"])
            return
        sub = Subscription(entry, self.decimals, source)
        give_away(source, CONVERT, entry["seats"], day)
        sub.come_out_of(source, day)
        self.running[entry["id"]] = sub
        self.new_price(sub, day)
