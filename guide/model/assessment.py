"""The assessment: what follows from content, records, policy and an instant. Derived, never stored."""

from typing import Literal

from guide.model.base import Frozen, Instant, Truth, Whole
from guide.model.content import Localised
from guide.model.exits import Exit
from guide.model.findings import Finding
from guide.model.inventory import Found
from guide.model.matrix import Entry
from guide.model.outcomes import Bearing, Outcome, Status
from guide.model.records import Notice
from guide.model.subjects import Scope

Stand = Literal["stands", "false-positive", "settled", "waived", "stale"]
"""How a finding stands once people and age have had their say."""


class Lapse(Frozen):
    """The newest waiver or determination on a finding, when it does not count. Its sentence is ``lapse.REASON``."""

    kind: Literal["waiver", "determination"]
    record: str
    by: str
    """Who approved the waiver, or made the determination."""
    reason: str
    """``expired`` ``rejected`` ``awaiting_review`` ``not_approved`` ``no_evidence`` ``evidence_missing`` ``evidence_altered``
    ``from_the_future``."""
    until: Instant
    about: str = ""
    """Name of the attached file that is missing or altered."""
    digest: str = ""
    """Its digest."""


class Standing(Frozen):
    """A finding that counts now, and what people and age made of it."""

    finding: Finding
    standing: Stand = "stands"
    record: str = ""
    """Id of the determination or waiver that applies."""
    by: str = ""
    until: Instant | None = None
    older: Truth = False
    """Kept from an older run because no newer conclusive one covers the same place."""
    lapse: Lapse | None = None
    """Why the newest word of a person on this finding does not count."""

    @property
    def status(self) -> Status:
        """What this finding alone would make of a step."""
        match self.finding.outcome, self.standing:
            case _, "false-positive" | "settled":
                return Status.SATISFIED
            case Outcome.FAIL, "waived":
                return Status.RISK_ACCEPTED
            case Outcome.FAIL, _:
                return Status.NOT_SATISFIED
            case Outcome.INCONCLUSIVE, _:
                return Status.OPEN
            case _, "stale":
                return Status.STALE
        return Status.SATISFIED


class Shift(Frozen):
    """One thing under a statement that is no longer as it was when the statement was made. Its sentence is ``shift.REASON``."""

    reason: str
    """A stale reason (see QuestionState), or ``other_environment`` ``rejected`` ``not_approved`` ``replaced`` ``subjects_open``."""
    about: str = ""
    """Subject, name of an attached file, id of a record, or subjects by commas."""
    aspect: str = ""
    """Of a changed fact: ``certificate`` or ``protocols``."""
    before: str = ""
    """What it was when stated: revision, fact, date or environment; empty where the records no longer show it."""
    after: str = ""
    """What it is now; empty where it is not known now."""
    digest: str = ""
    """What alone is kept of a question's old wording, of a file, or of a fact."""
    by: str = ""
    """Who rejected, approved or had accepted."""
    wording: Localised | None = None
    """The question as it is asked now."""


class Sampled(Frozen):
    """A statement that counts and speaks for subjects nobody looked at, by a sample."""

    record: str
    population: Whole
    """How many subjects it speaks for."""
    looked_at: tuple[str, ...]
    spoken_for: tuple[str, ...]
    """Subjects in scope that it settles and that nobody looked at."""


class Unanswered(Frozen):
    """A subject for which someone must answer a question, for the first time or anew."""

    subject: str
    """Empty: the system as a whole."""
    reason: str
    """A reason of :class:`QuestionState`."""
    attestation: str = ""
    """The statement that no longer does, or does not yet."""


class QuestionState(Frozen):
    """How one question stands."""

    question: str
    step: str
    bears_on: Bearing
    status: Status
    reason: str
    """``accepted`` ``accepted_solo`` ``not_answered`` ``partly_answered`` ``awaiting_review`` ``rejected`` ``not_approved``
    ``answered_no`` ``other_environment`` ``carried`` or a stale reason: ``expired`` ``question_changed`` ``fact_changed`` ``population_changed``
    ``evidence_missing`` ``evidence_altered`` ``from_the_future``."""
    attestation: str = ""
    """Id of the attestation that decides."""
    review: str = ""
    until: Instant | None = None
    subjects_open: tuple[str, ...] = ()
    """In-scope endpoints that no counting answer covers."""
    shifts: tuple[Shift, ...] = ()
    """What changed under the deciding statement, or keeps it from counting."""
    unanswered: tuple[Unanswered, ...] = ()
    """What somebody must say, or say anew; what only waits for a second person is not among it."""
    samples: tuple[Sampled, ...] = ()
    """Statements by a sample that this state rests on."""


class StepState(Frozen):
    """How one step stands."""

    step: str
    number: Whole
    status: Status
    findings: tuple[Standing, ...] = ()
    questions: tuple[QuestionState, ...] = ()

    def outcomes(self, outcome: Outcome) -> int:
        """Count the standing findings with ``outcome``."""
        return sum(1 for one in self.findings if one.finding.outcome is outcome and one.standing in {"stands", "stale"})

    @property
    def unanswered(self) -> int:
        """Count the questions that no counting answer settles."""
        settled = {Status.SATISFIED, Status.NOT_APPLICABLE}
        return sum(1 for question in self.questions if question.status not in settled)


class NotProven(Frozen):
    """Something the evidence does not prove, and why."""

    item: str
    """Question id, or fingerprint of a finding, or a subject's name."""
    kind: Literal["finding", "question", "subject", "scope"]
    reason: str
    bears_on: Bearing
    effect: Status


class Verdict(Frozen):
    """One of the two verdicts."""

    status: Status
    exit: Exit
    exit_allowing_waivers: Exit = Exit.OPEN
    """The exit code where accepted risks count as satisfied."""


class Assessment(Frozen):
    """Everything the screen and the report show."""

    workbook: str
    at: Instant
    requirement_id: str
    policy: str
    profile: str = ""
    scope: Scope
    requirement: Verdict
    programme: Verdict
    steps: tuple[StepState, ...]
    findings: tuple[Standing, ...]
    """Every counting finding once, also those listed under several steps."""
    matrix: tuple[Entry, ...] = ()
    """What each entry point did with each attempt: the same findings, laid out."""
    not_proven: tuple[NotProven, ...] = ()
    inventory: tuple[Found, ...] = ()
    """Each place that a source in scope names, once, and how the scope answers it."""
    records: Whole = 0
    newest: str = ""
    """Digest of the newest record: the evidence cut-off."""
    last_record: Instant | None = None
    facts_from: Instant | None = None
    facts_to: Instant | None = None
    notices: tuple[Notice, ...] = ()

    def step(self, key: str) -> StepState | None:
        """Return the state of the step with that id, or None."""
        return next((state for state in self.steps if state.step == key), None)

    @property
    def sampled(self) -> tuple[str, ...]:
        """The subjects in scope that a person speaks for on some question without having looked at them."""
        named = {
            name for step in self.steps for state in step.questions for one in state.samples for name in one.spoken_for
        }
        return tuple(one.name for one in self.scope.subjects if one.name in named)

    @property
    def satisfied(self) -> int:
        """Count the steps that are satisfied or not applicable: progress of the programme, never conformance."""
        return sum(1 for step in self.steps if step.status in {Status.SATISFIED, Status.NOT_APPLICABLE})

    def due(self, days: int) -> int:
        """Count the statements, determinations and waivers that run out within ``days``."""
        untils = [question.until for step in self.steps for question in step.questions]
        untils += [standing.until for standing in self.findings]
        return sum(1 for until in untils if until and 0 <= (until - self.at).total_seconds() <= days * 86400)
