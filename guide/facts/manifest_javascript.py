"""Manifests of JavaScript: package.json, its lock file, .nvmrc. What only development needs is left out."""

from collections.abc import Iterator
from typing import Any

from guide.facts.manifest_lines import Named, lines_of, table, version_of
from guide.text.outside_json import load_json

_NODE = "runtime:node"


def package(content: bytes) -> Iterator[Named]:
    """Read package.json."""
    whole: Any = load_json(content, name="", once=True)
    for part in ("dependencies", "optionalDependencies", "peerDependencies"):
        for name, value in table(whole, part):
            yield Named(f"npm:{name}", version_of(value), 0, "semver", f'"{name}"')
    for name, value in table(whole, "engines"):
        if name == "node":
            yield Named(_NODE, version_of(value), 0, "semver", '"node"')


def package_lock(content: bytes) -> Iterator[Named]:
    """Read package-lock.json in its second and third form, else in its first."""
    whole: Any = load_json(content, name="", once=True)
    packages = [*table(whole, "packages")]
    for place, value in packages or [*table(whole, "dependencies")]:
        name = place.rpartition("node_modules/")[2]
        if name and isinstance(value, dict) and value.get("dev") is not True and value.get("link") is not True:
            yield Named(f"npm:{name}", version_of(value), 0, "exact", f'"{place}"')


def nvmrc(content: bytes) -> Iterator[Named]:
    """Read .nvmrc; a name such as ``lts/iron`` is no version that can be read."""
    for number, line in enumerate(lines_of(content), start=1):
        written = line.partition("#")[0].strip()
        if written:
            yield Named(_NODE, written, number, "family")
            return
