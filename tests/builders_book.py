"""Records as a test wants to say them: ``Book`` appends with ids, digests and ``prev`` as the evidence file would."""

from datetime import datetime, timedelta
from typing import Any

from builders_facts import NOW, SHOP, digest, shop, ulid

from guide.evidence.redact import stub_body
from guide.model.bodies import (
    KINDS,
    Assumption,
    Attachment,
    Attestation,
    Body,
    Determination,
    Join,
    Redaction,
    Review,
    ScopeChange,
    Waiver,
    Withdrawal,
)
from guide.model.records import Ledger, Record
from guide.model.subjects import Authorisation, Endpoint, Material

ANN, BOB, EVE = "Ann Author", "Bob Reviewer", "Eve Third"
WORKBOOK = "01JD0000000000000000000000"
HEAD = "sha256:" + "0" * 64


class Book:
    """Records of one workbook, appended one after the other; ``at`` counts up by a minute from two days ago."""

    def __init__(
        self, *, solo: bool = False, subjects: tuple[Endpoint | Material, ...] | None = None, **scope: Any
    ) -> None:
        self.records: list[Record[Body]] = []
        self.clock = NOW - timedelta(days=2)
        self.tips: tuple[str, ...] = (HEAD,)
        given: dict[str, Any] = {
            "requirements": ("v4.0.3-9.1.1",),
            "system": "Shop",
            "environment": "production",
            "solo": solo,
            "policy": "test-policy",
            "authorisation": Authorisation(by=EVE),
            "add": (shop(),) if subjects is None else subjects,
        }
        self.put(ScopeChange(**(given | scope)))

    def put(self, body: Body, *, by: str = ANN, at: datetime | None = None, prev: tuple[str, ...] | None = None) -> str:
        """Append one record and return its id; ``prev`` forks."""
        number = len(self.records) + 1
        self.clock = at or self.clock + timedelta(minutes=1)
        record = Record[Body](
            id=ulid(number),
            kind=KINDS[type(body)],
            at=self.clock,
            by=by,
            prev=self.tips if prev is None else prev,
            body=body,
            digest=digest(f"record {number}"),
        )
        self.records.append(record)
        self.tips = (record.digest,)
        return record.id

    def tip(self) -> tuple[str, ...]:
        """Return what the next record would name as ``prev``."""
        return self.tips

    def attest(self, question: str = "q.first", answer: str = "satisfied", **changes: Any) -> str:
        """Append an answer, by Ann, valid for 200 days."""
        by, at = changes.pop("by", ANN), changes.pop("at", None)
        given: dict[str, Any] = {
            "question": question,
            "revision": 1,
            "wording": digest(question),
            "answer": answer,
            "statement": "Looked at it.",
            "environment": "production",
            "stated_by": ANN,
            "approved_by": BOB if answer == "not-applicable" else "",
            "valid_until": NOW + timedelta(days=200),
        }
        return self.put(Attestation(**(given | changes)), by=by, at=at)

    def review(self, target: str, *, accepted: bool = True, by: str = BOB, **fields: Any) -> str:
        """Append a review by Bob."""
        return self.put(Review(target=target, accepted=accepted), by=by, **fields)

    def answered(self, question: str = "q.first", answer: str = "satisfied", **changes: Any) -> str:
        """Append an answer and its acceptance; return the answer's id."""
        target = self.attest(question, answer, **changes)
        self.review(target)
        return target

    def rule(self, fingerprint: str, ruling: str = "false-positive", **changes: Any) -> str:
        """Append a determination with evidence, by Ann."""
        given: dict[str, Any] = {
            "fingerprint": fingerprint,
            "ruling": ruling,
            "finding": "as it read",
            "rationale": "The evidence shows it.",
            "evidence": (attachment(),),
            "valid_until": NOW + timedelta(days=200),
        }
        return self.put(Determination(**(given | changes)))

    def waive(self, *fingerprints: str, by: str = ANN, **changes: Any) -> str:
        """Append a waiver approved by Eve, for 30 days."""
        given: dict[str, Any] = {
            "fingerprints": fingerprints,
            "reason": "Old clients until spring.",
            "compensating": "Only inside the office network.",
            "ticket": "T-1",
            "approved_by": EVE,
            "expires": NOW + timedelta(days=30),
        }
        return self.put(Waiver(**(given | changes)), by=by)

    def withdraw(self, target: str, by: str = ANN, **fields: Any) -> str:
        """Append a withdrawal."""
        return self.put(Withdrawal(target=target, reason="Wrong."), by=by, **fields)

    def redact(self, target: str, *, hide_subject: bool = False) -> None:
        """Put a stub where ``target`` stood, as an authorised redaction does."""
        place = next(index for index, record in enumerate(self.records) if record.id == target)
        old = self.records[place]
        body = stub_body(old, hide_subject=hide_subject)
        stub = {"kind": "redacted", "body": body, "digest": digest(f"stub {target}")}
        self.records[place] = old.model_copy(update=stub)
        self.put(Redaction(target=target, stub=digest(f"stub {target}"), reason="A secret."))

    def join(self, *tips: str) -> str:
        """Append the join of branches whose newest digests are ``tips``."""
        return self.put(Join(), prev=tuple(sorted(tips)))

    def ledger(self) -> Ledger:
        """Return the ledger as one reading of the file would."""
        named = {one for record in self.records for one in record.prev}
        newest = tuple(record.digest for record in self.records if record.digest not in named)
        return Ledger(workbook=WORKBOOK, head=HEAD, records=tuple(self.records), newest=newest)


def attachment(name: str = "export.csv") -> Attachment:
    """Return an attached file."""
    return Attachment(digest=digest(name), name=name, size=10)


def assumption(aspect: str, value: str, subject: str = SHOP) -> Assumption:
    """Return what a statement takes for granted."""
    return Assumption(subject=subject, aspect=aspect, digest=value)
