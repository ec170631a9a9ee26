"""Sealing: the folder ``signoffs/<date>-<id>/`` of a sign-off, built aside and then renamed (design section 6).

It holds the evidence up to the sign-off, the artifacts that it names, the documents made of it, and the manifest over all of them.
Whoever is interrupted leaves a folder ``.<id>.new``, which the next attempt replaces, or a whole folder that no seal names yet, which
the next attempt takes up.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from guide.assess.past import past_of
from guide.evidence.artifacts import named_artifacts
from guide.evidence.errors import EvidenceError
from guide.evidence.files import chunks, explained, folder, fresh, open_regular, put, read_all, sync, write_all
from guide.evidence.grammar import FILE_LIMIT, read_head, scan
from guide.evidence.local import Local
from guide.evidence.manifest import FOLDER, LIMIT, MANIFEST, SEALED, SIGNATURES, faults, read_small, render
from guide.model.base import show_instant
from guide.model.bodies import Body
from guide.model.records import Ledger, Record
from guide.text.digests import sha256
from guide.text.errors import UsageError

COPY: Final = "evidence.yaml"
_AGAIN: Final = "Free space or give yourself access"


def folder_name(signoff: Record[Body]) -> str:
    """Return the name of the folder that seals ``signoff``."""
    return f"{show_instant(signoff.at)[:10]}-{signoff.id}"


def copy_of(real: Path, ledger: Ledger, signoff: Record[Body]) -> bytes:
    """Return the evidence file as it stood when ``signoff`` was its newest record: what it rests on, byte for byte, and itself.

    What stands between records stays with the record behind it. Records of another branch, which the sign-off did not see, are left out.
    """
    descriptor = open_regular(real)
    try:
        with explained(real, "the file cannot be read", "Give yourself access to it"):
            content = read_all(descriptor, FILE_LIMIT)
    finally:
        os.close(descriptor)
    head = read_head(content, str(real))
    wanted = {record.id for record in past_of(ledger, signoff.id).records}
    parts, at = [content[: head.end]], head.end
    if not parts[0].endswith(b"\n"):
        parts.append(b"\n")
    for span in scan(content, head.end, head.lines + 1, str(real)).spans:
        if span.id in wanted:
            parts.append(content[at : span.end])
        at = span.end
    text = b"".join(parts)
    return text if text.endswith(b"\n") else text + b"\n"


def build(real: Path, ledger: Ledger, signoff: Record[Body], documents: Mapping[str, bytes]) -> str:
    """Seal ``signoff`` and return the digest of the manifest; a whole folder that already stands there is taken up.

    ``documents`` are the other files by name. Raises EvidenceError where something cannot be written, or what stands there is not what
    would be sealed.
    """
    name = folder_name(signoff)
    above = real.parent / FOLDER
    with (
        Local(real).lock("seal"),
        explained(above, "the sign-off cannot be sealed", _AGAIN),
        folder(above, create=True) as within,
    ):
        if os.path.lexists(above / name):
            return _taken_up(above / name, copy_of(real, ledger, signoff))
        aside = above / f".{signoff.id}.new"
        if os.path.lexists(aside):
            shutil.rmtree(aside)
        digest = _filled(aside, real, ledger, signoff, documents)
        os.rename(aside.name, name, src_dir_fd=within, dst_dir_fd=within)
        sync(within)
        return digest


def sealed_folders(real: Path) -> tuple[str, ...]:
    """Return the names of everything in ``signoffs/`` that is called like a sealed folder."""
    above = real.parent / FOLDER
    if not above.is_dir() or above.is_symlink():
        return ()
    return tuple(sorted(entry.name for entry in above.iterdir() if SEALED.fullmatch(entry.name)))


def _filled(aside: Path, real: Path, ledger: Ledger, signoff: Record[Body], documents: Mapping[str, bytes]) -> str:
    """Fill the folder ``aside`` and return the digest of its manifest."""
    evidence = copy_of(real, ledger, signoff)
    digests = {COPY: hashlib.sha256(evidence).hexdigest()}
    with folder(aside, create=True) as inside:
        put(inside, COPY, evidence)
        for name, content in documents.items():
            put(inside, name, content)
            digests[name] = hashlib.sha256(content).hexdigest()
        for name in _artifacts(real, ledger, signoff):
            with folder(aside / "artifacts", create=True) as kept:
                digests[f"artifacts/{name}"] = _copied(real.parent / "artifacts" / name, kept, name)
        with folder(aside / SIGNATURES, create=True):
            pass
        manifest = render(digests)
        if len(manifest) > LIMIT:
            raise UsageError(f"The manifest would have {len(manifest)} bytes; the limit is {LIMIT}")
        put(inside, MANIFEST, manifest)
    return sha256(manifest)


def _artifacts(real: Path, ledger: Ledger, signoff: Record[Body]) -> Iterator[str]:
    """Yield the file names of the artifacts that are there, of those that the sealed records name."""
    sealed = past_of(ledger, signoff.id)
    for digest in dict.fromkeys(digest for _, digest in named_artifacts(sealed)):
        plain = digest.removeprefix("sha256:")
        yield from (name for name in (plain, f"{plain}.json.gz") if (real.parent / "artifacts" / name).is_file())


def _copied(source: Path, within: int, name: str) -> str:
    """Copy one artifact and return what it hashes to, which must be its name unless it was altered before the sign-off."""
    digest = hashlib.sha256()
    descriptor = open_regular(source)
    try:
        with fresh(within, name) as copy:
            for part in chunks(descriptor):
                digest.update(part)
                write_all(copy, part)
    finally:
        os.close(descriptor)
    return digest.hexdigest()


def _taken_up(place: Path, evidence: bytes) -> str:
    """Return the manifest's digest of a folder that was sealed before its seal could be recorded."""
    content = read_small(place / MANIFEST) if not place.is_symlink() else None
    wrong = (
        content is None
        or next(faults(place, content), None) is not None
        or read_small(place / COPY, FILE_LIMIT) != evidence
    )
    if content is None or wrong:
        message = "a folder of this name stands here and does not hold what would be sealed"
        raise EvidenceError(message, str(place), "Move it away, then seal again")
    return sha256(content)
