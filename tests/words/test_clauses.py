"""The rulebook as data: complete, in both languages, and every part says where it comes from."""

import re
import tomllib

import pytest

from project import PROJECT

CLAUSES = PROJECT / "billing_model" / "words" / "clauses"

STANDINGS = {"stated", "shown", "public", "assumed"}
LANGUAGES = {"en", "it"}

IDS = {
    "general.toml": [f"GEN-{n}" for n in range(1, 6)],
    "csp.toml": [f"CSP-{n}" for n in [*range(1, 19), *range(20, 26), *range(30, 42), *range(50, 54), 60]],
    "csp_trial.toml": [f"TRIAL-{n}" for n in range(1, 9)],
    "avast_flexible.toml": [f"PAYG-{n}" for n in range(1, 14) if n != 10],
    "avast_prepaid.toml": ["PAYG-10"],
    "axcrypt.toml": [f"AXC-{n}" for n in range(1, 11)],
    "office365_switch.toml": [f"SWITCH-{n}" for n in range(1, 9)],
}
PROGRAMMES = {
    "general.toml": "",
    "csp.toml": "csp",
    "csp_trial.toml": "csp",
    "avast_flexible.toml": "avast-flexible",
    "avast_prepaid.toml": "avast-prepaid",
    "axcrypt.toml": "axcrypt",
    "office365_switch.toml": "office365",
}
PAGES = {  # the nine documents of the rulebook, and whether they are public additions
    "avast-flex": False,
    "ms-faq": False,
    "ms-monthly": False,
    "axcrypt-reseller": False,
    "o365-switch": False,
    "ms-annual": True,
    "ms-basics": True,
    "ms-faq-en": True,
    "avast-help": True,
}
NO_SCENARIO = {"CSP-9", "CSP-53", "CSP-60", "TRIAL-8", "PAYG-1", "SWITCH-7"}


def load(name):
    """One file of the clauses folder as a dictionary."""
    with open(CLAUSES / name, "rb") as file:
        return tomllib.load(file)


CLAUSE_FILES = sorted(path.name for path in CLAUSES.glob("*.toml") if path.name != "documents.toml")
ALL = [(name, clause) for name in CLAUSE_FILES for clause in load(name)["clause"]]
PARTS = [(clause["id"], part) for _, clause in ALL for part in clause["part"]]
DOCUMENTS = {document["id"]: document for document in load("documents.toml")["document"]}

each_clause = pytest.mark.parametrize("clause", [clause for _, clause in ALL], ids=lambda c: c["id"])
each_part = pytest.mark.parametrize(
    ("clause_id", "part"), PARTS, ids=[f"{id}-{part['standing']}" for id, part in PARTS]
)


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
    content = load(name)
    assert content["programme"] == PROGRAMMES[name]
    assert [clause["id"] for clause in content["clause"]] == IDS[name]


def test_ids_are_unique_across_files():
    ids = [clause["id"] for _, clause in ALL]
    assert sorted(ids) == sorted(set(ids))


@each_clause
def test_clause_has_a_title_and_parts(clause):
    assert set(clause) <= {"id", "title", "part", "no_scenario"}
    assert_in_both_languages(clause["title"], where=f"{clause['id']}.title")
    assert clause["part"], f"{clause['id']} has no part"
    standings = [part["standing"] for part in clause["part"]]
    assert len(standings) == len(set(standings)), f"{clause['id']}: two parts with one standing"


@each_clause
def test_reason_for_no_scenario(clause):
    if "no_scenario" in clause:
        assert_in_both_languages(clause["no_scenario"], where=f"{clause['id']}.no_scenario")
    if clause["id"] in NO_SCENARIO:
        assert "no_scenario" in clause, f"{clause['id']} has no visible effect and must say why"


@each_part
def test_part_is_written_in_both_languages(clause_id, part):
    assert set(part) <= {"standing", "documents", "heading", "text"}
    assert_in_both_languages(part["text"], where=f"{clause_id}.text")
    for language, text in part["text"].items():
        assert text.endswith("."), f"{clause_id}.text.{language} does not end with a full stop"
    if "heading" in part:
        assert_in_both_languages(part["heading"], where=f"{clause_id}.heading")


@each_part
def test_part_says_who_says_so(clause_id, part):
    standing, documents = part["standing"], part["documents"]
    assert standing in STANDINGS
    unknown = set(documents) - set(DOCUMENTS)
    assert not unknown, f"{clause_id}: unknown documents {sorted(unknown)}"
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


@each_part
def test_clauses_named_in_a_text_exist_and_are_the_same_in_both_languages(clause_id, part):
    named = {language: set(re.findall(r"\b[A-Z]+-\d+\b", text)) for language, text in part["text"].items()}
    unknown = named["en"] - {clause["id"] for _, clause in ALL}
    assert not unknown, f"{clause_id} names {sorted(unknown)}"
    assert named["en"] == named["it"], f"{clause_id}: {named}"


def test_the_nine_documents_are_there():
    assert len(DOCUMENTS) == len(load("documents.toml")["document"]), "a document id appears twice"
    assert {id: DOCUMENTS[id].get("public", False) for id in PAGES if id in DOCUMENTS} == PAGES


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_document_is_described(document):
    assert set(document) <= {"id", "publisher", "title", "language", "date", "public"}
    assert document["publisher"].strip()
    assert document["language"] in LANGUAGES
    assert_in_both_languages(document["title"], where=document["id"])
