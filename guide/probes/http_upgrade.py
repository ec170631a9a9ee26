"""http.upgrade: the cleartext port does not begin TLS within the connection when it is asked to (RFC 2817)."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.model.web import Exchange, Reply
from guide.probes import http_cleartext
from guide.probes.probe import Probe, Sighting, Subject, speaks_http

_RULE: Final = "http.upgrade"
_PLACE: Final = "upgrade"
_SWITCHING: Final = 101
_TLS: Final = re.compile(r"(?i)(?:^|[\s,])TLS(?:/|,|\s|$)")
_NO_HTTP: Final = frozenset({"port_closed", "refused", "refused_repeatedly", "no_answer_from_here"})
"""Words of http.cleartext on a port that answers no cleartext HTTP at all."""


def switched(answer: Exchange) -> bool:
    """Tell whether the server changed to another protocol within the connection; TLS alone was asked for."""
    return answer.reply is Reply.ANSWERED and answer.status == _SWITCHING


def names_tls(answer: Exchange) -> bool:
    """Tell whether the answer names TLS as a protocol to change to."""
    return answer.reply is Reply.ANSWERED and bool(_TLS.search(answer.upgrade))


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:
    """Say whether the cleartext port would turn a connection that began in clear into TLS."""
    check = facts.upgrade
    if check is None or not isinstance(subject, Endpoint):
        return
    answer = check.exchange
    detail = {"status": str(answer.status or ""), "upgrade": answer.upgrade or "—"}
    if answer.reply is not Reply.ANSWERED:
        yield _mute(facts, subject, policy, now)
    elif switched(answer):
        yield Sighting("upgrades", _RULE, _PLACE, detail)
    elif names_tls(answer):
        yield Sighting("offers_upgrade", _RULE, _PLACE, detail)
    else:
        yield Sighting("not_upgraded", _RULE, _PLACE, detail)


def _mute(facts: Facts, subject: Endpoint, policy: Policy, now: datetime) -> Sighting:
    """Judge a port that gave no answer by law 6, as it was judged for the path that was asked for."""
    said = [one for one in http_cleartext.see(facts, subject, policy, now) if one.place == subject.paths[0]]
    quiet = next((one for one in said if one.reason in _NO_HTTP), None)
    if quiet and facts.upgrade and facts.upgrade.port == subject.http_port:
        return Sighting("nothing_to_upgrade", _RULE, _PLACE, dict(quiet.detail))
    how = facts.upgrade.exchange.reply.value.replace("_", " ") if facts.upgrade else ""
    return Sighting("unstable", _RULE, _PLACE, {"how": how})


PROBE: Final = Probe(
    id="http.upgrade",
    needs=("cleartext", "upgrade"),
    applies=speaks_http,
    see=see,
    own={
        "not_upgraded": Outcome.PASS,
        "nothing_to_upgrade": Outcome.PASS,
        "upgrades": Outcome.FAIL,
        "offers_upgrade": Outcome.ADVISORY,
        "unstable": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE, "http.cleartext"),
)
