"""A leash for somebody else's program: it ends at its time limit, and when whoever holds the leash is gone (R02).

Run as a script of its own, by path, with nothing but the standard library: ``leash.py SECONDS COMMAND…``. It says on stdout
how the program ended, as JSON; it ends the program's whole process group when its own stdin is closed.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time

_LOOK_S = 0.02


def main(seconds: float, command: list[str]) -> None:
    """Run ``command`` and say how it ended: ``exit``, ``killed``, ``milliseconds``; or ``error`` where it could not begin."""
    began = time.monotonic()
    try:
        program = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell (R38)
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        sys.stdout.write(json.dumps({"error": error.strerror or str(error)}))
        return
    killed = False
    try:
        while program.poll() is None and not killed:
            dropped, _, _ = select.select([sys.stdin], [], [], _LOOK_S)
            killed = bool(dropped) or time.monotonic() - began > seconds
    finally:
        took = round((time.monotonic() - began) * 1000)
        _end(program)
    ending = {"exit": None if killed else program.returncode, "killed": killed, "milliseconds": took}
    sys.stdout.write(json.dumps(ending))


def _end(program: "subprocess.Popen[bytes]") -> None:
    """End the program's group, children that it left behind too."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
