"""What a programme declares holds for that programme alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from billing_model.core import codes
from billing_model.core.fields import Event
from billing_model.core.programme import rank_in_day
from billing_model.files.scenario import parse
from billing_model.programmes import programmes


def test_the_order_within_a_day_is_each_programmes_own() -> None:
    """GEN-4: the same kind of event has another place in another programme, whichever is declared last."""
    known = programmes()
    csp, axcrypt = (
        replace(known[name], events=(Event("cancel", order=n),)) for name, n in (("csp", 2), ("axcrypt", 9))
    )
    for order in ((csp, axcrypt), (axcrypt, csp)):
        rank = rank_in_day({programme.id: programme for programme in order})
        place = [int(rank[codes.programme(name), codes.event_kind("cancel")]) for name in ("csp", "axcrypt")]
        assert [number // len(codes.event_kind) for number in place] == [2, 9]
        assert all(len(set(kinds)) == len(codes.event_kind) for kinds in rank.tolist()), "no two kinds share a place"


def test_events_of_a_day_are_in_the_order_of_their_programme_however_they_are_given() -> None:
    entry = {
        "id": "A", "programme": "avast-flexible", "product": "Cloud Backup",
        "purchased": date(2024, 3, 1), "seats": 4, "list_price": Decimal("3.10"),
    }  # fmt: skip
    cancel = {"subscription": "A", "on": date(2024, 3, 10), "kind": "cancel"}
    use = {"subscription": "A", "on": date(2024, 3, 10), "kind": "use", "seats": 6}
    for events in ([cancel, use], [use, cancel]):
        book = parse({"currency": "EUR", "until": date(2024, 4, 1), "subscription": [entry], "event": events}).book
        assert codes.event_kind.names(book.events.kind).tolist() == ["use", "cancel"]
