"""What ``import billing_model`` offers a script or a notebook."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import billing_model
from project import PROJECT

NOTEBOOK = PROJECT / "docs" / "notebook.md"
HEAVY = ("numpy", "pandas", "pydantic", "babel", "pyarrow")


def declared_for_types() -> dict[str, tuple[str, str]]:
    """The names that a type checker sees, each with its module and its name there."""
    tree = ast.parse(Path(billing_model.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.asname or alias.name: (str(node.module), alias.name)
        for node in ast.walk(block)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_every_name_is_there_and_is_the_one_that_is_declared():
    declared = declared_for_types()
    assert sorted(declared) == sorted(billing_model.__all__)
    for name, (module, attribute) in declared.items():
        value = getattr(billing_model, name)
        assert value is getattr(sys.modules[module], attribute), name
        assert value.__doc__, name
    assert set(billing_model.__all__) <= set(dir(billing_model))


def test_another_name_is_missing_as_in_any_module():
    with pytest.raises(AttributeError, match="no attribute 'invoice'"):
        billing_model.invoice  # noqa: B018


def test_importing_the_package_imports_nothing_that_takes_time():
    told = f"import sys, billing_model; print([name for name in {HEAVY} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", told], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_notebook_says_what_happens(monkeypatch: pytest.MonkeyPatch):
    """The code blocks of the document, run one after the other."""
    monkeypatch.chdir(PROJECT)
    blocks = re.findall(r"^```pycon\n(.*?)^```$", NOTEBOOK.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "notebook.md", str(NOTEBOOK), 0)
    told: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=told.append)
    assert result.failed == 0, "".join(told)
