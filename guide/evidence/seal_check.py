"""Sealed sign-offs checked against the workbook: digests, the set of files, the records up to the sign-off, signatures.

Everything here recomputes; nothing is believed because it stands in the folder. What cannot be checked is said to be so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.grammar import FILE_LIMIT
from guide.evidence.manifest import FOLDER, MANIFEST, SIGNATURES, Fault, faults, read_small
from guide.evidence.reading import Reading, read_whole
from guide.evidence.remains import stubbed
from guide.evidence.seals import COPY, folder_name, sealed_folders
from guide.evidence.signatures import Trust, check, form_of, read_signature
from guide.evidence.ssh import principals
from guide.model.bodies import Body, Redacted, Redaction, Seal, Signature, SignatureForm, Signoff
from guide.model.records import Ledger, Record
from guide.model.seals import SealCheck, SignatureCheck
from guide.text.digests import sha256
from guide.text.outside import inert

_RESTORE: Final = "Restore the folder from a copy; what was signed is what it held then"
_LARGEST_SIGNATURE = 1024 * 1024


def check_seals(real: Path, ledger: Ledger, trust: Trust, *, whole: bool = True) -> Iterator[SealCheck]:
    """Yield the state of each sign-off in the order of the ledger, then of sealed folders that belong to none.

    Without ``whole`` only the manifests and what is signed over them are looked at, not every file again.
    """
    seals: dict[str, list[tuple[Record[Body], Seal]]] = {}
    for record in ledger.records:
        if isinstance(record.body, Seal):
            seals.setdefault(record.body.signoff, []).append((record, record.body))
    known: set[str] = set()
    for record in ledger.records:
        # A redacted sign-off is no longer there to be checked; its folder is known by its date and id all the same.
        known.add(folder_name(record))
        if isinstance(record.body, Signoff):
            yield _Sealed(real, ledger, trust, record, whole).checked(seals.get(record.id, []))
    for name in sealed_folders(real):
        if name not in known:
            problem = "it seals a sign-off that the workbook does not hold: the end of the file was cut off, or it is another file's"
            yield SealCheck("", "", 0, name, "damaged", problem=_sentence(real, name, problem))


def check_copy(folder: Path, ledger: Ledger, trust: Trust) -> SealCheck | None:
    """Return the check of a sealed folder looked at alone, ``ledger`` being its copy's; None where ``folder`` is none.

    Without the workbook the seal's own record is not there: what the manifest's digest was can only be learned elsewhere. Signatures
    are those that lie there, each under the name that the allowed signers know its key by.
    """
    content = read_small(folder / MANIFEST)
    if content is None:
        return None
    last = ledger.records[-1] if ledger.records else None
    fault = next(faults(folder, content), None)
    problem = "" if fault is None else _told(fault)
    if not problem and (last is None or not isinstance(last.body, Signoff)):
        problem = f"{COPY} does not end with a sign-off"
    found = []
    for name in _kept(folder):
        signature = read_small(folder / SIGNATURES / name, _LARGEST_SIGNATURE) or b""
        form: SignatureForm = form_of(signature) or "ssh"
        named = principals(signature, trust.allowed) if trust.allowed and form == "ssh" else ()
        checked = check(content, signature, form, named[0] if named else "", trust)
        shown = inert(named[0] if named else "", 200)
        found.append(SignatureCheck("", shown, form, inert(name, 200), checked.state, checked.key, checked.why))
    return SealCheck(
        signoff=last.id if last else "",
        by=last.by if last else "",
        line=last.line if last else 0,
        folder=folder.name,
        state="damaged" if problem else "sealed",
        digest=sha256(content),
        problem=EvidenceError(problem, str(folder), _RESTORE).message if problem else "",
        signatures=tuple(found),
        alone=True,
    )


@dataclass(frozen=True)
class _Sealed:
    """One sign-off's folder beside its workbook."""

    real: Path
    ledger: Ledger
    trust: Trust
    signoff: Record[Body]
    whole: bool

    @property
    def name(self) -> str:
        return folder_name(self.signoff)

    @property
    def place(self) -> Path:
        return self.real.parent / FOLDER / self.name

    def checked(self, seals: list[tuple[Record[Body], Seal]]) -> SealCheck:
        """Return the state of the sign-off."""
        nothing = SealCheck(self.signoff.id, self.signoff.by, self.signoff.line, self.name, "unsealed")
        if not seals:
            if self.place.is_dir() and _kept(self.place):
                return self._damaged(
                    nothing, "it carries signatures, but no record of its seal stands in the file: the end was cut off"
                )
            return nothing
        content = read_small(self.place / MANIFEST) if self.place.is_dir() and not self.place.is_symlink() else None
        digest = sha256(content) if content is not None else ""
        # The first seal counts: one that was added later must not make another folder the sealed one.
        record, seal = seals[0]
        named = replace(nothing, state="sealed", seal=record.id, digest=seal.manifest, at_line=record.line)
        if seal.folder != self.name:
            return self._damaged(named, "its seal names another folder")
        if content is None:
            return self._damaged(named, "the sealed folder or its manifest is missing")
        signed = tuple(self._signatures(content, [one for one, _ in seals]))
        checked = replace(named, signatures=signed, unnamed=self._unnamed(signed))
        if digest != seal.manifest:
            return self._damaged(checked, f"{MANIFEST} is not the one that was sealed")
        problem, redacted = self._folder(content) if self.whole else ("", ())
        return self._damaged(checked, problem) if problem else replace(checked, redacted=redacted)

    def _damaged(self, so_far: SealCheck, problem: str) -> SealCheck:
        line = so_far.at_line or self.signoff.line
        return replace(so_far, state="damaged", problem=_sentence(self.real, self.name, problem), at_line=line)

    def _folder(self, content: bytes) -> tuple[str, tuple[str, ...]]:
        """Return what is wrong with the folder's files, and which of them a redaction explains."""
        copy = self._copy()
        if isinstance(copy, str):
            return copy, ()
        # A copy that was sealed after a redaction holds its record too; one that was redacted since does not.
        told = {one.body.target for one in copy.graph.redactions if isinstance(one.body, Redaction)}
        stubs = {stub.id for stub in copy.graph.stubs} - told
        gave_way = {one.removeprefix(f"{FOLDER}/{self.name}/") for one in stubbed(self.real, self.ledger)}
        here = {record.id for record in self.ledger.records if isinstance(record.body, Redacted)}
        excused = []
        for fault in faults(self.place, content):
            copied = stubs and stubs <= here and fault.name == COPY
            explained = copied or (fault.name != COPY and fault.name in gave_way)
            if fault.what != "altered" or not explained:
                return _told(fault), ()
            excused.append(fault.name)
        if stubs and not excused:
            return "records in its copy were replaced by stubs", ()
        return "", tuple(excused)

    def _copy(self) -> Reading | str:
        """Return the reading of the folder's copy of the evidence, or what is wrong with it."""
        content = read_small(self.place / COPY, FILE_LIMIT)
        if content is None:
            return f"{COPY} is missing"
        try:
            copy = read_whole(content, str(self.place / COPY))
        except (EvidenceError, NotEvidence) as error:
            return f"{COPY} is damaged: {error.problem}"
        if copy.head.digest != self.ledger.head or copy.graph.newest != (self.signoff.digest,):
            return f"{COPY} does not hold the records up to the sign-off"
        return copy

    def _signatures(self, content: bytes, seals: list[Record[Body]]) -> Iterator[SignatureCheck]:
        ids = {seal.id for seal in seals}
        for record in self.ledger.records:
            body = record.body
            if isinstance(body, Signature) and body.seal in ids:
                kept = read_signature(self.place, body)
                base = SignatureCheck(
                    record.id, body.signer, body.form, inert(body.file, 200), "missing", line=record.line
                )
                if kept is None:
                    yield replace(base, why="its file is gone or altered")
                    continue
                # Over the bytes that are there now: a manifest put in the place of the sealed one is not what was signed.
                found = check(content, kept, body.form, body.signer, self.trust)
                yield replace(base, state=found.state, key=found.key, why=found.why)

    def _unnamed(self, signed: tuple[SignatureCheck, ...]) -> tuple[str, ...]:
        named = {one.file for one in signed}
        return tuple(sorted(name for name in map(inert, _kept(self.place)) if name not in named))


def _kept(place: Path) -> list[str]:
    """Return the names of the files in ``signatures/``."""
    folder = place / SIGNATURES
    return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []


def _told(fault: Fault) -> str:
    match fault.what:
        case "manifest":
            return f"{MANIFEST} is no manifest"
        case "added":
            return f"{fault.name} was added: the manifest does not name it"
        case "missing":
            return f"{fault.name} is missing"
    return f"{fault.name} was altered after the seal"


def _sentence(real: Path, name: str, problem: str) -> str:
    return EvidenceError(problem, str(real.parent / FOLDER / name), _RESTORE).message
