"""A real terminal for the real program: a pty, everything that was written to it, keys, and its sudden end."""

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
import uuid
from pathlib import Path
from typing import Self

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h")
"""What leaves the alternate screen, and what shows the cursor."""
_SEQUENCE = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1b[()][0-9A-Za-z]|\x1b[=>78]")


class Terminal:
    """Runs ``guide`` on a pty of its own, in a session of its own, whose controlling terminal the pty is as in a shell's window."""

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
            "GUIDE_TEST_MARK": uuid.uuid4().hex,
        }
        self.mark = given["GUIDE_TEST_MARK"].encode()
        self.settings = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={**given, **environment},
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - one ioctl, which needs no lock that a thread could hold
        )
        self.slave = slave
        self.raw = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        if self.master >= 0:
            os.close(self.master)
        os.close(self.slave)

    def hang_up(self) -> None:
        """Close the terminal's window: the kernel sends SIGHUP, and from then on reads and writes fail."""
        os.close(self.master)
        self.master = -1

    @property
    def restored(self) -> bool:
        """Whether the terminal is set as it was, the alternate screen, if it was entered, left, and the cursor shown."""
        entered = b"\x1b[?1049h" in self.raw
        return termios.tcgetattr(self.slave) == self.settings and (
            not entered or all(one in self.raw for one in RESTORED)
        )

    def heeds_signals(self, seconds: float = 20.0) -> None:
        """Wait until the program has taken SIGTERM into its own hands: what comes before is the interpreter's start."""
        end = time.monotonic() + seconds
        bit = 1 << (signal.SIGTERM - 1)
        status = Path(f"/proc/{self.process.pid}/status")
        while not int(re.search(r"SigCgt:\s+(\w+)", status.read_text())[1], 16) & bit:
            assert self.process.poll() is None, self.text
            assert time.monotonic() < end, self.text
            time.sleep(0.002)

    def family(self) -> list[int]:
        """Return every living process that descends from the program, whatever session it is in: all carry its mark."""
        found = []
        for one in Path("/proc").iterdir():
            if not one.name.isdigit():
                continue
            try:
                marked = self.mark in (one / "environ").read_bytes()
                dead = "State:\tZ" in (one / "status").read_text()
            except OSError:
                continue
            if marked and not dead:
                found.append(int(one.name))
        return found

    def alone(self, seconds: float = 3.0) -> bool:
        """Tell whether nothing of the program is left, within ``seconds``."""
        end = time.monotonic() + seconds
        while (left := self.family()) and time.monotonic() < end:
            time.sleep(0.05)
        return not left

    def read(self, seconds: float = 0.1) -> None:
        """Take in what is written within ``seconds``."""
        end = time.monotonic() + seconds
        if self.master < 0:
            time.sleep(min(seconds, 0.05))
            return
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


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
