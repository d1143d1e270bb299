"""A scenario as the parameters of an address: what is written, that it reads the same, and how nonsense is refused."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from billing_model.billing.bill import bill
from billing_model.billing.refusal import Refused
from billing_model.files import link
from billing_model.files.scenario import Scenario, parse
from billing_model.files.toml import load
from billing_model.words.wording import LANGUAGES
from project import SCENARIOS

BUNDLED = {
    path.relative_to(SCENARIOS).with_suffix("").as_posix(): load(path)
    for path in sorted(SCENARIOS.glob("*/*.toml"))
    if path.parent.name != "refused"
}
SEAT_CHANGE = BUNDLED["csp/seat-change"]
ANY = st.one_of(
    strategies.csp_scenarios(),
    strategies.avast_scenarios(),
    strategies.prepaid_scenarios(),
    strategies.axcrypt_scenarios(),
    strategies.office365_scenarios(),
)


def charges(scenario: Scenario) -> list[tuple]:
    """Every line that is invoiced, by the subscription's id."""
    lines = bill(scenario.book, scenario.until)
    columns = (lines.invoice, lines.first, lines.last, lines.kind, lines.seats, lines.amount, lines.exact)
    names = [str(scenario.book.id[row]) for row in lines.subscription]
    return sorted(zip(names, *(column.tolist() for column in columns), strict=True))


def sentences(base: dict, parameters: dict, language: str = "en") -> list[str]:
    with pytest.raises(Refused) as refused:
        link.opened(base, parameters)
    return [problem.text(language) for problem in refused.value.problems]


def example(**changes) -> dict:
    data = deepcopy(SEAT_CHANGE)
    data["subscription"][0] |= changes
    return data


def test_a_link_reads_like_what_was_changed() -> None:
    data = example(seats=3, list_price=Decimal("12.50")) | {"until": date(2018, 5, 31)}
    data["event"][0] |= {"on": date(2018, 2, 5), "seats": 7}
    data["event"].append({"subscription": "A", "on": date(2018, 4, 1), "kind": "cancel"})
    assert link.query(link.written(SEAT_CHANGE, data)) == (
        "until=2018-05-31&A.seats=3&A.list_price=12.50&event=A~2018-02-05~set-seats~7&event=A~2018-04-01~cancel"
    )


def test_later_fields_of_an_event_have_their_names() -> None:
    base = BUNDLED["office365/cheaper-plan-part-is-lost"]
    data = deepcopy(base)
    data["event"][0]["seats"] = 4
    (event,) = link.written(base, data)["event"]
    assert event.count("~") == 7 and event.endswith("~seats~4")


@pytest.mark.parametrize("id", BUNDLED)
def test_a_bundled_scenario_needs_no_parameters(id: str) -> None:
    assert link.written(BUNDLED[id], BUNDLED[id]) == {}
    assert charges(link.opened(BUNDLED[id], {})) == charges(parse(BUNDLED[id]))


@pytest.mark.parametrize("id", BUNDLED)
def test_every_bundled_scenario_can_be_told_from_another(id: str) -> None:
    parameters = link.written(SEAT_CHANGE, BUNDLED[id])
    opened = link.opened(SEAT_CHANGE, parameters)
    assert charges(opened) == charges(parse(BUNDLED[id]))
    assert link.written(opened.data, BUNDLED[id]) == {}


def test_what_is_the_default_anyway_is_no_difference() -> None:
    assert link.written(SEAT_CHANGE, example(segment="none", full_credit_days=30, trial=False)) == {}


def test_a_field_is_taken_away_by_an_empty_value() -> None:
    without = example()
    offer = without["subscription"][0].pop("offer")
    assert offer and link.written(SEAT_CHANGE, without) == {"A.offer": [""]}
    assert "offer" not in link.opened(SEAT_CHANGE, {"A.offer": [""]}).data["subscription"][0]


def test_no_event_is_said_too() -> None:
    parameters = link.written(SEAT_CHANGE, example() | {"event": []})
    assert parameters == {"event": ["none"]}
    assert not len(link.opened(SEAT_CHANGE, parameters).book.events)


@given(ANY, ANY)
def test_what_is_written_reads_the_same(base: dict, data: dict) -> None:
    """Over any scenario as base, also of another vendor; through the text of an address and back."""
    parameters = link.written(base, data)
    through = parse_qs(link.query(parameters), keep_blank_values=True)
    assert through == parameters
    opened = link.opened(base, through)
    assert charges(opened) == charges(parse(data))
    assert link.written(opened.data, data) == {}


printable = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60)


@given(printable, printable)
def test_any_text_of_a_user_survives(plan: str, customer: str) -> None:
    base = BUNDLED["office365/cheaper-plan-part-is-lost"]
    data = deepcopy(base)
    data["subscription"][0] |= {"plan": plan, "customer": customer}
    data["event"][0]["plan"] = plan
    opened = link.opened(base, parse_qs(link.query(link.written(base, data)), keep_blank_values=True))
    assert opened.data["subscription"][0]["customer"] == customer
    assert opened.data["event"][0]["plan"] == opened.data["subscription"][0]["plan"] == plan


def with_many_events(count: int) -> dict:
    first = date(2018, 1, 14)
    events = [
        {"subscription": "A", "on": first + timedelta(n), "kind": "set-seats", "seats": 1 + n * n % 17}
        for n in range(count)
    ]
    return example() | {"event": events, "until": date(2028, 1, 1)}


def test_that_nothing_happens_is_said_in_a_long_link_too() -> None:
    parameters = link.written(SEAT_CHANGE, example(customer="😀" * 200) | {"event": []})
    assert parameters["event"] == ["none"] and link.size(parameters) > link.READABLE
    assert not len(link.opened(SEAT_CHANGE, parameters).book.events)


def test_many_events_are_packed_and_still_short() -> None:
    data = with_many_events(1_000)
    parameters = link.written(SEAT_CHANGE, data)
    assert set(parameters) == {"until", "events"} and link.size(parameters) < link.READABLE
    assert link.opened(SEAT_CHANGE, parameters).data["event"] == data["event"]


def test_few_events_stay_readable() -> None:
    assert set(link.written(SEAT_CHANGE, with_many_events(60))) == {"until", "event"}


def test_a_link_that_was_cut_off_is_said_in_both_languages() -> None:
    parameters = link.written(SEAT_CHANGE, with_many_events(1_000))
    damaged = parameters | {"events": [parameters["events"][0][:-5]]}
    assert sentences(SEAT_CHANGE, damaged) == [
        "link, events: the events of the link cannot be read; it was cut off or changed on its way"
    ]
    assert "troncato" in sentences(SEAT_CHANGE, damaged, "it")[0]


def test_a_link_that_is_far_too_long_is_not_even_read() -> None:
    (sentence,) = sentences(SEAT_CHANGE, {"event": ["A~2018-02-01~set-seats~2"] * 2_000})
    assert "8,000" in sentence


def test_events_that_unfold_without_end_are_refused() -> None:
    bomb = link._packed(["A~2018-02-01~set-seats~2"] * 500_000)
    assert len(bomb) < link.LONGEST
    assert sentences(SEAT_CHANGE, {"events": [bomb]})


def test_nonsense_is_refused_with_one_sentence_per_problem() -> None:
    refusals = sentences(
        SEAT_CHANGE,
        {
            "A.seats": ["many"],
            "B.seats": ["3"],
            "A.colour": ["red"],
            "event": ["A~2018-13-02~set-seats~2", "A~2018-02-02~explode"],
            "until": ["soon"],
        },
    )
    assert [sentence.split(":")[0] for sentence in refusals] == [
        "link, B.seats",
        "link, until",
        "link, subscription 1 (A), seats",
        "link, subscription 1 (A), colour",
        "link, event 1 (of A), on",
        "link, event 2 (of A), kind",
    ]


def test_a_rule_refuses_a_link_as_it_refuses_a_file() -> None:
    (sentence,) = sentences(SEAT_CHANGE, {"event": ["A~2018-02-01~set-frequency~annual"]})
    assert "CSP-2" in sentence


def test_what_a_mail_programme_adds_is_passed_over_and_a_slip_is_not() -> None:
    assert link.opened(SEAT_CHANGE, {"fbclid": ["x"], "utm_source": ["mail"]})
    assert "did you mean “until”" in sentences(SEAT_CHANGE, {"untill": ["2018-05-31"]})[0]


names = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["until", "event", "events", "without", "A.seats", "A.programme", "A.id", "B.programme", "A."]),
)
values = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["A~2018-02-01~set-seats~2", "~~~", "A~A~A~A", "csp", "A", "", "none", "1e99", "2018-02-30"]),
    st.lists(st.text("A~2018-0set.", max_size=8), max_size=6).map("~".join),
    st.text("A~2-", max_size=8).map(lambda end: link._packed(["a~2018-01-01~b"]) + end),
)


@given(st.dictionaries(names, st.lists(values, min_size=1, max_size=3), max_size=5))
def test_no_address_raises_anything_but_sentences(parameters: dict) -> None:
    try:
        link.opened(SEAT_CHANGE, parameters)
    except Refused as refused:
        for problem in refused.problems:
            for language in LANGUAGES:
                assert problem.text(language).isprintable()
                assert "…" not in problem.sentence(language) or "…" in str(problem.values) or len(str(parameters)) > 60


def test_another_currency_leaves_what_a_document_prints_in_the_old_one_behind() -> None:
    assert SEAT_CHANGE["expect"]["invoice"]
    scenario = link.opened(SEAT_CHANGE, {"currency": ["JPY"], "A.list_price": ["500"]})
    assert (scenario.currency, scenario.expect) == ("JPY", ())
    assert next(line[-2] for line in charges(scenario)) == 500_000_000
