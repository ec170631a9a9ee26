"""What a Markdown page is made of, so that two languages of it can be compared and raw HTML refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True)
class Shape:
    """The structure of a page: what must be alike in every language."""

    headings: tuple[str, ...]
    """Tag of each heading, in order."""
    items: tuple[int, ...]
    """List items under each heading, counted from before the first."""
    code: tuple[str, ...]
    """Language and text of each fenced block."""
    links: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A parsed page: its shape, its level-2 headings, and the lines where something forbidden stands."""

    shape: Shape
    sections: tuple[str, ...]
    forbidden: tuple[tuple[int, str], ...]


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True})


def parse(text: str) -> Page:
    """Return the page written in ``text`` (Markdown without front matter); lines are counted from 1."""
    tokens = _parser().parse(text)
    headings: list[str] = []
    items = [0]
    code: list[str] = []
    sections: list[str] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            headings.append(token.tag)
            items.append(0)
            if token.tag == "h2":
                sections.append(tokens[place + 1].content)
        elif token.type == "list_item_open":
            items[-1] += 1
        elif token.type in {"fence", "code_block"}:
            code.append(f"{token.info}\n{token.content}")
    links = tuple(_links(tokens))
    shape = Shape(tuple(headings), tuple(items), tuple(code), links)
    return Page(shape, tuple(sections), tuple(_forbidden(tokens)))


def _links(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                yield str(child.attrGet("href"))


def _forbidden(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    for token in tokens:
        line = (token.map or [0])[0] + 1
        if token.type == "html_block":
            yield line, "raw HTML"
        for child in token.children or ():
            if child.type == "html_inline":
                yield line, "raw HTML"
            elif child.type == "image":
                yield line, "an image"
