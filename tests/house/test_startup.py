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


def told(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


BUILT = """
import guide.session.report, guide.session.open
from guide.model.base import Frozen
nouns, built = [Frozen], []
for noun in nouns:
    nouns += noun.__subclasses__()
    built += [noun.__name__] if noun.__pydantic_complete__ else []
print(len(nouns) > 40, built)
"""


def test_no_schema_is_built_before_it_is_used():
    assert told(BUILT) == "True []"


USED = """
import os, sys
from guide.__main__ import main
kept, sys.stdout = sys.stdout, open(os.devnull, "w")
main(["-w", sys.argv[1], "report"])
from guide.model.base import Frozen
nouns = [Frozen]
for noun in nouns:
    nouns += noun.__subclasses__()
heavy = {"asyncio", "cryptography", "filelock", "logging", "markdown_it", "multiprocessing", "rich", "ssl"} & set(sys.modules)
rooms = {name for name in sys.modules if name.startswith(("guide.facts", "guide.lab", "guide.tui"))}
print(sum(noun.__pydantic_complete__ for noun in nouns) <= 20, sorted(heavy | rooms), file=kept)
"""


def test_a_report_builds_few_schemas_and_opens_no_other_room(workbook):
    program = USED.replace("sys.argv[1]", repr(str(workbook)))
    assert told(program) == "True []"


RACE = """
import sys, threading
sys.setswitchinterval(1e-6)
from guide.model.bodies import Attestation, ScopeChange
from guide.model.facts import Facts
start, fell = threading.Barrier(12), []
given = {"run": "0" * 26, "subject": "s", "vantage": {"name": "v"}, "started": "2026-01-01T00:00:00Z", "ended": "2026-01-01T00:00:00Z"}
def use():
    start.wait()
    for noun, values in ((Facts, given), (ScopeChange, {"solo": "true"}), (Attestation, {})):
        try:
            noun.model_validate(values)
        except Exception as error:
            fell.append((noun.__name__, type(error).__name__))
threads = [threading.Thread(target=use) for _ in range(12)]
[one.start() for one in threads]
[one.join() for one in threads]
print(sorted(set(fell)), len(fell))
"""


def test_many_threads_may_be_the_first_to_use_a_schema():
    assert told(RACE) == "[('Attestation', 'ValidationError')] 12"
