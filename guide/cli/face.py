"""The face: what all commands share. Workbook, language and person as given; the words; the ways out."""

import errno
import getpass
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import click

from guide.catalog.labels import read_labels
from guide.evidence.locate import workbook_path
from guide.model.exits import Exit
from guide.model.language import Language
from guide.text.errors import GuideError
from guide.text.language import Words, choose_language
from guide.text.outside import Outside, Sayable, inert


class OutputError(GuideError):
    """What was asked for could not be printed (exit 4): a full disk behind ``>``, say. Whatever was recorded stays."""

    exit = Exit.NOT_ASSESSED

    def __init__(self, error: OSError) -> None:
        cause = error.strerror or type(error).__name__
        super().__init__(
            f"The output cannot be written ({cause}). Free space or choose another place; nothing recorded is lost"
        )


class Opener(Protocol):
    """Opens a desk; handed in by the composition root so that ``--help`` loads no session."""

    def __call__(self, path: Any, *, person: str, language: Language) -> Any:
        """Return a desk at ``path``."""


class Face:
    """One call of the program."""

    def __init__(
        self,
        environment: Mapping[str, str],
        opener: Opener,
        screen: Callable[["Face"], int],
        *,
        own_process: bool = False,
    ) -> None:
        self.environment = environment
        self.own_process = own_process
        """Whether this call is all that the process does, so that its signals are ours."""
        self._opener = opener
        self._screen = screen
        self._workbook: str | None = None
        self._language: str | None = None
        self._person: str | None = None
        self._allowed: Path | None = None
        self._labels: dict[Language, Words] = {}

    def take(
        self,
        *,
        workbook: str | None = None,
        language: str | None = None,
        person: str | None = None,
        allowed: Path | None = None,
    ) -> None:
        """Take what was given; what is None stays as it was."""
        self._allowed = allowed or self._allowed
        self._workbook = workbook or self._workbook
        self._language = language or self._language
        self._person = person or self._person

    @property
    def language(self) -> Language:
        """The language chosen by ``--lang``, ``GUIDE_LANG`` or the locale."""
        return choose_language(self._language, self.environment)

    @property
    def person(self) -> str:
        """Who acts: ``--by``, else ``GUIDE_PERSON``, else the login name."""
        return inert(self._person or self._login())

    def _login(self) -> Outside:
        return Outside(self.environment.get("GUIDE_PERSON") or getpass.getuser())

    @property
    def allowed(self) -> Path | None:
        """The list of allowed signers: ``--allowed-signers`` or ``GUIDE_ALLOWED_SIGNERS``. Never what lies beside the workbook."""
        named = self.environment.get("GUIDE_ALLOWED_SIGNERS")
        return self._allowed or (Path(named) if named else None)

    @property
    def chose_workbook(self) -> bool:
        """Whether ``-w`` was given."""
        return self._workbook is not None

    @property
    def path(self) -> Any:
        """The evidence file that ``-w`` names."""
        return workbook_path(self._workbook)

    def say(self, key: str, /, **values: Sayable) -> str:
        """Return the command line's own words in the chosen language."""
        if self.language not in self._labels:
            self._labels[self.language] = Words(self.language, read_labels(self.language, only="cli"))
        return self._labels[self.language].say(key, **values)

    def words(self) -> Words:
        """Return every word of the chosen language; the command line's own alone come quicker by ``say``."""
        return Words(self.language, read_labels(self.language))

    def desk(self) -> Any:
        """Return a desk at the workbook; raise GuideError."""
        return self._opener(self.path, person=self.person, language=self.language)

    def screen(self) -> int:
        """Open the screen and return its exit code."""
        return self._screen(self)

    def talk(self, text: str) -> None:
        """Say something to the person: stderr, never data. A terminal that is gone stops no work."""
        with suppress(OSError):
            click.echo(inert(text, None, keep_lf=True), err=True)

    def tell(self, key: str, /, **values: Sayable) -> None:
        """Say a label to the person on stderr."""
        self.talk(self.say(key, **values))

    def give(self, text: str) -> None:
        """Print data to stdout, ended by one LF; raise OutputError where it cannot be written.

        Where whoever read it went away the call ends, as click has it.
        """
        try:
            click.echo(inert(text, None, keep_lf=True))
        except OSError as error:
            if error.errno in {errno.EPIPE, errno.EIO}:
                raise SystemExit(1) from error
            raise OutputError(error) from error

    def give_json(self, value: object) -> None:
        """Print JSON to stdout: sorted keys, two blanks, ASCII."""
        self.give(json.dumps(value, ensure_ascii=True, indent=2, sort_keys=True))

    @property
    def live(self) -> bool:
        """Whether progress may be drawn: stderr is a terminal."""
        return sys.stderr.isatty()


def face_of(ctx: click.Context) -> Face:
    """Return the face of this call."""
    found = ctx.find_object(Face)
    if found is None:
        raise click.UsageError("no face")
    return found


def line(*parts: Sayable) -> str:
    """Return the parts as one inert line."""
    return " ".join(inert(str(part)) for part in parts if str(part))
