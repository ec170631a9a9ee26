"""The common ground of all nouns: frozen models and the scalar types that evidence text is typed by.

The evidence reader hands over nothing but strings, lists and maps; these types turn such strings into numbers,
truth values and instants, and refuse every spelling but one.
"""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints, WithJsonSchema

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_SMALL = {str(number): number for number in range(1000)}
"""Most of what is read, found without the pattern."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\dZ", re.ASCII)


class Frozen(BaseModel):
    """A noun: immutable, closed (unknown keys are errors), compared by value."""

    # Schemas are built at first use: no command uses half of them. Only since 2.14 does pydantic do so safely among threads.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def parse_instant(text: str) -> datetime:
    """Return the UTC instant written as ``YYYY-MM-DDTHH:MM:SSZ``; raise ValueError for every other spelling."""
    if not _INSTANT.fullmatch(text):
        raise ValueError("an instant is written YYYY-MM-DDTHH:MM:SSZ")
    # Twenty times as fast as strptime; a file of 20,000 records asks 40,000 times. The pattern keeps its other spellings out.
    return datetime.fromisoformat(text)


def show_instant(instant: datetime) -> str:
    """Return ``instant`` (aware) as ``YYYY-MM-DDTHH:MM:SSZ``, whole seconds, UTC."""
    # Not strftime: it writes the year 999 in three digits.
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _whole(given: object) -> object:
    if isinstance(given, str):
        small = _SMALL.get(given)
        if small is not None:
            return small
        if not _WHOLE.fullmatch(given):
            raise ValueError("a whole number is written in decimal digits")
        return int(given)
    return given


def _truth(given: object) -> object:
    if isinstance(given, str):
        if given not in {"true", "false"}:
            raise ValueError("write true or false")
        return given == "true"
    return given


def _instant(given: object) -> object:
    return parse_instant(given) if isinstance(given, str) else given


Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number; from text only in plain decimal digits."""

Truth = Annotated[bool, BeforeValidator(_truth)]
"""A truth value; from text only ``true`` or ``false``."""

Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(show_instant, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}),
]
"""A moment, UTC, whole seconds."""

Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
"""``sha256:`` and 64 lower-case hexadecimal digits."""

Ulid = Annotated[str, StringConstraints(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
"""A ULID in Crockford's base 32: 48 bits of milliseconds, 80 bits of chance."""

Person = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A person as they sign: full name, or name and position, or a mail address."""


def same_person(one: str, other: str) -> bool:
    """Tell whether two spellings name one person: case and blanks do not make a second reviewer."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
