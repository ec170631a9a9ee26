"""review.ages: how old what we know of an endpoint is, and when it must be looked at again. A date is no review (law 3)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from guide.model.content import Policy
from guide.model.facts import Facts
from guide.model.outcomes import Outcome
from guide.probes.leaves import deployments
from guide.probes.probe import Probe, Sighting, Subject, is_endpoint

_RULE: Final = "review.ages"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STORE: Final = " store"


def see(facts: Facts, subject: Subject, policy: Policy, now: datetime) -> Iterator[Sighting]:  # noqa: ARG001 - one shape for all
    """Say the age of the facts, the days left on each leaf, and the age of each trust store that has a date."""
    due = facts.ended + timedelta(days=policy.facts_max_age)
    left = (due - now).days
    detail = {"date": f"{facts.ended:%Y-%m-%d}", "until": f"{due:%Y-%m-%d}", "days": str(abs(left))}
    reason = "overdue" if due < now else "due_soon" if left <= policy.number(_RULE) else "due"
    yield Sighting(reason, _RULE, "facts", detail)
    for deployment in deployments(facts):
        leaf = deployment.chain[0]
        told = {"until": f"{leaf.not_after:%Y-%m-%d}", "days": str(max(0, (leaf.not_after - now).days))}
        yield Sighting("certificate_left", _RULE, f"certificate {leaf.key}", told)
    for tool in facts.tools:
        if tool.name.endswith(_STORE) and _DAY.fullmatch(tool.version):
            made = datetime.fromisoformat(tool.version).replace(tzinfo=UTC)
            yield Sighting(
                "store_age", _RULE, tool.name, {"date": tool.version, "days": str(max(0, (now - made).days))}
            )


PROBE: Final = Probe(
    id="review.ages",
    needs=("listening",),
    applies=is_endpoint,
    see=see,
    own={
        "due": Outcome.MANUAL,
        "due_soon": Outcome.ADVISORY,
        "overdue": Outcome.ADVISORY,
        "certificate_left": Outcome.MANUAL,
        "store_age": Outcome.MANUAL,
    },
    rules=(_RULE,),
    reads=("certificates",),
)
