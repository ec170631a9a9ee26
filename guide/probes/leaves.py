"""The certificates an address presents as its own: what the certificate probes share."""

from collections.abc import Iterator

from guide.model.certificates import Certificate, Deployment
from guide.model.facts import Facts
from guide.probes.probe import Sighting


def deployments(facts: Facts) -> list[Deployment]:
    """Return the deployments that hold a leaf."""
    return [one for one in facts.certificates or () if one.chain]


def leaves(facts: Facts) -> list[Certificate]:
    """Return the leaf of each deployment. A finding's place is the leaf's key type, which survives a renewal."""
    return [one.chain[0] for one in deployments(facts)]


def gaps(facts: Facts, rule: str) -> Iterator[Sighting]:
    """Say so where a deployment came without a certificate, or none came at all: nothing was judged there."""
    found = facts.certificates or ()
    if not found or not all(one.chain for one in found):
        yield Sighting("partial", rule)
