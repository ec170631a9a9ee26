"""The face: what all commands share. Workbook, language and person as given; the words; the ways out."""

import getpass
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import click

from guide.catalog.labels import read_labels
from guide.evidence.locate import workbook_path
from guide.model.language import Language
from guide.text.language import Words, choose_language
from guide.text.outside import Outside, Sayable, inert


class Opener(Protocol):
    """Opens a desk; handed in by the composition root so that ``--help`` loads no session."""

    def __call__(self, path: Any, *, person: str, language: Language) -> Any:
        """Return a desk at ``path``."""


class Face:
    """One call of the program."""

    def __init__(self, environment: Mapping[str, str], opener: Opener, screen: Callable[["Face"], int]) -> None:
        self.environment = environment
        self._opener = opener
        self._screen = screen
        self._workbook: str | None = None
        self._language: str | None = None
        self._person: str | None = None
        self._labels: dict[Language, Words] = {}

    def take(self, *, workbook: str | None = None, language: str | None = None, person: str | None = None) -> None:
        """Take what was given; what is None stays as it was."""
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
        """Say something to the person: stderr, never data."""
        click.echo(inert(text, None, keep_lf=True), err=True)

    def tell(self, key: str, /, **values: Sayable) -> None:
        """Say a label to the person on stderr."""
        self.talk(self.say(key, **values))

    def give(self, text: str) -> None:
        """Print data to stdout, ended by one LF."""
        click.echo(inert(text, None, keep_lf=True))

    def give_json(self, value: object) -> None:
        """Print JSON to stdout: sorted keys, two blanks, ASCII."""
        click.echo(json.dumps(value, ensure_ascii=True, indent=2, sort_keys=True))

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
