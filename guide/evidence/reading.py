"""Reading: bytes → typed records. Digests first, then YAML, then the schema, then the graph.

A reading can be continued: what was read stays, only what was appended is parsed.
"""

from dataclasses import dataclass
from typing import NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from guide.evidence.errors import RESTORE, EvidenceError, from_text
from guide.evidence.grammar import FILE_LIMIT, Head, Span, read_head, refuse_foreign_lines, scan
from guide.evidence.graph import Graph
from guide.model.base import parse_instant
from guide.model.bodies import BODIES, Body
from guide.model.records import Record
from guide.text.alphabet import check_alphabet
from guide.text.errors import TextError
from guide.text.strict_yaml import Node, Plain, load

_KEYS = ["id", "kind", "at", "by", "prev", "body", "digest"]
_BODY_DEPTH = 3
"""Depth of the values in a body, seen from the list of records; from there on text is quoted."""
_VALUES_LIMIT = 16_384
"""Values in one record: no honest record of 256 KiB comes near, a hostile one would cost seconds."""
_LONGEST_NAME = 200


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
        check_alphabet(data[: head.end], name=path)
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
    refuse_foreign_lines(rest, path, before.line)
    found = scan(rest, 0, before.line, path)
    stop = len(rest) if found.torn is None else found.torn
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


def refuse_size(size: int, path: str) -> None:
    """Raise EvidenceError when a file of ``size`` bytes is larger than the format allows."""
    if size > FILE_LIMIT:
        message = f"the file has {size} bytes; the limit is {FILE_LIMIT}"
        raise EvidenceError(
            message, path, "Restore it from a copy; guide renew begins a new file before this size", line=1
        )


def _typed(region: bytes, line: int, spans: tuple[Span, ...], path: str) -> list[Record[Body]]:
    """Return the records of ``region`` (which begins on ``line``), typed by their kinds."""
    try:
        if not spans:
            check_alphabet(region, name=path, first_line=line)
            return []
        node = load(region, name=path, first_line=line, quoted_from=_BODY_DEPTH, item_values=_VALUES_LIMIT)
    except TextError as error:
        raise from_text(error) from error
    items = node.value
    if not isinstance(items, list) or node.starts != tuple(span.line for span in spans):
        raise EvidenceError("YAML sees other records here than the bytes hold", path, RESTORE, line=spans[0].line)
    return [_record(node, index, item, span) for index, (item, span) in enumerate(zip(items, spans, strict=True))]


def _record(node: Node, index: int, item: Plain, span: Span) -> Record[Body]:
    if not isinstance(item, dict) or list(item) != _KEYS or not _agree(item, span):
        raise EvidenceError(
            "YAML reads this record otherwise than its bytes say", node.name, RESTORE, line=span.line, column=3
        )
    by, body = item["by"], item["body"]
    if not isinstance(by, str) or not 1 <= len(by) <= _LONGEST_NAME:
        _fail(node, [index, "by"], f"by: must name a person in 1 to {_LONGEST_NAME} characters", RESTORE)
    try:
        at = parse_instant(span.at)
    except ValueError:
        _fail(node, [index, "at"], "at: there is no such day or time", RESTORE)
    noun = BODIES.get(span.kind)
    if noun is None:
        _fail(
            node,
            [index, "kind"],
            f"records of kind {span.kind} are not known here",
            "Update guide: a newer one wrote this record",
        )
    try:
        typed = noun.model_validate(body)
    except ValidationError as error:
        _explain(node, index, error.errors(include_url=False, include_input=False, include_context=False)[0])
    return Record[Body].model_construct(
        id=span.id, kind=span.kind, at=at, by=by, prev=span.prev, body=typed, digest=span.digest, line=span.line
    )


def _agree(item: dict[str, Plain], span: Span) -> bool:
    """Tell whether YAML and bytes say the same of a record's frame."""
    seen = (item["id"], item["kind"], item["at"], item["prev"], item["digest"])
    return seen == (span.id, span.kind, span.at, list(span.prev), span.digest)


def _explain(node: Node, index: int, error: ErrorDetails) -> NoReturn:
    """Say in our words what the schema refused."""
    where = ".".join(str(part) for part in error["loc"])
    remedy = RESTORE
    match error["type"]:
        case "missing":
            message = f"body: the key {where} is missing"
        case "extra_forbidden":
            message, remedy = (
                f"body: the key {where} is not known here",
                "Update guide if a newer one wrote it; else take the record back from a copy",
            )
        case _:
            message = f"body: {where}: {error['msg'].removeprefix('Value error, ')}"
    _fail(node, [index, "body", *error["loc"]], message, remedy)


def _fail(node: Node, place: list[str | int], message: str, remedy: str) -> NoReturn:
    line, column = node.at(place)
    raise EvidenceError(message, node.name, remedy, line=line, column=column)
