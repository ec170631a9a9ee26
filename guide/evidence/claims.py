"""What a verification may claim: which changes would have been noticed, and which nothing here can notice (docs/evidence-format.md)."""

from collections.abc import Iterable
from dataclasses import dataclass

from guide.evidence.graph import effective
from guide.model.records import Ledger
from guide.model.seals import SealCheck

INSIDE = ("edits_inside", "deletions_inside", "insertions_inside", "moves_inside")
"""What digests and graph alone show."""
AT_THE_END = ("cut_at_end", "last_record_rewritten", "rollback")
"""What only a memory, or an anchor outside, shows."""
REWRITE = "complete_rewrite"
"""What takes a signature or an anchor."""
AUTHORSHIP = "authorship"
"""What no digest shows; of a sign-off a signature does."""
NEVER = (REWRITE, AUTHORSHIP)
SIGNED = ("signed_rewrite", "signed_authorship")
"""What a good signature shows: a rewrite of what was signed, a sign-off under another name."""
AFTER = "rewrite_after"
"""A rewrite of the records after those that signature or anchor cover."""
_TWO = 2
"""People, or one and an authority: then no single one of them can rewrite what both signed."""
INSIDER = "insider"
"""A rewrite that the one signer there is signs anew."""


@dataclass(frozen=True)
class Claims:
    """Codes of what would have been noticed, and of what nothing here can notice."""

    noticed: tuple[str, ...]
    unnoticed: tuple[str, ...]


def claims(ledger: Ledger, *, remembered: bool, seals: Iterable[SealCheck], anchors: Iterable[str]) -> Claims:
    """Return what follows from the memory, from good signatures over sealed sign-offs, and from ``anchors`` that were found."""
    sealed = [one for one in seals if one.state == "sealed"]
    held = set(anchors)
    anchored = bool(held & set(ledger.newest)) or any(one.alone and one.digest in held for one in sealed)
    good = [signature for one in sealed for signature in one.signatures if signature.state == "good"]
    covered = any(one.alone for one in sealed) and bool(good)
    whole = remembered or anchored
    noticed = [*INSIDE, *(AT_THE_END if whole else AT_THE_END[:2] if covered else ())]
    unnoticed = [one for one in AT_THE_END if one not in noticed]
    if anchored:
        return Claims((*noticed, REWRITE, *(SIGNED[1:] if good else ())), (*unnoticed, AUTHORSHIP))
    if not good and not held:
        return Claims(tuple(noticed), (*unnoticed, *NEVER))
    noticed += [*(SIGNED if good else ()), *(("anchored_rewrite",) if held else ())]
    persons = {one.signer.casefold() for one in good}
    unnoticed += [*(() if covered else (AFTER,)), *((INSIDER,) if not held and len(persons) < _TWO else ())]
    return Claims(tuple(noticed), (*unnoticed, AUTHORSHIP))


def held_anchors(ledger: Ledger, seals: Iterable[SealCheck], wanted: Iterable[str]) -> dict[str, bool]:
    """Return for each digest that was kept elsewhere whether the file still holds it: a record's, or a sealed manifest's."""
    known = (
        {effective(record) for record in ledger.records} | {record.digest for record in ledger.records} | {ledger.head}
    )
    known |= {one.digest for one in seals if one.state == "sealed"}
    return {digest: digest in known for digest in wanted}
