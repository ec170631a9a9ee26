"""The table of protections is whole and can still be applied; ``make protections`` sees each of its tests fail."""

import ast
from pathlib import Path

import pytest
from house.test_hostile_requirements import LATER
from protections.table import ROOT, protections

ROWS = protections()


@pytest.mark.parametrize("number", [f"R{number:02}" for number in range(1, 41)])
def test_a_row_takes_it_away(number):
    assert any(row.requirement == number for row in ROWS) is not (number in LATER)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.requirement} {row.what}" for row in ROWS])
def test_a_row_still_fits(row):
    text = (ROOT / row.file).read_text(encoding="utf-8")
    assert row.removed_from(text) != text
    if row.file.endswith(".py"):
        ast.parse(row.removed_from(text))


@pytest.mark.parametrize("test", sorted({test for row in ROWS for test in row.tests}))
def test_a_test_that_is_named_is_there(test):
    path, _, name = test.partition("::")
    nodes = ast.walk(ast.parse(Path(ROOT, path).read_text(encoding="utf-8")))
    names = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert not name or name.partition("[")[0] in names
