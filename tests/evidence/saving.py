"""Savers: processes that append notes until they are done or killed, and say on a file what was acknowledged.

``Forge`` holds one warm process that forks a saver a line, so that a kill costs no start-up.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from evidence.making import ALPHABET

from guide.evidence.store import EvidenceFile
from guide.model.bodies import Note
from guide.text.errors import GuideError

ROOT = Path(__file__).resolve().parents[2]


def identity(name: str, number: int) -> str:
    """Return the id of a saver's note."""
    return (name + ALPHABET[number // 32 % 32] + ALPHABET[number % 32]).rjust(26, "0")


def save(path: str, name: str, count: int) -> None:
    """Append ``count`` notes; print ``name number`` as each is acknowledged, or ``refused`` and why."""
    file = EvidenceFile(Path(path))
    for number in range(count):
        text = f"{name} {number}\n" + "and a line that makes it longer\n" * (number % 40)
        try:
            file.append(
                Note(text=text), id=identity(name, number), at=datetime.now(UTC).replace(microsecond=0), by="A. Person"
            )
        except GuideError as error:
            os.write(1, f"refused {error.message}\n".encode())
            return
        os.write(1, f"{name} {number}\n".encode())


def die_at(step: int) -> None:
    """Kill this process right before its ``step``-th system call by way of ``os``; 0 never."""
    seen = 0

    def count(_frame: FrameType, event: str, function: Any) -> None:
        nonlocal seen
        if event == "c_call" and getattr(function, "__module__", "") == "posix":
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    if step:
        sys.setprofile(count)


def limit_files(size: int) -> None:
    """Let no file grow beyond ``size`` bytes, as on a full disk; 0 sets no limit."""
    if size:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def become_nobody(user: int) -> None:
    """Give up root, which no permission stops; 0 stays."""
    if user and os.getuid() == 0:
        os.setgid(user)
        os.setuid(user)


def serve() -> None:
    """Fork a saver for every line: path, name, count, output, step to die at, size limit, user."""
    with TemporaryDirectory() as warm:  # what is imported late must be here before a saver gives up its rights
        trial = EvidenceFile(Path(warm) / "evidence.yaml")
        trial.create("0" * 26)
        trial.append(Note(text="x"), id="0" * 26, at=datetime.now(UTC).replace(microsecond=0), by="A")
    for line in sys.stdin:
        path, name, count, out, step, size, user = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 1)
            become_nobody(int(user))
            limit_files(int(size))
            die_at(int(step))
            save(path, name, int(count))
            os.write(1, b"done\n")
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


class Forge:
    """The warm process, and the savers it forks one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from evidence.saving import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def start(self, path: Path, count: int, *, step: int = 0, size: int = 0, user: int = 0) -> int:
        """Start a saver and return its process id."""
        self.count += 1
        job = (path, f"K{self.count:04d}", count, self.out, step, size, user)
        self.process.stdin.write("\t".join(map(str, job)) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    @property
    def out(self) -> Path:
        """Where the newest saver says what was acknowledged."""
        return self.folder / f"{self.count}.out"

    def wait_for_first(self) -> None:
        """Wait until the newest saver has said something."""
        until = time.monotonic() + 20
        while not (self.out.exists() and self.out.stat().st_size) and time.monotonic() < until:
            time.sleep(0.001)

    def finish(self) -> list[str]:
        """Wait until the newest saver is gone and return what it said."""
        assert self.process.stdout.readline() == "gone\n"
        return self.out.read_text().splitlines()

    def close(self) -> None:
        """End the warm process."""
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()
