"""The spool: the file a unit writes its lines to, read while it grows."""

import json
from dataclasses import dataclass
from pathlib import Path

from guide.facts.sheet import Line, Sheet


@dataclass
class Spool:
    """One unit's file and the sheet that its lines fill. At most ``most`` bytes and one more are read."""

    path: Path
    sheet: Sheet
    most: int
    size: int = 0
    """Bytes read so far."""
    _rest: bytes = b""

    def read(self) -> list[Line]:
        """Take every whole line written since the last call and return them; a line without its end waits."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.size)
                new = file.read(self.most + 1 - self.size)
        except FileNotFoundError:
            return []
        self.size += len(new)
        *whole, self._rest = (self._rest + new).split(b"\n")
        lines: list[Line] = [json.loads(line) for line in whole]
        for line in lines:
            self.sheet.apply(line)
        return lines
