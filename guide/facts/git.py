"""git, asked without a shell and without trusting the repository: no hook, filter, pager, helper or network of its configuration runs."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.text.outside import inert

_SETTINGS: Final = {
    "safe.directory": "*",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.alternateRefsCommand": "false",
    "core.attributesFile": os.devnull,
    "log.showSignature": "false",
    "gpg.program": "false",
    "protocol.allow": "never",
    "diff.external": "",
    "color.ui": "false",
}


class GitError(Exception):
    """git did not answer; the text says why."""


@dataclass(frozen=True)
class Git:
    """One repository as seen from one folder."""

    program: str
    folder: Path
    deadline: float

    def ask(self, *words: str) -> bytes:
        """Return what git prints; raise GitError when it fails or takes too long."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise GitError("git took too long")
        settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
        command = (self.program, "--no-pager", "--no-optional-locks", "--no-replace-objects", *settings, *words)
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, no shell, and names stand behind "--"
                command,
                cwd=self.folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=left,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise GitError("git took too long") from error
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from error
        if done.returncode:
            raise GitError(inert(done.stderr.strip(), 160) or f"git ended with {done.returncode}")
        return done.stdout


def git_at(folder: Path, seconds: float) -> Git:
    """Return git as asked from ``folder``, for ``seconds`` in all; raise GitError where there is none."""
    program = shutil.which("git")
    if program is None:
        raise GitError("no git")
    return Git(program, folder, time.monotonic() + seconds)


def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "HOME": os.devnull,
        "XDG_CONFIG_HOME": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
    }
