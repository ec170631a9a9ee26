"""HAR 1.2: where a recorded browser connected. Of each request only scheme, host, port and harmless path segments are kept.

Cookies, headers, bodies, queries, user names and anything after the path are never copied (R23).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from guide.facts.inventory.addresses import Address, parse_url
from guide.facts.inventory.collecting import Collector

_HARMLESS: Final = re.compile(r"v[0-9]{1,3}|[A-Za-z][A-Za-z_-]{0,23}")
"""Path segments that are kept: words and versions; anything with digits may be a token or a person."""
_SEGMENTS: Final = 2
_REDIRECTS: Final = range(300, 400)


def is_har(document: Any) -> bool:
    """Tell whether a JSON value is a recording."""
    return isinstance(document, dict) and isinstance(document.get("log"), dict)


def read_har(document: Any, file: str, into: Collector) -> None:
    """Take every request of the recording."""
    log = document["log"]
    into.format = f"HAR {log.get('version', '')}".strip()
    entries = log.get("entries")
    if not isinstance(entries, list):
        into.skip(f"{file} /log/entries", "the recording has no list of requests")
        return
    for number, entry in enumerate(entries):
        where = f"{file} /log/entries/{number}/request/url"
        request, response = _map(entry, "request"), _map(entry, "response")
        written = request.get("url")
        if not isinstance(written, str):
            into.skip(where, "a request without an address")
            continue
        if written.startswith(("data:", "blob:", "about:", "chrome-extension:", "moz-extension:", "file:")):
            continue
        address = parse_url(written)
        if address is None:
            into.skip(where, "an address that cannot be read")
            continue
        upgraded = address.scheme == "http" and _leads_to_https(address, response)
        into.add(_bare(address), where, "calls", audience=_audience(entry, response), upgraded=upgraded)


def _map(entry: Any, key: str) -> dict[str, Any]:
    found = entry.get(key) if isinstance(entry, dict) else None
    return found if isinstance(found, dict) else {}


def _bare(address: Address) -> Address:
    return replace(address, path="/".join(("", *_harmless(address.path))))


def _harmless(path: str) -> Iterator[str]:
    for segment in path.strip("/").split("/")[:_SEGMENTS]:
        if not _HARMLESS.fullmatch(segment):
            return
        yield segment


def _leads_to_https(asked: Address, response: dict[str, Any]) -> bool:
    """Tell whether the answer was a redirect to https on the same host; browsers write their own HSTS redirect so too."""
    target = response.get("redirectURL")
    status = response.get("status")
    leads = parse_url(target) if isinstance(target, str) else None
    return (
        bool(leads)
        and leads is not None
        and status in _REDIRECTS
        and (leads.scheme, leads.host) == ("https", asked.host)
    )


def _audience(entry: Any, response: dict[str, Any]) -> str:
    """Guess from what came back: a page is a browser's, JSON a program's; scripts and pictures speak for neither."""
    kind = entry.get("_resourceType") if isinstance(entry, dict) else None
    if kind == "document":
        return "browser"
    if kind in {"xhr", "fetch", "websocket", "eventsource"}:
        return "api"
    mime = _map(response, "content").get("mimeType")
    if not isinstance(mime, str):
        return ""
    return "browser" if mime.startswith(("text/html", "application/xhtml")) else "api" if "json" in mime else ""
