"""endpoint.listening: what answers first on the declared port. A fact for step 1, never a pass (law 3)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.attempts import Ending
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.probe import STOPPED, Probe, Sighting, Subject, is_endpoint

_RULE: Final = "endpoint.listening"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say what came back to a broad ClientHello."""
    if facts.listening is None or not isinstance(subject, Endpoint):
        return
    attempt = facts.listening.attempt
    detail = {"detail": attempt.detail, "version": attempt.version}
    if facts.listening.speaks_tls:
        yield Sighting("starttls_offered" if subject.starttls else "tls_first_byte", _RULE, "", detail)
    elif attempt.ending is Ending.CLEARTEXT:
        yield Sighting("plaintext_answers", _RULE, "", detail)
    else:
        yield Sighting(STOPPED.get(attempt.ending, "handshake_failed"), _RULE, "", detail)


PROBE: Final = Probe(
    id="endpoint.listening",
    needs=("listening",),
    applies=is_endpoint,
    see=see,
    own={
        "tls_first_byte": Outcome.MANUAL,
        "starttls_offered": Outcome.MANUAL,
        "plaintext_answers": Outcome.FAIL,
    },
    rules=(_RULE,),
)
