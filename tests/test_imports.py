"""Imports go one way, and the model reads neither the clock nor, but for a few named modules, a file."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.ui import warm

PROJECT = Path(__file__).parent.parent
MODEL = sorted((PROJECT / "billing_model").rglob("*.py"))
PROGRAMMES = sorted((PROJECT / "billing_model" / "programmes").glob("[a-z]*.py"))
PAGES = [PROJECT / "app.py", *sorted((PROJECT / "pages").glob("*.py"))]
PARTS_OF_PAGES = sorted((PROJECT / "pages" / "ui").rglob("*.py"))

# What a rule is written in: dates, money, columns, and what was agreed.
LANGUAGE_OF_RULES = {
    "columns",
    "calendar",
    "money",
    "names",
    "history",
    "periods",
    "lines",
    "postings",
    "book",
    "programme",
    "need",
}
OPEN_FILES = {
    "__main__",
    "scenario",
    "scenario_text",
    "comparison_file",
    "book_io",
    "table_batches",
    "aside",
    "book_command",
    "book_cut",
    "book_index",
    "book_parts",
    "book_run",
    "rebill_run",
    "table_pieces",
    "whole_book",
    "portfolio",
    "whole_file",
    "engines",
    "progress",
    "sample",
    "lines_file",
    "rulebook",
    "wording",  # the clauses and the words are data
}
FILES = {"os", "pathlib", "shutil", "tempfile", "tomllib"}
NETWORK = {"socket", "ssl", "urllib", "http", "requests", "asyncio", "subprocess"}
CLOCK = {"now", "today", "utcnow"}
READS_OR_WRITES = {"read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "rglob", "unlink"}


def label(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def imported(path: Path) -> set[str]:
    """The full names of all modules a file imports, also inside functions."""
    return set(_imported(ast.parse(path.read_text("utf-8"))))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            whole = node.module or ""
            folder = PROJECT / Path(*whole.split("."))
            inside = {alias.name for alias in node.names if (folder / f"{alias.name}.py").exists()}
            yield from (f"{whole}.{name}" for name in inside)
            if len(inside) < len(node.names):
                yield whole


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def own(path: Path) -> set[str]:
    """The modules of the model that a file imports, without the package's name."""
    return {name.removeprefix("billing_model.") for name in imported(path) if name.startswith("billing_model.")}


def vendor(module: str) -> str:
    """`csp` of `csp_history`: the file of the programme whose part a module is."""
    programmes = {path.stem for path in PROGRAMMES}
    return min((name for name in programmes if module == name or module.startswith(f"{name}_")), key=len)


def test_there_is_something_to_look_at():
    assert {"bill", "scenario", "csp"} <= {path.stem for path in MODEL}
    assert len(PROGRAMMES) >= 3
    assert len(PAGES) >= 2


@pytest.mark.parametrize("path", MODEL, ids=label)
def test_the_model_knows_no_page(path):
    assert not packages(path) & {"streamlit", "plotly", "pages", "app"}


@pytest.mark.parametrize("path", MODEL, ids=label)
def test_rules_are_written_in_their_own_language(path):
    """A programme imports this language and its own parts; the language imports nothing but itself."""
    if path.stem in LANGUAGE_OF_RULES and path.parent.name == "billing_model":
        assert own(path) <= LANGUAGE_OF_RULES
    if path in PROGRAMMES:
        parts = {f"programmes.{other.stem}" for other in PROGRAMMES if vendor(other.stem) == vendor(path.stem)}
        assert own(path) <= LANGUAGE_OF_RULES | parts
    elif path.parent.name == "billing_model":  # the registry finds the programmes; nobody else names one
        assert not {name for name in own(path) if name.startswith("programmes.")}


@pytest.mark.parametrize("path", [path for path in MODEL if path.stem != "progress"], ids=label)
def test_the_model_reads_no_clock(path):
    """Today is an argument; only the progress on a terminal looks at the time."""
    assert not packages(path) & {"time", "timeit"}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr not in CLOCK, f"line {node.lineno}"
        if isinstance(node, ast.Constant):
            assert node.value not in CLOCK, f"line {node.lineno}: numpy would take this for the clock"


@pytest.mark.parametrize("path", [path for path in MODEL if path.stem not in OPEN_FILES], ids=label)
def test_few_modules_open_files(path):
    assert not packages(path) & FILES
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "open", f"line {node.lineno}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in READS_OR_WRITES, f"line {node.lineno}"


@pytest.mark.parametrize("path", [*MODEL, *PAGES, *PARTS_OF_PAGES], ids=label)
def test_nothing_asks_the_network(path):
    starts_processes = {"subprocess"} if path.stem == "portfolio_work" else set()
    assert not packages(path) & (NETWORK - starts_processes)


@pytest.mark.parametrize("path", [*PAGES, *PARTS_OF_PAGES], ids=label)
def test_pages_import_what_they_share_and_the_model(path):
    others = {name for name in imported(path) if name.split(".")[0] in ("pages", "app")}
    assert all(name.startswith("pages.ui") for name in others)


@pytest.mark.parametrize("name", ["reference", "reference_more", "strategies"])
def test_the_reference_does_not_look_at_the_model(name):
    assert not packages(PROJECT / "tests" / f"{name}.py") & {"billing_model", "pages", "numpy"}


def test_a_first_view_waits_for_nothing_that_the_home_page_does_not_show():
    parts = sorted(name for name in imported(PROJECT / "app.py") if name.startswith("pages."))
    late = ("pydantic", "pandas", "billing_model.bill", "billing_model.scenario")
    told = f"import sys, {', '.join(parts)}; print([name for name in {late} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", told], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_what_is_imported_after_the_first_view_is_there():
    run = subprocess.run([sys.executable, "-c", f"import {', '.join(warm.PARTS)}"], cwd=PROJECT, capture_output=True)
    assert run.returncode == 0, run.stderr
