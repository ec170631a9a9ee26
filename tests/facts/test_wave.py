"""The verdict in one wave: seven hellos at once, a control after them, and nothing lost when time or budget runs out."""

import time

import pytest
from facts import odd
from facts.conftest import FAST, NAME
from facts.test_offers import judged
from servers.nginx import nginx
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports

from guide.facts.gather import gather
from guide.facts.hello_wire import Hello
from guide.facts.limits import Limits
from guide.model.attempts import Ending
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint, Scope

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
VERDICT = ("listening", "offers")


@pytest.fixture
def modern(tmp_path, rsa_papers):
    with reserved_ports(1) as (port,):
        config = f"""server {{ listen {LOOPBACK}:{port} ssl;
            ssl_certificate {rsa_papers.chain}; ssl_certificate_key {rsa_papers.key};
            ssl_protocols TLSv1.2 TLSv1.3; location = / {{ return 200; }} }}"""
        with nginx(tmp_path, config, (port,)):
            yield port


def test_a_verdict_takes_seven_hellos_at_once_and_a_control(modern):
    with odd.front(modern, lambda _: None) as front:
        endpoint = Endpoint(host=NAME, port=front.port, connect_to=LOOPBACK)
        (one,) = gather([endpoint], Scope(), Limits(), run=RUN, wanted=VERDICT)
        arrivals = sorted(front.arrivals)
    facts = one.facts
    assert facts.problems == ()
    # Seven of the wave, the rare weak suites of TLS 1.2, NULL under TLS 1.3, and the control after.
    assert facts.connections == len(arrivals) == 10
    assert arrivals[6] - arrivals[0] < 0.1
    assert facts.listening
    assert facts.listening.after
    assert facts.listening.after.ending is Ending.ACCEPTED
    strong = next(offer for offer in facts.offers or () if offer.suites == "strong").attempts[0]
    assert strong.group
    assert {"extended_main_secret", "renegotiation_info"} <= set(strong.extensions)
    assert strong.alpn == "http/1.1"
    assert not strong.compressed


def test_the_pass_over_all_steps_asks_nothing_twice(modern):
    redirect = b"HTTP/1.1 301 Moved\r\nLocation: https://%s:%d/\r\n\r\n"
    with (
        odd.front(modern, lambda _: None) as front,
        odd.odd_server(odd.says(redirect % (NAME.encode(), front.port))) as clear,
    ):
        endpoint = Endpoint(host=NAME, port=front.port, http_port=clear.port, connect_to=LOOPBACK)
        wanted = (*VERDICT, "plaintext", "cleartext", "secure", "certificates")
        (one,) = gather([endpoint], Scope(), Limits.quick(), run=RUN, wanted=wanted)
        assert one.facts.problems == ()
        # Ten hellos, cleartext to both ports, two pages, one more kind of certificate; the redirect leads to a page that is here.
        assert clear.connections == 1
        assert one.facts.connections == front.connections + 1 == 15
        assert [hop.status for check in one.facts.cleartext or () for hop in check.hops] == [200]
        (chain,) = one.facts.certificates or ()
        assert chain.staple == "none"


def test_quick_never_makes_more_than_thirty_connections(tmp_path, rsa_papers):
    """A server that resets every version but one costs repeats; the cap holds, and what is missing is said."""

    def gate(hello: bytes):
        return odd.reset if odd.offered_versions(hello) != {0x0304} else None

    with s_server(tmp_path, rsa_papers) as server, odd.front(server.port, gate) as front:
        endpoint = Endpoint(host=NAME, port=front.port, http_port=front.port, connect_to=LOOPBACK)
        quick = Limits.quick().model_copy(update={"spacing_s": 0.02, "per_second": 1000.0})
        (one,) = gather([endpoint], Scope(), quick, run=RUN)
        assert front.connections <= 30
    assert one.facts.connections <= 30
    assert {problem.reason for problem in one.facts.problems} == {"partial"}
    assert any(
        offer.version == "TLS 1.3" and offer.attempts[0].ending is Ending.ACCEPTED for offer in one.facts.offers or ()
    )


def test_what_the_wave_found_stands_when_the_budget_ends_in_the_middle(tmp_path, rsa_papers, make_door):
    with s_server(tmp_path, rsa_papers, "-tls1", "-cipher", "ALL:@SECLEVEL=0") as server:
        endpoint = Endpoint(host=NAME, port=server.port, connect_to=LOOPBACK)
        limits = FAST.model_copy(update={"connections": 8})
        (one,) = gather([endpoint], Scope(), limits, run=RUN, wanted=(*VERDICT, "suites"))
    assert one.facts.connections == 8
    taken = {offer.version for offer in one.facts.offers or () if offer.attempts[0].ending is Ending.ACCEPTED}
    assert "TLS 1.0" in taken
    assert one.facts.problem("suites")


def test_a_stack_that_cannot_read_an_empty_key_share_is_still_found(make_knocker):
    def talk(link):
        hello = link.recv(65536)
        if odd.offered_versions(hello) != {0x0304}:
            link.sendall(odd.alert(70))
        elif b"\x00\x33\x00\x02\x00\x00" in hello:
            link.sendall(odd.alert(50))
        else:
            link.sendall(odd.server_hello(0x0303, 0x1301, selected=0x0304))

    with odd.odd_server(talk) as server:
        knocker = make_knocker(server.port)
        knocker.listen_now()
    assert set(knocker.versions) == {"TLS 1.3"}


def test_a_refusal_over_the_application_protocol_is_no_refusal_of_the_version(make_door):
    from facts.now import NowKnocker  # noqa: PLC0415 - only this test asks for a protocol

    def talk(link):
        hello = link.recv(65536)
        asks = b"http/1.1" in hello
        link.sendall(odd.alert(120) if asks else odd.server_hello(0x0303, 0xC02F))

    with odd.odd_server(talk) as server:
        knocker = NowKnocker(make_door(server.port), NAME, alpn=("h2", "http/1.1"))
        knocker.listen_now()
    assert "TLS 1.2" in knocker.versions


def test_deflate_is_seen_and_a_group_nobody_offered_is_named(make_door):
    from facts.now import knock  # noqa: PLC0415

    def compressing(link):
        link.recv(65536)
        hello = bytearray(odd.server_hello(0x0303, 0x002F))
        hello[-1] = 1
        link.sendall(hello)

    with odd.odd_server(compressing) as server:
        attempt = knock(make_door(server.port), Hello(("TLS 1.2",), (0x002F,)))
    assert (attempt.ending, attempt.compressed) == (Ending.ACCEPTED, True)


def test_a_silent_server_is_answered_for_within_one_read_limit():
    with odd.odd_server(odd.silent) as tarpit:
        endpoint = Endpoint(host=NAME, port=tarpit.port, http_port=tarpit.port, connect_to=LOOPBACK)
        limits = Limits(read_s=1.0, http_s=1.5)
        seen: dict[str, float] = {}
        began = time.monotonic()
        for_each = lambda event: seen.setdefault(f"{event.kind} {event.section}", time.monotonic() - began)  # noqa: E731
        (one,) = gather([endpoint], Scope(), limits, run=RUN, on_event=for_each)
    assert seen["section listening"] - seen["progress listening"] < 1.0 + 0.5
    assert one.facts.listening
    assert one.facts.listening.attempt.ending is Ending.TIMEOUT


@pytest.mark.parametrize("refusal", [odd.reset, odd.leave], ids=["RST", "FIN"])
@pytest.mark.parametrize(("most", "window_s"), [(5, 1.0), (8, 0.0), (3, 0.5)], ids=["5 a second", "ban", "3 in 0.5 s"])
def test_no_weak_version_passes_behind_a_limiter(make_knocker, tmp_path, rsa_papers, refusal, most, window_s):
    """R06, with the whole wave at once against the limiter."""
    weak = ("-tls1", "-cipher", "ALL:aNULL:@SECLEVEL=0")
    limits = Limits(deadline_s=20, read_s=1, spacing_s=0.1, per_second=1000)
    with (
        s_server(tmp_path, rsa_papers, *weak) as server,
        odd.limiter(server.port, most, window_s, refusal) as front,
    ):
        knocker = make_knocker(front.port, limits=limits)
        listening = knocker.listen_now()
        found = {(offer.version, offer.suites): offer for offer in knocker.offers_now()}
    protocols = judged("tls.protocols", knocker, found, listening)
    assert Outcome.PASS not in protocols["TLS 1.0"]
    suites = judged("tls.suites", knocker, found, listening)
    assert Outcome.PASS not in suites.get("anonymous", set())
