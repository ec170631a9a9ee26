"""Attached evidence: is it still there, and is it what was attached?"""

from collections.abc import Iterable, Iterator, Mapping

from guide.model.base import Digest
from guide.model.bodies import Attachment


def unsound(evidence: Iterable[Attachment], artifacts: Mapping[Digest, str]) -> Iterator[tuple[str, Attachment]]:
    """Yield ``evidence_altered`` or ``evidence_missing`` with each file that is not as it was attached, altered ones first.

    ``artifacts`` says ``present``, ``missing`` or ``altered`` for each digest; what it does not name was not looked for.
    """
    states = [(artifacts.get(one.digest, "present"), one) for one in evidence]
    yield from (("evidence_altered", one) for state, one in states if state == "altered")
    yield from (("evidence_missing", one) for state, one in states if state not in {"present", "altered"})
