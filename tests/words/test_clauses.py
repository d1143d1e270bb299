"""The rulebook as data: complete, in both languages, and every part says where it comes from."""

import datetime
import re
import tomllib

import pytest

from billing_model.words import rulebook
from billing_model.words.rulebook import IncompleteRulebook
from project import PROJECT

PACKAGE = PROJECT / "billing_model"

STANDINGS = {"stated", "shown", "public", "assumed"}
LANGUAGES = {"en", "it"}

# The clauses of this project's own vendors, by file: the programme, and the ids in order. Another vendor is its own.
IDS = {
    "words/general/clauses.toml": ("", [f"GEN-{n}" for n in range(1, 6)]),
    "programmes/csp/clauses/subscriptions.toml": (
        "csp",
        [f"CSP-{n}" for n in [*range(1, 19), *range(20, 26), *range(30, 42), *range(50, 54), 60]],
    ),
    "programmes/csp/clauses/trials.toml": ("csp", [f"TRIAL-{n}" for n in range(1, 9)]),
    "programmes/avast/clauses/flexible.toml": ("avast-flexible", [f"PAYG-{n}" for n in range(1, 14) if n != 10]),
    "programmes/avast/clauses/prepaid.toml": ("avast-prepaid", ["PAYG-10"]),
    "programmes/axcrypt/clauses.toml": ("axcrypt", [f"AXC-{n}" for n in range(1, 11)]),
    "programmes/office365/clauses.toml": ("office365", [f"SWITCH-{n}" for n in range(1, 9)]),
}
NO_SCENARIO = {"CSP-9", "CSP-53", "CSP-60", "TRIAL-8", "PAYG-1", "SWITCH-7"}


FILES = {
    path.relative_to(PACKAGE).as_posix(): tomllib.loads(path.read_text("utf-8"))
    for folder in ("programmes", "words/general")
    for path in sorted((PACKAGE / folder).rglob("*.toml"))
}
CLAUSES = [clause for content in FILES.values() for clause in content.get("clause", [])]
PARTS = [(clause["id"], part) for clause in CLAUSES for part in clause["part"]]
DOCUMENTS = {document["id"]: document for content in FILES.values() for document in content.get("document", [])}


def assert_in_both_languages(texts, *, where, alike=False):
    """`texts` holds English and Italian and nothing else; they differ unless `alike`."""
    assert set(texts) == LANGUAGES, f"{where}: languages {sorted(texts)}, expected en and it"
    for language, text in texts.items():
        assert text.strip(), f"{where}.{language} is empty"
        assert text == text.strip(), f"{where}.{language} begins or ends with a blank"
        assert "  " not in text, f"{where}.{language} has two blanks in a row"
    assert alike or texts["en"] != texts["it"], f"{where}: the Italian repeats the English"


@pytest.mark.parametrize("name", IDS)
def test_file_has_its_clauses_in_order_and_names_its_programme(name):
    content = FILES[name]
    assert (content["programme"], [clause["id"] for clause in content["clause"]]) == IDS[name]


def test_the_readers_find_every_file_and_the_general_ones_last():
    assert [clause.id for clause in rulebook.clauses()] == [clause["id"] for clause in CLAUSES]
    assert [clause.programme for clause in rulebook.clauses()][-5:] == [""] * 5


def test_clause_has_a_title_and_parts():
    for clause in CLAUSES:
        assert set(clause) <= {"id", "title", "part", "no_scenario"}
        assert_in_both_languages(clause["title"], where=f"{clause['id']}.title")
        assert clause["part"], f"{clause['id']} has no part"
        standings = [part["standing"] for part in clause["part"]]
        assert len(standings) == len(set(standings)), f"{clause['id']}: two parts with one standing"


def test_reason_for_no_scenario():
    for clause in CLAUSES:
        if "no_scenario" in clause:
            assert_in_both_languages(clause["no_scenario"], where=f"{clause['id']}.no_scenario")
        if clause["id"] in NO_SCENARIO:
            assert "no_scenario" in clause, f"{clause['id']} has no visible effect and must say why"


def test_part_is_written_in_both_languages():
    for clause_id, part in PARTS:
        assert set(part) <= {"standing", "documents", "heading", "text"}
        assert_in_both_languages(part["text"], where=f"{clause_id}.text")
        for language, text in part["text"].items():
            assert text.endswith("."), f"{clause_id}.text.{language} does not end with a full stop"
        if "heading" in part:
            assert_in_both_languages(part["heading"], where=f"{clause_id}.heading")


def test_part_says_who_says_so():
    for clause_id, part in PARTS:
        standing, documents = part["standing"], part["documents"]
        assert standing in STANDINGS
        assert len(documents) == len(set(documents)), f"{clause_id}: a document is named twice"
        if standing == "assumed":
            assert documents == [], f"{clause_id}: an assumed part cites {documents}"
            assert "heading" not in part, f"{clause_id}: an assumed part has no place on a page"
        else:
            assert documents, f"{clause_id}: a {standing} part cites no document"
            public = {DOCUMENTS[id].get("public", False) for id in documents}
            assert public == {standing == "public"}, f"{clause_id}: {standing}, but cites {documents}"
        if standing in {"stated", "shown"}:
            assert "heading" in part, f"{clause_id}: a {standing} part names no place on the page"


def test_clauses_named_in_a_text_exist_and_are_the_same_in_both_languages():
    known = {clause["id"] for clause in CLAUSES}
    for clause_id, part in PARTS:
        named = {language: set(re.findall(r"\b[A-Z]+-\d+\b", text)) for language, text in part["text"].items()}
        assert named["en"] <= known, f"{clause_id} names {sorted(named['en'] - known)}"
        assert named["en"] == named["it"], f"{clause_id}: {named}"


# ---- Documents ------------------------------------------------------------------------------------------------------


def test_a_document_is_described():
    for document in DOCUMENTS.values():
        known = {"id", "publisher", "title", "language", "date", "public", "url", "seen", "edition"}
        assert set(document) <= known, document["id"]
        assert document["publisher"].strip()
        assert document["language"] in LANGUAGES
        assert_in_both_languages(document["title"], where=document["id"])


def test_an_address_comes_with_the_day_on_which_it_was_seen():
    for document in DOCUMENTS.values():
        assert ("url" in document) is ("seen" in document), document["id"]
        if "url" in document:
            assert re.fullmatch(r"https://[^\s\"()]+", document["url"]), document["id"]
            assert isinstance(document["seen"], datetime.date)
        if "edition" in document:
            assert "url" in document, document["id"]
            assert_in_both_languages(document["edition"], where=f"{document['id']}.edition")


# ---- What does not hold together ------------------------------------------------------------------------------------

PART = {"standing": "stated", "documents": ["page"]}
TOYS = {
    "programme": "toys",
    "document": [{"id": "page"}],
    "clause": [{"id": "TOY-1", "part": [PART]}],
    "behind": [{"role": "timing", "clauses": ["TOY-1"]}],
}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"document": []}, r"^toys\.toml: TOY-1 cites the document page, which no file declares; .* is expected$"),
        ({"clause": []}, r"^toys\.toml: \[\[behind\]\] 1 cites the clause TOY-1, which no file declares; "),
        ({"document": [{"id": "page"}] * 2}, r"^toys\.toml: the document page is declared twice; once is expected$"),
        ({"clause": TOYS["clause"] * 2}, r"^toys\.toml: the clause TOY-1 is declared twice; once is expected$"),
    ],
)
def test_what_is_cited_and_not_declared_or_declared_twice_is_said_with_its_place(wrong, sentence):
    rulebook.hold_together({"toys.toml": TOYS})
    with pytest.raises(IncompleteRulebook, match=sentence):
        rulebook.hold_together({"toys.toml": TOYS | wrong})


def test_a_clause_of_another_file_may_be_cited_but_not_declared_again():
    rulebook.hold_together({"toys.toml": TOYS, "more.toml": {"programme": "toys", "behind": TOYS["behind"]}})
    with pytest.raises(IncompleteRulebook, match=r"^more\.toml: the clause TOY-1 is declared twice"):
        rulebook.hold_together({"toys.toml": TOYS, "more.toml": {"programme": "toys", "clause": TOYS["clause"]}})
    with pytest.raises(IncompleteRulebook, match=r"^more\.toml: .* programme = .* is expected$"):
        rulebook.hold_together({"toys.toml": TOYS, "more.toml": {"behind": TOYS["behind"]}})
