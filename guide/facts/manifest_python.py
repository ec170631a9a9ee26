"""Manifests of Python: requirements, pyproject, Pipfile, their lock files, runtime.txt."""

import re
from collections.abc import Iterator
from typing import Any, Final

from guide.facts.manifest_lines import Named, lines_of, load_toml, pypi, table, version_of
from guide.text.outside_json import load_json, member

_REQUIREMENT: Final = re.compile(
    r"\s{0,99}([A-Za-z0-9][A-Za-z0-9._-]{0,200})\s{0,9}(?:\[[^\]]{0,200}\])?\s{0,9}(.{0,500})"
)
_RUNTIME: Final = re.compile(r"\s*python-(\d[\w.]{0,40})\s*")
_PYTHON: Final = "runtime:python"


def requirements(content: bytes) -> Iterator[Named]:
    """Read requirements.txt; a requirement by address has no version that can be read."""
    for number, line in enumerate(lines_of(content), start=1):
        if not line.lstrip().startswith(("#", "-")):
            yield from _requirement(line, number)


def pyproject(content: bytes) -> Iterator[Named]:
    """Read pyproject.toml: what a build needs or tests need is left out."""
    whole = load_toml(content)
    project = member(whole, "project")
    wanted = project.get("requires-python")
    if isinstance(wanted, str):
        yield Named(_PYTHON, wanted, 0, "exact", "requires-python")
    optional = [one for _, many in table(project, "optional-dependencies") if isinstance(many, list) for one in many]
    given = project.get("dependencies")
    for one in [*(given if isinstance(given, list) else ()), *optional]:
        if isinstance(one, str):
            yield from _requirement(one, 0)
    for name, value in table(whole, "tool", "poetry", "dependencies"):
        key = _PYTHON if name == "python" else pypi(name)
        yield Named(key, version_of(value), 0, "exact", name)


def pipfile(content: bytes) -> Iterator[Named]:
    """Read Pipfile."""
    whole = load_toml(content)
    for name, value in table(whole, "packages"):
        yield Named(pypi(name), version_of(value), 0, "exact", name)
    for name, value in table(whole, "requires"):
        if name in {"python_version", "python_full_version"}:
            yield Named(_PYTHON, version_of(value), 0, "family", name)


def pipfile_lock(content: bytes) -> Iterator[Named]:
    """Read Pipfile.lock."""
    whole: Any = load_json(content, name="", once=True)
    for name, value in table(whole, "default"):
        yield Named(pypi(name), version_of(value), 0, "exact", f'"{name}"')
    for name, value in table(whole, "_meta", "requires"):
        if name == "python_version":
            yield Named(_PYTHON, version_of(value), 0, "family", '"python_version"')


def runtime(content: bytes) -> Iterator[Named]:
    """Read runtime.txt."""
    for number, line in enumerate(lines_of(content), start=1):
        if found := _RUNTIME.fullmatch(line):
            yield Named(_PYTHON, found[1], number, "family")


def _requirement(line: str, number: int) -> Iterator[Named]:
    found = _REQUIREMENT.match(line)
    if found:
        given = re.split(r"[;#\\]| --", found[2], maxsplit=1)[0].strip().strip("()")
        version = "" if given.startswith("@") else given
        yield Named(pypi(found[1]), version, number, "exact", "" if number else found[1])
