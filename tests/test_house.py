"""The functions of what a rule is written in, and of the rules, are short and take few things."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from project import PROJECT

ROOMS = ("core", "programmes")
MOST_LINES, MOST_PARAMETERS = 50, 6


def functions(*rooms: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of these rooms of the model, also inside another, with its place."""
    for room in rooms:
        for path in sorted((PROJECT / "billing_model" / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}", node


def parameters(function: ast.FunctionDef) -> list[str]:
    """The names that a caller may give, without the object itself."""
    names = function.args
    named = [
        name.arg for name in (*names.posonlyargs, *names.args, *names.kwonlyargs) if name.arg not in ("self", "cls")
    ]
    return named + [name.arg for name in (names.vararg, names.kwarg) if name]


def test_a_rule_fits_on_a_screen():
    found = {place: function.end_lineno - function.lineno + 1 for place, function in functions(*ROOMS)}
    assert found and {place: lines for place, lines in found.items() if lines > MOST_LINES} == {}


def test_a_rule_takes_few_things():
    found = {place: parameters(function) for place, function in functions(*ROOMS)}
    assert {place: names for place, names in found.items() if len(names) > MOST_PARAMETERS} == {}


def test_what_a_page_refuses_is_said_in_one_way():
    """`refuse` counts it, for the log and the figures of a hosted copy; what else is an error says why it is not."""
    said = {
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "pages").rglob("*.py")
        if ".error(" in path.read_text("utf-8")
    }
    other = {
        "pages/ui/base/broken.py": "has a number of its own",
        "pages/ui/base/frame.py": "no day: nothing is served",
    }
    assert said == {"pages/ui/base/refuse.py", *other}
