"""Manifests of Go, Ruby, Rust, PHP and .NET. What only development or tests need is left out."""

import re
from collections.abc import Iterator
from typing import Any, Final

from guide.facts.manifest_lines import Named, lines_of, load_toml, table, version_of
from guide.facts.version_spans import Style
from guide.text.outside_json import load_json, members, word
from guide.text.outside_xml import Element, load_xml

_GO: Final = re.compile(r"\s*(?:go\s+|toolchain\s+go)(\d[\w.]{0,40})\s*(?://.*)?")
_GEM: Final = re.compile(r"\s*gem[\s(]\s*[\"']([\w.-]{1,200})[\"']((?:\s{0,9},\s{0,9}[\"'][^\"']{0,99}[\"']){0,9})")
_LOCKED_GEM: Final = re.compile(r" {4}([\w.-]{1,200}) \(([^)]{1,99})\)")
_FRAMEWORK: Final = re.compile(r"(?:net|v)([1-4])\.?(\d)?\.?(\d)?(?:-client)?")


def go(content: bytes) -> Iterator[Named]:
    """Read go.mod: both its go line and its toolchain line are the lowest release that may build it."""
    for number, line in enumerate(lines_of(content), start=1):
        if found := _GO.fullmatch(line):
            yield Named("runtime:go", f">={found[1]}", number, "least")


def gemfile(content: bytes) -> Iterator[Named]:
    """Read Gemfile."""
    for number, line in enumerate(lines_of(content), start=1):
        if found := _GEM.match(line):
            yield Named(f"gem:{found[1]}", found[2].replace('"', "").replace("'", "").strip(" ,"), number, "gem")


def gemfile_lock(content: bytes) -> Iterator[Named]:
    """Read Gemfile.lock."""
    for number, line in enumerate(lines_of(content), start=1):
        if found := _LOCKED_GEM.fullmatch(line):
            yield Named(f"gem:{found[1]}", found[2], number, "exact")


def cargo(content: bytes) -> Iterator[Named]:
    """Read Cargo.toml."""
    whole = load_toml(content)
    parts = [*table(whole, "dependencies"), *table(whole, "workspace", "dependencies")]
    parts += [one for _, target in table(whole, "target") for one in table(target, "dependencies")]
    for name, value in parts:
        crate = value.get("package", name) if isinstance(value, dict) else name
        yield Named(f"cargo:{crate}", version_of(value), 0, "caret", name)


def toml_lock(content: bytes, ecosystem: str = "pypi") -> Iterator[Named]:
    """Read poetry.lock, uv.lock and Cargo.lock: a list of packages, each with its name above its version.

    Lines are looked for from one package to the next; once a name is not written as these tools write it, no more.
    """
    text = content.decode("utf-8", "replace")
    at, line = 0, 1
    for one in members(load_toml(content), "package"):
        name = one.get("name")
        place = text.find(f'name = "{name}"', at) if isinstance(name, str) and at >= 0 else -1
        place = text.find("version", place) if place >= 0 else -1
        line += text.count("\n", at, place) if place >= 0 else 0
        at = place
        if isinstance(name, str):
            yield Named(f"{ecosystem}:{name}", version_of(one), line, "exact")


def cargo_lock(content: bytes) -> Iterator[Named]:
    """Read Cargo.lock."""
    return toml_lock(content, "cargo")


def composer(content: bytes) -> Iterator[Named]:
    """Read composer.json."""
    whole: Any = load_json(content, name="", once=True)
    for name, value in table(whole, "require"):
        key = "runtime:php" if name == "php" else f"composer:{name}"
        yield Named(key, version_of(value), 0, "composer", f'"{name}"')


def composer_lock(content: bytes) -> Iterator[Named]:
    """Read composer.lock."""
    whole: Any = load_json(content, name="", once=True)
    for one in members(whole, "packages"):
        name = word(one, "name")
        yield Named(f"composer:{name}", version_of(one), 0, "exact", f'"name": "{name}"')
    for name, value in table(whole, "platform"):
        if name == "php":
            yield Named("runtime:php", version_of(value), 0, "composer", '"php"')


def project(content: bytes) -> Iterator[Named]:
    """Read a project of .NET: its frameworks and its packages."""
    for one in _all(load_xml(content, name="")):
        if one.tag in {"TargetFramework", "TargetFrameworks", "TargetFrameworkVersion"}:
            for target in one.text.split(";"):
                yield from _framework(target.strip(), one.line)
        elif one.tag == "PackageReference" and one.get("Include"):
            inner = one.first("Version")
            version = one.get("Version") or (inner.text.strip() if inner else "")
            style: Style = "maven" if version.startswith(("[", "(")) else "least"
            yield Named(f"nuget:{one.get('Include').lower()}", version, one.line, style)


def packages(content: bytes) -> Iterator[Named]:
    """Read packages.config."""
    for one in load_xml(content, name="").each("package"):
        yield Named(f"nuget:{one.get('id').lower()}", one.get("version"), one.line, "exact")
        yield from _framework(one.get("targetFramework"), one.line)


def _framework(target: str, line: int) -> Iterator[Named]:
    """Yield the version of the .NET Framework; what came after it, such as ``net8.0``, is another thing."""
    found = _FRAMEWORK.fullmatch(target)
    if found:
        yield Named("runtime:net-framework", ".".join(part for part in found.groups() if part), line, "exact")


def _all(root: Element) -> Iterator[Element]:
    waiting = [root]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(one.children)
