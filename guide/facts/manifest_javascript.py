"""Manifests of JavaScript: package.json, its lock file, .nvmrc. What only development needs is left out."""

from collections.abc import Iterator
from typing import Any

from guide.facts.manifest_lines import Named, line_of, lines_of, table, version_of
from guide.text.outside_json import load_json

_NODE = "runtime:node"


def package(content: bytes) -> Iterator[Named]:
    """Read package.json."""
    whole: Any = load_json(content, name="", once=True)
    text = content.decode("utf-8", "replace")
    for part in ("dependencies", "optionalDependencies", "peerDependencies"):
        for name, value in table(whole, part):
            yield Named(f"npm:{name}", version_of(value), line_of(text, f'"{name}"', version_of(value)), "semver")
    for name, value in table(whole, "engines"):
        if name == "node":
            yield Named(_NODE, version_of(value), line_of(text, '"node"', version_of(value)), "semver")


def package_lock(content: bytes) -> Iterator[Named]:
    """Read package-lock.json in its second and third form, else in its first."""
    whole: Any = load_json(content, name="", once=True)
    text = content.decode("utf-8", "replace")
    packages = [*table(whole, "packages")]
    for place, value in packages or [*table(whole, "dependencies")]:
        name = place.rpartition("node_modules/")[2]
        if name and isinstance(value, dict) and value.get("dev") is not True and value.get("link") is not True:
            yield Named(f"npm:{name}", version_of(value), line_of(text, f'"{place}"'), "exact")


def nvmrc(content: bytes) -> Iterator[Named]:
    """Read .nvmrc; a name such as ``lts/iron`` is no version that can be read."""
    for number, line in enumerate(lines_of(content), start=1):
        written = line.partition("#")[0].strip()
        if written:
            yield Named(_NODE, written, number, "family")
            return
