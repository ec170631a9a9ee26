"""The sections that HTTP answers: ``plaintext`` and ``cleartext`` (cleartext HTTP, law 6) and ``secure`` (HTTPS)."""

import time
from collections.abc import Iterator

from guide.facts.http import Browser, Target
from guide.facts.offers import Knocker
from guide.facts.spaced import Repetition, repeat
from guide.model.subjects import Endpoint
from guide.model.web import CleartextCheck, Exchange, Reply, SecureCheck

MISSING_PATH = "/asvs-guide-no-such-page"
"""A path that no application serves: its 404 must carry the same headers."""


def cleartext_check(browser: Browser, knocker: Knocker, port: int, path: str) -> CleartextCheck:
    """Send cleartext HTTP to one port for one path, repeat by law 6, and follow the redirects of the answer.

    An HTTP answer or a TLS alert needs one attempt.
    """
    limits = browser.dialler.limits
    target = Target("http", browser.home.host, port, path, browser.address)

    def look() -> Exchange:
        return browser.fetch(target, time.monotonic() + limits.read_s)[0]

    first = look()
    done = Repetition((first,))
    control = knocker.control()
    if not _is_answer(first) and control and knocker.recent:
        done = repeat(
            first,
            knocker.recent,
            look,
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


def _is_answer(exchange: Exchange) -> bool:
    return exchange.reply in {Reply.ANSWERED, Reply.TLS_ERROR}
