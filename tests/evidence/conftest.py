"""Workbooks for the tests of the evidence room: real files in a fresh folder."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from evidence.making import say, ulid
from evidence.saving import Forge

from guide.evidence.store import EvidenceFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the evidence file of this test lies, or will."""
    return tmp_path / "evidence.yaml"


@pytest.fixture
def file(path: Path) -> EvidenceFile:
    """Return an evidence file with its head and three notes."""
    made = EvidenceFile(path)
    made.create(ulid())
    for text in ("One line.", "Two lines,\nthe second here.", "A tab\tand a \u2028 separator."):
        say(made, text)
    return made


@pytest.fixture
def stranger(tmp_path: Path) -> Callable[[bytes], EvidenceFile]:
    """Return a function that puts bytes down as an evidence file this machine never saw."""
    numbers = count()

    def put(content: bytes) -> EvidenceFile:
        folder = tmp_path / f"stranger-{next(numbers)}"
        folder.mkdir(mode=0o700)
        target = folder / "evidence.yaml"
        target.touch(mode=0o600)
        target.write_bytes(content)
        return EvidenceFile(target)

    return put


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    """Return a warm process that forks savers."""
    folder = tmp_path / "savers"
    folder.mkdir()
    made = Forge(folder)
    yield made
    made.close()
