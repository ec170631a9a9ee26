"""Open next year's review from this one: a new file that continues the old, nothing in it proven yet."""

import os
from collections.abc import Iterator
from pathlib import Path

from guide.assess.reading import read_ledger
from guide.assess.scope import fold_scope
from guide.evidence.store import EvidenceFile
from guide.model.bodies import Attestation, Body, ScopeChange
from guide.model.ranges import AuthorisedRange
from guide.model.records import Ledger, Record
from guide.session.desk import Desk
from guide.session.scope import SUBJECTS_A_RECORD, record_in_parts
from guide.text.errors import UsageError


def next_path(path: Path, year: int) -> Path:
    """Return where the review that follows ``path`` goes by default: beside it, named by its year."""
    return path.with_name(f"evidence-{year}.yaml")


def renew(desk: Desk, target: Path, *, by: str = "") -> Desk:
    """Create the workbook ``target`` that continues this one and return a desk at it.

    Carried over are the scope with its exclusions, and of each question the newest statements, marked as carried: they count for
    nothing until someone confirms them and another person accepts that. Facts, reviews, rulings, accepted risks and sign-offs stay
    behind. Raises UsageError where the target lies in another folder (attached files are shared) or something stands there.
    """
    if os.path.realpath(target.parent) != os.path.realpath(desk.file.real.parent):
        raise UsageError(
            f"{target} lies in another folder. Attached files are kept in artifacts/ beside both workbooks; name a file beside {desk.file.path}"
        )
    ledger = desk.ledger()
    if ledger.forked:
        raise UsageError("Two branches stand open in the workbook. Run guide merge first")
    if not ledger.records:
        raise UsageError("The workbook holds no record, so there is nothing to continue")
    file = EvidenceFile(target)
    file.create(desk.mint(desk.clock()), continues=ledger.newest[0])
    renewed = Desk(file, desk.catalog, by or desk.person, desk.language, desk.clock, desk.mint)
    record_in_parts(renewed, _scope(ledger))
    for record, body in carried(ledger):
        renewed.record(body.model_copy(update={"supersedes": None, "carried": record.digest}))
    return renewed


def carried(ledger: Ledger) -> Iterator[tuple[Record[Body], Attestation]]:
    """Yield the newest statement on each question and set of subjects that was not taken back, oldest first."""
    newest: dict[tuple[str, frozenset[str]], tuple[Record[Body], Attestation]] = {}
    for record, body in read_ledger(ledger).all_of(Attestation):
        newest.pop((body.question, frozenset(body.subjects)), None)
        newest[body.question, frozenset(body.subjects)] = (record, body)
    yield from newest.values()


def _scope(ledger: Ledger) -> ScopeChange:
    scope = fold_scope(ledger)
    return ScopeChange(
        requirements=scope.requirements,
        system=scope.system,
        environment=scope.environment,
        organisation=scope.organisation,
        assessor=scope.assessor,
        solo=scope.solo,
        policy=scope.policy,
        profile=scope.profile,
        ca_file=scope.ca_file,
        authorisation=scope.authorisation,
        authorise=tuple(
            AuthorisedRange(network=one.network, by=one.by, reference=one.reference) for one in scope.ranges
        ),
        add=scope.subjects,
        exclude=scope.exclusions[:SUBJECTS_A_RECORD],
        assign=scope.assignments,
    )
