"""What a kill in the middle of a write leaves beside an evidence file: files that never got their name. Swept by the next write, shown by verify.

Each is held by a lock as long as whoever writes it lives (guide/evidence/files.py). So one that nobody holds is nobody's.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from guide.evidence.errors import EvidenceError
from guide.evidence.files import folder, left_over, sweep
from guide.evidence.local import Local
from guide.evidence.manifest import FOLDER, SEALED


def leftovers(real: Path) -> tuple[str, ...]:
    """Return what was left beside the evidence file, relative to it; changes nothing."""
    found = []
    for place in _places(real):
        with suppress(EvidenceError), folder(place) as within:
            found += [str((place / name).relative_to(real.parent)) for name in left_over(within)]
    return tuple(found)


def sweep_beside(real: Path) -> None:
    """Remove what was left beside the evidence file; call it under the lock. A folder that cannot be used is passed over."""
    for place in _places(real):
        with suppress(EvidenceError), folder(place) as within:
            sweep(within)


def _places(real: Path) -> Iterator[Path]:
    """Yield the folders in which we write, none of them through a link."""
    local = Local(real).folder
    for place in (real.parent, local, local / "aside", real.parent / "artifacts"):
        if _own(place):
            yield place
    above = real.parent / FOLDER
    if not _own(above):
        return
    for one in sorted(above.iterdir()):
        if SEALED.fullmatch(one.name) and _own(one):
            yield from (place for place in (one, one / "artifacts", one / "signatures") if _own(place))


def _own(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink() and os.access(place, os.R_OK | os.X_OK)
