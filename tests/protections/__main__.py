"""Take each protection away in a copy of the checkout and see its tests fail: ``python -m protections [R24 …] [--jobs N]``."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from protections.table import ROOT, Protection, protections

PARTS = (
    "guide",
    "content",
    "tests",
    "docs",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
)
FAILED = 1
"""Pytest's code for tests that ran and failed; 2 to 5 say that they did not run."""
LIMIT = 600.0
"""Seconds for one row."""


def copied(target: Path) -> Path:
    """Copy the checkout, without what was built in it."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target / part)
    return target


def run(copy: Path, tests: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run ``tests`` on the code of the copy."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False
    )


def attempt(row: Protection, copy: Path) -> tuple[bool, str]:
    """Take the protection away, run its tests, put it back. Return whether they noticed, and a line that says so."""
    place = copy / row.file
    sound = place.read_text(encoding="utf-8")
    begun = time.monotonic()
    try:
        place.write_text(row.removed_from(sound), encoding="utf-8")
        code = run(copy, row.tests).returncode
    except (ValueError, subprocess.TimeoutExpired) as error:
        return False, f"{row.requirement}  ?       {error}"
    finally:
        place.write_text(sound, encoding="utf-8")
    word = "red" if code == FAILED else "GREEN" if not code else f"code {code}"
    return code == FAILED, f"{row.requirement}  {word:6}  {time.monotonic() - begun:5.1f} s  {row.what}"


def say(told: str) -> None:
    """Write a line at once: a row takes seconds to minutes."""
    sys.stdout.write(f"{told}\n")
    sys.stdout.flush()


def main() -> int:
    """Try the rows named, or all; exit 1 when one protection can go unnoticed, or a test fails with all of them in place."""
    parser = argparse.ArgumentParser()
    parser.add_argument("numbers", nargs="*")
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    rows = [row for row in protections() if not chosen.numbers or row.requirement in chosen.numbers]
    with tempfile.TemporaryDirectory() as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(chosen.jobs):
            copies.put(copied(Path(folder, str(number))))

        def on_a_copy(row: Protection) -> bool:
            copy = copies.get()
            try:
                noticed, told = attempt(row, copy)
            finally:
                copies.put(copy)
            say(told)
            return noticed

        whole = run(copied(Path(folder, "whole")), tuple(sorted({test for row in rows for test in row.tests})))
        say(f"with every protection in place: {'green' if not whole.returncode else whole.stdout[-2000:]}")
        with ThreadPoolExecutor(chosen.jobs) as threads:
            noticed = list(threads.map(on_a_copy, rows))
    say(f"{sum(noticed)} of {len(rows)} noticed")
    return int(bool(whole.returncode) or not all(noticed))


if __name__ == "__main__":
    sys.exit(main())
