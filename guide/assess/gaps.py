"""What is not proven, and why: the report opens with it."""

from collections.abc import Iterable, Iterator, Sequence

from guide.model.assessment import NotProven, QuestionState, Standing
from guide.model.outcomes import Bearing, Status
from guide.model.subjects import Scope

_UNPROVEN = frozenset({Status.OPEN, Status.STALE})


def not_proven(
    standings: Iterable[Standing],
    questions: Iterable[QuestionState],
    scope: Scope,
    *,
    scope_redacted: bool = False,
) -> tuple[NotProven, ...]:
    """Return everything that is open or stale and bears on a verdict, once each, and every excluded subject.

    ``scope_redacted``: a record of the scope is gone, and nothing in view says that the scope was said anew before.
    """
    found = [*_scope(scope, redacted=scope_redacted), *_findings(standings), *_questions(questions)]
    return tuple(dict.fromkeys(sorted(found, key=_weight)))


def _scope(scope: Scope, *, redacted: bool) -> Iterator[NotProven]:
    if redacted:
        yield NotProven(
            item="", kind="scope", reason="scope_redacted", bears_on=Bearing.REQUIREMENT, effect=Status.OPEN
        )
    if not scope.endpoints:
        yield NotProven(item="", kind="scope", reason="no_endpoints", bears_on=Bearing.REQUIREMENT, effect=Status.OPEN)
    for exclusion in scope.exclusions:
        yield NotProven(
            item=exclusion.subject,
            kind="subject",
            reason="excluded",
            bears_on=Bearing.REQUIREMENT,
            effect=Status.NOT_APPLICABLE,
        )


def _findings(standings: Iterable[Standing]) -> Iterator[NotProven]:
    for one in standings:
        if one.status in _UNPROVEN and one.finding.bears_on is not Bearing.ADVISORY:
            yield NotProven(
                item=one.finding.fingerprint,
                kind="finding",
                reason=one.finding.reason,
                bears_on=one.finding.bears_on,
                effect=one.status,
            )


def _questions(questions: Iterable[QuestionState]) -> Iterator[NotProven]:
    for one in questions:
        if one.status in _UNPROVEN and one.bears_on is not Bearing.ADVISORY:
            yield NotProven(
                item=one.question,
                kind="question",
                reason=one.reason,
                bears_on=one.bears_on,
                effect=one.status,
            )


def _weight(one: NotProven) -> int:
    order: Sequence[Bearing] = (Bearing.REQUIREMENT, Bearing.PROGRAMME, Bearing.ADVISORY)
    return order.index(one.bears_on)
