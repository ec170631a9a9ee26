"""tls.required: a client that never begins TLS gets no service and is asked for no login, in protocols other than HTTP."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from guide.model.attempts import Attempt, Ending
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.in_clear import ClearTalk, InClear
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint
from guide.probes.probe import Probe, Sighting, Subject
from guide.probes.refusal import Refusal, describe_attempts, endings_at_random, repeated

_SERVICE: Final = "tls.required"
_LOGIN: Final = "tls.required.login"
_RELAY: Final = "tls.required.relay"
_RELAY_PORT: Final = 25
_GUEST: Final = "anonymous"
"""The guest of FTP (RFC 1635): a password is asked for, and whether a guest gets in shows only when one is sent."""
_COMPARED: Final = frozenset({"postgres"})
"""Protocols that refuse a stranger in the same words with TLS and without."""
_SILENT: Final = frozenset({Ending.CLOSED, Ending.RESET, Ending.TIMEOUT})


def applies(subject: Subject) -> bool:
    """Tell whether ``subject`` is an endpoint whose own protocol is known and is not HTTP."""
    return isinstance(subject, Endpoint) and bool(subject.speaks)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say what a client without TLS was given, and whether it was asked to log in."""
    found = facts.in_clear
    if found is None or not isinstance(subject, Endpoint):
        return
    talks = [one for one in found.attempts if one.ending is Ending.CLEARTEXT]
    if talks:
        told = [_compared(one, found) for one in talks]
        yield _service(told, subject)
        yield _login(told)
        return
    reason = _silence(found, endings_at_random(facts))
    how = describe_attempts(Attempt(ending=one.ending, alert=one.alert) for one in found.attempts)
    for rule, place in ((_SERVICE, "service"), (_LOGIN, "login")):
        yield Sighting(reason, rule, place, {"how": how})


def _compared(talk: ClearTalk, found: InClear) -> ClearTalk:
    """Return the conversation; a refusal counts as one for want of TLS only where the same request got further over TLS."""
    alike = found.protocol in _COMPARED and not (found.over_tls and found.over_tls.answer in {"login", "served"})
    return talk.model_copy(update={"answer": "declined"}) if alike and talk.answer == "refused" else talk


def _service(talks: list[ClearTalk], subject: Endpoint) -> Sighting:
    """Judge the harmless request; the worst answer counts."""
    by_answer = {one.answer: one for one in reversed(talks)}
    worst = next(by_answer[word] for word in ("served", "", "declined", "login", "refused") if word in by_answer)
    detail = {"asked": worst.asked, "reply": worst.reply}
    asking = [one for one in talks if one.answer == "login"]
    if worst.answer == "login" and all(set(one.logins) == {_GUEST} for one in asking):
        return Sighting("guest_undecided", _SERVICE, "service", detail)
    if worst.answer == "served":
        relays = subject.starttls == "smtp" and subject.port == _RELAY_PORT
        # Any stranger's server delivers here, and RFC 3207 section 4 forbids a public one to insist.
        return Sighting(
            "opportunistic" if relays else "served_in_clear", _RELAY if relays else _SERVICE, "service", detail
        )
    reasons = {"": "broken_off", "declined": "declined", "login": "nothing_before_login", "refused": "asks_for_tls"}
    return Sighting(reasons[worst.answer], _SERVICE, "service", detail)


def _login(talks: list[ClearTalk]) -> Sighting:
    """Judge the ways to log in that were offered or taken up before TLS."""
    logins = list(dict.fromkeys(login for one in talks for login in one.logins if login != _GUEST))
    last = talks[-1]
    if logins:
        return Sighting("login_before_tls", _LOGIN, "login", {"logins": ", ".join(logins), "reply": last.reply})
    if all(one.answer in {"served", "refused"} or _GUEST in one.logins for one in talks):
        return Sighting("no_login_before_tls", _LOGIN, "login", {"reply": last.reply})
    reason = "broken_off" if not last.answer else "declined"
    return Sighting(reason, _LOGIN, "login", {"asked": last.asked, "reply": last.reply})


def _silence(found: InClear, at_random: AbstractSet[str]) -> str:
    """Judge a port that never said a word in clear. A TLS alert in reply is a refusal (law 6)."""
    endings = [one.ending for one in found.attempts]
    if all(ending is Ending.ALERT for ending in endings):
        return "refused"
    word = repeated(endings, found.controls, [one for one in _SILENT if one.value not in at_random])
    if word is Refusal.REPEATED:
        return "no_answer_from_here" if endings[0] is Ending.TIMEOUT else "refused"
    return "no_control" if word is Refusal.NO_CONTROL else "unstable"


PROBE: Final = Probe(
    id="tls.required",
    needs=("in_clear",),
    applies=applies,
    see=see,
    own={
        "asks_for_tls": Outcome.PASS,
        "nothing_before_login": Outcome.PASS,
        "no_login_before_tls": Outcome.PASS,
        "refused": Outcome.PASS,
        "no_answer_from_here": Outcome.PASS,
        "served_in_clear": Outcome.FAIL,
        "login_before_tls": Outcome.FAIL,
        "opportunistic": Outcome.ADVISORY,
        "guest_undecided": Outcome.INCONCLUSIVE,
        "declined": Outcome.INCONCLUSIVE,
        "broken_off": Outcome.INCONCLUSIVE,
        "unstable": Outcome.INCONCLUSIVE,
        "no_control": Outcome.INCONCLUSIVE,
    },
    rules=(_SERVICE, _LOGIN, _RELAY),
)
