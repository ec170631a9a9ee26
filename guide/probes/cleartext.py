"""Cleartext HTTP to one port: what its probes share, the TLS port's and the cleartext port's."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from guide.model.subjects import Audience, Endpoint
from guide.model.web import CleartextCheck, Exchange, Reply
from guide.probes.identity import reference
from guide.probes.probe import Sighting
from guide.probes.redirects import follow, host_of, is_redirect, scheme_of
from guide.probes.refusal import Refusal, repeated

API: Final = "http.redirect.api"
FIRST_HOP: Final = "http.redirect.first_hop"

_LIMITERS: Final = frozenset({408, 425, 429})
_SERVER_ERROR: Final = 500
_FIRST_FINAL: Final = 200
_WORDLESS: Final = frozenset({Reply.CLOSED, Reply.RESET, Reply.TIMEOUT})
_UNCLEAR: Final = {
    Reply.NOT_HTTP: "not_http",
    Reply.OVERSIZE: "not_http",
    Reply.TIMEOUT: "timeout",
    Reply.PROXY_REFUSED: "proxy_refused",
    Reply.OUT_OF_SCOPE: "out_of_scope",
}


@dataclass(frozen=True)
class Terms:
    """How one probe words what both see."""

    rule: str
    served: str
    silence: dict[Reply, str]
    """Reason of a pass for each reply that may count as a refusal when it comes three times between good controls."""


def see_check(
    check: CleartextCheck, subject: Endpoint, terms: Terms, refusals: frozenset[int], at_random: AbstractSet[str]
) -> Iterator[Sighting]:
    """Say what cleartext HTTP got. The worst answer counts, and a pass needs every attempt to agree (R10).

    ``refusals`` are the statuses that count as a refusal, ``at_random`` the endings that refuse nothing at this address. A
    cookie fails whatever the status was.
    """
    place = check.path
    answers = [attempt for attempt in check.attempts if attempt.reply is Reply.ANSWERED]
    names = sorted({cookie.name for step in (*answers, *check.hops) for cookie in step.cookies if _in_clear(step)})
    if names:
        yield Sighting("cookie_in_clear", terms.rule, place, {"names": ", ".join(names)})
    words = {_word(answer, terms, refusals): answer for answer in reversed(answers)}
    found = next((word for word in (terms.served, "server_error", "not_http", "unstable") if word in words), "")
    if found:
        status = str(words[found].status or "")
        yield Sighting(found, terms.rule, place, {"status": status, "how": f"status {status}"})
    elif not answers:
        yield _silence(check, terms, at_random)
    elif len(answers) < len(check.attempts) or len(words) > 1:
        yield Sighting("unstable", terms.rule, place, {"how": _how(check)})
    elif "redirect" in words:
        yield from _redirect(check, answers, subject, terms, spoilt=bool(names))
    elif not names:
        yield Sighting("refused_status", terms.rule, place, {"status": str(answers[-1].status)})


def _word(answer: Exchange, terms: Terms, refusals: frozenset[int]) -> str:
    status = answer.status or 0
    if status in refusals:
        return "refused_status"
    if is_redirect(answer):
        return "redirect"
    if status in _LIMITERS:
        return "unstable"
    if status < _FIRST_FINAL:
        return "not_http"
    return "server_error" if status >= _SERVER_ERROR else terms.served


def _silence(check: CleartextCheck, terms: Terms, at_random: AbstractSet[str]) -> Sighting:
    """Judge a check that got no HTTP answer. A TLS alert in reply to cleartext is a refusal (law 6)."""
    replies = [attempt.reply for attempt in check.attempts]
    first = replies[0]
    word = repeated(replies, check.controls, [one for one in terms.silence if one.value not in at_random])
    if all(reply is Reply.TLS_ERROR for reply in replies):
        reason = "refused"
    elif any(attempt.reply in _WORDLESS and attempt.detail for attempt in check.attempts):
        # Something did come before the silence, a head that broke off for instance: that is no refusal.
        reason = "not_http"
    elif len(set(replies)) == 1 and first in _UNCLEAR and first not in terms.silence:
        reason = _UNCLEAR[first]
    elif word is Refusal.REPEATED:
        reason = terms.silence[first]
    else:
        reason = "no_control" if word is Refusal.NO_CONTROL else "unstable"
    return Sighting(reason, terms.rule, check.path, {"how": _how(check)})


def _redirect(
    check: CleartextCheck,
    answers: Sequence[Exchange],
    subject: Endpoint,
    terms: Terms,
    *,
    spoilt: bool,
) -> Iterator[Sighting]:
    """Judge the redirects: each answer by where it points, the last one by the whole chain behind it."""
    chains = [follow(answer, ()) for answer in answers[:-1]] + [follow(answers[-1], check.hops)]
    last = chains[-1]
    place = check.path
    in_clear = next((chain.in_clear for chain in chains if chain.in_clear), "")
    other = next((chain.first for chain in chains if _other_host(chain.first, subject)), "")
    status = str(answers[-1].status)
    if in_clear:
        yield Sighting("redirects_to_http", terms.rule, place, {"location": in_clear, "status": status})
    if subject.audience is Audience.API:
        yield Sighting("api_redirects", API, place, {"location": last.first, "status": status})
    if other:
        yield Sighting("other_host_first", FIRST_HOP, place, {"location": other, "status": status})
    if last.outside:
        yield Sighting("leaves_scope", terms.rule, place, {"location": last.outside, "status": status})
    if not in_clear and not last.complete:
        yield Sighting("chain_incomplete", terms.rule, place, {"location": last.first, "how": _how_hops(check)})
    elif not in_clear and not spoilt:
        # Beside a fail of the audience's or the first hop's own rule: nothing was served in clear all the same.
        yield Sighting("redirects_to_https", terms.rule, place, {"location": last.first, "status": status})


def _other_host(target: str, subject: Endpoint) -> bool:
    return bool(target) and host_of(target) not in {reference(subject), subject.host.rstrip(".")}


def _in_clear(exchange: Exchange) -> bool:
    return scheme_of(exchange.url) != "https"


def _how(check: CleartextCheck) -> str:
    replies = [attempt.reply.value.replace("_", " ") for attempt in check.attempts]
    return ", ".join(
        f"{reply} ×{replies.count(reply)}" if replies.count(reply) > 1 else reply for reply in dict.fromkeys(replies)
    )


def _how_hops(check: CleartextCheck) -> str:
    return check.hops[-1].reply.value.replace("_", " ") if check.hops else "not followed"
