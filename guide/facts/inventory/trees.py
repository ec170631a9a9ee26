"""Documents in JSON or YAML as one kind of tree, in which every value knows where it stands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from guide.facts.inventory.collecting import UnreadableError
from guide.text.errors import TextError
from guide.text.foreign_yaml import Twig, read_documents

_DEEPEST: Final = 60
_LONGEST_KEY: Final = 60
_LONGEST_TEXT: Final = 10_000
_YAML_BYTES: Final = 4 * 1024**2


@dataclass(frozen=True)
class Spot:
    """A value in a document, with its file and the way to it."""

    twig: Twig
    file: str
    path: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """``file:line path`` for YAML, ``file path`` for JSON, the path as a JSON pointer (RFC 6901)."""
        line = f":{self.twig.line}" if self.twig.line else ""
        steps = "".join(f"/{_step(one)}" for one in self.path)
        return f"{self.file}{line} {steps}".rstrip()

    @property
    def text(self) -> str:
        """The value where it is text, a number or a truth value; else empty."""
        return self.twig.value if isinstance(self.twig.value, str) else ""

    @property
    def is_map(self) -> bool:
        """Whether it has keys."""
        return isinstance(self.twig.value, dict)

    def get(self, *keys: str) -> "Spot":
        """Return the value that the keys lead to; an empty one where there is none."""
        spot = self
        for key in keys:
            below = spot.twig.value.get(key) if isinstance(spot.twig.value, dict) else None
            spot = Spot(below or Twig("", spot.twig.line), self.file, (*spot.path, key))
        return spot

    def items(self) -> Iterator[tuple[str, "Spot"]]:
        """Yield key and value of a map; nothing for another kind."""
        if isinstance(self.twig.value, dict):
            for key, below in self.twig.value.items():
                yield key, Spot(below, self.file, (*self.path, key))

    def values(self) -> Iterator["Spot"]:
        """Yield the values of a map."""
        return (below for _, below in self.items())

    def parts(self) -> Iterator["Spot"]:
        """Yield the items of a list; nothing for another kind."""
        if isinstance(self.twig.value, list):
            for number, below in enumerate(self.twig.value):
                yield Spot(below, self.file, (*self.path, str(number)))


def read_trees(content: bytes, file: str) -> list[Spot]:
    """Return the documents in ``content``: one for JSON, any number for YAML; raise UnreadableError with place and cause."""
    if content.lstrip()[:1] in {b"{", b"["}:
        try:
            return [Spot(_grown(read_json(content), 0), file)]
        except UnreadableError:
            # YAML may begin like JSON; where it is neither, what YAML says has a line.
            if content.lstrip()[:1] == b"[" or len(content) > _YAML_BYTES:
                raise
    if len(content) > _YAML_BYTES:
        raise UnreadableError(f"YAML of more than {_YAML_BYTES} bytes")
    try:
        return [Spot(twig, file) for twig in read_documents(content, name=file)]
    except TextError as error:
        raise UnreadableError(f"line {error.line}: {error.problem}") from error


def read_json(content: bytes) -> Any:
    """Return the value in a JSON text (UTF-8, with or without a byte order mark); raise UnreadableError.

    A doubled key is refused: readers differ in which of the two counts.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_map)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"line {error.lineno}: the JSON is broken: {error.msg}") from error
    except RecursionError as error:
        raise UnreadableError("the JSON is nested too deep") from error
    except ValueError as error:
        raise UnreadableError(f"the JSON is broken: {error}") from error


def _map(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _grown(value: Any, depth: int) -> Twig:
    if depth > _DEEPEST:
        raise UnreadableError(f"values are nested deeper than {_DEEPEST}")
    if isinstance(value, dict):
        return Twig({key: _grown(below, depth + 1) for key, below in value.items()}, 0)
    if isinstance(value, list):
        return Twig([_grown(below, depth + 1) for below in value], 0)
    if isinstance(value, bool):
        return Twig("true" if value else "false", 0)
    return Twig("" if value is None else str(value)[:_LONGEST_TEXT], 0)


def _step(key: str) -> str:
    escaped = key.replace("~", "~0").replace("/", "~1")
    return escaped if len(escaped) <= _LONGEST_KEY else escaped[:_LONGEST_KEY] + "…"
