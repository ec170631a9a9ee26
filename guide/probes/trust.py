"""What the stores say of a chain, taken together."""

from enum import Enum
from typing import Final

from guide.model.certificates import Deployment

PUBLIC_STORE: Final = "Mozilla"
"""The public store's name in the facts; every other store was given by the reviewer."""


class Standing(Enum):
    """How a chain stands with the stores."""

    PUBLIC = "public"
    GIVEN = "given"
    """Trusted only by an authority that the reviewer gave."""
    NONE = "none"
    UNKNOWN = "unknown"
    """No store was asked."""


def standing(deployment: Deployment) -> Standing:
    """Return how the chain stands. Where two engines asked the public store and disagree, the stricter one counts (R12)."""
    public = [verdict.trusted for verdict in deployment.trust if verdict.store == PUBLIC_STORE]
    given = [verdict.trusted for verdict in deployment.trust if verdict.store != PUBLIC_STORE]
    if public and all(public):
        return Standing.PUBLIC
    if any(given):
        return Standing.GIVEN
    return Standing.NONE if deployment.trust else Standing.UNKNOWN
