"""The composition root: puts the face together, runs it, turns every ending into an exit code."""

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from guide.cli.app import run
from guide.cli.face import Face
from guide.model.exits import Exit
from guide.model.language import Language
from guide.text.errors import GuideError, UsageError


def _open_desk(path: Path, *, person: str, language: Language) -> Any:
    from guide.session.open import open_desk  # noqa: PLC0415 - loaded only by the commands that need it

    return open_desk(path, person=person, language=language)


def _screen(face: Face) -> int:
    from guide.tui.app import run as run_screen  # noqa: PLC0415 - textual is loaded only for the screen

    return run_screen(face.path, person=face.person, language=face.language)


def _standing() -> None:
    """Refuse to run in a folder that is gone: every relative name would lead nowhere."""
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise UsageError("The folder you are in no longer exists. Change to one that does") from error


def _misuse(face: Face, error: click.ClickException) -> int:
    """Say what click has against the call; it repeats words of the call as they are."""
    said = io.StringIO()
    error.show(said)
    face.talk(said.getvalue().rstrip("\n"))
    return Exit.USAGE


def _fault(face: Face) -> int:
    import tempfile  # noqa: PLC0415 - needed only when something broke
    import traceback  # noqa: PLC0415 - needed only when something broke

    descriptor, name = tempfile.mkstemp(prefix="guide-fault-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        traceback.print_exc(file=out)
    face.tell("cli.fault", path=name)
    return Exit.OUR_FAULT


def main(arguments: Sequence[str] | None = None) -> int:  # noqa: PLR0911 - one return an ending
    """Run the command line ``arguments`` (those of the process by default) and return the exit code."""
    # Nobody's plugins judge evidence, and looking for them takes longer than reading it.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    face = Face(os.environ, _open_desk, _screen)
    try:
        _standing()
        return run(sys.argv[1:] if arguments is None else arguments, face)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        return _misuse(face, error)
    except (click.Abort, KeyboardInterrupt):
        face.tell("cli.interrupted")
        return Exit.INTERRUPTED
    except GuideError as error:
        face.tell("cli.error", message=error)
        return error.exit
    except SystemExit:
        # click leaves so when whoever read our output went away; its code would read as a verdict
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.INTERRUPTED
    except Exception:  # noqa: BLE001 - the last border: a fault of ours becomes a file to report, never a bare traceback
        return _fault(face)


if __name__ == "__main__":
    sys.exit(main())
