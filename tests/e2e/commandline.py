"""The program as its users run it: a process, its streams and its exit code."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guide.model.findings import Finding
from guide.model.outcomes import Outcome

_LIMIT_S = 90


@dataclass(frozen=True)
class Said:
    """What one call of the program gave back."""

    code: int
    out: str
    talk: str
    """What went to the standard error stream."""

    def json(self) -> Any:
        """Return the data on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Guide:
    """The command line, run in ``folder``."""

    folder: Path

    def __call__(self, *words: object, code: int | None = 0) -> Said:
        """Run ``guide WORDS`` and return what it said; with a ``code`` the call must end with it."""
        environment = {key: text for key, text in os.environ.items() if not key.startswith(("GUIDE_", "LC_"))}
        done = subprocess.run(
            [sys.executable, "-m", "guide", *map(str, words)],
            cwd=self.folder,
            env={**environment, "LANG": "C.UTF-8", "GUIDE_VANTAGE": "test bench"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            check=False,
        )
        said = Said(done.returncode, done.stdout, done.stderr)
        assert code in {None, said.code}, f"guide {' '.join(map(str, words))}: {said}"
        return said


def fails(status: Said) -> list[Finding]:
    """Return the failing findings of ``guide status --json``."""
    findings = [Finding.model_validate(one["finding"]) for one in status.json()["findings"]]
    return [finding for finding in findings if finding.outcome is Outcome.FAIL]


def failure_line(report: str, finding: Finding) -> str:
    """Return the report's line for a failing finding, known by its fingerprint; the finding must have one."""
    mark = f"[{finding.fingerprint[:12]}]"
    lines = [line for line in report.splitlines() if line.startswith("- ✗ ") and mark in line]
    assert lines, f"{finding.probe} {finding.place} is not in the report"
    return lines[0]
