"""Facts records as the fold sees them: which subject, how old, and where redacted ones stood."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from guide.assess.reading import Reading
from guide.model.bodies import Body, Redacted
from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.records import Record


@dataclass(frozen=True)
class Observation:
    """One facts record, or the stub that stands where one was redacted."""

    record: Record[Body]
    facts: Facts | None
    """None for a stub: whatever it saw is gone."""
    stale: bool = False
    subject: str = ""
    """Of a stub: the subject it was of; empty when it does not say, so that it may have been of any."""

    def concerns(self, subject: str) -> bool:
        """Tell whether this was, or may have been, an observation of ``subject``."""
        return self.facts.subject == subject if self.facts else self.subject in {"", subject}


def observed(reading: Reading) -> tuple[Observation, ...]:
    """Return all observations, newest first, of whatever age."""
    found: list[Observation] = []
    for record in reversed(reading.records):
        body: Body = record.body
        if isinstance(body, Facts):
            found.append(Observation(record, body))
        elif isinstance(body, Redacted) and body.kind == "facts":
            found.append(Observation(record, None, subject=body.subject))
    return tuple(found)


def observations(reading: Reading, policy: Policy, now: datetime) -> tuple[Observation, ...]:
    """Return all observations, newest first, and which of them are stale.

    Facts are stale when they are older than the policy allows, come from the future, or from a clock that ran backwards.
    """
    return tuple(replace(one, stale=_stale(one, reading, policy, now)) for one in observed(reading))


def _stale(one: Observation, reading: Reading, policy: Policy, now: datetime) -> bool:
    if one.facts is None:
        return False
    old = now - one.facts.ended > timedelta(days=policy.facts_max_age)
    return old or one.record.at > now or one.facts.ended > now or one.record.id in reading.backwards


def newest_by_address(found: Iterable[Observation], subject: str, section: str) -> Iterator[Facts]:
    """Yield, for each address and vantage of ``subject``, the newest facts in which ``section`` is complete.

    What is older than redacted facts is not vouched for: they may have said otherwise.
    """
    seen: set[tuple[str, str]] = set()
    for one in found:
        if not one.concerns(subject):
            continue
        facts = one.facts
        if facts is None:
            return
        if getattr(facts, section) is None or facts.problem(section):
            continue
        key = (facts.address, facts.vantage.name)
        if key not in seen:
            seen.add(key)
            yield facts
