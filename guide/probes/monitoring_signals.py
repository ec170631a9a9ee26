"""monitoring.signals: who watches TLS, as files and DNS records say it. A rule that exists is no alert that arrives: never a pass (law 3)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import MONITORING_KINDS, Facts
from guide.model.monitoring import Monitoring, Signal, SignalKind
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject, Surroundings, unseen
from guide.probes.security_contact import fault

_SIGNALS: Final = "monitoring.signals"
_FAULTS: Final = "monitoring.faults"
_FAULTY: Final = "unverified_probe"
_EXPECTED: Final[tuple[SignalKind, ...]] = (
    "expiry_alert",
    "failure_alert",
    "tls_probe",
    "alert_route",
    "certificate_renewal",
    "log_fields",
    "security_txt",
    "ci_gate",
)
_OF_A_NAME: Final[tuple[SignalKind, ...]] = ("caa_iodef",)
_OF_MAIL: Final[tuple[SignalKind, ...]] = ("tls_rpt", "mta_sts")
"""Expected of a name that takes mail."""
_SHOWN: Final = 3


def within(facts: Facts, subject: Subject, policy: Policy, around: Surroundings, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say of each kind what was found or that it is missing, and each fault at its line.

    Where an endpoint was asked for its security.txt, ``monitoring.security_txt`` speaks of the file in the folder too.
    """
    found = facts.monitoring
    if found is None:
        return
    for signal in found.signals:
        yield from _faults(signal, now)
    served = bool(around.observed.get("security_txt"))
    for kind in (*_OF_A_NAME, *_OF_MAIL) if found.name else _EXPECTED:
        if not (served and kind == "security_txt"):
            yield from _kind(kind, found)
    if not (found.folder or found.name or found.signals):
        yield Sighting("nothing", _SIGNALS)
    if found.truncated or found.skipped:
        yield Sighting("incomplete", _SIGNALS, "", {"skipped": "; ".join(found.skipped[:_SHOWN]) or "—"})


def _kind(kind: SignalKind, found: Monitoring) -> Iterator[Sighting]:
    mine = [one for one in found.signals if one.kind == kind]
    if mine:
        where = f"{mine[0].file}:{mine[0].line}" if mine[0].line else mine[0].file
        detail = {"file": where, "excerpt": mine[0].excerpt, "count": str(len(mine))}
        yield Sighting("found", _SIGNALS, kind, detail)
    elif found.truncated or found.skipped:
        return
    elif found.folder:
        yield Sighting("missing", _SIGNALS, kind)
    elif found.name and (found.mail or kind not in _OF_MAIL):
        yield Sighting("not_published", _SIGNALS, kind)


def _faults(signal: Signal, now: datetime) -> Iterator[Sighting]:
    place = f"{signal.file}:{signal.line}"
    if signal.kind == _FAULTY:
        yield Sighting("unverified", _FAULTS, place, {"excerpt": signal.excerpt})
    if signal.kind != "security_txt":
        return
    wrong = fault(signal.contact, signal.expires, now)
    if wrong:
        detail = {"until": ", ".join(signal.expires) or "—", "excerpt": signal.excerpt or "—"}
        yield Sighting(wrong, _FAULTS if wrong == "contact_expired" else _SIGNALS, place, detail)


def applies(subject: Subject) -> bool:
    """Tell whether files or records of ``subject`` may say who watches."""
    return subject.kind in MONITORING_KINDS


PROBE: Final = Probe(
    id="monitoring.signals",
    needs=("monitoring",),
    applies=applies,
    see=unseen,
    within=within,
    own={
        "unverified": Outcome.FAIL,
        "contact_expired": Outcome.FAIL,
        "contact_incomplete": Outcome.ADVISORY,
        "contact_far": Outcome.ADVISORY,
        "missing": Outcome.ADVISORY,
        "not_published": Outcome.ADVISORY,
        "found": Outcome.MANUAL,
        "nothing": Outcome.MANUAL,
        "incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_SIGNALS, _FAULTS),
)
