"""The verdict in one wave: seven hellos at once, a control after them, and nothing lost when time or budget runs out."""

import socket
import threading
import time

import pytest
from allowed import ALLOWED
from facts import odd
from facts.conftest import FAST, NAME
from facts.now import VERDICT, NowKnocker, accepted, first_tier
from facts.test_offers import judged_facts
from servers.nginx import nginx
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports

from guide.facts.gather import gather
from guide.facts.limits import Limits
from guide.facts.offers import WAVE
from guide.model.attempts import Ending
from guide.model.outcomes import Outcome
from guide.model.subjects import Endpoint

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"


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
        (one,) = gather([endpoint], ALLOWED, Limits(), run=RUN, wanted=VERDICT)
        arrivals = sorted(front.arrivals)
    facts = one.facts
    assert facts.problems == ()
    # Seven of the wave, the rare weak suites of TLS 1.2, NULL under TLS 1.3, and the control after.
    assert facts.connections == len(arrivals) == 10
    assert arrivals[6] - arrivals[0] < 0.1
    assert facts.listening
    assert facts.listening.attempt.version == "TLS 1.3"
    assert facts.listening.after
    assert facts.listening.after.ending is Ending.ACCEPTED
    strong = next(offer for offer in facts.offers or () if offer.suites == "strong").attempts[0]
    assert strong.group
    assert {"extended_main_secret", "renegotiation_info"} <= set(strong.extensions)
    assert strong.alpn == "http/1.1"
    assert not strong.compressed


def test_no_hello_of_the_wave_waits_for_the_answer_to_another(modern, make_knocker):
    """Nobody is answered before all seven are there: one after the other, or six at once, would never get through."""
    together = threading.Barrier(len(WAVE))

    def gate(_: bytes):
        try:
            together.wait(3)
        except threading.BrokenBarrierError:
            return odd.silent
        return None

    with odd.front(modern, gate) as front:
        listening = make_knocker(front.port, limits=Limits()).listen_now()
    assert listening.attempt.ending is Ending.ACCEPTED
    assert front.connections == len(WAVE)


async def test_one_hello_only_asks_for_an_application_protocol(modern):
    """The one whose answer can be read: some stacks refuse over it, and that must not read as a version's refusal."""
    asking: list[tuple[set[int], int]] = []

    def gate(hello: bytes):
        if b"\x08http/1.1" in hello:
            asking.append((odd.offered_versions(hello), len(odd.offered_suites(hello))))

    with odd.front(modern, gate) as front:
        facts = await first_tier(front.port, FAST)
    assert facts.connections > 7
    assert [versions for versions, _ in asking] == [{0x0303}]


async def test_rare_weak_suites_are_left_to_the_lists_that_follow(modern):
    alone = await first_tier(modern, FAST)
    listed = await first_tier(modern, FAST, (*VERDICT, "suites"))
    assert "rare weak" in {offer.suites for offer in alone.offers or ()}
    assert {offer.suites for offer in listed.offers or ()} == {"any", "weak", "strong"}
    assert listed.problems == ()


@pytest.mark.parametrize("refusal", [odd.reset, odd.leave], ids=["RST", "FIN"])
async def test_nobody_goes_on_knocking_at_a_wall(modern, refusal):
    """Once the address has stopped talking to us, each thing is asked once more and not repeated."""
    with odd.limiter(modern, len(WAVE), 0, refusal) as front:
        facts = await first_tier(front.port, FAST, (*VERDICT, "suites"))
    # What was under way is repeated to its end: 57 connections, 79 without the rule.
    assert facts.connections <= 60
    assert not any(one.complete for one in facts.suites or ())


def test_the_pass_over_all_steps_asks_nothing_twice(modern):
    redirect = b"HTTP/1.1 301 Moved\r\nLocation: https://%s:%d/\r\n\r\n"
    with (
        odd.front(modern, lambda _: None) as front,
        odd.odd_server(odd.says(redirect % (NAME.encode(), front.port))) as clear,
    ):
        endpoint = Endpoint(host=NAME, port=front.port, http_port=clear.port, connect_to=LOOPBACK)
        wanted = (*VERDICT, "plaintext", "cleartext", "secure", "certificates")
        (one,) = gather([endpoint], ALLOWED, Limits.quick(), run=RUN, wanted=wanted)
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
        (one,) = gather([endpoint], ALLOWED, quick, run=RUN)
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
        (one,) = gather([endpoint], ALLOWED, limits, run=RUN, wanted=(*VERDICT, "suites"))
    assert one.facts.connections == 8
    taken = {offer.version for offer in one.facts.offers or () if offer.attempts[0].ending is Ending.ACCEPTED}
    assert "TLS 1.0" in taken
    assert one.facts.problem("suites")


def only_with_a_key(unread: odd.Talk):
    """TLS 1.3 with two suites, for hellos with a key share only; any other meets ``unread``."""

    def talk(link):
        hello = link.recv(65536)
        if odd.offered_versions(hello) != {0x0304}:
            link.sendall(odd.alert(70))
        elif b"\x00\x33\x00\x02\x00\x00" in hello:
            unread(link)
        else:
            suite = next((one for one in (0x1301, 0x1303) if one in odd.offered_suites(hello)), 0)
            link.sendall(odd.server_hello(0x0303, suite, selected=0x0304) if suite else odd.alert(40))

    return talk


def alert_of(number: int) -> odd.Talk:
    return lambda link: link.sendall(odd.alert(number))


UNREAD = {f"alert {number}": alert_of(number) for number in (10, 47, 50, 80, 109)}
UNREAD |= {"RST": odd.reset, "FIN": odd.leave}


@pytest.mark.parametrize("how", UNREAD)
async def test_a_stack_that_cannot_read_an_empty_key_share_is_still_found(how):
    with odd.odd_server(only_with_a_key(UNREAD[how])) as server:
        facts = await first_tier(server.port, FAST, (*VERDICT, "suites"))
    assert accepted(facts) == {"TLS 1.3"}
    (one,) = facts.suites or ()
    assert one.complete
    assert set(one.accepted) == {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"}
    # Seven hellos, the one with a key, NULL under TLS 1.3; then each suite and the refused rest.
    assert facts.connections <= 9 + 3


def test_a_version_that_is_refused_with_a_key_share_too_stays_refused(make_knocker):
    with odd.odd_server(odd.says(odd.alert(50))) as server:
        knocker = make_knocker(server.port)
        knocker.listen_now()
    assert knocker.versions == {}
    assert server.connections == len(WAVE) + 1


@pytest.mark.parametrize(
    "answer",
    [
        odd.server_hello(0x0303, 0xFFFF),
        odd.server_hello(0x0305, 0xC02F),
        odd.server_hello(0x0303, 0x1301, selected=0x0304, group=0x6A6A),
        odd.server_hello(0x0303, 0xC02F, compression=64),
    ],
    ids=["suite", "version", "group", "compression"],
)
async def test_a_server_that_picks_what_nobody_offered_proves_nothing(answer):
    """It may well refuse a forbidden version with an alert: without one good handshake that is no proof."""

    def talk(link):
        hello = link.recv(65536)
        newer = odd.offered_versions(hello) & {0x0303, 0x0304}
        link.sendall(answer if newer else odd.alert(70))

    with odd.odd_server(talk) as server:
        facts = await first_tier(server.port, FAST, (*VERDICT, "suites"))
    assert accepted(facts) == set()
    offered = {offer.version: offer.attempts[0].ending for offer in facts.offers or ()}
    assert Ending.UNOFFERED in {offered["TLS 1.2"], offered["TLS 1.3"]}
    for probe in ("tls.protocols", "tls.suites"):
        assert Outcome.PASS not in set().union(*judged_facts(probe, facts).values())
    problem = facts.problem("suites")
    assert problem
    assert problem.reason == "handshake_failed"


def test_the_retry_of_a_silent_port_is_short_too(make_knocker):
    """Some old stacks refuse a hello with more suites than that, and such a refusal would read as one of every version."""
    seen: list[int] = []

    def talk(link):
        seen.append(len(odd.offered_suites(link.recv(65536))))

    with odd.odd_server(talk) as server:
        make_knocker(server.port).listen_now()
    # TLS 1.3 once more with a key share, and two broad ones.
    assert len(seen) == len(WAVE) + 3
    assert max(seen) <= 64, "with the renegotiation SCSV"


def test_a_refusal_over_the_application_protocol_is_no_refusal_of_the_version(make_door):
    def talk(link):
        hello = link.recv(65536)
        asks = b"http/1.1" in hello
        link.sendall(odd.alert(120) if asks else odd.server_hello(0x0303, 0xC02F))

    with odd.odd_server(talk) as server:
        knocker = NowKnocker(make_door(server.port), NAME, alpn=("h2", "http/1.1"))
        knocker.listen_now()
    assert "TLS 1.2" in knocker.versions


def test_a_silent_server_is_answered_for_within_one_read_limit():
    with odd.odd_server(odd.silent) as tarpit:
        endpoint = Endpoint(host=NAME, port=tarpit.port, http_port=tarpit.port, connect_to=LOOPBACK)
        limits = Limits(read_s=1.0, http_s=1.5)
        seen: dict[str, float] = {}
        began = time.monotonic()
        for_each = lambda event: seen.setdefault(f"{event.kind} {event.section}", time.monotonic() - began)  # noqa: E731
        (one,) = gather([endpoint], ALLOWED, limits, run=RUN, on_event=for_each)
    assert seen["section listening"] - seen["progress listening"] < 1.0 + 0.5
    assert one.facts.listening
    assert one.facts.listening.attempt.ending is Ending.TIMEOUT
    assert {problem.section: problem.reason for problem in one.facts.problems} == dict.fromkeys(
        ("secure", "pages", "security_txt", "certificates", "suites", "negotiation", "checks"), "handshake_failed"
    )
    for probe in ("tls.protocols", "tls.suites"):
        assert Outcome.PASS not in set().union(*judged_facts(probe, one.facts).values())


@pytest.mark.skipif("sys.platform != 'linux'", reason="other kernels answer a full backlog otherwise")
def test_a_port_that_drops_every_syn_is_told_within_one_connect_limit():
    with socket.socket() as full, socket.socket() as one, socket.socket() as two:
        full.bind((LOOPBACK, 0))
        full.listen(0)
        for waiting in (one, two):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        time.sleep(0.05)
        port = full.getsockname()[1]
        endpoint = Endpoint(host=NAME, port=port, http_port=port, connect_to=LOOPBACK)
        limits = Limits(connect_s=0.5, http_s=1.0, read_s=1.0)
        seen: dict[str, float] = {}
        began = time.monotonic()
        for_each = lambda event: seen.setdefault(f"{event.kind} {event.section}", time.monotonic() - began)  # noqa: E731
        (found,) = gather([endpoint], ALLOWED, limits, run=RUN, on_event=for_each)
    assert seen["section listening"] - seen["progress listening"] < 0.5 + 0.5
    assert found.facts.listening
    assert found.facts.listening.attempt.ending is Ending.CONNECT_TIMEOUT
    reasons = {problem.section: problem.reason for problem in found.facts.problems}
    assert reasons == dict.fromkeys(
        ("offers", "plaintext", "secure", "pages", "security_txt", "certificates", "suites", "negotiation", "checks"),
        "filtered",
    )


def test_a_server_that_says_hello_and_then_nothing_takes_no_second_limit(make_knocker):
    """Below TLS 1.3 the flight is read on for its certificate; a hello that was accepted is no reason to wait twice."""

    def talk(link):
        link.recv(65536)
        time.sleep(0.6)
        link.sendall(odd.server_hello(0x0303, 0xC02F))
        odd.silent(link)

    with odd.odd_server(talk) as server:
        knocker = make_knocker(server.port)
        began = time.monotonic()
        listening = knocker.listen_now()
        took = time.monotonic() - began
    assert listening.attempt.ending is Ending.ACCEPTED
    assert took < 1.0 + 0.4
