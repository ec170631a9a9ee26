"""One question to a time-stamp authority over HTTP (RFC 3161 section 3.4): the address a person gave, no redirect, a small answer."""

import http.client
import ssl
from typing import Final
from urllib.parse import urlsplit

from guide.text.errors import UsageError
from guide.text.outside import inert

_PATIENCE_S: Final = 15.0
_MOST: Final = 256 * 1024
_OK: Final = 200


def ask_authority(url: str, request: bytes) -> bytes:
    """Return the reply to a time-stamp ``request``; raise UsageError where there is none.

    Only ``url`` is contacted, because a person named it. ``http`` is usual here: the reply carries its own signature.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"{url} is no address. Write http://HOST/PATH") from error
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise UsageError(f"{url} is no address of a time-stamp authority. Write http://HOST/PATH")
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    connection = (
        http.client.HTTPSConnection(host, port, timeout=_PATIENCE_S, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=_PATIENCE_S)
    )
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        connection.request("POST", target, body=request, headers=headers)
        answer = connection.getresponse()
        content = answer.read(_MOST + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UsageError(
            f"{url}: the time-stamp authority gave no answer ({inert(str(error), 200)}). Try again later"
        ) from error
    finally:
        connection.close()
    if answer.status != _OK or len(content) > _MOST:
        raise UsageError(
            f"{url}: the time-stamp authority answered {answer.status}. Ask its operator, or try another one"
        )
    return content
