"""Where a text handles an error: what stands there runs because the first attempt failed.

Blocks in braces end with their brace, blocks of Python and Ruby with their indentation, branches on one line with it.
"""

import re
from collections.abc import Iterator
from typing import Final

from guide.facts.source_text import CODE, Text

_FURTHEST: Final = 6_000
"""Characters a block is followed for."""
_BRACED: Final = re.compile(
    r"(?:\bcatch\b[^{;\n]{0,160}|\.catch\b[^{;\n]{0,80}|\bon\([\"']error[\"'][^{;\n]{0,80}|\bOnError\b[^{;\n]{0,80}|\brecover(?:Catching)?\b[^{;\n]{0,80}"
    r"|\bor_else\b[^{;\n]{0,80}|\b(?:onErrorResume|exceptionally|getOrElse|orElseGet|onFailure|rescue)\b[^{;\n]{0,80}|\bErr\(\w{1,30}\)[^{;\n]{0,60}"
    r"|\bif\b[^{;\n]{0,80}\b(?:err|error|Error|failed|errno|curl_errno|CURLE_OK|is_err|SSLException)\b[^{;\n]{0,120}"
    r"|\bif\b[^{;\n]{0,80}(?:===? ?(?:false|null|FALSE|NULL)|!= ?CURLE_OK|<= ?0|< ?0|!= ?1|!= ?0|== ?NULL|== ?nil|!ok)\)?[^{;\n]{0,60})\s{0,40}\{"
)
_INDENTED: Final = re.compile(
    r"^(?P<indent>[ \t]*+)(?:except\b[^\n]{0,160}:|rescue\b[^\n]{0,160})[^\n]*$", re.MULTILINE
)
_ONE_LINE: Final = re.compile(
    r"\|\|[^\n]{0,400}|(?<!\w)if !? ?(?:curl|wget|openssl)\b[^\n]{0,300}|\.catch\([^\n]{0,300}|\.or_else\([^\n]{0,300}|\bErr\([^\n]{0,60}=>[^\n]{0,300}"
)
_SHELL_IF: Final = re.compile(
    r"^(?P<indent>[ \t]*+)(?:if\b[^\n]{0,200}(?:!|-ne 0)[^\n]{0,200}|if\b[^\n]{0,200};? then)[ \t]*$", re.MULTILINE
)
_INDENTING: Final = frozenset(("Python", "Ruby"))
_SHELLS: Final = frozenset(("Bash", "Yaml", "Make", "Dockerfile"))


def handlers(text: Text, language: str) -> tuple[tuple[int, int], ...]:
    """Return the spans in which an error is handled."""
    if language in _INDENTING:
        return tuple(_indented(text, _INDENTED))
    spans = [match.span() for match in _ONE_LINE.finditer(text.shown)]
    if language in _SHELLS:
        return (*spans, *_until_fi(text))
    return (*spans, *_braced(text))


def _braced(text: Text) -> Iterator[tuple[int, int]]:
    shown, states = text.shown, text.states
    for match in _BRACED.finditer(shown):
        depth, position = 1, match.end()
        limit = min(len(shown), position + _FURTHEST)
        while depth and position < limit:
            if states[position] == CODE:
                depth += {"{": 1, "}": -1}.get(shown[position], 0)
            position += 1
        yield match.start(), position


def _indented(text: Text, opening: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for match in opening.finditer(text.shown):
        number = text.line_of(match.start()) + 1
        end = match.end()
        while number <= len(text.starts) and end - match.start() < _FURTHEST:
            line = text.line(number)
            if line.strip() and len(line) - len(line.lstrip()) <= len(match["indent"]):
                break
            end = text.starts[number - 1] + len(line)
            number += 1
        yield match.start(), end


def _until_fi(text: Text) -> Iterator[tuple[int, int]]:
    for match in _SHELL_IF.finditer(text.shown):
        ending = re.compile(rf"^[ \t]{{{len(match['indent'])}}}fi\b", re.MULTILINE).search(
            text.shown, match.end(), match.end() + _FURTHEST
        )
        if ending:
            yield match.start(), ending.start()
