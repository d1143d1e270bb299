"""The command line: what it prints, what it writes and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from importlib import import_module

import pytest

from billing_model.__main__ import main
from billing_model.cli.main import NAMES
from billing_model.words.wording import LANGUAGES, wording
from project import PROJECT

SEAT_CHANGE = PROJECT / "scenarios" / "csp" / "seat-change.toml"
USAGE = PROJECT / "scenarios" / "avast-flexible" / "limit-refuses-then-raised.toml"


def run(*arguments, **options):
    """The command as a user starts it."""
    return subprocess.run(
        [sys.executable, "-m", "billing_model", *map(str, arguments)],
        cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=False, **options,
    )  # fmt: skip


def changed(tmp_path, old, new, source=SEAT_CHANGE):
    text = source.read_text("utf-8")
    assert old in text
    file = tmp_path / "changed.toml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


# ---- Help, and mistakes in what is typed

HELP = {
    "en": ("Usage: python -m billing_model", "Commands:", "Options:", "Show this help."),
    "it": ("Uso: python -m billing_model", "Comandi:", "Opzioni:", "Mostra questo aiuto."),
}


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_help_is_in_the_language_that_is_typed(capsys, language):
    assert main(["--language", language, "--help"]) == 0
    assert main(["--help", f"--language={language}"]) == 0
    printed = capsys.readouterr().out
    assert all(printed.count(words) == 2 for words in HELP[language])
    assert all(f"\n  {name}" in printed for name in NAMES)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "it_IT.UTF-8"}, "it"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_help_is_in_the_language_of_the_environment(capsys, monkeypatch, environment, language):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["--help"]) == 0
    assert HELP[language][0] in capsys.readouterr().out
    assert main(["bill", str(SEAT_CHANGE)]) == 0  # what is printed is in English all the same
    assert "Invoice of 15 Feb 2018" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("name", NAMES)
def test_every_argument_and_option_has_its_help(capsys, language, name):
    assert main([name, "--help", "--language", language]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    words = wording(language)["help"]
    assert words["command"][name] in printed
    command = import_module(f"billing_model.cli.{name.replace('-', '_')}").COMMAND
    for parameter in command.params:
        about = words.get(name, {}).get(parameter.name) or words["option"][parameter.name]
        assert about in printed


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["bill"], "FILE is missing"),
        (["bil"], "there is no command “bil”; there are bill, check, compare, book, book-compare, reconcile, guess, "
         "sample, template"),
        (["bill", "x.toml", "--explan"], "there is no option --explan; did you mean --explain?"),
        (["compare", "x.toml", "--format", "doc"], "--format: “doc” is not one of table, json, csv, xlsx, pdf"),
        (["compare", "x", "--language=it", "--format=doc"], "--format: «doc» non è uno di table, json, csv, xlsx, pdf"),
        (["sample", "--out", "x", "--subscriptions", "0"],
         "--subscriptions: “0” is not a whole number from 1 to 1000000000"),
        (["sample", "--out", "x", "--seed", "one"], "--seed: “one” is not a whole number of 0 or more"),
        (["book", "--workers", "-1"], "--workers: “-1” is not a whole number from 1 to 256"),
        (["bill", "x.toml", "--out"], "--out: a value is missing, or there is one that it does not take"),
        (["bill", "x.toml", "y.toml"], "there are more arguments than this command takes"),
        (["book", "s.csv", "e.csv", "--out", "lines.csv"], "--until is missing"),
        (["--language", "it", "bill"], "manca FILE"),
        ([], "COMMAND is missing"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_is_typed_is_a_sentence(capsys, typed, sentence):
    assert main(typed) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines()[-1] == sentence


def test_a_language_before_the_command_is_that_of_the_command(capsys):
    assert main(["--language", "it", "bill", str(SEAT_CHANGE)]) == 0
    assert "Fattura in data 15 feb 2018" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["--help"], ["book", "--help"], ["bill", str(SEAT_CHANGE)]])
def test_a_command_loads_only_what_it_runs(command):
    code = (
        f"import sys; from billing_model.__main__ import main; main({command!r});"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'pandas', 'pyarrow', 'dask', 'xlsxwriter', 'reportlab', 'plotly'}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


# ---- bill


def test_the_table(capsys):
    assert main(["bill", str(SEAT_CHANGE)]) == 0
    printed = capsys.readouterr().out
    assert "Invoice of 15 Feb 2018" in printed
    (total,) = [line for line in printed.split("Invoice of 15 Feb 2018")[1].splitlines() if "Total (USD)" in line][:1]
    assert total.split()[-1] == "9.55"


def test_the_table_in_italian(capsys):
    assert main(["bill", str(SEAT_CHANGE), "--language", "it"]) == 0
    printed = capsys.readouterr().out
    assert "Fattura in data 15 feb 2018" in printed
    assert "Ripartizione dell'istanza del ciclo" in printed
    assert "9,55" in printed


@pytest.mark.parametrize("language", ["en", "it"])
def test_explain_prints_the_formula_under_each_line(capsys, language):
    assert main(["bill", str(SEAT_CHANGE), "--explain", "--language", language]) == 0
    printed = capsys.readouterr().out
    assert "CSP-21" in printed
    assert ("2.451" if language == "en" else "2,451") in printed


def test_the_lines_of_an_invoice_stand_in_the_order_of_the_file(capsys):
    main(["bill", str(SEAT_CHANGE), "--format", "json"])
    printed = json.loads(capsys.readouterr().out)
    second = printed["invoices"][1]
    assert {name: second[name] for name in ("on", "due", "customer", "programme", "net", "tax", "total")} == {
        "on": "2018-02-15", "due": None, "customer": "customer", "programme": "csp",
        "net": "9.55", "tax": "0.00", "total": "9.55",
    }  # fmt: skip
    assert [line["amount"] for line in second["lines"]] == ["-4.00", "2.45", "3.10", "8.00"]
    third = second["lines"][2]
    assert list(third) == [
        "subscription", "first", "last", "kind", "unit_price", "seats", "amount", "clause", "operands",
    ]  # fmt: skip
    assert (third["first"], third["last"]) == ("2018-02-01", "2018-02-12")
    assert (third["seats"], third["unit_price"]) == (2, "1.55")
    assert third["operands"]["daily_price"] == "0.129"
    assert third["operands"]["exact"] == "96/31"


def test_json_of_pay_as_you_go(capsys):
    main(["bill", str(USAGE), "--format", "json"])
    printed = json.loads(capsys.readouterr().out)
    (invoice, *_) = printed["invoices"]
    assert invoice["due"] == invoice["on"]
    line = invoice["lines"][0]
    assert (line["unit_price"], line["seats"], line["amount"]) == ("0.103333", 456, "47.12")
    assert line["operands"]["refused"] > 0
    assert all(len(day["amount"].split(".")[1]) == 6 for day in printed["daily"])


def test_csv_has_the_columns_of_a_lines_file(capsys):
    assert main(["bill", str(SEAT_CHANGE), "--format", "csv"]) == 0
    header, first, *_ = capsys.readouterr().out.splitlines()
    assert header == "customer,subscription,programme,invoice,first,last,kind,unit_price,seats,amount,currency,clause"
    assert first == "customer,A,csp,2018-01-15,2018-01-13,2018-02-12,cycle-fee,4.00,1,4.00,USD,CSP-13"


def test_a_refused_file_prints_only_sentences(tmp_path):
    file = changed(tmp_path, "billing_day = 15", "billing_day = 31\nbiling = 3")
    done = run("bill", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"{file}, subscription 1 (A), biling: there is no field of this name here; did you mean “billing_day”?"
    ]


@pytest.mark.parametrize("name", ["none.toml", "", "a\x00b.toml"])
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path, capsys, name):
    assert main(["bill", str(tmp_path / name) if name != "a\x00b.toml" else name]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1


def test_the_absence_of_invoices_is_printed(tmp_path, capsys):
    assert main(["bill", str(changed(tmp_path, "until    = 2018-03-31", "until    = 2018-01-14"))]) == 0
    assert "No invoice up to 2018-01-14" in capsys.readouterr().out


def test_a_closed_pipe_is_one_sentence():
    command = [sys.executable, "-m", "billing_model", "bill", str(SEAT_CHANGE), "--format", "json"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert process.stderr.read().splitlines() == ["the output was closed before all of it was written"]
        assert process.wait() == 2


def test_a_terminal_without_the_letters_is_no_mistake():
    done = run("bill", SEAT_CHANGE, "--explain", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_bill_does_not_load_what_only_books_need():
    code = (
        "import sys; from billing_model.__main__ import main;"
        f"main(['bill', {str(SEAT_CHANGE)!r}, '--format', 'json']);"
        "print([name for name in ('pandas', 'pyarrow', 'streamlit', 'plotly') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


# ---- check


def test_all_scenarios_agree():
    done = run("check", "scenarios")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything agrees" in done.stdout.splitlines()[-1]


def test_one_of_a_kind_is_counted_in_the_singular(capsys):
    file = str(PROJECT / "scenarios" / "avast-flexible" / "limit-refuses-then-raised.toml")
    assert main(["check", file]) == 0
    assert capsys.readouterr().out == "1 file, 1 invoice and 1 line expected, 0 refusals: everything agrees\n"
    assert main(["check", file, "--language", "it"]) == 0
    assert capsys.readouterr().out == "1 file, 1 fattura e 1 riga attesa, 0 rifiuti: tutto concorda\n"


def test_a_difference_is_shown_side_by_side(tmp_path, capsys):
    printed_row = "unit_price =  1.55, seats = 2, amount =  3.10"
    file = changed(tmp_path, printed_row, printed_row.replace("1.55", "1.54").replace("3.10", "3.08"))
    assert main(["check", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert f"{file}: Invoice of 2018-02-15" in printed
    (row,) = [line for line in printed.splitlines() if "≠" in line]
    assert row.split("≠")[0].strip().endswith("1.54 × 2 = 3.08")
    assert row.split("≠")[1].strip().endswith("1.55 × 2 = 3.10")
    assert printed.splitlines()[-1] == "1 file, 3 invoices and 6 lines expected, 0 refusals: 1 file differs"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("total = 9.55", "total = 9.56"),
        ("[[expect.invoice]]\non    = 2018-02-15", "[[expect.invoice]]\non    = 2018-02-16"),
        ("[[expect.invoice]]\non    = 2018-02-15", "[[expect.invoice]]\ndue   = 2018-02-15\non    = 2018-02-15"),
        ("last = 2018-01-31", "last = 2018-01-30"),
        ('  { first = 2018-02-01', '  { subscription = "B", first = 2018-02-01'),
        ("  { first = 2018-02-13, last = 2018-03-12", "#  {"),
    ],
)  # fmt: skip
def test_every_field_that_is_expected_counts(tmp_path, capsys, old, new):
    changed(tmp_path, old, new)
    assert main(["check", str(tmp_path)]) == 1
    assert "≠" in capsys.readouterr().out


def test_refusals_are_checked_too(tmp_path, capsys):
    source = PROJECT / "scenarios" / "refused" / "change-of-frequency.toml"
    other = changed(tmp_path, 'clause = "CSP-2"', 'clause = "CSP-7"', source)
    assert main(["check", str(other)]) == 1
    assert "not by CSP-7" in capsys.readouterr().out
    accepted = changed(tmp_path, "[[remark]]", '[expect.refused]\nclause = "CSP-2"\n[[remark]]')
    assert main(["check", str(accepted)]) == 1
    assert "a refusal by CSP-2 is expected" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clause_that_the_rulebook_does_not_have_is_refused(tmp_path, capsys, language):
    file = changed(tmp_path, '"CSP-21"', '"CSP-21", "CSP-999", "GEN-0"')
    assert main(["check", str(file), "--language", language]) == 2
    wrong = capsys.readouterr().err.splitlines()
    assert len(wrong) == 2
    for place, id, complaint in zip((2, 3), ("CSP-999", "GEN-0"), wrong, strict=True):
        assert complaint.startswith(f"{file}, clauses[{place}]: ") and id in complaint


def test_a_file_that_should_not_be_refused_is_an_error(tmp_path, capsys):
    changed(tmp_path, "billing_day = 15", "billing_day = 31")
    assert main(["check", str(tmp_path), str(SEAT_CHANGE)]) == 2
    printed = capsys.readouterr()
    assert "CSP-13" in printed.err
    assert "1 file is refused" in printed.out


def test_a_folder_without_scenarios(tmp_path, capsys):
    assert main(["check", str(tmp_path)]) == 2
    assert "no scenario file" in capsys.readouterr().err


# ---- book

SUBSCRIPTIONS = """\
id,customer,programme,offer,frequency,purchased,seats,list_price,billing_day,currency
A,Alfa,csp,Office 365 E1,monthly,2018-01-13,1,4.00,15,USD
B,Beta,csp,Office 365 E3,annual,2018-02-01,3,20.00,1,EUR
"""
EVENTS = "subscription,on,kind,seats\nA,2018-02-01,set-seats,2\n"


def book(tmp_path, subscriptions=SUBSCRIPTIONS, events=EVENTS, out="lines.csv", until="2018-03-31"):
    (tmp_path / "s.csv").write_text(subscriptions, "utf-8")
    (tmp_path / "e.csv").write_text(events, "utf-8")
    files = [str(tmp_path / "s.csv"), str(tmp_path / "e.csv")]
    return main(["book", *files, "--until", until, "--out", str(tmp_path / out)])


def test_a_book(tmp_path, capsys):
    assert book(tmp_path) == 0
    rows = (tmp_path / "lines.csv").read_text().splitlines()
    amounts = [row.split(",")[9] for row in rows if row.startswith("Alfa")]
    assert sum(map(Decimal, amounts)) == Decimal("21.55")
    assert "Subscriptions: 2." in capsys.readouterr().out
    assert not (tmp_path / "lines.rejects.csv").exists()


def test_a_book_with_a_wrong_row(tmp_path, capsys):
    assert book(tmp_path, SUBSCRIPTIONS.replace(",15,", ",31,")) == 3
    assert {row.split(",")[0] for row in (tmp_path / "lines.csv").read_text().splitlines()} == {"customer", "Beta"}
    header, reject = (tmp_path / "lines.rejects.csv").read_text("utf-8").splitlines()
    assert header == "file,row,customer,subscription,field,clause,sentence"
    assert ",2,Alfa,A,billing_day,CSP-13," in reject
    assert "lines.rejects.csv" in capsys.readouterr().err
    assert book(tmp_path) == 0  # the rejects of an earlier run go
    assert not (tmp_path / "lines.rejects.csv").exists()


def test_a_book_that_is_refused_writes_nothing(tmp_path, capsys):
    assert book(tmp_path, SUBSCRIPTIONS.replace("offer", "offfer", 1)) == 2
    assert book(tmp_path, until="2018-02-30") == 2
    assert book(tmp_path, until="soon") == 2
    assert book(tmp_path, out="lines.xlsx") == 2
    assert book(tmp_path, out="nowhere/lines.csv") == 2
    assert book(tmp_path, out="s.csv") == 2
    assert len(capsys.readouterr().err.splitlines()) == 6
    assert sorted(file.name for file in tmp_path.iterdir()) == ["e.csv", "s.csv"]


def test_parquet_comes_out_where_it_is_asked_for(tmp_path):
    assert book(tmp_path, out="lines.parquet") == 0
    assert (tmp_path / "lines.parquet").read_bytes()[:4] == b"PAR1"
