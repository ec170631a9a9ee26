"""Compose the report: choose and order what the documents show. Pure."""

from collections.abc import Iterable
from typing import TypeVar, cast

from guide import __version__
from guide.assess.signoffs import signoffs
from guide.model.assessment import Assessment
from guide.model.bodies import Attestation, Body, Determination, Review, Waiver
from guide.model.changes import Diff
from guide.model.content import Catalog, Remedy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.model.records import Ledger, Record
from guide.model.report import Report

BodyT = TypeVar("BodyT", bound=Body)


def compose(catalog: Catalog, ledger: Ledger, assessment: Assessment, changes: Diff | None = None) -> Report:
    """Return the report of ``assessment`` over the records of ``ledger`` up to its instant."""
    records = tuple(record for record in ledger.records if record.at <= assessment.at)
    statements = _by_id(records, Attestation)
    deciding = {
        question.attestation for step in assessment.steps for question in step.questions if question.attestation
    }
    deciding |= {sample.record for step in assessment.steps for state in step.questions for sample in state.samples}
    chosen = {key: record for key, record in statements.items() if key in deciding}
    reviews = _by_id(records, Review)
    return Report(
        assessment=assessment,
        requirement=catalog.requirements[assessment.requirement_id],
        policy=catalog.policies[assessment.policy],
        profile=catalog.profiles.get(assessment.profile),
        observations=_newest_facts(records, assessment),
        statements=chosen,
        reviews=reviews,
        rulings=_by_id(records, Determination),
        waivers=_by_id(records, Waiver),
        records=records,
        remedies=_remedies(catalog, assessment),
        signoffs=signoffs(ledger.model_copy(update={"records": records})).all,
        head=ledger.head,
        version=__version__,
        unreviewed=sum(
            1
            for step in assessment.steps
            for question in step.questions
            if question.attestation and not question.review
        ),
        changes=changes,
    )


def _by_id(records: Iterable[Record[Body]], kind: type[BodyT]) -> dict[str, Record[BodyT]]:
    found = {record.id: record for record in records if isinstance(record.body, kind)}
    return cast("dict[str, Record[BodyT]]", found)


def _newest_facts(records: Iterable[Record[Body]], assessment: Assessment) -> tuple[Record[Facts], ...]:
    newest = {
        (facts.body.subject, facts.body.address, facts.body.vantage.name): facts
        for facts in _by_id(records, Facts).values()
    }
    order = {subject.name: place for place, subject in enumerate(assessment.scope.subjects)}
    inside = [facts for facts in newest.values() if facts.body.subject in order]
    return tuple(
        sorted(inside, key=lambda facts: (order[facts.body.subject], facts.body.address, facts.body.vantage.name))
    )


def _remedies(catalog: Catalog, assessment: Assessment) -> dict[str, Remedy]:
    wanted = {Outcome.FAIL, Outcome.ADVISORY, Outcome.INCONCLUSIVE}
    findings = (standing.finding for standing in assessment.findings if standing.finding.outcome in wanted)
    found = ((finding.fingerprint, catalog.remedy(finding.probe, finding.reason)) for finding in findings)
    return {fingerprint: remedy for fingerprint, remedy in found if remedy}
