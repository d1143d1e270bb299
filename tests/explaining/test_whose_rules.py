"""What is bought when other rules were sold says by whose rules it is billed, and nothing else does."""

from __future__ import annotations

import copy
import json
from datetime import date

import pypdf
import pytest
import tomli_w

from billing_model.cli.main import main
from billing_model.explaining.whose_rules import no_longer_sold, rules
from billing_model.files import scenario
from billing_model.files.toml import load
from billing_model.words.wording import LANGUAGES
from page_runs import opened, visited
from pages.ui.base import frame
from pages.ui.scenario import bundled
from project import PROJECT

SENTENCE = {"en": "legacy rules", "it": "regole precedenti"}


def bought(on, segment="none"):
    tables = copy.deepcopy(load(PROJECT / "scenarios" / "csp" / "annual-list-price-falls.toml"))
    tables = {name: tables[name] for name in ("currency", "until", "subscription")}
    tables["until"] = on.replace(year=on.year + 1)
    tables["subscription"][0] |= {"purchased": on, "segment": segment}
    return tables


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("on", "segment", "late"),
    [
        (date(2022, 3, 9), "none", False),
        (date(2022, 3, 10), "none", True),
        (date(2022, 3, 10), "education", False),
        (date(2024, 8, 31), "non-profit", False),
        (date(2024, 9, 1), "government", True),
        (date(2026, 1, 1), "none", True),
    ],
)
def test_the_last_day_of_sale_depends_on_who_buys(on, segment, late, language):
    sentences = no_longer_sold([scenario.parse(bought(on, segment)).book], language)
    assert len(sentences) == late and all(SENTENCE[language] in sentence for sentence in sentences)


def test_no_bundled_scenario_of_another_time_or_vendor_says_so():
    for id, tables in bundled.library().items():
        csp = [entry["purchased"] for entry in tables["subscription"] if entry["programme"] == "csp"]
        said = no_longer_sold([scenario.parse(tables, id).book], "en")
        assert bool(said) == any(day >= date(2022, 3, 10) for day in csp)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bill_says_so_once_and_json_only_grows(language, tmp_path, capsys):
    file = tmp_path / "late.toml"
    file.write_text(tomli_w.dumps(bought(date(2025, 4, 20))), "utf-8")
    assert main(["bill", str(file), "--language", language]) == 0
    assert capsys.readouterr().out.count(SENTENCE[language]) == 1
    assert main(["bill", str(file), "--language", language, "--format", "json"]) == 0
    assert SENTENCE[language] in json.loads(capsys.readouterr().out)["no_longer_sold"][0]
    assert main(["bill", str(file), "--language", language, "--format", "csv"]) == 0
    printed = capsys.readouterr()
    assert SENTENCE[language] in printed.err and SENTENCE[language] not in printed.out
    file.write_text(tomli_w.dumps(bought(date(2018, 4, 20))), "utf-8")
    assert main(["bill", str(file), "--language", language, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out).keys() == {"currency", "invoices", "awaiting", "daily"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_so_in_one_line(language):
    def captions(**query):
        app = opened("pages/monthly_or_annual.py", language, **query)
        return [caption.help for caption in app.caption if "CSP-61" in caption.value]

    late = {"A.purchased": "2025-02-01", "until": "2026-02-01", "event": "none"}
    assert captions() == []
    (in_full,) = captions(**late)
    assert SENTENCE[language] in in_full


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_of_today_says_so_in_one_line(language, capsys):
    assert main(["compare", str(PROJECT / "comparisons" / "mail-and-office.toml"), "--language", language]) == 0
    assert capsys.readouterr().out.count(SENTENCE[language]) == 1
    app = opened("pages/compare.py", language, comparison="mail-and-office")
    (in_full,) = [caption.help for caption in app.caption if "CSP-61" in caption.value]
    assert SENTENCE[language] in in_full


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_leaflet_says_so(language, tmp_path):
    def text_of(command, file):
        out = tmp_path / f"{command}.pdf"
        assert main([command, str(file), "--language", language, "--format", "pdf", "--out", str(out)]) == 0
        return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(out).pages).split())

    file = tmp_path / "late.toml"
    file.write_text(tomli_w.dumps(bought(date(2025, 4, 20))), "utf-8")
    assert SENTENCE[language] in text_of("bill", file)
    assert SENTENCE[language] in text_of("compare", PROJECT / "comparisons" / "mail-and-office.toml")


PAGES = [
    *(page for names in frame.QUESTIONS.values() for page in names),
    frame.COMPARE,
    frame.PRACTICE,
    frame.PORTFOLIO,
]
NEW_COMMERCE = {
    "en": "New Commerce: they hold for what partners have bought since January 2022",
    "it": "da gennaio 2022",
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_in_one_line_whose_rules_it_shows(page, language):
    app = visited(f"pages/{page}.py", language)
    (said,) = [caption.value.replace("\\", "") for caption in app.caption if ":material/gavel:" in caption.value]
    named = {"en": ("rules", "Rules"), "it": ("regole", "Regole")}[language]
    assert any(name in said for name in named) and any(digit.isdigit() for digit in said)
    if page in frame.QUESTIONS["nce"] or page in (*frame.QUESTIONS[frame.SEVERAL], frame.PRACTICE):
        assert NEW_COMMERCE[language] in said


@pytest.mark.parametrize(
    ("scenario_of", "said"),
    [
        (
            "axcrypt/fifty-days-left",
            "The rules of AxCrypt Business for resellers, as its pages stood on 29 November 2026.",
        ),
        (
            "several-programmes/legacy-moved-to-new",
            "Rules: New Commerce, since January 2022; the legacy programme, until 10 March 2022.",
        ),
        ("csp/seat-change", "The legacy rules: they hold for what partners bought until 10 March 2022."),
    ],
)
def test_the_rules_of_one_programme_and_of_several(scenario_of, said):
    assert rules([scenario.parse(bundled.library()[scenario_of]).book], "en") == said
    assert rules([], "en") == ""


@pytest.mark.parametrize("page", list(bundled.BESIDE))
def test_new_commerce_comes_first_and_the_legacy_rules_are_one_click_away(page):
    programmes = [entry["programme"] for entry in bundled.library()[bundled.FIRST[page]]["subscription"]]
    assert set(programmes) == {"nce"}
    for programme, other in (("nce", "csp"), ("csp", "nce")):
        app = visited(f"pages/{page}.py", scenario=bundled.BESIDE[page][programme])
        links = [link.proto for link in app.get("page_link")]
        to = bundled.BESIDE[page][other]
        assert any(to.replace("/", "%2F") in str(link) or to in str(link) for link in links)
