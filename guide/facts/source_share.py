"""One share of a source scan, in a process of its own. It loads what a scan needs and no more: it starts once per processor."""

import os
import sys
from pathlib import Path

from guide.facts import worker
from guide.facts.limits import MOST_HITS, Limits
from guide.facts.source import scan
from guide.text.errors import GuideError


def main(root: str, rules: str, limits: str, share: str, parent: str) -> int:
    """Scan one share of the tree and write what was found to stdout as JSON."""
    number, count = (int(one) for one in share.split("/"))
    out = os.dup(1)
    try:
        worker.become_mortal(int(parent))
        found = scan(Path(root), Path(rules), Limits.model_validate_json(limits), share=(number, count), most=MOST_HITS)
    except (GuideError, OSError) as error:
        os.write(2, str(error).encode("utf-8", "replace"))
        return worker.TOLD
    with open(out, "wb") as stream:  # noqa: PTH123 - by descriptor
        stream.write(found.model_dump_json(exclude_defaults=True).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
