"""Names are looked up once, and lead only where the authorisation reaches (R16)."""

import socket
import time

import pytest

from guide.facts.limits import Limits
from guide.facts.order import Journey
from guide.facts.plan import plan
from guide.facts.resolve import pin, refusal
from guide.model.ranges import METADATA, RANGES, is_authorised, kind_of
from guide.model.subjects import Endpoint, Scope

ANY = "0.0.0.0"  # noqa: S104 - nothing is bound
KINDS = {
    "loopback": ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1"],
    "private": [
        *["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255"],
        *["fd00::1", "fc00::1", "fec0::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1"],
    ],
    "link-local": ["169.254.1.1", "fe80::1", "fe80::1%eth0", "febf::1", "::ffff:169.254.1.1"],
    "metadata": [*METADATA, "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"],
    "nowhere": [ANY, "0.1.2.3", "::", "224.0.0.1", "240.0.0.1", "255.255.255.255", "ff02::1", f"::ffff:{ANY}"],
    "": ["203.0.113.5", "172.15.0.1", "172.32.0.1", "100.128.0.1", "169.253.0.1", "11.0.0.1", "2001:db8::1", "64:ff9b::808:808"],
}  # fmt: skip
EVERY = tuple(network for networks in RANGES.values() for network in networks)


@pytest.mark.parametrize(("kind", "address"), [(kind, address) for kind, all_ in KINDS.items() for address in all_])
def test_r16_which_addresses_need_a_line_of_their_own(kind, address):
    assert kind_of(address) == kind
    assert is_authorised(address, ()) is (kind == "")
    assert is_authorised(address, EVERY) is (kind not in {"metadata", "nowhere"})


@pytest.mark.parametrize("address", METADATA)
def test_r16_a_metadata_address_needs_a_line_for_itself_alone(address):
    alone = f"{address}/{128 if ':' in address else 32}"
    assert is_authorised(address, (alone,))
    assert not is_authorised(address, tuple(one for one in EVERY if one != alone))


def test_r16_a_line_reaches_no_further_than_its_network():
    assert is_authorised("10.20.0.1", ("10.20.0.0/16",))
    assert not is_authorised("10.21.0.1", ("10.20.0.0/16",))
    assert not is_authorised("fd00::1", ("10.0.0.0/8", "127.0.0.0/8"))


def answering(monkeypatch, *rounds):
    """Make the resolver answer one round of addresses after the other, the last one for ever: no test may depend on a name server."""
    asked = []

    def answer(name, *_, **__):
        addresses = rounds[min(len(asked), len(rounds) - 1)]
        asked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1", "range_not_authorised"),
        ("10.0.0.1", "range_not_authorised"),
        ("169.254.1.1", "range_not_authorised"),
        ("169.254.169.254", "range_not_authorised"),
        ("255.255.255.255", "out_of_scope"),
    ],
)
def test_r16_a_name_that_leads_into_a_range_without_a_line_is_refused(monkeypatch, address, reason):
    answering(monkeypatch, [address])
    found = pin(Endpoint(host="rebound.test"), 1)
    assert (found.addresses, found.refused) == ((), (address,))
    code, detail = refusal(address)
    assert code == reason
    assert address in detail


def test_r16_of_a_name_with_several_addresses_each_is_judged_by_itself(monkeypatch):
    answering(monkeypatch, ["192.0.2.1", "fe80::1", "192.0.2.1", "10.0.0.1", "2001:db8::1"])
    found = pin(Endpoint(host="shop.test"), 1, ("10.0.0.0/8",))
    assert (found.addresses, found.refused) == (("192.0.2.1", "10.0.0.1", "2001:db8::1"), ("fe80::1",))


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        (Endpoint(host="169.254.169.254"), "169.254.169.254"),
        (Endpoint(host="shop.test", connect_to="127.0.0.1"), "127.0.0.1"),
        (Endpoint(host="::1"), "::1"),
        (Endpoint(host="shop.test", connect_to="fd00:0db8::0001"), "fd00:db8::1"),
    ],
)
def test_r16_to_write_an_address_is_no_authorisation_and_asks_no_resolver(monkeypatch, endpoint, address):
    asked = answering(monkeypatch, ["192.0.2.9"])
    assert (pin(endpoint, 1).addresses, pin(endpoint, 1).refused) == ((), (address,))
    line = next((one for one in EVERY if is_authorised(address, (one,))), f"{address}/32")
    assert pin(endpoint, 1, (line,)).addresses == (address,)
    assert asked == []


def test_connect_to_may_be_a_name(monkeypatch):
    asked = answering(monkeypatch, ["192.0.2.7"])
    assert pin(Endpoint(host="shop.test", connect_to="origin.test"), 1).addresses == ("192.0.2.7",)
    assert asked == ["origin.test"]


def test_a_resolver_that_does_not_answer_is_waited_for_only_so_long(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1) or [])
    found = pin(Endpoint(host="slow.test"), 0.1)
    assert found.problem == "name_unresolved"
    assert "0.1 s" in found.detail


def test_the_whole_scope_is_pinned_once(monkeypatch):
    asked = answering(monkeypatch, ["192.0.2.1", "192.0.2.2"])
    one, other = Endpoint(host="shop.test"), Endpoint(host="www.shop.test")
    pinned = plan([one], Scope(subjects=(one, other)), Limits())
    assert sorted(asked) == ["shop.test", "www.shop.test"]
    assert [target.subject for target in pinned.targets] == ["shop.test:443"]
    assert {one.subject for one in pinned.pins} == {"shop.test:443", "www.shop.test:443"}
    assert pinned.targets[0].connections % 2 == 0


def test_r16_an_order_opens_no_place_without_a_line_whatever_its_pins_say():
    """The second wall: what a worker may open is worked out anew from the lines that its order carries."""
    endpoint = Endpoint(host="shop.test")
    pins = tuple(
        pin(Endpoint(host=host), 1, EVERY) for host in ("10.0.0.1", "192.0.2.1", "127.0.0.1")
    )  # a plan that was made under other lines
    order = Journey(run="0" * 26, limits=Limits(), vantage="here", pins=pins, networks=("10.0.0.0/8",)).order(
        endpoint, "127.0.0.1", ("127.0.0.1",)
    )
    assert {address for address, _ in order.allowed} == {"10.0.0.1", "192.0.2.1"}
    assert order.guarded == order.allowed
    assert not order.contacts
