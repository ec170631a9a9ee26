"""Through a proxy: every connection goes there, and a proxy's refusal says nothing of the target."""

import pytest
from allowed import ALLOWED
from facts import odd
from facts.conftest import FAST, NAME
from servers.openssl import s_server
from servers.ports import LOOPBACK, closed_port, reserved_ports
from servers.proxies import microsocks, tinyproxy

from guide.facts.dialogue import Dialogue
from guide.facts.gather import gather
from guide.facts.network import DialogueError, ProxyRefusedError
from guide.facts.proxy import Proxy, connect, parse_proxy
from guide.model.attempts import Ending
from guide.model.subjects import Endpoint
from guide.text.errors import UsageError

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
HTTP = Proxy(scheme="http", host=LOOPBACK, port=1)
SOCKS = Proxy(scheme="socks5", host=LOOPBACK, port=1, secret="me:word")


def hold(dialogue: Dialogue, *answers: bytes) -> tuple[list[bytes], bytes]:
    """Return what the dialogue said to these answers, and its surplus."""
    said = [next(dialogue)]
    for answer in answers:
        try:
            said.append(dialogue.send(answer))
        except StopIteration as done:
            return said, done.value
    raise AssertionError("the dialogue wants more")


def facts_through(proxy: str, port: int, http_port: int, sections=()):
    endpoint = Endpoint(host=NAME, port=port, http_port=http_port, connect_to=LOOPBACK)
    (one,) = gather([endpoint], ALLOWED, FAST, run=RUN, proxy=parse_proxy(proxy), wanted=sections)
    return one.facts


@pytest.mark.parametrize("flags", [(), ("-u", "me", "-P", "hushhush")], ids=["open", "with a password"])
def test_everything_goes_through_socks5(tmp_path, rsa_papers, flags):
    secret = "me:hushhush@" if flags else ""
    with (
        reserved_ports(1) as (port,),
        microsocks(tmp_path, port, *flags),
        s_server(tmp_path, rsa_papers, "-www") as server,
        odd.front(port, lambda _: None) as counted,
    ):
        facts = facts_through(f"socks5://{secret}{LOOPBACK}:{counted.port}", server.port, server.port)
        assert counted.connections == facts.connections
    assert facts.problems == ()
    assert {offer.version for offer in facts.offers or () if offer.attempts[0].ending is Ending.ACCEPTED} == {
        "TLS 1.2",
        "TLS 1.3",
    }
    assert facts.certificates
    assert facts.checks
    assert facts.vantage.proxy == f"socks5://{LOOPBACK}:{counted.port}"
    assert "hushhush" not in facts.model_dump_json()


def test_everything_goes_through_http_connect(tmp_path, rsa_papers):
    with (
        reserved_ports(1) as (port,),
        tinyproxy(tmp_path, port),
        s_server(tmp_path, rsa_papers) as server,
        odd.front(port, lambda _: None) as counted,
    ):
        facts = facts_through(f"http://{LOOPBACK}:{counted.port}", server.port, 1, ("listening", "offers", "suites"))
        assert counted.connections == facts.connections
    assert facts.problems == ()
    assert all(one.complete for one in facts.suites or ())


def test_a_proxy_that_will_not_connect_proves_nothing(tmp_path, rsa_papers):
    """A CONNECT to port 80 is often forbidden: that is no refusal of cleartext by the target."""
    with (
        reserved_ports(1) as (port,),
        s_server(tmp_path, rsa_papers) as server,
        closed_port() as nobody,
        tinyproxy(tmp_path, port, f"ConnectPort {server.port}"),
    ):
        facts = facts_through(f"http://{LOOPBACK}:{port}", server.port, nobody)
    (check,) = facts.cleartext or ()
    assert {attempt.reply.value for attempt in check.attempts} == {"proxy_refused"}
    assert facts.offers


def test_a_proxy_that_is_not_there_is_named_and_not_the_target():
    with closed_port() as nobody, odd.odd_server(odd.silent) as target:
        facts = facts_through(f"socks5://{LOOPBACK}:{nobody}", target.port, target.port)
        assert target.connections == 0
    assert facts.listening
    assert facts.listening.attempt.ending is Ending.PROXY_REFUSED
    assert {problem.reason for problem in facts.problems} == {"proxy_refused"}


@pytest.mark.parametrize(
    "talk",
    [
        odd.close_at_once,
        odd.reset_after_hello,
        odd.silent,
        odd.says(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"),
        odd.says(b"\x05\x00\x05\x05\x00\x01"),
        odd.says(b"HTTP/1.1 20"),
        odd.says(b"x" * 10_000),
        odd.says(odd.alert(40)),
    ],
    ids=["close", "reset", "silence", "407", "half a word", "half a status", "too much", "TLS"],
)
@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_bad_proxies_end_as_a_refusal_of_the_proxy(talk, scheme):
    with odd.odd_server(talk) as proxy:
        facts = facts_through(f"{scheme}://{LOOPBACK}:{proxy.port}", 443, 80, ("listening", "offers"))
    assert facts.listening
    assert facts.listening.attempt.ending is Ending.PROXY_REFUSED


def test_the_words_of_http_connect():
    said, surplus = hold(connect(HTTP, "::1", 443), b"HTTP/1.1 200 Connection estab", b"lished\r\nX: y\r\n\r\n220 mail")
    assert said[0] == b"CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n"
    assert surplus == b"220 mail"


def test_the_words_of_socks5():
    said, surplus = hold(
        connect(SOCKS, "192.0.2.7", 443), b"\x05\x02", b"\x01\x00", b"\x05\x00\x00\x01\x01\x02\x03\x04\x00\x50220"
    )
    assert said == [b"\x05\x02\x00\x02", b"\x01\x02me\x04word", b"\x05\x01\x00\x01\xc0\x00\x02\x07\x01\xbb"]
    assert surplus == b"220"


@pytest.mark.parametrize("reply", range(1, 10))
def test_what_socks5_refuses_is_the_proxys_word(reply):
    with pytest.raises(ProxyRefusedError) as caught:
        hold(connect(SOCKS, "192.0.2.7", 443), b"\x05\x00", bytes([5, reply, 0, 1]) + bytes(6))
    assert caught.value.ending is Ending.PROXY_REFUSED
    assert isinstance(caught.value, DialogueError)


@pytest.mark.parametrize("text", ["https://p:1", "p:8080", "", "socks4://p", "http://", "http://p:port"])
def test_what_is_no_proxy_says_what_to_give(text):
    with pytest.raises(UsageError, match="socks5://HOST:PORT"):
        parse_proxy(text)


def test_the_password_is_nowhere_to_be_seen():
    proxy = parse_proxy("http://me:pa%3Ass@proxy.test:8080")
    assert proxy.secret == "me:pa:ss"
    assert "pa:ss" not in f"{proxy} {proxy!r} {proxy.name}"
    assert parse_proxy("socks5://[::1]").name == "socks5://[::1]:1080"
