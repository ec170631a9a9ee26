"""source.fallback: places in client code that switch TLS or verification off. No hit proves nothing (law 3)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts, SourceHit
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "source.fallback"
_SHOWN: Final = 5
KINDS: Final = (
    "verification_off",
    "hostname_check_off",
    "old_protocol",
    "cleartext_scheme",
    "opportunistic",
    "plaintext_retry",
    "unchecked_redirect",
    "platform_cleartext",
)
"""What a hit can be; each is a reason of its own, with its own remedy."""


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each place a rule matched. A suppression comment is recorded for a person, not obeyed."""
    scan = facts.source
    if scan is None:
        return
    for hit in scan.hits:
        detail = {"excerpt": hit.excerpt, "rule": hit.rule, "suppressed": hit.suppressed, "kind": hit.kind}
        yield Sighting(_reason(hit), _RULE, f"{hit.file}:{hit.line} {hit.rule}", detail)
    detail = {"files": str(scan.files), "skipped": str(len(scan.skipped)), "examples": "; ".join(scan.skipped[:_SHOWN])}
    if scan.truncated or scan.skipped or not scan.files:
        yield Sighting("incomplete", _RULE, "", detail)
    elif not scan.hits:
        yield Sighting("no_hit", _RULE, "", detail)


def _reason(hit: SourceHit) -> str:
    """Return the hit's kind; facts from before the kinds, and rules without one, say ``insecure_pattern``."""
    if hit.suppressed:
        return "suppressed"
    if hit.test:
        return "test_code"
    return hit.kind if hit.kind in KINDS else "insecure_pattern"


def applies(subject: Subject) -> bool:
    """Tell whether ``subject`` is a source tree."""
    return subject.kind == "source"


PROBE: Final = Probe(
    id="source.fallback",
    needs=("source",),
    applies=applies,
    see=see,
    own={
        "insecure_pattern": Outcome.FAIL,
        **dict.fromkeys(KINDS, Outcome.FAIL),
        "test_code": Outcome.ADVISORY,
        "suppressed": Outcome.ADVISORY,
        "no_hit": Outcome.MANUAL,
        "incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
