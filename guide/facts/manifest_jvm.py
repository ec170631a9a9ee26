"""Manifests of the JVM: Maven's pom.xml with its properties, Gradle's scripts line by line."""

import re
from collections.abc import Iterator
from typing import Final

from guide.facts.manifest_lines import Named, lines_of
from guide.text.outside_xml import Element, load_xml

_JAVA: Final = "runtime:java"
_JAVA_PROPERTIES: Final = ("maven.compiler.release", "maven.compiler.target", "maven.compiler.source", "java.version")
_PROPERTY: Final = re.compile(r"\$\{([\w.-]{1,200})\}")
_COORDINATES: Final = re.compile(
    r"[\"']([\w.-]{1,200}):([\w.-]{1,200})(?::([^\"':@]{1,200}))?(?:[:@][^\"']{0,99})?[\"']"
)
_TOOLCHAIN: Final = re.compile(r"JavaLanguageVersion\.of\(\s{0,9}[\"']?(\d{1,4})")
_COMPATIBLE: Final = re.compile(
    r"(?:source|target)Compatibility\s{0,9}=?\s{0,9}(?:JavaVersion\.VERSION_)?[\"']?([\d._]{1,20})"
)
_TEST: Final = re.compile(r"\s*(?:test|androidTest|debug)\w{0,60}[\s(]")


def pom(content: bytes) -> Iterator[Named]:
    """Read pom.xml. The release to compile for is the lowest that runs it, not the one that does."""
    root = load_xml(content, name="")
    properties: dict[str, Element] = {one.tag: one for part in root.each("properties") for one in part.children}
    java = next((properties[name] for name in _JAVA_PROPERTIES if name in properties), None)
    if java is not None:
        yield Named(_JAVA, f">={java.text.strip()}", java.line, "java")
    managed = [one for part in root.each("dependencyManagement") for one in part.each("dependencies")]
    for part in (*root.each("dependencies"), *managed):
        for one in part.each("dependency"):
            if _text(one, "scope") not in {"test", "provided"}:
                version = one.first("version")
                key = f"maven:{_text(one, 'groupId')}:{_text(one, 'artifactId')}"
                line = version.line if version else one.line
                yield Named(key, _resolved(_text(one, "version"), properties), line, "maven")


def gradle(content: bytes) -> Iterator[Named]:
    """Read build.gradle and build.gradle.kts; a version that a variable holds is not known."""
    for number, line in enumerate(lines_of(content), start=1):
        if line.lstrip().startswith(("//", "*", "/*")) or _TEST.match(line):
            continue
        for group, name, version in _COORDINATES.findall(line):
            yield Named(f"maven:{group}:{name}", "" if "$" in version else version.replace("+", "x"), number, "maven")
        if found := _TOOLCHAIN.search(line):
            yield Named(_JAVA, found[1], number, "java")
        elif found := _COMPATIBLE.search(line):
            yield Named(_JAVA, f">={found[1].replace('_', '.')}", number, "java")


def _text(element: Element, tag: str) -> str:
    found = element.first(tag)
    return found.text.strip() if found else ""


def _resolved(version: str, properties: dict[str, Element]) -> str:
    """Return the version with a property of this file put in its place; empty where the property stands elsewhere."""
    found = _PROPERTY.fullmatch(version)
    if not found:
        return "" if "${" in version else version
    value = properties[found[1]].text.strip() if found[1] in properties else ""
    return "" if "${" in value else value
