"""Dependencies: the components that carry TLS in the manifests of a tree. Only worker processes load this module.

Manifests are read, never resolved: nothing is run, nothing is asked of a registry. What is not in the table is left out.
"""

import stat
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from guide.facts import manifest_images, manifest_javascript, manifest_jvm, manifest_others, manifest_python
from guide.facts.component_table import ComponentTable, default_table, read_table
from guide.facts.manifest_lines import Named, line_of
from guide.facts.manifest_names import manifest_kind
from guide.facts.order import Order
from guide.facts.source_names import is_test
from guide.facts.source_walk import Walk, shown
from guide.facts.version_spans import span
from guide.model.dependencies import Changes, Component, Dependencies
from guide.model.inert import Inert
from guide.model.subjects import Material
from guide.text.errors import UsageError
from guide.text.outside import inert

_MOST_BYTES: Final = 16 * 1024 * 1024
_MOST_COMPONENTS: Final = 200
_READERS: Final[Mapping[str, Callable[[bytes], Iterator[Named]]]] = MappingProxyType(
    {
        "requirements": manifest_python.requirements,
        "pyproject": manifest_python.pyproject,
        "pipfile": manifest_python.pipfile,
        "pipfile_lock": manifest_python.pipfile_lock,
        "toml_lock": manifest_others.toml_lock,
        "runtime": manifest_python.runtime,
        "package": manifest_javascript.package,
        "package_lock": manifest_javascript.package_lock,
        "nvmrc": manifest_javascript.nvmrc,
        "pom": manifest_jvm.pom,
        "gradle": manifest_jvm.gradle,
        "go": manifest_others.go,
        "gemfile": manifest_others.gemfile,
        "gemfile_lock": manifest_others.gemfile_lock,
        "cargo": manifest_others.cargo,
        "cargo_lock": manifest_others.cargo_lock,
        "composer": manifest_others.composer,
        "composer_lock": manifest_others.composer_lock,
        "project": manifest_others.project,
        "packages": manifest_others.packages,
        "image": manifest_images.image,
        "tools": manifest_images.tools,
    }
)


def read(order: Order, subject: Material) -> Dependencies:
    """Read the manifests of the tree that the subject names."""
    return manifests(Path(subject.location), order.limits.source_s)


def manifests(root: Path, seconds: float, table: Path | None = None) -> Dependencies:
    """Return what the manifests below ``root`` name of the components in ``table`` (default: the package's).

    Raises NotADirectoryError or FileNotFoundError for a root that is no folder, TextError for a bad table.
    """
    known = read_table(table or default_table())
    if not stat.S_ISDIR(root.stat().st_mode):
        raise NotADirectoryError(f"{root} is not a folder")
    walk = Walk(root, time.monotonic() + seconds, _MOST_BYTES, wanted=_manifest)
    components: dict[Component, None] = {}
    for one in _named(walk, known):
        components[one] = None
        if walk.over() or len(components) > _MOST_COMPONENTS:
            walk.truncated = True
            break
    kept = sorted(components, key=lambda one: (one.name, one.file, one.line))[:_MOST_COMPONENTS]
    changed = {one.name: one.older for one in known.by_key.values() if one.older}
    return Dependencies(
        files=walk.files,
        skipped=tuple(walk.skipped),
        table=known.digest,
        components=tuple(kept),
        changes=tuple(
            Changes(name=name, defaults=changed[name])
            for name in dict.fromkeys(one.name for one in kept)
            if name in changed
        ),
        truncated=walk.truncated,
    )


def _manifest(name: str) -> str:
    """Return the kind of a manifest; those of test code build nothing that is shipped."""
    return "" if is_test(name) else manifest_kind(name)


def _named(walk: Walk, known: ComponentTable) -> Iterator[Component]:
    """Yield what each manifest names; one that cannot be read whole names nothing and is listed."""
    for found in walk.sources():
        content = walk.read(found) or b""
        try:
            named = [one for one in _READERS[found.language](content) if one.key in known.by_key] if content else []
        except UsageError as error:
            walk.skip(found.name, inert(str(error).lstrip(":"), 200))
            continue
        text, name = content.decode("utf-8", "replace") if named else "", shown(found.name)
        for one in named:
            line = one.line or line_of(text, one.needle, one.version)
            yield _component(one, name, line, known)
        if walk.over():
            return


def _component(named: Named, file: Inert, line: int, known: ComponentTable) -> Component:
    least, below, exact = span(named.version, named.style)
    return Component(
        name=known.by_key[named.key].name,
        file=file,
        line=line,
        version=inert(named.version.strip(), 80),
        exact=exact,
        least=least,
        below=below,
    )
