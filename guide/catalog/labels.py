"""Labels: the words of one language, all of them or one file's.

A label file is a YAML map written one ``"key": "text"`` a line, both as JSON strings, so that it can be read line by line:
``guide --help`` needs a hundred words and no YAML reader.
"""

import json
import re
from pathlib import Path
from typing import Final

from guide.catalog.place import content_root
from guide.model.language import Language
from guide.text.errors import TextError

_LINE: Final = re.compile(r'("(?:[^"\\]|\\.)*"): ("(?:[^"\\]|\\.)*")')
_REMEDY: Final = 'Write one "key": "text" a line'


def read_labels(language: Language, *, only: str = "", root: Path | None = None) -> dict[str, str]:
    """Return key → text; ``only`` names one label file. Raises TextError on a line that is none, or a key that stands twice."""
    folder = (root or content_root()) / "labels" / language.value
    words: dict[str, str] = {}
    for path in [folder / f"{only}.yaml"] if only else sorted(folder.glob("*.yaml")):
        _read(path, words)
    return words


def _read(path: Path, words: dict[str, str]) -> None:
    """Add the labels of one file to ``words``."""
    try:
        lines = path.read_bytes().decode().split("\n")
    except UnicodeDecodeError as error:
        raise TextError("these bytes are not UTF-8", str(path), 1, 1, "Save the file as UTF-8") from error
    labels = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    for number, line in labels:
        if not _LINE.fullmatch(line):
            raise TextError("this is no label", str(path), number, 1, _REMEDY)
    for (number, _), (key, text) in zip(labels, _pairs(labels, path), strict=True):
        if key in words:
            raise TextError(f"{key} stands twice", str(path), number, 1, "Keep one of the two")
        words[key] = text


def _pairs(labels: list[tuple[int, str]], path: Path) -> list[tuple[str, str]]:
    """Return key and text of every line, all decoded in one call; only where that fails are they tried one by one."""
    try:
        return _decoded(",".join(line for _, line in labels))
    except ValueError:
        for number, line in labels:
            try:
                _decoded(line)
            except ValueError as error:
                raise TextError("this is no JSON string", str(path), number, 1, _REMEDY) from error
        raise


def _decoded(lines: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = json.loads(f"{{{lines}}}", object_pairs_hook=list)
    return pairs
