"""A comparison as the parameters of an address: there and back, readable, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.billing.refusal import Refused
from billing_model.comparing.compare import results
from billing_model.files import case_link, comparison_link
from billing_model.files.comparison import parse
from billing_model.files.comparison_link import held_already, opened, written
from billing_model.files.link import fields_of, size
from billing_model.files.toml import load
from project import PROJECT

BASES = {path.stem: load(path) for path in sorted((PROJECT / "comparisons").glob("*.toml"))}
CATALOGUE: Sequence[dict[str, Any]] = [
    {**entry, "_group": next(group for group in data["group"] if group["id"] == entry["group"])}
    for data in BASES.values()
    for entry in data["option"]
]
MAIL, DEVICES = BASES["mail-and-office"], BASES["device-security"]


def changed(base: dict[str, Any], change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    data = deepcopy(base)
    change(data)
    return data


def only(*ids: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data["option"] = [entry for entry in data["option"] if entry["id"] in ids]

    return change


def option(number: int, **fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["option"][number].update(fields)


STEPS = {"shape": "steps", "seats": 4, "change": [{"on": date(2025, 3, 1), "seats": 9}]}
READABLE: list[tuple[dict[str, Any], Callable[[dict[str, Any]], Any], dict[str, list[str]]]] = [
    (MAIL, lambda data: data.update(months=12), {"months": ["12"]}),
    (MAIL, lambda data: data["demand"].update(seats=12), {"demand.seats": ["12"]}),
    (MAIL, lambda data: data.update(demand={"shape": "steady", "seats": 10}), {"demand.shape": ["steady"]}),
    (MAIL, option(1, list_price=Decimal("9.50")), {"csp-annual.list_price": ["9.50"]}),
    (MAIL, option(2, trial=False), {"csp-trial.trial": ["false"]}),
    (MAIL, only("csp-monthly", "office365-prepaid"), {"options": ["csp-monthly,office365-prepaid"]}),
    (MAIL, lambda data: data["chance"].update(noise_percent=5), {"chance.noise_percent": ["5"]}),
    (MAIL, lambda data: data["chance"].update(leaves_after=7), {"chance.leaves_after": ["7"]}),
    (MAIL, lambda data: data.update(start=date(2026, 1, 31)), {"start": ["2026-01-31"]}),
    (MAIL, lambda data: data["map"]["y"].update(last=9), {"map.y.last": ["9"]}),
    (MAIL, lambda data: data.update(demand=STEPS),
     {"demand.shape": ["steps"], "demand.seats": ["4"], "demand.change": ["2025-03-01:9"]}),
    (DEVICES, lambda data: data.update(held=[held_already("Premium Business Security", data["start"])]),
     {"held": ["Premium Business Security"]}),
    (DEVICES, option(1, limit=None), {"flexible-limit.limit": [""]}),
]  # fmt: skip


@pytest.mark.parametrize("base", BASES.values(), ids=list(BASES))
def test_what_is_not_changed_is_not_in_the_address(base: dict[str, Any]) -> None:
    assert written(base, base, CATALOGUE) == {}
    assert written(base, parse(base).data, CATALOGUE) == {}


@pytest.mark.parametrize(("base", "change", "expected"), READABLE)
def test_the_address_reads_like_what_was_changed_and_opens_it(
    base: dict[str, Any], change: Callable[[dict[str, Any]], Any], expected: dict[str, list[str]]
) -> None:
    tables = changed(base, change)
    if not set(tables.get("map", {}).get("options", ())) <= {entry["id"] for entry in tables["option"]}:
        del tables["map"]
    made = written(base, tables, CATALOGUE)
    assert made == expected
    again = opened(base, made, CATALOGUE)
    assert written(base, again.data, CATALOGUE) == made
    assert same(again, parse(tables))


def same(comparison: Any, another: Any) -> bool:
    """Whether two comparisons ask the same: the need, the chance and every option."""
    needs = all(
        (getattr(comparison.need.steps, name) == getattr(another.need.steps, name)).all() for name in ("on", "seats")
    ) and bool((comparison.need.end == another.need.end).all())
    return (
        needs
        and comparison.chance == another.chance
        and comparison.rate == another.rate
        and comparison.options == another.options
    )


def test_options_of_other_comparisons_and_others_alike_are_named() -> None:
    tables = deepcopy(MAIL)
    entry = comparison_link.another(tables["option"][0], [option["id"] for option in tables["option"]])
    entry["list_price"] = Decimal("1.00")
    flexible = dict(DEVICES["option"][0])
    tables["option"] = [*tables["option"], entry, flexible]
    tables["group"] = [*tables["group"], *DEVICES["group"]]
    made = written(MAIL, tables, CATALOGUE)
    assert made["options"][0].endswith("office365-prepaid,csp-monthly-2,flexible")
    assert made["csp-monthly-2.list_price"] == ["1.00"] and len(made) == 2
    del entry["example"]  # a price that is typed is somebody's own
    assert opened(MAIL, made, CATALOGUE).data == tables


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_any_state_of_the_knobs_opens_as_it_was(data: st.DataObject) -> None:
    base = data.draw(st.sampled_from(list(BASES.values())))
    tables = deepcopy(base)
    tables["months"] = data.draw(st.integers(1, 60))
    tables["demand"]["seats"] = data.draw(st.integers(1, 900))
    tables["demand"]["day"] = data.draw(st.integers(1, 28))
    tables["chance"]["leaving_percent"] = data.draw(st.decimals(0, 100, places=2))
    tables["discount_rate_percent"] = data.draw(st.decimals(0, 100, places=2))
    for entry in tables["option"]:
        entry["list_price"] = data.draw(st.decimals(0, 5000, places=2))
    kept = data.draw(st.lists(st.sampled_from([entry["id"] for entry in tables["option"]]), min_size=1, unique=True))
    tables["option"] = [entry for entry in tables["option"] if entry["id"] in kept]
    comparison_link.without_stray_map(tables)
    made = written(base, tables, CATALOGUE)
    again = opened(base, made, CATALOGUE)
    assert same(again, parse(tables)) and written(base, again.data, CATALOGUE) == made
    assert size(made) < 2_000


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"months": ["many"]}, {("months", "not-integer")}),
        ({"months": ["99"]}, {("months", "not-between")}),
        ({"start": ["2025-02-30"]}, {("start", "not-day")}),
        ({"monhts": ["7"]}, {("monhts", "unknown-field")}),
        ({"demand.colour": ["red"]}, {("demand.colour", "unknown-field")}),
        ({"demand.shape": ["wild"]}, {("demand.shape", "not-choice")}),
        ({"options": ["nobody"]}, {("options", "unknown-option"), ("", "no-option")}),
        ({"nobody.list_price": ["3"]}, {("nobody.list_price", "unknown-option")}),
        ({"csp-annual.list_price": ["dear"]}, {("option[2].list_price", "not-money")}),
        ({"csp-annual.colour": ["red"]}, {("option[2].colour", "unknown-field-list")}),
        ({"demand.shape": ["steps"], "demand.change": ["soon:many"]},
         {("demand.change[1].on", "not-day"), ("demand.change[1].seats", "not-integer")}),
        ({"map.x.knob": ["colour"]}, {("map.x.knob", "not-choice")}),
        ({"months": ["9" * 20_000]}, {("", "link-too-long")}),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_its_place(parameters: dict[str, list[str]], expected: set[tuple[str, str]]) -> None:
    with pytest.raises(Refused) as refused:
        opened(MAIL, parameters, CATALOGUE)
    refusals = {(problem.field, problem.key) for problem in refused.value.problems}
    assert refusals == expected
    for problem in refused.value.problems:
        for language in ("en", "it"):
            assert problem.sentence(language)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(
        st.one_of(st.sampled_from([*comparison_link.NAMES, "csp-monthly.list_price", "x.y", "map", "utm_source"]),
                  st.text(max_size=8)),
        st.lists(st.text(max_size=12), min_size=1, max_size=2), max_size=4,
    )
)  # fmt: skip
def test_whatever_stands_in_an_address_is_opened_or_refused_in_sentences(parameters: dict[str, list[str]]) -> None:
    sentences = ["opened"]
    try:
        opened(MAIL, parameters, CATALOGUE)
    except Refused as refused:
        sentences = [problem.text("it") for problem in refused.problems]
    assert all(sentences)


# ---- Bounds -----------------------------------------------------------------------------------------------------

AT_THE_EDGES = ("", "0", "-1", "1", "61", "1e9", "NaN", "Infinity", "1.5", "-0", "4000000000", "9" * 40)
NUMBERS = {  # every number that an address can change, of the file and of an option of each programme
    *(name for name in comparison_link.NAMES if name.rpartition(".")[2] not in ("shape", "knob", "option", "change",
      "options", "currency", "start", "held")),
    *(f"{id}.{field.name}" for id in ("csp-trial", "flexible-limit", "prepaid-1", "axcrypt-12", "office365-prepaid")
      for field in fields_of(next(entry["programme"] for entry in CATALOGUE if entry["id"] == id))
      if field.type in ("integer", "money", "percent") and field.name != "seats"),
}  # fmt: skip
BASE_OF = {entry["id"]: id for id, base in BASES.items() for entry in base["option"]}


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_a_number_at_the_edge_is_refused_in_a_sentence_or_can_be_compared(name: str) -> None:
    id = name.partition(".")[0]
    base = BASES[BASE_OF.get(id, "mail-and-office")]
    only = {"options": [id]} if id in BASE_OF else {"options": ["office365-prepaid"]}
    for text in AT_THE_EDGES:
        parameters = {**only, "months": ["2"], "chance.years": ["3"], name: [text]}
        sentences = ["opened"]
        try:
            comparison = opened(base, parameters, CATALOGUE)
            possible, impossible = results(comparison.options, comparison.need, comparison.held)
            sentences *= len(possible) + len(impossible)
        except Refused as refused:
            sentences = [problem.text(language) for problem in refused.problems for language in ("en", "it")]
        assert sentences and all(sentences), text


@pytest.mark.parametrize(
    ("parameter", "place"),
    [("prepaid-1.years", "option[3].years"), ("axcrypt-12.months", "option[2].months"),
     ("office365-prepaid.term_months", "option[6].term_months"), ("csp-monthly.billing_day", "option[1].billing_day")],
)  # fmt: skip
def test_a_term_of_nothing_is_refused_as_it_is_in_a_file(parameter: str, place: str) -> None:
    base = BASES[BASE_OF[parameter.partition(".")[0]]]
    for text in ("0", "-1", "999"):
        with pytest.raises(Refused) as refused:
            opened(base, {parameter: [text]}, CATALOGUE)
        assert [(problem.field, problem.key) for problem in refused.value.problems] == [(place, "out-of-bounds")]


def test_what_a_mail_programme_adds_is_passed_over() -> None:
    assert opened(MAIL, {"utm_source": ["mail"], "fbclid": ["1"]}, CATALOGUE).data == MAIL


def test_a_case_of_the_map_is_written_and_read() -> None:
    turns = [("months", 7, ""), ("growth", 3, ""), ("price", 9_500_000, "csp-annual")]
    assert case_link.written(turns) == "months:7,growth:3,price.csp-annual:9.5"
    assert case_link.read(case_link.written(turns), parse(MAIL)) == turns
    assert case_link.read("", parse(MAIL)) == []


@pytest.mark.parametrize(
    "text", ["colour:3", "months:many", "months:0", "months", "price.nobody:3", "price:3", ":", "::"]
)
def test_a_case_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        case_link.read(text, parse(MAIL))
    assert all(problem.sentence("en") and problem.sentence("it") for problem in refused.value.problems)
