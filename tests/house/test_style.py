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


PICKLES = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "dbm"}
SHELLS = {
    "system",
    "popen",
    "getoutput",
    "getstatusoutput",
    "create_subprocess_shell",
    "subprocess_shell",
    "spawnlp",
    "spawnvp",
}
LOADERS = {
    "load",
    "load_all",
    "full_load",
    "unsafe_load",
    "Loader",
    "FullLoader",
    "UnsafeLoader",
    "CLoader",
    "CUnsafeLoader",
}


def loosened(tree: ast.AST) -> list[int]:
    """Return the lines that start a shell, read a pickle, run text as code, or load YAML by a reader that is not ours."""
    lines = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                bad = any(one.name.partition(".")[0] in PICKLES for one in names)
            case ast.ImportFrom(module=module, names=names):
                bad = (module or "").partition(".")[0] in PICKLES or any(one.name in SHELLS for one in names)
            case ast.keyword(arg="shell", value=value):
                bad = not (isinstance(value, ast.Constant) and value.value is False)
            case ast.Attribute(value=ast.Name(id="yaml"), attr=name):
                bad = name in LOADERS
            case ast.Attribute(value=ast.Name(id="os" | "subprocess" | "asyncio" | "loop"), attr=name):
                bad = name in SHELLS
            case ast.Call(func=ast.Name(id="eval" | "exec" | "compile" | "__import__")):
                bad = True
            case _:
                bad = False
        lines += [getattr(node, "lineno", 0)] if bad else []
    return lines


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_r38_no_shell_no_pickle_no_loader_but_ours(path: Path):
    """That yaml has one home at all is import-linter's."""
    assert loosened(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "subprocess.run(words, shell=True)", "subprocess.run(words, shell=given)", "os.system(words)", "os.popen(words)",
        "from os import system", "subprocess.getoutput(words)", "asyncio.create_subprocess_shell(words)", "import pickle",
        "from pickle import loads", "import marshal", "import shelve", "from cloudpickle import loads", "eval(words)",
        "exec(words)", "yaml.load(text, yaml.Loader)", "yaml.unsafe_load(text)", "yaml.full_load(text)",
    ],
)  # fmt: skip
def test_r38_each_way_round_it_is_seen(line):
    assert loosened(ast.parse(line))


def test_pins_carry_no_registry_address():
    text = (ROOT / "requirements.txt").read_text()
    assert "://" not in text
    assert "index" not in text
