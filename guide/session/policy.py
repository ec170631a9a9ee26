"""The policy that a workbook is judged by."""

from guide.model.content import Policy
from guide.model.subjects import Scope
from guide.session.desk import Desk
from guide.text.errors import UsageError


def policy_in_force(desk: Desk, scope: Scope) -> Policy:
    """Return the policy that the scope names; raise UsageError where it names none, or one that does not ship here."""
    known = desk.catalog.policies
    if scope.policy in known:
        return known[scope.policy]
    named = (
        f"The workbook names the policy {scope.policy}, which is not known"
        if scope.policy
        else "The workbook names no policy"
    )
    raise UsageError(f"{named}. Set one: guide scope set --policy P; there are: {', '.join(sorted(known))}")
