"""Suites accepted under each version, listed by sslyze: the section ``suites``. Only worker processes load this module.

sslyze counts a reset, a close and a timeout as "rejected". Here a suite is refused only by a TLS alert or TLS error;
all else is undecided and makes the list incomplete.
"""

import queue
import threading
from collections.abc import Iterable
from typing import Final

from sslyze.__version__ import __version__ as sslyze_version
from sslyze.plugins.openssl_cipher_suites.implementation import CipherSuitesScanResult
from sslyze.plugins.scan_commands import ScanCommand
from sslyze.scanner.models import CipherSuitesScanAttempt, ServerScanRequest, ServerScanResult
from sslyze.scanner.scanner import Scanner
from sslyze.server_setting import ServerNetworkConfiguration, ServerNetworkLocation

from guide.facts.hello import Door
from guide.facts.scope_guard import OutOfBudgetError
from guide.facts.sslyze_server import UPGRADES
from guide.facts.sslyze_sockets import through
from guide.model.attempts import SuiteList

ENGINE: Final = f"sslyze {sslyze_version}"

_COMMANDS: Final = {
    "SSLv2": ScanCommand.SSL_2_0_CIPHER_SUITES,
    "SSLv3": ScanCommand.SSL_3_0_CIPHER_SUITES,
    "TLS 1.0": ScanCommand.TLS_1_0_CIPHER_SUITES,
    "TLS 1.1": ScanCommand.TLS_1_1_CIPHER_SUITES,
    "TLS 1.2": ScanCommand.TLS_1_2_CIPHER_SUITES,
    "TLS 1.3": ScanCommand.TLS_1_3_CIPHER_SUITES,
}
_REFUSALS: Final = ("TLS alert", "TLS error", "Server returned wrong certificate type")
"""How sslyze words an answer of the server's own; everything else can come from a limiter."""


class SuitesError(RuntimeError):
    """sslyze could not talk to the server at all; the message says why."""


def list_suites(door: Door, server_name: str, versions: Iterable[str]) -> tuple[SuiteList, ...]:
    """Return one list for each of ``versions`` that the hellos found accepted.

    Raises SuitesError, OutOfBudgetError or OutOfTimeError. A server that drips can make sslyze wait for ever: the
    caller's process is killed at its deadline.
    """
    wanted = [version for version in _COMMANDS if version in set(versions)]
    with through(door.dialler, door.address, door.port):
        result = _scan(door, server_name, wanted)
    if door.dialler.exhausted:
        raise OutOfBudgetError("the connections of the plan are used up")
    if result.scan_result is None:
        trace = result.connectivity_error_trace
        last = list(trace.format_exception_only())[-1].strip() if trace else "no connection"
        raise SuitesError(last)
    attempts = {version: getattr(result.scan_result, _COMMANDS[version].value) for version in wanted}
    return tuple(distil(version, attempt) for version, attempt in attempts.items())


def distil(version: str, attempt: CipherSuitesScanAttempt) -> SuiteList:
    """Return what one scan command found.

    A command without a result gives an incomplete, empty list; an empty list is never complete, because the hellos saw
    the version accepted.
    """
    found: CipherSuitesScanResult | None = attempt.result
    if found is None:
        return SuiteList(version=version, accepted=(), complete=False, engine=ENGINE)
    undecided = tuple(
        one.cipher_suite.name for one in found.rejected_cipher_suites if not one.error_message.startswith(_REFUSALS)
    )
    return SuiteList(
        version=version,
        accepted=tuple(one.cipher_suite.name for one in found.accepted_cipher_suites),
        undecided=undecided,
        complete=bool(found.accepted_cipher_suites) and not undecided,
        engine=ENGINE,
    )


def _scan(door: Door, server_name: str, versions: list[str]) -> ServerScanResult:
    try:
        location = ServerNetworkLocation(hostname=server_name, port=door.port, ip_address=door.address)
    except UnicodeError as error:
        raise SuitesError(f"not a name that sslyze takes: {error}") from error
    network = ServerNetworkConfiguration(
        tls_server_name_indication=server_name,
        tls_opportunistic_encryption=UPGRADES.get(door.starttls),
        network_timeout=max(1, round(min(door.limits.read_s, door.dialler.time_left()))),
        network_max_retries=1,
    )
    scanner = Scanner(
        per_server_concurrent_connections_limit=door.limits.suite_connections, concurrent_server_scans_limit=1
    )
    request = ServerScanRequest(
        server_location=location,
        network_configuration=network,
        scan_commands={_COMMANDS[version] for version in versions},
    )
    scanner.queue_scans([request])
    return _first_result(scanner)


def _first_result(scanner: Scanner) -> ServerScanResult:
    """Return the result; raise SuitesError when one of the scanner's threads broke, because it would wait for ever.

    That happens with servers that demand a client certificate and refuse with an alert that sslyze does not expect.
    """
    answers: queue.SimpleQueue[ServerScanResult | BaseException | None] = queue.SimpleQueue()

    def take() -> None:
        # To the end, because only then do the scanner's own threads stop.
        for result in scanner.get_results():
            answers.put(result)

    before = threading.excepthook
    threading.excepthook = lambda broken: answers.put(broken.exc_value)
    try:
        threading.Thread(target=take, daemon=True, name="sslyze").start()
        answer = answers.get()
    finally:
        threading.excepthook = before
    if isinstance(answer, ServerScanResult):
        return answer
    raise SuitesError(f"{type(answer).__name__}: {answer}")
