"""client.drill: whether a client walks away from bad servers. Application bytes over a bad channel decide, not exit codes.

All refused is no pass (law 3): the drill knows its scenarios and one way of calling the client.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.drill import Arrival, Drill, Trial
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject

_RULE: Final = "client.drill"
CONTROLS: Final = ("good", "good-again")


def verdict(trial: Trial) -> str:
    """Return what one trial against a bad server shows, by its reason."""
    if trial.unavailable:
        return "unavailable"
    if _over_bad_channel(trial):
        return "accepted"
    if not trial.arrived.connections or (trial.beyond is not None and not trial.arrived.secure_bytes):
        return "hung" if trial.killed else "not_reached"
    if trial.killed:
        return "hung"
    if trial.exit == 0 and trial.beyond is None:
        return "silent"
    return "refused"


def controlled(drill: Drill) -> bool:
    """Tell whether the client reached the sound server before and after, over TLS and with a request."""
    return all((trial := drill.trial(name)) and trial.arrived.secure_bytes for name in CONTROLS)


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each scenario. Where the controls failed only what was accepted is said: a client that reaches nothing refuses nothing."""
    drill = facts.drill
    if drill is None:
        return
    good = controlled(drill)
    if not good:
        trial = next((one for one in drill.trials if one.scenario in CONTROLS and not one.arrived.secure_bytes), None)
        yield Sighting("control_failed", _RULE, "", _detail(drill, trial) if trial else {"command": drill.command})
    for trial in drill.trials:
        reason = verdict(trial)
        if trial.scenario not in CONTROLS and (good or reason == "accepted"):
            yield Sighting(reason, _RULE, trial.scenario, _detail(drill, trial))


def _over_bad_channel(trial: Trial) -> int:
    """Return the application bytes that went where they must not: in clear, or inside TLS with a server not to be trusted."""
    if trial.beyond is not None:
        return trial.arrived.clear_bytes + _all(trial.beyond)
    return _all(trial.arrived)


def _all(arrived: Arrival) -> int:
    return arrived.secure_bytes + arrived.clear_bytes


def _detail(drill: Drill, trial: Trial) -> dict[str, str]:
    arrived = trial.beyond or trial.arrived
    sent = [*arrived.requests, *arrived.headers]
    return {
        "command": drill.command,
        "exit": "" if trial.exit is None else str(trial.exit),
        "seconds": f"{trial.milliseconds / 1000:.1f}",
        "sent": ", ".join(sent) if _over_bad_channel(trial) and sent else "",
        "bytes": str(_over_bad_channel(trial)),
        "error": ", ".join(trial.arrived.errors),
        "detail": trial.unavailable,
    }


def applies(subject: Subject) -> bool:
    """Tell whether ``subject`` is a client."""
    return subject.kind == "client"


PROBE: Final = Probe(
    id="client.drill",
    needs=("drill",),
    applies=applies,
    see=see,
    own={
        "accepted": Outcome.FAIL,
        "refused": Outcome.MANUAL,
        "silent": Outcome.ADVISORY,
        "control_failed": Outcome.INCONCLUSIVE,
        "not_reached": Outcome.INCONCLUSIVE,
        "hung": Outcome.INCONCLUSIVE,
        "unavailable": Outcome.INCONCLUSIVE,
    },
    rules=(_RULE,),
)
