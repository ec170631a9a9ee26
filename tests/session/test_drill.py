"""Real clients against the drill ground: the secure form refuses every bad server, the insecure one is seen to go on."""

import os
import time

import pytest
from drilled import (
    BAD_CERTIFICATES,
    FALLS_BACK,
    HTTPX,
    HTTPX_INSECURE,
    IMAP,
    IMAP_INSECURE,
    OVER_HTTP,
    OVER_MAIL,
    POP3,
    POP3_INSECURE,
    REQUESTS,
    REQUESTS_INSECURE,
    SMTP,
    SMTP_INSECURE,
    SWALLOWS,
    URLLIB,
    URLLIB_INSECURE,
    accepted,
    drilled,
    python,
    verdicts,
)
from servers.programs import require

from guide.model.exits import Exit
from guide.text.errors import UsageError


def test_curl_refuses_every_bad_server():
    done = drilled([require("curl"), "-sS", "{url}"])
    assert accepted(done) == set()
    assert verdicts(done).keys() == OVER_HTTP | {"good", "good-again"}
    assert done.exit is Exit.SATISFIED
    exits = {row.trial.scenario: row.trial.exit for row in done.rows}
    assert exits["untrusted-certificate"] == 60


def test_curl_without_verification_accepts_every_certificate():
    done = drilled([require("curl"), "-sS", "-k", "{url}"])
    assert accepted(done) == BAD_CERTIFICATES
    assert done.exit is Exit.NOT_SATISFIED


def test_curl_that_follows_redirects_ends_in_clear():
    done = drilled([require("curl"), "-sS", "-L", "-H", "Authorization: Bearer hunter2-ground", "{url}"])
    assert accepted(done) == {"redirect-to-http"}
    beyond = done.drill.trial("redirect-to-http").beyond
    assert beyond.clear_bytes > 0
    assert beyond.requests == ("GET",)
    assert "host" in beyond.headers
    assert "hunter2" not in done.drill.model_dump_json()


def test_curl_held_to_old_tls_accepts_the_old_server():
    done = drilled([require("curl"), "-sS", "--tls-max", "1.2", "--tlsv1.0", "--ciphers", "ALL:@SECLEVEL=0", "{url}"])
    assert accepted(done) == {"tls-1.0"}


@pytest.mark.parametrize(
    ("secure", "insecure", "accepts"),
    [
        (REQUESTS, REQUESTS_INSECURE, BAD_CERTIFICATES | {"redirect-to-http"}),
        (HTTPX, HTTPX_INSECURE, BAD_CERTIFICATES | {"redirect-to-http"}),
        (URLLIB, URLLIB_INSECURE, BAD_CERTIFICATES | {"redirect-to-http", "tls-1.0"}),
    ],
    ids=["requests", "httpx", "urllib"],
)
def test_python_clients(tmp_path, secure, insecure, accepts):
    assert accepted(drilled(python(tmp_path, secure))) == set()
    assert accepted(drilled(python(tmp_path, insecure))) == accepts


def test_a_second_attempt_in_clear_is_seen_on_every_server(tmp_path):
    done = drilled(python(tmp_path, FALLS_BACK))
    assert accepted(done) == OVER_HTTP
    assert done.drill.trial("untrusted-certificate").arrived.clear_bytes > 0
    assert done.drill.trial("plaintext-server").arrived.clear_bytes > 0


@pytest.mark.parametrize(
    ("protocol", "secure", "insecure", "shown"),
    [
        ("smtp", SMTP, SMTP_INSECURE, "AUTH"),
        ("imap", IMAP, IMAP_INSECURE, "LOGIN"),
        ("pop3", POP3, POP3_INSECURE, "PASS"),
    ],
    ids=["smtp", "imap", "pop3"],
)
def test_mail_clients(tmp_path, protocol, secure, insecure, shown):
    where = ("{host}", "{port}")
    good = drilled(python(tmp_path, secure, *where), protocol)
    assert accepted(good) == set()
    assert verdicts(good).keys() == OVER_MAIL | {"good", "good-again"}
    bad = drilled(python(tmp_path, insecure, *where), protocol)
    assert accepted(bad) == BAD_CERTIFICATES | {"no-starttls"}
    assert shown in bad.drill.trial("no-starttls").arrived.requests
    assert "hunter2" not in bad.drill.model_dump_json()


def test_a_client_that_swallows_the_error_is_pointed_out(tmp_path):
    done = drilled(python(tmp_path, SWALLOWS))
    found = verdicts(done)
    assert {found[one] for one in BAD_CERTIFICATES} == {"silent"}


def test_a_client_that_reaches_nothing_proves_nothing():
    done = drilled([require("curl"), "-sS", "--cacert", os.devnull, "{url}"])
    assert verdicts(done) == {"good": "control_failed"}
    assert done.exit is Exit.NOT_ASSESSED


def test_a_client_that_never_comes_proves_nothing():
    done = drilled(["true", "{url}"])
    assert verdicts(done) == {"good": "control_failed"}
    assert done.exit is Exit.NOT_ASSESSED


def test_a_client_that_comes_once_only_proves_nothing(tmp_path):
    stays_away = f"""
import pathlib, sys, urllib.request
mark = pathlib.Path({str(tmp_path / "mark")!r})
if not mark.exists():
    mark.touch()
    urllib.request.urlopen(sys.argv[1], timeout=5)
"""
    done = drilled(python(tmp_path, stays_away))
    found = verdicts(done)
    assert {found[one] for one in OVER_HTTP} == {"not_reached"}
    assert found["good-again"] == "control_failed"
    assert done.exit is Exit.NOT_ASSESSED


def test_a_hanging_client_is_ended_with_its_children(tmp_path):
    pid = tmp_path / "pid"
    hangs = f"""
import pathlib, subprocess, sys, time, urllib.request
try:
    urllib.request.urlopen(sys.argv[1], timeout=5)
except OSError:
    child = subprocess.Popen(["sleep", "600"])
    pathlib.Path({str(pid)!r}).write_text(str(child.pid))
    time.sleep(600)
"""
    began = time.monotonic()
    done = drilled(python(tmp_path, hangs), seconds=2)
    assert time.monotonic() - began < 60
    assert {verdicts(done)[one] for one in BAD_CERTIFICATES} == {"hung"}
    trial = done.drill.trial("wrong-name")
    assert trial.killed
    assert trial.exit is None
    assert not alive(int(pid.read_text()))


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - a zombie is not alive
        return stat.read().split()[2] != "Z"


def test_nothing_of_the_command_reaches_a_shell(tmp_path):
    touched = tmp_path / "touched"
    drilled([require("curl"), "-sS", "{url}", "-o", os.devnull, "-A", f"$(touch {touched}); touch {touched}"])
    assert not touched.exists()


@pytest.mark.parametrize(
    ("command", "needle"),
    [([], "COMMAND"), (["curl"], "{url}"), (["no-such-program", "{url}"], "no-such-program")],
)
def test_a_command_that_cannot_be_drilled_is_refused_before_anything_runs(command, needle):
    with pytest.raises(UsageError, match=needle.replace("{", r"\{")):
        drilled(command)
