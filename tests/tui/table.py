"""A table to look at: a small catalog of our own and assessments built by hand."""

from datetime import UTC, datetime, timedelta
from typing import get_args

from guide.catalog.labels import read_labels
from guide.model.agenda import Due, DueKind
from guide.model.assessment import Assessment, QuestionState, Shift, Standing, StepState, Verdict
from guide.model.bodies import Attachment, Attestation, Body
from guide.model.changes import Change, Diff
from guide.model.content import Catalog, Crosswalk, Localised, Policy, Question, Remedy, Requirement, Step
from guide.model.exits import Exit
from guide.model.findings import Finding
from guide.model.language import Language
from guide.model.outcomes import Bearing, Outcome, Status
from guide.model.ranges import RangeInForce
from guide.model.records import Record
from guide.model.subjects import Authorisation, Endpoint, Scope
from guide.text.language import Words
from guide.tui.sight import Sight

NOW = datetime(2026, 11, 23, 16, 7, tzinfo=UTC)
DIGEST = "sha256:" + "0" * 64
REQUIREMENT = "v4.0.3-9.1.1"

TITLES = (
    ("Check current implementation", "Проверить, что работает сейчас"),
    ("Review application architecture", "Разобрать архитектуру приложения"),
    ("Update server configuration", "Исправить настройку серверов"),
    ("Implement HTTPS", "Перевести всё на HTTPS"),
    ("Check for insecure fallback", "Найти небезопасный откат"),
    ("Implement Strict Transport Security", "Включить Strict Transport Security"),
    ("Test and validate", "Испытать и подтвердить"),
    ("Verify certificate validity", "Проверить сертификаты"),
    ("Penetration testing", "Тестирование на проникновение"),
    ("Documentation and training", "Документы и обучение"),
    ("Regular review and updates", "Регулярный пересмотр"),
    ("Monitor and respond", "Наблюдать и отвечать"),
)

GUIDANCE = """## Why it matters

HSTS tells the browser to use HTTPS only, from the first visit to the last, even when somebody types `http://`.

## Do this

1. Send the header on **every** HTTPS response: pages, redirects, 404, 401, API answers.
2. Start with `max-age=300`, watch, then a week, then a year.
3. Add `includeSubDomains` when every subdomain speaks HTTPS.

```nginx
add_header Strict-Transport-Security "max-age=31536000" always;
```

## Links

- [RFC 6797](https://www.rfc-editor.org/rfc/rfc6797)
"""

REMEDY = """Without the header the first visit can be kept on cleartext.

## nginx

```nginx
add_header Strict-Transport-Security "max-age=31536000" always;
```

## Test again

Press `r`.
"""


def text(english: str, russian: str = "") -> Localised:
    return Localised(en=english, ru=russian or english)


def make_question(step: str, number: int) -> Question:
    return Question(
        id=f"{step}.q{number}",
        step=step,
        revision=1,
        bears_on=Bearing.PROGRAMME if number > 1 else Bearing.REQUIREMENT,
        wording=text("Can every subdomain bear trusted HTTPS?", "Выдержит ли каждый поддомен доверенный HTTPS?"),
        evidence=text("Zone export with results, dated.", "Выгрузка зоны с результатами и датой."),
        digest=DIGEST,
    )


def make_catalog() -> Catalog:
    steps = tuple(
        Step(
            id=f"{number:02}-step",
            number=number,
            title=text(*title),
            short=text(title[0][:18], title[1][:18]),
            probes=("hsts.header",),
            questions=(make_question(f"{number:02}-step", 1), make_question(f"{number:02}-step", 2)),
            matrix=number == 7,
            guidance=text(GUIDANCE, GUIDANCE.replace("Why it matters", "Почему это важно")),
        )
        for number, title in enumerate(TITLES, start=1)
    )
    requirement = Requirement(
        id=REQUIREMENT,
        title=text("TLS for all clients"),
        levels=("L1",),
        text=text("Verify that TLS is used."),
        attribution=text("OWASP"),
        policy="asvs-4.0.3",
        crosswalk=(Crosswalk(id="v5.0.0-12.2.1", relation="successor", note=text("narrowed")),),
        steps=steps,
    )
    policy = Policy(
        id="asvs-4.0.3", version="1", title=text("ASVS 4.0.3"), requirement=REQUIREMENT, source="ASVS", digest=DIGEST
    )
    remedy = Remedy(
        id="hsts-missing",
        reasons=("hsts.header:missing",),
        title=text("nginx: add always", "nginx: добавьте always"),
        text=text(REMEDY),
    )
    return Catalog(
        requirements={REQUIREMENT: requirement},
        policies={policy.id: policy},
        profiles={},
        remedies={remedy.id: remedy},
        words={language: read_labels(language) for language in Language},
    )


def make_finding(**changes: object) -> Finding:
    given: dict[str, object] = {
        "probe": "hsts.header",
        "outcome": Outcome.FAIL,
        "reason": "missing",
        "bears_on": Bearing.PROGRAMME,
        "subject": "shop.example:443",
        "address": "192.0.2.10",
        "place": "path /login",
        "detail": {"status": "302"},
        "vantage": "desk",
        "observed": NOW - timedelta(minutes=5),
    }
    return Finding.model_validate({**given, **changes})


def ulid(number: int) -> str:
    return f"01JD0000000000000000{number:06d}"


def make_statement(question: str, number: int = 1, **changes: object) -> Record[Body]:
    body: dict[str, object] = {
        "question": question,
        "revision": 1,
        "wording": DIGEST,
        "answer": "satisfied",
        "statement": "The zone export of 20 November was compared with the scan; all 14 names serve trusted HTTPS.",
        "environment": "production",
        "stated_by": "Boris Ivanov, architect",
        "valid_until": NOW + timedelta(days=20),
        "evidence": (Attachment(digest=DIGEST, name="zone.txt", size=120),),
    }
    said = Attestation.model_validate({**body, **changes})
    return Record[Body](
        id=ulid(number), kind="attestation", at=NOW, by="Anna Petrova", prev=(DIGEST,), body=said, digest=DIGEST
    )


def make_sight(language: Language = Language.EN, **changes: object) -> Sight:
    """Return a review in the middle of its way: every status, every kind of finding."""
    catalog = make_catalog()
    requirement = catalog.requirements[REQUIREMENT]
    order = [
        Status.SATISFIED,
        Status.OPEN,
        Status.NOT_SATISFIED,
        Status.NOT_SATISFIED,
        Status.OPEN,
        Status.NOT_SATISFIED,
        Status.STALE,
        Status.SATISFIED,
        Status.OPEN,
        Status.SATISFIED,
        Status.NOT_APPLICABLE,
        Status.RISK_ACCEPTED,
    ]
    findings = changes.pop("findings", None) or (
        Standing(finding=make_finding()),
        Standing(finding=make_finding(address="192.0.2.11")),
        Standing(
            finding=make_finding(
                probe="hsts.max_age",
                outcome=Outcome.PASS,
                reason="long_enough",
                place="max-age",
                detail={"seconds": "31536000", "needed": "31536000"},
            )
        ),
        Standing(
            finding=make_finding(
                probe="http.cleartext", outcome=Outcome.INCONCLUSIVE, reason="filtered", place="", detail={}
            )
        ),
    )
    statement = make_statement("06-step.q2")
    states = tuple(
        StepState(
            step=step.id,
            number=step.number,
            status=status,
            findings=findings if step.number == 6 or status is Status.NOT_SATISFIED else (),
            questions=_questions(step, status, statement.id),
        )
        for step, status in zip(requirement.steps, order, strict=True)
    )
    scope = Scope(
        requirements=(REQUIREMENT,),
        system="shop.example",
        environment="production",
        policy="asvs-4.0.3",
        authorisation=Authorisation(by="Vera Orlova, CISO", reference="SEC-7"),
        authorised_at=NOW,
        ranges=(RangeInForce(network="10.20.0.0/16", by="Vera Orlova, CISO", reference="SEC-7", at=NOW),),
        subjects=(Endpoint(host="shop.example"), Endpoint(host="api.shop.example")),
    )
    assessment = Assessment(
        workbook=ulid(0),
        at=NOW,
        requirement_id=REQUIREMENT,
        policy="asvs-4.0.3",
        scope=scope,
        requirement=Verdict(status=Status.NOT_SATISFIED, exit=Exit.NOT_SATISFIED),
        programme=Verdict(status=Status.NOT_SATISFIED, exit=Exit.NOT_SATISFIED),
        steps=states,
        findings=findings,
    )
    records = {statement.id: statement}
    words = Words(language, catalog.words[language])
    given = {"person": "Anna Petrova", "step_id": "06-step", "records": records, **changes}
    return Sight(assessment, catalog, words, **given)  # type: ignore[arg-type]


def _questions(step: Step, status: Status, statement: str) -> tuple[QuestionState, ...]:
    reasons = {Status.SATISFIED: "accepted", Status.STALE: "fact_changed", Status.NOT_APPLICABLE: "accepted"}
    settled = status in reasons
    first = QuestionState(
        question=step.questions[0].id,
        step=step.id,
        bears_on=step.questions[0].bears_on,
        status=status if settled else Status.OPEN,
        reason=reasons.get(status, "not_answered"),
        until=NOW + timedelta(days=20) if status is Status.SATISFIED else None,
    )
    second = QuestionState(
        question=step.questions[1].id,
        step=step.id,
        bears_on=step.questions[1].bears_on,
        status=status if settled else Status.OPEN,
        reason=reasons.get(status, "awaiting_review"),
        attestation=statement if step.number == 6 else "",
    )
    return (first, second)


def make_changes(sight: Sight) -> Diff:
    """Return a change of each sort, about what the sight shows."""
    finding, scope = sight.state.findings[0].finding, sight.assessment.scope
    terms = {"outcome": "outcome.fail", "standing": "diff.standing.stands", "what": "diff.word.system"}
    said = {
        "before": scope.system,
        "after": finding.subject,
        "by": sight.person,
        "at": "2026-11-23",
        "text": scope.system,
    }
    return Diff(
        since=NOW - timedelta(days=40),
        until=NOW,
        record=ulid(1),
        kind="signoff",
        changes=(
            Change(
                area="status",
                code="step",
                texts={"number": "6"},
                terms={"before": "status.satisfied", "after": "status.not-satisfied"},
                named=sight.step.title,
                worse=True,
            ),
            Change(area="scope", code="scope_word", texts=said, terms=terms),
            Change(area="findings", code="finding_new", terms=terms, finding=finding, worse=True),
            Change(area="facts", code="first_look", about=finding.subject, texts={"address": finding.address}),
            Change(
                area="statements",
                code="shifted",
                about="06-step.q1",
                terms={"after": "status.stale", "why": "question.fact_changed"},
                named=sight.step.title,
                shifts=(
                    Shift(reason="fact_changed", about=finding.subject, aspect="certificate", before=scope.system),
                ),
            ),
            Change(area="decisions", code="note", texts=said),
        ),
        recorded={"facts": 2, "note": 1},
    )


def make_dues(sight: Sight) -> tuple[Due, ...]:
    """Return one of each kind that falls due, about what the sight shows."""
    finding = sight.assessment.findings[0].finding
    about = {"statement": "06-step.q2", "signoff": "assessor", "ruling": finding.fingerprint[:12]}
    return tuple(
        Due(
            kind=kind,
            about=about.get(kind, finding.subject),
            detail=finding.vantage,
            since=NOW - timedelta(days=40),
            due=NOW + timedelta(days=days),
            record=ulid(1),
        )
        for days, kind in zip((-10, -1, 0, 1, 22, 60, 365, 370, 380, 390), get_args(DueKind), strict=True)
    )
