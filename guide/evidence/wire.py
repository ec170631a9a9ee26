"""Records as text: what is written of a body, and the bytes of a whole record."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from pydantic_core import PydanticUndefined

from guide.model.base import Frozen, show_instant
from guide.model.bodies import Body
from guide.model.records import Record
from guide.text.digests import sha256
from guide.text.emit import Emittable, emit, quoted


def plain_body(noun: Frozen) -> dict[str, Emittable]:
    """Return a noun as what is written of it.

    A key is left out only where its value is empty (None, "", no items) and empty is also what its absence means. So an empty
    list that says "looked, and found none" stays, and no later change of a default can change what an old record says.
    """
    written: dict[str, Emittable] = {}
    for key, field in type(noun).model_fields.items():
        value = getattr(noun, key)
        if not _left_out(value, field.get_default(call_default_factory=True)):
            written[key] = _plain(value)
    return written


def _left_out(value: Any, default: Any) -> bool:
    empty = value is None or value == "" or (isinstance(value, tuple | dict) and not value)
    return empty and default is not PydanticUndefined and type(value) is type(default) and value == default


def _plain(value: Any) -> Emittable:
    if isinstance(value, Frozen):
        return plain_body(value)
    if isinstance(value, datetime):
        return show_instant(value)
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} has no written form")


def render(record: Record[Body]) -> tuple[bytes, str]:
    """Return the bytes of ``record`` and its digest, which is computed here; raise ValueError for text that is no Unicode."""
    body = plain_body(record.body)
    prev = ", ".join(quoted(digest) for digest in record.prev)
    text = (
        f"  - id: {record.id}\n"
        f"    kind: {record.kind}\n"
        f"    at: {quoted(show_instant(record.at))}\n"
        f"    by: {quoted(record.by)}\n"
        f"    prev: [{prev}]\n"
    )
    text += f"    body:\n{emit(body, 6)}" if body else "    body: {}\n"
    covered = text.encode()
    digest = sha256(covered)
    return covered + f'    digest: "{digest}"\n'.encode(), digest


def render_head(workbook: str, continues: str | None) -> bytes:
    """Return the bytes of a head."""
    lines = [
        "# Evidence of a review, kept by guide. It only grows: add with guide, change nothing that stands here.",
        "# Comments may stand between records. Grammar and digests: docs/evidence-format.md.",
        "format: asvs-guide/evidence/1",
        f"workbook: {workbook}",
    ]
    if continues:
        lines.append(f"continues: {quoted(continues)}")
    return ("\n".join([*lines, "records:"]) + "\n").encode()
