"""What a start loads: neither sslyze nor textual before they are needed."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from guide.__main__ import main
code = main(sys.argv[1:])
print("loaded:", *sorted({name.split(".")[0] for name in sys.modules} & {"sslyze", "nassl", "textual", "ast_grep_py", "pydantic"}), file=sys.stderr)
sys.exit(code)
"""


def loaded(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    line = next(line for line in done.stderr.splitlines() if line.startswith("loaded:"))
    return set(line.removeprefix("loaded:").split())


def test_help_loads_no_heavy_library():
    assert loaded("--help") == set()


def test_report_loads_neither_sslyze_nor_textual(workbook):
    assert loaded("-w", str(workbook), "report") <= {"pydantic"}


@pytest.mark.parametrize("command", ["status", "verify"])
def test_reading_commands_load_neither_sslyze_nor_textual(workbook, command):
    assert loaded(command, "-w", str(workbook)) <= {"pydantic"}
