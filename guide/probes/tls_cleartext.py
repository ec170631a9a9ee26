"""tls.cleartext: cleartext HTTP sent to the TLS port must get no content."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.model.web import Reply
from guide.probes.cleartext import API, FIRST_HOP, Terms, see_check
from guide.probes.probe import Probe, Sighting, Subject, speaks_http
from guide.probes.refusal import endings_at_random

_RULE: Final = "tls.cleartext"
_PLACE: Final = "plaintext"
_TERMS: Final = Terms(
    rule=_RULE,
    served="served",
    silence={
        Reply.CLOSED: "refused",
        Reply.RESET: "refused",
        # The port takes TLS connections between the attempts, so silence here is law 6's "no answer from here".
        Reply.TIMEOUT: "no_answer_from_here",
    },
)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say what the TLS port answered to cleartext HTTP."""
    check = facts.plaintext
    if check is None or not isinstance(subject, Endpoint):
        return
    if not check.attempts:
        yield Sighting("not_probed", _RULE, _PLACE)
        return
    refusals = frozenset(int(status) for status in policy.rule(_RULE).values)
    for sighting in see_check(check, subject, _TERMS, refusals, endings_at_random(facts)):
        yield Sighting(sighting.reason, sighting.rule, _PLACE, sighting.detail)


PROBE: Final = Probe(
    id="tls.cleartext",
    needs=("plaintext",),
    applies=speaks_http,
    see=see,
    own={
        "refused": Outcome.PASS,
        "refused_status": Outcome.PASS,
        "no_answer_from_here": Outcome.PASS,
        "redirects_to_https": Outcome.PASS,
        "served": Outcome.FAIL,
        "cookie_in_clear": Outcome.FAIL,
        "redirects_to_http": Outcome.FAIL,
        "api_redirects": Outcome.FAIL,
        "other_host_first": Outcome.FAIL,
        "leaves_scope": Outcome.ADVISORY,
        "server_error": Outcome.INCONCLUSIVE,
        "not_http": Outcome.INCONCLUSIVE,
        "chain_incomplete": Outcome.INCONCLUSIVE,
        "unstable": Outcome.INCONCLUSIVE,
        "no_control": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE, API, FIRST_HOP),
)
