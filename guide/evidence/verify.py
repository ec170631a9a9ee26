"""Verification: every record recomputed, every artifact hashed, every seal checked, and what follows from that and what does not."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from guide.assess.reading import withdrawals
from guide.evidence.artifacts import named_artifacts
from guide.evidence.claims import AT_THE_END, INSIDE, NEVER, claims, held_anchors
from guide.evidence.errors import EvidenceError
from guide.evidence.graph import effective
from guide.evidence.leftovers import leftovers
from guide.evidence.local import Local
from guide.evidence.remains import held, stubbed
from guide.evidence.seal_check import check_copy, check_seals
from guide.evidence.signatures import Trust
from guide.evidence.store import EvidenceFile
from guide.model.bodies import Body, Redacted, Redaction, Seal, Signoff, Withdrawal
from guide.model.records import Ledger, Notice, Record
from guide.model.seals import SealCheck
from guide.text.outside import inert


@dataclass(frozen=True)
class Damage:
    """The first thing that is wrong."""

    message: str
    """One sentence with place, cause and remedy."""
    line: int
    """0 where no line is to blame."""


@dataclass(frozen=True)
class Verification:
    """What a pass over file, artifacts and sealed sign-offs found, and what may be claimed from it."""

    path: str
    ok: bool
    """Whether the file fits its grammar, digests, graph and local memory, every artifact it names is there unchanged, every seal holds,
    no signature is bad, and every anchor and signer that was asked for is there."""
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
    withdrawn: tuple[str, ...] = ()
    """Sign-offs and seals that were taken back, each with its folder, which stays."""
    notices: tuple[Notice, ...] = ()
    remembered: bool = False
    """Whether this machine remembers the newest record: then a cut or a rollback would have been noticed."""
    seals: tuple[SealCheck, ...] = ()
    """The sign-offs, the oldest first."""
    anchors: dict[str, bool] = field(default_factory=dict)
    """Digests that were kept elsewhere, and whether they are held here."""
    noticed: tuple[str, ...] = ()
    """Codes of the changes that would have been noticed."""
    unnoticed: tuple[str, ...] = ()
    """Codes of the changes that nothing here can notice."""


def verify(
    path: Path,
    now: datetime,
    *,
    trust: Trust | None = None,
    anchors: Iterable[str] = (),
    signed_by: Iterable[str] = (),
) -> Verification:
    """Return the verification of the evidence file at ``path``. Writes nothing.

    ``trust`` are files from outside that say whose signatures count, ``anchors`` digests that were written down elsewhere, ``signed_by``
    people without whose good signature nothing is well. Raises NotEvidence when no evidence file stands there; all damage comes back as
    ``first_bad``.
    """
    file, trust = EvidenceFile(path), trust or Trust()
    try:
        ledger = file.read(now)
        memory = Local(file.real).recall()
    except EvidenceError as error:
        return Verification(
            str(path), ok=False, first_bad=Damage(error.message, error.line), unnoticed=(*INSIDE, *AT_THE_END, *NEVER)
        )
    states = {
        digest: file.artifact_state(digest) for digest in dict.fromkeys(one for _, one in named_artifacts(ledger))
    }
    states = _redacted(ledger, states)
    alone = check_copy(file.real.parent, ledger, trust)
    # Sign-offs before this one have their folders elsewhere.
    seals = (alone,) if alone else tuple(check_seals(file.real, ledger, trust))
    noted = held_anchors(ledger, seals, anchors)
    bad = (
        _artifacts(path, ledger, states)
        or _seals(path, seals)
        or _anchors(path, noted)
        or _signers(path, seals, trust, tuple(signed_by))
    )
    remembered = memory is not None and memory.newest in ledger.newest
    may = claims(
        ledger, remembered=remembered, seals=seals, anchors=[digest for digest, there in noted.items() if there]
    )
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
        withdrawn=tuple(withdrawn_seals(ledger)),
        notices=(
            *ledger.notices,
            *_open_branches(ledger),
            *(Notice(code="left_over", detail={"path": inert(one)}) for one in leftovers(file.real)),
        ),
        remembered=remembered,
        seals=seals,
        anchors=noted,
        noticed=may.noticed,
        unnoticed=may.unnoticed,
    )


def _redacted(ledger: Ledger, states: dict[str, str]) -> dict[str, str]:
    """Return ``states`` with what redactions took; what lies there still, against one, is listed among the places that hold it."""
    removed = {digest for one in ledger.records if isinstance(one.body, Redaction) for digest in one.body.artifacts}
    told = {
        digest: "redacted" if state == "missing" and digest in removed else state for digest, state in states.items()
    }
    return told | dict.fromkeys(sorted(removed - states.keys()), "redacted")


def _open_branches(ledger: Ledger) -> Iterator[Notice]:
    """Name where branches end: one that nobody here wrote was put in, however well its digests fit."""
    if ledger.forked:
        ends = [one for one in ledger.records if effective(one) in ledger.newest]
        yield Notice(code="open_branches", detail={"records": ", ".join(f"{one.id} (line {one.line})" for one in ends)})


def withdrawn_seals(ledger: Ledger) -> Iterator[str]:
    """Yield each sign-off and seal that was taken back: its id, its folder, who withdrew it and why."""
    taken_back = withdrawals(ledger.records)
    folders = {one.body.signoff: one.body.folder for one in ledger.records if isinstance(one.body, Seal)}
    for record in ledger.records:
        body = record.body
        taken = taken_back.get(record.id)
        if taken and isinstance(body, Signoff | Seal):
            folder = body.folder if isinstance(body, Seal) else folders.get(record.id, "")
            why = taken.body.reason if isinstance(taken.body, Withdrawal) else taken.id
            yield inert(" ".join(part for part in (record.id, folder, f"({taken.by}: {why})") if part))


def _artifacts(path: Path, ledger: Ledger, states: dict[str, str]) -> Damage | None:
    gone = (
        (record, digest) for record, digest in named_artifacts(ledger) if states[digest] not in {"present", "redacted"}
    )
    record, digest = next(gone, (None, ""))
    if record is None:
        return None
    problem = f"the artifact {digest} named by the record {record.id} is {states[digest]}"
    remedy = "Restore artifacts/ from a copy, or attach the file again in a new statement"
    return _blame(path, record, problem, remedy)


def _seals(path: Path, seals: Iterable[SealCheck]) -> Damage | None:
    for one in seals:
        if one.state == "damaged":
            return Damage(one.problem, one.at_line)
        if one.bad:
            bad, where = (
                one.bad,
                f"the signature {one.bad.record or one.bad.file} over {one.folder}, named for {one.bad.signer or '?'},",
            )
            problem = (
                f"{where} does not hold: {bad.why}" if bad.state == "bad" else f"{where} cannot be read: {bad.why}"
            )
            remedy = "Ask the signer for it again, or restore the folder from a copy"
            return Damage(EvidenceError(problem, str(path), remedy, line=bad.line, column=3).message, bad.line)
    return None


def _anchors(path: Path, held: dict[str, bool]) -> Damage | None:
    missing = next((digest for digest, there in held.items() if not there), "")
    if not missing:
        return None
    problem = f"the digest {missing}, kept elsewhere, is neither a record's nor a sealed sign-off's here"
    remedy = "The file was cut off, rewritten or replaced since the digest was noted: restore it from a copy"
    return Damage(EvidenceError(problem, str(path), remedy).message, 0)


def _signers(path: Path, seals: Iterable[SealCheck], trust: Trust, wanted: tuple[str, ...]) -> Damage | None:
    good = {
        one.signer.casefold()
        for seal in seals
        if seal.state == "sealed"
        for one in seal.signatures
        if one.state == "good"
    }
    missing = next((name for name in wanted if name.casefold() not in good), "")
    if missing:
        problem = f"no sign-off here carries a good signature of {missing}"
    elif trust.allowed and not good:
        problem = f"no sign-off here carries a signature of anybody in {trust.allowed}"
    else:
        return None
    return Damage(
        EvidenceError(problem, str(path), "Ask for the signature, or for the folder that carries it").message, 0
    )


def _blame(path: Path, record: Record[Body], problem: str, remedy: str) -> Damage:
    return Damage(EvidenceError(problem, str(path), remedy, line=record.line, column=3).message, record.line)
