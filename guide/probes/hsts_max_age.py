"""hsts.max_age: the field holds long enough, and covers subdomains."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.model.web import Reply
from guide.probes.hsts_field import HstsField, parse_hsts
from guide.probes.identity import as_address, reference
from guide.probes.probe import Probe, Sighting, Subject
from guide.probes.secure import by_place

_RULE: Final = "hsts.min_age"
_SUBDOMAINS: Final = "hsts.subdomains"
_BARS: Final = "hsts.bars"
_PLACE: Final = "max-age"


def heeded(facts: Facts) -> list[HstsField]:
    """Return the fields that browsers heed: first line, valid, under a trusted certificate (RFC 6797 section 8.1)."""
    checks = [check for check in facts.secure or () if check.certificate_trusted and check.exchange.hsts]
    fields = (parse_hsts(check.exchange.hsts[0]) for check in checks)
    return [field for field in fields if not field.fault]


def unanswered(facts: Facts, subject: Endpoint) -> bool:
    """Tell whether a declared path, or the missing one, has no HTTPS answer in these facts."""
    places = by_place(facts, subject).values()
    return not all(any(check.exchange.reply is Reply.ANSWERED for check in checks) for checks in places)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say how the shortest max-age of all answers compares with the policy, and whether subdomains are covered."""
    if not isinstance(subject, Endpoint):
        return
    fields = heeded(facts)
    gap = unanswered(facts, subject)
    if not fields:
        yield Sighting("no_https_answer" if gap else "not_sent", _RULE, _PLACE)
        return
    shortest, needed = min(field.max_age for field in fields), policy.number(_RULE)
    bars = policy.rule(_BARS).values
    detail = {
        "seconds": str(shortest),
        "needed": str(needed),
        "met": _named(bars, lambda seconds: seconds <= shortest),
        "unmet": _named(bars, lambda seconds: seconds > shortest),
    }
    if shortest == 0:
        yield Sighting("zero", _RULE, _PLACE, detail)
    elif shortest < needed:
        yield Sighting("too_short", _RULE, _PLACE, detail)
    else:
        yield Sighting("no_https_answer" if gap else "long_enough", _RULE, _PLACE, detail)
    covered = all(field.include_subdomains for field in fields)
    seen = "no_https_answer" if gap else "subdomains_included"
    yield Sighting(seen if covered else "no_subdomains", _SUBDOMAINS, "includeSubDomains")


def _named(bars: Iterable[str], wanted: Callable[[int], bool]) -> str:
    """Return those of ``bars`` (``SECONDS=WHOSE``) whose figure is ``wanted``, for the reader."""
    pairs = [bar.partition("=") for bar in bars]
    return ", ".join(f"{seconds} ({whose})" for seconds, _, whose in pairs if wanted(int(seconds))) or "—"


def applies(subject: Subject) -> bool:
    """Tell whether browsers would note HSTS at all: not for IP addresses (RFC 6797 section 8.1.1)."""
    return isinstance(subject, Endpoint) and subject.speaks_http and not as_address(reference(subject))


PROBE: Final = Probe(
    id="hsts.max_age",
    needs=("secure",),
    applies=applies,
    see=see,
    own={
        "long_enough": Outcome.PASS,
        "too_short": Outcome.FAIL,
        "zero": Outcome.FAIL,
        "not_sent": Outcome.FAIL,
        "no_subdomains": Outcome.ADVISORY,
        "subdomains_included": Outcome.PASS,
        "no_https_answer": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE, _SUBDOMAINS, _BARS),
)
