"""The user's client command is run to the letter, with the root at hand, and never outlives us."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guide.facts import leash
from guide.facts.client_run import Target, run_client
from guide.text.errors import UsageError

TARGET = Target("localhost", 8443, Path("/x/ca.pem"), Path("/x/ca.p12"), "changeit")


def test_placeholders_are_filled_and_other_braces_stay():
    filled = TARGET.fill(["c", "{url}", "--to={host}:{port}", "{ca}", "{truststore}", '{"a": {}}', "{other}"])
    assert filled == [
        "c",
        "https://localhost:8443/",
        "--to=localhost:8443",
        "/x/ca.pem",
        "/x/ca.p12",
        '{"a": {}}',
        "{other}",
    ]


def test_the_root_is_where_libraries_look_and_the_rest_of_the_environment_stays():
    given = TARGET.environment({"HOME": "/home/ann", "no_proxy": "corp.test", "JAVA_TOOL_OPTIONS": "-Xmx64m"})
    assert given["HOME"] == "/home/ann"
    assert given["SSL_CERT_FILE"] == given["REQUESTS_CA_BUNDLE"] == given["NODE_EXTRA_CA_CERTS"] == "/x/ca.pem"
    assert given["no_proxy"] == "corp.test,localhost,127.0.0.1,::1"
    assert given["JAVA_TOOL_OPTIONS"].startswith("-Xmx64m -Djavax.net.ssl.trustStore=/x/ca.p12")


def test_exit_code_time_and_last_words_are_kept():
    program = "import sys, time; time.sleep(0.3); sys.stderr.write('one\\n\\x1b[2Jtwo\\n'); sys.exit(7)"
    ran = run_client([sys.executable, "-c", program], TARGET, 10)
    assert (ran.exit, ran.killed) == (7, False)
    assert ran.milliseconds >= 300
    assert ran.last_words == "\\x1b[2Jtwo"


def test_a_client_that_floods_its_error_stream_is_ended_at_its_limit():
    ran = run_client([sys.executable, "-c", "import sys\nwhile True: sys.stderr.write('x' * 65536)"], TARGET, 1)
    assert (ran.exit, ran.killed) == (None, True)
    assert len(ran.last_words) <= 200


def test_a_signal_is_a_negative_exit_code():
    program = f"import os; os.kill(os.getpid(), {int(signal.SIGTERM)})"
    assert run_client([sys.executable, "-c", program], TARGET, 10).exit == -signal.SIGTERM


def test_a_program_that_cannot_begin_is_named(tmp_path):
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF nonsense")
    broken.chmod(0o755)
    with pytest.raises(UsageError, match="broken"):
        run_client([str(broken), "{url}"], TARGET, 10)


def test_the_client_dies_with_whoever_holds_the_leash():
    held = subprocess.Popen(
        [sys.executable, "-I", "-S", leash.__file__, "60", sys.executable, "-c", "import time; time.sleep(600)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    deadline = time.monotonic() + 10
    while not (children := child_of(held.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children
    out, _ = held.communicate(timeout=10)  # closes its stdin, as the kernel does when we are killed
    assert json.loads(out)["killed"]
    with pytest.raises(ProcessLookupError):
        os.kill(children[0], 0)


def child_of(pid):
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
