"""Client builds: an APK, AAB, IPA or other archive, or a folder, read for what its platform files permit (R36).

Nothing is unpacked to disk and no name in an archive is used as a path. Sizes are those that come out, not those declared.
"""

import os
import stat
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Final

from guide.facts.client_rules import CONFIG, PlatformFileError, manifest, network_rules, transport_rules, tree_of
from guide.facts.order import Order
from guide.facts.stopped import StoppedError
from guide.model.clients import AndroidManifest, ClientBuild, NetworkRule, TransportRule
from guide.model.inert import Inert
from guide.model.subjects import Material
from guide.text.outside import inert

_MOST_ENTRIES: Final = 100_000
_MOST_BYTES: Final = 128 * 1024**2
"""Bytes that may come out of one archive in all."""
_MOST_RULES: Final = 40
_MOST_SKIPS: Final = 20
_BUILDS: Final = frozenset({".apk", ".aab", ".ipa"})
_ENCRYPTED: Final = 0x1
_SOUGHT: Final = (CONFIG.encode(), CONFIG.encode("utf-16-le"))
_NOT_SOURCE: Final = frozenset({".git", ".hg", ".svn", "node_modules", ".gradle", "DerivedData", "Pods"})


class _FullError(Exception):
    """Time or room is used up."""


@dataclass
class _Reading:
    """One build under way."""

    ends: float
    largest: int
    """Bytes of one platform file at most."""
    left: int = _MOST_BYTES
    seen: int = 0
    read: int = 0
    configs: int = 0
    skipped: list[Inert] = field(default_factory=list)
    manifests: list[AndroidManifest] = field(default_factory=list)
    network: list[NetworkRule] = field(default_factory=list)
    transport: list[TransportRule] = field(default_factory=list)
    truncated: bool = False

    def pace(self) -> None:
        """Count one entry; raise _FullError when there have been enough."""
        self.seen += 1
        if self.seen > _MOST_ENTRIES or time.monotonic() > self.ends or self.left <= 0:
            raise _FullError

    def skip(self, name: str, why: str) -> None:
        """List a platform file that was left out."""
        if len(self.skipped) < _MOST_SKIPS:
            self.skipped.append(inert(f"{inert(name, 300)}: {inert(why, 120)}"))
        else:
            self.truncated = True

    def take(self, name: str, file: IO[bytes]) -> None:
        """Read one platform file."""
        content = file.read(self.largest + 1)
        self.left -= len(content)
        if len(content) > self.largest:
            if self._platform(name) or any(sought in content for sought in _SOUGHT):
                self.skip(name, f"larger than {self.largest} bytes")
            return
        try:
            self._understand(inert(name, 300), content)
        except PlatformFileError as error:
            self.skip(name, str(error))

    @staticmethod
    def _platform(name: str) -> bool:
        """Tell whether a file of that name is a platform's, whatever it holds."""
        return name.endswith(("Info.plist", "AndroidManifest.xml"))

    def _understand(self, name: Inert, content: bytes) -> None:
        last = PurePosixPath(name).name
        if last.endswith("Info.plist"):
            self.transport.extend(transport_rules(name, content))
            self.read += 1
        elif last == "AndroidManifest.xml":
            found = manifest(name, tree_of(content))
            self.manifests.extend([found] if found else [])
            self.read += 1
        elif any(sought in content for sought in _SOUGHT):
            root = tree_of(content)
            if root.name == CONFIG:
                self.network.extend(network_rules(name, root))
                self.configs += 1
                self.read += 1

    def result(self, form: str) -> ClientBuild:
        """Return what was read."""
        lists = (self.manifests, self.network, self.transport)
        return ClientBuild.model_validate(
            {
                "form": form,
                "read": self.read,
                "skipped": tuple(self.skipped),
                "truncated": self.truncated or any(len(one) > _MOST_RULES for one in lists),
                "manifests": tuple(self.manifests[:_MOST_RULES]),
                "network_rules": tuple(self.network[:_MOST_RULES]),
                "network_configs": self.configs,
                "transport_rules": tuple(self.transport[:_MOST_RULES]),
            }
        )


def read(order: Order, subject: Material) -> ClientBuild:
    """Read the build that the subject names; raise StoppedError for an archive that is broken."""
    try:
        return read_build(Path(subject.location), order.limits.source_s, order.limits.source_file_bytes)
    except zipfile.BadZipFile as error:
        raise StoppedError("material_unreadable", f"the archive is broken: {error}") from error


def read_build(path: Path, seconds: float, largest: int) -> ClientBuild:
    """Read the build at ``path`` within ``seconds``; files of more than ``largest`` bytes are listed, not read.

    Raises OSError for what cannot be opened, zipfile.BadZipFile for an archive that is none.
    """
    reading = _Reading(time.monotonic() + seconds, largest)
    found = path.stat()
    try:
        if stat.S_ISDIR(found.st_mode):
            _folder(path, reading)
            return reading.result("folder")
        if not stat.S_ISREG(found.st_mode) or not zipfile.is_zipfile(path):
            return reading.result("other")
        with zipfile.ZipFile(path) as archive:
            _archive(archive, reading)
    except _FullError:
        reading.truncated = True
    return reading.result("archive" if stat.S_ISREG(found.st_mode) else "folder")


def _archive(archive: zipfile.ZipFile, reading: _Reading) -> None:
    for entry in archive.infolist():
        reading.pace()
        name = PurePosixPath(entry.filename)
        if name.suffix.lower() in _BUILDS:
            reading.skip(entry.filename, "a build inside; name it as a client of its own")
        elif not entry.is_dir() and _in_build(name):
            if entry.flag_bits & _ENCRYPTED:
                reading.skip(entry.filename, "encrypted")
                continue
            try:
                with archive.open(entry) as file:
                    reading.take(entry.filename, file)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
                reading.skip(entry.filename, str(error) or type(error).__name__)


def _in_build(name: PurePosixPath) -> bool:
    """Tell whether an entry of an archive can hold what a platform reads.

    A network security configuration may have any name, so every XML file is looked into; Apple reads the Info.plist of
    applications and their extensions, not that of frameworks.
    """
    folder = name.parent.name if name.parent.name != "Contents" else name.parent.parent.name
    plist = name.name == "Info.plist" and folder.endswith((".app", ".appex"))
    resource = name.suffix.lower() == ".xml" or ("res" in name.parts[:3] and not name.suffix)
    return plist or resource


def _folder(root: Path, reading: _Reading) -> None:
    for path in _files(root, reading):
        name = path.relative_to(root).as_posix()
        if path.suffix.lower() in _BUILDS:
            reading.skip(name, "a build inside; name it as a client of its own")
        elif path.suffix.lower() == ".xml" or path.name.endswith("Info.plist"):
            try:
                with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123 - by descriptor
                    reading.take(name, file)
            except OSError as error:
                reading.skip(name, error.strerror or "unreadable")


def _files(root: Path, reading: _Reading) -> Iterator[Path]:
    """Yield the regular files below ``root``, in order; no link is followed."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            reading.skip(folder.relative_to(root).as_posix(), error.strerror or "unreadable")
            continue
        for entry in entries:
            reading.pace()
            if entry.is_dir(follow_symlinks=False) and entry.name not in _NOT_SOURCE:
                waiting.append(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
