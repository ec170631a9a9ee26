"""sslyze's ``--json_out``: one result of each server. sslyze rates nothing, so its own facts are given its own words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from guide.facts.imports.report import Report, Target, Whereabouts, iso, port_of, said, worst_first
from guide.model.imported import ImportedResult
from guide.text.outside import inert
from guide.text.outside_json import member, members, word

_OLD: Final[Mapping[str, str]] = {
    "ssl_2_0_cipher_suites": "SSL 2.0",
    "ssl_3_0_cipher_suites": "SSL 3.0",
    "tls_1_0_cipher_suites": "TLS 1.0",
    "tls_1_1_cipher_suites": "TLS 1.1",
}
_FLAWS: Final[Mapping[str, Callable[[dict[str, Any]], bool]]] = {
    "heartbleed": lambda found: found.get("is_vulnerable_to_heartbleed") is True,
    "openssl_ccs_injection": lambda found: found.get("is_vulnerable_to_ccs_injection") is True,
    "robot": lambda found: str(found.get("robot_result", "")).startswith("VULNERABLE"),
    "tls_compression": lambda found: found.get("supports_compression") is True,
    "session_renegotiation": lambda found: (
        found.get("supports_secure_renegotiation") is False
        or found.get("is_vulnerable_to_client_renegotiation_dos") is True
    ),
}


def recognises(value: Any) -> bool:
    """Tell whether a JSON value is sslyze's."""
    return isinstance(value, dict) and "sslyze_version" in value and "server_scan_results" in value


def read(value: Any) -> Report:
    """Return the report in a JSON value that ``recognises`` knows."""
    return Report(
        format="sslyze",
        tool="sslyze",
        version=word(value, "sslyze_version", limit=40),
        made=iso(word(value, "date_scans_completed")) or iso(word(value, "date_scans_started")),
        targets=tuple(_target(server) for server in members(value, "server_scan_results")),
    )


def _target(server: dict[str, Any]) -> Target:
    location = member(server, "server_location")
    where = Whereabouts(
        host=word(member(server, "network_configuration"), "tls_server_name_indication") or word(location, "hostname"),
        address=word(location, "ip_address"),
        port=port_of(word(location, "port")),
    )
    if word(server, "connectivity_status") != "COMPLETED":
        reason = said("sslyze", "connectivity", "ERROR", "the server could not be reached", undecided=True)
        return Target(where, (reason,), complete=False)
    results: list[ImportedResult] = []
    fine: list[str] = []
    complete = word(server, "scan_status") == "COMPLETED"
    for command, attempt in member(server, "scan_result").items():
        status = word(attempt, "status")
        if status == "NOT_SCHEDULED":
            continue
        if status != "COMPLETED":
            results.append(said("sslyze", command, status or "ERROR", word(attempt, "error_reason"), undecided=True))
            complete = False
            continue
        found = list(_results(command, member(attempt, "result")))
        results += found
        fine += [inert(command, 80)] if not found else []
    return Target(where, worst_first(results), fine=len(fine), covers=tuple(fine), complete=complete)


def _results(command: str, found: dict[str, Any]) -> Iterator[ImportedResult]:
    if command in _FLAWS and _FLAWS[command](found):
        yield said("sslyze", command, "vulnerable", ", ".join(f"{key}: {_plain(one)}" for key, one in found.items()))
    if command in _OLD and found.get("is_tls_version_supported") is True:
        names = [word(one, "cipher_suite", "name") for one in members(found, "accepted_cipher_suites")]
        yield said("sslyze", command, "accepted", f"{_OLD[command]}: {', '.join(names)}")
    elif command.endswith("_cipher_suites"):
        yield from _bare(command, found)
    if command == "certificate_info":
        yield from _certificates(found)


def _bare(command: str, found: dict[str, Any]) -> Iterator[ImportedResult]:
    """Yield the accepted suites without encryption or without a certificate."""
    accepted = [member(one, "cipher_suite") for one in members(found, "accepted_cipher_suites")]
    names = [word(one, "name") for one in accepted if one.get("is_anonymous") is True or one.get("key_size") == 0]
    if names:
        yield said("sslyze", command, "vulnerable", f"anonymous or without encryption: {', '.join(names)}")


def _certificates(found: dict[str, Any]) -> Iterator[ImportedResult]:
    """Yield one result where some certificate found no path to some store."""
    paths = [
        one
        for deployment in members(found, "certificate_deployments")
        for one in members(deployment, "path_validation_results")
    ]
    failed = [one for one in paths if one.get("was_validation_successful") is False]
    if failed:
        stores = ", ".join(dict.fromkeys(word(one, "trust_store", "name") for one in failed))
        text = f"not trusted by {stores}: {word(failed[0], 'validation_error')}"
        yield said("sslyze", "certificate_info", "untrusted" if len(failed) == len(paths) else "partly trusted", text)


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, bool | int | str) else "…"
