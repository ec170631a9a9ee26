"""The hearing: the statements, and what weighing them needs at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guide.assess.observations import Observation
from guide.assess.reading import Reading
from guide.assess.rulings import Terms
from guide.model.bodies import Attestation, Body, Redacted
from guide.model.records import Record
from guide.model.subjects import Scope

Statement = tuple[Record[Body], Attestation | Redacted]


@dataclass(frozen=True)
class Hearing:
    """What weighing statements needs at hand."""

    statements: Mapping[str, Sequence[Statement]]
    """By question, oldest first."""
    scope: Scope
    found: tuple[Observation, ...]
    """All observations, newest first."""
    terms: Terms
    reading: Reading


def hearing(reading: Reading, scope: Scope, found: tuple[Observation, ...], terms: Terms) -> Hearing:
    """Return the hearing over all statements that were not taken back."""
    statements: dict[str, list[Statement]] = {}
    every: list[Statement] = [*reading.all_of(Attestation), *reading.stubs_of("attestation")]
    place = {record.id: number for number, record in enumerate(reading.records)}
    for record, body in sorted(every, key=lambda one: place[one[0].id]):
        statements.setdefault(body.question, []).append((record, body))
    return Hearing(statements, scope, found, terms, reading)
