"""imported.results: what another tool rated as a weakness, under that tool's name, date and age. Its silence proves nothing."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.imported import ImportedReport, ImportedResult
from guide.model.outcomes import Outcome
from guide.probes.probe import Probe, Sighting, Subject

_WEAKNESS: Final = "imported.weakness"
_ADVICE: Final = "imported.advice"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say each result at its place, and once how many the tool rated as fine."""
    report = facts.imported
    if report is None:
        return
    source = {
        "tool": f"{report.tool} {report.version}".strip(),
        "date": f"{facts.ended:%Y-%m-%d}",
        "days": str(max(0, (now - facts.ended).days)),
        "file": report.file,
    }
    weak, advised = (frozenset(policy.rule(rule).values) for rule in (_WEAKNESS, _ADVICE))
    for one in report.results:
        said = {**source, "text": one.text, "rating": one.rating.partition(":")[2]}
        if one.rating in weak:
            yield Sighting("weakness", _WEAKNESS, _place(report, one), said)
        elif one.undecided:
            yield Sighting("undecided", _ADVICE, _place(report, one), said)
        else:
            yield Sighting("advice" if one.rating in advised else "unrated", _ADVICE, _place(report, one), said)
    for check in report.covers:
        yield Sighting("fine", _ADVICE, f"{report.tool} {check}", source)
    if report.left_out or not report.complete:
        yield Sighting("incomplete", _ADVICE, report.tool, {**source, "count": str(report.left_out)})
    else:
        yield Sighting("fine" if report.results else "none_reported", _ADVICE, report.tool, source)


def _place(report: ImportedReport, result: ImportedResult) -> str:
    return " ".join(part for part in (report.tool, result.check, result.place) if part)


def applies(subject: Subject) -> bool:  # noqa: ARG001 - one shape for all
    """Tell that results can be brought about any subject."""
    return True


PROBE: Final = Probe(
    id="imported.results",
    needs=("imported",),
    applies=applies,
    see=see,
    own={
        "weakness": Outcome.FAIL,
        "advice": Outcome.ADVISORY,
        "undecided": Outcome.INCONCLUSIVE,
        "unrated": Outcome.MANUAL,
        "fine": Outcome.MANUAL,
        "none_reported": Outcome.MANUAL,
        "incomplete": Outcome.INCONCLUSIVE,
    },
    rules=(_WEAKNESS, _ADVICE),
    brought=True,
    unspoken=frozenset({"fine"}),
)
