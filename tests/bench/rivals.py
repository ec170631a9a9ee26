"""The other tools at the same servers: sslyze in this process after its import, nmap and testssl.sh as programs."""

import shutil
import subprocess
import time
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bench.far import THERE
from bench.shops import NAME

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sslyze.__version__ import __version__ as sslyze_version
    from sslyze.plugins.scan_commands import ScanCommand
    from sslyze.scanner.models import ServerScanRequest, ServerScanResult
    from sslyze.scanner.scanner import Scanner
    from sslyze.server_setting import ServerNetworkConfiguration, ServerNetworkLocation

_LONGEST_S: Final = 1800
_COMMANDS: Final = {
    "SSLv2": ScanCommand.SSL_2_0_CIPHER_SUITES,
    "SSLv3": ScanCommand.SSL_3_0_CIPHER_SUITES,
    "TLS 1.0": ScanCommand.TLS_1_0_CIPHER_SUITES,
    "TLS 1.1": ScanCommand.TLS_1_1_CIPHER_SUITES,
    "TLS 1.2": ScanCommand.TLS_1_2_CIPHER_SUITES,
    "TLS 1.3": ScanCommand.TLS_1_3_CIPHER_SUITES,
}


@dataclass(frozen=True)
class Listed:
    """What one tool took and found."""

    seconds: float
    suites: dict[str, frozenset[str]] = field(default_factory=dict)
    """Accepted suites by version, in IANA's spelling; of the last server where there are many."""
    first_s: float = 0
    """Until the first server's result."""
    total: int = 0
    """Accepted suites of all servers together."""
    answered: int = 0
    """Servers with a result."""


def sslyze_lists(ports: Sequence[int]) -> Listed:
    """Run the six suite commands of sslyze at THERE, with its own limits."""
    begun = time.perf_counter()
    scanner = Scanner()
    scanner.queue_scans(
        [
            ServerScanRequest(
                server_location=ServerNetworkLocation(hostname=NAME, port=port, ip_address=THERE),
                network_configuration=ServerNetworkConfiguration(tls_server_name_indication=NAME),
                scan_commands=set(_COMMANDS.values()),
            )
            for port in ports
        ]
    )
    suites: dict[str, frozenset[str]] = {}
    first = 0.0
    total = answered = 0
    for result in scanner.get_results():
        first = first or time.perf_counter() - begun
        suites = _accepted(result)
        total += sum(len(one) for one in suites.values())
        answered += bool(suites)
    return Listed(time.perf_counter() - begun, suites, first, total, answered)


def _accepted(result: ServerScanResult) -> dict[str, frozenset[str]]:
    found = {}
    for version, command in _COMMANDS.items():
        attempt = getattr(result.scan_result, command.value, None)
        if attempt and attempt.result and attempt.result.accepted_cipher_suites:
            found[version] = frozenset(one.cipher_suite.name for one in attempt.result.accepted_cipher_suites)
    return found


def nmap_lists(port: int) -> Listed | None:
    """Run nmap's ssl-enum-ciphers at THERE; None where nmap is not installed."""
    run = _timed(("nmap", "-n", "-Pn", "--script", "ssl-enum-ciphers", "-oX", "-", "-p", str(port), THERE))
    if run is None:
        return None
    seconds, out = run
    suites = {}
    for table in ET.fromstring(out).iter("table"):  # noqa: S314 - nmap's own words about our own server
        version = str(table.get("key")).replace("TLSv", "TLS ")
        names = [str(one.text) for one in table.findall("./table[@key='ciphers']/table/elem[@key='name']")]
        if names:
            suites[version] = frozenset(one.replace("TLS_AKE_WITH_", "TLS_") for one in names)
    return Listed(seconds, suites)


def testssl_lists(port: int) -> Listed | None:
    """Run testssl.sh's protocols and each cipher at THERE; None where it is not installed."""
    program = next((one for one in ("testssl", "testssl.sh") if shutil.which(one)), "testssl")
    words = (program, "-p", "-e", "--quiet", "--color", "0", "--nodns", "none", "--warnings", "off", f"{THERE}:{port}")
    run = _timed(words)
    return Listed(run[0]) if run else None


def versions() -> dict[str, str]:
    """Return what each tool says it is, or "not installed"."""
    return {
        "sslyze": sslyze_version,
        "nmap": _first_word_of(("nmap", "--version"), "version"),
        "testssl.sh": _first_word_of(("testssl", "--version"), "testssl"),
        "nginx": _first_word_of(("nginx", "-v"), "version:"),
        "OpenSSL": _first_word_of(("openssl", "version"), "OpenSSL"),
    }


def _timed(words: Sequence[str]) -> tuple[float, str] | None:
    if not shutil.which(words[0]):
        return None
    begun = time.perf_counter()
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LONGEST_S, check=False
    )
    return time.perf_counter() - begun, done.stdout


def _first_word_of(words: Sequence[str], after: str) -> str:
    """Return the word that follows ``after`` in what the program prints."""
    if not shutil.which(words[0]):
        return "not installed"
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    said: Iterable[str] = iter((done.stdout + done.stderr).split())
    return next((next(said, "?") for one in said if one == after), "?")
