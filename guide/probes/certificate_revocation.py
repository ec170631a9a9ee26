"""certificate.revocation: no authentic OCSP response says that the certificate is revoked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.certificate_stapling import fault
from guide.probes.leaves import deployments, gaps
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "certificate.revocation"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say for each leaf what the staple says of it. Revocation is final: it holds also when the response has run out since.

    No responder or CRL is asked: where nothing is stapled, the answer is a person's.
    """
    yield from gaps(facts, _RULE)
    for deployment in deployments(facts):
        leaf, stapled = deployment.chain[0], deployment.stapled
        if stapled and stapled.signed and deployment.staple == "revoked":
            since = f"{stapled.revoked:%Y-%m-%d}" if stapled.revoked else "—"
            yield Sighting("revoked", _RULE, leaf.key, {"since": since})
        elif stapled and deployment.staple == "good" and not fault(deployment, facts.ended):
            yield Sighting("not_revoked", _RULE, leaf.key, {"at": f"{stapled.this_update:%Y-%m-%d %H:%M}"})
        else:
            yield Sighting("no_word", _RULE, leaf.key)


PROBE: Final = Probe(
    id="certificate.revocation",
    needs=("certificates",),
    applies=is_endpoint,
    see=see,
    own={"not_revoked": Outcome.PASS, "revoked": Outcome.FAIL, "no_word": Outcome.MANUAL},
    rules=(_RULE,),
)
