"""Strict YAML: the one YAML reader. Built straight from libyaml's events, so that what is refused never becomes an object.

A document is maps with text keys, lists, and text; nothing is guessed from spelling. Refused with file, line and column:
anchors, aliases, merge keys, tags, directives, ``---`` and ``...``, doubled keys, keys that are not text, scalars without a
value (nothing, ``~``, ``null``), nesting beyond the limit, bytes that are not UTF-8, and every character of
``guide.text.alphabet``. Lines end in LF. Columns are counted in bytes from 1.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias, cast

import yaml

from guide.text.alphabet import require_alphabet
from guide.text.errors import TextError

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str"
"""What a document is made of."""
Item: TypeAlias = tuple[int, "Plain"]
"""An item of a list, with the line it begins on."""
Place: TypeAlias = tuple[int, int]
"""Line and column, both from 1; the column counts bytes."""

_NOTHING = {"", "~", "null", "Null", "NULL"}
_UNUSUAL = _NOTHING | {"<<"}
"""Keys that must be looked at more closely."""
_TYPED = re.compile(r"-?(0|[1-9][0-9]*)|true|false")
_OFTEN = frozenset({"true", "false", *map(str, range(1000))})
"""Most of what ``_TYPED`` meets, found without it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A document that was read: its value, and the text to find a place in."""

    value: Plain
    name: str
    first_line: int
    data: bytes
    """The document, found to be UTF-8."""

    def at(self, path: Sequence[str | int]) -> Place:
        """Return line and column of the value that ``path`` of keys and indexes leads to, or of its nearest parent."""
        finding = _Finding(self.data, self.name, self.first_line, 1000)
        finding.wanted, finding.found = list(path), (self.first_line, 1)
        finding.document()
        return finding.found

    def fail(self, path: Sequence[str | int], message: str, remedy: str) -> NoReturn:
        """Raise TextError at the place that ``path`` leads to."""
        line, column = self.at(path)
        raise TextError(message, self.name, line, column, remedy)


def load(data: bytes, *, name: str = "", max_depth: int = 32, first_line: int = 1) -> Node:
    """Return the one document in ``data``; raise TextError naming ``name``, line, column and remedy.

    ``first_line`` is the number of the first line where ``data`` is a part of a file.
    """
    require_alphabet(data, name=name, first_line=first_line)
    return Node(_Building(data, name, first_line, max_depth).document(), name, first_line, data)


def items(
    data: bytes, *, name: str = "", max_depth: int = 32, first_line: int = 1, quoted_from: int | None = None
) -> Iterator[Item]:
    """Yield the items of the one list in ``data`` as they are parsed, each with the line it begins on; raise TextError.

    From depth ``quoted_from`` on (the list is 1, its items are 2) text must be double-quoted on one line or a literal block, and only
    whole numbers, ``true`` and ``false`` may stand plain.
    """
    require_alphabet(data, name=name, first_line=first_line)
    return _Building(data, name, first_line, max_depth, quoted_from=quoted_from).items()


def plain(node: Node) -> Plain:
    """Return the document as maps, lists and text."""
    return node.value


class _Building:
    """One pass over libyaml's events (untyped: the marks of an event that was parsed are always there)."""

    def __init__(
        self,
        data: bytes,
        name: str,
        first_line: int,
        max_depth: int,
        *,
        quoted_from: int | None = None,
    ) -> None:
        self.data, self.name, self.first_line, self.max_depth = data, name, first_line, max_depth
        self.quoted_from = max_depth + 2 if quoted_from is None else quoted_from
        self._loader = yaml.CSafeLoader(data)
        self._next = cast("Callable[[], Any]", self._loader.get_event)

    def document(self) -> Plain:
        """Return the root's value."""
        with self._broken_yaml_told():
            value = self._value(self._opened(), 0)
            self._closed()
        return value

    def items(self) -> Iterator[Item]:
        """Yield the items of the root, which must be a list, each with its line."""
        with self._broken_yaml_told():
            root = self._opened()
            if type(root) is not yaml.SequenceStartEvent:
                self._fail(root, "a list should stand here", "Restore it")
            self._refuse_properties(root)
            while type(event := self._next()) is not yaml.SequenceEndEvent:
                yield event.start_mark.line + self.first_line, self._value(event, 1)
            self._closed()

    @contextmanager
    def _broken_yaml_told(self) -> Iterator[None]:
        try:
            yield
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line, mark.column) if mark else (0, 0)
            self._refuse(line, column, f"the YAML is broken: {error.problem}", "Correct the line")
        finally:
            self._loader.dispose()

    def _opened(self) -> Any:
        """Return the root's first event."""
        self._next()  # the stream's start
        begin = self._next()
        if isinstance(begin, yaml.StreamEndEvent):
            self._fail(begin, "the document is empty", "Restore its text")
        if begin.explicit:
            self._fail(
                begin, "a document marker or directive stands here", "Take the line out; a file holds one document"
            )
        return self._next()

    def _closed(self) -> None:
        """Make sure that nothing follows the root."""
        end = self._next()
        if end.explicit:
            self._fail(end, "a document end marker stands here", "Take the line out; a file holds one document")
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            self._fail(after, "a second document begins here", "Keep one document")

    def _value(self, event: Any, depth: int) -> Plain:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._scalar(event, depth)
        if kind is yaml.AliasEvent:
            self._fail(event, "an alias (*name) stands here", "Write the value out")
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        if depth >= self.max_depth:
            self._fail(event, f"values are nested deeper than {self.max_depth}", "Flatten them")
        return self._map(depth + 1) if kind is yaml.MappingStartEvent else self._list(depth + 1)

    def _list(self, depth: int) -> list[Plain]:
        items: list[Plain] = []
        take, value = self._next, self._value
        while type(event := take()) is not yaml.SequenceEndEvent:
            items.append(value(event, depth))
        return items

    def _map(self, depth: int) -> dict[str, Plain]:
        """Build one map. Nearly every event of a file is a key or a quoted text: those are taken here, the rest in ``_value``."""
        entries: dict[str, Plain] = {}
        take, strict, deeper = self._next, depth >= self.quoted_from, depth < self.max_depth
        unusual, often = _UNUSUAL, _OFTEN
        scalar: Any = yaml.ScalarEvent
        begin: Any = yaml.MappingStartEvent
        end: Any = yaml.MappingEndEvent
        while (kind := type(event := take())) is not end:
            usual = kind is scalar and event.tag is event.anchor is None and event.value not in unusual
            key = event.value if usual else self._key(event)
            if key in entries:
                self._fail(event, f"the key {key[:60]!r} stands twice in one map", "Keep one of the two")
            kind = type(event := take())
            if kind is scalar:
                style = event.style
                usual = event.tag is event.anchor is None and (
                    (not strict or event.start_mark.line == event.end_mark.line)
                    if style == '"'
                    else not style and event.value in often
                )
                entries[key] = event.value if usual else self._scalar(event, depth)
            elif kind is begin and deeper and event.tag is event.anchor is None:
                entries[key] = self._map(depth + 1)
            else:
                entries[key] = self._value(event, depth)
        return entries

    def _key(self, event: Any) -> str:
        if type(event) is not yaml.ScalarEvent:
            what = "an alias (*name)" if isinstance(event, yaml.AliasEvent) else "a list or map"
            self._fail(event, f"{what} stands where a key should", "Write the key as text")
        if event.value == "<<" and not event.style:
            self._fail(event, "a merge key (<<) stands here", "Write the values out")
        return self._scalar(event, -1)

    def _scalar(self, event: Any, depth: int) -> str:
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        value: str = event.value
        style = event.style
        if not style and value in _NOTHING:
            self._fail(event, "the value is missing", 'Write it, or "" for empty text, or leave the key out')
        if (
            depth >= self.quoted_from
            and style != "|"
            and not (
                (style == '"' and event.start_mark.line == event.end_mark.line)
                or (not style and _TYPED.fullmatch(value))
            )
        ):
            self._fail(event, "text stands here without double quotes on one line", "Quote it, or restore the line")
        return value

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._fail(event, "an anchor (&name) stands here", "Take it out")
        if event.tag is not None:
            self._fail(event, "a tag (!name) stands here", "Take it out")

    def _fail(self, event: Any, message: str, remedy: str) -> NoReturn:
        self._refuse(event.start_mark.line, event.start_mark.column, message, remedy)

    def _refuse(self, line: int, column: int, message: str, remedy: str) -> NoReturn:
        line, column = self._place(line, column)
        raise TextError(message, self.name, line, column, remedy)

    def _place(self, line: int, column: int) -> Place:
        """Turn libyaml's mark (lines from 0, columns in characters) into a place."""
        lines = self.data.decode().split("\n")
        before = lines[line][:column] if line < len(lines) else ""
        return line + self.first_line, len(before.encode()) + 1


class _Finding(_Building):
    """The same pass, which remembers where the value that ``wanted`` leads to stands, or its nearest parent."""

    wanted: Sequence[str | int] = ()
    found: Place = (1, 1)
    path: tuple[str | int, ...] = ()

    def _value(self, event: Any, depth: int) -> Plain:
        if self.path == tuple(self.wanted[: len(self.path)]):
            self.found = self._place(event.start_mark.line, event.start_mark.column)
        return super()._value(event, depth)

    def _list(self, depth: int) -> list[Plain]:
        items: list[Plain] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._below(len(items), event, depth))
        return items

    def _map(self, depth: int) -> dict[str, Plain]:
        entries: dict[str, Plain] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._key(event)
            entries[key] = self._below(key, self._next(), depth)
        return entries

    def _below(self, step: str | int, event: Any, depth: int) -> Plain:
        above, self.path = self.path, (*self.path, step)
        value = self._value(event, depth)
        self.path = above
        return value
