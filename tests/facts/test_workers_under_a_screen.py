"""Workers start also where a screen has put something without a descriptor in the place of stderr."""

import subprocess
import sys

PROGRAM = """
import io, sys
from guide.facts.workers import Workers

class Caught(io.TextIOBase):
    def fileno(self):
        return -1

if __name__ == "__main__":
    sys.stderr = sys.stdout = Caught()
    with Workers(1):
        print("started", file=sys.__stdout__)
"""


def test_workers_start_when_stderr_is_caught(tmp_path):
    script = tmp_path / "caught.py"
    script.write_text(PROGRAM)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout == "started\n", done.stderr
