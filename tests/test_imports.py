"""The model reads neither the clock nor the network, and only some of its rooms open files."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pages.ui.base import visit
from project import PROJECT

MODEL = sorted((PROJECT / "billing_model").rglob("*.py"))
PAGES = [PROJECT / "app.py", *sorted((PROJECT / "pages").rglob("*.py"))]

OPEN_FILES = (
    "files",
    "books",
    "words",
    "take_away",
    "reconciling",
    "cli",
    "__main__.py",
)  # rooms, and the entry of the command line
FILES = {"os", "pathlib", "shutil", "tempfile", "tomllib"}
NETWORK = {"socket", "ssl", "urllib.request", "http", "requests", "asyncio", "subprocess"}
CLOCK = {"now", "today", "utcnow"}
READS_OR_WRITES = {"read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "rglob", "unlink"}


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and the full name of each import, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written in full"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def within(name: str, names: set[str]) -> bool:
    """Whether a module is one of these or lies in one of them."""
    return any(name == other or name.startswith(f"{other}.") for other in names)


def uses(path: Path, modules: set[str]) -> list[str]:
    """The imports of these modules in a file, each with its place."""
    tree = ast.parse(path.read_text("utf-8"))
    return [f"{path.relative_to(PROJECT)}:{line} {name}" for line, name in imported(tree) if within(name, modules)]


def opens_files(path: Path) -> bool:
    return path.relative_to(PROJECT / "billing_model").parts[0] in OPEN_FILES


def test_the_model_reads_no_clock():
    """Today is an argument."""
    wrong = []
    for path in MODEL:
        wrong += uses(path, {"time", "timeit"})
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in CLOCK:
                wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno} .{node.attr}")
            if isinstance(node, ast.Constant) and node.value in CLOCK:  # numpy would take this for the clock
                wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno} {node.value!r}")
    assert wrong == []


def test_only_some_rooms_open_files():
    wrong = []
    for path in MODEL:
        if opens_files(path):
            continue
        wrong += uses(path, FILES)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
                wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno} open()")
            if isinstance(node, ast.Attribute) and node.attr in READS_OR_WRITES:
                wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno} .{node.attr}")
    assert wrong == []


def test_nothing_asks_the_network():
    """Pages start processes of their own, for a whole book and for a vendor's files."""
    wrong = [use for path in (*MODEL, *PAGES) for use in uses(path, NETWORK)]
    assert [use for use in wrong if "parts/process.py" not in use or "subprocess" not in use] == []


def test_the_reference_does_not_look_at_the_model():
    independent = [*(PROJECT / "tests").glob("reference*.py"), *(PROJECT / "tests").glob("strategies*.py")]
    assert len(independent) >= 8
    for path in independent:
        assert uses(path, {"billing_model", "pages", "numpy"}) == []


def test_a_first_view_waits_for_nothing_that_the_home_page_does_not_show():
    names = {name for _, name in imported(ast.parse((PROJECT / "app.py").read_text("utf-8")))}
    parts = sorted(name for name in names if (PROJECT / Path(*name.split("."))).with_suffix(".py").exists())
    late = ("pydantic", "pandas", "billing_model.billing.bill", "billing_model.files.scenario")
    told = f"import sys, {', '.join(parts)}; print([name for name in {late} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", told], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_what_is_imported_after_the_first_view_is_there():
    run = subprocess.run([sys.executable, "-c", f"import {', '.join(visit.PARTS)}"], cwd=PROJECT, capture_output=True)
    assert run.returncode == 0, run.stderr
