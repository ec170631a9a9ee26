"""http.mixed_content: the pages that https serves tell no browser to load, send or connect to anything in clear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.pages import Page, PageCheck, Reference
from guide.model.subjects import Audience, Endpoint
from guide.model.web import Reply
from guide.probes.inventory_undeclared import LOCAL
from guide.probes.naming import Register, matches
from guide.probes.probe import Probe, Sighting, Subject, Surroundings, unseen
from guide.probes.redirects import host_of, scheme_of

_RULE: Final = "http.mixed_content"
_ADVICE: Final = "http.mixed_content.advice"
_ACTIVE: Final = frozenset({"script", "stylesheet", "frame", "form", "refresh", "base", "websocket"})
"""Kinds that run in the page, carry what a person typed, or lead the browser away."""
_LED: Final = frozenset({"refresh", "link"})
"""Kinds that lead the browser itself: upgraded for the page's own host only (Upgrade Insecure Requests, section 4.1)."""
_UPGRADED: Final = frozenset({"http", "ws"})
_GOOD: Final = range(200, 300)
_REDIRECTS: Final = range(300, 400)
_FAILING: Final = range(500, 600)
_RATE_LIMITED: Final = 429
_UNFOLLOWED: Final = frozenset({Reply.TOO_MANY_HOPS, Reply.BAD_LOCATION})
_EXAMPLES: Final = 3
_FLAWS: Final = MappingProxyType(
    {
        "longer": "longer than is read",
        "coding": "unknown coding",
        "broken": "broken off",
        "unfinished": "unfinished markup",
        "late": "out of time",
    }
)


@dataclass(frozen=True)
class _Sight:
    """What the references of one page are held against."""

    host: str
    """Host of the page."""
    schemes: frozenset[str]
    """Schemes that fail."""
    local: tuple[str, ...]
    register: Register

    def counts(self, one: Reference) -> bool:
        """Tell whether the address leads anywhere but to the reader's own machine."""
        return self.owns(one) or not matches(one.host, self.local)

    def owns(self, one: Reference) -> bool:
        """Tell whether the address is one of the system's own."""
        return bool(one.host) and (one.host == self.host or self.register.owns(one.host))

    def upgraded(self, one: Reference) -> bool:
        """Tell whether a browser asks over TLS all the same, because the page's policy tells it to."""
        reached = one.kind not in _LED or one.host == self.host
        return one.covered and one.scheme in _UPGRADED and reached

    def reason(self, one: Reference) -> str:
        """Return what a reference is, or an empty string for what nobody need change here."""
        if one.kind in _ACTIVE and one.scheme in self.schemes:
            return "upgraded_by_policy" if self.upgraded(one) else "active_in_clear"
        if one.kind in _ACTIVE or one.kind == "media":
            return "media_in_clear"
        wanted = self.owns(one) or (one.kind == "code" and one.scheme == "ws")
        return f"{one.kind}_in_clear" if wanted else ""


def applies(subject: Subject) -> bool:
    """Tell whether people open the endpoint in a browser."""
    return isinstance(subject, Endpoint) and subject.speaks_http and subject.audience is Audience.BROWSER


def within(facts: Facts, subject: Subject, policy: Policy, around: Surroundings, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each declared path what the page at the end of its redirects names in clear."""
    if not isinstance(subject, Endpoint):
        return
    schemes, local = frozenset(policy.rule(_RULE).values), policy.rule(LOCAL).values
    for path in subject.paths:
        checks = [one for one in facts.pages or () if one.path == path]
        if not checks:
            yield Sighting("not_probed", _RULE, path)
        for check in checks:
            sight = _Sight(host_of(check.url) or subject.host, schemes, local, around.register)
            yield from _see_one(check, sight)


def _see_one(check: PageCheck, sight: _Sight) -> Iterator[Sighting]:
    page = check.page
    named = tuple(_named(check.path, page, sight)) if page else ()
    yield from named
    doubt = _doubt(check) or (_unread(check.path, page) if page else None)
    if doubt:
        yield doubt
    elif not named and page:
        yield Sighting("none_in_page", _RULE, check.path, {"bytes": str(page.size)})


def _doubt(check: PageCheck) -> Sighting | None:
    """Return why no page was seen at this path, or None."""
    place, status = check.path, check.status or 0
    if check.reply is Reply.OUT_OF_SCOPE or scheme_of(check.url) == "http":
        return Sighting("led_away", _RULE, place, {"location": check.url})
    if check.reply in _UNFOLLOWED or (check.reply is Reply.ANSWERED and status in _REDIRECTS):
        return Sighting("chain_incomplete", _RULE, place, {"location": check.url})
    if check.reply is not Reply.ANSWERED:
        return Sighting("no_https_answer", _RULE, place, {"how": check.reply.value.replace("_", " ")})
    if status in _FAILING or status == _RATE_LIMITED:
        return Sighting("server_error", _RULE, place, {"status": str(status)})
    if status not in _GOOD:
        return Sighting("not_shown", _RULE, place, {"status": str(status)})
    return None if check.page else Sighting("cut_off", _RULE, place, {"how": _FLAWS["broken"], "bytes": "0"})


def _unread(place: str, page: Page) -> Sighting | None:
    """Return why the page was not seen whole, or that it is none; None where it was."""
    if not page.html:
        return Sighting("not_html", _RULE, place, {"type": page.type or "—"})
    short = [kind for kind in page.left_out if kind in _ACTIVE or kind == "media"]
    if not page.flaw and not short:
        return None
    how = _FLAWS.get(page.flaw, "too many references")
    told = f"{how}: {page.coding}" if page.flaw == "coding" else how
    return Sighting("cut_off", _RULE, place, {"how": told, "bytes": str(page.size)})


def _named(place: str, page: Page, sight: _Sight) -> Iterator[Sighting]:
    """Yield one sighting for each reason, with the first few addresses."""
    groups: dict[str, list[Reference]] = {}
    for one in page.references:
        reason = sight.reason(one) if sight.counts(one) else ""
        if reason:
            groups.setdefault(reason, []).append(one)
    for reason, found in groups.items():
        rule = _RULE if reason == "active_in_clear" else _ADVICE
        yield Sighting(reason, rule, place, {"count": _count(found, page), "examples": _examples(found)})


def _count(found: Sequence[Reference], page: Page) -> str:
    """Return how many addresses there are; with a plus where more of such a kind were left out."""
    more = any(one.kind in page.left_out for one in found)
    return f"{sum(one.count for one in found)}{'+' if more else ''}"


def _examples(found: Sequence[Reference]) -> str:
    first = [f"{one.kind} {one.address} ({one.line}:{one.column})" for one in found[:_EXAMPLES]]
    return "; ".join((*first, "…") if len(found) > _EXAMPLES else first)


PROBE: Final = Probe(
    id="http.mixed_content",
    needs=("pages",),
    applies=applies,
    see=unseen,
    within=within,
    own={
        "none_in_page": Outcome.PASS,
        "active_in_clear": Outcome.FAIL,
        "upgraded_by_policy": Outcome.ADVISORY,
        "media_in_clear": Outcome.ADVISORY,
        "link_in_clear": Outcome.ADVISORY,
        "code_in_clear": Outcome.ADVISORY,
        "not_html": Outcome.MANUAL,
        "not_shown": Outcome.MANUAL,
        "led_away": Outcome.MANUAL,
        "no_https_answer": Outcome.INCONCLUSIVE,
        "server_error": Outcome.INCONCLUSIVE,
        "chain_incomplete": Outcome.INCONCLUSIVE,
        "cut_off": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE, _ADVICE, LOCAL),
)
