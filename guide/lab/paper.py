"""The shop's paper and its monitoring: a document with a sentence that is not true, and the files of those who watch.

They are kept as text, like the shop's client code.
"""

from pathlib import Path

DOCUMENT = "tls.md"
"""The document with the defect."""

_DOCUMENT = """\
# TLS in the shop

Every name of the shop accepts TLS 1.2 and TLS 1.3.
TLS 1.0 is disabled everywhere since the spring.
Certificates come from the shop's own authority and are renewed by the platform team.
"""

_RULES = """\
groups:
  - name: tls
    rules:
      - alert: CertificateNotRenewed
        expr: last_over_time(probe_ssl_earliest_cert_expiry{lifetime="90d"}[1d]) - time() < 90 * 86400 / 3
        for: 1d
      - alert: TlsProbeFailed
        expr: probe_success{lifetime!=""} == 0
        for: 10m
"""

_BLACKBOX = """\
modules:
  https_shop:
    prober: http
    http:
      fail_if_not_ssl: true
      tls_config:
        ca_file: /etc/prometheus/shop-ca.pem
"""

_MONITORING = {"rules.yml": _RULES, "blackbox.yml": _BLACKBOX}


def false_line() -> int:
    """Return the line, counted from 1, that says what is not true."""
    return next(number for number, line in enumerate(_DOCUMENT.splitlines(), start=1) if "TLS 1.0" in line)


def write(folder: Path) -> Path:
    """Write the document into ``folder`` and return it."""
    folder.mkdir(exist_ok=True)
    path = folder / DOCUMENT
    path.write_text(_DOCUMENT, encoding="utf-8")
    return path


def write_monitoring(folder: Path) -> None:
    """Write the files of those who watch into ``folder``."""
    folder.mkdir(exist_ok=True)
    for name, text in _MONITORING.items():
        (folder / name).write_text(text, encoding="utf-8")
