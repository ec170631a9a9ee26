"""What the rules find in one text: a line for each, once per kind, with the comment that asks scanners to look away."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ast_grep_py import SgRoot

from guide.facts.source_flow import follow, is_unused
from guide.facts.source_handlers import handlers
from guide.facts.source_names import SUFFIXES, is_test
from guide.facts.source_rules import SourceRule, TextMatcher
from guide.facts.source_text import CODE, COMMENT, STRING, Text, read_text
from guide.model.facts import SourceHit
from guide.text.outside import inert

_SUPPRESSION: Final = re.compile(
    r"(?:#|//|/\*|<!--|--|;)[^\S\n]{0,8}(?:nosec\b|noqa\b|nosemgrep\b|NOSONAR\b|lgtm\b|eslint-disable(?:-line|-next-line)?\b|gitleaks:allow"
    r"|checkov:skip|tfsec:ignore|trivy:ignore|nolint\b|tslint:disable|rubocop:disable|phpcs:ignore|hadolint ignore|shellcheck disable|swiftlint:disable"
    r"|kics-scan ignore|skipcq\b|codeql\[|NOLINT\b).*"
)
_ASSERTING: Final = re.compile(
    r"^\s*(?:assert\w*\b|self\.assert\w+\(|expect\(|expect\s|t\.(?:is|not|true|false|deepEqual|throws)\(|XCTAssert\w*\(|Assert\.|refute\w*|static_assert"
    r"|\w+\.should\b|assert_\w+|\$this->assert\w+\(|require\.\w+\(t,|assert\.\w+\(|ASSERT_\w+\(|EXPECT_\w+\(|debug_assert)"
    r"|\bpytest\.raises\(|\bassertRaises\(|\bassertThrows\(|\.toThrow|\bshould_panic\b|\braise_error\b"
)
"""Lines that test a setting do not make it."""
_LONGEST_EXCERPT: Final = 160
_NAMING: Final = frozenset(SUFFIXES.values()) - frozenset(
    ("Yaml", "Properties", "Conf", "Toml", "Xml", "Json", "Hcl", "Env", "Dockerfile", "Bash", "Make")
)
"""Languages in which a name that stands nowhere else does nothing; in settings it is what the reader looks for."""


@dataclass(frozen=True)
class Found:
    """What one file gave: its hits, and the first line that no rule looked at because it is too long (0: none)."""

    hits: tuple[SourceHit, ...]
    too_long: int = 0


def search(source: str, language: str, rules: Iterable[SourceRule], name: str) -> Found:
    """Return what ``rules`` find in ``source``, the text of the file ``name`` (inert)."""
    hopeful = [rule for rule in rules if not rule.text or _may_match(rule.text_matcher, source)]
    if not hopeful:
        return Found(())
    text = read_text(source, language)
    followed = follow(text)
    lines = source.split("\n")  # as the parser counts them, not as splitlines() does
    seen: dict[tuple[int, str], SourceHit] = {}
    for rule in hopeful:
        for number in _lines(rule, followed, text, language):
            seen.setdefault((number, rule.kind or rule.id), _hit(rule, name, number, lines))
    return Found(tuple(seen[key] for key in sorted(seen)), text.too_long)


def _may_match(matcher: TextMatcher, source: str) -> bool:
    """Tell whether a text rule could match: its own file conditions hold."""
    return all(one.search(source) for one in matcher.file_needs) and not any(
        one.search(source) for one in matcher.file_lacks
    )


def _lines(rule: SourceRule, followed: Text, text: Text, language: str) -> Iterator[int]:
    """Yield the lines, from 1, that a rule finds; those that only test a setting, or name a version nobody uses, left out."""
    numbers = _by_text(rule.text_matcher, followed, language) if rule.text else _by_tree(rule, followed, language)
    for number in sorted(set(numbers)):
        if not _ASSERTING.search(text.line(number)) and not (
            language in _NAMING and rule.kind == "old_protocol" and is_unused(text, number)
        ):
            yield number


def _by_tree(rule: SourceRule, text: Text, language: str) -> Iterator[int]:
    tree = SgRoot(text.shown, language.lower()).root()
    for node in tree.find_all(rule.matcher):  # type: ignore[call-overload]  # its stubs know no rule objects
        yield node.range().start.line + 1


def _by_text(matcher: TextMatcher, text: Text, language: str) -> Iterator[int]:
    spans = handlers(text, language) if matcher.handler else ()
    for pattern in matcher.patterns:
        for match in pattern.finditer(text.shown):
            position = match.start("at") if "at" in pattern.groupindex and match["at"] is not None else match.start()
            if _stands(matcher, text, match, position) and (
                not matcher.handler or (matcher.handler == "inside") == any(a <= position < b for a, b in spans)
            ):
                yield text.line_of(position)


def _stands(matcher: TextMatcher, text: Text, match: re.Match[str], position: int) -> bool:
    if not _placed(matcher.where, text, position, match.end()):
        return False
    if matcher.unless_host and "host" in match.re.groupindex:
        host = match["host"] or ""
        if any(one.fullmatch(host) for one in matcher.unless_host):
            return False
    number = text.line_of(position)
    if matcher.line_needs:
        whole = text.joined_line(number)
        if not any(one.search(whole) for one in matcher.line_needs):
            return False
    line = text.line(number)
    return not any(one.search(line) for one in matcher.unless)


def _placed(where: str, text: Text, position: int, end: int) -> bool:
    """Tell whether a match stands where its rule looks. A key in quotes is code when its value is outside of them."""
    state = text.states[min(position, len(text.states) - 1)]
    quoted = text.shown[position] in "\"'`"
    if where == "string":
        return state == STRING or (state == CODE and quoted)
    if where == "any":
        return state != COMMENT
    if state == STRING:
        quoted = position > 0 and text.states[position - 1] == CODE
    return (state == CODE and not quoted) or (quoted and state != COMMENT and CODE in text.states[position + 1 : end])


def _hit(rule: SourceRule, name: str, number: int, lines: list[str]) -> SourceHit:
    line = lines[number - 1] if number <= len(lines) else ""
    before = lines[number - 2] if 1 < number <= len(lines) + 1 else ""
    return SourceHit(
        rule=rule.id,
        kind=rule.kind,
        file=name,
        line=number,
        excerpt=inert(line.strip(), _LONGEST_EXCERPT),
        suppressed=_suppression(line, before),
        test=is_test(name),
    )


def _suppression(line: str, before: str) -> str:
    """Return the comment that tells scanners to look away, from the line itself or one of its own on the line before."""
    own = _SUPPRESSION.search(line[-2000:])
    alone = _SUPPRESSION.match(before.strip()[:2000])
    found = own or alone
    return inert(found[0].strip(), _LONGEST_EXCERPT) if found else ""
