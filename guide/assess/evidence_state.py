"""Attached evidence: is it still there, and is it what was attached?"""

from collections.abc import Iterable, Mapping

from guide.model.base import Digest
from guide.model.bodies import Attachment


def unsound(evidence: Iterable[Attachment], artifacts: Mapping[Digest, str]) -> str:
    """Return ``evidence_missing``, ``evidence_altered``, or an empty string when all is well.

    ``artifacts`` says ``present``, ``missing`` or ``altered`` for each digest; what it does not name was not looked for.
    """
    states = {artifacts.get(one.digest, "present") for one in evidence}
    if "altered" in states:
        return "evidence_altered"
    return "" if states <= {"present"} else "evidence_missing"
