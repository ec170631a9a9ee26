"""What can be wrong with an evidence file, as one sentence with place, cause and remedy."""

from guide.model.exits import Exit
from guide.text.errors import GuideError, TextError


class EvidenceError(GuideError):
    """The evidence is unreadable, damaged, or could not be written (exit 5)."""

    exit = Exit.EVIDENCE

    def __init__(self, message: str, path: str, remedy: str, *, line: int = 0, column: int = 1) -> None:
        self.problem, self.path, self.remedy, self.line, self.column = message, path, remedy, line, column
        where = f"{path}:{line}:{column}" if line else path
        super().__init__(f"{where}: {message}. {remedy}.")


class NotEvidence(GuideError):  # noqa: N818 - what it is, not what went wrong
    """What stands there is no evidence file at all (exit 2)."""

    def __init__(self, message: str, path: str, remedy: str) -> None:
        self.problem, self.path, self.remedy = message, path, remedy
        super().__init__(f"{path}: {message}. {remedy}.")


RESTORE = "Restore the line from a copy or from git, or take out what was added"
"""The remedy where bytes are not what was written."""


def from_text(error: TextError) -> EvidenceError:
    """Return ``error`` of the text room as an error of the evidence file."""
    return EvidenceError(error.problem, error.name, error.remedy.rstrip("."), line=error.line, column=error.column)
