"""What the rules find in one text: a line for each, once per kind, with the comment that asks scanners to look away."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

from ast_grep_py import SgRoot

from guide.facts.source_flow import follow, is_unused
from guide.facts.source_handlers import handlers
from guide.facts.source_names import SUFFIXES, is_test
from guide.facts.source_pattern import Sought
from guide.facts.source_rules import SourceRule, TextMatcher
from guide.facts.source_text import CODE, COMMENT, STRING, Starts, Text, has_long_line, read_text, shorten, starts_of
from guide.model.facts import SourceHit
from guide.model.inert import NO_TEXT, Inert
from guide.text.outside import inert

_SUPPRESSION: Final = re.compile(
    r"(?:#|//|/\*|<!--|--|;)[^\S\n]{0,8}(?:nosec\b|noqa\b|nosemgrep\b|NOSONAR\b|lgtm\b|eslint-disable(?:-line|-next-line)?\b|gitleaks:allow"
    r"|checkov:skip|tfsec:ignore|trivy:ignore|nolint\b|tslint:disable|rubocop:disable|phpcs:ignore|hadolint ignore|shellcheck disable|swiftlint:disable"
    r"|kics-scan ignore|skipcq\b|codeql\[|NOLINT\b).*"
)
_ASSERTING: Final = re.compile(
    r"^\s*(?:assert\w*\b|self\.assert\w+\(|expect\(|expect\s|t\.(?:is|not|true|false|deepEqual|throws)\(|XCTAssert\w*\(|Assert\.|refute\w*|static_assert"
    r"|\w+\.should\b|assert_\w+|\$this->assert\w+\(|require\.\w+\(t,|assert\.\w+\(|ASSERT_\w+\(|EXPECT_\w+\(|debug_assert)"
    r"|\b(?:pytest\.raises|assert\w*[rR]aises|[aA]ssert\w*Throws?\w*|Assert\.\w+|assertFailsWith|assertFails)\b|\.toThrow|\bshould_panic\b|\braise_error\b"
)
"""Lines that test a setting do not make it."""
_EXPECTING: Final = re.compile(
    r"\b(?:with|async with)\s[^\n]{0,40}(?:raises|assertRaises\w*)\(|\bassert(?:Throws|FailsWith)\w*[(<][^\n]*\{\s*$"
)
"""A line that expects what the next one does to be refused."""
_LONGEST_EXCERPT: Final = 160
_BACK: Final = 6_600
"""Characters before a place in which a block that reaches it may begin."""
_OWNER: Final = r"(?<![\w.])(?:(?:self|this|cls|[A-Z]\w{0,40})(?:\.|::)|\$this->|self::|static::|@)?"
_USED: Final = re.compile(
    r"[=:,(>]\s{0,8}(?:(?:self|this|cls|[A-Z]\w{0,40})(?:\.|::)|\$this->|self::|static::|@)?(\$?[A-Za-z_]\w{1,60})\b(?![.(\w])"
)
_PLAIN: Final = (
    r"(?:False|false|FALSE|True|true|TRUE|None|nil|null|NULL)|[0-9]{1,5}[LlUuf]?|\"[^\"\n]{0,40}\"|'[^'\n]{0,40}'"
)
_UNCHECKED: Final = r"[\w.:]{0,60}(?:CERT_NONE|VERIFY_NONE|VerifyNone|VerifyMode::NONE)"
_VALUE_ENDS: Final = r"[ \t]*[;,]?[ \t]*\r?$"
_GIVEN: Final = re.compile(rf"=[ \t]*+(?=[FfTtNn\"'0-9])({_PLAIN}){_VALUE_ENDS}", re.MULTILINE)
_GIVEN_UNCHECKED: Final = re.compile(rf"=[ \t]*({_PLAIN}|{_UNCHECKED}){_VALUE_ENDS}", re.MULTILINE)
_TARGET: Final = re.compile(r"(\$?[A-Za-z_]\w{0,60})[ \t]*(?::[ \t]*[\w&'<>\[\]|?. ]{1,40})?:?$")
_DEFINE: Final = re.compile(
    r"^#define[ \t]+(\w{1,60})[ \t]+([0-9]{1,5}[LlUuf]?|false|true|\"[^\"\n]{0,40}\")[ \t]*$", re.MULTILINE
)
_TRAILING: Final = re.compile(r"(?:#(?<=\s#)|//(?<![:\"']//)|<!--|/\*)[^\n]*")
_LINE_COMMENT: Final = re.compile(r"(?<!:)//[^\n]*")
Near: TypeAlias = Mapping[str, Sequence[int]]
"""Rule id to the lines, from 1 and in order, where one of its literals stands."""
_NAMING: Final = frozenset(SUFFIXES.values()) - frozenset(
    ("Yaml", "Properties", "Conf", "Toml", "Xml", "Json", "Hcl", "Env", "Dockerfile", "Bash", "Make")
)
"""Languages in which a name that stands nowhere else does nothing; in settings it is what the reader looks for."""


@dataclass(frozen=True)
class Found:
    """What one file gave: its hits, and the first line that no rule looked at because it is too long (0: none)."""

    hits: tuple[SourceHit, ...]
    too_long: int = 0


def search(source: str, language: str, rules: Iterable[SourceRule], name: Inert, near: Near | None = None) -> Found:
    """Return what ``rules`` find in ``source``, the text of the file ``name`` (inert), around the lines ``near`` or anywhere.

    First the raw text is asked, which nearly always says no; only then are comments, strings and values told apart.
    """
    too_long = 0
    if has_long_line(source):
        lines = source.split("\n")
        too_long = shorten(lines)
        source = "\n".join(lines)
    raw = Raw(source, Starts(source), language)
    hopeful = [rule for rule in rules if _may_match(rule, raw, near)]
    if not hopeful:
        return Found((), too_long)
    lines = source.split("\n")  # as the parser counts them, not as splitlines() does
    text = read_text(source, language)
    names = {name for rule in hopeful for name in _followed_names(rule, raw, near)}
    view = View(follow(text, names) if names else text, text, language)
    seen: dict[tuple[int, str], SourceHit] = {}
    for rule in hopeful:
        for number in view.lines(rule, near):
            seen.setdefault((number, rule.kind or rule.id), _hit(rule, name, number, lines))
    return Found(tuple(seen[key] for key in sorted(seen)), too_long)


def _may_match(rule: SourceRule, raw: "Raw", near: Near | None) -> bool:
    """Tell whether a rule could match: its conditions on the file hold, and a pattern is met in the raw text or with a value followed."""
    pieces = list(windows(raw.starts, len(raw.source), near, rule))
    if rule.gates_reach:
        if not all(any(one.search(raw.source, *piece) for piece in pieces) for one in rule.gates):
            return False
    elif not all(one.search(raw.source) for one in rule.gates):
        return False
    if not rule.text:
        return True
    matcher = rule.text_matcher
    return (
        any(_may_stand(matcher, patterns, raw, *piece) for piece, patterns in _promising(matcher, raw, pieces))
        and all(one.search(raw.source) for one in matcher.file_needs)
        and not any(one.search(raw.source) for one in matcher.file_lacks)
    )


def _promising(
    matcher: TextMatcher, raw: "Raw", pieces: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[Sought, ...]]]:
    """Yield the parts of a text in which, together with the values its names were given, all words of a pattern stand, and those patterns."""
    together = matcher.together
    texts = [raw.source[start:stop] for start, stop in pieces]
    whole = "\n".join(texts)
    given = together.met(raw.values)
    met = given | together.met(whole)
    if not (patterns := together.content_with(met)):
        return
    if not raw.names_in(whole):
        given = frozenset()
        if not _LINE_COMMENT.search(whole) and not any(one.may_end_in(whole) for one in patterns):
            return
    for piece, text in zip(pieces, texts, strict=True):
        if patterns := together.content_with(given | together.met(text)):
            yield piece, patterns


def _may_stand(matcher: TextMatcher, patterns: tuple[Sought, ...], raw: "Raw", start: int, stop: int) -> bool:
    """Tell whether a pattern is met in a part of the raw text: as it is, with values followed, or without its comments."""
    piece = raw.source[start:stop]
    return any(
        any(_hopes(matcher, match, text) for one in patterns for match in one.finditer(text, 0, len(text)))
        and raw.handled(matcher, start, stop)
        for text in _readings(piece, raw)
    )


def _readings(piece: str, raw: "Raw") -> Iterator[str]:
    yield piece
    if followed := raw.followed(piece):
        yield followed
    if "//" in piece and (plain := _LINE_COMMENT.sub(" ", piece)) != piece:
        yield plain


def _hopes(matcher: TextMatcher, match: re.Match[str], text: str) -> bool:
    """Tell whether a match in raw text may stand: its host and its line do not speak against it."""
    if not _names_a_host(matcher, match):
        return False
    position = match.start("at") if "at" in match.re.groupindex else match.start()
    begin, end = text.rfind("\n", 0, position) + 1, text.find("\n", position)
    line = _TRAILING.sub("", text[begin : end if end >= 0 else len(text)])
    return not any(one.found_in(line) for one in matcher.unless)


def _followed_names(rule: SourceRule, raw: "Raw", near: Near | None) -> Iterator[str]:
    """Yield the names with plain values that are used where a rule looks."""
    for start, stop in windows(raw.starts, len(raw.source), near, rule):
        yield from raw.names_in(raw.source[start:stop])


def _names_a_host(matcher: TextMatcher, match: re.Match[str]) -> bool:
    """Tell whether a match does not name one of the hosts that the rule leaves alone."""
    if not matcher.unless_host or "host" not in match.re.groupindex:
        return True
    host = match["host"] or ""
    return not any(one.fullmatch(host) for one in matcher.unless_host)


def windows(
    starts: tuple[int, ...] | Starts, length: int, near: Near | None, rule: SourceRule
) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text that lie around the lines ``near`` for ``rule``; the whole text where nothing is said."""
    if near is None:
        yield 0, length
        return
    around = rule.reach
    last = -1
    begin = 0
    for number in (*near.get(rule.id, ()), -1):
        if last >= 0 and (number < 0 or number - around > last + around):
            end = last + around
            yield starts[begin], starts[end] if end < len(starts) else length
            last = -1
        if number >= 0:
            if last < 0:
                begin = max(0, number - 1 - around)
            last = number


@dataclass
class Raw:
    """A text as it stands in the file, and the values its names were given, found one name at a time."""

    source: str
    starts: Starts
    language: str
    _values: dict[str, str] | None = None
    _followed: dict[str, str] = field(default_factory=dict)

    def handled(self, matcher: TextMatcher, start: int, stop: int) -> bool:
        """Tell whether error handling may reach into a part of the text, where the rule wants that."""
        if matcher.handler != "inside":
            return True
        begin = max(0, start - _BACK)
        part = self.source[begin:stop]
        spans = handlers(Text(part, bytes(len(part)), starts_of(part)), self.language)
        return any(begin + first < stop and start < begin + last for first, last in spans)

    def followed(self, piece: str) -> str:
        """Return a part of the text with the names that stand for plain values replaced, or an empty string when there are none."""
        if piece not in self._followed:
            self._followed[piece] = self._follow(piece)
        return self._followed[piece]

    def _follow(self, piece: str) -> str:
        known = self.names_in(piece)
        if not known:
            return ""
        values = self._values or {}
        uses = re.compile(rf"{_OWNER}({'|'.join(map(re.escape, sorted(known)))})\b(?!\s?[=:(]\s)")
        return uses.sub(lambda match: values[match[1]], piece)

    @cached_property
    def values(self) -> str:
        """All plain values that may stand for a name in this text, a line each."""
        found = set(self._assigning.findall(self.source))
        if "#define" in self.source:
            found.update(match[1] for match in _DEFINE.findall(self.source))
        return "\n".join(("", *found))

    @cached_property
    def _assigning(self) -> re.Pattern[str]:
        unchecked = "NONE" in self.source or "VerifyNone" in self.source
        return _GIVEN_UNCHECKED if unchecked else _GIVEN

    def names_in(self, piece: str) -> set[str]:
        """Return the names used in a part of the text that the file gives a plain value."""
        if self._values is not None and not self._values:
            return set()
        used = set(_USED.findall(piece))
        if used and self._values is None:
            self._values = dict(self._given())
        return used & self._values.keys() if self._values else set()

    def _given(self) -> Iterator[tuple[str, str]]:
        """Yield names and the plain values at the ends of lines that give them one."""
        for match in self._assigning.finditer(self.source):
            line = self.source.rfind("\n", 0, match.start()) + 1
            left = self.source[max(line, match.start() - 120) : match.start()].rstrip(" \t")
            last = left.rpartition(" ")[2]
            if last.isidentifier() and ":" not in left:
                yield last, match[1]
            elif before := _TARGET.search(left):
                yield before[1], match[1]
        if "#define" in self.source:
            yield from ((match[1], match[2]) for match in _DEFINE.finditer(self.source))


@dataclass
class View:
    """A text with comments, strings and values known."""

    followed: Text
    text: Text
    language: str
    _handlers: tuple[tuple[int, int], ...] | None = None
    _tree: SgRoot | None = None

    def lines(self, rule: SourceRule, near: Near | None) -> Iterator[int]:
        """Yield the lines, from 1, that a rule finds; those that only test a setting, or name a version nobody uses, left out."""
        for number in sorted(set(self._by_text(rule, near) if rule.text else self._by_tree(rule))):
            tested = _ASSERTING.search(self.text.line(number)) or _EXPECTING.search(self.text.line(number - 1))
            unused = rule.kind == "old_protocol" and self.language in _NAMING and is_unused(self.text, number)
            if not tested and not unused:
                yield number

    def _by_tree(self, rule: SourceRule) -> Iterator[int]:
        if self._tree is None:
            self._tree = SgRoot(self.followed.shown, self.language.lower())
        for node in self._tree.root().find_all(rule.matcher):  # type: ignore[call-overload]  # its stubs know no rule objects
            yield node.range().start.line + 1

    def _by_text(self, rule: SourceRule, near: Near | None) -> Iterator[int]:
        matcher, text = rule.text_matcher, self.followed
        for start, stop in windows(text.starts, len(text.shown), near, rule):
            for pattern in matcher.patterns:
                for match in pattern.finditer(text.shown, start, stop):
                    position = match.start("at") if "at" in match.re.groupindex else match.start()
                    if position >= 0 and _stands(matcher, text, match, position) and self._handled(matcher, position):
                        yield text.line_of(position)

    def _handled(self, matcher: TextMatcher, position: int) -> bool:
        """Tell whether a place is on the side of error handling that the rule wants."""
        if not matcher.handler:
            return True
        if self._handlers is None:
            self._handlers = handlers(self.followed, self.language)
        return (matcher.handler == "inside") == any(start <= position < stop for start, stop in self._handlers)


def _stands(matcher: TextMatcher, text: Text, match: re.Match[str], position: int) -> bool:
    if not _placed(matcher.where, text, position, match.end()) or not _names_a_host(matcher, match):
        return False
    number = text.line_of(position)
    if matcher.line_needs:
        whole = text.joined_line(number)
        if not any(one.search(whole) for one in matcher.line_needs):
            return False
    line = text.line(number)
    return not any(one.found_in(line) for one in matcher.unless)


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


def _hit(rule: SourceRule, name: Inert, number: int, lines: list[str]) -> SourceHit:
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


def _suppression(line: str, before: str) -> Inert:
    """Return the comment that tells scanners to look away, from the line itself or one of its own on the line before."""
    own = _SUPPRESSION.search(line[-2000:])
    alone = _SUPPRESSION.match(before.strip()[:2000])
    found = own or alone
    return inert(found[0].strip(), _LONGEST_EXCERPT) if found else NO_TEXT
