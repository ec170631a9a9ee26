"""A filled-in file of requests, read as what it is: text from outside.

It names evidence by names in its own folder and by nothing else: whoever filled it in must not be able to have a file of the importer's
machine copied into the workbook.
"""

import hashlib
import os
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

from guide.model.base import parse_instant, same_person
from guide.model.requests import FORMAT
from guide.model.subjects import Scope
from guide.session.attest import Answer, AnswerWord, Method
from guide.text.errors import TextError, UsageError
from guide.text.outside import inert
from guide.text.strict_yaml import Node, Plain, load

_HEAD: Final = ("format", "workbook", "system", "environment", "made", "requests")
_NEEDED: Final = ("question", "digest", "subjects", "answer", "statement")
_KEYS: Final = (
    *_NEEDED,
    "owner",
    "asked",
    "evidence",
    "why",
    "stated_by",
    "method",
    "approved_by",
    "valid_until",
    "files",
)
_ANSWERS: Final = ("satisfied", "not-satisfied", "not-applicable")
_METHODS: Final = ("examine", "interview", "test")
_MOST: Final = 4 * 1024 * 1024
"""Bytes of a file of answers."""
_BEGINNING: Final = 4096
_LONGEST: Final = 20_000
_NAME: Final = 200


@dataclass(frozen=True)
class Given:
    """One filled-in request."""

    place: str
    answer: Answer
    digest: str
    made: datetime
    evidence: tuple[str, ...]
    """Digests of the named files."""


@dataclass
class Pile:
    """What was read so far, and what is wrong with it."""

    given: list[Given] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    blank: int = 0


def is_answers(path: Path) -> bool:
    """Tell whether a regular file begins as a file of requests does; what cannot be read is none."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING)
    except (OSError, ValueError):
        return False
    lines = beginning.removeprefix(b"\xef\xbb\xbf").splitlines()
    return any(line.startswith(b"format:") and b"asvs-guide/requests/" in line for line in lines)


def read_answers(path: Path, scope: Scope, workbook: str, by: str, pile: Pile) -> None:
    """Put what one file holds onto the pile, recorded by ``by``; raise UsageError for a file that is no list of ``workbook``."""
    name = inert(str(path), 300)
    try:
        node = load(_text(path, name), name=name, max_depth=6)
        _File(node, path, scope, by).read(workbook, pile)
    except TextError as error:
        raise UsageError(str(error)) from error


def _text(path: Path, name: str) -> bytes:
    """Return the bytes, with line ends and mark as other systems' editors write them taken off."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise UsageError(f"{name}: cannot be read ({error.strerror}). Name the filled-in file itself") from error
    if len(data) > _MOST:
        raise UsageError(f"{name}: the file is larger than {_MOST} bytes. Put long evidence into files of its own")
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


@dataclass(frozen=True)
class _File:
    """One file while it is read; whatever is wrong names its line."""

    node: Node
    path: Path
    scope: Scope
    by: str

    def read(self, workbook: str, pile: Pile) -> None:
        """Check the head, then put each request onto the pile."""
        head = self.node.value
        if not isinstance(head, dict) or set(_HEAD) - set(head) or set(head) - set(_HEAD):
            self.node.fail([], f"the keys {', '.join(_HEAD)} should stand here, and no others", "Make the list anew")
        made = self._head(head, workbook)
        requests = head["requests"]
        if not isinstance(requests, list):
            self.node.fail(["requests"], "a list should stand here", "Restore it")
        for number, item in enumerate(requests):
            try:
                one = self._request(number, item, made)
            except TextError as error:
                pile.refused.append(str(error))
                continue
            if one:
                pile.given.append(one)
            else:
                pile.blank += 1

    def _head(self, head: dict[str, Plain], workbook: str) -> datetime:
        if head["format"] != FORMAT:
            self.node.fail(["format"], f"this is not {FORMAT}", "Update guide, or make the list anew")
        if head["workbook"] != workbook:
            self.node.fail(
                ["workbook"], "the list was made from another workbook", "Open that one with -w, or make the list anew"
            )
        environment = head["environment"]
        if not isinstance(environment, str) or not same_person(environment, self.scope.environment):
            message = (
                f"the answers are for another environment than this workbook's, {self.scope.environment or '(none)'}"
            )
            self.node.fail(["environment"], message, "Make the list anew")
        try:
            return parse_instant(str(head["made"]))
        except ValueError:
            self.node.fail(["made"], "this is no instant", "Restore it: YYYY-MM-DDTHH:MM:SSZ")

    def _request(self, number: int, item: Plain, made: datetime) -> Given | None:
        """Return one filled-in request, None for one left blank; raise TextError with the line for anything else."""
        at: list[str | int] = ["requests", number]
        if not isinstance(item, dict):
            self.node.fail(at, "a map should stand here", "Restore it")
        for key in item:
            if key not in _KEYS:
                self.node.fail([*at, key], f"the key {inert(key, 60)} is not known", "Take it out")
        missing = [key for key in _NEEDED if key not in item]
        if missing:
            self.node.fail(at, f"the key {missing[0]} is missing", "Restore it from the list as it was sent")
        said = {key: self._line(item, key, [*at, key]) for key in _KEYS if key not in {"subjects", "files"}}
        if not said["answer"] and not said["statement"]:
            return None
        return self._filled(item, said, made, at)

    def _filled(self, item: dict[str, Plain], said: dict[str, str], made: datetime, at: list[str | int]) -> Given:
        if said["answer"] not in _ANSWERS:
            self.node.fail(
                [*at, "answer"], f"{said['answer'] or 'empty'!s} is no answer", f"Write one of {', '.join(_ANSWERS)}"
            )
        if not said["statement"]:
            self.node.fail(
                [*at, "statement"], "the statement is empty", "Say in a sentence what was seen, where and when"
            )
        if said["method"] and said["method"] not in _METHODS:
            self.node.fail([*at, "method"], f"{said['method']} is no method", f"Write one of {', '.join(_METHODS)}")
        author = said["stated_by"] or said["owner"]
        if not author:
            self.node.fail(
                [*at, "answer"], "nobody states this: owner and stated_by are empty", "Write the name in stated_by"
            )
        subjects = self._list(item, "subjects", at)
        if not subjects and self.scope.endpoints:
            self.node.fail([*at, "subjects"], "no subject is named", "Restore the subjects that the answer is for")
        paths, digests = self._evidence(self._list(item, "files", at), at)
        line, column = self.node.at(at)
        answer = Answer(
            question=said["question"],
            answer=cast("AnswerWord", said["answer"]),
            statement=said["statement"],
            stated_by=author,
            method=cast("Method", said["method"]) if said["method"] else None,
            subjects=subjects,
            attach=paths,
            valid_until=self._day(said["valid_until"], [*at, "valid_until"]),
            approved_by=said["approved_by"],
            by=self.by,
        )
        return Given(f"{self.node.name}:{line}:{column}", answer, said["digest"], made, digests)

    def _line(self, item: dict[str, Plain], key: str, place: list[str | int]) -> str:
        """Return the text of one key, inert; several lines only in a statement."""
        value = item.get(key, "")
        if not isinstance(value, str):
            self.node.fail(place, "text should stand here", "Write it behind the colon, in double quotes")
        most = _NAME if key in {"stated_by", "approved_by", "owner"} else _LONGEST
        if len(value) > most:
            self.node.fail(
                place, f"the text has {len(value)} characters; {most} fit", "Shorten it, or attach it as a file"
            )
        return inert(value.strip(), _LONGEST * 10, keep_lf=key == "statement")

    def _list(self, item: dict[str, Plain], key: str, at: list[str | int]) -> tuple[str, ...]:
        value = item.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.node.fail([*at, key], "a list of names should stand here", 'Write it as ["one", "two"]')
        return tuple(dict.fromkeys(inert(str(one).strip(), 2000) for one in value))

    def _day(self, written: str, place: list[str | int]) -> datetime | None:
        if not written:
            return None
        try:
            return datetime.strptime(written, "%Y-%m-%d").replace(hour=23, minute=59, second=59, tzinfo=UTC)
        except ValueError:
            self.node.fail(place, f"{inert(written, 40)} is no date", "Write YYYY-MM-DD")

    def _evidence(self, names: tuple[str, ...], at: list[str | int]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
        """Return the files and their digests; one that is not a plain file in the folder of this file is refused."""
        paths = []
        for name in names:
            path = self.path.parent / name
            if name in {"", ".", ".."} or "/" in name or "\\" in name:
                message = f"{inert(name, 100)} is not the name of a file in this folder"
                self.node.fail([*at, "files"], message, "Put the file beside this one and write its name alone")
            if not _is_plain(path):
                message = f"{inert(name, 100)} is not beside this file, or is no regular file"
                self.node.fail([*at, "files"], message, "Put the file there, or take its name out")
            paths.append(path)
        return tuple(paths), tuple(_digest(path) for path in paths)


def _is_plain(path: Path) -> bool:
    """Tell whether a regular file, and no link to one, is there."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError as error:
        raise UsageError(
            f"{inert(str(path), 300)}: cannot be read ({error.strerror}). Let it be read, or take it out"
        ) from error
