"""A real terminal for the real program: a pty, everything that was written to it, and keys."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Self

_SEQUENCE = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1b[()][0-9A-Za-z]|\x1b[=>78]")


class Terminal:
    """Runs ``guide`` (or another module) on a pty of its own, in a session of its own."""

    def __init__(
        self, *arguments: str, folder: Path, size: tuple[int, int] = (80, 24), module: str = "guide", **environment: str
    ) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        given = {
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "GUIDE_LANG": "en",
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={**given, **environment},
            start_new_session=True,
        )
        self.settings = termios.tcgetattr(slave)
        self.slave = slave
        self.raw = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        os.close(self.master)
        os.close(self.slave)

    def read(self, seconds: float = 0.1) -> None:
        """Take in what is written within ``seconds``."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select([self.master], [], [], left)
            if not ready:
                return
            try:
                self.raw += os.read(self.master, 65536)
            except OSError:
                return

    @property
    def text(self) -> str:
        """Everything written so far without the terminal's own sequences."""
        return _SEQUENCE.sub(b"", self.raw).decode("utf-8", "replace")

    def press(self, keys: str) -> None:
        """Send keys as a terminal sends them."""
        os.write(self.master, keys.encode())

    def until(self, text: str, seconds: float = 20.0) -> None:
        """Wait until ``text`` was written after the last call; fail with the end of what was written."""
        end = time.monotonic() + seconds
        while text not in self.text:
            assert time.monotonic() < end, f"waited in vain for {text!r}:\n{self.text[-3000:]}"
            assert self.process.poll() is None or text in self.text, f"ended before {text!r}:\n{self.text[-3000:]}"
            self.read()
        self.read(0.2)

    def then(self, keys: str, text: str, seconds: float = 20.0) -> None:
        """Press keys and wait for ``text`` in what is written from then on."""
        self.read(0.05)
        before, self.raw = self.raw, b""
        self.press(keys)
        try:
            self.until(text, seconds)
        finally:
            self.raw = before + self.raw

    def ended(self, seconds: float = 10.0) -> int:
        """Wait for the end and return the exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.read()
        self.read(0.2)
        return self.process.wait(0.1)
