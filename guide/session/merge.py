"""Merge two branches of a workbook, by hand or as git's driver."""

import os
from pathlib import Path

from guide.evidence.errors import EvidenceError
from guide.evidence.joining import merge_files
from guide.evidence.joining import resolve as resolve_with
from guide.evidence.merge import Merged
from guide.evidence.store import EvidenceFile
from guide.facts.git import GitError, git_at
from guide.session.desk import clock
from guide.text.errors import UsageError

_SECONDS = 60.0
_OURS, _THEIRS = "2", "3"
"""Stages of git's index in which the two sides of a conflict stand."""

__all__ = ["Merged", "merge", "resolve"]


def merge(ours: Path, theirs: Path) -> Merged:
    """Bring everything that the evidence file ``theirs`` holds into ``ours``.

    Raises NotEvidence, EvidenceError or UsageError with both files as they were.
    """
    if os.path.realpath(ours) == os.path.realpath(theirs):
        raise UsageError(f"{ours} and {theirs} are the same file. Name the other branch's file")
    return merge_files(ours, theirs)


def resolve(path: Path) -> Merged:
    """Join the branches that stand open in the evidence file ``path``, or resolve the conflict that git left in it.

    The sides of a conflict are taken from git's index; what stood there is kept aside. Raises UsageError where there is neither,
    EvidenceError where the sides cannot be merged.
    """
    if _stands_open(path):
        return merge_files(path, path)
    try:
        git = git_at(path.parent, _SECONDS)
        listed = git.ask("--literal-pathspecs", "ls-files", "--unmerged", "-z", "--", path.name)
        stages = {entry.split(b"\t")[0].split()[2]: entry.split()[1] for entry in listed.split(b"\0") if entry}
        sides = [git.ask("cat-file", "blob", stages[stage.encode()].decode()) for stage in (_OURS, _THEIRS)]
    except GitError as error:
        raise UsageError(
            f"{path}: git could not be asked ({error}). Give both files: guide merge OURS THEIRS"
        ) from error
    except KeyError as error:
        raise UsageError(
            f"{path}: git knows of no conflict with two sides here. Give both files: guide merge OURS THEIRS"
        ) from error
    return resolve_with(path, *sides)


def _stands_open(path: Path) -> bool:
    """Tell whether the file reads well and holds branches that nothing joins yet."""
    try:
        return EvidenceFile(path).read(clock()).forked
    except EvidenceError:
        return False
