"""The demo: the embedded lab and a workbook about it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from guide.facts.events import Event
from guide.lab.exhibits import Planted
from guide.lab.lab import Lab
from guide.model.assessment import Assessment
from guide.model.bodies import ScopeChange
from guide.model.language import Language
from guide.model.outcomes import Outcome
from guide.model.subjects import Authorisation
from guide.session.desk import Desk
from guide.session.init import create
from guide.session.open import open_desk
from guide.session.probe import Selection, probe
from guide.session.ranges import lines
from guide.session.report import export
from guide.session.status import look

SYSTEM = "Shop (embedded lab)"


@dataclass(frozen=True)
class Demonstration:
    """What a headless demo left behind."""

    evidence: Path
    report: Path
    planted: tuple[Planted, ...]
    named: tuple[Planted, ...]
    """The planted defects that the assessment names."""


def lab_desk(lab: Lab, folder: Path, *, person: str, language: Language) -> Desk:
    """Return a desk at ``folder/evidence.yaml``, made from the lab when it is not there yet."""
    path = folder / "evidence.yaml"
    if path.exists():
        return open_desk(path, person=person, language=language)
    authorisation = Authorisation(by="guide demo", reference="loopback only")
    change = ScopeChange(
        system=SYSTEM,
        environment="lab",
        ca_file=str(lab.ca_file),
        authorisation=authorisation,
        authorise=lines(["loopback"], authorisation),
        add=lab.subjects(),
    )
    return create(path, change, person=person, language=language)


def demonstrate(
    folder: Path,
    *,
    person: str,
    language: Language,
    on_event: Callable[[Event], None],
) -> Demonstration:
    """Start the lab in ``folder``, probe it, write evidence.yaml and report.md there, and stop the lab.

    Raises GuideError when the folder cannot be written.
    """
    with Lab.start(folder / "lab") as lab:
        desk = lab_desk(lab, folder, person=person, language=language)
        probe(desk, Selection(), on_event=on_event)
        assessment = look(desk)
        report = export(desk, folder / "report.md", at=assessment.at)
        planted = tuple(row for row in lab.planted if row.available)
    named = tuple(row for row in planted if is_named(row, assessment))
    return Demonstration(desk.file.path, report, planted, named)


def is_named(row: Planted, assessment: Assessment) -> bool:
    """Tell whether the assessment has a failing finding for a planted defect."""
    return any(
        (one.finding.probe, one.finding.subject, one.finding.reason) == (row.probe, row.subject, row.reason)
        and one.finding.outcome is Outcome.FAIL
        and one.finding.place.startswith(row.place)
        for one in assessment.findings
    )
