"""Records that say who is told: asked of a real name server, and of one that answers badly."""

import pytest
from builders_content import policy
from builders_facts import NOW
from servers.nsd import nsd
from servers.ports import LOOPBACK, closed_port, reserved_ports

from guide.facts.gather import gather
from guide.facts.limits import Limits
from guide.model.outcomes import Outcome
from guide.model.subjects import Material, Scope
from guide.probes.registry import PROBES

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
ZONE = r"""
@ MX 10 mail
@ CAA 0 issue "ca.test"
@ CAA 0 iodef "mailto:security@shop.test"
_smtp._tls TXT "v=TLSRPTv1; " "rua=mailto:tls@shop.test"
_mta-sts TXT "v=STSv1; id=1;"
_mta-sts TXT "something else"
www A 192.0.2.1
own CAA 0 issue "ca.test"
own MX 10 mail
_smtp._tls.own TXT "v=TLSRPTv1; rua=mailto:a@shop.test"
_smtp._tls.own TXT "v=TLSRPTv1; rua=mailto:b@shop.test"
_mta-sts.own TXT "v=STSv1"
null MX 0 .
null CAA 0 iodef "call me"
odd CAA 0 iodef "mailto:\027[31m\226\128\174evil@shop.test"
alias CNAME odd
"""


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    with reserved_ports(1) as (port,), nsd(tmp_path_factory.mktemp("nsd"), "shop.test", ZONE, port):
        yield f"{LOOPBACK}:{port}"


def told(name, nameserver):
    """Return what a whole unit, guard included, saw, and the probe's word by place."""
    subject = Material(kind="dns", location=name)
    (one,) = gather([subject], Scope(), Limits(), run=RUN, nameserver=nameserver, wanted=("monitoring",))
    assert one.facts.problems == ()
    found = PROBES["monitoring.signals"].judge(one.facts, subject, policy(), NOW)
    return one.facts.monitoring, {finding.place: finding for finding in found}


def reasons(name, nameserver):
    return {place: finding.reason for place, finding in told(name, nameserver)[1].items()}


@pytest.mark.servers
def test_published_records_are_for_a_person(zone):
    seen, found = told("shop.test", zone)
    assert {(one.kind, one.file, one.excerpt) for one in seen.signals} == {
        ("caa_iodef", "shop.test CAA", "mailto:security@shop.test"),
        ("tls_rpt", "_smtp._tls.shop.test TXT", "v=TLSRPTv1; rua=mailto:tls@shop.test"),
        ("mta_sts", "_mta-sts.shop.test TXT", "v=STSv1; id=1;"),
    }
    assert {(one.reason, one.outcome) for one in found.values()} == {("found", Outcome.MANUAL)}
    assert set(found) == {"caa_iodef", "tls_rpt", "mta_sts"}
    assert found["caa_iodef"].detail["file"] == "shop.test CAA"


@pytest.mark.servers
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Inherited from above; without mail nothing is expected of mail.
        ("www.shop.test", {"caa_iodef": "found"}),
        ("_imaps._tcp.www.shop.test", {"caa_iodef": "found"}),
        # A nearer record set counts alone; two of a kind, and one without its field, count as none.
        ("own.shop.test", {"caa_iodef": "not_published", "tls_rpt": "not_published", "mta_sts": "not_published"}),
        ("null.shop.test", {"caa_iodef": "not_published"}),
        ("alias.shop.test", {"caa_iodef": "found"}),
    ],
)
def test_what_is_missing_is_advice_where_it_is_expected(zone, name, expected):
    assert reasons(name, zone) == expected


@pytest.mark.servers
def test_hostile_text_is_inert(zone):
    (signal,) = told("odd.shop.test", zone)[0].signals
    assert signal.excerpt.isprintable()
    assert "\x1b" not in signal.excerpt
    assert "\u202e" not in signal.excerpt


@pytest.mark.servers
def test_a_refused_question_is_no_missing_record(zone):
    assert reasons("elsewhere.test", zone) == {"": "incomplete"}


def test_a_resolver_that_is_not_there_is_no_missing_record():
    with closed_port() as port:
        assert reasons("shop.test", f"{LOOPBACK}:{port}") == {"": "incomplete"}


def test_a_wildcard_is_no_name_to_ask_about():
    with closed_port() as port:
        assert reasons("*.shop.test", f"{LOOPBACK}:{port}") == {"": "incomplete"}
