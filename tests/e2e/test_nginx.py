"""One review of two virtual hosts of a stock nginx, through the command line and nothing else.

The good host is satisfied by honest answers of two people and by nothing less; the bad one is not, whatever is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from allowed import OPTION
from e2e.commandline import Guide, fails, failure_line
from servers.nginx import nginx
from servers.ports import reserved_ports

from guide.model.findings import Finding

pytestmark = pytest.mark.servers

_GOOD, _BAD = "good.shop.test", "bad.shop.test"
_CERTIFICATE_DAYS = 200
_REVIEWER, _SECOND = "R. Reviewer", "S. Second"

_SITES = """
server {{ listen 127.0.0.1:{good_clear}; server_name {good}; return 301 https://$host:{good_tls}$request_uri; }}
server {{
    listen 127.0.0.1:{good_tls} ssl;
    server_name {good};
    ssl_certificate {good_chain};
    ssl_certificate_key {good_key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;
    add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;
    location = / {{ return 200 "shop\\n"; }}
    location = /basket {{ return 200 "basket\\n"; }}
    location / {{ return 404; }}
}}
server {{
    listen 127.0.0.1:{bad_clear};
    server_name {bad};
    location = /login {{ add_header Set-Cookie "session=1"; return 200 "log in\\n"; }}
    location / {{ return 200 "shop\\n"; }}
}}
server {{
    listen 127.0.0.1:{bad_tls} ssl;
    server_name {bad};
    ssl_certificate {bad_chain};
    ssl_certificate_key {bad_key};
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2;
    ssl_ciphers ALL:!aNULL:@SECLEVEL=0;
    add_header Strict-Transport-Security "max-age=31536000; includeSubDomains";
    location = / {{ return 200 "shop\\n"; }}
    location = /login {{ return 302 http://{bad}:{bad_clear}/login; }}
    location / {{ return 404; }}
}}
"""


@dataclass(frozen=True)
class Hosts:
    """Both hosts as a person declares them."""

    good: str
    bad: str


@pytest.fixture(scope="module")
def hosts(authority, tmp_path_factory) -> Iterator[Hosts]:
    folder = tmp_path_factory.mktemp("nginx")
    until = datetime.now(UTC) + timedelta(days=_CERTIFICATE_DAYS)
    good, bad = (authority.issue(folder, [name], not_after=until) for name in (_GOOD, _BAD))
    with reserved_ports(4) as ports:
        good_tls, good_clear, bad_tls, bad_clear = ports
        sites = _SITES.format(
            good=_GOOD,
            bad=_BAD,
            good_tls=good_tls,
            good_clear=good_clear,
            bad_tls=bad_tls,
            bad_clear=bad_clear,
            good_chain=good.chain,
            good_key=good.key,
            bad_chain=bad.chain,
            bad_key=bad.key,
        )
        with nginx(folder, sites, ports):
            yield Hosts(
                f"{_GOOD}:{good_tls},connect-to=127.0.0.1,http-port={good_clear},path=/,path=/basket",
                f"{_BAD}:{bad_tls},connect-to=127.0.0.1,http-port={bad_clear},path=/,path=/login",
            )


def _begin(folder: Path, endpoint: str, *more: str) -> Guide:
    guide = Guide(folder)
    guide(
        *("init", "--system", "Shop", "--environment", "production", "--endpoint", endpoint),
        *("--authorized-by", "A. Owner", "--authorization", "CHG-1", *OPTION, *more),
    )
    return guide


def _unanswered(guide: Guide) -> list[str]:
    """Return the questions that the requirement's verdict still waits for."""
    steps = guide("status", "--json", code=None).json()["steps"]
    questions = [question for step in steps for question in step["questions"] if question["bears_on"] == "requirement"]
    return [question["question"] for question in questions if question["reason"] == "not_answered"]


def _answer_everything(guide: Guide) -> list[str]:
    """Answer every question of the requirement as one person; return the records."""
    questions = _unanswered(guide)
    assert questions
    said = "Looked at the test bench's nginx.conf and the records of this run; it is so."
    return [
        guide("attest", question, "--answer", "satisfied", "--statement", said, "--by", _REVIEWER).out.strip()
        for question in questions
    ]


def _fails(guide: Guide) -> list[Finding]:
    return fails(guide("status", "--json", code=None))


def test_the_good_host_is_satisfied_by_two_people_and_by_nothing_less(hosts, ca_file, tmp_path):
    guide = _begin(tmp_path, hosts.good)
    assert guide("status", code=3).out
    guide("probe", "--quick", "--ca", ca_file)
    assert _fails(guide) == []
    guide("status", code=3)
    records = _answer_everything(guide)
    assert _unanswered(guide) == []
    guide("status", code=3)
    refused = guide("review", records[0], "--accept", "--by", f"{_REVIEWER.lower()} ", code=2)
    assert "another person" in refused.talk
    for record in records[:-1]:
        guide("review", record, "--accept", "--by", _SECOND)
    guide("status", code=3)
    guide("review", records[-1], "--accept", "--by", _SECOND)
    assert guide("status", "--json").json()["requirement"]["status"] == "satisfied"
    # The programme still waits for its own questions.
    guide("status", "--programme", code=3)
    _age_takes_it_back(guide)
    guide("verify")
    _reports_are_repeatable(guide)
    guide("review", records[0], "--reject", "--comment", "The export is from staging.", "--by", _SECOND)
    guide("status", code=3)


def _age_takes_it_back(guide: Guide) -> None:
    """After the policy's 90 days the facts are stale; once the certificate has run out, the same facts fail."""
    stale, expired = (f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}" for days in (100, _CERTIFICATE_DAYS + 10))
    assert guide("status", "--json", "--at", stale, code=3).json()["requirement"]["status"] == "stale"
    guide("status", "--at", expired, code=1)


def _reports_are_repeatable(guide: Guide) -> None:
    at = guide("status", "--json").json()["at"]
    for language in ("en", "ru"):
        once = guide("report", "--lang", language, "--at", at, "-o", f"{language}.md")
        assert once.out == ""
        text = (guide.folder / f"{language}.md").read_text(encoding="utf-8")
        assert guide("report", "--lang", language, "--at", at).out == text
        assert _GOOD in text
        assert _REVIEWER in text
        assert _SECOND in text


def test_the_bad_host_is_not_satisfied_whatever_is_said(hosts, ca_file, tmp_path):
    guide = _begin(tmp_path, hosts.bad, "--solo")
    guide("probe", "--quick", "--ca", ca_file, code=1)
    expected = {
        ("http.cleartext", "served_in_clear", "/"),
        ("http.cleartext", "cookie_in_clear", "/login"),
        ("http.downgrade", "redirects_to_http", "/login"),
        ("tls.protocols", "forbidden_accepted", "TLS 1.0"),
        ("tls.protocols", "forbidden_accepted", "TLS 1.1"),
        ("hsts.header", "missing", "missing"),
    }
    found = {(one.probe, one.reason, one.place): one for one in _fails(guide)}
    assert expected <= set(found)
    _answer_everything(guide)
    assert _unanswered(guide) == []
    assert guide("status", "--json", code=1).json()["requirement"]["status"] == "not-satisfied"
    report = guide("report").out
    for key in expected:
        assert _BAD in failure_line(report, found[key])


def test_answers_without_any_probing_satisfy_nothing(hosts, tmp_path):
    guide = _begin(tmp_path, hosts.good, "--solo")
    _answer_everything(guide)
    assert _unanswered(guide) == []
    assert guide("status", "--json", code=3).json()["requirement"]["status"] == "open"


def test_the_step_that_shows_the_matrix_leaves_no_cell_unasked(hosts, ca_file, tmp_path):
    guide = _begin(tmp_path, hosts.good)
    guide("probe", "--step", "7", "--ca", ca_file)
    (entry,) = guide("status", "--json", code=None).json()["matrix"]
    assert [cell["attempt"] for cell in entry["cells"] if cell["state"] == "not_asked"] == []
    assert {cell["attempt"]: cell["state"] for cell in entry["cells"]}["unknown_name"] == "encrypted"
