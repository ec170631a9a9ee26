"""Faults in the middle of merging, redacting and signing: the system's calls fail or the process dies at each of them in turn."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from evidence.saving import die_at
from sealing import ANNA, attested, begun, decide, ticking

from guide.evidence.remains import held
from guide.evidence.store import EvidenceFile
from guide.model.bodies import Note
from guide.model.language import Language
from guide.session.desk import Desk
from guide.session.merge import merge
from guide.session.open import open_desk
from guide.session.redact import redact
from guide.session.sign import Decision, sign
from guide.session.signature import sign_with_key

LATER = datetime(2026, 11, 24, tzinfo=UTC)
SECRET = "The password is hunter2-and-more."
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass
class Work:
    """One verb on a workbook of its own: how it is prepared, done, and what must hold once it is done."""

    name: str
    prepare: Callable[[Path], None]
    do: Callable[[Path], object]
    again: Callable[[Path], object]
    """What a person does after an interruption: the same, or what the message named."""


def desk_at(folder: Path) -> Desk:
    return open_desk(folder / "evidence.yaml", person=ANNA, language=Language.EN, clock=ticking(LATER))


def records(folder: Path) -> dict[str, Any]:
    """Return the records by id; reading them proves that the file is whole."""
    read = EvidenceFile(folder / "evidence.yaml").read(LATER + timedelta(days=1))
    return {one.id: one for one in read.records}


def holding(folder: Path, text: str) -> list[str]:
    """Return every file below ``folder`` that holds ``text``."""
    return [str(one) for one in folder.rglob("*") if one.is_file() and text.encode() in one.read_bytes()]


def of_kind(folder: Path, kind: str) -> list[Any]:
    return [one for one in records(folder).values() if one.kind == kind]


def _two_branches(folder: Path) -> None:
    desk = begun(folder / "evidence.yaml")
    (folder / "other").mkdir(mode=0o700)
    shutil.copy(folder / "evidence.yaml", folder / "other" / "evidence.yaml")
    other = EvidenceFile(folder / "other" / "evidence.yaml")
    desk.record(Note(text="Ours."))
    for number in range(3):
        other.append(Note(text=f"Theirs {number}."), id=desk.mint(desk.clock()), at=desk.clock(), by="B")


def _redacted_branch(folder: Path) -> None:
    """The other branch redacted a record, so that the merge replaces the file."""
    _two_branches(folder)
    other = open_desk(folder / "other" / "evidence.yaml", person=ANNA, language=Language.EN, clock=ticking(LATER))
    redact(other, of_kind(folder, "note")[0].id, reason="It must go.", by=ANNA)


def _merge(folder: Path) -> object:
    return merge(folder / "evidence.yaml", folder / "other" / "evidence.yaml")


def _secret_sealed(folder: Path) -> None:
    """A secret in a record, in an attachment, and in a sealed sign-off."""
    desk = begun(folder / "evidence.yaml")
    desk.record(Note(text=SECRET))
    (folder / "proof.txt").write_text(SECRET, encoding="utf-8")
    attested(desk, folder / "proof.txt")
    (folder / "proof.txt").unlink()
    decide(desk)


def _secrets(folder: Path) -> list[Any]:
    return [
        one for one in records(folder).values() if one.kind == "attestation" or getattr(one.body, "text", "") == SECRET
    ]


def _redact(folder: Path) -> None:
    """Redact what still stands, and complete what is redacted and lies elsewhere still."""
    desk = desk_at(folder)
    for one in _secrets(folder):
        redact(desk, one.id, reason="A secret.", by=ANNA)


def _redact_again(folder: Path) -> None:
    desk = desk_at(folder)
    for one in of_kind(folder, "redacted"):
        if held(folder / "evidence.yaml", desk.ledger(), one.id):
            redact(desk, one.id, reason="A secret.", by=ANNA)
    _redact(folder)


def _unsigned(folder: Path) -> None:
    desk = begun(folder / "evidence.yaml")
    (folder / "proof.txt").write_text("a.example\n", encoding="utf-8")
    attested(desk, folder / "proof.txt")


def signing(key: Path) -> Work:
    def do(folder: Path) -> None:
        desk = desk_at(folder)
        made = sign(desk, Decision("assessor", "insufficient-evidence", "Nothing was probed.", ANNA))
        sign_with_key(desk, made.id, key, signer=ANNA, ask=False)

    def again(folder: Path) -> None:
        signed = of_kind(folder, "signoff")
        if not signed:
            do(folder)
        elif not of_kind(folder, "signature"):
            sign_with_key(desk_at(folder), signed[0].id, key, signer=ANNA, ask=False)

    return Work("sign", _unsigned, do, again)


MERGE = Work("merge", _two_branches, _merge, _merge)
MERGE_STUB = Work("merge-stub", _redacted_branch, _merge, _merge)
REDACT = Work("redact", _secret_sealed, _redact, _redact_again)


@dataclass
class Failing:
    """The ``at``-th call of ``os.name`` fails with ``error``; for ``open`` only those that would write count."""

    name: str
    at: int
    error: int
    short: bool = False
    """Whether half of what was to be written is, before it fails: a full disk."""
    hit: bool = False
    real: Any = field(init=False)

    def __post_init__(self) -> None:
        self.real = getattr(os, self.name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if self.name == "open" and not arguments[1] & _WRITING:
            return self.real(*arguments, **named)
        self.at -= 1
        if self.at == 0 and self.short and len(arguments[1]) > 1:
            self.at = 1
            return self.real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
        if self.at == 0:
            self.hit = True
            raise OSError(self.error, os.strerror(self.error))
        return self.real(*arguments, **named)


FAULTS = (
    ("open", errno.EROFS, False),
    ("mkdir", errno.EROFS, False),
    ("write", errno.ENOSPC, False),
    ("write", errno.EIO, False),
    ("write", errno.ENOSPC, True),
    ("fsync", errno.EIO, False),
    ("rename", errno.EIO, False),
    ("unlink", errno.EACCES, False),
    ("ftruncate", errno.EIO, False),
)


def copies(whole: Path, into: Path) -> Iterator[Path]:
    """Yield one fresh copy of a prepared folder after the other; each is removed when the next is asked for."""
    number = 0
    while True:
        number += 1
        folder = into / str(number)
        shutil.copytree(whole, folder, symlinks=True)
        yield folder
        shutil.rmtree(folder)


def killed(work: Work, folder: Path, step: int) -> bool:
    """Do the work in a process that dies right before its ``step``-th call of the system; tell whether it died."""
    child = os.fork()
    if not child:
        code = 1
        try:
            die_at(step)
            work.do(folder)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)
