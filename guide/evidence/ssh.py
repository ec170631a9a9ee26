"""``ssh-keygen -Y``: signatures that anybody can check with what every system has, made and checked by that program alone.

A key may be a private key file, or a public one whose private half an agent or a security key holds.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from guide.evidence.errors import EvidenceError
from guide.evidence.files import cause, explained
from guide.text.errors import UsageError
from guide.text.outside import inert

NAMESPACE: Final = "asvs-guide"
"""What a signature of ours is for; one made for git or for a mail does not pass as one."""
ARMOUR: Final = b"-----BEGIN SSH SIGNATURE-----"
_PROGRAM: Final = "ssh-keygen"
_CHECK_S: Final = 20.0
_GRACE_S: Final = 1.0
"""Seconds that a program has to put the terminal right before it is killed."""
_TOUCH_S: Final = 120.0
"""Seconds in which a person types a passphrase or touches a security key."""


@dataclass(frozen=True)
class Checked:
    """What came of a check."""

    state: Literal["good", "unknown", "bad", "unchecked"]
    """``unknown``: it holds, but nobody here says whose key it is."""
    key: str = ""
    """The key as ssh-keygen shows it: kind and fingerprint."""
    why: str = ""
    """The program's own words where it is not good, inert."""


def sign(content: bytes, key: Path, *, ask: bool) -> bytes:
    """Return an armoured signature over ``content``; raise UsageError with ssh-keygen's words when it makes none.

    ``ask``: whether a passphrase may be asked for at the terminal. Without it a key that needs one must lie in an agent.
    """
    if not key.is_file():
        raise UsageError(
            f"{key}: there is no such key file. Name a private key, or the public half of a key in your agent"
        )
    done = _run(["-Y", "sign", "-n", NAMESPACE, "-f", os.fspath(key.absolute())], content, _TOUCH_S, ask=ask)
    if done is None:
        raise UsageError(
            "ssh-keygen is not here or gave no answer. Install OpenSSH, or attach a signature made elsewhere"
        )
    if done.returncode or not done.stdout.startswith(ARMOUR):
        told = _words(done)
        raise UsageError(
            f"{key}: ssh-keygen made no signature ({told}). A key with a passphrase is best held by ssh-agent"
        )
    return done.stdout


def check(content: bytes, signature: bytes, signer: str, allowed: Path | None) -> Checked:
    """Return what ssh-keygen says of ``signature`` over ``content``.

    With ``allowed`` (an allowed-signers file) the key must be one of ``signer``; without it only key and namespace are checked.
    """
    with _beside(signature) as path:
        alone = _run(["-Y", "check-novalidate", "-n", NAMESPACE, "-s", path], content, _CHECK_S)
        if alone is None:
            return Checked("unchecked")
        if alone.returncode:
            return Checked("bad", why=_words(alone))
        key = inert(alone.stdout.partition(b" with ")[2].strip(), 200)
        if allowed is None:
            return Checked("unknown", key=key)
        words = ["-Y", "verify", "-f", os.fspath(allowed.absolute()), "-I", signer, "-n", NAMESPACE, "-s", path]
        done = _run(words, content, _CHECK_S)
    if done is None:
        return Checked("unchecked")
    if done.returncode:
        return Checked("bad", key=key, why=f"the allowed signers do not know this key as {inert(signer, 200)}'s: {key}")
    return Checked("good", key=key)


def principals(signature: bytes, allowed: Path) -> tuple[str, ...]:
    """Return the names under which ``allowed`` lists the signature's key."""
    with _beside(signature) as path:
        done = _run(["-Y", "find-principals", "-f", os.fspath(allowed.absolute()), "-s", path], b"", _CHECK_S)
    found = done.stdout.decode(errors="surrogateescape").splitlines() if done and not done.returncode else []
    return tuple(one for one in found if one)


def _run(
    words: list[str], content: bytes, seconds: float, *, ask: bool = False
) -> "subprocess.CompletedProcess[bytes] | None":
    """Run ssh-keygen; None where there is none, or it did not end in time."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return None
    command = [program, *words]
    try:
        with subprocess.Popen(  # noqa: S603 - a fixed program, no shell; names follow the options that take them
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C"},
            start_new_session=not ask,
        ) as process:
            try:
                out, told = process.communicate(content, timeout=seconds)
            finally:
                _end(process)
    except OSError as error:
        raise EvidenceError(f"it cannot be run ({cause(error)})", program, "Put that right, then try again") from error
    except subprocess.TimeoutExpired:
        return None
    return subprocess.CompletedProcess(command, process.returncode, out, told)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the program if it still runs, gently first: it may have switched the terminal's echo off, and puts it right (R40)."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _words(done: "subprocess.CompletedProcess[bytes]") -> str:
    """Return the last line the program said, inert and without the path of a file of ours that is gone by then."""
    lines = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()
    told = [one for one in lines if "Could not verify signature" not in one and "Signing data on" not in one]
    return inert(told[-1] if told else "no reason given", 200)


@contextmanager
def _beside(signature: bytes) -> Iterator[str]:
    """Give the path of a private file with these bytes: what is checked is what was read, whatever happens to the file meanwhile."""
    place = Path(tempfile.gettempdir())
    with ExitStack() as stack:
        with explained(
            place, "a signature cannot be put there to be checked", "Free space, or name another place in TMPDIR"
        ):
            file = stack.enter_context(tempfile.NamedTemporaryFile(prefix="guide-", suffix=".sig"))
            file.write(signature)
            file.flush()
        yield file.name
