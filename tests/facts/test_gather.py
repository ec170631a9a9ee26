"""Gathering as a whole: from the plan to facts that fit into a record."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from allowed import ALLOWED, NETWORKS
from facts import odd
from facts.conftest import FAST, NAME
from servers.elderly import ANONYMOUS, elderly
from servers.nginx import nginx
from servers.ports import LOOPBACK, closed_port, reserved_ports

from guide.facts.budget import most_connections
from guide.facts.condense import MOST_BYTES, condense, size
from guide.facts.events import Event
from guide.facts.gather import gather
from guide.facts.order import Journey, sections_of
from guide.facts.plan import plan
from guide.facts.sheet import Sheet
from guide.facts.spool import Spool
from guide.model.attempts import Attempt, Ending, Offer, SuiteList
from guide.model.certificates import Certificate, Deployment, Trust
from guide.model.facts import Facts, SourceHit, SourceScan, Vantage
from guide.model.subjects import Audience, Endpoint, Material
from guide.model.web import CleartextCheck, Exchange, Reply
from guide.text.errors import UsageError

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path, rsa_papers):
    with reserved_ports(2) as (tls, clear):
        config = f"""
            server {{
                listen {LOOPBACK}:{tls} ssl;
                ssl_certificate {rsa_papers.chain};
                ssl_certificate_key {rsa_papers.key};
                add_header Strict-Transport-Security "max-age=31536000" always;
                location = / {{ return 200; }}
            }}
            server {{ listen {LOOPBACK}:{clear}; return 301 https://{NAME}:{tls}$request_uri; }}
        """
        with nginx(tmp_path, config, (tls, clear)):
            yield Endpoint(host=NAME, port=tls, http_port=clear, connect_to=LOOPBACK)


def test_a_sound_server_gives_every_section_in_full(shop, ca_file):
    events: list[Event] = []
    (one,) = gather([shop], ALLOWED, FAST, run=RUN, vantage_name="office", ca_file=ca_file, on_event=events.append)
    facts = one.facts
    assert facts.problems == ()
    assert (facts.subject, facts.address, facts.addresses) == (shop.name, LOOPBACK, (LOOPBACK,))
    assert (facts.vantage.name, facts.vantage.source) == ("office", LOOPBACK)
    assert facts.listening
    assert facts.listening.speaks_tls
    assert {offer.version for offer in facts.offers or ()} == {
        "SSLv2",
        "SSLv3",
        "TLS 1.0",
        "TLS 1.1",
        "TLS 1.2",
        "TLS 1.3",
    }
    assert facts.plaintext
    assert facts.plaintext.attempts[0].status == 400
    assert [check.attempts[0].status for check in facts.cleartext or ()] == [301]
    assert [check.exchange.status for check in facts.secure or ()] == [200, 404]
    assert all(check.certificate_trusted for check in facts.secure or ())
    assert facts.certificates
    assert {one.answer for one in facts.unspoken or ()} == {"closed"}
    assert all(one.complete for one in facts.suites or ())
    assert {tool.name for tool in facts.tools} >= {"asvs-guide", "OpenSSL", "sslyze", "Mozilla store"}
    assert facts.command == f"guide probe --subject {shop.name}"
    assert size(facts) <= MOST_BYTES
    assert one.artifacts == ()
    assert Facts.model_validate_json(facts.model_dump_json()) == facts
    assert [event.kind for event in events if event.kind != "progress"] == ["started"] + ["section"] * 14 + ["finished"]
    assert [event.done for event in events if event.kind == "section"] == [*range(1, 15)]
    assert all(event.eta_s is None or 0 <= event.eta_s <= FAST.deadline_s for event in events)


def test_the_plan_names_addresses_and_an_upper_number_that_holds(shop):
    pinned = plan([shop], ALLOWED, FAST)
    (target,) = pinned.targets
    assert target.addresses == (LOOPBACK,)
    assert target.connections == pinned.connections == most_connections(shop, sections_of(shop), FAST)
    (one,) = gather([shop], ALLOWED, FAST, run=RUN, plan=pinned)
    assert 0 < one.facts.connections <= target.connections


def test_a_subject_that_the_plan_did_not_show_is_not_contacted():
    with odd.odd_server(odd.silent) as server:
        endpoint = Endpoint(host=NAME, port=server.port, connect_to=LOOPBACK)
        (one,) = gather([endpoint], ALLOWED, FAST, run=RUN, plan=plan([], ALLOWED, FAST))
        assert {problem.reason for problem in one.facts.problems} == {"out_of_scope"}
        assert server.connections == 0


def test_a_name_without_an_address_says_so_in_every_section():
    # An empty label: the resolver refuses it by itself, nothing is asked.
    (one,) = gather([Endpoint(host="a..b")], ALLOWED, FAST, run=RUN)
    assert {problem.reason for problem in one.facts.problems} == {"name_unresolved"}
    assert {problem.section for problem in one.facts.problems} >= {"resolve", "listening", "offers", "secure", "suites"}
    assert one.facts.address == ""


def test_a_closed_port_stops_what_needs_it_and_not_the_cleartext_port():
    with closed_port() as port, odd.odd_server(odd.says(b"HTTP/1.1 200 OK\r\n\r\nshop")) as clear:
        endpoint = Endpoint(host=NAME, port=port, http_port=clear.port, connect_to=LOOPBACK)
        (one,) = gather([endpoint], ALLOWED, FAST, run=RUN)
    reasons = {problem.section: problem.reason for problem in one.facts.problems}
    assert reasons == dict.fromkeys(
        ("offers", "plaintext", "secure", "pages", "security_txt", "certificates", "suites", "negotiation", "checks"),
        "closed",
    )
    assert one.facts.listening
    assert one.facts.listening.attempt.ending is Ending.CONNECT_REFUSED
    assert [check.attempts[0].status for check in one.facts.cleartext or ()] == [200]


def test_cleartext_http_on_the_tls_port_is_named_so():
    """R08."""
    with odd.odd_server(odd.says(b"HTTP/1.1 200 OK\r\n\r\nshop")) as server:
        endpoint = Endpoint(host=NAME, port=server.port, http_port=server.port, connect_to=LOOPBACK)
        (one,) = gather([endpoint], ALLOWED, FAST, run=RUN)
    assert one.facts.listening
    assert one.facts.listening.attempt.ending is Ending.CLEARTEXT
    assert one.facts.plaintext
    assert one.facts.plaintext.attempts[0].status == 200
    assert one.facts.problem("certificates")


def test_an_anonymous_server_has_versions_and_no_certificate(rsa_papers):
    with elderly(ANONYMOUS, rsa_papers) as port:
        endpoint = Endpoint(host=NAME, port=port, http_port=port, connect_to=LOOPBACK, audience=Audience.OTHER)
        (one,) = gather([endpoint], ALLOWED, FAST, run=RUN)
    accepted = {offer.version for offer in one.facts.offers or () if offer.attempts[0].ending is Ending.ACCEPTED}
    assert accepted == {"TLS 1.0", "TLS 1.1", "TLS 1.2"}
    problem = one.facts.problem("certificates")
    assert problem
    assert problem.reason == "handshake_failed"
    assert one.facts.secure is None
    assert one.facts.problem("secure") is None


def test_several_subjects_and_an_unknown_upgrade(shop):
    strange = Endpoint(host=NAME, port=shop.port, connect_to=LOOPBACK, starttls="gopher")
    document = Material(kind="document", location="plan.pdf")
    done: list[int] = []
    found = list(
        gather([shop, strange, document], ALLOWED, FAST, run=RUN, on_event=lambda event: done.append(event.units_done))
    )
    assert {one.subject.name for one in found} == {shop.name, strange.name, document.name}
    by_name = {one.subject.name: one.facts for one in found}
    assert {problem.reason for problem in by_name[strange.name].problems} == {"cannot_speak"}
    assert {problem.reason for problem in by_name[document.name].problems} == {"material_missing"}
    assert done[-1] == 3


def test_a_file_that_is_no_store_is_refused_before_anything_is_sent(tmp_path):
    with odd.odd_server(odd.silent) as server:
        endpoint = Endpoint(host=NAME, port=server.port, connect_to=LOOPBACK)
        for content in (None, "not a certificate"):
            path = tmp_path / "ca.pem"
            if content:
                path.write_text(content)
            with pytest.raises(UsageError, match=r"ca\.pem"):
                list(gather([endpoint], ALLOWED, FAST, run=RUN, ca_file=path))
        assert server.connections == 0


@pytest.mark.parametrize(
    "module", ["guide.facts.gather", "guide.facts.plan", "guide.facts.worker", "guide.session.probe"]
)
def test_nothing_above_the_workers_loads_sslyze(module):
    code = f"import {module}, sys; print([m for m in ('sslyze', 'nassl', 'ast_grep_py', 'cryptography') if m in sys.modules])"
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def large_facts(**sections) -> Facts:
    return Facts(run=RUN, subject="shop.test:443", vantage=Vantage(name="here"), started=NOW, ended=NOW, **sections)


def leaf(names: int) -> Certificate:
    return Certificate(
        sha256="sha256:" + "0" * 64,
        subject="CN=shop.test",
        issuer="CN=x",
        serial="1",
        not_before=NOW,
        not_after=NOW,
        names=(*(f"host{number}.example" for number in range(names)), "*.test", "shop.test"),
        key="RSA",
        bits=2048,
        signature_hash="sha256",
        is_ca=False,
        self_issued=False,
    )


def test_small_facts_stay_as_they_are():
    facts = large_facts(offers=(Offer(version="TLS 1.2", attempts=(Attempt(ending=Ending.ACCEPTED),)),))
    assert condense(facts) == (facts, ())


def test_many_names_are_cut_but_not_those_that_matter():
    deployment = Deployment(chain=(leaf(1000),), trust=(Trust(store="Mozilla", trusted=True),), ordered=True)
    small, (whole,) = condense(large_facts(certificates=(deployment,)), "shop.test")
    assert size(small) <= MOST_BYTES
    assert small.certificates
    assert {"shop.test", "*.test"} <= set(small.certificates[0].chain[0].names)
    assert small.problems == ()
    assert Facts.model_validate_json(whole).certificates == (deployment,)


def test_hits_that_are_cut_read_truncated():
    hits = tuple(SourceHit(rule="r", file=f"f{number}.py", line=1, excerpt="x" * 100) for number in range(400))
    scan = SourceScan(files=400, rules="sha256:" + "0" * 64, hits=hits)
    small, (whole,) = condense(large_facts(source=scan))
    assert size(small) <= MOST_BYTES
    assert small.source
    assert small.source.truncated
    assert small.source.hits
    assert Facts.model_validate_json(whole).source == scan


def test_undecided_suites_that_are_cut_leave_the_list_incomplete():
    lists = tuple(
        SuiteList(
            version=version,
            accepted=("TLS_AES_128_GCM_SHA256",),
            undecided=tuple(f"TLS_SOMETHING_WITH_A_LONG_NAME_{number}" for number in range(150)),
            complete=False,
            engine="sslyze",
        )
        for version in ("TLS 1.0", "TLS 1.1", "TLS 1.2")
    )
    small, artifacts = condense(large_facts(suites=lists))
    assert size(small) <= MOST_BYTES
    assert artifacts
    assert all(one.undecided and not one.complete for one in small.suites or ())


def test_a_section_that_cannot_be_cut_is_given_up_as_a_problem():
    check = CleartextCheck(
        port=80,
        path="/",
        attempts=(Exchange(url="http://shop.test/", reply=Reply.ANSWERED, status=200, detail="x" * 500),),
    )
    small, artifacts = condense(large_facts(cleartext=(check,) * 60, secure=()))
    assert size(small) <= MOST_BYTES
    assert small.cleartext is None
    problem = small.problem("cleartext")
    assert problem
    assert problem.reason == "partial"
    assert artifacts


def test_a_torn_last_line_waits_and_unfinished_sections_are_problems(tmp_path):
    order = Journey(networks=NETWORKS, run=RUN, limits=FAST, vantage="here").order(
        Endpoint(host=NAME), LOOPBACK, (LOOPBACK,)
    )
    spool = Spool(tmp_path / "spool", Sheet(order.sections), 10_000)
    assert spool.read() == []
    lines = (
        '{"line":"begin","section":"","pid":7,"at":"2026-11-23T00:00:00Z","tools":[],"connections":0,"source":""}\n'
        '{"line":"working","section":"offers","connections":1,"source":"127.0.0.1"}\n'
        '{"line":"part","section":"offers","value":{"version":"TLS 1.2","attempts":[{"ending":"accepted"}]}}\n'
        '{"line":"part","section":"off'
    )
    spool.path.write_text(lines)
    assert len(spool.read()) == 3
    facts = spool.sheet.facts(order, reason="deadline")
    assert facts.offers
    assert len(facts.offers) == 1
    assert {problem.section: problem.reason for problem in facts.problems} == dict.fromkeys(order.sections, "deadline")
    assert (facts.connections, facts.vantage.source) == (1, "127.0.0.1")
