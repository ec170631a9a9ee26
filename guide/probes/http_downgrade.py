"""http.downgrade: no redirect leads from https back to cleartext, at any hop."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.model.web import Reply, SecureCheck
from guide.probes.probe import Probe, Sighting, Subject, speaks_http
from guide.probes.redirects import follow
from guide.probes.secure import by_place

_RULE: Final = "http.downgrade"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each declared path, and for a path that should be missing, whether https stays https."""
    if not isinstance(subject, Endpoint):
        return
    for place, checks in by_place(facts, subject).items():
        if not checks:
            yield Sighting("not_probed", _RULE, place)
        for check in checks:
            yield from _see_one(check, place)


def _see_one(check: SecureCheck, place: str) -> Iterator[Sighting]:
    if check.exchange.reply is not Reply.ANSWERED:
        yield Sighting("no_https_answer", _RULE, place, {"how": check.exchange.reply.value.replace("_", " ")})
        return
    chain = follow(check.exchange, check.hops)
    if chain.outside:
        yield Sighting("leaves_scope", _RULE, place, {"location": chain.outside})
    if chain.in_clear:
        yield Sighting("redirects_to_http", _RULE, place, {"location": chain.in_clear})
    elif not chain.complete:
        yield Sighting("chain_incomplete", _RULE, place, {"location": chain.first})
    else:
        yield Sighting("stays_on_https", _RULE, place)


PROBE: Final = Probe(
    id="http.downgrade",
    needs=("secure",),
    applies=speaks_http,
    see=see,
    own={
        "stays_on_https": Outcome.PASS,
        "redirects_to_http": Outcome.FAIL,
        "leaves_scope": Outcome.ADVISORY,
        "no_https_answer": Outcome.INCONCLUSIVE,
        "chain_incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
