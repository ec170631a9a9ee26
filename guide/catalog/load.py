"""The whole catalog in one reading."""

from functools import lru_cache
from pathlib import Path

from guide.catalog.labels import read_labels
from guide.catalog.place import content_root
from guide.catalog.reading import both, read_bytes, read_page, read_yaml, shape
from guide.catalog.steps import read_requirement
from guide.model.content import Catalog, Policy, Remedy, Requirement
from guide.model.language import Language
from guide.text.digests import sha256
from guide.text.errors import TextError


@lru_cache(maxsize=4)
def load_catalog(root: Path | None = None) -> Catalog:
    """Return everything below ``root`` (by default the content that ships with the program); raise TextError, GuideError."""
    root = root or content_root()
    return Catalog(
        requirements=_requirements(root),
        policies=_policies(root / "policies"),
        profiles=_policies(root / "profiles"),
        remedies=_remedies(root / "remedies"),
        words={language: read_labels(language, root=root) for language in Language},
    )


def _requirements(root: Path) -> dict[str, Requirement]:
    found = [read_requirement(path.parent) for path in sorted(root.glob("*/requirement.yaml"))]
    return {requirement.id: requirement for requirement in found}


def _policies(folder: Path) -> dict[str, Policy]:
    return {policy.id: policy for policy in map(read_policy, sorted(folder.glob("*.yaml")))}


def read_policy(path: Path) -> Policy:
    """Return one policy or profile file, the program's or the user's own; raise TextError where it is wrong."""
    given = read_yaml(path)
    if not isinstance(given, dict):
        raise TextError("a policy is a map", str(path), 1, 1, "See content/policies for the form")
    return shape(Policy, {**given, "digest": sha256(read_bytes(path))}, path)


def _remedies(folder: Path) -> dict[str, Remedy]:
    remedies: dict[str, Remedy] = {}
    for path in sorted((folder / "en").glob("*.md")):
        english, text = read_page(path)
        russian, translation = read_page(folder / "ru" / path.name)
        given = {
            **english,
            "title": both(english.get("title"), russian.get("title")),
            "text": both(text, translation),
        }
        remedy = shape(Remedy, given, path)
        remedies[remedy.id] = remedy
    return remedies
