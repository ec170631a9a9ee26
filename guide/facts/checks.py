"""Known-vulnerability checks by sslyze, one result per check as it ends: the section ``checks``. Only workers load this.

sslyze's Scanner gives a server's results all at once, so its scan jobs, which are private functions of 6.3.1, run here, in threads of our own. A check is complete
only when it ended by itself and none of its connections was lost before the server said a word: sslyze reads a reset as "not
vulnerable" (Heartbleed, CCS, renegotiation) or as "supported" (fallback SCSV).
"""

import queue
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.pool import ThreadPool
from typing import Any, Final

from sslyze.__version__ import __version__ as sslyze_version
from sslyze.plugins import fallback_scsv_plugin as scsv
from sslyze.plugins import heartbleed_plugin as heartbleed
from sslyze.plugins import openssl_ccs_injection_plugin as ccs
from sslyze.plugins import session_renegotiation_plugin as renegotiation
from sslyze.plugins.compression_plugin import _test_compression_support
from sslyze.plugins.early_data_plugin import _test_early_data_support
from sslyze.plugins.ems_extension_plugin import _test_ems
from sslyze.plugins.robot import _robot_tester as robot
from sslyze.server_connectivity import ServerConnectivityInfo
from sslyze.server_setting import ServerNetworkConfiguration, ServerNetworkLocation

from guide.facts.hello import Door
from guide.facts.sslyze_server import UPGRADES, probing_result
from guide.facts.sslyze_sockets import Opened, stalled, through, watching
from guide.model.checks import ActiveCheck, CheckAnswer, CheckName
from guide.text.outside import inert

ENGINE: Final = f"sslyze {sslyze_version}"
_RENEGOTIATIONS: Final = 2
"""Renegotiations that a client asks for: one can be an accident, ten would be a load."""
_MOST_AT_ONCE: Final = 10

Server = ServerConnectivityInfo


@dataclass(frozen=True)
class _Check:
    """One check: what runs it, and for which versions it means anything."""

    name: CheckName
    run: Callable[[Server], tuple[CheckAnswer, str]]
    applies: Callable[[frozenset[str]], bool]


def _older(versions: frozenset[str]) -> bool:
    return bool(versions & {"TLS 1.2", "TLS 1.1", "TLS 1.0", "SSLv3"})


def _bad(is_bad: bool) -> tuple[CheckAnswer, str]:
    return ("vulnerable" if is_bad else "not vulnerable"), ""


def _there(is_there: bool) -> tuple[CheckAnswer, str]:
    return ("supported" if is_there else "not supported"), ""


def _robot(server: Server) -> tuple[CheckAnswer, str]:
    """Ask the oracle once; only where it answers differently, twice more, as the check's authors do."""
    answers: dict[Any, list[str]] = {}
    try:
        for attempt in range(3):
            for payload, answer in robot.test_robot(server).items():
                answers.setdefault(payload, []).append(answer)
            found = robot.RobotServerResponsesAnalyzer(answers, attempt + 1).compute_result_enum()
            if found is robot.RobotScanResultEnum.NOT_VULNERABLE_NO_ORACLE:
                break
    except robot.ServerDoesNotSupportRsa:
        return "not vulnerable", "no suite with RSA key exchange was accepted"
    if found is robot.RobotScanResultEnum.UNKNOWN_INCONSISTENT_RESULTS:
        return "unknown", "answers differ from one attempt to the next"
    return _bad(found is not robot.RobotScanResultEnum.NOT_VULNERABLE_NO_ORACLE)


def _client_renegotiation(server: Server) -> tuple[CheckAnswer, str]:
    _, (accepted, count) = renegotiation._test_client_renegotiation(server, _RENEGOTIATIONS)  # noqa: SLF001 - see the top
    return ("supported" if accepted else "not supported"), f"{count} of {_RENEGOTIATIONS} were granted"


_CHECKS: Final = (
    _Check("heartbleed", lambda server: _bad(heartbleed._test_heartbleed(server)), _older),  # noqa: SLF001 - see the top
    _Check("ccs_injection", lambda server: _bad(ccs._test_for_ccs_injection(server)), _older),  # noqa: SLF001 - see the top
    _Check("robot", _robot, _older),
    _Check("compression", lambda server: _there(_test_compression_support(server)), _older),
    _Check(
        "secure_renegotiation",
        lambda server: _there(renegotiation._test_secure_renegotiation(server)[1]),  # noqa: SLF001 - see the top
        _older,
    ),
    _Check("client_renegotiation", _client_renegotiation, _older),
    _Check(
        "fallback_scsv",
        lambda server: _there(scsv._test_scsv(server)),  # noqa: SLF001 - see the top
        lambda versions: len(versions - {"TLS 1.3", "SSLv2"}) > 1,
    ),
    _Check("extended_main_secret", lambda server: _there(_test_ems(server)), lambda versions: "TLS 1.2" in versions),
    _Check(
        "early_data", lambda server: _there(_test_early_data_support(server)), lambda versions: "TLS 1.3" in versions
    ),
)


def active_checks(door: Door, server_name: str, versions: Iterable[str]) -> Iterator[ActiveCheck]:
    """Yield the result of each check as it ends; what has not ended when the unit's time is up is incomplete.

    ``versions`` are those that the hellos found accepted. Blocking: it waits for the checks' threads. Raises OutOfTimeError.
    """
    spoken = frozenset(versions)
    wanted = [check for check in _CHECKS if check.applies(spoken)]
    for check in _CHECKS:
        if check not in wanted:
            yield ActiveCheck(name=check.name, answer="not applicable", complete=True, engine=ENGINE)
    server = _server(door, server_name, spoken)
    results: queue.SimpleQueue[ActiveCheck] = queue.SimpleQueue()
    with through(door.dialler, door.address, door.port):
        _start(wanted, server, results, min(door.limits.suite_connections, _MOST_AT_ONCE))
        left = {check.name for check in wanted}
        while left:
            try:
                done = results.get(timeout=max(0.01, min(door.limits.http_s, door.dialler.time_left())))
            except queue.Empty:
                break
            left.discard(done.name)
            yield done
    for check in wanted:
        if check.name in left:
            yield _unknown(check, "deadline")


def _start(checks: Sequence[_Check], server: Server, results: "queue.SimpleQueue[ActiveCheck]", at_once: int) -> None:
    """Work through ``checks`` in ``at_once`` threads that no end of the process waits for.

    Whatever sslyze raises comes back through the pool and makes the check incomplete.
    """
    pool = ThreadPool(at_once)
    for check in checks:

        def broken(error: BaseException, check: _Check = check) -> None:
            results.put(_unknown(check, f"{type(error).__name__}: {error}"))

        pool.apply_async(_result, (check, server), callback=results.put, error_callback=broken)
    pool.close()


def _result(check: _Check, server: Server) -> ActiveCheck:
    """Run one check."""
    with watching() as opened:
        answer, detail = check.run(server)
    if opened.lost and answer != "vulnerable":
        return _unknown(check, f"a connection was lost before the server said a word ({opened.lost})", opened)
    if check.name == "client_renegotiation" and answer == "not supported" and stalled(opened):
        # Silence is how some servers refuse, and how a slow one looks: it is no answer.
        return _unknown(check, "no answer to the renegotiation", opened)
    return ActiveCheck(
        name=check.name,
        answer=answer,
        complete=answer != "unknown",
        detail=inert(detail, 200),
        connections=len(opened.sockets),
        engine=ENGINE,
    )


def _unknown(check: _Check, why: str, opened: Opened | None = None) -> ActiveCheck:
    return ActiveCheck(
        name=check.name,
        answer="unknown",
        complete=False,
        detail=inert(why, 200),
        connections=len(opened.sockets) if opened else 0,
        engine=ENGINE,
    )


def _server(door: Door, server_name: str, versions: frozenset[str]) -> Server:
    """Return what sslyze wants to know of a server, from what the hellos found: it needs no connection to learn it.

    TLS 1.2 is named the newest version where it is spoken, because sslyze takes TLS 1.3 for proof that older flaws are absent
    and then does not look.
    """
    timeout = max(1, round(min(door.limits.read_s, door.dialler.time_left())))
    return ServerConnectivityInfo(
        server_location=ServerNetworkLocation(hostname=server_name, port=door.port, ip_address=door.address),
        network_configuration=ServerNetworkConfiguration(
            tls_server_name_indication=server_name,
            tls_opportunistic_encryption=UPGRADES.get(door.starttls),
            network_timeout=timeout,
            network_max_retries=0,
        ),
        tls_probing_result=probing_result(versions),
    )
