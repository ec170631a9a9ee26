"""Signed sign-offs for the tests: people with keys, a workbook that was signed off, and a shell without our program."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from guide.evidence.manifest import MANIFEST
from guide.model.bodies import Attestation, Body, Note, ScopeChange, Seal
from guide.model.language import Language
from guide.model.records import Record
from guide.session.desk import Desk
from guide.session.endpoints import parse_endpoint
from guide.session.init import create
from guide.session.report import render
from guide.session.sign import Decision, sign
from guide.session.signature import attach_signature, sign_with_key
from guide.text.digests import digest_of_text

ANNA, BORIS, MALLORY = "Anna Petrova", "Boris Ivanov", "Mallory"
BEGIN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Keys:
    """A key a person, and the list of those whom an auditor allows: Anna and Boris."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "Keys":
        lines = []
        for name in (ANNA, BORIS, MALLORY):
            path = folder / name.split()[0].lower()
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
            if name != MALLORY:
                lines.append(f'"{name}" {path.with_suffix(".pub").read_text()}')
        (folder / "allowed_signers").write_text("".join(lines), encoding="utf-8")
        return cls(folder)

    def of(self, name: str) -> Path:
        return self.folder / name.split(maxsplit=1)[0].lower()

    @property
    def allowed(self) -> Path:
        return self.folder / "allowed_signers"

    def sign(self, content: bytes, name: str, namespace: str = "asvs-guide") -> bytes:
        """Return what ssh-keygen signs, as a person does on another machine."""
        command = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", self.of(name)]
        return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def ticking(begin: datetime = BEGIN):
    """Return a clock that moves on by a second at each look."""
    numbers = count()
    return lambda: begin + timedelta(seconds=next(numbers))


def begun(path: Path, *, person: str = ANNA) -> Desk:
    """Return a desk at a new workbook with one endpoint and a few remarks."""
    scope = ScopeChange(system="Shop", environment="production", add=(parse_endpoint("shop.test"),))
    desk = create(path, scope, person=person, language=Language.EN, clock=ticking())
    for text in ("The first remark.", "The second remark.", "The third remark."):
        desk.record(Note(text=text))
    return desk


def attested(desk: Desk, proof: Path) -> Record[Body]:
    """Record a statement with an attached file."""
    body = Attestation(
        question="06-hsts.subdomains",
        revision=1,
        wording=digest_of_text("x"),
        answer="satisfied",
        statement="All names answer.",
        stated_by=ANNA,
        valid_until=BEGIN + timedelta(days=90),
        evidence=(desk.file.attach(proof),),
    )
    return desk.record(body)


def decide(desk: Desk, *, by: str = ANNA, role: str = "assessor") -> Record[Seal]:
    """Sign off that the evidence does not suffice, which is always allowed."""
    return sign(desk, Decision(role, "insufficient-evidence", "Nothing was probed.", by, "Lead auditor"))


@dataclass
class SignedBook:
    """A workbook signed off by Anna, and by Boris from another machine, if wanted."""

    path: Path
    keys: Keys
    desk: Desk
    seal: Record[Seal]

    @classmethod
    def make(cls, folder: Path, keys: Keys, *, second: bool = False) -> "SignedBook":
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        desk = begun(folder / "evidence.yaml")
        (folder.parent / "proof.txt").write_text("a.example\n", encoding="utf-8")
        attested(desk, folder.parent / "proof.txt")
        seal = decide(desk)
        sign_with_key(desk, seal.id, keys.of(ANNA), signer=ANNA, ask=False)
        book = cls(folder / "evidence.yaml", keys, desk, seal)
        if second:
            (folder.parent / "boris.sig").write_bytes(keys.sign(book.manifest.read_bytes(), BORIS))
            attach_signature(desk, seal.id, folder.parent / "boris.sig", signer=BORIS)
        return book

    @property
    def sealed(self) -> Path:
        return self.path.parent / "signoffs" / self.seal.body.folder

    @property
    def copy(self) -> Path:
        return self.sealed / "evidence.yaml"

    @property
    def manifest(self) -> Path:
        return self.sealed / MANIFEST

    @property
    def signature(self) -> Path:
        """The first signature's file."""
        return next(iter(sorted((self.sealed / "signatures").iterdir())))

    def records(self) -> tuple[Record[Body], ...]:
        return self.desk.ledger().records

    def forget(self) -> None:
        """Let this be a machine that never saw the workbook."""
        shutil.rmtree(self.path.parent / ".guide")


def stock(report: str) -> str:
    """Return the shell commands that a report prints."""
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", report, flags=re.MULTILINE | re.DOTALL))


def stock_of_workbook(book: SignedBook) -> str:
    return stock(render(book.desk, language=Language.EN).split("## Annex G")[1])


def stock_of_folder(book: SignedBook) -> str:
    return stock((book.sealed / "report.en.md").read_text(encoding="utf-8").split("## Annex G")[1])


def run_stock(
    script: str, place: Path, *, programs: str = "/usr/bin:/bin", **files: Path
) -> subprocess.CompletedProcess[str]:
    """Run printed commands in a shell that knows nothing but the system's own programs."""
    environment = {"PATH": programs, "HOME": os.devnull, **{name: str(path) for name, path in files.items()}}
    return subprocess.run(
        ["/bin/sh", "-c", script], cwd=place, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def record_of(book: SignedBook, kind: type[Body]) -> Record[Body]:
    return next(record for record in book.records() if isinstance(record.body, kind))
