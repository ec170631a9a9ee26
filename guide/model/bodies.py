"""Bodies of the evidence file's records, one noun a kind.

All kinds are declared here, also those whose verbs come later: an append-only format cannot be repaired afterwards.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from guide.model.base import Digest, Frozen, Instant, Person, Truth, Ulid, Whole
from guide.model.facts import Facts
from guide.model.inert import Inert
from guide.model.ranges import AuthorisedRange, Network
from guide.model.subjects import Assignment, Authorisation, Exclusion, Subject

Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class ScopeChange(Frozen):
    """A change of the scope; what is not named stays as it was."""

    requirements: tuple[str, ...] = ()
    system: str = ""
    environment: str = ""
    organisation: str = ""
    """Who owns the system."""
    assessor: str = ""
    """Who assesses it: name, position, organisation."""
    build: str = ""
    solo: Truth | None = None
    policy: str = ""
    profile: str = ""
    ca_file: str = ""
    """PEM file with the private CA that this system's clients trust beside the public ones."""
    authorisation: Authorisation | None = None
    authorise: tuple[AuthorisedRange, ...] = ()
    """Lines for loopback, private and link-local ranges and metadata addresses; the same network again replaces its line."""
    revoke: tuple[Network, ...] = ()
    """Networks whose lines, and those of networks within, are taken back, before ``authorise`` adds any."""
    add: tuple[Subject, ...] = ()
    """Added, or, under the same name, amended."""
    exclude: tuple[Exclusion, ...] = ()
    """Taken out of scope; adding the subject again takes it back in."""
    assign: tuple[Assignment, ...] = ()
    """Who is asked these questions from now on."""


class Attachment(Frozen):
    """A file that supports a statement, kept under its digest in ``artifacts/``."""

    digest: Digest
    name: Inert
    """The file's name as given, inert."""
    size: Whole
    """Bytes."""
    dated: Instant | None = None
    """The file's own date (modification time when attached)."""


class Assumption(Frozen):
    """A fact that a statement takes for granted; when it changes, the statement is stale."""

    subject: str
    aspect: Literal["certificate", "protocols"]
    digest: Digest


class Sample(Frozen):
    """What was looked at of a population that a statement speaks for, and why that is enough."""

    looked_at: Annotated[tuple[str, ...], Field(min_length=1)]
    """Subjects, some of those the statement names."""
    chosen: Literal["random", "systematic", "judgement"]
    """How they were picked."""
    rationale: Prose
    groups: tuple[str, ...] = ()
    """Groups of endpoints that the population was named by."""
    whole: Truth = False
    """Whether the population was every endpoint in scope."""


class Attestation(Frozen):
    """A person's word on a question."""

    question: str
    revision: Whole
    wording: Digest
    """Digest of the question's English wording."""
    answer: Literal["satisfied", "not-satisfied", "not-applicable"]
    statement: Prose
    method: Literal["examine", "interview", "test"] = "examine"
    subjects: tuple[str, ...] = ()
    """Empty: the whole system. With a sample: the population, each subject by its name."""
    sample: Sample | None = None
    """Where not every subject was looked at: which were, and why they speak for the rest."""
    environment: str = ""
    evidence: tuple[Attachment, ...] = ()
    assumes: tuple[Assumption, ...] = ()
    stated_by: Person
    approved_by: str = ""
    """Who approved ``not-applicable``."""
    valid_until: Instant
    supersedes: Ulid | None = None
    carried: Digest | None = None
    """The statement of the workbook that this one continues, where it was carried over: it counts for nothing until confirmed anew."""

    @model_validator(mode="after")
    def _sampled_from_its_population(self) -> Self:
        if self.sample and not set(self.sample.looked_at) < set(self.subjects):
            raise ValueError("a sample is some, and not all, of the subjects that the statement names")
        return self


class Review(Frozen):
    """Another person's word on an attestation, a waiver or a determination. The record's ``by`` is the reviewer."""

    target: Ulid
    accepted: Truth
    comment: str = ""


class Determination(Frozen):
    """A person's ruling on one finding."""

    fingerprint: Fingerprint
    ruling: Literal["false-positive", "settled"]
    finding: str
    """The finding as it read: probe, reason, subject, place."""
    rationale: Prose
    evidence: tuple[Attachment, ...] = ()
    valid_until: Instant


class Waiver(Frozen):
    """An accepted risk on named findings."""

    fingerprints: Annotated[tuple[Fingerprint, ...], Field(min_length=1)]
    reason: Prose
    compensating: Prose
    ticket: str
    approved_by: Person
    expires: Instant


class Signoff(Frozen):
    """A named decision over everything before it, with the status snapshot it saw."""

    role: Literal["assessor", "owner", "risk-owner"]
    decision: Literal["accept", "accept-with-exceptions", "reject", "insufficient-evidence"]
    statement: Prose
    requirement: str
    """Status of the requirement as it was seen."""
    programme: str
    """Status of all twelve steps as it was seen."""
    exceptions: tuple[str, ...] = ()
    """Fingerprints and question ids of everything open, failed or stale that the signer names."""
    policy: str
    position: str = ""
    """The signer's position and organisation."""
    requirement_id: str = ""
    """The requirement that ``requirement`` is the status of."""
    rules: Digest | None = None
    """Digest of the content and the code that judged: under another one the status is not comparable."""


class Seal(Frozen):
    """The sealed folder of a sign-off."""

    signoff: Ulid
    folder: str
    manifest: Digest


SignatureForm = Literal["ssh", "cms", "timestamp"]


class Signature(Frozen):
    """A signature over a sealed manifest, kept in that folder's ``signatures/``."""

    seal: Ulid
    file: str
    signer: Person
    """The name that an allowed-signers file knows the key by; of a time stamp, its authority."""
    digest: Digest
    """Digest of the signature's file."""
    form: SignatureForm = "ssh"
    """``ssh-keygen -Y``, a detached CMS signature, or an RFC 3161 time stamp."""


class Withdrawal(Frozen):
    """Takes back a record that is not a facts record."""

    target: Ulid
    reason: Prose


class Redaction(Frozen):
    """Records an authorised removal of a secret or personal datum."""

    target: Ulid
    stub: Digest
    reason: Prose
    artifacts: tuple[Digest, ...] = ()
    """Artifacts that no other record named: their files were removed with the record."""
    sealed: tuple[str, ...] = ()
    """Files of sealed sign-offs that gave way to stubs, as ``folder/file`` below ``signoffs/``."""


class Redacted(Frozen):
    """What stands where a redacted record stood."""

    was: Digest
    kind: str
    subject: str = ""
    """Of facts: the subject they were of. Empty: not told, so they cast doubt on every subject."""
    question: str = ""
    """Of an attestation: the question it answered."""
    target: str = ""
    """Of a review or a withdrawal: the record it was about."""


class Join(Frozen):
    """Joins branches that each appended; its ``prev`` names their newest records."""


class Note(Frozen):
    """A remark that moves no verdict."""

    text: Prose
    about: str = ""


Body = (
    ScopeChange
    | Facts
    | Attestation
    | Review
    | Determination
    | Waiver
    | Signoff
    | Seal
    | Signature
    | Withdrawal
    | Redaction
    | Redacted
    | Join
    | Note
)

BODIES: dict[str, type[Body]] = {
    "scope": ScopeChange,
    "facts": Facts,
    "attestation": Attestation,
    "review": Review,
    "determination": Determination,
    "waiver": Waiver,
    "signoff": Signoff,
    "seal": Seal,
    "signature": Signature,
    "withdrawal": Withdrawal,
    "redaction": Redaction,
    "redacted": Redacted,
    "join": Join,
    "note": Note,
}
"""The body of each kind of record."""

KINDS: dict[type[Body], str] = {body: kind for kind, body in BODIES.items()}
"""The kind that each body is recorded under."""
