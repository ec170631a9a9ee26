"""What of a source text is comment, what is string, what is code: enough of each language to tell a setting from prose.

One expression per family of languages walks the text once. Comments (and Python's docstrings) become blanks; inside
strings is remembered. Quotes end with their line at the latest where the language has long strings of another kind, so that
a stray apostrophe costs a line and not a file.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType
from typing import Final

CODE, STRING, COMMENT = 0, 1, 2

_BLOCK: Final = r"/\*(?s:.*?)(?:\*/|\Z)"
_DOUBLE: Final = r'"(?:[^"\\\n]|\\.)*+"?'
_SINGLE: Final = r"'(?:[^'\\\n]|\\.)*+'?"
_LETTER: Final = r"'(?:[^'\\\n]|\\[^\n'][^\n']{0,8}|\\')'"
_LONG: Final = r'"""(?s:.*?)(?:"""|\Z)'
_LONG_SINGLE: Final = r"'''(?s:.*?)(?:'''|\Z)"
_BACKTICK: Final = r"`(?:[^`\\]|\\(?s:.))*+`?"
_HASH: Final = r"(?:(?<=\s)|^)#[^\n]*"


def _lexer(comments: str, strings: str) -> re.Pattern[str]:
    return re.compile(f"(?P<comment>{comments})" + (f"|(?P<string>{strings})" if strings else ""), re.MULTILINE)


_C: Final = _lexer(rf"//[^\n]*|{_BLOCK}", f"{_LONG}|{_DOUBLE}|{_LETTER}")
_SCRIPT: Final = _lexer(rf"//[^\n]*|{_BLOCK}", f"{_DOUBLE}|{_SINGLE}|{_BACKTICK}")
_CURLED: Final = _lexer(rf"//[^\n]*|{_BLOCK}", f"{_LONG}|{_LONG_SINGLE}|{_DOUBLE}|{_SINGLE}")
_GO: Final = _lexer(rf"//[^\n]*|{_BLOCK}", rf"{_DOUBLE}|{_LETTER}|`[^`]*+`?")
_RUST: Final = _lexer(rf"//[^\n]*|{_BLOCK}", rf'r#"(?s:.*?)(?:"#|\Z)|"(?:[^"\\]|\\(?s:.))*+"?|{_LETTER}')
_PYTHON: Final = _lexer(r"#[^\n]*", rf"{_LONG}|{_LONG_SINGLE}|{_DOUBLE}|{_SINGLE}")
_RUBY: Final = _lexer(r"^=begin\b(?s:.*?)(?:^=end\b|\Z)|(?:(?<=\s)|^)#[^\n]*", f"{_DOUBLE}|{_SINGLE}")
_PHP: Final = _lexer(rf"//[^\n]*|(?:(?<=\s)|^)#(?!\[)[^\n]*|{_BLOCK}", f"{_DOUBLE}|{_SINGLE}")
_SHELL: Final = _lexer(_HASH, f"{_DOUBLE}|'[^'\\n]*+'?")
_HCL: Final = _lexer(rf"#[^\n]*|//[^\n]*|{_BLOCK}", _DOUBLE)
_LINES: Final = _lexer(r"(?:(?<=\s)|^)#[^\n]*|^[ \t]*(?:;|//)[^\n]*", f"{_DOUBLE}|{_SINGLE}")
_MARKUP: Final = _lexer(r"<!--(?s:.*?)(?:-->|\Z)", f"{_DOUBLE}|{_SINGLE}")
_FAMILIES: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "Python": _PYTHON,
        **dict.fromkeys(("JavaScript", "TypeScript", "Tsx"), _SCRIPT),
        **dict.fromkeys(("Java", "Kotlin", "CSharp", "C", "Cpp", "Swift", "ObjectiveC"), _C),
        **dict.fromkeys(("Groovy", "Dart"), _CURLED),
        "Go": _GO,
        "Rust": _RUST,
        "Ruby": _RUBY,
        "Php": _PHP,
        **dict.fromkeys(("Bash", "Yaml", "Make", "Env", "Toml"), _SHELL),
        "Dockerfile": _lexer(r"^[ \t]*#[^\n]*", f"{_DOUBLE}|'[^'\\n]*+'?"),
        "PowerShell": _lexer(rf"<#(?s:.*?)(?:#>|\Z)|{_HASH}", f"{_DOUBLE}|{_SINGLE}"),
        "Hcl": _HCL,
        "Conf": _LINES,
        "Properties": _lexer(r"^[ \t]*[#!][^\n]*", ""),
        "Xml": _MARKUP,
        "Json": _lexer(r"^[ \t]*//[^\n]*", _DOUBLE),
    }
)
_CHUNK: Final = 1024
_NOT_LF: Final = re.compile(r"[^\n]")
_OPEN_BEFORE: Final = frozenset("([{,=+%")
LONGEST_LINE: Final = 20_000
"""Characters of a line that rules look at; a longer one is blanked and told."""
_MOST_JOINED: Final = 12


@dataclass(frozen=True)
class Text:
    """A source text with its comments blanked, and what stands at each character. Lines are those of the file."""

    shown: str
    states: bytes
    """One of CODE, STRING, COMMENT per character; a string's opening quote is code."""
    starts: tuple[int, ...]
    """Where each line begins."""

    def line_of(self, position: int) -> int:
        """Return the line of a character, from 1."""
        return bisect_right(self.starts, position)

    def line(self, number: int) -> str:
        """Return a line without its comments; an empty string beyond the text."""
        if not 0 < number <= len(self.starts):
            return ""
        ends = self.starts[number] - 1 if number < len(self.starts) else len(self.shown)
        return self.shown[self.starts[number - 1] : ends]

    def joined_line(self, number: int) -> str:
        """Return a line together with those before it that end in a backslash, a few at most."""
        first = number
        while first > max(1, number - _MOST_JOINED) and self.line(first - 1).rstrip().endswith("\\"):
            first -= 1
        return " ".join(self.line(one).rstrip(" \\") for one in range(first, number + 1))


def starts_of(text: str) -> tuple[int, ...]:
    """Return where each line of ``text`` begins."""
    return starts_of_lines(text.split("\n"))


def starts_of_lines(lines: list[str]) -> tuple[int, ...]:
    """Return where each line begins in the text that ``lines`` were split from."""
    return tuple(accumulate(map((1).__add__, map(len, lines[:-1])), initial=0))


class Starts:
    """Where the lines of a text begin, each found when it is asked for: by counting line ends in chunks, then within one."""

    def __init__(self, text: str) -> None:
        """Count the line ends of each chunk of ``text``."""
        self._text = text
        self._before = tuple(
            accumulate((text.count("\n", begin, begin + _CHUNK) for begin in range(0, len(text), _CHUNK)), initial=0)
        )
        self._last = (0, 0)
        """A line and where it begins, found before."""

    def __len__(self) -> int:
        """Return the number of lines."""
        return self._before[-1] + 1

    def __getitem__(self, index: int) -> int:
        """Return where line ``index``, from 0, begins."""
        if not index:
            return 0
        line, position = self._last
        chunk = bisect_left(self._before, index) - 1
        before = self._before[chunk]
        if not before <= line <= index:
            line, position = before, chunk * _CHUNK
        for _ in range(index - line):
            position = self._text.find("\n", position) + 1
        self._last = (index, position)
        return position


def has_long_line(text: str) -> bool:
    """Tell whether a line of ``text`` is too long to be looked at."""
    begin = 0
    while len(text) - begin > LONGEST_LINE:
        begin = text.rfind("\n", begin, begin + LONGEST_LINE + 1) + 1
        if not begin:
            return True
    return False


def shorten(lines: list[str]) -> int:
    """Blank the overlong ones of ``lines`` and return the number of the first of them (0: none)."""
    if max(map(len, lines)) <= LONGEST_LINE:
        return 0
    long = [index for index, line in enumerate(lines) if len(line) > LONGEST_LINE]
    for index in long:
        lines[index] = " " * len(lines[index])
    return long[0] + 1


def read_text(source: str, language: str) -> Text:
    """Tell comments, strings and code of ``source`` apart."""
    states = bytearray(len(source))
    parts: list[str] = []
    end = 0
    for match in _FAMILIES[language].finditer(source):
        start, stop = match.span()
        comment = match.lastgroup == "comment" or (language == "Python" and _is_docstring(source, match))
        if comment:
            blank = _NOT_LF.sub(" ", match[0]) if "\n" in match[0] else " " * (stop - start)
            parts += (source[end:start], blank)
            end = stop
        states[start:stop] = bytes((COMMENT if comment else STRING,)) * (stop - start)
        if not comment:
            states[start] = CODE
    shown = "".join((*parts, source[end:]))
    return Text(shown, bytes(states), starts_of(shown))


def _is_docstring(source: str, match: re.Match[str]) -> bool:
    """Tell whether a string of three quotes stands for itself: alone on its line, not in the middle of an expression."""
    if not match[0].startswith(('"""', "'''")):
        return False
    line = source.rfind("\n", 0, match.start()) + 1
    if source[line : match.start()].strip(" \trRbBuU"):
        return False
    before = source[max(0, line - 400) : line].rstrip()
    return not before or before[-1] not in _OPEN_BEFORE
