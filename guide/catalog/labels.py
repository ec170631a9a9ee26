"""Labels: the words of one language, all of them or one file's."""

from pathlib import Path

from guide.catalog.place import content_root
from guide.model.language import Language
from guide.text.errors import TextError
from guide.text.strict_yaml import load, plain


def read_labels(language: Language, *, only: str = "", root: Path | None = None) -> dict[str, str]:
    """Return key → text; ``only`` names one label file. Raises TextError on a key that stands twice or is no text."""
    folder = (root or content_root()) / "labels" / language.value
    words: dict[str, str] = {}
    for path in [folder / f"{only}.yaml"] if only else sorted(folder.glob("*.yaml")):
        given = plain(load(path.read_bytes(), name=str(path)))
        if not isinstance(given, dict):
            raise TextError("a label file is a map", str(path), 1, 1, 'Write one "key": "text" a line')
        for key, text in given.items():
            if key in words or not isinstance(text, str):
                raise TextError(f"{key} stands twice or is no text", str(path), 1, 1, "Keep one text")
            words[key] = text
    return words
