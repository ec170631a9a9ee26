"""Verify a workbook: recompute everything from the folder, the status that each sign-off saw too."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path

from guide.evidence.errors import EvidenceError
from guide.evidence.manifest import MANIFEST
from guide.evidence.seal_check import check_seals
from guide.evidence.signatures import Trust
from guide.evidence.verify import Verification
from guide.evidence.verify import verify as recompute
from guide.model.records import Ledger
from guide.model.seals import SealCheck
from guide.session.desk import Desk, clock
from guide.text.errors import UsageError

__all__ = ["SealCheck", "Trust", "Verification", "bad_seals", "check_trust", "checked_signoffs", "verify"]


def verify(
    path: Path,
    *,
    trust: Trust | None = None,
    anchors: Iterable[str] = (),
    signed_by: Iterable[str] = (),
    clock: Callable[[], datetime] = clock,
) -> Verification:
    """Return what a pass over the evidence file, its artifacts and its sealed sign-offs found; writes nothing.

    Raises GuideError (exit 2) when no evidence file stands at ``path``, UsageError when a file of ``trust`` cannot be read.
    """
    trust = trust or Trust()
    check_trust(path, trust)
    found = recompute(path, clock(), trust=trust, anchors=anchors, signed_by=signed_by)
    if not found.kinds.get("signoff") or (found.first_bad and not found.records):
        return found
    # Judging takes content and probes, which take longer to load than most files to verify.
    judged: Verification = import_module("guide.session.snapshots").compared(path, found, clock)
    return judged


def _refuse_own(given: Path, path: Path) -> None:
    """Raise UsageError for a list of whom to trust that is not there, or that whoever wrote the evidence could have written too."""
    if not given.is_file():
        raise UsageError(f"{given}: there is no such file. Name a file from outside the workbook")
    here = path.resolve().parent
    own = [here] if (here / MANIFEST).exists() else [here / "signoffs", here / "artifacts"]
    if any(folder in given.resolve().parents for folder in own):
        raise UsageError(f"{given} lies inside the evidence that it is to judge. Name a file from elsewhere")


def check_trust(path: Path, trust: Trust) -> None:
    """Raise UsageError where a file of ``trust`` is not there, or lies inside the evidence at ``path``."""
    for given in (trust.allowed, trust.authorities):
        if given:
            _refuse_own(given, path)


def checked_signoffs(desk: Desk, ledger: Ledger, trust: Trust) -> dict[str, SealCheck]:
    """Return what verify says of each sign-off, by its id: every sealed file hashed, every signature checked; raise GuideError."""
    check_trust(desk.file.path, trust)
    return {one.signoff: one for one in check_seals(desk.file.real, ledger, trust) if one.signoff}


def bad_seals(desk: Desk, ledger: Ledger) -> Iterator[str]:
    """Yield what is wrong with the seals and signatures of a workbook: quickly, without every sealed file being read again."""
    for one in check_seals(desk.file.real, ledger, Trust(), whole=False):
        if one.state == "damaged":
            yield one.problem
        elif one.bad:
            yield EvidenceError(
                f"the signature {one.bad.record} over {one.folder} does not hold ({one.bad.why})",
                str(desk.file.path),
                "See guide verify",
                line=one.bad.line,
            ).message
