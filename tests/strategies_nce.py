"""Random histories of new commerce: customers with up to three subscriptions, and what happens to them.

They are dense on purpose and like the days on which the rules turn: ends of months, 29 February, renewals, openings of
cycles, the last day of the seven and the first after them, 1 Apr 2025 and 4 May 2026. What the slow reference refuses
is left out again, so that most histories are accepted; of the others one wish is left in.
"""

from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from hypothesis import assume
from hypothesis import strategies as st

from reference_nce import bill, lived
from reference_nce_days import SOLD, last_of_month, natural_end

OFFERS = ["Microsoft 365 E3", "Microsoft 365 E5"]
TURNS = [date(2025, 4, 1), date(2026, 5, 4)]  # NCE-6, NCE-46, NCE-52; NCE-53
LEAPS = [
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2023, 2, 28),
    date(2025, 2, 27),
    date(2027, 2, 28),
    date(2028, 2, 29),
]
PRICES = [Decimal(price) for price in ("0.01", "0.019", "1", "3.005", "6.30", "7.6666", "9.50", "31", "72.00", "95.55")]
prices = st.one_of(st.sampled_from(PRICES), st.integers(1, 30_000).map(lambda cents: Decimal(cents).scaleb(-2)))
seat_counts = st.one_of(st.integers(1, 4), st.integers(1, 30))
PROMOTIONS = [5, 15, 20, 33, Decimal("12.5"), 100]
ALWAYS = ["add-seats"] * 5 + ["remove-seats"] * 4 + ["cancel", "set-list-price", "set-list-price"]
ALWAYS += ["schedule"] * 3 + ["set-renewal"] * 3 + ["suspend", "resume", "set-term", "set-term", "move-seats"]


def sometimes(draw, entry, key, values, one_in=4):
    if draw(st.integers(1, one_in)) == one_in:
        entry[key] = draw(values)


def a_price(draw, fields, one_of_none=0):
    """A price of a cycle or of a year, both, or none in one of so many."""
    which = draw(st.sampled_from(["list"] * 4 + ["annual"] * 3 + ["both"] + ["none"] * one_of_none))
    if which in ("list", "both"):
        fields["list_price"] = draw(prices)
    if which in ("annual", "both"):
        fields["annual_price"] = draw(prices)


def term_and_plan(draw):
    term = draw(st.sampled_from(["1-month", "1-month", "1-year", "1-year", "1-year", "3-years"]))
    return term, draw(st.sampled_from(SOLD[term]))


@st.composite
def purchase_days(draw):
    any_day = st.dates(date(2022, 6, 1), date(2027, 6, 30))
    return draw(
        st.one_of(
            any_day,
            st.dates(date(2025, 4, 20), date(2026, 6, 10)),  # for terms that end when they can be extended
            st.builds(lambda day, back: last_of_month(day) - timedelta(back), any_day, st.integers(0, 3)),
            st.sampled_from(LEAPS),
            st.builds(
                lambda turn, months, days: turn - relativedelta(months=months) + timedelta(days),
                st.sampled_from(TURNS), st.sampled_from([0, 1, 12, 36]), st.integers(-3, 3),
            ),
        )
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# Subscriptions


def a_purchase(draw, name, day, others):
    term, plan = term_and_plan(draw)
    entry = {"id": name, "programme": "nce", "offer": draw(st.sampled_from(OFFERS)), "term": term, "plan": plan}
    entry |= {"purchased": day, "seats": draw(seat_counts)}
    a_price(draw, entry)
    aligned = draw(st.sampled_from(["", "", "", "end_date", "align", "align_with", "align_with"]))
    if aligned == "align_with" and not others:
        aligned = ""
    end = natural_end(day, term)
    if aligned == "end_date":
        back = draw(st.one_of(st.integers(-1, 3), st.integers(0, (end - day).days)))
        entry["end_date"] = draw(st.sampled_from([end, last_of_month(end - timedelta(31))])) - timedelta(back)
    elif aligned == "align":
        entry["align"] = "calendar-month"
    elif aligned == "align_with":
        entry["align_with"] = draw(st.sampled_from(others))["id"]
    if aligned and draw(st.integers(1, 12)) == 12:
        entry |= an_end(draw, day, end, others)  # a second way to another end (NCE-30)
    if draw(st.integers(1, 4)) == 4:
        entry["promotion_percent"] = draw(st.sampled_from(PROMOTIONS))
        months = st.sampled_from([1, 12, 36])
        sometimes(draw, entry, "promotion_until", months.map(lambda count: day + relativedelta(months=count)), 2)
    return entry


def an_end(draw, day, end, others):
    """Some of the ways to another end: a day, the calendar month, that of another subscription."""
    days = st.builds(lambda back: end - timedelta(back), st.integers(0, 3))
    ways = {"end_date": draw(days), "align": "calendar-month"}
    if others:
        ways["align_with"] = draw(st.sampled_from(others))["id"]
    kept = draw(st.sets(st.sampled_from(sorted(ways)), min_size=1))
    return {name: way for name, way in ways.items() if name in kept}


def a_trial(draw, name, day, others):
    entry = {"id": name, "programme": "nce", "offer": draw(st.sampled_from(OFFERS)), "trial": True}
    entry |= {"purchased": day, "seats": 25}
    a_price(draw, entry)
    if draw(st.integers(1, 8)) == 8:
        entry |= an_end(draw, day, natural_end(day, "1-month"), others)  # of a trial there is none (NCE-30)
    return entry


def an_upgrade(draw, name, day, others):
    source = draw(st.sampled_from(others))
    entry = {"id": name, "programme": "nce", "offer": draw(st.sampled_from(OFFERS)), "upgraded_from": source["id"]}
    most = min(source["seats"], 30)
    entry |= {"purchased": day, "seats": draw(st.one_of(st.just(source["seats"]), st.integers(1, most)))}
    a_price(draw, entry)
    sometimes(draw, entry, "promotion_percent", st.sampled_from(PROMOTIONS), 5)
    if draw(st.integers(1, 12)) == 12:
        entry |= an_end(draw, day, natural_end(day, "1-year"), others)  # it has that of its source (NCE-42)
    return entry


def a_subscription(draw, name, day, others):
    what = draw(st.sampled_from(["purchase"] * 4 + ["trial", "upgrade", "upgrade"]))
    if what == "upgrade" and others:
        entry = an_upgrade(draw, name, day, others)
    elif what == "trial":
        entry = a_trial(draw, name, day, others)
    else:
        entry = a_purchase(draw, name, day, others)
    sometimes(draw, entry, "rounding", st.sampled_from(["unit-cut", "exact-cut", "exact"]))
    sometimes(draw, entry, "short_cycle", st.sampled_from(["start-month", "end-month"]))
    sometimes(draw, entry, "window_days", st.sampled_from([7, 8]))
    sometimes(draw, entry, "invoice_day", st.sampled_from([6, 7, 8]), 8)
    sometimes(draw, entry, "renewal", st.sampled_from(["extended", "extended", "end", "renew"]), 3)
    sometimes(draw, entry, "monthly_price", prices, 2)
    sometimes(draw, entry, "max_seats", st.integers(20, 60), 12)
    return entry


# ---------------------------------------------------------------------------------------------------------------------
# Events


def fields_of(draw, kind, entry, others):
    """What an event of a kind carries."""
    fields = {}
    if kind in ("add-seats", "remove-seats"):
        fields["seats"] = draw(st.one_of(st.integers(1, 4), st.integers(0, 12)))
    elif kind == "set-renewal":
        fields["renewal"] = draw(st.sampled_from(["renew", "renew", "extended", "end"]))
    elif kind == "set-list-price":
        a_price(draw, fields)
    elif kind in ("set-term", "set-plan"):
        term, fields["plan"] = term_and_plan(draw)
        if kind == "set-term":
            fields["term"] = term
            sometimes(draw, fields, "seats", seat_counts)
        else:
            other = "monthly" if entry.get("plan") == "annual" else "annual"
            fields["plan"] = draw(st.sampled_from([other, other, other, "monthly", "annual"]))
        a_price(draw, fields, 2)
    elif kind == "schedule":
        a_schedule(draw, fields)
    elif kind == "convert-trial":
        a_conversion(draw, fields, others)
    elif kind == "move-seats":
        fields["to"] = draw(st.sampled_from(others or [entry]))["id"]
        fields["seats"] = draw(st.one_of(st.integers(1, 4), st.just(entry["seats"])))
    return fields


def a_schedule(draw, fields):
    sometimes(draw, fields, "seats", seat_counts, 2)
    if draw(st.booleans()):
        fields["term"], fields["plan"] = term_and_plan(draw)
        if draw(st.integers(1, 4)) == 4:
            del fields[draw(st.sampled_from(["term", "plan"]))]
    sometimes(draw, fields, "offer", st.sampled_from(OFFERS))
    if not fields or draw(st.booleans()):
        a_price(draw, fields)


def a_conversion(draw, fields, others):
    if others and draw(st.integers(1, 3)) == 3:
        fields["into"] = draw(st.sampled_from(others))["id"]
        return
    sometimes(draw, fields, "seats", st.integers(24, 40), 2)
    if draw(st.booleans()):
        fields["term"], fields["plan"] = term_and_plan(draw)
    a_price(draw, fields, 2)


def turning_days(entry, kind, lines, before):
    """The days on which the rules turn for an event of a kind: openings, terms, what has happened before."""
    own = [line for line in lines if line["subscription"] == entry["id"]]
    terms = [entry["purchased"], *(line["first"] for line in own if line["kind"] in ("new", "renew", "convert"))]
    if kind == "remove-seats":
        return [*terms, *[event["on"] for event in before if event["kind"] == "add-seats"] * 4]
    if kind in ("cancel", "convert-trial"):
        return terms
    if kind == "resume":
        return [event["on"] for event in before if event["kind"] == "suspend"] or terms
    opened = [line["first"] for line in own]
    ends = [line["last"] for line in own[-3:]]
    return [*terms, *opened, *(day + timedelta(7) for day in opened), *ends, *(event["on"] for event in before), *TURNS]


def a_day(draw, turns, start, until):
    """Near one of the days on which the rules turn, soon, or any."""
    how = draw(st.integers(0, 9))
    if how < 7:
        day = draw(st.sampled_from(turns)) + timedelta(draw(st.integers(-2 if how < 2 else 0, 8)))
    elif how < 9:
        day = start + timedelta(draw(st.integers(0, 45)))
    else:
        day = start + timedelta(draw(st.integers(0, max((until - start).days, 0))))
    return min(max(day, start), max(start, until))


def kinds_of(entry, others):
    kinds = [*ALWAYS]
    if entry.get("trial"):
        kinds += ["convert-trial"] * 12 + ["schedule"] * 4
    if entry.get("term") == "3-years" and entry["purchased"] < TURNS[0]:
        kinds += ["set-plan"] * 14
    if entry.get("renewal") == "extended":
        kinds += ["set-term", "set-term", "set-renewal", "cancel"]
    return kinds + ["move-seats"] * 3 if others else [kind for kind in kinds if kind != "move-seats"]


FOLLOWED_BY = {  # what likes to come soon after an event, and within how many days
    "add-seats": ("remove-seats", 8),
    "suspend": ("resume", 30),
    "resume": ("set-renewal", 20),
    "set-plan": ("add-seats", 50),
    "set-term": ("remove-seats", 20),
    "schedule": ("set-list-price", 60),
}


def events_of(draw, entry, others, lines, until, most):
    """Some wishes for one subscription, no kind twice on a day (GEN-5)."""
    kinds = st.sampled_from(kinds_of(entry, others))
    events, taken = [], set()

    def happen(day, kind):
        if (day, kind) in taken:
            return
        taken.add((day, kind))
        fields = fields_of(draw, kind, entry, others)
        if kind == "schedule" and draw(st.integers(1, 5)) == 5:
            fields["end_date"] = until + timedelta(draw(st.sampled_from([1, 20, 31, 200, 365])))
        events.append({"subscription": entry["id"], "on": day, "kind": kind, **fields})
        if kind in FOLLOWED_BY and draw(st.booleans()):
            then, within = FOLLOWED_BY[kind]
            happen(day + timedelta(draw(st.integers(0, within))), then)

    for _ in range(draw(st.sampled_from([count for count in (0, 1, 2, 3, 4, 6, 8, 10, 12, 14) if count <= most]))):
        kind = draw(kinds)
        happen(a_day(draw, turning_days(entry, kind, lines, events), entry["purchased"], until), kind)
    return events


# ---------------------------------------------------------------------------------------------------------------------
# Scenarios


def accepted(data):
    """The scenario without what the slow reference refuses, and the events and subscriptions that it refused.

    What is refused does not happen, so the rest is what it would be without it.
    """
    refused, entries = [], []
    while found := [refusal for world in lived(data) for refusal in world.refused]:
        rows = {refusal.row for refusal in found if refusal.table == "event"}
        names = {data["subscription"][refusal.row]["id"] for refusal in found if refusal.table != "event"}
        refused += [event for row, event in enumerate(data["event"]) if row in rows]
        entries += [entry for entry in data["subscription"] if entry["id"] in names]
        data = data | {"event": [event for row, event in enumerate(data["event"]) if row not in rows]}
        data = without(data, names) if names else data
    return data, refused, entries


def without(data, gone):
    """The scenario without some subscriptions and all that names them."""
    while True:
        links = {
            entry["id"]
            for entry in data["subscription"]
            if {entry.get("align_with"), entry.get("upgraded_from")} & gone
        }
        if links <= gone:
            break
        gone = gone | links
    return data | {
        "subscription": [entry for entry in data["subscription"] if entry["id"] not in gone],
        "event": [event for event in data["event"] if not named(event) & gone],
    }


def follows(entry):
    """The subscriptions that a purchase names."""
    return {entry[name] for name in ("align_with", "upgraded_from") if name in entry}


def named(event):
    """The subscriptions that an event names."""
    return {event[name] for name in ("subscription", "to", "into") if name in event}


@st.composite
def nce_histories(draw, refusals=False, short=False):
    """One to three subscriptions; mostly of one customer; up to four years.

    refusals: one wish may be refused; short: at most 16 months, in euros, where other vendors' books lie beside it.
    """
    start = draw(purchase_days())
    months = draw(
        st.one_of(st.integers(1, 5), st.integers(11, 16), st.integers(1, 3) if short else st.integers(24, 42))
    )
    until = start + relativedelta(months=months) - timedelta(draw(st.integers(0, 2)))
    entries = []
    for name in "ABC"[: draw(st.sampled_from([1, 1, 2] if short else [1, 2, 2, 3]))]:
        days = st.one_of(st.sampled_from([0, 1, 6, 7]), st.integers(0, 40), st.integers(0, 400))
        day = start + timedelta(min(draw(days), (until - start).days)) if entries else start
        entry = a_subscription(draw, name, day, entries)
        if entries and "term" in entry and "term" in entries[0] and draw(st.booleans()):
            entry |= {part: entries[0][part] for part in ("term", "plan")}  # so that seats can move into it
            entry.pop("end_date", None)
        entries.append(entry)
        if len(entries) > 1 and draw(st.integers(1, 8)) == 8:
            entries[-1]["customer"] = "another"
    data = {"currency": "EUR" if short else draw(st.sampled_from(["EUR", "EUR", "EUR", "JPY", "KWD"])), "until": until}
    data |= {"subscription": entries, "event": []}
    lines = bill(data).lines
    for entry in entries:
        others = [other for other in entries if other is not entry]
        data["event"] += events_of(draw, entry, others, lines, until, 4 if short else 14)
    history, refused, not_bought = accepted(data)
    assume(history["subscription"])
    there = {entry["id"] for entry in history["subscription"]}
    wishes = [("event", wish) for wish in refused if named(wish) <= there]
    linked = [("subscription", entry) for entry in not_bought if follows(entry) <= there]
    if refusals and wishes + linked:
        table, wish = draw(st.sampled_from(wishes + linked))
        history = history | {table: [*history[table], wish]}
    return history


ROUTES = ("AB BC", "BC AB", "AB BA", "AB BC CA", "AC BC", "BC CA", "AB BC CB", "CB BA AC", "CA AB")


@st.composite
def moves_of_one_day(draw, refusals=False):
    """Three subscriptions of one term among which seats move on one day, one after the other or in a circle.

    refusals: the moves may be refused; else those that the reference refuses are left out, one after the other.
    """
    start = draw(purchase_days())
    term = draw(st.sampled_from(["1-year", "1-year", "3-years"]))
    entries = []
    for name in "ABC":
        entry = {"id": name, "programme": "nce", "offer": draw(st.sampled_from(OFFERS)), "term": term}
        entry |= {"plan": draw(st.sampled_from(SOLD[term])), "seats": draw(st.integers(1, 9))}
        entry["purchased"] = start + timedelta(draw(st.sampled_from([0, 0, 0, 1, 20])))
        a_price(draw, entry)
        sometimes(draw, entry, "rounding", st.sampled_from(["unit-cut", "exact-cut", "exact"]))
        entries.append(entry)
    day = start + timedelta(draw(st.one_of(st.integers(20, 70), st.just(20 + 8), st.integers(70, 360))))
    events = [
        {"subscription": source, "on": day, "kind": "move-seats", "to": to, "seats": draw(st.integers(1, 12))}
        for source, to in draw(st.sampled_from(ROUTES)).split()
    ]
    if draw(st.booleans()):
        name = draw(st.sampled_from("ABC"))
        events.append({"subscription": name, "on": day, "kind": draw(st.sampled_from(["add-seats", "remove-seats"]))})
        events[-1]["seats"] = draw(st.integers(1, 3))
    if draw(st.booleans()):
        name, before = draw(st.sampled_from("ABC")), timedelta(draw(st.integers(0, 9)))
        events.append({"subscription": name, "on": max(day - before, start + timedelta(20)), "kind": "add-seats"})
        events[-1]["seats"] = draw(st.integers(1, 6))
        assume(len({(event["subscription"], event["on"], event["kind"]) for event in events}) == len(events))
    until = day + timedelta(draw(st.integers(0, 400)))
    data = {"currency": "EUR", "until": until, "subscription": entries, "event": draw(st.permutations(events))}
    if refusals:
        return data
    history, _, _ = accepted(data)
    assume(sum(event["kind"] == "move-seats" for event in history["event"]) > 1)
    return history


@st.composite
def one_added_to_another(draw):
    """A contract and another that is bought within two years after it, without events; the vendor may refuse it."""
    start = draw(purchase_days())
    entries = [a_purchase(draw, "A", start, [])]
    bought = start + timedelta(draw(st.one_of(st.integers(0, 40), st.integers(0, 700))))
    entries.append(
        a_purchase(draw, "B", bought, entries) | {"renewal": draw(st.sampled_from(["renew", "renew", "end"]))}
    )
    return {"currency": "EUR", "until": bought, "subscription": entries, "event": []}
