"""Source rules: data in ast-grep's own format, each carrying the snippets it must and must not match."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guide.text.digests import sha256
from guide.text.strict_yaml import load

LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    "Python": (".py", ".pyw", ".pyi"),
    "JavaScript": (".js", ".jsx", ".mjs", ".cjs"),
    "TypeScript": (".ts", ".mts", ".cts"),
    "Tsx": (".tsx",),
}
"""Languages that rules can be written for, and the endings of their files. Others make the engine panic."""

SUFFIXES: Final = {suffix: language for language, suffixes in LANGUAGES.items() for suffix in suffixes}


@dataclass(frozen=True)
class SourceRule:
    """One rule. A file without any of ``literals`` is not parsed for it."""

    id: str
    languages: tuple[str, ...]
    literals: tuple[bytes, ...]
    matcher: dict[str, Any]
    """The part that ast-grep matches by: ``rule``, and ``constraints`` and ``utils`` where there are any."""
    matching: tuple[str, ...]
    not_matching: tuple[str, ...]


@dataclass(frozen=True)
class RuleSet:
    """All rules of a folder, and the digest over their files' names and bytes."""

    rules: tuple[SourceRule, ...]
    digest: str

    def of(self, language: str) -> tuple[SourceRule, ...]:
        """Return the rules for one language."""
        return tuple(rule for rule in self.rules if language in rule.languages)


def read_rules(folder: Path) -> RuleSet:
    """Read every ``*.yml`` of ``folder``; raise TextError for a file that is not such a rule, OSError when unreadable."""
    files = sorted(folder.glob("*.yml"))
    contents = [path.read_bytes() for path in files]
    rules = tuple(_read_rule(path, content) for path, content in zip(files, contents, strict=True))
    named = b"".join(
        path.name.encode() + b"\0" + content + b"\0" for path, content in zip(files, contents, strict=True)
    )
    return RuleSet(rules, sha256(named))


def _read_rule(path: Path, content: bytes) -> SourceRule:
    node = load(content, name=path.name)
    plain: Any = node.value
    try:
        about = plain["metadata"]
        languages = (plain["language"], *about.get("also", ()))
        if not set(languages) <= set(LANGUAGES):
            node.fail(("language",), "this language is not scanned", f"Use one of {', '.join(LANGUAGES)}")
        return SourceRule(
            id=plain["id"],
            languages=languages,
            literals=tuple(literal.encode() for literal in about["literals"]),
            matcher={key: plain[key] for key in ("rule", "constraints", "utils") if key in plain},
            matching=tuple(about["matching"]),
            not_matching=tuple(about["not_matching"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        node.fail((), f"this is not a source rule: {error!r}", "See the other rules for the fields it needs")


def default_folder() -> Path:
    """Return the folder of the rules that came with this package: inside it, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_content" / "rules"
    return installed if installed.is_dir() else package.parent / "content" / "rules"
