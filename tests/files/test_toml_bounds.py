"""What a TOML file may hold: a file that would take long to read is refused first, with one sentence."""

from __future__ import annotations

import time
import tomllib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_model.billing.refusal import Refused
from billing_model.files import comparison, kinds, scenario, toml
from billing_model.files.models import MOST_PROBLEMS
from billing_model.words.wording import LANGUAGES
from project import PROJECT, SCENARIOS

AT_ONCE = 2.0  # seconds of the processor, on a slow machine too

LONG = {  # at most a megabyte each, by the sentence about it
    "a number of many digits in a comment": ("# " + ("7" * 3999 + " ") * 249 + "\ny = ", "not-toml"),
    "a number of digits and underscores": ("# " + ("7_" * 1999 + " ") * 249 + "\ny = ", "not-toml"),
    "a table with a name of many parts": ("[" + ".".join(["b"] * 200_000) + "]\n", "too-deep"),
    "a field with a name of many parts": (" . ".join(["b"] * 240_000) + " = 1\n", "too-deep"),
    "a name of many parts in quotation marks": (".".join(['"b.c"'] * 120_000) + " = 1\n", "too-deep"),
    "a name of many parts in a table on one line": ("x = {" + ".".join(["b"] * 400_000) + " = 1}", "too-deep"),
    "lists in lists": ("x = " + "[" * 900_000, "too-deep"),
    "tables in tables": ("x = " + "{b = " * 100 + "1" + "}" * 100, "too-deep"),
    "numbers in a list": ("clauses = [" + "1," * 450_000 + "]", "too-many-values"),
    "fields that there are not": ("".join(f"untils{n} = 1\n" for n in range(60_000)), "too-many"),
    "tables that there are not": ("".join(f"[t{n}]\n" for n in range(90_000)), "too-many"),
    "entries without a field": ("[[remark]]\n" * 80_000, "too-many"),
    "one number": ("x = " + "7" * 900_000, "not-toml"),
    "quotation marks": ('"' * 900_000, "not-toml"),
}


@pytest.mark.parametrize("read", [scenario.parse, comparison.parse])
@pytest.mark.parametrize(("text", "key"), LONG.values(), ids=LONG)
def test_what_would_take_long_to_read_is_refused_at_once(text, key, read):
    begun = time.process_time()
    with pytest.raises(Refused) as refused:
        read(text, "long.toml")
    assert time.process_time() - begun < AT_ONCE
    assert [problem.key for problem in refused.value.problems] == [key]
    for language in LANGUAGES:
        assert len(refused.value.problems[0].text(language)) < 400


def test_a_deep_name_is_shown_with_its_place():
    with pytest.raises(Refused) as refused:
        toml.loads("id = 'a.b.c'\n  " + ".".join(["deep"] * 21) + " = 1\n", "deep.toml")
    (problem,) = refused.value.problems
    assert (problem.key, problem.line, problem.column) == ("too-deep", 2, 3)


def test_dots_in_texts_and_comments_are_no_deep_names():
    dots = ".".join(["b"] * 100)
    text = f'# {dots}\nshows = "{dots}"\nid = \'{dots}\'\nclauses = [\'\'\'{dots}\'\'\', """\n{dots}""""]\n'
    assert toml.loads(text, "dots.toml")["shows"] == dots


def test_a_file_of_comments_is_read():
    assert toml.loads("# a word\n" * 100_000, "comments.toml") == {}


def test_of_very_many_mistakes_the_first_are_said():
    events = '[[event]]\nsubscription = "B"\n' * 5_000
    with pytest.raises(Refused) as refused:
        scenario.parse(f'currency = "EUR"\nuntil = 2020-01-01\n{events}', "many.toml")
    assert len(refused.value.problems) == MOST_PROBLEMS + 1
    assert refused.value.problems[-1].text("en").endswith("these are the first 1,000 mistakes; there are more")


FRAGMENTS = ('"""', "'''", '"', "'", "\\", "\n", "a", ".", "=", "{", "}", "[", "]", ",", "#", " ", "1", 'x = "', '""""')


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_a_deep_name_is_noticed_wherever_it_stands(before):
    """Exactly where it is a name to tomllib, whatever texts, lists and comments stand before it."""
    text = before + ".".join(["b"] * 25) + " = 1\n"
    try:
        deep = "'b': {'b': {'b'" in str(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError:
        return
    if not deep:
        toml.loads(text, "place.toml")
        return
    with pytest.raises(Refused, match="deeply"):
        toml.loads(text, "place.toml")


# ---- A file of another kind -----------------------------------------------------------------------------------------

SUBSCRIPTIONS = (PROJECT / "samples" / "book" / "subscriptions.csv").read_bytes()
EVENTS = (PROJECT / "samples" / "book" / "events.csv").read_bytes()
SCENARIO = (SCENARIOS / "csp" / "seat-change.toml").read_bytes()
COMPARISON = (PROJECT / "comparisons" / "mail-and-office.toml").read_bytes()
KINDS = {
    "scenario": SCENARIO,
    "comparison": COMPARISON,
    "other-toml": b'[build]\nname = "x"\n',
    "subscriptions": SUBSCRIPTIONS,
    "events": EVENTS,
    "lines": b"customer;subscription;programme;invoice;first;last;kind;unit_price;seats;amount;currency\r\n",
    "reconciliation": b"\xef\xbb\xbfPartnerId,CustomerId,CustomerName,SubscriptionId,ChargeType\n",
    "workbook": b"PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml",
    "pdf": b"%PDF-1.7\n%\xe2\xe3",
    "parquet": b"PAR1\x15\x04",
    "packed": b"\x1f\x8b\x08\0\0",
    "picture": b"\x89PNG\r\n\x1a\n\0",
    "binary": b"\x7fELF\x02\x01\0\0\xff\xfe\xfd",
    "web-page": b"<!DOCTYPE html>\n<html>",
    "json": b'{"currency": "EUR"}\n',
    "empty": b" \n\n",
}


@pytest.mark.parametrize("read", [scenario.parse, comparison.parse])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind_is_one_sentence_that_names_it(kind, read, tmp_path):
    def refused(raw):
        with pytest.raises(Refused) as problems:
            read(toml.decoded(raw, "file"), "file")
        return [problem.key for problem in problems.value.problems]

    if kind == read.__module__.rpartition(".")[2]:
        assert read(toml.decoded(KINDS[kind], "file"), "file")
    else:
        assert refused(KINDS[kind]) == [f"kind-{kind}"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_known_by_how_the_file_begins(kind):
    assert kinds.kind_of(KINDS[kind][: kinds.HEAD]) == ("" if kind == "other-toml" else kind)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_known_by_its_header_however_it_is_written(separator):
    header = separator.join(('"Subscription"', " ON ", "Kind", "seats"))
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert kinds.kind_of(f"sep={separator}\r\n{header}\r\n".encode(encoding)) == kinds.EVENTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_sentence(language):
    for kind in KINDS:
        assert kinds.another_kind(kind, "file").text(language) != kinds.another_kind("none", "file").text(language)


def test_every_table_of_a_scenario_and_a_comparison_is_told_apart():
    from billing_model.files.comparison_models import ComparisonModel
    from billing_model.files.models import ScenarioModel

    both = ScenarioModel.model_fields.keys() & ComparisonModel.model_fields.keys()
    for model, kind in ((ScenarioModel, kinds.SCENARIO), (ComparisonModel, kinds.COMPARISON)):
        for name in model.model_fields.keys() - both:
            assert kinds.kind_of_tables({name: 1, **dict.fromkeys(both)}) == kind
