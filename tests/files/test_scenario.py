"""Scenario files: what is read, what is refused, and how the refusal reads."""

from __future__ import annotations

import copy
import re
import tomllib
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest

from billing_model.billing.refusal import Refused
from billing_model.files import scenario, toml
from billing_model.programmes import programmes
from billing_model.words.wording import LANGUAGES, text, wording
from project import SCENARIOS

FILES = sorted(SCENARIOS.rglob("*.toml"))

TEXT = """
id       = "csp/example"
currency = "USD"
until    = 2018-03-31

[title]
en = "An example"
it = "Un esempio"

[[subscription]]
id          = "A"
programme   = "csp"
offer       = "Office 365 E1"
frequency   = "monthly"
purchased   = 2018-01-13
seats       = 1
list_price  = 4.005
billing_day = 15

[[event]]
subscription = "A"
on    = 2018-02-01
kind  = "set-seats"
seats = 2

[[expect.invoice]]
on    = 2018-02-15
total = 9.55
lines = [
  { first = 2018-01-13, last = 2018-02-12, kind = "cycle-fee", unit_price = -4, seats = 1, amount = -4.00 },
]
"""


def example():
    return tomllib.loads(TEXT, parse_float=Decimal)


def problems(data, file="file.toml"):
    with pytest.raises(Refused) as refused:
        scenario.parse(data, file)
    return refused.value.problems


def only(data):
    refusals = problems(data)
    assert len(refusals) == 1, [refusal.text("en") for refusal in refusals]
    return refusals[0]


def sentences(data, language="en"):
    return [problem.text(language) for problem in problems(data)]


# ---- What is read


def test_the_columns_of_the_book():
    example_scenario = scenario.parse(TEXT)
    assert example_scenario.until == np.datetime64("2018-03-31")
    assert example_scenario.subscription_ids == ("A",)
    assert example_scenario.book.list_price.tolist() == [4_005_000]
    assert example_scenario.book.purchased.tolist() == [date(2018, 1, 13)]
    assert example_scenario.book.billing_day.tolist() == [15]
    assert example_scenario.book.customers.tolist() == ["customer"]
    assert example_scenario.book.currency.tolist() == ["USD"]
    assert example_scenario.book.full_credit_days.tolist() == [30]  # a default
    assert example_scenario.book.events.seats.tolist() == [2]


def test_the_words_and_the_expected_rows():
    example_scenario = scenario.parse(TEXT)
    assert example_scenario.title == {"en": "An example", "it": "Un esempio"}
    assert example_scenario.question == {}
    (invoice,) = example_scenario.expect
    assert (invoice.on, invoice.total, invoice.due) == (date(2018, 2, 15), Decimal("9.55"), None)
    assert invoice.lines[0].unit_price == -4


def test_a_page_changes_a_copy_and_parses_again():
    example_scenario = scenario.parse(TEXT)
    changed = copy.deepcopy(dict(example_scenario.data))
    changed["subscription"][0]["seats"] = 7
    changed["subscription"][0]["offer"] = None  # an emptied input
    assert scenario.parse(changed).book.seats.tolist() == [7]
    assert example_scenario.book.seats.tolist() == [1]


def test_what_is_written_reads_the_same():
    data = example()
    data["subscription"][0]["parent"] = None
    again = tomllib.loads(toml.dumps(data), parse_float=Decimal)
    assert again == example()
    assert isinstance(again["subscription"][0]["list_price"], Decimal)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SCENARIOS)))
def test_every_scenario_is_read_or_refused_as_it_says(file):
    data = toml.load(file)
    assert data["id"] == str(file.relative_to(SCENARIOS).with_suffix(""))
    assert tomllib.loads(toml.dumps(data), parse_float=Decimal) == data
    clause = toml.expected_refusal(data)
    if clause:
        assert clause in {problem.clause for problem in problems(data)}
    else:
        assert scenario.parse(data, str(file)).refused_by == ""


# ---- Where and what


def test_all_problems_at_once_in_the_order_of_the_file():
    data = example()
    data["until"] = "soon"
    data["subscription"].append({"id": "B", "programme": "csp", "seats": 1, "list_price": 4, "billing_day": 31,
                                 "frequency": "monthly", "purchased": date(2018, 1, 1)})  # fmt: skip
    data["subscription"][0]["seats"] = "one"
    data["event"] += [{"subscription": "Z", "on": date(2018, 2, 2), "kind": "cancel"}]
    data["expect"]["invoice"][0]["lines"][0]["amount"] = True
    assert [(problem.table, problem.number, problem.id, problem.field) for problem in problems(data)] == [
        ("", 0, "", "until"),
        ("", 0, "", "expect.invoice[1].lines[1].amount"),
        ("subscription", 1, "A", "seats"),
        ("subscription", 2, "B", "billing_day"),
        ("event", 2, "", "subscription"),
    ]


def test_a_sentence_names_file_place_found_expected_and_clause():
    data = example()
    data["subscription"][0]["billing_day"] = 31
    assert sentences(data) == [
        "file.toml, subscription 1 (A), billing_day: found 31; 1 to 28 is expected "
        f"(CSP-13: {wording('en').clause('CSP-13')})"
    ]
    assert sentences(data, "it") == [
        "file.toml, sottoscrizione 1 (A), billing_day: c'è 31; serve un valore da 1 a 28 "
        f"(CSP-13: {wording('it').clause('CSP-13')})"
    ]


def test_values_of_the_book_are_told_as_the_file_has_them():
    data = example()
    data["event"][0]["on"] = date(2018, 1, 2)
    assert sentences(data) == [
        "file.toml, event 1 (of A), on: found 2018-01-02; a day on or after the purchase, 2018-01-13, is expected"
    ]
    data = example()
    data["subscription"][0]["list_price"] = Decimal("-1234.5")
    (english,), (italian,) = sentences(data), sentences(data, "it")
    assert "found -1,234.50;" in english
    assert "c'è -1.234,50;" in italian


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("purchased", 20180113, "not-day"),
        ("purchased", "2018-01-13", "not-day"),
        ("purchased", datetime(2018, 1, 13), "not-day"),  # noqa: DTZ001
        ("purchased", date(1066, 10, 14), "day-out-of-range"),
        ("purchased", date(9999, 1, 1), "day-out-of-range"),
        ("list_price", "4.00", "not-money"),
        ("list_price", 4.0, "not-money"),
        ("list_price", True, "not-money"),
        ("list_price", Decimal("NaN"), "not-money"),
        ("list_price", Decimal("Infinity"), "not-money"),
        ("list_price", Decimal("4.0000001"), "too-many-decimals"),
        ("list_price", Decimal("1." + "0" * 40 + "1"), "too-many-decimals"),
        ("list_price", Decimal("1E+99999"), "number-too-large"),
        ("seats", Decimal("1.0"), "not-integer"),
        ("seats", True, "not-integer"),
        ("seats", 10**30, "number-too-large"),
        ("seats", 10**9, "overflow"),
        ("seats", -1, "too-few"),
        ("offer", 5, "not-text"),
        ("offer", "", "empty-text"),
        ("offer", "x" * 201, "text-too-long"),
        ("offer", "a\x07b", "control-character"),
        ("offer", "a\u202eb", "control-character"),  # the letters after it would run backwards
        ("customer", "a\uffffb", "control-character"),  # no workbook can hold it
        ("customer", "\tb", "control-character"),
        ("frequency", "weekly", "not-choice"),
        ("frequency", ["monthly"], "not-choice"),
        ("trial", 1, "not-flag"),
        ("parent", 7, "not-subscription"),
        ("parent", "Z", "unknown-subscription"),
        ("programme", "cps", "unknown-programme"),
        ("billing_dya", 3, "unknown-field"),
        ("zzz", 3, "unknown-field-list"),
        ("limit", 3, "foreign-field"),
    ],
)
def test_a_value_of_the_wrong_kind_is_one_sentence(field, value, key):
    data = example()
    data["subscription"][0][field] = value
    if field == "seats" and key == "overflow":
        data["subscription"][0]["list_price"] = 10**9
    refusal = only(data)
    assert (refusal.key, refusal.table, refusal.number) == (key, "subscription", 1)
    for language in LANGUAGES:
        assert "Input should" not in refusal.text(language)
        assert "…" not in refusal.text(language).replace("[ … ]", "")
        assert "\n" not in refusal.text(language)


@pytest.mark.parametrize("field", ["title", "question", "remark"])
@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\r", "\x85", "\u2028", "\u202e", "\u2066"])
def test_no_control_character_stands_in_a_free_text(field, letter):
    text = {"en": "a", "it": f"a{letter}b"}
    refusal = only(example() | {field: [text] if field == "remark" else text})
    assert (refusal.key, refusal.field.split(".")[-1]) == ("control-character", "it")


def test_a_free_text_may_have_lines_and_tabs():
    text = {"en": "One line\n\tand another", "it": "à"}
    assert scenario.parse(example() | {"title": text, "remark": [text]}).title == text


def test_whole_numbers_and_zeros_at_the_end_are_amounts():
    for price in (4, Decimal(4), Decimal("4.00000000000"), Decimal("4E0")):
        data = example()
        data["subscription"][0]["list_price"] = price
        assert scenario.parse(data).book.list_price.tolist() == [4_000_000]


def test_an_unknown_field_suggests_the_known_one():
    data = example()
    data["subscription"][0]["biling_day"] = 3
    assert "did you mean “billing_day”" in sentences(data)[0]
    data = example()
    data["expect"]["invoice"][0]["lines"][0]["ammount"] = 3
    assert sentences(data) == [
        "file.toml, expect.invoice[1].lines[1].ammount: there is no field of this name here; did you mean “amount”?"
    ]


def test_a_field_of_another_programme_names_its_owner():
    data = example()
    data["subscription"][0]["limit"] = 3
    assert "field of “avast-flexible”, not of csp" in sentences(data)[0]


def test_an_unknown_event_names_the_events_of_the_programme():
    data = example()
    data["event"][0]["kind"] = "use"
    refusal = only(data)
    assert (refusal.key, refusal.field) == ("unknown-event", "kind")
    assert "“set-seats”" in refusal.text("en")
    assert "transfer" not in refusal.text("en")  # it is always refused


def test_a_programme_without_events_says_so():
    data = example()
    data["subscription"][0] = {
        "id": "A", "programme": "avast-prepaid", "product": "Cloud Backup", "years": 1,
        "purchased": date(2018, 1, 13), "seats": 3, "list_price": Decimal("20.00"),
    }  # fmt: skip
    refusal = only(data)
    assert (refusal.key, refusal.field) == ("no-events", "kind")
    assert "avast-prepaid has no events, so “set-seats” cannot happen" in refusal.text("en")


def test_an_event_that_is_always_refused_names_its_clause():
    data = example()
    data["event"] = [{"subscription": "A", "on": date(2018, 2, 1), "kind": "set-frequency", "frequency": "annual"}]
    assert only(data).clause == "CSP-2"
    assert "CSP-2" in sentences(data, "it")[0]


@pytest.mark.parametrize("missing", ["id", "programme", "purchased", "list_price"])
def test_a_missing_field_is_named(missing):
    data = example()
    del data["subscription"][0][missing]
    assert ("subscription", missing) in {(problem.table, problem.field) for problem in problems(data)}
    assert {problem.key for problem in problems(data)} <= {"missing", "unknown-subscription"}


def test_one_mistake_makes_one_sentence():
    """Events and add-ons of a subscription that is ill formed itself are not reported."""
    data = example()
    data["subscription"].append({**data["subscription"][0], "id": "B", "parent": "A"})
    data["subscription"][0]["purchased"] = "then"
    assert only(data).key == "not-day"


def test_nor_is_an_event_that_names_an_ill_formed_subscription():
    data = copy.deepcopy(toml.load(SCENARIOS / "nce" / "seats-moved-into-another-subscription.toml"))
    into = next(event["to"] for event in data["event"] if event["kind"] == "move-seats")
    next(given for given in data["subscription"] if given["id"] == into)["seats"] = "three"
    assert only(data).key == "not-integer"


def test_the_same_id_twice():
    data = example()
    data["subscription"].append(dict(data["subscription"][0]))
    assert [(each.key, each.number, each.id) for each in problems(data)] == [
        ("repeated-id", 1, "A"),
        ("repeated-id", 2, "A"),
    ]


@pytest.mark.parametrize("currency", ["XAU", "XXX", "HRK", "usd", "XXQ", "", 5, None])
def test_a_currency_has_three_letters_and_a_minor_unit(currency):
    data = example()
    data["currency"] = currency
    assert only(data).key == ("missing" if currency is None else "not-currency")


def test_until_is_at_most_60_years_after_the_first_purchase():
    data = example()
    data["until"] = date(2078, 1, 13)
    scenario.parse(data)
    data["until"] = date(2078, 1, 14)
    assert only(data).key == "until-too-late"


def test_limits_of_size():
    data = example()
    data["subscription"] = [{**data["subscription"][0], "id": f"S{n}"} for n in range(1_001)]
    data["event"] = []
    assert [problem.key for problem in problems(data)] == ["too-many"]
    data["subscription"] = []
    assert only(data).key == "no-subscription"
    data = example()
    data["event"] *= 20_001
    assert [problem.key for problem in problems(data)] == ["too-many"]


@pytest.mark.parametrize(
    "data", [{"subscription": 5}, {"subscription": [5]}, {"event": "x"}, {"title": []}, {"expect": 1}]
)
def test_a_table_that_is_none(data):
    keys = {problem.key for problem in problems({**example(), **data})}
    assert keys <= {"not-list", "not-table", "unknown-subscription", "no-subscription"}


# ---- The file itself


@pytest.mark.parametrize(
    ("text", "key", "line", "column"),
    [
        ('id = "a\nb"', "not-toml", 1, 8),
        ("a = 1\na = 2", "given-twice", 2, 6),
        ("a = 1\n\nb = 2018-02-30", "not-in-calendar", 3, 5),
        ("a = [1,\n2", "not-toml", 2, 2),
        ("a = " + "9" * 5_000, "not-toml", 1, 5_005),
        ("a = 1\nb = " + "9" * 5_000 + "\nc = 1", "not-toml", 2, 1),
        ("a = 1e99999999999999999999", "not-toml", 1, 27),
        ("a = " + "[" * 3_000, "too-deep", 0, 0),
    ],
)
def test_text_that_is_not_toml_says_where(text, key, line, column):
    refusal = only(text)
    assert (refusal.key, refusal.line, refusal.column) == (key, line, column)
    assert f"line {line:d}, column {column:d}" in refusal.text("en") or not line
    assert "\n" not in refusal.text("it")


def test_files_that_cannot_be_read(tmp_path):
    def key(path):
        with pytest.raises(Refused) as refused:
            scenario.read(path)
        (problem,) = refused.value.problems
        assert problem.file == str(path)
        return problem.key

    assert key(tmp_path / "none.toml") == "no-file"
    assert key(tmp_path) == "is-a-folder"
    assert key("a\x00b") == "unreadable"
    (tmp_path / "latin.toml").write_bytes("id = 'perché'".encode("latin-1"))
    assert key(tmp_path / "latin.toml") == "not-utf-8"
    (tmp_path / "large.toml").write_text("# " + "x" * 1_000_000)
    assert key(tmp_path / "large.toml") == "file-too-large"


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    (tmp_path / "bom.toml").write_text(TEXT, encoding="utf-8-sig")
    assert scenario.read(tmp_path / "bom.toml").id == "csp/example"


def test_a_sentence_stays_on_one_line_whatever_the_file_holds():
    data = example()
    data["subscription"][0]["id"] = "A\n\x1b[31m"
    data["event"][0]["subscription"] = "A\n\x1b[31m"
    for sentence in sentences(data) + sentences(data, "it"):
        assert sentence.isprintable()


# ---- The wording


def test_both_languages_have_the_same_sentences_with_the_same_values():
    english, italian = text("en"), text("it")
    for table in ("problem", "place", "cli"):
        assert english[table].keys() == italian[table].keys()
        for key, sentence in english[table].items():
            values = [set(re.findall(r"{(\w+)[:}]", str(each))) for each in (sentence, italian[table][key])]
            assert values[0] == values[1], key


def test_a_name_without_words_stands_for_itself():
    assert wording("it").kind("no-such-kind") == "no-such-kind"
    assert wording("en").label("no_such_field") == "no_such_field"
    with pytest.raises(ValueError, match="no wording in 'de'"):
        wording("de")


def test_a_problem_without_a_sentence_is_still_told():
    assert wording("en").problem("no-such-key") == wording("en").problem("other")
    assert "buy" not in wording("en").problem("refused-buy", found="buy").replace("“buy”", "")


def test_every_field_of_every_programme_is_known_to_the_reader():
    for programme in programmes().values():
        for declared in programme.fields:
            data = example()
            data["subscription"][0] |= {"programme": programme.id, declared.name: object()}
            assert declared.name in {problem.field for problem in problems(data)}


def test_a_wrong_event_does_not_hide_the_others() -> None:
    """A change that is refused by itself, and a second cancellation elsewhere: both are reported at once."""
    data = {
        "currency": "USD",
        "until": date(2018, 12, 31),
        "subscription": [
            {
                "id": "A",
                "programme": "csp",
                "frequency": "monthly",
                "purchased": date(2018, 1, 13),
                "seats": 1,
                "list_price": 4,
                "billing_day": 15,
            }
        ],
        "event": [
            {"subscription": "A", "on": date(2018, 2, 1), "kind": "transfer"},
            {"subscription": "A", "on": date(2018, 3, 1), "kind": "cancel"},
            {"subscription": "A", "on": date(2018, 3, 10), "kind": "cancel"},
            {"subscription": "A", "on": date(2017, 3, 10), "kind": "set-seats", "seats": 3},
        ],
    }
    with pytest.raises(Refused) as refused:
        scenario.parse(data)
    assert [problem.clause for problem in refused.value.problems] == ["CSP-7", "CSP-37", ""]


# ---- The last day, and what a wrong currency leaves to check


@pytest.mark.parametrize("until", [date(2018, 1, 12), date(2008, 3, 31), date(1990, 1, 1)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_billed_through_a_day_before_everything(until, language):
    data = example() | {"until": until}
    refusal = only(data)
    assert (refusal.key, refusal.field) == ("until-too-early", "until")
    assert "2018-01-13" in refusal.text(language) and str(until) in refusal.text(language)


def test_the_day_of_the_first_purchase_is_late_enough():
    assert scenario.parse(example() | {"until": date(2018, 1, 13), "event": [], "expect": {}}).until


@pytest.mark.parametrize("currency", ["", "XXX", "eur", 7, None])
@pytest.mark.parametrize("programme", programmes())
def test_a_wrong_currency_hides_no_other_mistake(currency, programme):
    data = {"currency": currency, "until": date(2019, 1, 1)}
    data["subscription"] = [{"id": "A", "programme": programme, "purchased": date(2018, 1, 1), "seats": "many"}]
    fields = {problem.field for problem in problems(data)}
    assert {"currency", "seats"} <= fields


@pytest.mark.parametrize(
    ("currency", "total", "is_fine"),
    [("EUR", "8.00", True), ("EUR", "8.005", False), ("JPY", "8.00", True), ("JPY", "8.10", False),
     ("KWD", "8.125", True), ("KWD", "8.1255", False), ("EUR", "12345678901234567.89", True)],
)  # fmt: skip
def test_an_amount_of_an_invoice_has_the_decimals_of_its_currency(currency, total, is_fine):
    data = example() | {"currency": currency}
    lines = [{"first": date(2018, 1, 13), "last": date(2018, 2, 12), "kind": "cycle-fee", "unit_price": Decimal("4.00"),
              "seats": 2, "amount": Decimal(total)}]  # fmt: skip
    data["expect"] = {"invoice": [{"on": date(2018, 1, 15), "total": Decimal(total), "lines": lines}]}
    if is_fine:
        assert scenario.parse(data, expecting=True).expect[0].total == Decimal(total)
        return
    with pytest.raises(Refused) as told:
        scenario.parse(data, expecting=True)
    refused = told.value.problems
    scenario.parse(data)  # a page that changes the currency does not ask
    assert [(problem.key, problem.field) for problem in refused] == [
        ("too-fine", "expect.invoice[1].total"), ("too-fine", "expect.invoice[1].lines[1].amount"),
    ]  # fmt: skip
    for language in LANGUAGES:
        assert "…" not in refused[0].text(language) and currency in refused[0].text(language)
