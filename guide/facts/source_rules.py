"""Source rules: data in ast-grep's own format, each carrying the snippets it must and must not match.

A rule with ``engine: text`` is judged on the text instead (its comments blanked, its strings known): for formats the
parser does not know, and for settings whose own line matters inside a long chain of calls. Decision 0040.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from guide.facts.source_names import PARSED, SUFFIXES
from guide.facts.source_pattern import Sought, Together
from guide.probes.source_fallback import KINDS
from guide.text.digests import sha256
from guide.text.strict_yaml import Node, load

LANGUAGES: Final = frozenset(SUFFIXES.values())
FURTHEST: Final = 6
"""Lines around a literal that a rule's patterns may reach when it says nothing else."""
_WHERE: Final = frozenset(("code", "string", "any"))


@dataclass(frozen=True)
class TextMatcher:
    """How a rule of the text engine matches. Each expression may name the group ``at``: the place that is reported."""

    patterns: tuple[Sought, ...]
    together: Together
    """The same expressions, to be asked which of them may be met."""
    where: str
    """``code``: begins outside strings; ``string``: begins with or inside one; ``any``."""
    line_needs: tuple[re.Pattern[str], ...]
    """Only on a line where one of these is found, if there are any; lines joined by a backslash count as one."""
    unless: tuple[Sought, ...]
    """Not on a line where one of these is found."""
    file_needs: tuple[re.Pattern[str], ...]
    file_lacks: tuple[re.Pattern[str], ...]
    unless_host: tuple[re.Pattern[str], ...]
    """Not where the group ``host`` is one of these as a whole."""
    handler: str
    """``inside``: only where an error is handled; ``outside``: only elsewhere; empty: everywhere."""


@dataclass(frozen=True)
class SourceRule:
    """One rule. A file without any of ``literals`` is not looked at for it."""

    id: str
    kind: str
    """One of KINDS, or empty for a rule of the user's own that names none."""
    cwe: str
    message: str
    languages: tuple[str, ...]
    literals: tuple[bytes, ...]
    matcher: dict[str, Any]
    """The part that ast-grep matches by: ``rule``, and ``constraints`` and ``utils`` where there are any; empty for text rules."""
    text: dict[str, Any]
    """The part that the text engine matches by; empty for the parser's rules."""
    gates: tuple[re.Pattern[str], ...]
    """What must be found in the raw file besides a literal; spares the parser files that cannot match."""
    reach: int
    """Lines before and after a literal that the patterns (and, where the rule says it, the gates) may reach."""
    gates_reach: bool
    """Whether the gates must be met that near a literal, and not just anywhere in the file."""
    matching: tuple[tuple[str, str], ...]
    """Language and snippet."""
    not_matching: tuple[tuple[str, str], ...]
    _compiled: list[TextMatcher] = field(default_factory=list, repr=False, compare=False)

    @property
    def text_matcher(self) -> TextMatcher:
        """The compiled text rule; compiled at first use, because most rules meet none of their literals."""
        if not self._compiled:
            self._compiled.append(_compile(self.text))
        return self._compiled[0]


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
    ours = folder == default_folder()  # tests hold these to it; compiling all of them takes longer than many a scan
    rules = tuple(_read_rule(path, content, ours) for path, content in zip(files, contents, strict=True))
    named = b"".join(
        path.name.encode() + b"\0" + content + b"\0" for path, content in zip(files, contents, strict=True)
    )
    return RuleSet(rules, sha256(named))


def _read_rule(path: Path, content: bytes, checked: bool) -> SourceRule:
    node = load(content, name=path.name)
    plain: Any = node.value
    try:
        about = plain["metadata"]
        languages = (plain["language"], *about.get("also", ()))
        by_text = plain.get("engine", "ast-grep") == "text"
        known = LANGUAGES if by_text else PARSED
        if not set(languages) <= known:
            node.fail(("language",), "this language is not scanned", f"Use one of {', '.join(sorted(known))}")
        kind = about.get("kind", "")
        if kind and kind not in KINDS:
            node.fail(("metadata", "kind"), "no rule can be of this kind", f"Use one of {', '.join(KINDS)}")
        if by_text and not checked:
            _check_text(node, plain["rule"])
        return SourceRule(
            id=plain["id"],
            kind=kind,
            cwe=about.get("cwe", ""),
            message=plain["message"],
            languages=languages,
            literals=tuple(literal.encode() for literal in about["literals"]),
            matcher={} if by_text else {key: plain[key] for key in ("rule", "constraints", "utils") if key in plain},
            text=plain["rule"] if by_text else {},
            gates=tuple(re.compile(one, re.MULTILINE) for one in about.get("gates", ())),
            reach=int(about.get("reach", FURTHEST)),
            gates_reach="reach" in about,
            matching=_snippets(about, "matching", languages),
            not_matching=_snippets(about, "not_matching", languages),
        )
    except (KeyError, TypeError, AttributeError) as error:
        node.fail((), f"this is not a source rule: {error!r}", "See the other rules for the fields it needs")


def _snippets(about: Any, key: str, languages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the snippets with their languages: a list holds for every language of the rule, a map names them."""
    given = about[key]
    if isinstance(given, dict):
        return tuple((language, snippet) for language, snippets in given.items() for snippet in snippets)
    return tuple((language, snippet) for snippet in given for language in languages)


def _check_text(node: Node, rule: Any) -> None:
    if rule.get("where", "code") not in _WHERE:
        node.fail(("rule", "where"), "a text rule cannot look there", f"Use one of {', '.join(sorted(_WHERE))}")
    for key in ("any", "line_needs", "unless", "unless_host", "file_needs", "file_lacks"):
        for index, pattern in enumerate(rule.get(key, ())):
            try:
                re.compile(pattern)
            except re.error as error:
                node.fail(("rule", key, index), f"this is no regular expression: {error}", "Correct it")
    if not rule["any"]:
        node.fail(("rule",), "a rule without a pattern finds nothing", "Write one under any")


def _compile(rule: dict[str, Any]) -> TextMatcher:
    def compiled(key: str) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(one, re.MULTILINE) for one in rule.get(key, ()))

    patterns = tuple(Sought(one) for one in rule["any"])
    return TextMatcher(
        patterns=patterns,
        together=Together(patterns),
        where=rule.get("where", "code"),
        line_needs=compiled("line_needs"),
        unless=tuple(Sought(one) for one in rule.get("unless", ())),
        file_needs=compiled("file_needs"),
        file_lacks=compiled("file_lacks"),
        unless_host=compiled("unless_host"),
        handler=rule.get("handler", ""),
    )


def default_folder() -> Path:
    """Return the folder of the rules that came with this package: inside it, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_content" / "rules"
    return installed if installed.is_dir() else package.parent / "content" / "rules"
