"""Every requirement for a hostile world has a test module or a test that names it."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
LATER = {
    "R22": "nothing is written as CSV, so no cell reaches a spreadsheet",
    "R39": "guide serve does not exist yet, so nothing is served",
}
"""Requirements about what is not built, with the reason."""


def named() -> set[str]:
    """Return the numbers in the docstrings of test modules and of tests; a number in a comment names nothing."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))]
        for node in nodes:
            name = getattr(node, "name", "")
            if node is tree or name.startswith("test_"):
                found |= set(re.findall(r"\bR\d\d\b", ast.get_docstring(node) or ""))
                found |= {f"R{number}" for number in re.findall(r"_r(\d\d)(?=_|$)", name)}
    return found


@pytest.mark.parametrize("number", [f"R{number:02}" for number in range(1, 41)])
def test_a_test_names(number):
    assert (number in named()) is not (number in LATER), LATER.get(number, "no test names it")
