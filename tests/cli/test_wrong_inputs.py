"""Wrong inputs of the command line: one sentence or more, an exit code that is documented, never a traceback."""

from __future__ import annotations

import contextlib
import copy
import io
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from billing_model.cli.main import main
from billing_model.files.toml import load
from billing_model.words.wording import LANGUAGES
from project import PROJECT

FILES = (*sorted((PROJECT / "scenarios").rglob("*.toml"))[::7], *sorted((PROJECT / "comparisons").glob("*.toml")))
BOOK = PROJECT / "samples" / "book"
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))  # of each property here


def ran(*arguments):
    """The exit code, what was printed, and what was complained about."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*map(str, arguments)])
    return code, out.getvalue(), err.getvalue()


def hold(code, out, err):
    """What holds of every run, whatever was typed."""
    assert code in (0, 1, 2, 3)
    assert "Traceback" not in out + err
    assert "please report it" not in err and "segnalarlo" not in err
    assert code != 2 or err


# ---- The wrong kind of file


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("command", "file", "word"),
    [
        ("bill", PROJECT / "comparisons" / "encryption.toml", "compare"),
        ("check", PROJECT / "comparisons" / "encryption.toml", "compare"),
        ("compare", PROJECT / "scenarios" / "csp" / "seat-change.toml", "bill"),
        ("bill", BOOK / "subscriptions.csv", "book"),
        ("compare", BOOK / "events.csv", "book"),
        ("bill", PROJECT / "pyproject.toml", "TOML"),
        ("bill", PROJECT / "pages" / "ui" / "base" / "icon.png", {"en": "picture", "it": "immagine"}),
        ("check", PROJECT / "README.md", "TOML"),
        ("bill", PROJECT / "docs", {"en": "folder", "it": "cartella"}),
        ("compare", PROJECT / "docs", {"en": "folder", "it": "cartella"}),
    ],
)
def test_a_file_of_another_kind_is_one_sentence(command, file, word, language):
    code, _, err = ran(command, file, "--language", language)
    assert code == 2 and len(err.splitlines()) == 1
    assert (word if isinstance(word, str) else word[language]) in err


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["book", "book-compare"])
def test_a_day_before_the_whole_book_is_one_sentence(command, language, tmp_path):
    options = ["--options", "csp-annual"] if command == "book-compare" else []
    files = [BOOK / "subscriptions.csv", BOOK / "events.csv"]
    out = tmp_path / "result.csv"
    code, printed, err = ran(command, *files, "--until", "2001-05-31", "--out", out, *options, "--language", language)
    assert code == 2 and printed == "" and len(err.splitlines()) == 1
    assert "2001-05-31" in err and "--until" in err
    assert list(tmp_path.iterdir()) == []


LATER = """id,customer,programme,purchased,seats,list_price,currency,offer,frequency,billing_day
T-1,Early Ltd,csp,2020-03-04,{seats},5.00,EUR,Office 365 E1,monthly,8
T-2,Late Ltd,csp,2020-05-06,{seats},5.00,EUR,Office 365 E1,monthly,8
"""


@pytest.mark.parametrize("command", ["book", "book-compare"])
def test_a_day_before_everything_is_told_beside_the_rows_that_are_refused(command, tmp_path):
    files, out = [tmp_path / "bought.csv", tmp_path / "events.csv"], tmp_path / "result.csv"
    files[1].write_text("subscription,on,kind\n")
    options = ["--options", "csp-annual"] if command == "book-compare" else []

    def billed(text, until):
        files[0].write_text(text)
        return ran(command, *files, "--until", until, "--out", out, *options)

    code, _, err = billed(LATER.format(seats="+4"), "2020-03-03")
    assert code == 3 and "no subscription begins by 2020-03-03" in err and "2 problems written" in err
    code, _, err = billed(LATER.format(seats="+4"), "2020-03-04")
    assert code == 3 and "begins" not in err
    code, _, err = billed(LATER.format(seats="4").replace("2020-03-04", "4 March 2020"), "2020-03-04")
    assert code == 3 and "begins" not in err  # that day may be before it
    code, _, err = billed(LATER.replace("{seats}", "4", 1).format(seats="+4"), "2020-03-03")
    assert code == 2 and "no subscription begins by 2020-03-03" in err


@pytest.mark.parametrize(
    ("language", "word"), [("en", "there is no subscription"), ("it", "non c'è una sottoscrizione")]
)
@pytest.mark.parametrize("options", ["axcrypt-12", PROJECT / "comparisons" / "encryption.toml"])
def test_an_option_that_is_none_for_any_subscription_says_so(options, language, word, tmp_path):
    files, out = [tmp_path / "bought.csv", tmp_path / "events.csv"], tmp_path / "result.csv"
    files[0].write_text(LATER.format(seats="4"))
    files[1].write_text("subscription,on,kind\n")
    until = ["--until", "2020-12-31", "--out", out, "--language", language]
    code, printed, err = ran("book-compare", *files, *until, "--options", options)
    assert code == 0 and err == ""
    told = [line for line in printed.splitlines() if word in line]
    assert len(told) == (1 if options == "axcrypt-12" else len(load(options)["option"]))


@pytest.mark.parametrize(
    "arguments",
    [["sample", "--out", ""], ["bill", ""], ["bill", FILES[0], "--format", "csv", "--out", ""], ["check", ""],
     ["book", "", BOOK / "events.csv", "--until", "2019-01-01", "--out", "lines.csv"], ["--language", "en"]],
)  # fmt: skip
def test_an_empty_name_is_a_missing_one(arguments, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    code, printed, err = ran(*arguments)
    assert code == 2 and printed == "" and err.splitlines()[-1].endswith(" is missing")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_is_blamed_on_the_name(tmp_path):
    name = "n" * 5_000
    for arguments in (
        ["check", name],
        ["bill", name],
        ["compare", name],
        ["book", f"{name}.csv", BOOK / "events.csv", "--until", "2019-01-01", "--out", tmp_path / "lines.csv"],
        ["bill", FILES[0], "--format", "pdf", "--out", tmp_path / f"{name}.pdf"],
    ):
        code, _, err = ran(*arguments)
        assert code == 2 and "longer than the system allows" in err and "nnn" in err


@pytest.mark.parametrize("out", ["/", "//", "./", ".", "lines.pdf", "lines"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["book", "book-compare"])
def test_a_name_that_no_result_can_have_is_one_sentence(command, language, out, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    options = ["--options", "csp-annual"] if command == "book-compare" else []
    book = [command, BOOK / "subscriptions.csv", BOOK / "events.csv", "--until", "2026-01-31"]
    code, printed, err = ran(*book, "--out", out, "--language", language, *options)
    assert code == 2 and printed == "" and len(err.splitlines()) == 1
    assert err.startswith(f"{out}: ") and ".csv" in err and ".parquet" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
@pytest.mark.parametrize("ending", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize("typed", ["bill no-such.toml", "bill", "bill no-such.toml --format json"])
def test_a_complaint_that_nobody_can_read_changes_nothing(typed, ending):
    command = f'"{sys.executable}" -m billing_model {typed} {ending}'
    run = subprocess.run(["sh", "-c", command], cwd=PROJECT, stdout=subprocess.PIPE, check=False)
    assert (run.returncode, run.stdout) == (2, b"")


def test_a_name_that_is_no_text_is_a_sentence():
    run = subprocess.run(
        [sys.executable, "-m", "billing_model", "bill", b"no\xfftext.toml", "--language", b"i\xfft"],
        cwd=PROJECT, capture_output=True, check=False,
    )  # fmt: skip
    assert run.returncode == 2 and b"Traceback" not in run.stderr and run.stderr


# ---- Whatever is typed, whatever the file says

WORDS = (
    "bill", "check", "compare", "book", "book-compare", "sample", "--format", "--out", "--language", "--explain",
    "--until", "--options", "--workers", "0", "-1", "--", "-", "-h", "--help", "--version", "", "it", "de", "json",
    "csv", "é", "\udcff", "--format=\udcff", "--no-such", "/dev/null", "no-such.toml", "2019-02-30", "a\nb", "x" * 300,
    str(FILES[0]), str(FILES[-1]), str(PROJECT / "docs"), "--seed", "--csv", "excel", "--raw",
)  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=5))
@example(["bill"])
@example(["--language", "it", "book"])
@example(["sample", "--out"])
def test_whatever_is_typed_ends_with_a_documented_code(monkeypatch, tmp_path, words):
    monkeypatch.chdir(tmp_path)  # what a run may write
    hold(*ran(*words))


VALUES = (
    0, 1, -1, 31, 10**9, 10**12, 2**63, 10**40, Decimal("0.000001"), Decimal("1e30"), Decimal("NaN"),
    Decimal("Infinity"), Decimal("-4.00"), "", "x", "A", "x" * 201, "a\tb", "=1+1", True, date(1990, 1, 1),
    date(2150, 12, 31), date(1, 1, 1), date(9999, 12, 31), datetime(2018, 2, 1, 3, 4, tzinfo=UTC), [], [1],
    [[]], {}, {"a": 1}, [{}], "csp", "axcrypt", "avast-flexible", "office365", "monthly", "set-seats", "cancel",
    "use", "EUR", "KWD",
)  # fmt: skip


def places(value, place=()):
    """Where the parts of nested tables are."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*place, name)
        yield from places(part, (*place, name))


@st.composite
def changed_tables(draw):
    """A bundled file with some of its values taken away or replaced, as bytes, and the command that reads it."""
    file = draw(st.sampled_from(FILES))
    data = copy.deepcopy(load(file))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(sorted(places(data), key=str)))
        owner = data
        for name in place[:-1]:
            owner = owner[name]
        if draw(st.integers(0, 4)) == 0:
            del owner[place[-1]]
        else:
            owner[place[-1]] = copy.deepcopy(draw(st.sampled_from(VALUES)))
    return command_of(file), tomli_w.dumps(data).encode()


PIECES = (
    b'"',
    b"'",
    b"[",
    b"]",
    b"{",
    b"}",
    b"=",
    b".",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"#",
    b'"""',
    b"9" * 30,
    b"-",
    b"nan",
)


@st.composite
def changed_bytes(draw):
    """A bundled file with some of its bytes changed, and the command that reads it."""
    file = draw(st.sampled_from(FILES))
    raw = bytearray(file.read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw)))
        raw[at : at + draw(st.sampled_from([0, 0, 1, 2, 40]))] = draw(st.sampled_from(PIECES))
    return command_of(file), bytes(raw)


def command_of(file: Path) -> str:
    return "compare" if file.parent.name == "comparisons" else "bill"


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(changed_tables(), changed_bytes()), st.sampled_from(LANGUAGES))
def test_whatever_a_file_says_ends_with_a_documented_code(tmp_path, command_and_bytes, language):
    command, raw = command_and_bytes
    file = tmp_path / "changed.toml"
    file.write_bytes(raw)
    extra = ["--explain"] if command == "bill" else []
    hold(*ran(command, file, "--language", language, *extra))
