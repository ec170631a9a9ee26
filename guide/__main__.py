"""The composition root: puts the face together, runs it, turns every ending into an exit code."""

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guide.cli.interrupt import deafen, heard, heed, settle
from guide.model.exits import Exit
from guide.model.language import Language
from guide.text.errors import GuideError, Interrupted, UsageError

if TYPE_CHECKING:
    import click

    from guide.cli.face import Face


def _open_desk(path: Path, *, person: str, language: Language) -> Any:
    from guide.session.open import open_desk  # noqa: PLC0415 - loaded only by the commands that need it

    return open_desk(path, person=person, language=language)


def _screen(face: "Face") -> int:
    from guide.tui.app import run as run_screen  # noqa: PLC0415 - textual is loaded only for the screen

    try:
        return run_screen(face.path, person=face.person, language=face.language, allowed=face.allowed)
    finally:
        if face.own_process:
            heed()  # the screen had its own way to end


def _standing() -> None:
    """Refuse to run in a folder that is gone: every relative name would lead nowhere."""
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise UsageError("The folder you are in no longer exists. Change to one that does") from error


def _misuse(face: "Face", error: "click.ClickException") -> int:
    """Say what click has against the call; it repeats words of the call as they are."""
    said = io.StringIO()
    error.show(said)
    face.talk(said.getvalue().rstrip("\n"))
    return Exit.USAGE


def _fault(face: "Face") -> int:
    import tempfile  # noqa: PLC0415 - needed only when something broke
    import traceback  # noqa: PLC0415 - needed only when something broke

    descriptor, name = tempfile.mkstemp(prefix="guide-fault-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        traceback.print_exc(file=out)
    face.tell("cli.fault", path=name)
    return Exit.OUR_FAULT


def _stopped(face: "Face", stop: BaseException) -> int:
    """Tell that the call was interrupted, and what must be known of the point where it was."""
    face.tell("cli.interrupted")
    for note in getattr(stop, "__notes__", ()):
        face.talk(note)
    return Exit.INTERRUPTED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line ``arguments`` and return the exit code.

    Without ``arguments`` this is the process's own command line: signals to end are heeded, and nothing disturbs its end.
    """
    alone = arguments is None
    try:
        if alone:
            heed()
        code = _ended(sys.argv[1:] if arguments is None else arguments, alone=alone)
        if alone:
            deafen()
    except (KeyboardInterrupt, Interrupted):  # while it was told how the call ended
        code = Exit.INTERRUPTED
    if alone:
        settle()
    return code


def _ended(arguments: Sequence[str], *, alone: bool) -> int:  # noqa: PLR0911 - one return an ending
    """Run the command line and turn every ending into an exit code."""
    # Nobody's plugins judge evidence, and looking for them takes longer than reading it.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    import click  # noqa: PLC0415 - an interrupt while it loads is one like any other

    from guide.cli.app import run  # noqa: PLC0415 - the same
    from guide.cli.face import Face  # noqa: PLC0415 - the same

    face = Face(os.environ, _open_desk, _screen, own_process=alone)
    try:
        _standing()
        return run(arguments, face)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        return _misuse(face, error)
    except (click.Abort, KeyboardInterrupt, Interrupted) as stop:
        return _stopped(face, stop)
    except GuideError as error:
        face.tell("cli.error", message=error)
        return Exit.INTERRUPTED if alone and heard() else error.exit
    except SystemExit:
        # we and click leave so when whoever read our output went away; its code would read as a verdict
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last border: a fault of ours becomes a file to report, never a bare traceback
        return _stopped(face, error) if alone and heard() else _fault(face)


if __name__ == "__main__":
    sys.exit(main())
