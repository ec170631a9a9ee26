"""Artifacts: files beside the evidence file, each named by the SHA-256 of its own bytes.

``artifacts/<64 hexadecimal digits>`` is an attached file, byte for byte; ``….json.gz`` is JSON that was too large for a record. No name
from outside becomes a file name (R32).
"""

import gzip
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from guide.evidence.errors import EvidenceError
from guide.evidence.files import Signature, cause, chunks, explained, folder, fresh, put, write_all
from guide.model.bodies import Attachment, Attestation, Body, Determination
from guide.model.facts import Facts
from guide.model.records import Ledger, Record
from guide.text.digests import sha256
from guide.text.errors import UsageError
from guide.text.outside import inert

ATTACHMENT_LIMIT = 64 * 1024 * 1024
"""Bytes of one attached file."""
KEPT_LIMIT = 16 * 1024 * 1024
"""Bytes of one kept JSON text before compression."""
SUFFIXES = ("", ".json.gz")
_LONGEST_NAME = 200


class Artifacts:
    """The artifacts in one folder."""

    def __init__(self, path: Path) -> None:
        self.folder = path
        self._hashed: dict[str, tuple[Signature, str]] = {}

    def attach(self, source: Path) -> Attachment:
        """Copy ``source`` under its digest; raise UsageError for what is no regular file or too large, EvidenceError on failure."""
        with _regular(source) as descriptor:
            found = os.fstat(descriptor)
            digest, size = hashlib.sha256(), 0
            for part in chunks(descriptor):
                digest.update(part)
                size += len(part)
                if size > ATTACHMENT_LIMIT:
                    raise UsageError(
                        f"{source}: the file is larger than {ATTACHMENT_LIMIT} bytes. Attach an extract, or its digest as text."
                    )
            name = digest.hexdigest()
            with self._writing() as within, fresh(within, name) as copy:
                os.lseek(descriptor, 0, os.SEEK_SET)
                again = hashlib.sha256()
                for part in chunks(descriptor):
                    again.update(part)
                    write_all(copy, part)
                if again.digest() != digest.digest():
                    raise UsageError(
                        f"{source}: the file changed while it was copied. Attach it again when it is still."
                    )
        return Attachment(
            digest=f"sha256:{name}",
            name=inert(os.fsencode(source.name), _LONGEST_NAME),
            size=size,
            dated=datetime.fromtimestamp(int(found.st_mtime), UTC),
        )

    def keep(self, content: bytes) -> str:
        """Keep ``content`` compressed and return the digest of the compressed file; raise EvidenceError when that fails."""
        if len(content) > KEPT_LIMIT:
            message = f"{len(content)} bytes are more than an artifact may hold ({KEPT_LIMIT})"
            raise EvidenceError(message, str(self.folder), "Nothing was kept; narrow what is gathered")
        packed = gzip.compress(content, mtime=0)
        digest = sha256(packed)
        with self._writing() as within:
            put(within, f"{digest.removeprefix('sha256:')}.json.gz", packed)
        return digest

    def state(self, digest: str) -> str:
        """Return ``present``, ``missing`` or ``altered``; hashed again only when the file's signature changed."""
        for suffix in SUFFIXES:
            name = digest.removeprefix("sha256:") + suffix
            found = self._hash(name)
            if found:
                return "present" if found == digest else "altered"
        return "missing"

    def names(self) -> tuple[str, ...]:
        """Return the name of everything in the folder, inert, sorted."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(inert(os.fsencode(entry.name)) for entry in self.folder.iterdir()))

    def _hash(self, name: str) -> str | None:
        """Return the digest of the artifact ``name``, None where there is none; a link or folder in its place reads as altered."""
        if not self.folder.exists():
            return None
        with folder(self.folder) as within:
            try:
                descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=within)
            except FileNotFoundError:
                return None
            except OSError:
                return "unreadable"
            try:
                found = os.fstat(descriptor)
                if not stat.S_ISREG(found.st_mode) or found.st_size > ATTACHMENT_LIMIT:
                    return "unreadable"
                return self._hashed_once(name, Signature.of(found), descriptor)
            finally:
                os.close(descriptor)

    def _hashed_once(self, name: str, signature: Signature, descriptor: int) -> str:
        known = self._hashed.get(name)
        if known and known[0] == signature:
            return known[1]
        digest = hashlib.sha256()
        for part in chunks(descriptor):
            digest.update(part)
        self._hashed[name] = (signature, f"sha256:{digest.hexdigest()}")
        return self._hashed[name][1]

    @contextmanager
    def _writing(self) -> Iterator[int]:
        with (
            explained(
                self.folder,
                "the file cannot be kept",
                "Nothing was recorded; free space or give yourself access and try again",
            ),
            folder(self.folder, create=True) as within,
        ):
            yield within


def named_by(record: Record[Body]) -> Iterator[str]:
    """Yield the digest of every artifact that ``record`` names."""
    body = record.body
    if isinstance(body, Attestation | Determination):
        yield from (attachment.digest for attachment in body.evidence)
    elif isinstance(body, Facts):
        yield from body.artifacts


@contextmanager
def _regular(source: Path) -> Iterator[int]:
    """Give a descriptor of the regular file ``source``; raise UsageError for anything else, links included."""
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        what = "a link cannot be attached" if source.is_symlink() else f"the file cannot be opened ({cause(error)})"
        raise UsageError(f"{source}: {what}. Name the file itself.") from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UsageError(f"{source}: this is no regular file. Attach a file.")
        yield descriptor
    finally:
        os.close(descriptor)


def named_artifacts(ledger: Ledger) -> Iterator[tuple[Record[Body], str]]:
    """Yield every artifact that a record names, with the record."""
    for record in ledger.records:
        body = record.body
        if isinstance(body, Attestation | Determination):
            yield from ((record, attachment.digest) for attachment in body.evidence)
        elif isinstance(body, Facts):
            yield from ((record, digest) for digest in body.artifacts)
