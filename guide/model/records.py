"""Records: what the evidence file is made of, and what a reading of it yields."""

from typing import Any, Generic, Self, TypeVar

from pydantic import Field, SerializeAsAny

from guide.model.base import Digest, Frozen, Instant, Person, Ulid, Whole
from guide.model.bodies import Body

BodyT_co = TypeVar("BodyT_co", bound=Body, covariant=True)


class Record(Frozen, Generic[BodyT_co]):
    """One record as it stands in the file."""

    id: Ulid
    kind: str
    at: Instant
    by: Person
    prev: tuple[Digest, ...]
    body: SerializeAsAny[BodyT_co]
    digest: Digest
    line: Whole = 0
    """Line of ``- id:`` in the file, counted from 1; 0 for a record that was never written."""

    def __class_getitem__(cls, _body: Any) -> type[Self]:
        """Return the class itself: which body a record has is for mypy; pydantic would build every body's schema for each kind."""
        return cls


class Notice(Frozen):
    """Something a reader should know that is not an error: wide permissions, a clock that ran backwards."""

    code: str
    detail: dict[str, str] = Field(default_factory=dict)


class Ledger(Frozen):
    """Everything one reading of an evidence file found, in causal order."""

    workbook: Ulid
    head: Digest
    """Digest of the head."""
    continues: Digest | None = None
    """Newest record of the file that this one carries on."""
    records: tuple[Record[Body], ...] = ()
    newest: tuple[Digest, ...] = ()
    """Digests that no record names as ``prev``: one, or several when there is an open fork."""
    notices: tuple[Notice, ...] = ()

    @property
    def forked(self) -> bool:
        """Whether two branches wait for ``guide merge``."""
        return len(self.newest) > 1
