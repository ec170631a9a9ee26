"""JSON from outside: bounded in size and depth, without surprises; the values are still hostile text."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from guide.text.errors import UsageError
from guide.text.outside import inert

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_DEPTH: Final = 64


def load_json(data: bytes, *, name: str, once: bool = False) -> Any:
    """Return the JSON value in ``data``; raise UsageError naming ``name`` for what is no JSON, too large or too deep.

    With ``once`` a key that stands twice in one map is refused, because readers differ in which one counts.
    """
    if len(data) > MOST_BYTES:
        raise UsageError(f"{name}: larger than {MOST_BYTES} bytes. Give a part of it")
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_once if once else None)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: byte {error.start + 1} is not UTF-8. Export it again") from error
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{name}:{error.lineno}:{error.colno}: the JSON is broken: {error.msg}. Export it again"
        ) from error
    except (RecursionError, ValueError) as error:
        raise UsageError(f"{name}: this JSON cannot be read ({inert(str(error), 80)}). Export it again") from error
    if _too_deep(value):
        raise UsageError(f"{name}: values are nested deeper than {MOST_DEPTH}. Export it again")
    return value


def members(value: Any, *keys: str) -> Iterator[dict[str, Any]]:
    """Yield the maps in the list that ``keys`` lead to; none where anything on the way has another shape."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def member(value: Any, *keys: str) -> dict[str, Any]:
    """Return the map that ``keys`` lead to, or an empty one."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def word(value: Any, *keys: str, limit: int = 200) -> str:
    """Return the text or whole number that ``keys`` lead to as inert text, or an empty one."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return inert(str(value), limit)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        raise ValueError(f"the key {counted.most_common(1)[0][0]!r} stands twice in one map")
    return found


def _too_deep(value: Any) -> bool:
    """Walk level by level, so that depth costs no stack."""
    level, depth = [value], 0
    while level and depth <= MOST_DEPTH:
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
            if isinstance(inner, dict | list)
        ]
        depth += 1
    return bool(level)
