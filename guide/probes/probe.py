"""What a probe is, and the frame every judgement runs in.

A probe's file only says what it saw (``Sighting``). The frame turns that into findings, and it alone decides what a
missing or incomplete section means, so that no single probe can read a pass into one (law 1).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from guide.model.attempts import Ending
from guide.model.content import Policy
from guide.model.facts import Facts, Problem, Section
from guide.model.findings import Finding
from guide.model.inventory import Found
from guide.model.outcomes import Bearing, Outcome
from guide.model.subjects import Endpoint, Material, Scope
from guide.probes.naming import Register

COMMON: Final[Mapping[str, Outcome]] = dict.fromkeys(
    (
        "not_probed",
        "name_unresolved",
        "closed",
        "filtered",
        "unreachable",
        "proxy_refused",
        "reset",
        "timeout",
        "handshake_failed",
        "cannot_speak",
        "deadline",
        "cancelled",
        "worker_died",
        "memory_limit",
        "tool_error",
        "material_missing",
        "material_unreadable",
        "out_of_scope",
        "range_not_authorised",
        "skipped",
        "partial",
        "redacted",
        "policy_silent",
    ),
    Outcome.INCONCLUSIVE,
)
"""Reasons any probe can give. ``redacted``: the facts were redacted; ``policy_silent``: the policy lacks a rule it reads."""

ABSENT: Final = frozenset({"not_probed", "skipped"})
"""Reasons that say nothing was tried: they do not put older facts in doubt."""

ASKING: Final = frozenset({"undeclared"})
"""Reasons that hold a step open by asking a person, while everything was looked at: no gap, so they replace what is older."""

STOPPED: Final[Mapping[Ending, str]] = {
    Ending.CONNECT_REFUSED: "closed",
    Ending.CONNECT_TIMEOUT: "filtered",
    Ending.UNREACHABLE: "unreachable",
    Ending.PROXY_REFUSED: "proxy_refused",
    Ending.RESET: "reset",
    Ending.TIMEOUT: "timeout",
    Ending.OTHER_PROTOCOL: "cannot_speak",
}
"""What the end of the first hello makes of everything that needs TLS; other endings read ``handshake_failed``."""

_OVER_TLS: Final = frozenset(
    {"offers", "suites", "negotiation", "checks", "certificates", "secure", "pages", "security_txt", "plaintext"}
)
_WEIGHT: Final = (Bearing.REQUIREMENT, Bearing.PROGRAMME, Bearing.ADVISORY)
_NEEDS_ALL: Final = frozenset({Outcome.PASS, Outcome.MANUAL})

Subject = Endpoint | Material


@dataclass(frozen=True)
class Sighting:
    """What a probe saw at one place, before it is a finding."""

    reason: str
    rule: str
    """The policy rule that says what this bears on."""
    place: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)
    """Inert text for the reason's sentence."""


@dataclass(frozen=True)
class Surroundings:
    """What stands around one subject: the declared scope, what its sources together name, and what was last seen of its subjects."""

    scope: Scope = field(default_factory=Scope)
    found: tuple[Found, ...] = ()
    """Each place that a source names, once."""
    sources: int = 0
    """Subjects that were read for what they name."""
    observed: Mapping[Section, tuple[Facts, ...]] = field(default_factory=dict)
    """By section, the newest facts of every subject, address and vantage in which that section is complete and not stale."""

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints of the scope."""
        return self.scope.endpoints

    @cached_property
    def register(self) -> Register:
        """The scope, turned so that a name is found at once."""
        return Register.of(self.scope)

    @cached_property
    def places(self) -> Mapping[str, tuple[Found, ...]]:
        """What was found, by host."""
        hosts: dict[str, list[Found]] = {}
        for one in self.found:
            hosts.setdefault(one.entry.host, []).append(one)
        return {host: tuple(found) for host, found in hosts.items()}


Compare = Callable[[Sequence[Facts], Subject, Policy, datetime], Iterable[Sighting]]
See = Callable[[Facts, Subject, Policy, datetime], Iterable[Sighting]]
SeeWithin = Callable[[Facts, Subject, Policy, Surroundings, datetime], Iterable[Sighting]]


@dataclass(frozen=True)
class Probe:
    """A pure judgement with everything it can say declared beforehand."""

    id: str
    needs: tuple[Section, ...]
    """Sections that must be there in full for a pass."""
    applies: Callable[[Subject], bool]
    see: See
    """Says what stands at each place; called only when the needed sections are there."""
    own: Mapping[str, Outcome]
    """Reasons of this probe beside the common ones."""
    rules: tuple[str, ...]
    """Policy rules it reads."""
    reads: tuple[Section, ...] = ()
    """Sections that add to the judgement where they are there; gathered with the needed ones."""
    compare: Compare | None = None
    """For a probe that sets observations of one subject side by side, newest first: it judges all of a vantage's at once.

    ``see`` says then what one of them alone shows. Such a probe bears on nothing: no address stands behind its findings.
    """
    beside: str = ""
    """For a profile's probe: the probe whose steps list its findings too. Such a probe only advises."""
    within: SeeWithin | None = None
    """Called in place of ``see`` by a probe whose word depends on what else is declared, named or seen."""
    among: frozenset[str] = frozenset()
    """Kinds of material of which one must be in scope for this probe to have a word at all; empty: none needed."""

    brought: bool = False
    """Whether it judges only what somebody brought along: a subject without it was not left out."""
    optional: bool = False
    """Whether the verdict does not wait for it: where it was never asked, that is listed as not proven and bears on nothing."""
    unspoken: frozenset[str] = frozenset()
    """Reasons that only take the place of an older word there and are not told."""

    @property
    def advises(self) -> bool:
        """Whether this probe reads a profile and can never move a verdict (law 9)."""
        return bool(self.beside)

    @property
    def reasons(self) -> dict[str, Outcome]:
        """Every reason this probe can give, with its outcome."""
        return {**COMMON, **self.own}

    def bearing(self, policy: Policy) -> Bearing:
        """Return the weightiest bearing among the rules this probe reads; the requirement when none is stated."""
        if self.advises:
            return Bearing.ADVISORY
        stated = {policy.rules[rule].bears_on for rule in self.rules if rule in policy.rules}
        return next((bearing for bearing in _WEIGHT if bearing in stated), Bearing.REQUIREMENT)

    def concerns(self, subject: Subject, scope: Scope) -> bool:
        """Tell whether this probe has a word on ``subject`` in that scope."""
        return self.applies(subject) and (not self.among or any(one.kind in self.among for one in scope.subjects))

    def judge(
        self, facts: Facts, subject: Subject, policy: Policy, now: datetime, around: Surroundings | None = None
    ) -> tuple[Finding, ...]:
        """Return a finding for every place checked, passes included; none when the sections were not looked at.

        A section that stopped early keeps its fails and advisories, loses its passes, and adds one inconclusive finding.
        """
        if not all(rule in policy.rules for rule in self.rules):
            missing = ", ".join(rule for rule in self.rules if rule not in policy.rules)
            return () if self.advises else (self.inconclusive("policy_silent", facts, policy, {"rule": missing}),)
        there = all(getattr(facts, section) is not None for section in self.needs)
        stopped = self._stopped(facts, there=there)
        findings: list[Finding] = []
        if there:
            known = around or Surroundings()
            said = (
                self.within(facts, subject, policy, known, now)
                if self.within
                else self.see(facts, subject, policy, now)
            )
            seen = [self._finding(sighting, facts, policy) for sighting in said]
            findings = [one for one in seen if not (stopped and one.outcome in _NEEDS_ALL)]
        if stopped:
            findings.append(self._halted(stopped, facts, policy))
        return _distinct(findings)

    def judge_all(self, seen: Sequence[Facts], subject: Subject, policy: Policy, now: datetime) -> tuple[Finding, ...]:
        """Return the findings over all observations ``seen`` from one vantage, newest first, at least one; without an address."""
        told = any(all(getattr(facts, section) is not None for section in self.needs) for facts in seen)
        if not told or self.compare is None or not all(rule in policy.rules for rule in self.rules):
            alone = self.judge(seen[0], subject, policy, now)
            return tuple(one.model_copy(update={"address": ""}) for one in alone)
        found = (self._finding(sighting, seen[0], policy) for sighting in self.compare(seen, subject, policy, now))
        return _distinct(one.model_copy(update={"address": ""}) for one in found)

    def inconclusive(
        self,
        reason: str,
        facts: Facts | None,
        policy: Policy,
        detail: Mapping[str, str] | None = None,
        *,
        subject: str = "",
        address: str = "",
    ) -> Finding:
        """Return the finding that the whole probe came to nothing, with its reason; ``facts`` is None where there are none."""
        return Finding(
            probe=self.id,
            outcome=COMMON[reason],
            reason=reason,
            bears_on=self.bearing(policy),
            subject=facts.subject if facts else subject,
            address=facts.address if facts else address,
            detail=dict(detail or {}),
            vantage=facts.vantage.name if facts else "",
            observed=facts.ended if facts else None,
        )

    def _finding(self, sighting: Sighting, facts: Facts, policy: Policy) -> Finding:
        return Finding(
            probe=self.id,
            outcome=self.reasons[sighting.reason],
            reason=sighting.reason,
            bears_on=Bearing.ADVISORY if self.advises else policy.rule(sighting.rule).bears_on,
            subject=facts.subject,
            address=facts.address,
            place=sighting.place,
            detail={name: text for name, text in sighting.detail.items() if text},
            vantage=facts.vantage.name,
            observed=facts.ended,
        )

    def _halted(self, problem: Problem, facts: Facts, policy: Policy) -> Finding:
        known = problem.reason in COMMON
        detail = {"section": problem.section, "detail": problem.detail, "code": "" if known else problem.reason}
        return self.inconclusive(
            problem.reason if known else "tool_error",
            facts,
            policy,
            {name: text for name, text in detail.items() if text},
        )

    def _stopped(self, facts: Facts, *, there: bool) -> Problem | None:
        """Return what kept this probe from its sections: their own problem, else one further up the way."""
        own = next((problem for section in self.needs if (problem := facts.problem(section))), None)
        if own or there:
            return own
        earlier = facts.problem("resolve")
        if earlier or not _OVER_TLS.intersection(self.needs):
            return earlier
        if facts.listening and not facts.listening.speaks_tls:
            attempt = facts.listening.attempt
            reason = STOPPED.get(attempt.ending, "handshake_failed")
            return Problem(section="listening", reason=reason, detail=attempt.detail)
        return facts.problem("listening")


def _distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without repetitions of one fingerprint, the first one kept."""
    first: dict[str, Finding] = {}
    for one in findings:
        first.setdefault(one.fingerprint, one)
    return tuple(first.values())


def unseen(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterable[Sighting]:  # noqa: ARG001 - one shape for all
    """Say nothing: for a probe that speaks by ``within``."""
    return ()


def is_endpoint(subject: Subject) -> bool:
    """Tell whether ``subject`` is a place that clients connect to."""
    return isinstance(subject, Endpoint)


def speaks_http(subject: Subject) -> bool:
    """Tell whether ``subject`` is an endpoint that answers HTTP."""
    return isinstance(subject, Endpoint) and subject.speaks_http
