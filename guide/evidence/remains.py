"""What remains of a redacted record beside its place: artifacts, sealed sign-offs, what was set aside. Found, cleared, listed.

Everything here can be repeated: a redaction that was interrupted, or that came by a merge, is completed by doing it again.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from guide.evidence.artifacts import SUFFIXES, named_by
from guide.evidence.errors import EvidenceError, NotEvidence
from guide.evidence.files import explained, folder, open_regular, put, read_all
from guide.evidence.grammar import FILE_LIMIT
from guide.evidence.leftovers import sweep_beside
from guide.evidence.local import Local
from guide.evidence.redact import stub_bytes, swapped
from guide.model.base import show_instant
from guide.model.bodies import Body, Redacted, Redaction
from guide.model.records import Ledger, Record

SIGNOFFS: Final = "signoffs"
COPY: Final = "evidence.yaml"
_MANIFEST: Final = "MANIFEST.sha256"
_SIGNATURES: Final = "signatures"
_INSIDE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){1,2}")
"""A file below ``signoffs/``: tame, relative, inside."""
_LEFT: Final = re.compile(r"\.[0-7][0-9A-HJKMNP-TV-Z]{25}\.new")
"""What an interrupted sealing leaves; the next attempt replaces it anyway."""
_CANNOT: Final = "The record itself is redacted; give yourself access, then do it again"


def redactions_of(ledger: Ledger, record_id: str) -> tuple[Record[Body], ...]:
    """Return the records that say that the record of that id was redacted, the oldest first."""
    return tuple(one for one in ledger.records if isinstance(one.body, Redaction) and one.body.target == record_id)


def only_named_by(ledger: Ledger, record: Record[Body], real: Path) -> tuple[str, ...]:
    """Return the artifacts that ``record`` names and no other record does, of this file or of another beside it."""
    others = {digest for one in ledger.records if one.id != record.id for digest in named_by(one)}
    mine = [digest for digest in dict.fromkeys(named_by(record)) if digest not in others]
    return tuple(digest for digest in mine if not _named_beside(real, digest.encode()))


def sealed_files(real: Path, ledger: Ledger, record_id: str, artifacts: Iterable[str]) -> tuple[str, ...]:
    """Return the files of sealed sign-offs that hold the record of that id, as ``folder/file`` below ``signoffs/``.

    Where the folder's evidence holds it, every document made of that evidence may hold its words, so all of them are named, but for
    those that are stubs by an earlier redaction.
    """
    done = {one.removeprefix(f"{SIGNOFFS}/") for one in stubbed(real, ledger) if not one.endswith(f"/{COPY}")}
    names = {digest.removeprefix("sha256:") for digest in artifacts}
    found: list[str] = []
    for place in _folders(real):
        if _LEFT.fullmatch(place.name):
            continue
        if _holds(_small(place / COPY), record_id):
            found += [f"{place.name}/{one.name}" for one in _regular(place) if one.name != _MANIFEST]
        kept = place / "artifacts"
        found += [f"{place.name}/artifacts/{one.name}" for one in _regular(kept) if one.name.split(".", 1)[0] in names]
    return tuple(one for one in found if _INSIDE.fullmatch(one) and one not in done)


def held(real: Path, ledger: Ledger, record_id: str = "") -> tuple[str, ...]:
    """Return every place beside the evidence file, relative to it, that still holds what a redaction (of that record) was to remove."""
    stubs = [one for one in ledger.records if isinstance(one.body, Redacted) and record_id in {"", one.id}]
    found: list[str] = []
    for stub in stubs:
        every = redactions_of(ledger, stub.id)
        found += _held_artifacts(real, ledger, every)
        named = {name: one for one in reversed(every) for name in _sealed(one) if _INSIDE.fullmatch(name)}
        digests = [digest for one in every for digest in _artifacts(one)]
        for name in {**named, **dict.fromkeys(sealed_files(real, ledger, stub.id, digests))}:
            said = named.get(name)
            if said is None or not _stubbed(real, name, said):
                found.append(f"{SIGNOFFS}/{name}")
        found += [str(one.relative_to(real.parent)) for one in _set_aside(real, stub.id)]
    return tuple(dict.fromkeys(found))


def stubbed(real: Path, ledger: Ledger) -> tuple[str, ...]:
    """Return the files of sealed sign-offs, relative to the evidence file, that are stubs as a redaction says."""
    pairs = ((name, one) for one in ledger.records for name in _sealed(one) if _INSIDE.fullmatch(name))
    return tuple(dict.fromkeys(f"{SIGNOFFS}/{name}" for name, one in pairs if _stubbed(real, name, one)))


def clear(real: Path, ledger: Ledger, stub: Record[Body]) -> tuple[str, ...]:
    """Remove what remains of the record that ``stub`` stands for and return the places; raise EvidenceError where that fails.

    Artifacts and what was set aside are removed, files of sealed sign-offs give way to stubs. Only what redaction records name is touched
    in sealed sign-offs.
    """
    sweep_beside(real)
    every = redactions_of(ledger, stub.id)
    done: list[str] = []
    for path in [*(real.parent / one for one in _held_artifacts(real, ledger, every)), *_set_aside(real, stub.id)]:
        with explained(path, "the file cannot be removed", _CANNOT), folder(path.parent) as within:
            os.unlink(path.name, dir_fd=within)
            os.fsync(within)
        done.append(str(path.relative_to(real.parent)))
    for name, said in {name: one for one in reversed(every) for name in _sealed(one)}.items():
        if _INSIDE.fullmatch(name) and not _stubbed(real, name, said) and _replace(real, name, stub, said):
            done.append(f"{SIGNOFFS}/{name}")
    for place in _folders(real):
        if _LEFT.fullmatch(place.name) and _holds(_small(place / COPY), stub.id):
            with explained(place, "the folder cannot be removed", _CANNOT):
                shutil.rmtree(place)
            done.append(f"{SIGNOFFS}/{place.name}")
    return tuple(done)


def file_stub(name: str, said: Record[Body]) -> bytes:
    """Return what stands in the place of a sealed file: the same bytes for everybody, so that nothing else passes for them."""
    record = said.body.target if isinstance(said.body, Redaction) else ""
    if name.endswith(".json"):
        told = {"redacted": record, "redaction": said.id, "by": said.by, "at": show_instant(said.at)}
        return json.dumps(told, ensure_ascii=True, indent=1).encode() + b"\n"
    return (
        f"Redacted. This file held or may have held the record {record}, which was redacted on {show_instant(said.at)[:10]}.\n"
        f"Who and why: the record {said.id} of the workbook. The manifest beside this file names the digest of what stood here.\n\n"
        f"Изъято. Здесь была или могла быть запись {record}, изъятая {show_instant(said.at)[:10]}.\n"
        f"Кем и почему: запись {said.id} в книге свидетельств. Дайджест прежнего файла указан в манифесте рядом.\n"
    ).encode()


def _held_artifacts(real: Path, ledger: Ledger, redactions: Iterable[Record[Body]]) -> list[str]:
    living = {digest for one in ledger.records for digest in named_by(one)}
    gone = [digest for one in redactions for digest in _artifacts(one) if digest not in living]
    names = [f"artifacts/{digest.removeprefix('sha256:')}{suffix}" for digest in gone for suffix in SUFFIXES]
    return [
        name
        for name in dict.fromkeys(names)
        if os.path.lexists(real.parent / name) and not _named_beside(real, name.split("/")[1][:64].encode())
    ]


def _replace(real: Path, name: str, stub: Record[Body], said: Record[Body]) -> bool:
    """Put a stub in the place of one sealed file; return False where nothing stands there."""
    path = real.parent / SIGNOFFS / name
    content = _small(path)
    if content is None:
        return False
    new = file_stub(name, said)
    if path.name == COPY and isinstance(stub.body, Redacted):
        bare = stub.model_copy(update={"line": 0})
        with suppress(EvidenceError, NotEvidence):  # a copy that does not read is replaced whole
            new = swapped(content, str(path), stub.id, stub_bytes(bare, stub.body)[0])
    with explained(path, "the stub cannot be written", _CANNOT), folder(path.parent) as within:
        put(within, path.name, new)
    return True


def _stubbed(real: Path, name: str, said: Record[Body]) -> bool:
    """Tell whether a sealed file is gone, or the stub that it should be, or a copy in which the record is one."""
    path = real.parent / SIGNOFFS / name
    content = _small(path)
    if content is None:
        return not os.path.lexists(path)
    if path.name == COPY and isinstance(said.body, Redaction) and not _holds(content, said.body.target):
        return _holds(content, said.body.target, stub=True) or content == file_stub(name, said)
    return content == file_stub(name, said)


def _holds(content: bytes | None, record_id: str, *, stub: bool = False) -> bool:
    """Tell whether the bytes of an evidence file hold the record of that id itself, or its stub."""
    begin = f"  - id: {record_id}\n    kind: ".encode()
    at = (content or b"").find(begin)
    found = at >= 0 and content is not None and content.startswith(b"redacted\n", at + len(begin))
    return at >= 0 and found == stub


def _set_aside(real: Path, record_id: str) -> list[Path]:
    """Return what was set aside beside the evidence file and holds the record of that id."""
    place = Local(real).folder / "aside"
    begin = f"  - id: {record_id}".encode()
    return [one for one in _regular(place) if begin in (_small(one) or b"")]


def _named_beside(real: Path, digest: bytes) -> bool:
    """Tell whether another evidence file in the same folder names the artifact: they share ``artifacts/``."""
    beside = [one for one in _regular(real.parent) if one.suffix in {".yaml", ".yml"} and one != real]
    return any(digest in (_small(one) or b"") for one in beside)


def _folders(real: Path) -> Iterator[Path]:
    above = real.parent / SIGNOFFS
    if above.is_dir() and not above.is_symlink():
        yield from sorted(one for one in above.iterdir() if one.is_dir() and not one.is_symlink())


def _regular(place: Path) -> list[Path]:
    """Return the regular files of a folder, sorted; none where there is no such folder or it is closed to us."""
    if place.is_symlink() or not place.is_dir():
        return []
    with suppress(OSError):
        return sorted(one for one in place.iterdir() if one.is_file() and not one.is_symlink())
    return []


def _small(path: Path) -> bytes | None:
    """Return the bytes of a regular file of the size of an evidence file at most, else None."""
    try:
        descriptor = open_regular(path)
    except (EvidenceError, NotEvidence):
        return None
    try:
        content = read_all(descriptor, FILE_LIMIT)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return content if len(content) <= FILE_LIMIT else None


def _artifacts(record: Record[Body]) -> tuple[str, ...]:
    return record.body.artifacts if isinstance(record.body, Redaction) else ()


def _sealed(record: Record[Body]) -> tuple[str, ...]:
    return record.body.sealed if isinstance(record.body, Redaction) else ()
