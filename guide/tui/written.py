"""What people write into fields: lines and paths."""

import os
from pathlib import Path


def parse_lines(text: str) -> tuple[str, ...]:
    """Return what is written one a line, without blank lines."""
    return tuple(one.strip() for one in text.splitlines() if one.strip())


def at_home(written: str) -> str:
    """Return the path with ``~`` as the home folder; all else stays as written, a home of nobody too."""
    return os.path.expanduser(written)  # noqa: PTH111 - Path would drop a leading ./ and raises where nobody has that name


def parse_paths(text: str) -> tuple[Path, ...]:
    """Return the paths written one a line."""
    return tuple(Path(at_home(one)) for one in parse_lines(text))
