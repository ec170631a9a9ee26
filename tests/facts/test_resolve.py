"""Names are looked up once and may not lead to places nobody named (R16)."""

import socket
import time

import pytest

from guide.facts.limits import Limits
from guide.facts.plan import plan
from guide.facts.resolve import is_forbidden, pin
from guide.model.subjects import Endpoint, Scope


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.1.1",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "168.63.129.16",
        "100.100.100.200",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "::",
        "224.0.0.1",
    ],
)
def test_names_may_not_lead_here(address):
    assert is_forbidden(address)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "203.0.113.5", "2001:db8::1", "fd00::1"]
)
def test_names_may_lead_here(address):
    assert not is_forbidden(address)


def answering(monkeypatch, *addresses):
    """Make the resolver answer ``addresses``: no test may depend on a name server."""
    asked = []

    def answer(name, *_, **__):
        asked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_a_name_that_leads_to_a_metadata_address_is_out_of_scope(monkeypatch):
    answering(monkeypatch, "169.254.169.254")
    found = pin(Endpoint(host="rebound.test"), 1)
    assert (found.addresses, found.problem) == ((), "out_of_scope")
    assert "169.254.169.254" in found.detail


def test_only_the_good_addresses_of_a_name_are_kept_once_each(monkeypatch):
    answering(monkeypatch, "192.0.2.1", "fe80::1", "192.0.2.1", "2001:db8::1")
    assert pin(Endpoint(host="shop.test"), 1).addresses == ("192.0.2.1", "2001:db8::1")


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        (Endpoint(host="169.254.169.254"), "169.254.169.254"),
        (Endpoint(host="shop.test", connect_to="169.254.169.254"), "169.254.169.254"),
        (Endpoint(host="::1"), "::1"),
        (Endpoint(host="shop.test", connect_to="2001:0db8::0001"), "2001:db8::1"),
    ],
)
def test_what_is_named_literally_is_not_looked_up(monkeypatch, endpoint, address):
    asked = answering(monkeypatch, "192.0.2.9")
    assert pin(endpoint, 1).addresses == (address,)
    assert asked == []


def test_connect_to_may_be_a_name(monkeypatch):
    asked = answering(monkeypatch, "192.0.2.7")
    assert pin(Endpoint(host="shop.test", connect_to="origin.test"), 1).addresses == ("192.0.2.7",)
    assert asked == ["origin.test"]


def test_a_resolver_that_does_not_answer_is_waited_for_only_so_long(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1) or [])
    found = pin(Endpoint(host="slow.test"), 0.1)
    assert found.problem == "name_unresolved"
    assert "0.1 s" in found.detail


def test_the_whole_scope_is_pinned_once(monkeypatch):
    asked = answering(monkeypatch, "192.0.2.1", "192.0.2.2")
    one, other = Endpoint(host="shop.test"), Endpoint(host="www.shop.test")
    pinned = plan([one], Scope(subjects=(one, other)), Limits())
    assert sorted(asked) == ["shop.test", "www.shop.test"]
    assert [target.subject for target in pinned.targets] == ["shop.test:443"]
    assert {one.subject for one in pinned.pins} == {"shop.test:443", "www.shop.test:443"}
    assert pinned.targets[0].connections % 2 == 0
