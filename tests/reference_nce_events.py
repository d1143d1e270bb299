"""New commerce told slowly, the events: what each is refused by, and what it does.

``judge_<kind>`` names the clauses that refuse an event (any of them may be the one that a file is told), ``do_<kind>``
carries out what none refuses. A world (`reference_nce.World`) knows the other subscriptions of the customer.
"""

from datetime import date, timedelta

from reference_nce_days import MONTHS, ONE_DAY, SOLD, natural_end
from reference_nce_life import CONVERT, TRIAL_SEATS, YEAR_PAID_MONTHLY
from reference_nce_money import ADD, REMOVE

CANCEL, MOVE = "cancel-immediate", "move-quantity"
IN_THIS_ORDER = (
    "set-renewal", "schedule", "suspend", "resume", "convert-trial", "set-term", "set-plan", "upgrade", "move-seats",
    "add-seats", "remove-seats", "cancel",
)  # fmt: skip
OF_A_TRIAL = ("set-renewal", "schedule", "set-list-price", "convert-trial")  # NCE-55
WHILE_SUSPENDED = ("set-renewal", "set-list-price", "resume", "cancel")  # NCE-54
NOT_EXTENDED = ("schedule", "set-plan", "upgrade", "move-seats", "add-seats", "remove-seats")  # NCE-53
PLAN_IS_FIXED_FROM = date(2025, 4, 1)  # NCE-46


def judge(world, sub, kind, event, day):
    """The clauses that refuse an event, an upgrade of its source too."""
    if sub.over:
        elsewhere = "to" in event and (event["to"] not in world.by_id or event["to"] == sub.id)
        return ["NCE-29", "NCE-42", "NCE-52", "NCE-53", "NCE-54", "NCE-56", *(["NCE-43"] if elsewhere else [])]
    clauses = []
    if sub.trial and kind not in OF_A_TRIAL:
        clauses.append("NCE-55")
    if sub.suspended and kind not in WHILE_SUSPENDED:
        clauses += ["NCE-54", "NCE-40"] if kind == "upgrade" else ["NCE-54"]
    if sub.extended and kind in NOT_EXTENDED:
        clauses.append("NCE-53")
    own = JUDGES.get(kind)
    return clauses + (own(world, sub, event, day) if own else [])


def not_sold(term, plan):
    return ["NCE-2"] if term not in SOLD or plan not in SOLD[term] else []


def within_seven_days(sub, day):
    """The day of the purchase or renewal is the first of them (NCE-28)."""
    return (day - sub.window).days < sub.window_days


# ---------------------------------------------------------------------------------------------------------------------
# Renewal, schedule, suspension


def judge_renewal(_world, sub, event, _day):
    return ["NCE-53"] if sub.extended and event["renewal"] == "renew" else []


def do_renewal(_world, sub, event, _day):
    sub.renewal = event["renewal"]
    if sub.renewal != "renew":
        sub.schedule = None  # NCE-51


def judge_schedule(_world, sub, event, _day):
    """While it is active and set to renew, and only what can come true (NCE-50)."""
    clauses = [] if sub.renewal == "renew" else ["NCE-50"]
    term, plan = YEAR_PAID_MONTHLY if sub.trial else (sub.term, sub.waiting["plan"] if sub.waiting else sub.plan)
    next_term, next_plan = event.get("term", term), event.get("plan", plan)
    clauses += not_sold(next_term, next_plan)
    if event.get("seats", 1) < 1:
        clauses.append("NCE-25")
    if sub.lacks_a_price(event, (next_term, next_plan) != (term, plan)):
        clauses.append("NCE-8")
    if "end_date" in event:
        first = sub.last + ONE_DAY
        if sub.trial or not first <= event["end_date"] <= natural_end(first, next_term):
            clauses.append("NCE-30")
    return [*clauses, "NCE-50"] if clauses else []


def do_schedule(_world, sub, event, _day):
    sub.schedule = {name: value for name, value in event.items() if name not in ("subscription", "on", "kind")}


def do_suspend(_world, sub, _event, _day):
    sub.suspended, sub.renewal, sub.schedule = True, "end", None  # NCE-54


def judge_resume(_world, sub, _event, _day):
    return [] if sub.suspended else ["NCE-54"]


def do_resume(_world, sub, _event, _day):
    sub.suspended = False


# ---------------------------------------------------------------------------------------------------------------------
# Trials


def judge_conversion(world, sub, event, _day):
    """At least 25 seats, any term and plan; or into a subscription that does not end sooner (NCE-56)."""
    if not sub.trial:
        return ["NCE-55", "NCE-56"]
    if "into" in event:
        into = world.running.get(event["into"])
        fits = into and is_active(into) and into is not sub and into.last >= sub.last
        return [] if fits else ["NCE-56", "NCE-43", "NCE-55"]
    term, plan = event.get("term", YEAR_PAID_MONTHLY[0]), event.get("plan", YEAR_PAID_MONTHLY[1])
    clauses = not_sold(term, plan)
    if event.get("seats", TRIAL_SEATS) < TRIAL_SEATS:
        clauses.append("NCE-56")
    if sub.lacks_a_price(event, (term, plan) != YEAR_PAID_MONTHLY):
        clauses.append("NCE-8")
    return clauses


def do_conversion(world, sub, event, day):
    sub.account.credit(day, sub.cycle, CONVERT, sub.seats, sub.p)
    if "into" in event:
        sub.over = True
        change_seats(world.running[event["into"]], ADD, TRIAL_SEATS, day)
    else:
        sub.become_paid(day, event)


def is_active(sub):
    """What seats can be moved into (NCE-43)."""
    return not (sub.over or sub.suspended or sub.trial or sub.extended)


# ---------------------------------------------------------------------------------------------------------------------
# Another term, another plan


def judge_term(_world, sub, event, _day):
    """A longer one only, at once; out of an extended term any (NCE-45, NCE-53)."""
    clauses = not_sold(event["term"], event["plan"])
    if not sub.extended and (MONTHS[event["term"]] <= MONTHS[sub.term] or "seats" in event):
        clauses.append("NCE-45")
    if event.get("seats", 1) < 1:
        clauses.append("NCE-25")
    now = sub.before_extension if sub.extended else (sub.term, sub.plan)
    if sub.lacks_a_price(event, (event["term"], event["plan"]) != now):
        clauses.append("NCE-8")
    return clauses


def do_term(_world, sub, event, day):
    sub.change_term(day, event)


def judge_plan(_world, sub, event, day):
    """Between monthly and yearly of three years, until 31 Mar 2025, and not in the last cycle (NCE-46, NCE-47)."""
    clauses = []
    alike = {"monthly", "annual"}
    if sub.term != "3-years" or {sub.plan, event["plan"]} - alike or day >= PLAN_IS_FIXED_FROM:
        clauses.append("NCE-46")
    if sub.cycle.last == sub.last:
        clauses += ["NCE-46", "NCE-47"]
    clauses += not_sold(sub.term, event["plan"])
    priced = "list_price" in event or "annual_price" in event or sub.term_annual is not None
    if event["plan"] != sub.plan and not priced:
        clauses.append("NCE-8")
    return clauses


def do_plan(_world, sub, event, _day):
    sub.waiting = None if event["plan"] == sub.plan else event


# ---------------------------------------------------------------------------------------------------------------------
# Upgrades and moves


def judge_upgrade(_world, sub, entry, _day):
    """Not more seats than there are (NCE-40); the source runs (NCE-42)."""
    return ["NCE-40"] if entry["seats"] > sub.seats else []


def give_away(sub, kind, seats, day):
    """Seats leave a subscription, with their credit (NCE-41, NCE-43); its schedule is lost (NCE-51)."""
    sub.account.credit(day, sub.cycle, kind, seats, sub.p)
    sub.seats -= seats
    sub.schedule = None
    sub.over = sub.seats == 0  # NCE-42


def judge_move(world, sub, event, day):
    clauses = ["NCE-40", "NCE-43"] if event["seats"] > sub.seats else []
    into = world.running.get(event["to"])
    if into is None or into is sub or not is_active(into):
        return [*clauses, "NCE-43"]
    if within_seven_days(into, day) or into.months < sub.months or into.last < sub.last:
        clauses.append("NCE-43")
    return clauses


def do_move(world, sub, event, day):
    seats, into = event["seats"], world.running[event["to"]]
    if seats == 0:
        return
    give_away(sub, MOVE, seats, day)
    into.account.charge(day, into.cycle, MOVE, seats, into.p, joins=True)
    into.seats += seats
    into.schedule = None
    into.stood = {before: number + seats for before, number in into.stood.items()}  # no lot (NCE-23)


# ---------------------------------------------------------------------------------------------------------------------
# Seats and cancelling


def change_seats(sub, kind, more, day):
    """A credit of the old number and a charge of the new one, to the cycle's end (NCE-21, NCE-22)."""
    if more == 0:
        return  # NCE-25
    sub.account.credit(day, sub.cycle, kind, sub.seats, sub.p)
    sub.seats += more
    sub.account.charge(day, sub.cycle, kind, sub.seats, sub.p)
    sub.schedule = None  # NCE-51


def do_add(_world, sub, event, day):
    change_seats(sub, ADD, event["seats"], day)


def can_be_removed(sub, day):
    """The seats now, less the smallest number at the end of any of the seven days before; all in the first seven
    (NCE-23)."""
    if within_seven_days(sub, day):
        return sub.seats
    stood = [sub.stood[day - timedelta(before)] for before in range(1, sub.window_days + 1)]
    return max(sub.seats - min([*stood, sub.seats]), 0)


def judge_removal(_world, sub, event, day):
    clauses = []
    if event["seats"] > can_be_removed(sub, day):
        clauses.append("NCE-22")
    if event["seats"] >= sub.seats:
        clauses.append("NCE-25")
    return clauses


def do_remove(_world, sub, event, day):
    change_seats(sub, REMOVE, -event["seats"], day)


def judge_cancel(_world, sub, _event, day):
    """Within seven days of a term's beginning; an extended term on any day (NCE-26, NCE-53)."""
    return [] if sub.extended or within_seven_days(sub, day) else ["NCE-26"]


def do_cancel(_world, sub, _event, day):
    sub.account.credit(day, sub.cycle, CANCEL, sub.seats, sub.p)
    sub.over = True


JUDGES = {
    "set-renewal": judge_renewal, "schedule": judge_schedule, "resume": judge_resume,
    "convert-trial": judge_conversion, "set-term": judge_term, "set-plan": judge_plan, "upgrade": judge_upgrade,
    "move-seats": judge_move, "remove-seats": judge_removal, "cancel": judge_cancel,
}  # fmt: skip
DOES = {
    "set-renewal": do_renewal, "schedule": do_schedule, "suspend": do_suspend, "resume": do_resume,
    "convert-trial": do_conversion, "set-term": do_term, "set-plan": do_plan, "move-seats": do_move,
    "add-seats": do_add, "remove-seats": do_remove, "cancel": do_cancel,
}  # fmt: skip
