"""The house rules that no linter holds."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "guide").rglob("*.py"))
COMPOSITION = {ROOT / "guide" / "__main__.py"}
GATHERING_ENDS = {ROOT / "guide" / "facts" / "notes.py"}
LONGEST = 400
TABLES = {ROOT / "guide" / "facts" / "iana.py"}
VAGUE = {"manager", "helper", "helpers", "utils", "util", "handler", "processor", "data", "info", "common", "misc"}
LIBRARY = {"handle_data"}
"""Names that a library calls: html.parser hands text over by this one."""
TOP_LEVEL = {
    "pyproject.toml", "guide", "content", "tests", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "requirements.txt",
    ".ci", ".github", ".gitattributes", ".gitignore", ".pre-commit-hooks.yaml", "action.yml", "Dockerfile", "docs",
}  # fmt: skip


def tracked() -> set[str]:
    """Return what stands at the top of the checkout, without what git ignores."""
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()}
    return {path.name for path in ROOT.iterdir()} - ignored - {".git"} - {path.name for path in ROOT.glob("*.egg-info")}


def test_the_top_level_holds_only_what_the_design_names():
    assert tracked() <= TOP_LEVEL


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path not in TABLES], ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_file_is_small(path: Path):
    assert len(path.read_text().splitlines()) <= LONGEST


def test_the_median_file_is_about_a_hundred_lines():
    lengths = sorted(len(path.read_text().splitlines()) for path in SOURCES)
    assert lengths[len(lengths) // 2] <= 130


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_what_a_thing_is(path: Path):
    tree = ast.parse(path.read_text())
    named = [
        node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    words = {
        word.lower()
        for name in (*named, path.stem)
        if name not in LIBRARY
        for word in re.findall(r"[A-Z]?[a-z]+", name)
    }
    assert not words & VAGUE


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path not in COMPOSITION], ids=lambda path: str(path.relative_to(ROOT))
)
def test_imports_stand_at_the_top(path: Path):
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [
        node.lineno
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_broad_except_stands_only_where_gathering_or_the_program_ends(path: Path):
    broad = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    ]
    assert len(broad) <= (path in COMPOSITION | GATHERING_ENDS)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_silenced_check_gives_its_reason(path: Path):
    for line in path.read_text().splitlines():
        if "# noqa" in line:
            assert re.search(r"# noqa: [A-Z0-9, ]+ - \S+", line), line
        if "# type: ignore" in line:
            assert re.search(r"# type: ignore\[[a-z-, ]+\]  # \S+", line), line


def test_no_shell_and_no_pickle():
    """R38: no shell, no pickle; that yaml has one home is import-linter's."""
    for path in SOURCES:
        text = path.read_text()
        assert "shell=True" not in text, path
        assert "import pickle" not in text, path
        assert "os.system" not in text, path


def test_pins_carry_no_registry_address():
    text = (ROOT / "requirements.txt").read_text()
    assert "://" not in text
    assert "index" not in text
