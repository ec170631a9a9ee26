"""The manifest of a sealed folder: what ``sha256sum -c`` reads, and the comparison of the set of files that it does not make.

The manifest covers every file of the folder but itself and ``signatures/``. A name in it is one of ours: tame, relative, inside.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.evidence.files import chunks, read_all
from guide.text.outside import inert

FOLDER: Final = "signoffs"
"""Where sealed folders lie, beside the evidence file."""
SEALED: Final = re.compile(r"\d{4}-\d\d-\d\d-[0-7][0-9A-HJKMNP-TV-Z]{25}")
"""The name of a sealed folder."""
MANIFEST: Final = "MANIFEST.sha256"
SIGNATURES: Final = "signatures"
LIMIT: Final = 16 * 1024 * 1024
"""Bytes of a manifest."""
_NAME = rb"[A-Za-z0-9_][A-Za-z0-9._-]*"
_LINE: Final = re.compile(rb"([0-9a-f]{64})  \./(" + _NAME + rb"(?:/" + _NAME + rb")?)\n")


@dataclass(frozen=True)
class Fault:
    """The first thing in a sealed folder that is not as it was sealed."""

    what: str
    """``altered`` ``missing`` ``added`` ``unreadable`` ``manifest``: not as the seal says, or no manifest at all."""
    name: str
    """The file, relative to the sealed folder, inert."""


def render(digests: Mapping[str, str]) -> bytes:
    """Return the manifest of files (name → 64 hexadecimal digits) as ``sha256sum`` writes it, sorted by name."""
    return "".join(f"{digests[name]}  ./{name}\n" for name in sorted(digests)).encode()


def parse(content: bytes) -> dict[str, str] | None:
    """Return name → 64 hexadecimal digits; None for what is no manifest of ours: a stranger's name, a doubled one, a broken line."""
    found: dict[str, str] = {}
    at = 0
    while at < len(content):
        line = _LINE.match(content, at)
        name = line[2].decode() if line else ""
        if not line or name in found or name == MANIFEST or name.split("/", 1)[0] == SIGNATURES:
            return None
        found[name] = line[1].decode()
        at = line.end()
    return found or None


def faults(folder: Path, content: bytes) -> Iterator[Fault]:
    """Yield what is not as the manifest ``content`` says, the set of files first: a link in a folder's place never gets read."""
    listed = parse(content)
    if listed is None:
        yield Fault("manifest", MANIFEST)
        return
    present = set(_files(folder))
    for extra in sorted(present - {os.fsencode(one) for one in listed} - {MANIFEST.encode()}):
        yield Fault("added", inert(extra, 200))
    for name, digest in sorted(listed.items()):
        if os.fsencode(name) not in present:
            yield Fault("missing", name)
        else:
            found = digest_of(folder / name)
            if found != digest:
                yield Fault("altered" if found else "unreadable", name)


def read_small(path: Path, limit: int = LIMIT) -> bytes | None:
    """Return the bytes of a regular file (no link) of at most ``limit`` bytes, else None."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        content = read_all(descriptor, limit)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return content if len(content) <= limit else None


def digest_of(path: Path) -> str:
    """Return the 64 hexadecimal digits of a regular file, or nothing where there is none to read."""
    digest = hashlib.sha256()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        for part in chunks(descriptor):
            digest.update(part)
    except OSError:
        return ""
    finally:
        os.close(descriptor)
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[bytes]:
    """Yield everything in the folder that is no folder, ``signatures/`` left out; links are not followed, so they are files here."""
    waiting = [b""]
    while waiting:
        within = waiting.pop()
        with os.scandir(os.path.join(os.fsencode(folder), within)) as entries:  # noqa: PTH118 - bytes, which paths cannot be
            for entry in entries:
                name = within + entry.name
                if not entry.is_dir(follow_symlinks=False):
                    yield name
                elif name != SIGNATURES.encode():
                    waiting.append(name + b"/")
