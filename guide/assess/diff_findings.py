"""Which findings came, which went, and which stand otherwise than they did."""

from collections import Counter
from collections.abc import Iterator, Mapping

from guide.model.assessment import Assessment, Standing
from guide.model.changes import Change
from guide.model.outcomes import Outcome

_SPEAKING = {Outcome.FAIL: 0, Outcome.INCONCLUSIVE: 1, Outcome.ADVISORY: 2}
"""Outcomes that a reader follows from look to look, in the order of their weight."""
_UNSEEN = "not_probed"
"""That a place had not been looked at is no finding whose end is worth a word: what was seen there instead is told."""


def findings_changed(before: Assessment, after: Assessment) -> Iterator[Change]:
    """Yield new findings, the worst first, then those that stand otherwise, then those that are gone, and why."""
    old, new = _followed(before), _followed(after)
    for print_ in sorted(new.keys() - old.keys(), key=lambda key: (_weight(new[key]), key)):
        yield _change("finding_new", new[print_], worse=new[print_].finding.outcome is not Outcome.ADVISORY)
    for print_ in sorted(new.keys() & old.keys()):
        if (old[print_].standing, old[print_].finding.outcome) != (new[print_].standing, new[print_].finding.outcome):
            yield _otherwise(old[print_], new[print_])
    yield from _passes_gone_stale(before, after)
    for print_ in sorted(old.keys() - new.keys(), key=lambda key: (_weight(old[key]), key)):
        if old[print_].finding.reason != _UNSEEN:
            yield _change(_why_gone(old[print_], after), old[print_])


def _passes_gone_stale(before: Assessment, after: Assessment) -> Iterator[Change]:
    """Yield one change for each subject of which something passed and is too old to count now."""
    fresh = {one.finding.fingerprint for one in before.findings if _passes(one) and one.standing != "stale"}
    gone = Counter(
        one.finding.subject
        for one in after.findings
        if _passes(one) and one.standing == "stale" and one.finding.fingerprint in fresh
    )
    for subject, count in gone.items():
        yield Change(area="findings", code="passes_stale", about=subject, texts={"count": str(count)}, worse=True)


def _passes(one: Standing) -> bool:
    return one.finding.outcome is Outcome.PASS


def _followed(assessment: Assessment) -> Mapping[str, Standing]:
    return {one.finding.fingerprint: one for one in assessment.findings if one.finding.outcome in _SPEAKING}


def _weight(one: Standing) -> int:
    return _SPEAKING[one.finding.outcome]


def _why_gone(old: Standing, after: Assessment) -> str:
    """Return whether the place passes now, reads otherwise, was not looked at, or is no longer in scope."""
    finding = old.finding
    if (
        finding.subject
        and after.scope.find(finding.subject) is None
        and finding.subject not in after.scope.requirements
    ):
        return "finding_out_of_scope"
    here = [
        one.finding
        for one in after.findings
        if (one.finding.probe, one.finding.subject, one.finding.address)
        == (finding.probe, finding.subject, finding.address)
    ]
    at_place = [one for one in here if one.place == finding.place] or here
    if any(one.outcome is Outcome.FAIL for one in at_place):
        return "finding_reads_otherwise"
    if any(one.outcome is Outcome.PASS for one in at_place):
        return "finding_passes"
    return "finding_gone"


def _otherwise(old: Standing, new: Standing) -> Change:
    worse = {"stands": 2, "stale": 1}
    rank = worse.get(new.standing, 0) > worse.get(old.standing, 0)
    return _change("finding_stands", new, before=f"diff.standing.{old.standing}", worse=rank)


def _change(code: str, one: Standing, *, before: str = "", worse: bool = False) -> Change:
    finding = one.finding
    return Change(
        area="findings",
        code=code,
        about=finding.subject,
        texts={"by": one.by, "until": f"{one.until:%Y-%m-%d}" if one.until else "—"},
        terms={
            "outcome": f"outcome.{finding.outcome.value}",
            "standing": f"diff.standing.{one.standing}",
            **({"before": before} if before else {}),
        },
        finding=finding,
        worse=worse,
    )
