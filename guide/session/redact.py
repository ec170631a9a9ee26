"""Redact a record: its content goes, a stub and the reason stay. Cannot be undone."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guide.assess.scope import fold_scope
from guide.evidence.redact import FIXED, Order, stub_body
from guide.evidence.remains import clear, held, only_named_by, redactions_of, sealed_files
from guide.evidence.wire import plain_body
from guide.model.bodies import Body, Redacted, Redaction, ScopeChange
from guide.model.facts import Facts
from guide.model.records import Ledger, Record
from guide.session.desk import Desk
from guide.session.review import find_record
from guide.text.errors import UsageError, noted
from guide.text.outside import inert

_PROSE: Final = frozenset({"statement", "text", "reason", "comment", "compensating", "rationale"})
"""Fields in which a person's words stand."""
_SHORTEST: Final = 8
"""Letters and digits from which words are looked for elsewhere."""
_FILES, _BYTES, _LONGEST = 5_000, 4 * 1024 * 1024, 200
_DOCUMENTS: Final = frozenset(
    [".md", ".html", ".htm", ".json", ".sarif", ".xml", ".csv", ".txt", ".log", ".ics", ".yaml", ".yml"]
)
_TAME: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Prospect:
    """What a redaction would do, and what it cannot reach."""

    record: Record[Body]
    removed: tuple[str, ...]
    """Places beside the evidence file that go with the record, relative to it."""
    echoes: tuple[str, ...]
    """Records and files that seem to hold the same words and stay as they are."""
    git: bool
    """Whether the workbook lies in a git repository, whose history keeps what it had."""


@dataclass(frozen=True)
class Done:
    """What a redaction did."""

    record: Record[Body]
    """The redaction's record; of one that was completed, the one there was."""
    removed: tuple[str, ...]
    held: tuple[str, ...]
    """Places that hold the content still."""
    echoes: tuple[str, ...]
    git: bool


def can_be_redacted(record: Record[Body]) -> bool:
    """Tell whether records of this kind can be redacted at all."""
    return record.kind not in FIXED


def prospect(desk: Desk, record_id: str) -> Prospect:
    """Return what the redaction of that record would do; raise UsageError where it cannot be redacted. Writes nothing."""
    ledger = desk.ledger()
    target = find_record(ledger, record_id)
    _refuse(ledger, target)
    real = desk.file.real
    artifacts = only_named_by(ledger, target, real)
    removed = _going(artifacts, sealed_files(real, ledger, target.id, artifacts))
    return Prospect(target, removed, _echoes(desk, ledger, target, removed), _in_git(real))


def redact(desk: Desk, record_id: str, *, reason: str, by: str = "", hide_subject: bool = False) -> Done:
    """Put a stub in the record's place, record why, and remove what lies beside the file; return what was done.

    A redaction that was interrupted, or came by a merge, is completed. Raises UsageError where the record cannot be redacted or the
    reason is missing, EvidenceError where something cannot be written.
    """
    ledger = desk.ledger()
    target = find_record(ledger, record_id)
    if isinstance(target.body, Redacted):
        return _complete(desk, target, reason=reason, by=by)
    _refuse(ledger, target)
    _require(reason)
    real = desk.file.real
    artifacts = only_named_by(ledger, target, real)
    sealed = sealed_files(real, ledger, target.id, artifacts)
    echoes = _echoes(desk, ledger, target, _going(artifacts, sealed))
    now = desk.clock()
    order = Order(
        target=target,
        reason=reason.strip(),
        id=desk.mint(now),
        at=now,
        by=by or desk.person,
        hide_subject=hide_subject,
        artifacts=artifacts,
        sealed=sealed,
    )
    record = desk.file.redact(order)
    left = f"The record {target.id} is redacted, but copies may still lie beside the file. Complete it with guide redact {target.id}."
    with noted(left):
        after = desk.ledger()
        stub = next(one for one in after.records if one.id == target.id)
        removed = clear(real, after, stub)
        return Done(record, removed, held(real, after, stub.id), echoes, _in_git(real))


def _complete(desk: Desk, stub: Record[Body], *, reason: str, by: str) -> Done:
    """Clear what an earlier redaction of the record left, or what a merge brought."""
    ledger, real = desk.ledger(), desk.file.real
    if not held(real, ledger, stub.id):
        raise UsageError(f"{stub.id} is redacted already, and nothing beside the file holds it still")
    every = redactions_of(ledger, stub.id)
    digests = [digest for one in every if isinstance(one.body, Redaction) for digest in one.body.artifacts]
    named = {name for one in every if isinstance(one.body, Redaction) for name in one.body.sealed}
    more = tuple(one for one in sealed_files(real, ledger, stub.id, digests) if one not in named)
    record = every[0]
    if more:
        _require(reason)
        record = desk.record(Redaction(target=stub.id, stub=stub.digest, reason=reason.strip(), sealed=more), by=by)
        ledger = desk.ledger()
    removed = clear(real, ledger, stub)
    return Done(record, removed, held(real, ledger, stub.id), (), _in_git(real))


def _going(artifacts: Iterable[str], sealed: Iterable[str]) -> tuple[str, ...]:
    return (*(f"artifacts/{one.removeprefix('sha256:')}" for one in artifacts), *(f"signoffs/{one}" for one in sealed))


def _require(reason: str) -> None:
    if not reason.strip():
        raise UsageError(
            "A redaction needs a reason. Say what kind of thing must go and who decided it, not the thing itself"
        )


def _refuse(ledger: Ledger, target: Record[Body]) -> None:
    """Raise UsageError where the record cannot be redacted."""
    if isinstance(target.body, Redacted):
        raise UsageError(f"{target.id} is redacted already")
    if not can_be_redacted(target):
        raise UsageError(f"A record of kind {target.kind} cannot be redacted. Name the record that holds the words")
    if isinstance(target.body, ScopeChange):
        stub = target.model_copy(update={"kind": "redacted", "body": stub_body(target)})
        left = ledger.model_copy(
            update={"records": tuple(stub if one.id == target.id else one for one in ledger.records)}
        )
        if fold_scope(left) != fold_scope(ledger):
            raise UsageError(
                f"The scope still rests on {target.id}. Say first anew what it says (guide scope set, add, exclude), then redact it"
            )


def _echoes(desk: Desk, ledger: Ledger, target: Record[Body], going: Iterable[str]) -> tuple[str, ...]:
    """Return records and files that hold the same words, or name the record: what a redaction leaves as it is."""
    needles = {bare for text in _said(target) if len(bare := _bare(text)) >= _SHORTEST}
    found = [
        f"{one.kind} {one.id}"
        for one in ledger.records
        if one.id != target.id
        and needles
        and any(needle in _bare(" ".join(_strings(plain_body(one.body)))) for needle in needles)
    ]
    if isinstance(target.body, Facts):
        same = [
            one
            for one in ledger.records
            if isinstance(one.body, Facts) and one.id != target.id and one.body.subject == target.body.subject
        ]
        found += [f"{one.kind} {one.id}" for one in same]
    return (*found, *_files_with(desk.file.real, needles | {_bare(target.id)}, going))


def _said(record: Record[Body]) -> Iterator[str]:
    """Yield what a person wrote in the record, whole."""
    yield from (str(getattr(record.body, name)) for name in sorted(_PROSE) if getattr(record.body, name, ""))


def _strings(value: Any) -> Iterator[str]:
    """Yield every text in a plain value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        yield from (text for one in (value.values() if isinstance(value, dict) else value) for text in _strings(one))


def _bare(text: str) -> str:
    """Return letters and digits alone: what stays the same whatever a document made of the text."""
    return _TAME.sub("", text).casefold()


def _files_with(real: Path, needles: set[str], going: Iterable[str]) -> Iterator[str]:
    """Yield the documents in the workbook's folder that hold one of ``needles``, relative to it; ``going`` are left out."""
    skipped = {real.name, *going}
    left = _FILES
    for folder, below, names in os.walk(real.parent):
        below[:] = sorted(one for one in below if one != ".git")
        for name in sorted(names):
            path = Path(folder) / name
            shown = str(path.relative_to(real.parent))
            left -= 1
            if left < 0:
                return
            if shown not in skipped and path.suffix in _DOCUMENTS and _contains(path, needles):
                yield inert(os.fsencode(shown), _LONGEST)


def _contains(path: Path, needles: set[str]) -> bool:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _BYTES:
            return False
        text = _bare(path.read_text(encoding="utf-8", errors="ignore"))
    except OSError:
        return False
    return any(needle in text for needle in needles)


def _in_git(real: Path) -> bool:
    return any((above / ".git").exists() for above in real.parents)
