"""CAA records from a name server on loopback: which set holds, and what is no answer."""

import pytest
from allowed import ALLOWED, NETWORKS
from facts.conftest import FAST, NAME
from servers.dns import Zone, name_server
from servers.nginx import nginx
from servers.ports import LOOPBACK, closed_port, reserved_ports

from guide.facts.caa import NoDnsAnswerError, caa
from guide.facts.gather import gather
from guide.facts.order import Journey
from guide.facts.proxy import parse_proxy
from guide.facts.resolve import first_nameserver
from guide.model.subjects import Endpoint

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
OWN = {"shop.example": ('CAA 0 issue "ca.example"', 'CAA 0 iodef "mailto:sec@shop.example"'), "example": ()}


def asked(zone, name="www.shop.example"):
    with name_server(zone) as port:
        return caa(name, (LOOPBACK, port), 2)


def test_the_nearest_parent_with_records_counts():
    zone = Zone({"www.shop.example": (), **OWN})
    found = asked(zone)
    assert found.found_at == "shop.example"
    assert [one.tag for one in found.records] == ["issue", "iodef"]
    assert zone.asked == list(found.asked) == ["www.shop.example", "shop.example"]


def test_the_names_own_records_win():
    found = asked(Zone({"www.shop.example": ('CAA 128 issue ";"',), **OWN}))
    assert (found.found_at, found.records[0].value, found.records[0].critical) == ("www.shop.example", ";", True)


def test_nobody_restricts_anything():
    zone = Zone({"example": ()})
    found = asked(zone)
    assert (found.found_at, found.records) == ("", ())
    assert zone.asked == ["www.shop.example", "shop.example", "example"]


def test_an_alias_leads_to_the_records_that_hold():
    zone = Zone({"www.shop.example": ("CNAME edge.cdn.example.",), "edge.cdn.example": ('CAA 0 issue "cdn.example"',)})
    found = asked(zone)
    assert (found.found_at, found.records[0].value) == ("www.shop.example", "cdn.example")
    assert zone.asked == ["www.shop.example"]


def test_a_cut_answer_is_asked_for_over_tcp():
    zone = Zone(OWN, truncated=True)
    assert asked(zone, "shop.example").records[0].value == "ca.example"
    assert zone.asked == ["shop.example"] * 2


def test_only_a_validated_answer_is_called_so():
    assert asked(Zone(OWN, validated=True), "shop.example").authentic
    assert not asked(Zone(OWN), "shop.example").authentic


def test_a_name_that_cannot_be_learned_is_no_empty_set():
    with pytest.raises(NoDnsAnswerError, match="SERVFAIL"):
        asked(Zone(OWN, failing=frozenset({"www.shop.example"})))


def test_silence_is_no_answer():
    with closed_port() as port, pytest.raises(NoDnsAnswerError):
        caa("shop.example", (LOOPBACK, port), 0.3)


def test_what_a_zone_says_is_inert():
    found = asked(Zone({"shop.example": ('CAA 0 issue "\\027[2J"',)}), "shop.example")
    assert found.records[0].value.isprintable()


@pytest.fixture
def port(tmp_path, rsa_papers):
    with reserved_ports(1) as (tls,):
        config = f"""server {{ listen {LOOPBACK}:{tls} ssl; ssl_certificate {rsa_papers.chain};
            ssl_certificate_key {rsa_papers.key}; return 200; }}"""
        with nginx(tmp_path, config, (tls,)):
            yield tls


def gathered(port, server):
    endpoint = Endpoint(host=NAME, port=port, connect_to=LOOPBACK, audience="other")
    (one,) = gather([endpoint], ALLOWED, FAST, run=RUN, wanted=("listening", "caa"), nameserver=server)
    return one.facts


def test_a_run_asks_the_named_server_only(port):
    with name_server(Zone({NAME: ('CAA 0 issue "ca.example"',)})) as dns:
        facts = gathered(port, f"{LOOPBACK}:{dns}")
    assert facts.problems == ()
    assert facts.caa
    assert (facts.caa.records[0].value, facts.caa.server) == ("ca.example", LOOPBACK)


def test_a_run_without_an_answer_says_so(port):
    with closed_port() as dns:
        facts = gathered(port, f"{LOOPBACK}:{dns}")
    assert facts.caa is None
    assert [one.reason for one in facts.problems] == ["no_dns_answer"]


def test_a_name_with_connect_to_is_told_to_no_name_server_unless_one_was_named(port):
    facts = gathered(port, "")
    assert (facts.caa, facts.problems) == (None, ())


def order(server="", proxy=None, **changes):
    endpoint = Endpoint(**({"host": "shop.example"} | changes))
    named = {"nameserver": server or first_nameserver(), "nameserver_named": bool(server)}
    return Journey(networks=NETWORKS, run=RUN, limits=FAST, vantage="here", proxy=proxy, **named).order(
        endpoint, LOOPBACK
    )


def test_who_is_asked():
    assert order("192.0.2.53").nameserver == "192.0.2.53"
    assert order().nameserver == first_nameserver()
    assert order(host="192.0.2.1").nameserver == ""
    assert order(connect_to=LOOPBACK).nameserver == ""


def test_the_name_server_is_a_place_of_the_guard_but_no_target():
    assert ("192.0.2.53", 53) in order("192.0.2.53").guarded
    assert ("192.0.2.53", 53) not in order("192.0.2.53").allowed
    proxied = order("192.0.2.53", proxy=parse_proxy("socks5://192.0.2.9:1080"))
    assert "caa" not in proxied.sections
    assert proxied.guarded == {("192.0.2.9", 1080)}
