"""Ctrl-C in the middle of a probe: it ends at once, keeps what it found, and leaves no process behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack

import psutil
from allowed import OPTION
from e2e.commandline import Guide
from servers.ports import LOOPBACK

from guide.lab.lab import Lab


def _tarpit(stack: ExitStack) -> int:
    """Return a port where connections are made by the kernel and nobody ever says a word."""
    door = stack.enter_context(socket.create_server((LOOPBACK, 0), backlog=64))
    return door.getsockname()[1]


def _records(guide: Guide) -> int:
    return guide("status", "--json", code=None).json()["records"]


def test_an_interrupted_probe_ends_within_two_seconds_and_keeps_what_it_found(tmp_path):
    guide = Guide(tmp_path)
    with ExitStack() as stack:
        lab = stack.enter_context(Lab.start(tmp_path / "lab"))
        sound = next(endpoint for endpoint in lab.endpoints() if endpoint.name in lab.sound)
        answering = f"{sound.host}:{sound.port},connect-to={LOOPBACK},http-port={sound.http_port}"
        silent = f"silent.shop.test:{_tarpit(stack)},connect-to={LOOPBACK},http-port={_tarpit(stack)}"
        guide(
            *("init", "--system", "Shop", "--authorized-by", "A. Owner", "--solo", *OPTION),
            *("--endpoint", answering, "--endpoint", silent),
        )
        before = _records(guide)
        probing = subprocess.Popen(
            [sys.executable, "-m", "guide", "probe", "--slow"],
            cwd=tmp_path,
            env={**os.environ, "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            time.sleep(3)
            children = psutil.Process(probing.pid).children(recursive=True)
            assert children
            began = time.monotonic()
            probing.send_signal(signal.SIGINT)
            _, talk = probing.communicate(timeout=20)
            assert time.monotonic() - began < 2
        finally:
            probing.kill()
            probing.wait()
    assert probing.returncode == 130, talk
    assert b"Traceback" not in talk
    assert _records(guide) > before
    _, alive = psutil.wait_procs(children, timeout=3)
    assert alive == []
    findings = [one["finding"] for one in guide("status", "--json", code=None).json()["findings"]]
    assert {"cancelled", "timeout"} & {one["reason"] for one in findings}
    assert not [one for one in findings if one["subject"].startswith("silent") and one["outcome"] == "pass"]
