"""Reading: bytes → typed records. Digests first, then YAML, then the schema, then the graph.

A reading can be continued: what was read stays, only what was appended is parsed.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from guide.evidence.errors import RESTORE, EvidenceError, from_text
from guide.evidence.grammar import FILE_LIMIT, Head, Scan, Span, read_head, refuse_foreign_lines, scan
from guide.evidence.graph import Graph
from guide.model.base import parse_instant
from guide.model.bodies import BODIES, Body
from guide.model.records import Record
from guide.text.alphabet import require_alphabet
from guide.text.errors import TextError
from guide.text.strict_yaml import Item, Plain, items, load

_KEYS = ["id", "kind", "at", "by", "prev", "body", "digest"]
_BODY_DEPTH = 3
"""Depth of the values in a body, seen from the list of records; from there on text is quoted."""
_LONGEST_NAME = 200
_OTHERWISE = "YAML sees other records here than the bytes hold"


@dataclass(frozen=True)
class Reading:
    """What was made of the bytes read so far."""

    path: str
    head: Head
    graph: Graph
    end: int
    """Offset after the last record; what was read up to here never changes."""
    line: int
    """Line of the byte at ``end``."""
    unended: bool
    """Whether the last record lacks its LF."""
    torn: int | None
    """Offset where a torn tail begins."""
    torn_line: int = 0


def read_whole(data: bytes, path: str) -> Reading:
    """Return the reading of a whole file; raise NotEvidence or EvidenceError naming ``path``, line and column."""
    refuse_size(len(data), path)
    head = read_head(data, path)
    refuse_foreign_lines(data[: head.end], path)
    try:
        require_alphabet(data[: head.end], name=path)
    except TextError as error:
        raise from_text(error) from error
    unended = data[head.end - 1 : head.end] != b"\n"
    return read_on(
        Reading(path, head, Graph.begin(head.digest), head.end, head.lines + 1 - unended, unended, None),
        data[head.end :],
    )


def read_on(before: Reading, rest: bytes) -> Reading:
    """Return ``before`` continued over ``rest``: everything that stands in the file from ``before.end`` on.

    The caller has made sure that the bytes before it are those that were read. Raises EvidenceError; ``before`` stays valid then.
    """
    path = before.path
    if before.unended and rest[:1] not in {b"", b"\n"}:
        raise EvidenceError("bytes stand behind the end of a line", path, RESTORE, line=before.line)
    found = _scanned(rest, before.line, path)
    stop = len(rest) if found.torn is None else found.torn
    with _no_collection():
        graph = before.graph.extend(_typed(rest[:stop], before.line, found.spans, path), path)
    return Reading(
        path=path,
        head=before.head,
        graph=graph,
        end=before.end + found.end,
        line=found.line,
        unended=found.unended if found.spans else before.unended,
        torn=None if found.torn is None else before.end + found.torn,
        torn_line=0 if found.torn is None else before.line + rest.count(b"\n", 0, found.torn),
    )


def _scanned(rest: bytes, line: int, path: str) -> Scan:
    """Return what the bytes hold; where git or an editor left foreign lines, say that before anything else.

    No line that git writes can pass the grammar, and a carriage return can only in a comment: whole files are not searched again.
    """
    if b"\r" in rest:
        refuse_foreign_lines(rest, path, line)
    try:
        found = scan(rest, 0, line, path)
    except EvidenceError:
        refuse_foreign_lines(rest, path, line)
        raise
    if found.torn is not None:
        refuse_foreign_lines(rest, path, line)
    return found


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from looking for cycles among a million new values that have none: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # Straight to the oldest generation: the young one would be walked whole at the next allocation.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def refuse_size(size: int, path: str) -> None:
    """Raise EvidenceError when a file of ``size`` bytes is larger than the format allows."""
    if size > FILE_LIMIT:
        message = f"the file has {size} bytes; the limit is {FILE_LIMIT}"
        raise EvidenceError(
            message, path, "Restore it from a copy; guide renew begins a new file before this size", line=1
        )


def _typed(region: bytes, line: int, spans: tuple[Span, ...], path: str) -> Iterator[Record[Body]]:
    """Yield the records of ``region`` (which begins on ``line`` and where ``spans`` were found), typed by their kinds."""
    try:
        if not spans:
            require_alphabet(region, name=path, first_line=line)
            return
        seen = items(region, name=path, first_line=line, quoted_from=_BODY_DEPTH)
        for span in spans:
            yield _Framed(span, region, path).typed(next(seen, None))
        if next(seen, None) is not None:
            raise EvidenceError(_OTHERWISE, path, RESTORE, line=spans[-1].line)
    except TextError as error:
        raise from_text(error) from error


@dataclass(frozen=True)
class _Framed:
    """One record's place in the bytes, to be compared with what YAML makes of it."""

    span: Span
    region: bytes
    path: str

    def typed(self, item: Item | None) -> Record[Body]:
        """Return the record; raise EvidenceError where YAML reads it otherwise than the bytes, or the schema refuses it."""
        span = self.span
        if item is None or item[0] != span.line or not isinstance(item[1], dict) or not self._agrees(item[1]):
            raise EvidenceError(_OTHERWISE, self.path, RESTORE, line=span.line, column=3)
        by, noun = item[1]["by"], BODIES.get(span.kind)
        if not isinstance(by, str) or not 1 <= len(by) <= _LONGEST_NAME:
            self._fail(["by"], f"by: must name a person in 1 to {_LONGEST_NAME} characters", RESTORE)
        if noun is None:
            self._fail(
                ["kind"],
                f"records of kind {span.kind} are not known here",
                "Update guide: a newer one wrote this record",
            )
        try:
            at = parse_instant(span.at)
        except ValueError:
            self._fail(["at"], "at: there is no such day or time", RESTORE)
        try:
            body = noun.model_validate(item[1]["body"])
        except ValidationError as error:
            self._explain(error.errors(include_url=False, include_input=False, include_context=False)[0])
        return Record[Body].model_construct(
            id=span.id, kind=span.kind, at=at, by=by, prev=span.prev, body=body, digest=span.digest, line=span.line
        )

    def _agrees(self, item: dict[str, Plain]) -> bool:
        """Tell whether YAML and bytes say the same of the record's frame."""
        span = self.span
        frame = [span.id, span.kind, span.at, list(span.prev), span.digest]
        return list(item) == _KEYS and [item["id"], item["kind"], item["at"], item["prev"], item["digest"]] == frame

    def _explain(self, error: ErrorDetails) -> NoReturn:
        """Say in our words what the schema refused."""
        where = ".".join(["body", *(str(part) for part in error["loc"])])
        remedy = RESTORE
        match error["type"]:
            case "missing":
                message = f"the key {where} is missing"
            case "extra_forbidden":
                message = f"the key {where} is not known here"
                remedy = "Update guide if a newer one wrote it; else restore the record from a copy"
            case "model_type":
                message = f"{where} is no map"
            case _:
                message = f"{where}: {error['msg'].removeprefix('Value error, ')}"
        self._fail(["body", *error["loc"]], message, remedy)

    def _fail(self, place: list[str | int], message: str, remedy: str) -> NoReturn:
        record = load(self.region[self.span.start : self.span.end], first_line=self.span.line)
        line, column = record.at([0, *place])
        raise EvidenceError(message, self.path, remedy, line=line, column=column)
