"""The JSON Schema of a whole evidence file, from the models that read it."""

from typing import Any

from pydantic.json_schema import models_json_schema

from guide.model.bodies import BODIES

_DIGEST = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
_ULID = {"type": "string", "pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"}
_INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def json_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema 2020-12) of an evidence file read as JSON, whole numbers and truth values typed."""
    made, definitions = models_json_schema(
        [(body, "validation") for body in BODIES.values()], ref_template="#/$defs/{model}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "asvs-guide/evidence/1",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "workbook", "records"],
        "properties": {
            "format": {"const": "asvs-guide/evidence/1"},
            "workbook": _ULID,
            "continues": _DIGEST,
            "records": {
                "type": ["array", "null"],
                "items": {"oneOf": [_record(kind, made[body, "validation"]) for kind, body in BODIES.items()]},
            },
        },
        "$defs": definitions["$defs"],
    }


def _record(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "kind", "at", "by", "prev", "body", "digest"],
        "properties": {
            "id": _ULID,
            "kind": {"const": kind},
            "at": _INSTANT,
            "by": {"type": "string", "minLength": 1, "maxLength": 200},
            "prev": {"type": "array", "minItems": 1, "uniqueItems": True, "items": _DIGEST},
            "body": body,
            "digest": _DIGEST,
        },
    }
