"""Samples: a statement that speaks for a population of which some was looked at, and whether that population is still the same.

A sample is only ever a person's word. No probe reads it: what was not gathered stays not gathered, whoever speaks for it.
"""

from collections.abc import Iterator, Mapping, Sequence

from guide.model.assessment import Sampled, Shift
from guide.model.bodies import Attestation, Body, Redacted
from guide.model.records import Record
from guide.model.subjects import Scope


def population_shift(body: Attestation, scope: Scope) -> Iterator[Shift]:
    """Yield how the population is no longer the one that the sample was drawn from; nothing where it is, or where there is no sample.

    One that joined was never among those to be picked; one that left changes what the rationale was about. Which were looked at has
    no say in it, so that looking at fewer can never make a statement hold.
    """
    sample = body.sample
    if sample is None:
        return
    endpoints = scope.endpoints
    members = [one.name for one in endpoints if sample.whole or (one.group and one.group in sample.groups)]
    joined = [name for name in members if name not in body.subjects]
    left = [name for name in body.subjects if scope.find(name) is None]
    if joined or left:
        yield Shift(reason="population_changed", before=", ".join(left), after=", ".join(joined))


def samples_of(
    settled: Mapping[str, str], statements: Sequence[tuple[Record[Body], Attestation | Redacted]]
) -> tuple[Sampled, ...]:
    """Return the samples behind ``settled`` (the statement that settles each subject), oldest first."""
    found = []
    for record, body in statements:
        mine = [unit for unit, attestation in settled.items() if attestation == record.id]
        if mine and isinstance(body, Attestation) and body.sample:
            seen = body.sample.looked_at
            found.append(
                Sampled(
                    record=record.id,
                    population=len(set(body.subjects)),
                    looked_at=seen,
                    spoken_for=tuple(name for name in mine if name not in seen),
                )
            )
    return tuple(found)
