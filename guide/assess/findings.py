"""Which findings count now: the newest word on each place, and the older fails that no newer word covers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from guide.assess.observations import Observation, observations
from guide.assess.reading import read_ledger
from guide.assess.scope import scope_of
from guide.assess.supersession import Counted, Judged, settle
from guide.assess.surroundings import surroundings
from guide.model.content import Policy
from guide.model.findings import Finding
from guide.model.outcomes import Bearing, Outcome
from guide.model.records import Ledger
from guide.model.subjects import Endpoint, Material, Scope
from guide.probes.probe import Probe, Surroundings
from guide.probes.registry import PROBES


@dataclass(frozen=True)
class Bench:
    """What judging needs at hand."""

    found: Mapping[str, Sequence[Observation]]
    """Observations of each subject, newest first, with the stubs of redacted ones among them."""
    stubs: Sequence[Observation]
    policy: Policy
    now: datetime
    around: Surroundings = field(default_factory=Surroundings)


def bench(found: Sequence[Observation], policy: Policy, now: datetime, around: Surroundings | None = None) -> Bench:
    """Return the bench for ``found``, newest first."""
    names = {one.facts.subject: list[Observation]() for one in found if one.facts}
    for one in found:
        for name in (one.facts.subject,) if one.facts else (name for name in names if one.concerns(name)):
            names[name].append(one)
    return Bench(names, [one for one in found if one.facts is None], policy, now, around or Surroundings())


def findings_of(ledger: Ledger, policy: Policy, now: datetime, profile: Policy | None = None) -> tuple[Counted, ...]:
    """Return every finding that counts, of all probes and of the profile's where one is given."""
    reading = read_ledger(ledger)
    scope = scope_of(reading)
    found = observations(reading, policy, now)
    around = surroundings(scope, found, policy)
    counted = count(scope, [probe for probe in PROBES.values() if not probe.advises], bench(found, policy, now, around))
    return counted + (advise(scope, bench(found, profile, now)) if profile else ())


def count(scope: Scope, probes: Iterable[Probe], at: Bench) -> tuple[Counted, ...]:
    """Return what counts of ``probes`` for all subjects in scope; what was never looked at reads ``not_probed``."""
    duty = list(probes)
    whole = at.around.scope if at.around.scope.subjects else scope
    pairs = [(probe, subject) for subject in scope.subjects for probe in duty if probe.concerns(subject, whole)]
    return tuple(one for probe, subject in pairs for one in _of_pair(probe, subject, at))


def advise(scope: Scope, at: Bench) -> tuple[Counted, ...]:
    """Return what the profile in ``at.policy`` advises. What it could not look at is not its business."""
    advisers = [probe for probe in PROBES.values() if probe.advises and set(probe.rules) <= set(at.policy.rules)]
    pairs = [(probe, subject) for subject in scope.subjects for probe in advisers if probe.applies(subject)]
    return tuple(one for probe, subject in pairs for one in _retired(_seen(probe, subject, at)))


def _of_pair(probe: Probe, subject: Endpoint | Material, at: Bench) -> list[Counted]:
    if probe.compare:
        compared = _compared(probe, subject, at)
        return compared or [Counted(probe.inconclusive("not_probed", None, at.policy, subject=subject.name))]
    seen = _seen(probe, subject, at)
    unseen = [Counted(finding) for finding in _never_looked_at(probe, subject, seen, at)]
    return _retired(seen) + unseen


def _compared(probe: Probe, subject: Endpoint | Material, at: Bench) -> list[Counted]:
    """Judge all observations of each vantage side by side; the newest one carries the findings."""
    mine = [one for one in at.found.get(subject.name, ()) if one.facts]
    found = []
    for vantage in dict.fromkeys(one.facts.vantage.name for one in mine if one.facts):
        here = [one for one in mine if one.facts and one.facts.vantage.name == vantage]
        findings = probe.judge_all([one.facts for one in here if one.facts], subject, at.policy, at.now)
        found += [
            Counted(
                one.model_copy(update={"facts": here[0].record.id}),
                stale=here[0].stale and one.outcome is not Outcome.INCONCLUSIVE,
            )
            for one in findings
        ]
    return found


def _seen(probe: Probe, subject: Endpoint | Material, at: Bench) -> list[Counted]:
    mine = at.found.get(subject.name, ())
    ways = dict.fromkeys((one.facts.vantage.name, one.facts.address) for one in mine if one.facts)
    return [
        counted
        for vantage, address in ways
        for counted in settle(_judged(probe, subject, address, vantage, at), address)
        if counted.finding.reason not in probe.unspoken
    ]


def _judged(probe: Probe, subject: Endpoint | Material, address: str, vantage: str, at: Bench) -> Iterator[Judged]:
    """Judge one observation after the other, newest first, only as far as the settling asks for.

    Facts without an address stand for a name that led nowhere: they put every address in doubt, and any address that
    answers later answers them.
    """
    for one in at.found[subject.name]:
        if one.facts is None:
            gone = probe.inconclusive("redacted", None, at.policy, subject=subject.name, address=address)
            yield Judged((gone.model_copy(update={"vantage": vantage}),), one)
        elif one.facts.vantage.name == vantage and (not address or one.facts.address in {address, ""}):
            findings = probe.judge(one.facts, subject, at.policy, at.now, at.around)
            marked = tuple(finding.model_copy(update={"facts": one.record.id}) for finding in findings)
            partial = bool(one.facts.imported and one.facts.imported.covers)
            yield Judged(marked, one, partial=partial, elsewhere=one.facts.address != address)


def _never_looked_at(
    probe: Probe,
    subject: Endpoint | Material,
    seen: Sequence[Counted],
    at: Bench,
) -> Iterator[Finding]:
    """Yield an inconclusive finding for each address of the name on which this probe has no word (law 2)."""
    if probe.brought:
        return
    for finding in _gaps(probe, subject, seen, at):
        # Where the verdict does not wait for a probe, that it was left out is still listed among what is not proven.
        yield finding.model_copy(update={"bears_on": Bearing.ADVISORY}) if probe.optional else finding


def _gaps(probe: Probe, subject: Endpoint | Material, seen: Sequence[Counted], at: Bench) -> Iterator[Finding]:
    known = {one.finding.address for one in seen}
    nowhere = any(not one.finding.address and one.finding.outcome is Outcome.INCONCLUSIVE for one in seen)
    wanted = [] if nowhere else [address for address in _wanted(subject.name, seen, at) if address not in known]
    if not seen and not wanted:
        gone = subject.name not in at.found and any(stub.concerns(subject.name) for stub in at.stubs)
        reason = "redacted" if gone else "not_probed"
        yield probe.inconclusive(reason, None, at.policy, subject=subject.name)
    for address in wanted:
        yield probe.inconclusive("not_probed", None, at.policy, subject=subject.name, address=address)


def _wanted(subject: str, seen: Sequence[Counted], at: Bench) -> list[str]:
    """Return the addresses the name ever had, but for those it had lost when this probe last came to a fresh word."""
    fresh = {one.finding.facts for one in seen if _fresh(one)}
    wanted: dict[str, None] = {}
    for one in at.found.get(subject, ()):
        if one.facts:
            wanted |= dict.fromkeys(one.facts.addresses)
            if one.record.id in fresh and one.facts.addresses:
                break
    return list(wanted)


def _retired(seen: list[Counted]) -> list[Counted]:
    """Leave out stale words that a fresh one has made superfluous: another vantage on that address, or an address gone.

    Without this a machine that was scrapped, or an address that a name no longer has, could never be looked at again and
    would keep a step stale for ever. Fails and inconclusive findings are never left out this way.
    """
    fresh = [one for one in seen if _fresh(one)]
    return [one for one in seen if not (one.stale and any(_replaces(new, one) for new in fresh))]


def _fresh(one: Counted) -> bool:
    return not one.stale and not one.older and one.finding.outcome is not Outcome.INCONCLUSIVE


def _replaces(new: Counted, old: Counted) -> bool:
    one, other = new.finding, old.finding
    same = (one.probe, one.subject, one.place, one.bears_on) == (
        other.probe,
        other.subject,
        other.place,
        other.bears_on,
    )
    gone = bool(new.addresses) and other.address not in new.addresses
    return same and one.outcome in {Outcome.PASS, other.outcome} and (one.address == other.address or gone)
