"""Monitoring: what files and DNS records say about who watches TLS: alert rules, probes, log formats, contacts, gates."""

from typing import Literal

from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

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
    "caa_iodef",
    "tls_rpt",
    "mta_sts",
]


class Signal(Frozen):
    """One thing found."""

    kind: SignalKind
    file: Inert
    """Path inside the tree, or the name and type of a DNS record, inert."""
    line: Whole
    """0 for a DNS record."""
    excerpt: Inert
    """What stands there, inert, at most 160 characters."""
    contact: Inert = NO_TEXT
    """security.txt: the first Contact."""
    expires: tuple[Inert, ...] = ()
    """security.txt: every Expires as written, inert."""


class Monitoring(Frozen):
    """What one folder, file or DNS name holds."""

    folder: Truth
    """Whether a folder was read: what is missing in a single file says nothing."""
    name: Truth = False
    """Whether a DNS name was asked about."""
    mail: Truth = False
    """Whether that name takes mail: it has an MX record, and not the null one (RFC 7505)."""
    files: Whole
    """Files that were read, or questions that were answered."""
    skipped: tuple[Inert, ...] = ()
    """``path: reason`` for each file left out, inert."""
    signals: tuple[Signal, ...] = ()
    truncated: Truth = False
