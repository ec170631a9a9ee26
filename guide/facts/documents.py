"""Documents: the versions that a written document names, and its history. Only worker processes load this module."""

import os
import stat
from html import unescape
from pathlib import Path
from typing import Final, Literal

from guide.facts.git import GitError
from guide.facts.git_history import history_of
from guide.facts.order import Order
from guide.facts.stopped import StoppedError
from guide.facts.tls_words import mentions
from guide.model.documents import DocumentFacts, History
from guide.model.inert import NO_TEXT, Inert
from guide.model.subjects import Material
from guide.text.digests import sha256
from guide.text.outside import inert

_MOST_BYTES: Final = 16 * 1024 * 1024
_MOST_LINES: Final = 100_000
_MOST_MENTIONS: Final = 40
_HISTORY_S: Final = 15.0
_HTML: Final = frozenset({".html", ".htm", ".xhtml"})
_END: Final = {"<script": "</script", "<style": "</style"}
_NOT_TEXT: Final = frozenset(
    {".pdf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp", ".rtf"}
)


def read(order: Order, subject: Material) -> DocumentFacts:  # noqa: ARG001 - one shape for all readers
    """Read the document that the subject names."""
    return read_document(Path(subject.location))


def read_document(path: Path) -> DocumentFacts:
    """Return what the document says; raise OSError where it is no regular file, StoppedError where it is too large."""
    content = _content(path)
    form, lines = _lines(path, content)
    found = [one for number, line in enumerate(lines[:_MOST_LINES], start=1) for one in mentions(line, number)]
    history, problem = _history(path, content)
    return DocumentFacts(
        digest=sha256(content),
        size=len(content),
        form=form,
        mentions=tuple(found[:_MOST_MENTIONS]),
        left_out=max(0, len(found) - _MOST_MENTIONS),
        history=history,
        history_problem=problem,
    )


def _content(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:  # noqa: PTH123 - the file is open already
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a regular file")
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise StoppedError("material_unreadable", f"larger than {_MOST_BYTES} bytes")
    return content


def _lines(path: Path, content: bytes) -> tuple[Literal["text", "html", "other"], list[str]]:
    """Return the form and the lines of text; none where the content is no text."""
    if path.suffix.lower() in _NOT_TEXT or b"\0" in content or content.startswith((b"%PDF", b"PK\x03\x04")):
        return "other", []
    text = content.decode("utf-8", "replace")
    if path.suffix.lower() in _HTML or text.lstrip()[:14].lower().startswith(("<!doctype html", "<html")):
        return "html", _text_of(text).split("\n")
    return "text", text.splitlines()


def _history(path: Path, content: bytes) -> tuple[History | None, Inert]:
    try:
        return history_of(path.resolve(), content, _HISTORY_S), NO_TEXT
    except GitError as error:
        return None, inert(str(error))


def _text_of(page: str) -> str:
    """Return the text of a page with its line ends kept; tags, comments, scripts and styles left out. Linear in the length."""
    kept: list[str] = []
    at = 0
    while at < len(page):
        opening = page.find("<", at)
        if opening < 0:
            kept.append(page[at:])
            break
        kept.append(page[at:opening])
        closing = _END.get(page[opening : opening + 7].lower(), _END.get(page[opening : opening + 6].lower(), ">"))
        closing = "-->" if page.startswith("<!--", opening) else closing
        end = page.find(closing, opening)
        end = len(page) if end < 0 else end + (len(closing) if closing in {">", "-->"} else 0)
        kept.append("\n" * page.count("\n", opening, end))
        at = end
    return unescape("".join(kept))
