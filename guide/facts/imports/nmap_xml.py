"""nmap's XML (``-oX``) with its TLS scripts: ``ssl-enum-ciphers`` and the scripts that look for one flaw."""

from collections.abc import Iterator
from typing import Final

from guide.facts.imports.report import Report, Target, Whereabouts, epoch, port_of, said, worst_first
from guide.model.imported import ImportedResult
from guide.text.outside import inert
from guide.text.outside_xml import Element

_GRADES: Final = "ABCDEF"
_OLD: Final = ("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1")
_VERSIONS: Final = (*_OLD, "TLSv1.2", "TLSv1.3")
_OFFERED: Final = " offered"
_WARNINGS: Final = " warnings"
_CIPHERS: Final = "ssl-enum-ciphers"
_NOT_JUDGED: Final = frozenset({"ssl-cert", "ssl-date", "ssl-cert-intaddr", "tls-alpn", "tls-nextprotoneg"})
"""Scripts that tell and rate nothing."""


def recognises(root: Element) -> bool:
    """Tell whether the XML is nmap's."""
    return root.tag == "nmaprun"


def read(root: Element) -> Report:
    """Return the report in a root element that ``recognises`` knows."""
    finished = next((one for stats in root.each("runstats") for one in stats.each("finished")), None)
    whole = finished is not None and finished.get("exit") == "success"
    made = epoch(finished.get("time")) if finished else None
    return Report(
        format="nmap",
        tool="nmap",
        version=inert(root.get("version"), 40),
        made=made or epoch(root.get("start")),
        targets=tuple(_targets(root, whole=whole)),
    )


def _targets(root: Element, *, whole: bool) -> Iterator[Target]:
    for host in root.each("host"):
        address = next((one.get("addr") for one in host.each("address") if one.get("addrtype") in {"ipv4", "ipv6"}), "")
        names = [name for group in host.each("hostnames") for name in group.each("hostname")]
        # The name that the user typed; what reverse DNS says of the address may be anybody's.
        name = next((one.get("name") for one in names if one.get("type") == "user"), "")
        for port in (one for ports in host.each("ports") for one in ports.each("port")):
            scripts = [one for one in port.each("script") if one.get("id").startswith(("ssl-", "tls-"))]
            if scripts:
                yield _target(
                    Whereabouts(inert(name, 255), inert(address, 60), port_of(port.get("portid"))), scripts, whole=whole
                )


def _target(where: Whereabouts, scripts: list[Element], *, whole: bool) -> Target:
    results: list[ImportedResult] = []
    made: list[str] = []
    complete = whole
    for script in scripts:
        name, output = script.get("id"), script.get("output")
        if "ERROR:" in output[:200]:
            results.append(said("nmap", name, "ERROR", output.strip(), undecided=True))
            complete = False
            continue
        found = list(_ciphers(script)) if name == _CIPHERS else list(_flaw(script))
        results += found
        made += _checks(name)
    named = {one.check for one in results}
    fine = tuple(one for one in made if one not in named)
    return Target(where, worst_first(results), fine=len(fine), covers=fine, complete=complete)


def _checks(script: str) -> list[str]:
    """Return the checks that a script's silence rates as fine: of the suites one each version, and its warnings."""
    if script != _CIPHERS:
        return [inert(script, 80)]
    return [f"{script} {version}{about}" for version in _VERSIONS for about in ("", _OFFERED, _WARNINGS)]


def _ciphers(script: Element) -> Iterator[ImportedResult]:
    """Yield each old version, each warning, and the worst grade of each version where it is below A."""
    for version in (one for one in script.each("table") if one.get("key")):
        name = version.get("key")
        suites = [
            suite for table in version.each("table") if table.get("key") == "ciphers" for suite in table.each("table")
        ]
        graded = [(_value(suite, "strength"), _value(suite, "name")) for suite in suites]
        worst = max((grade for grade, _ in graded if grade in _GRADES and grade), default="")
        if worst > "A":
            named = ", ".join(suite for grade, suite in graded if grade == worst)
            yield said("nmap", f"{_CIPHERS} {name}", worst, named)
        if name in _OLD:
            yield said("nmap", f"{_CIPHERS} {name}{_OFFERED}", "accepted", f"{len(suites)} suites")
        warnings = [
            one for table in version.each("table") if table.get("key") == "warnings" for one in table.each("elem")
        ]
        if warnings:
            text = "; ".join(one.text for one in warnings)
            yield said("nmap", f"{_CIPHERS} {name}{_WARNINGS}", "warning", text)


def _flaw(script: Element) -> Iterator[ImportedResult]:
    """Yield what a script of nmap's vulnerability library found; it writes a state."""
    if script.get("id") in _NOT_JUDGED:
        return
    states = [(_value(table, "state"), _value(table, "title")) for table in script.each("table")]
    bad = [(state, title) for state, title in states if state and not state.startswith("NOT VULNERABLE")]
    if bad:
        vulnerable = any(state.startswith(("VULNERABLE", "LIKELY VULNERABLE")) for state, _ in bad)
        text = "; ".join(f"{title}: {state}" for state, title in bad)
        yield said("nmap", script.get("id"), "vulnerable" if vulnerable else bad[0][0], text)


def _value(element: Element, key: str) -> str:
    return next((one.text for one in element.each("elem") if one.get("key") == key), "")
