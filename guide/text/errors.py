"""Errors that a person sees: one clear sentence with place, cause and remedy, and the exit code that goes with it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from guide.model.exits import Exit
from guide.text.outside import inert

_LONGEST = 4000


class GuideError(Exception):
    """What went wrong, where, and what to do, as one sentence. File names in it may be hostile: it is inert."""

    exit = Exit.USAGE

    def __init__(self, message: str) -> None:
        self.message = inert(message, _LONGEST, keep_lf=True)
        super().__init__(self.message)


class Interrupted(BaseException):
    """A person or the system ended the call (exit 130). What stands in its notes must still be told.

    It is no KeyboardInterrupt, which click answers by writing to a terminal that may be gone.
    """


@contextmanager
def noted(sentence: str) -> Iterator[None]:
    """Add ``sentence`` to whatever ends the block early: what stands by then, and how to go on."""
    whole = False
    try:
        yield
        whole = True
    finally:
        ending = sys.exception()
        if not whole and ending:
            ending.add_note(sentence)


class UsageError(GuideError):
    """The call was wrong (exit 2)."""


class TextError(GuideError):
    """A file's text is wrong at a known place (exit 5)."""

    exit = Exit.EVIDENCE

    def __init__(self, message: str, name: str, line: int, column: int, remedy: str) -> None:
        self.name, self.line, self.column, self.remedy = name, line, column, remedy
        self.problem = message
        super().__init__(f"{name}:{line}:{column}: {message}. {remedy}")
