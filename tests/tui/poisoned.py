"""A sight in which everything that others can say is one text."""

from dataclasses import replace
from typing import Any

from tui.table import DIGEST, NOW, make_finding, make_sight, make_statement, ulid

from guide.model.assessment import Standing
from guide.model.bodies import Attachment, Body, Determination, Note, Redacted, Review, Waiver, Withdrawal
from guide.model.facts import Facts, Vantage
from guide.model.matrix import Cell, CellState, Entry
from guide.model.outcomes import Outcome
from guide.model.records import Record
from guide.model.subjects import Audience, Authorisation, Endpoint, Exclusion, Material
from guide.text.outside import inert
from guide.tui.sight import Sight


def hostile_sight(text: str) -> Sight:
    """Return the sight; the nouns take the text unasked, because a file is not all that it can come from.

    Only what is hashed, findings and records, holds no lone surrogates: such bytes reach the screen by names and arguments.
    """
    hashed = text if text.isprintable() or text.encode("utf-8", "replace").decode() == text else inert(text)
    finding = _said(
        make_finding(), subject=hashed, address=hashed, place=hashed, detail={"status": hashed}, vantage=hashed
    )
    finding = finding.model_copy(update={"facts": ulid(20)})
    settled = make_finding(outcome=Outcome.INCONCLUSIVE, reason="filtered")
    settled = _said(settled, subject=hashed, place=hashed, detail={"how": hashed})
    waived = _said(make_finding(probe="hsts.max_age", reason="too_short"), place=hashed, detail={"seconds": hashed})
    findings = (
        Standing(finding=finding),
        Standing.model_construct(finding=settled, standing="settled", by=text),
        Standing.model_construct(finding=waived, standing="waived", by=text, until=NOW, record=ulid(21)),
    )
    sight = make_sight(findings=findings, person=text)
    records = {record.id: record for record in _records(text, finding.fingerprint)}
    scope = sight.assessment.scope
    subjects = (
        *scope.subjects,
        _said(Endpoint(host="shop.test"), environment=text, group=text),
        _said(Material(kind="source", location="x"), location=text),
    )
    scope = _said(
        scope,
        **dict.fromkeys(("system", "environment", "organisation", "assessor", "build"), text),
        authorisation=_said(Authorisation(by="x"), by=text, reference=text),
        subjects=subjects,
        exclusions=(_said(Exclusion(subject="x", reason="x"), subject=text, reason=text, owner=text),),
    )
    assessment = sight.assessment.model_copy(update={"scope": scope, "matrix": (_entry(text, finding.fingerprint),)})
    return replace(sight, assessment=assessment, records=records)


def _records(text: str, fingerprint: str) -> tuple[Record[Body], ...]:
    """Return one record of each kind that is shown."""
    attached = (_said(Attachment(digest=DIGEST, name="x", size=1), name=text),)
    said = make_statement("06-step.q2")
    words = {
        "statement": f"{text}\n{text}",
        "stated_by": text,
        "environment": text,
        "evidence": attached,
        "subjects": (text,),
    }
    facts = Facts(run=ulid(20), subject="x", vantage=Vantage(name="x"), started=NOW, ended=NOW)
    ruling = Determination(
        fingerprint=fingerprint, ruling="false-positive", finding="x", rationale="x", valid_until=NOW
    )
    waiver = Waiver(fingerprints=(fingerprint,), reason="x", compensating="x", ticket="x", approved_by="x", expires=NOW)
    bodies: tuple[tuple[str, Body], ...] = (
        ("facts", _said(facts, subject=text, address=text, command=text)),
        ("waiver", _said(waiver, reason=text, compensating=text, ticket=text, approved_by=text)),
        ("determination", _said(ruling, finding=text, rationale=text, evidence=attached)),
        ("review", _said(Review(target=said.id, accepted=False), comment=text)),
        ("withdrawal", _said(Withdrawal(target=said.id, reason="x"), reason=text)),
        ("note", _said(Note(text="x"), text=text, about=text)),
        ("redacted", _said(Redacted(was=DIGEST, kind="facts"), subject=text)),
        ("redacted", _said(Redacted(was=DIGEST, kind="attestation"), question=text)),
    )
    others = (
        Record[Body].model_construct(
            id=ulid(number), kind=kind, at=NOW, by=text, prev=(DIGEST,), body=body, digest=DIGEST
        )
        for number, (kind, body) in enumerate(bodies, start=20)
    )
    return (said.model_copy(update={"by": text, "body": _said(said.body, **words)}), *others)


def _entry(text: str, fingerprint: str) -> Entry:
    """Return a row of the matrix."""
    cell = Cell(attempt="http", state=CellState.REDIRECTED, outcome=Outcome.FAIL, place="/", fingerprint=fingerprint)
    cell = _said(cell, place=text, detail={"location": text, "how": text, "reply": text})
    return _said(
        Entry(
            subject="x", scheme="https", host="x", port=443, http_port=80, audience=Audience.BROWSER, address="x",
            cells=(cell,),
        ),
        subject=text, host=text, address=text,
    )  # fmt: skip


def _said(noun: Any, **texts: Any) -> Any:
    return noun.model_copy(update=texts)
