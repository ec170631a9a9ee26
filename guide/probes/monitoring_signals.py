"""monitoring.signals: who watches TLS, as files and DNS records say it. A rule that exists is no alert that arrives: never a pass (law 3)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from guide.model.content import Policy
from guide.model.facts import MONITORING_KINDS, Facts
from guide.model.monitoring import Monitoring, Signal, SignalKind
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject

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
_YEAR: Final = timedelta(days=366)
_SHOWN: Final = 3


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say of each kind what was found or that it is missing, and each fault at its line."""
    found = facts.monitoring
    if found is None:
        return
    for signal in found.signals:
        yield from _faults(signal, now)
    for kind in (*_OF_A_NAME, *_OF_MAIL) if found.name else _EXPECTED:
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
    detail = {"until": ", ".join(signal.expires) or "—", "excerpt": signal.excerpt or "—"}
    until = _instant(signal.expires[0]) if len(signal.expires) == 1 else None
    if not signal.contact or until is None:
        yield Sighting("contact_incomplete", _SIGNALS, place, detail)
    elif until <= now:
        yield Sighting("contact_expired", _FAULTS, place, detail)
    elif until - now > _YEAR:
        yield Sighting("contact_far", _SIGNALS, place, detail)


def _instant(text: str) -> datetime | None:
    """Return the instant of an RFC 3339 text, or None."""
    try:
        read = datetime.fromisoformat(text.upper().replace(" ", "T", 1))
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else None


def applies(subject: Subject) -> bool:
    """Tell whether files or records of ``subject`` may say who watches."""
    return subject.kind in MONITORING_KINDS


PROBE: Final = Probe(
    id="monitoring.signals",
    needs=("monitoring",),
    applies=applies,
    see=see,
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
