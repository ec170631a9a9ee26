"""The sections that HTTP answers: ``plaintext`` and ``cleartext`` (cleartext HTTP, law 6) and ``secure`` (HTTPS)."""

import time
from collections.abc import Iterator, Sequence
from typing import Final

from guide.facts.http import Browser, Target
from guide.facts.offers import Knocker
from guide.facts.spaced import Repetition, patience, repeat
from guide.model.subjects import Endpoint
from guide.model.web import CleartextCheck, Exchange, Reply, SecureCheck

MISSING_PATH = "/asvs-guide-no-such-page"
"""A path that no application serves: its 404 must carry the same headers."""

_NOT_CONNECTED: Final = {Reply.CONNECT_REFUSED, Reply.CONNECT_TIMEOUT, Reply.UNREACHABLE}


def cleartext_checks(browser: Browser, knocker: Knocker, port: int, paths: Sequence[str]) -> Iterator[CleartextCheck]:
    """Check one port for each path. Where no connection comes about, the path was never sent: one check serves them all."""
    shared: CleartextCheck | None = None
    for path in paths:
        check = _shared_by(shared, browser, path) if shared else cleartext_check(browser, knocker, port, path)
        if all(attempt.reply in _NOT_CONNECTED for attempt in check.attempts):
            shared = check
        yield check


def cleartext_check(browser: Browser, knocker: Knocker, port: int, path: str) -> CleartextCheck:
    """Send cleartext HTTP to one port for one path, repeat by law 6, and follow the redirects of the answer.

    An HTTP answer or a TLS alert needs one attempt.
    """
    limits = browser.dialler.limits
    target = Target("http", browser.home.host, port, path, browser.address)
    first = browser.fetch(target, time.monotonic() + limits.read_s)[0]
    done = Repetition((first,))
    control = knocker.control()
    if not _is_answer(first) and control and knocker.recent:
        waiting = patience(knocker.recent, limits.read_s)
        done = repeat(
            first,
            knocker.recent,
            lambda: browser.fetch(target, time.monotonic() + waiting)[0],
            control,
            decisive=_is_answer,
            same=lambda one, other: one.reply is other.reply,
            attempts=limits.attempts,
        )
    hops = browser.follow(done.attempts[-1], target, time.monotonic() + limits.http_s)
    return CleartextCheck(port=port, path=path, attempts=done.attempts, controls=done.controls, hops=hops)


def secure_checks(browser: Browser, endpoint: Endpoint) -> Iterator[SecureCheck]:
    """Fetch the head of every declared path and of one that should not exist, each with its redirect chain."""
    wanted = [("path", path) for path in endpoint.paths] + [("missing", MISSING_PATH)]
    for purpose, path in wanted:
        deadline = time.monotonic() + browser.dialler.limits.http_s
        target = Target("https", endpoint.host, endpoint.port, path, browser.address)
        exchange, trusted = browser.fetch(target, deadline, sni=endpoint.sni)
        yield SecureCheck(
            purpose=purpose,
            path=path,
            exchange=exchange,
            hops=browser.follow(exchange, target, deadline),
            certificate_trusted=trusted,
        )


def _shared_by(check: CleartextCheck, browser: Browser, path: str) -> CleartextCheck:
    url = Target("http", browser.home.host, check.port, path, browser.address).url
    note = f"the connections that were tried for {check.path}"
    attempts = tuple(attempt.model_copy(update={"url": url, "detail": note}) for attempt in check.attempts)
    return check.model_copy(update={"path": path, "attempts": attempts})


def _is_answer(exchange: Exchange) -> bool:
    return exchange.reply in {Reply.ANSWERED, Reply.TLS_ERROR}
