"""Which files are manifests of dependencies, by their names."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pyproject.toml": "pyproject",
        "pipfile": "pipfile",
        "pipfile.lock": "pipfile_lock",
        "poetry.lock": "toml_lock",
        "uv.lock": "toml_lock",
        "runtime.txt": "runtime",
        "package.json": "package",
        "package-lock.json": "package_lock",
        "npm-shrinkwrap.json": "package_lock",
        ".nvmrc": "nvmrc",
        "pom.xml": "pom",
        "build.gradle": "gradle",
        "build.gradle.kts": "gradle",
        "go.mod": "go",
        "gemfile": "gemfile",
        "gemfile.lock": "gemfile_lock",
        "cargo.toml": "cargo",
        "cargo.lock": "cargo_lock",
        "composer.json": "composer",
        "composer.lock": "composer_lock",
        "packages.config": "packages",
        "dockerfile": "image",
        "containerfile": "image",
        ".tool-versions": "tools",
    }
)
_PATTERNS: Final = (
    (re.compile(r"requirements[\w.-]*\.(?:txt|in)"), "requirements"),
    (re.compile(r"[^/]+\.(?:cs|vb|fs)proj"), "project"),
    (re.compile(r"(?:dockerfile|containerfile)\.[^/]+|[^/]+\.(?:dockerfile|containerfile)"), "image"),
)


def manifest_kind(name: str) -> str:
    """Return what kind of manifest the file with this path is, or an empty string for none."""
    folder, _, last = name.lower().rpartition("/")
    if last.endswith(".txt") and folder.rpartition("/")[2] == "requirements":
        return "requirements"
    by_name = _NAMES.get(last, "")
    return by_name or next((kind for pattern, kind in _PATTERNS if pattern.fullmatch(last)), "")
