"""Drafts of this workbook: kept at every change, read back on return."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from guide.session import drafts, place
from guide.tui.pen import Pen


class Notebook:
    """What a person typed and did not yet record, beside one workbook (which need not exist yet)."""

    def __init__(self, workbook: Path, pen: Pen, author: Callable[[], str] = str) -> None:
        self.workbook = workbook
        self._pen = pen
        self._author = author

    def mine(self, key: str) -> str:
        """Return the key of the present person's own draft: nobody is handed another person's words."""
        return drafts.own_key(key, self._author())

    @property
    def sound(self) -> bool:
        """Whether what was written last is on disk."""
        return self._pen.sound

    def keep(self, key: str, fields: dict[str, str]) -> None:
        """Write the draft now, without waiting for the disk."""
        self._pen.write(key, partial(drafts.save, self.workbook, key, fields))

    def read(self, key: str) -> dict[str, str]:
        """Return the draft; empty when there is none."""
        return drafts.load(self.workbook, key) or {}

    def drop(self, key: str) -> None:
        """Forget the draft."""
        self._pen.write(key, partial(drafts.drop, self.workbook, key))

    def stay(self, step: str, tab: str) -> None:
        """Keep where the reviewer is."""
        self._pen.write("place", partial(place.remember, self.workbook, step, tab))

    def stand(self) -> tuple[str, str]:
        """Return where the reviewer was: step and tab, empty when unknown."""
        return place.recall(self.workbook)

    def flush(self) -> bool:
        """Wait until everything is on disk."""
        return self._pen.flush()
