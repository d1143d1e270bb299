"""Finding clauses by the words of a question: both languages, other endings, other words for the same."""

from __future__ import annotations

import pytest

from billing_model.words.find import alike, find, words_of
from billing_model.words.rulebook import clauses


@pytest.mark.parametrize(
    ("one", "other"), [("prorated", "proration"), ("licenza", "licenze"), ("rinnovo", "rinnovare"), ("add", "added")]
)
def test_a_word_is_like_its_other_endings(one: str, other: str) -> None:
    assert alike(one, other) and alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("price", "prior"), ("csp-2", "csp-22"), ("add", "address"), ("2018", "2019")]
)
def test_words_that_only_begin_alike_are_not(one: str, other: str) -> None:
    assert not alike(one, other)


def test_accents_capitals_and_signs_do_not_matter() -> None:
    assert words_of("L’IVA è PIÙ alta: CSP-22!") == ["iva", "piu", "alta", "csp-22"]


def test_no_question_is_answered_by_all_clauses_and_silence_by_none() -> None:
    assert find("  ") == list(clauses()) and find("", "axcrypt") == list(clauses("axcrypt"))
    assert find("what is it?") == [] and find("xyzzy") == []


def test_every_clause_is_found_first_by_its_id_and_among_the_first_by_its_title() -> None:
    for clause in clauses():
        assert find(clause.id)[0] == clause
        for title in clause.title.values():
            assert clause in find(title)[:10], title


def test_only_the_clauses_of_a_programme_are_found_where_one_is_chosen() -> None:
    assert {clause.programme for clause in find("licence", "axcrypt")} == {"axcrypt"}
