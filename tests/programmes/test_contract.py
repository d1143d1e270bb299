"""What every programme of the registry keeps to, whoever adds it: its lines, its steps, its words and its parts.

Each test looks at all programmes; what they say is tried on the bundled scenarios of each.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

import strategies
from billing_model import programmes as registry
from billing_model.billing.outcome import Outcome, outcome
from billing_model.core import codes
from billing_model.core.book import Book
from billing_model.core.columns import Columns
from billing_model.core.programme import Programme
from billing_model.files.scenario import parse, read
from billing_model.files.toml import load
from billing_model.programmes import cases, extensions, prepared, programmes, samples
from billing_model.words import rulebook
from billing_model.words.wording import LANGUAGES, wording
from project import PROJECT

UNITS = {"money", "percent", "devices"}  # of operands, as the explanations write them
PARTS = {"sample", "cases", "levels", "serve", "products", "reference"}  # that a programme may lack for a reason

NAMED_SO = {("kind", name) for name in ("new", "renew", "convert")}  # New Commerce prints the names themselves

each_programme = pytest.mark.parametrize("programme", programmes().values(), ids=programmes())


@cache
def bundled() -> tuple[Outcome, ...]:
    """All bundled scenarios that are not refused, billed."""
    paths = [path for path in sorted((PROJECT / "scenarios").glob("*/*.toml")) if path.parent.name != "refused"]
    return tuple(outcome(scenario.book, scenario.until) for scenario in map(read, paths))


def scenarios() -> Iterator[Mapping[str, Any]]:
    """The tables of all bundled scenarios that are not refused."""
    paths = sorted((PROJECT / "scenarios").glob("*/*.toml"))
    return (load(path) for path in paths if path.parent.name != "refused")


def of(programme: Programme) -> Iterator[tuple[Outcome, Book]]:
    """The bundled scenarios that have subscriptions of a programme, and these subscriptions as the rules see them."""
    for result in bundled():
        own = prepared(result.book).of(programme.id)
        if len(own):
            yield result, own


def types(columns: Columns) -> dict[str, tuple[np.dtype, np.dtype]]:
    """The columns that have not their declared type: what they have, and what is declared."""
    declared = {field.name: field.metadata.get("dtype") for field in dataclasses.fields(columns)}
    return {
        name: (getattr(columns, name).dtype, dtype)
        for name, dtype in declared.items()
        if dtype is not None and getattr(columns, name).dtype != dtype
    }


# ---- Lines and steps ------------------------------------------------------------------------------------------------


@each_programme
def test_a_scenario_shows_it(programme: Programme) -> None:
    assert any(True for _ in of(programme))


@each_programme
def test_its_lines_have_the_declared_types_kinds_and_clauses(programme: Programme) -> None:
    known = {clause.id for clause in rulebook.clauses()}
    for result, _ in of(programme):
        lines = result.lines.take(result.book.programme[result.lines.subscription] == codes.programme(programme.id))
        assert types(lines) == {}
        assert set(lines.kind_names) <= set(programme.kinds)
        assert set(lines.clause_names) <= known  # and none is without a clause


@each_programme
def test_an_operand_that_a_reader_must_see_is_a_column_of_its_lines(programme: Programme) -> None:
    assert set(programme.operands.values()) <= UNITS
    for result, own in of(programme):
        lines = programme.bill(own, result.until)
        assert set(programme.operands) <= set(lines.more)
        for name, column in lines.more.items():
            assert column.dtype.kind in "iu" and len(column) == len(lines), name  # an explanation takes whole numbers


@each_programme
def test_its_steps_are_sorted_and_never_below_zero(programme: Programme) -> None:
    for result, own in of(programme) if programme.levels else ():
        steps = programme.levels(own, result.until)
        assert types(steps) == {}
        key = list(zip(steps.subscription.tolist(), steps.since.tolist(), strict=True))
        assert key == sorted(key)
        assert (steps.seats >= 0).all()
        assert set(steps.subscription.tolist()) <= set(range(len(own)))


@each_programme
def test_its_terms_have_a_row_for_each_subscription(programme: Programme) -> None:
    for _, own in of(programme) if programme.term else ():
        term = programme.term(own)
        assert types(term) == {} and len(term) == len(own)
        assert (term.months >= 0).all()


# ---- Clauses and words ----------------------------------------------------------------------------------------------


def test_what_is_refused_names_a_clause_that_exists() -> None:
    known = {"", *(clause.id for clause in rulebook.clauses())}
    for part in (*programmes().values(), *extensions()):
        fields = (*part.fields, *(field for event in part.events for field in event.fields))
        assert {field.clause for field in fields} | {event.refused_by for event in part.events} <= known


@each_programme
def test_it_has_clauses_of_its_own(programme: Programme) -> None:
    assert rulebook.clauses(programme.id)


@each_programme
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_its_names_have_words(programme: Programme, language: str) -> None:
    words = wording(language)

    def nameless(table: str, names: list[str]) -> list[str]:
        own = words[table].get(programme.id)
        known = {**words[table], **own} if isinstance(own, dict) else words[table]
        return [
            name
            for name in names
            if not isinstance(known.get(name), str) or (known[name] == name and (table, name) not in NAMED_SO)
        ]

    fields = [*programme.fields, *(field for event in programme.events for field in event.fields)]
    assert nameless("programme", [programme.id]) == []
    assert nameless("kind", list(programme.kinds)) == []
    assert nameless("event", [event.kind for event in programme.events]) == []
    assert nameless("label", [field.name for field in fields]) == []
    assert nameless("line", list(programme.operands)) == []
    for field in fields:
        choices = words["choice"].get(field.name, {}) if field.type == "choice" else {}
        assert set(field.choices if field.type == "choice" else ()) <= set(choices), field.name


@each_programme
def test_what_it_declares_about_its_fields_and_events_exists(programme: Programme) -> None:
    fields, events = {field.name for field in programme.fields}, {event.kind for event in programme.events}
    assert {programme.sells, programme.limit[0], programme.sold_for[0], programme.one_of[0]} <= {"", *fields}
    assert {programme.limit[1], *(asked.event for asked in programme.asked)} <= {"", *events}
    assert {asked.field for asked in programme.asked} <= {"", *fields}
    for asked in programme.asked:
        assert (PROJECT / "pages" / f"{asked.question}.py").exists()
        assert set(asked.beside) <= set(programmes())


# ---- Parts ----------------------------------------------------------------------------------------------------------


@each_programme
def test_a_part_is_there_or_left_out_for_a_reason(programme: Programme) -> None:
    there = {
        "sample": programme.id in {sample.programme for sample in samples()},
        "cases": programme.id in cases(),
        "levels": programme.levels is not None,
        "serve": programme.serve is not None,
        "products": bool(programme.products),
        "reference": programme.id in strategies.BY_PROGRAMME,
    }
    assert set(there) == PARTS >= set(programme.without)
    for part, is_there in there.items():
        assert is_there is (part not in programme.without), f"{programme.id}: {part}"
    assert all(reason.strip().endswith(".") for reason in programme.without.values())


@each_programme
def test_each_of_its_products_is_sold_by_its_rules(programme: Programme) -> None:
    """Named once each, and nothing refuses it in a scenario that sells another."""
    assert len(set(programme.products)) == len(programme.products)
    assert not programme.products or programme.sells
    first = next(data for data in scenarios() if data["subscription"][0]["programme"] == programme.id)
    for product in programme.products:
        entry = {**first["subscription"][0], programme.sells: product}
        assert parse({**first, "subscription": [entry, *first["subscription"][1:]]})


@each_programme
def test_how_it_serves_a_need_is_said(programme: Programme) -> None:
    for language in LANGUAGES:
        assert (programme.id in wording(language)["policy"]) is (programme.serve is not None)


@pytest.mark.parametrize("ask", [registry.samples, registry.cases_by_vendor])
def test_a_part_that_is_missing_without_a_word_is_an_error(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = dataclasses.replace(programmes()["csp"], id="silent")
    monkeypatch.setattr(registry, "programmes", lambda: {**programmes(), "silent": silent})
    with pytest.raises(TypeError, match=r"^silent: one of a (sample|cases) and a reason .* it has neither$"):
        ask.__wrapped__()


def test_one_programme_has_the_rest_of_the_random_book() -> None:
    shares = [sample.share for sample in samples()]
    assert shares.count(None) == 1 and 0 < sum(share for share in shares if share is not None) < 1
