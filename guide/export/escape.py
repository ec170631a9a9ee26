"""Text in Markdown: data can never become markup (R21)."""

import re
from collections.abc import Iterable

from guide.text.outside import Sayable, inert

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>|~$&^])")
_OWN = re.compile(r"([\\*<\[\]|])")
_LINE_START = re.compile(r"^([-+=#.:!?%(]|\d+[.)])")
_LINK = re.compile(r"(?i)(https?|ftp|ftps|wss?|ldaps?|mailto|data|javascript)(:)|(?<=\S)(@)|(?i:\bwww)(\.)")
_NAME_DOT = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})")
"""The dot of what a linkifier takes for a host name: between a letter or digit and two letters."""
_TECHNICAL = re.compile(r"[_/:@*<>{}\[\]|~$&\\`]")
_RUN = re.compile(r"`+")


def md(text: Sayable) -> str:
    """Return ``text`` for the middle of a line: it renders as itself under any renderer, also with HTML and autolinks on."""
    escaped = _PUNCTUATION.sub(r"\\\1", inert(str(text), limit=20_000).strip())
    return _NAME_DOT.sub(r"\.", _LINK.sub(_break_link, escaped))


def block(text: Sayable) -> str:
    """Return ``text`` for the beginning of a line, where a digit or a dash could open a list."""
    return _LINE_START.sub(_break_block, md(text))


def observed(text: str) -> str:
    """Return an observed value inside a sentence: plain where it is a word, a code span where it is a name or an address."""
    return code(text) if _TECHNICAL.search(text) else md(text)


def own(text: str) -> str:
    """Return a line of our content, which is plain text but trusted: addresses in it stay links."""
    return _OWN.sub(r"\\\1", inert(text, limit=20_000).strip())


def _break_block(match: re.Match[str]) -> str:
    """Keep a line's first characters from opening a list, a heading or a rule."""
    return f"{match[1][:-1]}\\{match[1][-1]}"


def _break_link(match: re.Match[str]) -> str:
    """Break an autolink by spelling its decisive character as an entity."""
    if match[2]:
        return f"{match[1]}&#58;"
    return "&#64;" if match[3] else match[0][:-1] + "&#46;"


def code(text: Sayable) -> str:
    """Return ``text`` as a code span that no backtick in it can end."""
    shown = inert(str(text), limit=2_000)
    if not shown.strip():
        return "—"
    longest = max((len(run) for run in _RUN.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def fenced(lines: Iterable[str], language: str = "") -> list[str]:
    """Return lines as a code block that no backticks in them can end; each is made inert."""
    shown = [inert(line, limit=20_000) for line in lines]
    longest = max((len(run) for line in shown for run in _RUN.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *shown, fence]


def cell(text: str) -> str:
    """Return Markdown made by this room so that it cannot end a table cell."""
    return text.replace("\\|", "|").replace("|", "\\|")


def prose(text: str) -> list[str]:
    """Return a person's statement, which may have several lines, as a block quote."""
    return [f"> {block(line)}" if line.strip() else ">" for line in text.split("\n")]
