"""The section ``security_txt``: what browser endpoints serve at the well-known place of RFC 9116.

One request over https, its redirects as everywhere within the scope, and at most 32 KiB of a text/plain body (R15). The body
is dropped at once.
"""

import asyncio
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from guide.facts.heads import Errands
from guide.facts.http_wire import Head
from guide.facts.network import Link
from guide.facts.page_body import read_body
from guide.model.inert import NO_TEXT, Inert
from guide.model.security_txt import WELL_KNOWN, Flaw, SecurityTxt, SecurityTxtCheck
from guide.model.subjects import Endpoint
from guide.model.web import Reply
from guide.text.outside import inert

MOST_BYTES: Final = 32 * 1024
"""Bytes that are read of a file; the usual one has fewer than a thousand."""
_LONGEST: Final = 160
_KEPT: Final = 3
_GOOD: Final = range(200, 300)
_FIELD: Final = re.compile(r"([A-Za-z0-9-]{1,60}):[ \t]+(\S.*)")
"""A field with its value; the space is asked for by the grammar (RFC 9116 section 4)."""
_REGISTERED: Final = frozenset(
    (
        *("acknowledgments", "canonical", "contact", "csaf", "encryption", "expires", "hiring", "policy"),
        *("preferred-languages",),
    )
)
"""IANA registry "security.txt Fields"."""
_BEGIN: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE: Final = "-----BEGIN PGP SIGNATURE-----"
_END: Final = "-----END PGP SIGNATURE-----"
_DEFAULT_PORT: Final = 443


@dataclass
class Shelf:
    """The texts that one unit was given, by the URL as it is kept."""

    asked: str
    """The address that the redirects, if any, began at."""
    texts: dict[str, SecurityTxt] = field(default_factory=dict)
    types: dict[str, Inert] = field(default_factory=dict)

    def take(self, url: str, link: Link, head: Head) -> None:
        """Read the body after ``head`` where it is a text that was found; raises nothing."""
        named = next(iter(head.values(b"content-type")), b"")
        media = inert(named.split(b";")[0].strip().lower().decode("latin-1"), 80)
        self.types[url] = media
        if head.status not in _GOOD or media != "text/plain":
            return
        body = read_body(link, head, MOST_BYTES)
        content = body.content[:MOST_BYTES]
        flaw: Flaw = "" if body.flaw == "unfinished" else body.flaw  # a body's reader never says that; a page's does
        if not flaw and len(body.content) > MOST_BYTES:
            flaw = "longer"
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            # What was cut may have been cut within a character; what was whole is in another encoding.
            text, flaw = content.decode("utf-8", "replace"), flaw or "encoding"
        self.texts[url] = read_text(text, url, self.asked).model_copy(
            update={"type": media, "size": len(content), "flaw": flaw}
        )


async def security_txt_check(errands: Errands, endpoint: Endpoint) -> SecurityTxtCheck:
    """Ask the endpoint for its security.txt; where https gave none of its declared paths an answer, nothing more is sent."""
    known = [check.exchange for check in errands.known.values()]
    target = errands.target("https", endpoint.port, WELL_KNOWN)
    if known and all(one.reply is not Reply.ANSWERED for one in known):
        return SecurityTxtCheck(url=target.url, reply=known[0].reply)
    shelf = Shelf(target.url)
    browser = errands.browser.beside(shelf.take)
    deadline = time.monotonic() + browser.dialler.limits.http_s
    first, trusted = await asyncio.to_thread(browser.fetch, target, deadline, sni=endpoint.sni)
    hops = await asyncio.to_thread(browser.follow, first, target, deadline)
    end = (first, *hops)[-1]
    answered = end.reply is Reply.ANSWERED
    text = shelf.texts.get(end.url) if answered else None
    return SecurityTxtCheck(
        url=end.url,
        reply=end.reply,
        status=end.status,
        # A hop over https that was answered has a detail only where its certificate did not hold.
        trusted=trusted and not any(one.detail for one in hops if one.reply is Reply.ANSWERED),
        text=text,
        type=shelf.types.get(end.url, NO_TEXT) if answered and not text else NO_TEXT,
    )


def read_text(text: str, *urls: str) -> SecurityTxt:
    """Return the fields of a file that was asked for at ``urls``; strict about lines, mild about their ends."""
    lines = re.split(r"\r?\n", text.removeprefix("\ufeff"))
    signed = _BEGIN in lines
    inner, outer = _signed_part(lines) if signed else (lines, 0)
    found: dict[str, list[str]] = {}
    unknown, malformed = 0, outer + text.startswith("\ufeff")
    for line in inner:
        if not line.strip() or line.startswith("#"):
            continue
        match = _FIELD.fullmatch(line)
        if not match:
            malformed += 1
            continue
        name = match[1].lower()
        unknown += name not in _REGISTERED
        if name in {"contact", "expires", "canonical"}:
            found.setdefault(name, []).append(match[2].strip())
    return SecurityTxt(
        contacts=_kept(found.get("contact", ())),
        contact_count=len(found.get("contact", ())),
        expires=_kept(found.get("expires", ())),
        canonical=_kept(found.get("canonical", ())),
        canonical_here=any(_same(one, url) for one in found.get("canonical", ()) for url in urls),
        signed=signed,
        unknown=unknown,
        malformed=malformed,
    )


def _signed_part(lines: list[str]) -> tuple[list[str], int]:
    """Return the lines under the signature (RFC 9116 section 2.3), and how many others there are, armour apart."""
    inner: list[str] = []
    outer, at = 0, "before"
    for line in lines:
        match at:
            case "before" if line == _BEGIN:
                at = "hash"
            case "hash":
                at = "text" if not line.strip() else "hash"
            case "text" if line == _SIGNATURE:
                at = "signature"
            case "text":
                inner.append(line.removeprefix("- "))
            case "signature":
                at = "after" if line == _END else "signature"
            case _:
                outer += bool(line.strip())
    return inner, outer + (at != "after")


def _kept(values: Iterable[str]) -> tuple[Inert, ...]:
    return tuple(inert(one, _LONGEST) for one in list(values)[:_KEPT])


def _same(one: str, other: str) -> bool:
    """Tell whether two addresses are one: scheme and host in any case, the port of https said or not."""
    try:
        return tuple(_parts(one)) == tuple(_parts(other))
    except ValueError:
        return False


def _parts(url: str) -> Iterator[object]:
    read = urlsplit(url)
    yield read.scheme
    yield (read.hostname or "").rstrip(".")
    yield read.port or _DEFAULT_PORT
    yield read.path
    yield read.query
