"""The section ``pages``: what the pages at the declared paths tell a browser to ask for in clear."""

import codecs
import time
from typing import Final

from guide.facts.http_wire import Head
from guide.facts.network import Link
from guide.facts.page_body import Body, codings, policy_directives, read_body
from guide.facts.page_markup import read_markup
from guide.facts.page_references import Collector
from guide.model.pages import Page
from guide.text.outside import inert

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_PARSING_S: Final = 2.0
"""Seconds that taking one page apart may take; a page of 64 KiB takes some milliseconds."""
_WIDE: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def read_page(link: Link, head: Head, most: int) -> Page:
    """Return what the body after ``head`` tells a browser; a body that is no page is not read.

    Raises nothing: whatever breaks off leaves its flaw in the page.
    """
    named = next(iter(head.values(b"content-type")), b"")
    media = named.split(b";")[0].strip().lower().decode("latin-1")
    policy = policy_directives(head.values(b"content-security-policy"))
    page = Page(
        type=inert(media, 80),
        html=media in _HTML,
        coding=inert(", ".join(codings(head)), 80),
        upgrades="upgrade-insecure-requests" in policy,
        blocks="block-all-mixed-content" in policy,
    )
    if media and not page.html:
        return page
    body = read_body(link, head, most)
    if not media and not body.flaw and not body.content.lstrip().startswith(b"<"):
        return page
    return _distil(page, body, _charset(named))


def _distil(page: Page, body: Body, charset: str) -> Page:
    into = Collector()
    text = _text(body.content, charset)
    flaw = read_markup(text, into, time.monotonic() + _PARSING_S, covered=page.upgrades)
    references, left_out = into.kept()
    return page.model_copy(
        update={
            "html": True,
            "size": len(body.content),
            "flaw": body.flaw or flaw,
            "blocks": page.blocks or into.blocks,
            "references": references,
            "left_out": left_out,
        }
    )


def _charset(content_type: bytes) -> str:
    parameters = (part.partition(b"=") for part in content_type.lower().split(b";")[1:])
    return next(
        (value.strip(b" \t\"'").decode("latin-1") for name, _, value in parameters if name.strip() == b"charset"), ""
    )


def _text(content: bytes, charset: str) -> str:
    """Return the text. What matters is ASCII in every encoding that browsers know, but for UTF-16."""
    wide = next((name for mark, name in _WIDE.items() if content.startswith(mark)), "")
    if not wide and charset.startswith("utf-16"):
        wide = "utf-16-be" if charset == "utf-16be" else "utf-16-le"
    return content.decode(wide, "replace") if wide else content.decode("utf-8", "surrogateescape")
