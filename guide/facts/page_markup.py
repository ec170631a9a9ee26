"""What the markup of a page tells a browser to ask for in clear. The page is taken apart as hostile text and dropped.

Only markup is read: what scripts put together later is not seen. Elements and attributes are those of the HTML standard
whose values are addresses; names of namespaces and vocabularies stand in others and are never connected to.
"""

import re
import time
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Final

from guide.facts.page_body import policy_directives
from guide.facts.page_references import CLEAR, Collector
from guide.model.pages import Flaw, Kind

_PIECE: Final = 4096
"""Characters between two looks at the clock."""
_DEEPEST: Final = 3
"""``srcdoc`` pages inside one another that are read."""
_UPGRADE: Final = "upgrade-insecure-requests"
_PLAIN_TEXT: Final = frozenset({"textarea", "title", "xmp", "iframe", "noembed", "noframes"})
"""Elements beside script and style whose content is text, whatever it looks like."""
_COMMENT_END: Final = re.compile(r"--!?>")

_KINDS: Final[Mapping[str, Mapping[str, Kind]]] = MappingProxyType(
    {
        "script": {"src": "script", "href": "script", "xlink:href": "script"},
        "iframe": {"src": "frame"},
        "frame": {"src": "frame"},
        "object": {"data": "frame"},
        "embed": {"src": "frame"},
        "applet": {"code": "frame", "codebase": "frame"},
        "form": {"action": "form"},
        "button": {"formaction": "form"},
        "input": {"formaction": "form", "src": "media"},
        "base": {"href": "base"},
        "img": {"src": "media", "srcset": "media"},
        "source": {"src": "media", "srcset": "media"},
        "audio": {"src": "media"},
        "video": {"src": "media", "poster": "media"},
        "track": {"src": "media"},
        "image": {"href": "media", "xlink:href": "media"},
        "use": {"href": "media", "xlink:href": "media"},
        "body": {"background": "media"},
        "table": {"background": "media"},
        "td": {"background": "media"},
        "a": {"href": "link", "xlink:href": "link"},
        "area": {"href": "link"},
    }
)
_LISTS: Final = frozenset({"srcset", "imagesrcset"})
_WORDS: Final = frozenset({"alt", "title", "placeholder", "value", "content", "label", "summary", "srcdoc"})
"""Attributes that hold words for people, or what is read in another way."""
_RUN: Final[Mapping[str, Kind]] = MappingProxyType({"script": "script", "worker": "script", "style": "stylesheet"})
"""What a preloaded thing is, by its ``as``; all else is media."""

_REFRESH: Final = re.compile(r"\s*[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_LISTED: Final = re.compile(rf"(?:^|[\s,])({CLEAR}[^\s,]+)", re.IGNORECASE)
_IMPORTED: Final = re.compile(rf"@import\s+(?:url\(\s*)?[\"']?({CLEAR}[^\"'()\s;]+)", re.IGNORECASE)
_STYLED: Final = re.compile(rf"url\(\s*[\"']?({CLEAR}[^\"'()\s]+)", re.IGNORECASE)
_CODED: Final = re.compile(rf"[\"'`]({CLEAR}//[a-z0-9\[_-][^\"'`\s\\]*)", re.IGNORECASE)


def read_markup(text: str, into: Collector, ends: float, *, covered: bool = False, depth: int = 0) -> Flaw:
    """Take the page apart until the monotonic instant ``ends``; return why that was not all of it, or an empty string.

    ``covered``: whether ``upgrade-insecure-requests`` is in force from the start.
    """
    reader = _Reader(into, ends, covered=covered, depth=depth)
    for at in range(0, len(text), _PIECE):
        if time.monotonic() > ends:
            return "late"
        try:
            reader.feed(text[at : at + _PIECE])
        except (AssertionError, ValueError):  # the library's words for markup it cannot go on in
            return "broken"
    # Nothing is closed: what never ends is dropped by browsers too, and closing it is slow on purpose-made pages.
    return reader.flaw or ("unfinished" if reader.hangs else "")


class _Reader(HTMLParser):
    """Hears start tags, and the text of scripts and styles."""

    def __init__(self, into: Collector, ends: float, *, covered: bool, depth: int) -> None:
        super().__init__(convert_charrefs=True)
        self.flaw: Flaw = ""
        self._into, self._ends, self._depth = into, ends, depth
        self._covered = covered
        self._inside = ""
        """The element whose text is read: script or style."""
        self._drawings = 0
        """Depth in svg and math, where no element's content is plain text."""

    @property
    def hangs(self) -> bool:
        """Whether markup is left that never came to its end."""
        return "<" in self.rawdata or self.cdata_elem is not None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the addresses of one element."""
        given: dict[str, str] = {}
        for name, value in attrs:
            given.setdefault(name, value or "")  # of two attributes alike the first one counts
        for kind, address in _named(tag, given):
            self._add(kind, address)
        if tag == "meta":
            self._meta(given)
        if tag == "iframe" and "srcdoc" in given:
            self._inner(given["srcdoc"])
        self._drawings += tag in {"svg", "math"}
        self._inside = tag if tag in {"script", "style"} else ""
        if tag in _PLAIN_TEXT and not self._drawings:
            self.set_cdata_mode(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take it as the start tag that it is in HTML; in a drawing it ends at once."""
        self.handle_starttag(tag, attrs)
        if tag in {"svg", "math"}:
            self._drawings -= 1
        elif tag in self.CDATA_CONTENT_ELEMENTS and not self._drawings:
            self.set_cdata_mode(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave a drawing, a script or a style."""
        self._inside = ""
        if tag in {"svg", "math"}:
            self._drawings = max(0, self._drawings - 1)

    def handle_data(self, data: str) -> None:
        """Read the text of scripts and styles."""
        if self._inside == "style":
            for kind, address, at in _in_style(data):
                self._add(kind, address, data[:at])
        elif self._inside == "script":
            for match in _CODED.finditer(data):
                self._add("code", match[1], data[: match.start(1)])

    def parse_html_declaration(self, i: int) -> int:
        """Return where ``<!`` and what follows ends: HTML knows comments and doctypes there, and all else is a comment."""
        if self.rawdata.startswith("<!--", i):
            return self.parse_comment(i)
        close = "]]>" if self._drawings and self.rawdata.startswith("<![CDATA[", i) else ">"
        end = self.rawdata.find(close, i + 2)
        return end + len(close) if end >= 0 else -1

    def parse_comment(self, i: int, report: bool = True) -> int:
        """Return where the comment at ``i`` ends, by the rules of HTML and not of SGML, or -1."""
        del report
        for short in (">", "->"):
            if self.rawdata.startswith(short, i + 4):
                return i + 4 + len(short)
        end = _COMMENT_END.search(self.rawdata, i + 4)
        return end.end() if end else -1

    def _meta(self, given: Mapping[str, str]) -> None:
        said = given.get("http-equiv", "").strip().lower()
        content = given.get("content", "")
        if said == "refresh":
            match = _REFRESH.match(content)
            if match:
                self._add("refresh", match[1])
        elif said == "content-security-policy":
            named = policy_directives([content])
            self._covered |= _UPGRADE in named
            self._into.blocks |= "block-all-mixed-content" in named

    def _inner(self, text: str) -> None:
        if self._depth == _DEEPEST:
            self.flaw = self.flaw or "unfinished"
            return
        inner = Collector(fixed=self._place())
        flaw = read_markup(text, inner, self._ends, covered=self._covered, depth=self._depth + 1)
        self._into.take(inner)
        self.flaw = self.flaw or flaw

    def _add(self, kind: Kind, address: str, before: str = "") -> None:
        if time.monotonic() > self._ends:
            self.flaw = "late"
            return
        self._into.add(kind, address, self._place(before), covered=self._covered)

    def _place(self, before: str = "") -> tuple[int, int]:
        """Return line and column, from 1, of what follows ``before`` in the text that begins at the parser's place."""
        line, column = self.getpos()
        down = before.count("\n")
        return line + down, (len(before) - before.rfind("\n") if down else column + len(before) + 1)


def _named(tag: str, given: Mapping[str, str]) -> Iterator[tuple[Kind, str]]:
    """Yield what one element's attributes name."""
    kinds = dict(_KINDS.get(tag, {}))
    if tag == "link":
        kinds = {"href": _linked(given), "imagesrcset": "media"}
    for name, value in given.items():
        kind = kinds.get(name)
        if name in _LISTS:
            yield from (("media", match[1]) for match in _LISTED.finditer(value))
        elif kind:
            yield kind, value
        elif name == "style":
            yield from ((found, address) for found, address, _ in _in_style(value))
        elif name.startswith("on"):
            yield from (("code", match[1]) for match in _CODED.finditer(value))
        elif name not in _WORDS and value.strip()[:3].lower() == "ws:":
            yield "websocket", value


def _linked(given: Mapping[str, str]) -> Kind:
    """Return what a link element is there for."""
    relations = set(given.get("rel", "").lower().split())
    if "stylesheet" in relations:
        return "stylesheet"
    if relations & {"modulepreload"}:
        return "script"
    if relations & {"preload", "prefetch"}:
        return _RUN.get(given.get("as", "").strip().lower(), "media")
    if relations & {"icon", "apple-touch-icon", "mask-icon", "manifest", "preconnect", "dns-prefetch"}:
        return "media"
    return "link"


def _in_style(text: str) -> Iterator[tuple[Kind, str, int]]:
    """Yield what a style sheet or a style attribute asks for, and where it stands in the text."""
    imported = {match.start(1): match[1] for match in _IMPORTED.finditer(text)}
    yield from (("stylesheet", address, at) for at, address in imported.items())
    for match in _STYLED.finditer(text):
        if match.start(1) not in imported:
            yield "media", match[1], match.start(1)
