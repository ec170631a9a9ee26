"""Supersession: what a newer judgement of the same probe, subject, address and vantage does to older ones (laws 4, 5).

A conclusive newer word replaces the older one at its place. An inconclusive newer one stands, keeps an older fail beside it
and takes an older pass away. A judgement without any gap replaces everything before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from guide.assess.observations import Observation
from guide.model.findings import Finding
from guide.model.outcomes import Outcome
from guide.probes.probe import ABSENT, ASKING


@dataclass(frozen=True)
class Counted:
    """A finding that counts."""

    finding: Finding
    older: bool = False
    """Kept from an older run because the newer one came to nothing at its place."""
    stale: bool = False
    """Too old to count as anything good."""
    addresses: frozenset[str] = frozenset()
    """Addresses the name had when this was observed."""


@dataclass(frozen=True)
class Judged:
    """One observation's findings by one probe."""

    findings: tuple[Finding, ...]
    observation: Observation
    partial: bool = False
    """Whether it speaks only of the places it names: what it leaves out stays as it was."""
    elsewhere: bool = False
    """Observed without an address, or at another one: it can only cast doubt here, or answer a doubt without address."""


@dataclass
class _Settling:
    """The state of one settling, from newest to oldest."""

    address: str
    kept: list[Counted] = field(default_factory=list)
    absent: dict[str, list[Counted]] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    all_doubted: bool = False
    spoken: bool = False

    def take(self, judged: Judged) -> None:
        """Weigh one older judgement against everything newer."""
        places = dict.fromkeys(finding.place for finding in judged.findings)
        for place in places:
            if place not in self.decided:
                self._weigh(place, [one for one in judged.findings if one.place == place], judged.observation)
        tried = [one for one in judged.findings if one.reason not in ABSENT]
        self.all_doubted |= any(not one.place and one.outcome is Outcome.INCONCLUSIVE for one in tried)
        self.spoken |= bool(tried)

    def doubt(self, judged: Judged) -> None:
        """Weigh a judgement made elsewhere: a name that led nowhere doubts this address; an answer there ends such a doubt."""
        tried = [one for one in judged.findings if one.reason not in ABSENT]
        if self.address:
            self.all_doubted |= any(not one.place and one.outcome is Outcome.INCONCLUSIVE for one in tried)
        else:
            self.spoken |= bool(tried)

    def _weigh(self, place: str, group: list[Finding], observation: Observation) -> None:
        if all(one.reason in ABSENT for one in group):
            self.absent.setdefault(place, [_counted(one, observation) for one in group])
            return
        doubtful = self.all_doubted or place in self.doubted
        # An inconclusive word on everything is answered by any later word; one on a place only by a word on that place.
        answered = doubtful or (self.spoken and not place)
        (self.doubted if any(_is_gap(one) for one in group) else self.decided).add(place)
        fails = [one for one in group if one.outcome is Outcome.FAIL or one.reason in ASKING]
        known = {one.finding.fingerprint for one in self.kept}
        left = [one for one in (fails if answered else group) if one.fingerprint not in known]
        self.kept += [_counted(one, observation, older=doubtful) for one in left]

    def result(self) -> list[Counted]:
        """Return what counts; a place nobody looked at keeps saying so."""
        known = {one.finding.place for one in self.kept}
        left = [
            one for place, group in self.absent.items() if place not in known and (place or not known) for one in group
        ]
        return self.kept + left


def settle(judgements: Iterable[Judged], address: str) -> list[Counted]:
    """Return what counts of one probe's judgements, newest first, of one subject, address and vantage."""
    state = _Settling(address)
    for judged in judgements:
        if judged.elsewhere:
            state.doubt(judged)
            continue
        state.take(judged)
        gapless = bool(judged.findings) and not any(_is_gap(one) for one in judged.findings)
        if gapless and not judged.partial:
            break
    return state.result()


def _is_gap(finding: Finding) -> bool:
    return finding.outcome is Outcome.INCONCLUSIVE and finding.reason not in ASKING


def _counted(finding: Finding, observation: Observation, *, older: bool = False) -> Counted:
    good = finding.outcome in {Outcome.PASS, Outcome.ADVISORY, Outcome.MANUAL}
    facts = observation.facts
    return Counted(
        finding=finding,
        older=older,
        stale=good and observation.stale,
        addresses=frozenset(facts.addresses) if facts else frozenset(),
    )
