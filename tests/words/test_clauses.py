"""The rulebook as data: complete, in both languages, and every part says where it comes from."""

import datetime
import re
import tomllib

import pytest

from billing_model.programmes import programmes
from billing_model.words import rulebook
from billing_model.words.rulebook import IncompleteRulebook
from project import PROJECT

PACKAGE = PROJECT / "billing_model"

STANDINGS = {"stated", "shown", "public", "assumed"}
LANGUAGES = {"en", "it"}

FILES = {
    path.relative_to(PACKAGE).as_posix(): tomllib.loads(path.read_text("utf-8"))
    for folder in ("programmes", "words/general")
    for path in sorted((PACKAGE / folder).rglob("*.toml"))
}
CLAUSES = [clause for content in FILES.values() for clause in content.get("clause", [])]
PARTS = [(clause["id"], part) for clause in CLAUSES for part in clause["part"]]
DOCUMENTS = {document["id"]: document for content in FILES.values() for document in content.get("document", [])}


def bilingual(texts, *, where):
    """What is wrong with texts that should be there in English and Italian, and differ."""
    if set(texts) != LANGUAGES:
        yield f"{where}: languages {sorted(texts)}, expected en and it"
        return
    for language, text in texts.items():
        if not text.strip():
            yield f"{where}.{language} is empty"
        if text != text.strip():
            yield f"{where}.{language} begins or ends with a blank"
        if "  " in text:
            yield f"{where}.{language} has two blanks in a row"
    if texts["en"] == texts["it"]:
        yield f"{where}: the Italian repeats the English"


def strange(entry, known, *, where):
    """Fields of an entry that nothing reads."""
    if set(entry) - known:
        yield f"{where}: unknown {sorted(set(entry) - known)}"


def test_a_file_names_its_programme_and_counts_its_clauses_upwards():
    wrong = []
    for path, content in FILES.items():
        ids = [clause["id"] for clause in content.get("clause", [])]
        if ids and content["programme"] not in {"", *programmes()}:
            wrong.append(f"{path}: there is no programme {content['programme']!r}")
        shape = [re.fullmatch(r"([A-Z]+)-([1-9]\d*)", id) for id in ids]
        if not all(shape) or len({match[1] for match in shape}) > 1:
            wrong.append(f"{path}: {ids} are not one word and a number each")
        elif (numbers := [int(match[2]) for match in shape]) != sorted(set(numbers)):
            wrong.append(f"{path}: {ids} are not in order")
    assert not wrong, "\n".join(wrong)


def test_the_readers_find_every_file_and_the_general_ones_last():
    assert [clause.id for clause in rulebook.clauses()] == [clause["id"] for clause in CLAUSES]
    assert [clause.programme for clause in rulebook.clauses()][-5:] == [""] * 5


def test_clause_has_a_title_and_parts():
    wrong = []
    for clause in CLAUSES:
        id = clause["id"]
        wrong += strange(clause, {"id", "title", "part", "no_scenario"}, where=id)
        wrong += bilingual(clause["title"], where=f"{id}.title")
        if "no_scenario" in clause:
            wrong += bilingual(clause["no_scenario"], where=f"{id}.no_scenario")
        standings = [part["standing"] for part in clause["part"]]
        if not standings:
            wrong.append(f"{id} has no part")
        if len(standings) > len(set(standings)):
            wrong.append(f"{id}: two parts with one standing")
    assert not wrong, "\n".join(wrong)


def test_part_is_written_in_both_languages():
    wrong = []
    for id, part in PARTS:
        wrong += strange(part, {"standing", "documents", "heading", "text"}, where=id)
        wrong += bilingual(part["text"], where=f"{id}.text")
        wrong += [
            f"{id}.text.{language} does not end with a full stop"
            for language, text in part["text"].items()
            if not text.endswith(".")
        ]
        if "heading" in part:
            wrong += bilingual(part["heading"], where=f"{id}.heading")
    assert not wrong, "\n".join(wrong)


def test_part_says_who_says_so():
    wrong = []
    for id, part in PARTS:
        standing, cited = part["standing"], part["documents"]
        if standing not in STANDINGS:
            wrong.append(f"{id}: standing {standing!r}")
        if len(cited) > len(set(cited)):
            wrong.append(f"{id}: a document is named twice")
        if standing == "assumed":
            if cited:
                wrong.append(f"{id}: an assumed part cites {cited}")
            if "heading" in part:
                wrong.append(f"{id}: an assumed part has no place on a page")
        elif {rulebook.documents()[name].public for name in cited} != {standing == "public"}:
            wrong.append(f"{id}: {standing}, but cites {cited}")
        if standing in {"stated", "shown"} and "heading" not in part:
            wrong.append(f"{id}: a {standing} part names no place on the page")
    assert not wrong, "\n".join(wrong)


def test_clauses_named_in_a_text_exist_and_are_the_same_in_both_languages():
    known, wrong = {clause["id"] for clause in CLAUSES}, []
    for id, part in PARTS:
        named = {language: set(re.findall(r"\b[A-Z]+-\d+\b", text)) for language, text in part["text"].items()}
        if not named["en"] <= known:
            wrong.append(f"{id} names {sorted(named['en'] - known)}")
        if named["en"] != named["it"]:
            wrong.append(f"{id}: {named}")
    assert not wrong, "\n".join(wrong)


# ---- Documents ------------------------------------------------------------------------------------------------------


def test_a_document_is_described():
    wrong = []
    for id, document in DOCUMENTS.items():
        known = {"id", "publisher", "title", "language", "date", "public", "url", "seen", "edition"}
        wrong += strange(document, known, where=id)
        wrong += bilingual(document["title"], where=id)
        if not document["publisher"].strip():
            wrong.append(f"{id}: nobody published it")
        if document["language"] not in LANGUAGES:
            wrong.append(f"{id}: language {document['language']!r}")
    assert not wrong, "\n".join(wrong)


def test_an_address_comes_with_the_day_on_which_it_was_seen():
    wrong = []
    for id, document in DOCUMENTS.items():
        if ("url" in document) is not ("seen" in document):
            wrong.append(f"{id}: an address without its day, or a day without an address")
        if "url" in document and not re.fullmatch(r"https://[^\s\"()]+", document["url"]):
            wrong.append(f"{id}: address {document['url']!r}")
        if not isinstance(document.get("seen", datetime.date.min), datetime.date):
            wrong.append(f"{id}: seen on {document['seen']!r}")
        if "edition" in document:
            wrong += bilingual(document["edition"], where=f"{id}.edition")
            if "url" not in document:
                wrong.append(f"{id}: an edition of no address")
    assert not wrong, "\n".join(wrong)


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
