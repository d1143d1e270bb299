"""Whatever an address says, a page shows something: its scenario as the address makes it, or a sentence and another.

``FUZZ_EXAMPLES=5000 pytest tests/pages/test_any_address.py`` tries many more addresses than the tests do every time.
"""

from __future__ import annotations

import os
import runpy
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from billing_model.billing.refusal import Refused
from billing_model.core.fields import SUBSCRIPTION_FIELDS, Field
from billing_model.files import comparison_link, link
from billing_model.programmes import programmes
from page_runs import opened, settled
from pages.ui.base import frame
from pages.ui.parts import question
from pages.ui.parts.question import Question
from pages.ui.questions.compare import chosen
from pages.ui.scenario import bundled
from project import PROJECT

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
PAGES = [page for names in frame.QUESTIONS.values() for page in names]
OF_PAGES = (*bundled.OF_PAGES, "language")
ANY_TEXT = (
    "", "0", "1", "-1", "2", "29", "31", "1000000000", "10000000000", "1e5", "NaN", "0.000001", "-4.00",
    "1000000000000", "true", "2018-02-30", "1990-01-01", "2150-12-31", "0001-01-01", "9999-12-31", "monthly", "é",
    "<b>x</b>", "*x*", "a~b", "A", "none", "²", "1_000", "+3", "%7E", "x" * 201, "9" * 5_000,
)  # fmt: skip
WHOLE = ("0", "1", "2", "12", "28", "60", "100", "20000", "1000000", "1000000000", "-1", "")
AMOUNTS = ("0", "0.01", "4.00", "19.999999", "999999", "12.5", "100", "")


def days_of(data: Mapping[str, Any]) -> st.SearchStrategy[str]:
    """Days in and around a scenario, and at the ends of the calendar."""
    bought, until = min(entry["purchased"] for entry in data["subscription"]), data["until"]
    near = st.integers(-40, 1_900).map(lambda days: bought + timedelta(days))
    return st.one_of(st.dates(bought, until), near, st.dates(date(1990, 1, 1), date(2150, 12, 31))).map(str)


def values_of(field: Field, data: Mapping[str, Any]) -> st.SearchStrategy[str]:
    """Texts for a field, most of which it can hold."""
    ids = [str(entry["id"]) for entry in data["subscription"]]
    sensible = {
        "choice": st.sampled_from([*field.choices, ""]),
        "integer": st.one_of(
            st.sampled_from(WHOLE),
            st.integers(field.minimum or 0, min(field.maximum or 10**6, 10**6)).map(str),
        ),
        "money": st.sampled_from(AMOUNTS),
        "percent": st.sampled_from(AMOUNTS),
        "flag": st.sampled_from(["true", "false", ""]),
        "day": days_of(data),
        "subscription": st.sampled_from([*ids, ""]),
    }.get(field.type, st.sampled_from(["Office 365 E1", "*x*", ""]))
    return st.one_of(*[sensible] * 7, st.sampled_from(ANY_TEXT))


@st.composite
def events_of(draw: st.DrawFn, data: Mapping[str, Any]) -> str:
    """An event of one of a scenario's subscriptions, as an address holds it."""
    entry = draw(st.sampled_from(data["subscription"]))
    kinds = programmes()[entry["programme"]].events
    if not kinds:
        return draw(st.sampled_from(ANY_TEXT))
    kind = draw(st.sampled_from(kinds))
    parts = [entry["id"], draw(days_of(data)), kind.kind]
    for number, field in enumerate(kind.fields):
        if number == 0 or draw(st.booleans()):
            parts += [*([field.name] if number else []), draw(values_of(field, data))]
    return "~".join(parts)


@st.composite
def addresses(draw: st.DrawFn) -> dict[str, Any]:
    """The parameters of a link to a bundled scenario of any kind."""
    id = draw(st.sampled_from(sorted(bundled.library())))
    data = bundled.library()[id]
    query: dict[str, Any] = {"scenario": id}
    for what in draw(st.lists(st.sampled_from(["field"] * 4 + ["event"] * 3 + ["until"] * 2 + ["other"]), max_size=4)):
        if what == "field":
            entry = draw(st.sampled_from(data["subscription"]))
            declared = [*SUBSCRIPTION_FIELDS, *programmes()[entry["programme"]].fields]
            field = draw(st.sampled_from(declared))
            query[f"{entry['id']}.{field.name}"] = draw(values_of(field, data))
        elif what == "event":
            query["event"] = draw(st.one_of(st.just(["none"]), st.lists(events_of(data), min_size=1, max_size=4)))
        elif what == "until":
            query["until"] = draw(st.one_of(days_of(data), st.sampled_from(ANY_TEXT)))
        else:
            names = ("without", "currency", "scenario", "events", "A.seats.x", ".", "x.programme", "utm", *OF_PAGES)
            query[draw(st.sampled_from(names))] = draw(st.one_of(days_of(data), st.sampled_from(ANY_TEXT)))
    return query


def texts(query: Mapping[str, Any]) -> dict[str, list[str]]:
    """The parameters that make a scenario of another."""
    return {
        name: value if isinstance(value, list) else [value]
        for name, value in query.items()
        if name not in ("scenario", *OF_PAGES)
    }


def in_sentences(refused: Refused) -> None:
    """Every problem has a sentence in both languages."""
    assert all(problem.text("en") and problem.text("it") for problem in refused.problems)


def visit(page: str, query: Mapping[str, Any]) -> None:
    """A visit to an address, and a run after it."""
    language = str(query.get("language", "en"))
    app = opened(f"pages/{page}.py", language, **{name: query[name] for name in query if name != "language"})
    assert app.title and (app.info or app.warning or app.error)
    settled(app.run())


@settings(max_examples=EXAMPLES or 18, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PAGES), addresses())
@example(  # refused, and its first event is not the one that the page is about
    "extra_licences",
    {
        "scenario": "axcrypt/remaining-months-of-30-days",
        "until": "2023-03-01",
        "event": ["A~2023-03-01~use~1", "A~2083-03-01~add-seats~1"],
    },
)
def test_no_address_leads_to_an_error_page(page: str, query: dict[str, Any]) -> None:
    visit(page, query)


@settings(max_examples=EXAMPLES or 8, deadline=None, suppress_health_check=list(HealthCheck))
@given(addresses())
def test_no_address_of_the_page_that_suits_leads_to_an_error_page(query: dict[str, Any]) -> None:
    base = bundled.library().get(query["scenario"])
    if base is not None:
        try:
            tables = link.opened(base, texts(query)).data
        except Refused:
            return
        visit(bundled.page_for(tables), query)


@pytest.fixture(scope="module")
def questions() -> Mapping[str, Question[Any]]:
    """What each page declares, without being drawn."""
    declared: dict[str, Question[Any]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(question, "ask", lambda asked: declared.setdefault(asked.name, asked))
        for page in PAGES:
            runpy.run_path(str(PROJECT / "pages" / f"{page}.py"))
    return declared


@settings(max_examples=EXAMPLES or 180, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=addresses())
def test_what_a_link_makes_fits_the_page_that_it_is_sent_to(
    questions: Mapping[str, Question[Any]], query: dict[str, Any]
) -> None:
    base = bundled.library().get(query["scenario"])
    if base is not None:
        try:
            tables = link.opened(base, texts(query)).data
        except Refused as refused:
            in_sentences(refused)
            return
        asked = questions[bundled.page_for(tables)]
        assert (asked.can_show or asked.takes)(tables)


# ---- The page of comparisons ----------------------------------------------------------------------------------------


@st.composite
def comparisons(draw: st.DrawFn) -> dict[str, str]:
    """The parameters of a link to a bundled comparison."""
    id = draw(st.sampled_from(sorted(chosen.library())))
    options: Sequence[Mapping[str, Any]] = chosen.library()[id]["option"]
    query = {"comparison": id}
    for what in draw(
        st.lists(st.sampled_from(["field"] * 3 + ["option"] * 2 + ["case", "tab"]), min_size=1, max_size=3)
    ):
        value = draw(st.one_of(st.sampled_from(WHOLE), st.sampled_from(AMOUNTS), st.sampled_from(ANY_TEXT)))
        if what == "field":
            query[draw(st.sampled_from(comparison_link.NAMES))] = value
        elif what == "option":
            entry = draw(st.sampled_from(options))
            declared = [*SUBSCRIPTION_FIELDS, *programmes()[entry["programme"]].fields]
            query[f"{entry['id']}.{draw(st.sampled_from(declared)).name}"] = value
        elif what == "case":
            query["case"] = (
                f"{draw(st.sampled_from(['seats', 'months', 'price', 'use', 'leaving', 'season', 'x']))}:{value}"
            )
        else:
            query["tab"] = draw(st.sampled_from([*chosen.VIEWS, value]))
    return query


@settings(max_examples=EXAMPLES or 6, deadline=None, suppress_health_check=list(HealthCheck))
@given(comparisons())
def test_no_address_of_a_comparison_leads_to_an_error_page(query: dict[str, str]) -> None:
    opened("pages/compare.py", **query)


@settings(max_examples=EXAMPLES or 80, deadline=None, suppress_health_check=list(HealthCheck))
@given(comparisons())
def test_what_a_link_makes_of_a_comparison_is_right_or_refused_in_sentences(query: dict[str, str]) -> None:
    base = chosen.library()[query["comparison"]]
    given = {name: [text] for name, text in query.items() if name not in ("comparison", *chosen.OF_THE_PAGE)}
    try:
        assert comparison_link.opened(base, given, chosen.catalogue())
    except Refused as refused:
        in_sentences(refused)


@pytest.mark.parametrize(
    "query",
    [
        {"comparison": "encryption", "demand.shape": ""},
        {"comparison": "device-security", "demand.seats": ""},
        {"comparison": "device-security", "prepaid-1.id": ""},
        {"options": "csp-monthly" + "-1" * 3_000},
        {"options": "csp-monthly-2,csp-monthly-2-3"},
        {"comparison": "device-security", "held": "Premium Business Security", "start": "0001-01-01"},
    ],
    ids=lambda query: next(reversed(query)),
)
def test_links_that_led_to_an_error_page(query: dict[str, str]) -> None:
    opened("pages/compare.py", **query)
