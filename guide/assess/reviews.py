"""Reviews: what other people said of a statement, a determination or a waiver."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guide.assess.reading import Reading
from guide.model.base import same_person
from guide.model.bodies import Body, Redacted, Review
from guide.model.records import Record

Reviews = Mapping[str, list[tuple[Record[Body], Review | Redacted]]]
"""Reviews by the id of the record they are about, oldest first; what stands for redacted ones among them."""


@dataclass(frozen=True)
class Opinion:
    """The newest review that counts."""

    accepted: bool | None = None
    """None: nobody said anything that counts."""
    record: str = ""
    by: str = ""
    comment: str = ""
    redacted: bool = False
    """Whether the newest review was redacted: nobody knows what it said, so it accepts nothing."""


def reviews_of(reading: Reading) -> Reviews:
    """Return all reviews that were not taken back, by target."""
    found: dict[str, list[tuple[Record[Body], Review | Redacted]]] = {}
    every: list[tuple[Record[Body], Review | Redacted]] = [*reading.all_of(Review), *reading.stubs_of("review")]
    place = {record.id: number for number, record in enumerate(reading.records)}
    for record, review in sorted(every, key=lambda one: place[one[0].id]):
        found.setdefault(review.target, []).append((record, review))
    return found


def opinion_on(record: str, authors: Iterable[str], reviews: Reviews) -> Opinion:
    """Return the newest opinion on ``record``: nobody accepts their own word, anyone may reject (law 8)."""
    people = list(authors)
    for by, review in reversed(reviews.get(record, [])):
        if isinstance(review, Redacted):
            return Opinion(accepted=False, redacted=True)
        if not review.accepted or not any(same_person(by.by, author) for author in people):
            return Opinion(review.accepted, by.id, by.by, review.comment)
    return Opinion()
