"""Verification: every record recomputed, every artifact hashed, and what follows from that and what does not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from guide.evidence.artifacts import named_by
from guide.evidence.errors import EvidenceError
from guide.evidence.local import Local
from guide.evidence.remains import held, stubbed
from guide.evidence.store import EvidenceFile
from guide.model.bodies import Body, Redacted, Redaction
from guide.model.records import Ledger, Notice, Record

INSIDE = ("edits_inside", "deletions_inside", "insertions_inside", "moves_inside")
"""What digests and graph alone show."""
AT_THE_END = ("cut_at_end", "last_record_rewritten", "rollback")
"""What only a memory, or an anchor outside, shows."""
NEVER = ("complete_rewrite", "authorship")
"""What takes a signature."""


@dataclass(frozen=True)
class Damage:
    """The first thing that is wrong."""

    message: str
    """One sentence with place, cause and remedy."""
    line: int
    """0 where no line is to blame."""


@dataclass(frozen=True)
class Verification:
    """What a pass over file and artifacts found, and what may be claimed from it."""

    path: str
    ok: bool
    """Whether the file fits its grammar, digests, graph and local memory, and every artifact it names is there unchanged."""
    first_bad: Damage | None = None
    workbook: str = ""
    head: str = ""
    """Digest of the head."""
    newest: tuple[str, ...] = ()
    """Digest of the newest record: the one to write down elsewhere. Several where branches stand open."""
    records: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    artifacts: dict[str, str] = field(default_factory=dict)
    """``present``, ``missing``, ``altered`` or ``redacted`` by digest, for each artifact that a record names, or named until it was redacted."""
    strays: tuple[str, ...] = ()
    """Names in ``artifacts/`` that no record names, inert."""
    redacted: tuple[str, ...] = ()
    """Ids of records that stand as stubs."""
    stubbed: tuple[str, ...] = ()
    """Files of sealed sign-offs that are stubs."""
    held: tuple[str, ...] = ()
    """Places beside the file that still hold what a redaction was to remove; doing it again clears them."""
    notices: tuple[Notice, ...] = ()
    remembered: bool = False
    """Whether this machine remembers the newest record: then a cut or a rollback would have been noticed."""
    noticed: tuple[str, ...] = ()
    """Codes of the changes that would have been noticed."""
    unnoticed: tuple[str, ...] = ()
    """Codes of the changes that nothing here can notice."""


def verify(path: Path, now: datetime) -> Verification:
    """Return the verification of the evidence file at ``path``. Writes nothing.

    Raises NotEvidence when no evidence file stands there; all damage comes back as ``first_bad``.
    """
    file = EvidenceFile(path)
    try:
        ledger = file.read(now)
        memory = Local(file.real).recall()
    except EvidenceError as error:
        return Verification(
            str(path), ok=False, first_bad=Damage(error.message, error.line), unnoticed=(*INSIDE, *AT_THE_END, *NEVER)
        )
    remembered = memory is not None and memory.newest in ledger.newest
    removed = {digest for one in ledger.records if isinstance(one.body, Redaction) for digest in one.body.artifacts}
    states: dict[str, str] = {}
    bad: Damage | None = None
    for record, digest in named_artifacts(ledger):
        states[digest] = states.get(digest) or file.artifact_state(digest)
        if states[digest] == "missing" and digest in removed:
            states[digest] = "redacted"
        if states[digest] not in {"present", "redacted"} and bad is None:
            bad = _artifact_damage(path, record, digest, states[digest])
    # What lies there still, against the redaction, is listed among the places that hold it.
    states |= dict.fromkeys(sorted(removed - states.keys()), "redacted")
    named = {digest.removeprefix("sha256:") for digest in states}
    return Verification(
        path=str(path),
        ok=bad is None,
        first_bad=bad,
        workbook=ledger.workbook,
        head=ledger.head,
        newest=ledger.newest,
        records=len(ledger.records),
        kinds=dict(Counter(record.kind for record in ledger.records)),
        artifacts=states,
        strays=tuple(name for name in file.artifacts.names() if name.split(".", 1)[0] not in named),
        stubbed=stubbed(file.real, ledger),
        held=held(file.real, ledger),
        redacted=tuple(record.id for record in ledger.records if isinstance(record.body, Redacted)),
        notices=ledger.notices,
        remembered=remembered,
        noticed=(*INSIDE, *(AT_THE_END if remembered else ())),
        unnoticed=(*(() if remembered else AT_THE_END), *NEVER),
    )


def named_artifacts(ledger: Ledger) -> Iterator[tuple[Record[Body], str]]:
    """Yield every artifact that a record names, with the record."""
    for record in ledger.records:
        yield from ((record, digest) for digest in named_by(record))


def _artifact_damage(path: Path, record: Record[Body], digest: str, state: str) -> Damage:
    problem = f"the artifact {digest} named by the record {record.id} is {state}"
    remedy = "Restore artifacts/ from a copy, or attach the file again in a new statement"
    return Damage(EvidenceError(problem, str(path), remedy, line=record.line, column=3).message, record.line)
