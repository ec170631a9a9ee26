"""Verification: every record recomputed, every artifact hashed, and what follows from that and what does not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from guide.evidence.errors import EvidenceError
from guide.evidence.local import Local
from guide.evidence.store import EvidenceFile
from guide.model.bodies import Attestation, Body, Determination, Redacted, Seal, Signoff, Withdrawal
from guide.model.facts import Facts
from guide.model.records import Ledger, Notice, Record
from guide.text.outside import inert

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
    """``present``, ``missing`` or ``altered`` by digest, for each artifact that a record names."""
    strays: tuple[str, ...] = ()
    """Names in ``artifacts/`` that no record names, inert."""
    redacted: tuple[str, ...] = ()
    """Ids of records that stand as stubs."""
    withdrawn: tuple[str, ...] = ()
    """Sign-offs and seals that were taken back, each with its folder, which stays."""
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
    states: dict[str, str] = {}
    bad: Damage | None = None
    for record, digest in named_artifacts(ledger):
        states[digest] = states.get(digest) or file.artifact_state(digest)
        if states[digest] != "present" and bad is None:
            bad = _artifact_damage(path, record, digest, states[digest])
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
        redacted=tuple(record.id for record in ledger.records if isinstance(record.body, Redacted)),
        withdrawn=tuple(withdrawn_seals(ledger)),
        notices=ledger.notices,
        remembered=remembered,
        noticed=(*INSIDE, *(AT_THE_END if remembered else ())),
        unnoticed=(*(() if remembered else AT_THE_END), *NEVER),
    )


def withdrawn_seals(ledger: Ledger) -> Iterator[str]:
    """Yield each sign-off and seal that was taken back: its id, its folder, who withdrew it and why."""
    withdrawals = {one.body.target: one for one in ledger.records if isinstance(one.body, Withdrawal)}
    folders = {one.body.signoff: one.body.folder for one in ledger.records if isinstance(one.body, Seal)}
    for record in ledger.records:
        body = record.body
        taken = withdrawals.get(record.id)
        if taken and isinstance(body, Signoff | Seal) and isinstance(taken.body, Withdrawal):
            folder = body.folder if isinstance(body, Seal) else folders.get(record.id, "")
            yield inert(" ".join(part for part in (record.id, folder, f"({taken.by}: {taken.body.reason})") if part))


def named_artifacts(ledger: Ledger) -> Iterator[tuple[Record[Body], str]]:
    """Yield every artifact that a record names, with the record."""
    for record in ledger.records:
        body = record.body
        if isinstance(body, Attestation | Determination):
            yield from ((record, attachment.digest) for attachment in body.evidence)
        elif isinstance(body, Facts):
            yield from ((record, digest) for digest in body.artifacts)


def _artifact_damage(path: Path, record: Record[Body], digest: str, state: str) -> Damage:
    problem = f"the artifact {digest} named by the record {record.id} is {state}"
    remedy = "Restore artifacts/ from a copy, or attach the file again in a new statement"
    return Damage(EvidenceError(problem, str(path), remedy, line=record.line, column=3).message, record.line)
