"""testssl.sh's JSON, both shapes: the flat list (``--jsonfile``) and the tree (``--jsonfile-pretty``)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from guide.facts.imports.report import Report, Target, Whereabouts, epoch, port_of, said, worst_first
from guide.model.imported import ImportedResult
from guide.text.outside_json import members, word

_FINE: Final = frozenset({"OK", "INFO", "DEBUG"})
_BROKEN: Final = "FATAL"
_ONLY_WHEN_BAD: Final = {"BEAST": ("BEAST_CBC_TLS1", "BEAST_CBC_SSL3"), "LOGJAM": ("LOGJAM-common_primes",)}
"""Checks that are named only where they found something, by the check whose word covers them."""
_INTERRUPTED: Final = "Scan interrupted"


@dataclass
class _Heap:
    """What was said of one server so far."""

    results: list[ImportedResult]
    fine: dict[str, None] = field(default_factory=dict)
    complete: bool = True

    def add(self, finding: dict[str, Any]) -> None:
        """Take one finding."""
        severity, text = word(finding, "severity", limit=40), word(finding, "finding", limit=400)
        check = word(finding, "id", limit=80)
        self.complete &= severity != _BROKEN and not (check == "scanTime" and text == _INTERRUPTED)
        if severity in _FINE or check == "scanTime":
            self.fine[check] = None
        else:
            cve = word(finding, "cve")
            said_so = f"{text} ({cve})" if cve else text
            self.results.append(
                said("testssl", check, severity or "unrated", said_so, undecided=severity in {"WARN", _BROKEN})
            )

    def target(self, where: Whereabouts) -> Target:
        """Return what was said; a check that was rated twice is not fine when one rating was not."""
        named = {one.check for one in self.results}
        made = (
            *self.fine,
            *(one for main, those in _ONLY_WHEN_BAD.items() if main in {*self.fine, *named} for one in those),
        )
        fine = tuple(one for one in made if one not in named)
        return Target(where, worst_first(self.results), fine=len(fine), covers=fine, complete=self.complete)


def recognises(value: Any) -> bool:
    """Tell whether a JSON value is testssl.sh's, in one of its two shapes."""
    if isinstance(value, dict):
        return "scanResult" in value and ("Invocation" in value or "scanTime" in value)
    return bool(_flat(value)) if isinstance(value, list) else False


def read(value: Any) -> Report:
    """Return the report in a JSON value that ``recognises`` knows."""
    if isinstance(value, list):
        return Report("testssl", "testssl.sh", "", None, tuple(_of_flat(_flat(value))))
    return Report(
        format="testssl",
        tool="testssl.sh",
        version=word(value, "version", limit=40).partition(" ")[0],
        made=epoch(word(value, "startTime")),
        targets=tuple(_of_tree(value)),
    )


def _flat(value: list[Any]) -> list[dict[str, Any]]:
    keys = {"id", "ip", "port", "severity", "finding"}
    return [one for one in value if isinstance(one, dict) and keys <= one.keys()]


def _of_flat(findings: Iterable[dict[str, Any]]) -> Iterator[Target]:
    heaps: dict[Whereabouts, _Heap] = {}
    for finding in findings:
        host, _, address = word(finding, "ip").partition("/")
        if not host and not address:
            continue  # a remark on testssl.sh's own machine
        where = Whereabouts(host, address.strip("[]"), port_of(word(finding, "port")))
        heaps.setdefault(where, _Heap([])).add(finding)
    for where, heap in heaps.items():
        yield heap.target(where)


def _of_tree(value: dict[str, Any]) -> Iterator[Target]:
    for server in members(value, "scanResult"):
        if "targetHost" not in server:
            continue  # a remark on the run, for instance that nobody answered
        heap = _Heap([], complete=word(value, "scanTime") != _INTERRUPTED)
        for part in server:
            for finding in members(server, part):
                if "severity" in finding:
                    heap.add(finding)
        where = Whereabouts(word(server, "targetHost"), word(server, "ip").strip("[]"), port_of(word(server, "port")))
        yield heap.target(where)
