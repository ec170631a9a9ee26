"""Monitoring: what files say about who watches TLS: alert rules, probes, log formats, contacts, gates."""

from typing import Literal

from guide.model.base import Frozen, Truth, Whole

SignalKind = Literal[
    "expiry_alert",
    "failure_alert",
    "tls_probe",
    "unverified_probe",
    "alert_route",
    "certificate_renewal",
    "log_fields",
    "security_txt",
    "ci_gate",
]


class Signal(Frozen):
    """One thing found."""

    kind: SignalKind
    file: str
    """Path inside the tree, inert."""
    line: Whole
    excerpt: str
    """What stands there, inert, at most 160 characters."""
    contact: str = ""
    """security.txt: the first Contact."""
    expires: tuple[str, ...] = ()
    """security.txt: every Expires as written, inert."""


class Monitoring(Frozen):
    """What one folder or file holds."""

    folder: Truth
    """Whether a folder was read: what is missing in a single file says nothing."""
    files: Whole
    """Files that were read."""
    skipped: tuple[str, ...] = ()
    """``path: reason`` for each file left out, inert."""
    signals: tuple[Signal, ...] = ()
    truncated: Truth = False
