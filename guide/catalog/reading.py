"""Reading of single content files: strict YAML, typed by the models, every error with file:line and a remedy."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from guide.model.base import Frozen
from guide.text.errors import GuideError, TextError
from guide.text.strict_yaml import load, plain

Noun = TypeVar("Noun", bound=Frozen)
_FENCE = b"---\n"


def read_bytes(path: Path) -> bytes:
    """Return the file's bytes; raise GuideError naming the file when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise GuideError(
            f"{path}: cannot be read ({error.strerror}). Install the program again or restore the file."
        ) from error


def read_yaml(path: Path) -> Any:
    """Return a YAML file as maps, lists and strings; raise TextError with file:line:column."""
    return plain(load(read_bytes(path), name=str(path)))


def read_page(path: Path) -> tuple[Any, str]:
    """Return front matter and body of a Markdown page; raise TextError when the front matter is missing or wrong."""
    data = read_bytes(path)
    end = data.find(b"\n---\n", len(_FENCE) - 1)
    if not data.startswith(_FENCE) or end < 0:
        raise TextError("the page has no front matter", str(path), 1, 1, "Begin it with a block between two lines ---")
    front = plain(load(data[len(_FENCE) : end + 1], name=str(path), first_line=2))
    try:
        return front, data[end + len(b"\n---\n") :].decode()
    except UnicodeDecodeError as error:
        raise TextError("the page is not UTF-8", str(path), 1, 1, "Save it as UTF-8") from error


def shape(model: type[Noun], given: Any, path: Path) -> Noun:
    """Return ``given`` as ``model``; raise TextError naming file and key when it does not fit."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise TextError(f"{where}: {first['msg']}", str(path), 1, 1, "Correct the key it names") from error


def both(english: Any, russian: Any) -> dict[str, Any]:
    """Pair two texts as a Localised's fields."""
    return {"en": english, "ru": russian}
