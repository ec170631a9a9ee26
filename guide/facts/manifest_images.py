"""Images and tool lists: the FROM lines of a Dockerfile with their arguments, and .tool-versions."""

import re
from collections.abc import Iterator
from typing import Final

from guide.facts.manifest_lines import Named, lines_of
from guide.facts.version_spans import Style

_FROM: Final = re.compile(r"(?i)\s*FROM\s+(?:--\S{1,99}\s+){0,5}(\S{1,400})")
_ARG: Final = re.compile(r"(?i)\s*ARG\s+(\w{1,99})=[\"']?([^\"'\s]{0,200})")
_VARIABLE: Final = re.compile(r"\$\{(\w{1,99})(?::-([^}]{0,200}))?\}|\$(\w{1,99})")
_TOOL: Final = re.compile(r"\s*([\w-]{1,60})\s+(\S{1,99})")
_JAVA: Final = frozenset({"openjdk", "eclipse-temurin", "amazoncorretto", "java"})
_FRAMEWORK: Final = "dotnet/framework"


def image(content: bytes) -> Iterator[Named]:
    """Read a Dockerfile. An argument is taken at its default; an image without a tag has no version that can be read."""
    arguments: dict[str, str] = {}
    for number, line in enumerate(lines_of(content), start=1):
        if found := _ARG.match(line):
            arguments[found[1]] = found[2]
        elif found := _FROM.match(line):
            whole = _VARIABLE.sub(lambda one: arguments.get(one[1] or one[3], one[2] or ""), found[1])
            path, _, tag = whole.partition("@")[0].rpartition(":")
            if not path or "/" in tag:
                path, tag = f"{path}:{tag}" if path else tag, ""
            name = _FRAMEWORK if f"{_FRAMEWORK}/" in path else path.rpartition("/")[2]
            yield Named(f"image:{name}", tag.partition("-")[0], number, _style(name))


def tools(content: bytes) -> Iterator[Named]:
    """Read .tool-versions; of a vendor's release of Java the number counts."""
    for number, line in enumerate(lines_of(content), start=1):
        found = _TOOL.match(line.partition("#")[0])
        if found:
            version = re.sub(r"^[a-z][a-z-]{0,60}-(?=\d)", "", found[2])
            yield Named(f"tool:{found[1]}", version, number, _style(found[1]))


def _style(name: str) -> Style:
    return "java" if name in _JAVA else "family"
