"""DNS subjects are asked of one resolver: a real one gives every kind of record, an odd one never reads as an empty zone."""

import socket
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from facts.inventory.reading import RUN, places
from servers.nsd import nsd
from servers.ports import LOOPBACK, closed_port, reserved_ports

from guide.facts.gather import gather
from guide.facts.inventory import dns_names
from guide.facts.limits import Limits
from guide.facts.resolve import parse_nameserver
from guide.model.subjects import Material, Scope
from guide.text.errors import UsageError

ZONE = """\
@ A 192.0.2.10
@ AAAA 2001:db8::10
@ HTTPS 1 . alpn=h2,h3 port=8443
@ MX 10 mail
@ MX 20 mx.partner.test.
www CNAME cdn.partner.test.
alias HTTPS 0 edge.partner.test.
none MX 0 .
_imaps._tcp SRV 0 1 993 mail
_submission._tcp SRV 0 1 587 mail
_ldap._tcp SRV 0 0 0 .
"""


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    with reserved_ports(1) as (port,), nsd(tmp_path_factory.mktemp("nsd"), "shop.test", ZONE, port):
        yield f"{LOOPBACK}:{port}"


def ask(name, nameserver):
    """Return what a whole unit, guard included, found of a DNS subject."""
    subject = Material(kind="dns", location=name)
    (one,) = gather([subject], Scope(), Limits(), run=RUN, nameserver=nameserver)
    return one.facts


@pytest.mark.servers
def test_every_kind_of_record_is_read(zone):
    facts = ask("shop.test", zone)
    found = facts.inventory
    assert facts.problems == ()
    assert facts.vantage.resolver == zone
    assert found.format == "DNS"
    assert found.skipped == ()
    assert {(one.role, one.place, one.audience) for one in found.entries} == {
        ("serves", "shop.test", ""),
        ("serves", "https://shop.test:8443", "browser"),
        ("calls", "mail.shop.test:25", "mail"),
        ("calls", "mx.partner.test:25", "mail"),
        ("calls", "imaps://mail.shop.test:993", "mail"),
        ("calls", "mail.shop.test:587", "mail"),
    }
    assert places(found)["shop.test"] == ("shop.test A 192.0.2.10", "shop.test AAAA 2001:db8::10")


@pytest.mark.servers
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("www.shop.test", {("upstream", "cdn.partner.test")}),
        ("alias.shop.test", {("upstream", "edge.partner.test")}),
        ("none.shop.test", set()),
        ("_imaps._tcp.shop.test", {("calls", "imaps://mail.shop.test:993")}),
        ("gone.shop.test", set()),
    ],
)
def test_aliases_nulls_and_names_that_are_gone(zone, name, expected):
    found = ask(name, zone).inventory
    assert found.skipped == ()
    assert {(one.role, one.place) for one in found.entries} == expected


@pytest.mark.servers
def test_a_zone_of_others_is_refused_and_says_so(zone):
    found = ask("elsewhere.test", zone).inventory
    assert found.entries == ()
    assert all("REFUSED" in skipped for skipped in found.skipped)


@contextmanager
def odd_server(answer):
    """Answer every query over UDP with what ``answer`` makes of it; None is silence."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as place:
        place.bind((LOOPBACK, 0))

        def attend():
            while True:
                try:
                    query, caller = place.recvfrom(4096)
                except OSError:
                    return
                if query == b"end":
                    return
                said = answer(query)
                if said is not None:
                    place.sendto(said, caller)

        thread = threading.Thread(target=attend, daemon=True)
        thread.start()
        try:
            yield f"{LOOPBACK}:{place.getsockname()[1]}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
                bell.sendto(b"end", place.getsockname())
            thread.join(5)


def failing(query):
    answer = dns.message.make_response(dns.message.from_wire(query))
    answer.set_rcode(dns.rcode.SERVFAIL)
    return answer.to_wire()


def truncated(query):
    answer = dns.message.make_response(dns.message.from_wire(query))
    answer.flags |= dns.flags.TC
    return answer.to_wire()


def of_another_name(query):
    """Answer with records of a name that was not asked for."""
    question = dns.message.from_wire(query)
    answer = dns.message.make_response(question)
    kind = question.question[0].rdtype
    if dns.rdatatype.to_text(kind) == "MX":
        answer.answer.append(dns.rrset.from_text("other.test.", 60, "IN", "MX", "1 evil.test."))
    return answer.to_wire()


@pytest.fixture
def short(monkeypatch):
    """Ask in this process, with little patience."""
    monkeypatch.setattr(dns_names, "_QUERY_S", 0.2)
    monkeypatch.setattr(dns_names, "_ALL_S", 1.0)


def ask_here(nameserver, name="shop.test"):
    collector = dns_names.Collector()
    order = dns_names.Order(
        run=RUN,
        subject=Material(kind="dns", location=name),
        limits=Limits(),
        vantage="here",
        nameserver=nameserver,
    )
    dns_names.read_dns(name, order, collector)
    return collector.result()


@pytest.mark.parametrize("answer", [lambda _: None, lambda _: b"nonsense", failing, truncated])
def test_no_sound_answer_is_a_gap_for_every_question(short, answer):
    with odd_server(answer) as server:
        found = ask_here(server)
    assert found.entries == ()
    assert len(found.skipped) == 5 + len(dns_names._SERVICES)


def test_answers_about_another_name_are_not_taken(short):
    with odd_server(of_another_name) as server:
        found = ask_here(server)
    assert found.entries == ()


def test_a_closed_resolver_is_a_gap(short):
    with closed_port() as port:
        assert ask_here(f"{LOOPBACK}:{port}").skipped


@pytest.mark.parametrize("name", ["*.shop.test", "a b", "x" * 300, "..", "\x1b[31m"])
def test_what_is_no_name_is_not_asked(name):
    found = ask_here(f"{LOOPBACK}:1", name)
    assert (found.entries, len(found.skipped)) == ((), 1)


def test_the_unit_may_talk_to_the_resolver_and_to_nobody_else():
    order = dns_names.Order(
        run=RUN,
        subject=Material(kind="dns", location="shop.test"),
        limits=Limits(),
        vantage="here",
        nameserver="127.0.0.1:5353",
    )
    assert order.guarded == {("127.0.0.1", 5353)}
    assert (
        order.model_copy(update={"subject": Material(kind="har", location="a.har"), "nameserver": ""}).guarded == set()
    )


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("127.0.0.1", ("127.0.0.1", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("::1", ("::1", 53)),
        ("[::1]", ("::1", 53)),
        ("[::1]:5353", ("::1", 5353)),
    ],
)
def test_name_servers_are_written_as_addresses(text, parsed):
    assert parse_nameserver(text) == parsed


@pytest.mark.parametrize("text", ["", "ns.shop.test", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:x", "[::1]x"])
def test_anything_else_is_refused(text):
    with pytest.raises(UsageError):
        parse_nameserver(text)
