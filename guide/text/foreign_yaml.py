"""Foreign YAML: files that other programs wrote. Looser than our own: anchors, merge keys, tags and several documents are read.

Still nothing is guessed from spelling (every scalar is text), nothing is constructed from a tag, and bounds hold: nesting,
the number of values with every alias counted in full, doubled keys, aliases to what they stand in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeAlias, cast

import yaml

from guide.text.errors import TextError

_DEEPEST: Final = 60
_MOST_VALUES: Final = 300_000

Value: TypeAlias = "str | list[Twig] | dict[str, Twig]"


@dataclass(frozen=True, slots=True)
class Twig:
    """A value and the line it begins on, from 1; 0 where that is not known."""

    value: Value
    line: int
    size: int = 1
    """Values in it, itself counted."""


def read_documents(content: bytes, *, name: str = "", most: int = _MOST_VALUES) -> list[Twig]:
    """Return every document in ``content``; raise TextError with name, line and cause.

    A document without anything in it is left out; a scalar without a value is empty text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TextError("the bytes are not UTF-8", name, line, 1, "Save the file as UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TextError("a NUL byte stands here", name, line, 1, "Restore the file")
    growing = _Growing(text, name, most)
    try:
        return growing.documents()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line, text.rstrip("\n").count("\n")) + 1 if mark else 1
        raise TextError(f"the YAML is broken: {error.problem}", name, line, 1, "Correct the line") from error
    except yaml.YAMLError as error:
        raise TextError(f"the YAML is broken: {error}", name, 1, 1, "Correct the file") from error
    finally:
        growing.close()


class _Growing:
    """One pass over libyaml's events."""

    def __init__(self, text: str, name: str, most: int) -> None:
        self.name, self.most, self.values = name, most, 0
        self._loader = yaml.CSafeLoader(text)
        self._next = cast("Callable[[], Any]", self._loader.get_event)
        self._anchors: dict[str, Twig] = {}

    def close(self) -> None:
        """Free what libyaml holds."""
        self._loader.dispose()

    def documents(self) -> list[Twig]:
        """Return every document that is not empty."""
        found: list[Twig] = []
        while type(event := self._next()) is not yaml.StreamEndEvent:
            if type(event) is yaml.DocumentStartEvent:
                self._anchors = {}
                twig = self._value(self._next(), 0)
                if twig.value != "":
                    found.append(twig)
        return found

    def _value(self, event: Any, depth: int) -> Twig:
        line = event.start_mark.line + 1
        if type(event) is yaml.AliasEvent:
            if event.anchor not in self._anchors:
                self._refuse(event, f"the alias *{event.anchor} stands in itself, or its anchor is missing")
            twig = self._anchors[event.anchor]
            self._count(event, twig.size)
            return Twig(twig.value, line, twig.size)
        if depth > _DEEPEST:
            self._refuse(event, f"values are nested deeper than {_DEEPEST}")
        self._count(event, 1)
        if type(event) is yaml.ScalarEvent:
            empty = not event.style and event.value in {"~", "null", "Null", "NULL"}
            twig = Twig("" if empty else event.value, line)
        elif type(event) is yaml.SequenceStartEvent:
            twig = self._list(line, depth)
        else:
            twig = self._map(line, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = twig
        return twig

    def _list(self, line: int, depth: int) -> Twig:
        items: list[Twig] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._value(event, depth + 1))
        return Twig(items, line, 1 + sum(one.size for one in items))

    def _map(self, line: int, depth: int) -> Twig:
        entries: dict[str, Twig] = {}
        merged: list[Twig] = []
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._value(event, depth + 1)
            if not isinstance(key.value, str):
                self._refuse(event, "a list or map stands where a key should")
            value = self._value(self._next(), depth + 1)
            if key.value == "<<":
                merged.append(value)
            elif key.value in entries:
                self._refuse(event, f"the key {key.value[:60]!r} stands twice in one map")
            else:
                entries[key.value] = value
        for one in merged:
            for source in one.value if isinstance(one.value, list) else (one,):
                if isinstance(source.value, dict):
                    entries = source.value | entries
        return Twig(entries, line, 1 + sum(one.size for one in entries.values()))

    def _count(self, event: Any, values: int) -> None:
        self.values += values
        if self.values > self.most:
            self._refuse(event, f"the document holds more than {self.most} values once its aliases are followed")

    def _refuse(self, event: Any, message: str) -> NoReturn:
        mark = event.start_mark
        raise TextError(message, self.name, mark.line + 1, mark.column + 1, "Write the values out")
