"""Why a bar is not met, where that is known: it stands in the table beside the figure."""

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, str]] = {
    "steps 3, 4, 6, 7, 8 in one pass": (
        "two hellos for weak suites that a hello of 64 has no room for, the certificate of the other key kind, the request to "
        "change to TLS on the cleartext port, and the control handshake after the wave; that one begins when the wave has "
        "ended, so four round trips are the least (decision 0030)"
    ),
    "exact lists, old": "86 accepted suites are asked for one after the other; sslyze and testssl.sh make the same connections "
    "for every server, however little it accepts",
    "`guide report`": "click, PyYAML and one pydantic model alone cost what the row says beside it; the rest is 60 nouns, two languages of "
    "content and 16 schemas. Less needs a model room without pydantic (decision 0035)",
    "`guide --help`": "click alone is most of it",
    "`guide scan-source`": "the look around each literal is Python's: names and the values they are given, comments and strings told apart; "
    "reading and the literals alone cost what ripgrep costs (decision 0076)",
    "evidence of": "digests, schema and graph are in it; the margin is thin, and a busy machine loses it",
    "the same: memory": "Python with pydantic and the schema of every section is 40 MB before the first target; the rest does not grow "
    "with the number of targets",
    "20 targets": "the start of the processes outweighs so few targets",
    "the same: connections": "no hello carries more than 64 suites, because old stacks refuse longer lists: that costs four refusals "
    "under TLS 1.2 where one would do, and a control handshake closes the visit",
}
"""Beginning of a row's name, and why its bar is missed."""


def reason(what: str) -> str:
    """Return why the row of that name misses its bar, or an empty string."""
    return next((why for name, why in REASONS.items() if what.startswith(name)), "")
