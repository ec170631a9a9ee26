"""The HTTPS answers that must be there: every declared path, and one path that should be missing."""

from guide.model.facts import Facts
from guide.model.subjects import Endpoint
from guide.model.web import SecureCheck

MISSING = "missing"


def by_place(facts: Facts, subject: Endpoint) -> dict[str, list[SecureCheck]]:
    """Return the HTTPS checks by place: each declared path, then ``missing``. A place without a check was not looked at."""
    secure = facts.secure or ()
    places = {
        path: [check for check in secure if check.purpose == "path" and check.path == path] for path in subject.paths
    }
    places[MISSING] = [check for check in secure if check.purpose == MISSING]
    return places
