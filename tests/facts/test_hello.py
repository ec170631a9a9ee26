"""One connection, one ending: each of them met on a real socket."""

import asyncio
import socket
import time

import pytest
from facts import odd
from facts.now import knock
from hypothesis import example, given
from hypothesis import strategies as st
from servers.openssl import s_server
from servers.ports import LOOPBACK, closed_port

from guide.facts.answer_wire import read_answer, read_rest
from guide.facts.budget import CATEGORIES, VERSIONS
from guide.facts.hello import listen
from guide.facts.hello_suites import broad, only, strong, suite_name, weak
from guide.facts.hello_wire import WIRE, Hello
from guide.facts.limits import Limits
from guide.facts.network import connect_ending
from guide.model.attempts import Ending

TLS12 = Hello(("TLS 1.2",), broad("TLS 1.2"), "shop.test")
TLS13 = Hello(("TLS 1.3",), broad("TLS 1.3"), "shop.test")
SSL2 = Hello(("SSLv2",), ())
AES = 0x002F


def ending(make_door, talk, hello=TLS12):
    with odd.odd_server(talk) as server:
        return knock(make_door(server.port), hello)


def test_a_server_hello_is_accepted_with_version_and_suite(make_door, tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers) as server:
        old = knock(make_door(server.port), TLS12)
        new = knock(make_door(server.port), TLS13)
    assert (old.ending, old.version) == (Ending.ACCEPTED, "TLS 1.2")
    assert old.suite.startswith("TLS_ECDHE_RSA_")
    assert (new.ending, new.version, new.suite) == (Ending.ACCEPTED, "TLS 1.3", "TLS_AES_128_GCM_SHA256")


def test_a_hello_retry_request_is_accepted(make_door, tmp_path, rsa_papers):
    # P-384 alone: the server cannot use the X25519 share and asks for another one.
    with s_server(tmp_path, rsa_papers, "-tls1_3", "-groups", "P-384") as server:
        attempt = knock(make_door(server.port), TLS13)
    assert (attempt.ending, attempt.version) == (Ending.ACCEPTED, "TLS 1.3")


@pytest.mark.parametrize("number", [0, 10, 40, 47, 70, 71, 80, 86, 112, 120, 255])
def test_an_alert_keeps_its_number(make_door, number):
    attempt = ending(make_door, odd.says(odd.alert(number)))
    assert (attempt.ending, attempt.alert) == (Ending.ALERT, number)


def test_a_warning_alert_before_the_server_hello_is_passed_over(make_door):
    attempt = ending(make_door, odd.says(odd.alert(112, level=1) + odd.server_hello(0x0303, AES)))
    assert (attempt.ending, attempt.suite) == (Ending.ACCEPTED, "TLS_RSA_WITH_AES_128_CBC_SHA")


def test_a_close_notify_ends_the_talk_whatever_follows(make_door):
    began = time.monotonic()
    attempt = ending(make_door, odd.says(odd.alert(0, level=1) + odd.server_hello(0x0303, AES), then=odd.silent))
    assert (attempt.ending, attempt.alert) == (Ending.ALERT, 0)
    assert time.monotonic() - began < 0.8


def test_a_warning_alert_and_then_the_end_is_an_alert(make_door):
    attempt = ending(make_door, odd.says(odd.alert(112, level=1)))
    assert (attempt.ending, attempt.alert) == (Ending.ALERT, 112)


def test_a_lower_version_in_the_answer_is_a_version_answer(make_door, tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers, "-tls1", "-cipher", "ALL:@SECLEVEL=0") as server:
        attempt = knock(make_door(server.port), TLS12)
    assert (attempt.ending, attempt.version) == (Ending.VERSION_ANSWER, "TLS 1.0")


@pytest.mark.parametrize(
    "answer",
    [
        odd.server_hello(0x0303, 0x1301),
        odd.server_hello(0x0303, 0x1301, selected=0x0304),
        odd.server_hello(0x0304, AES),
        odd.server_hello(0xFEFD, AES),
        odd.server_hello(0x0303, AES, compression=64),
        odd.server_hello(0x0303, 0x00FF),
        odd.server_hello(0x0303, 0xFFFF),
    ],
    ids=["a suite of 1.3", "version 1.3", "a higher version", "DTLS", "LZS compression", "the SCSV", "no suite at all"],
)
def test_a_choice_that_was_not_offered_is_named(make_door, answer):
    assert ending(make_door, odd.says(answer)).ending is Ending.UNOFFERED


@pytest.mark.parametrize("version", [0x0302, 0x0303, 0x0304])
def test_a_version_above_the_one_offered_is_no_version_answer(make_door, version):
    old = Hello(("TLS 1.0",), broad("TLS 1.0"), "shop.test")
    assert ending(make_door, odd.says(odd.server_hello(version, AES)), old).ending is Ending.UNOFFERED
    assert ending(make_door, odd.says(odd.server_hello(0x0300, AES)), old).ending is Ending.VERSION_ANSWER


@pytest.mark.parametrize(
    "answer",
    [
        odd.server_hello(0x0303, AES),
        odd.server_hello(0x0303, 0x1301),
        odd.server_hello(0x0303, 0x1301, selected=0x0305),
        odd.server_hello(0x0303, 0x1301, selected=0x0304, compression=1),
        odd.server_hello(0x0303, 0x1301, selected=0x0304, group=0x0017 + 0x1000),
    ],
    ids=["1.2 and its suite", "1.2 with a suite of 1.3", "version 1.4", "DEFLATE", "a group nobody named"],
)
def test_in_answer_to_tls_13_a_choice_that_was_not_offered_is_named(make_door, answer):
    assert ending(make_door, odd.says(answer), TLS13).ending is Ending.UNOFFERED


def test_a_retry_for_a_group_that_was_taken_away_is_unoffered(make_door):
    answer = odd.server_hello(0x0303, 0x1301, selected=0x0304, group=29)
    without = Hello(("TLS 1.3",), broad("TLS 1.3"), groups=(23, 24))
    assert ending(make_door, odd.says(answer), without).ending is Ending.UNOFFERED
    accepted = ending(make_door, odd.says(answer), TLS13)
    assert (accepted.ending, accepted.group) == (Ending.ACCEPTED, "x25519")


def test_ssl_2_cannot_be_the_answer_to_a_hello_of_tls(make_door):
    """A ServerHello of TLS that names SSL 2.0 shows no SSL 2.0."""
    assert ending(make_door, odd.says(odd.server_hello(0x0002, AES))).ending is Ending.UNOFFERED


def test_compression_that_was_offered_is_accepted_and_told(make_door):
    attempt = ending(make_door, odd.says(odd.server_hello(0x0303, AES, compression=1)))
    assert (attempt.ending, attempt.compressed) == (Ending.ACCEPTED, True)
    assert not ending(make_door, odd.says(odd.server_hello(0x0303, AES))).compressed


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        (odd.close_at_once, Ending.CLOSED),
        (odd.close_after_hello, Ending.CLOSED),
        (odd.reset, Ending.RESET),
        (odd.reset_after_hello, Ending.RESET),
        (odd.silent, Ending.TIMEOUT),
        (odd.says(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n"), Ending.CLEARTEXT),
        (odd.says(b"<html><title>400</title>", then=odd.silent), Ending.CLEARTEXT),
        (odd.says(b"SSH-2.0-OpenSSH_9.2\r\n"), Ending.OTHER_PROTOCOL),
        (odd.says(b"220 mail ESMTP\r\n", then=odd.silent), Ending.OTHER_PROTOCOL),
        (odd.says(b"\x00\x01\x02"), Ending.OTHER_PROTOCOL),
        (odd.says(odd.server_hello(0x0303, AES)[:20]), Ending.TRUNCATED),
        (odd.says(odd.server_hello(0x0303, AES)[:20], then=odd.silent), Ending.TRUNCATED),
        (odd.says(odd.server_hello(0x0303, AES)[:4], then=odd.reset), Ending.TRUNCATED),
        (odd.says(b"\x16\x03\x03\x40\x00\x02\xff\xff\xff" + bytes(100)), Ending.OVERSIZE),
        (odd.says(odd.alert(112, level=1) * 12_000), Ending.OVERSIZE),
    ],
)
def test_each_other_ending_has_its_own_name(make_door, talk, expected):
    assert ending(make_door, talk).ending is expected


def test_a_reset_and_a_close_are_told_apart_every_time(make_door):
    """Law 6 asks for the same ending three times, so the kernel's timing must not change the name."""
    assert {ending(make_door, odd.close_at_once).ending for _ in range(20)} == {Ending.CLOSED}
    assert {ending(make_door, odd.reset).ending for _ in range(20)} == {Ending.RESET}


def test_nobody_listening(make_door):
    with closed_port() as port:
        assert knock(make_door(port), TLS12).ending is Ending.CONNECT_REFUSED


@pytest.mark.skipif("sys.platform != 'linux'", reason="other kernels answer a full backlog otherwise")
def test_an_unanswered_syn(make_door):
    with socket.socket() as full, socket.socket() as one, socket.socket() as two:
        full.bind((LOOPBACK, 0))
        full.listen(0)
        for waiting in (one, two):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        time.sleep(0.05)
        attempt = knock(make_door(full.getsockname()[1], limits=Limits(connect_s=0.3)), TLS12)
    assert attempt.ending is Ending.CONNECT_TIMEOUT


def test_no_way_there(make_door):
    # The kernel refuses a TCP connection to the broadcast address by itself; no packet leaves.
    with pytest.raises(OSError) as caught:
        socket.create_connection(("255.255.255.255", 443), timeout=1)
    assert connect_ending(caught.value) is Ending.UNREACHABLE


def test_a_dripping_server_gains_no_time(make_door):
    began = time.monotonic()
    attempt = ending(make_door, odd.drips(odd.server_hello(0x0303, AES), 0.2))
    assert attempt.ending is Ending.TRUNCATED
    assert time.monotonic() - began < 2.5


def test_ssl2_server_hello_alert_and_error(make_door):
    spoken = ending(make_door, odd.says(odd.ssl2_server_hello((0x010080, 0x0700C0))), SSL2)
    assert (spoken.ending, spoken.version, spoken.suite) == (Ending.ACCEPTED, "SSLv2", "SSL_CK_RC4_128_WITH_MD5")
    empty = ending(make_door, odd.says(odd.ssl2_server_hello(())), SSL2)
    assert (empty.ending, empty.detail) == (Ending.ACCEPTED, "no cipher in common")
    assert ending(make_door, odd.says(b"\x80\x03\x00\x00\x01"), SSL2).ending is Ending.ALERT
    assert ending(make_door, odd.says(odd.alert(70)), SSL2).ending is Ending.ALERT
    assert ending(make_door, odd.says(odd.ssl2_server_hello((0x010080,))[:9]), SSL2).ending is Ending.TRUNCATED


def test_outside_text_is_inert(make_door):
    attempt = ending(make_door, odd.says(b"\x1b]52;c;aGk=\x07 \xe2\x80\xaeevil\r\n"))
    assert attempt.detail.isprintable()
    assert "\x1b" not in attempt.detail


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "name", ["", "a.b", "x" * 63 + ".example", "y" * 60 + "." + "z" * 60 + "." + "w" * 60 + ".example"]
)
def test_no_hello_has_an_intolerant_length(version, name):
    lists = [broad(version), *(only(category, version) for category in CATEGORIES)]
    for suites in lists:
        if suites:
            length = len(Hello((version,), suites, name).to_bytes()) - 5
            assert not 256 <= length < 512, (version, length)


def test_the_broad_list_has_room_for_every_kind_and_is_not_too_long():
    names = {suite_name(number) for number in (*weak("TLS 1.2"), *strong("TLS 1.2"))}
    for version in VERSIONS:
        assert max(len(broad(version)), len(weak(version)), len(strong(version))) <= 64
    for wanted in (
        "TLS_RSA_WITH_NULL_SHA",
        "TLS_DH_anon_WITH_AES_128_CBC_SHA",
        "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
        "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
        "TLS_RSA_WITH_RC4_128_MD5",
        "TLS_RSA_WITH_DES_CBC_SHA",
        "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC",
        "TLS_PSK_WITH_AES_128_CBC_SHA",
    ):
        assert wanted in names


def test_one_read_limit_holds_for_the_answer_and_the_flight_together(make_door):
    """A server that takes most of the limit for its ServerHello and then says nothing gains no second one."""

    def talk(link):
        link.recv(65536)
        time.sleep(0.7)
        link.sendall(odd.server_hello(0x0303, AES))
        odd.silent(link)

    with odd.odd_server(talk) as server:
        began = time.monotonic()
        heard = asyncio.run(listen(make_door(server.port), TLS12, flight=True))
    assert heard.attempt.ending is Ending.ACCEPTED
    assert time.monotonic() - began < 1.0 + 0.3


def test_an_alert_behind_the_server_hello_ends_the_flight(make_door):
    said = odd.server_hello(0x0303, AES) + odd.alert(40)
    with odd.odd_server(odd.says(said, then=odd.silent)) as server:
        began = time.monotonic()
        heard = asyncio.run(listen(make_door(server.port), TLS12, flight=True))
    assert heard.attempt.ending is Ending.ACCEPTED
    assert time.monotonic() - began < 0.7


@example(b"\x80\x00\x00", SSL2)
@example(b"\x80\x0b\x04" + b"\xff" * 10, SSL2)
@given(st.binary(max_size=300), st.sampled_from([TLS12, TLS13, SSL2]))
def test_no_bytes_break_the_reader(noise, hello):
    read_answer(noise, hello)
    if noise:
        read_rest(noise)


@given(st.integers(1, 60), st.binary(max_size=40))
def test_a_server_hello_is_not_decided_before_its_last_byte(cut, tail):
    whole = odd.server_hello(0x0303, AES)
    if cut < len(whole):
        assert read_answer(whole[:cut], TLS12) is None
    answer = read_answer(whole + tail, TLS12)
    assert answer is not None
    assert answer.ending is Ending.ACCEPTED


HELLOS = (
    TLS12,
    TLS13,
    SSL2,
    Hello(("TLS 1.0",), weak("TLS 1.0")),
    Hello(("SSLv3",), broad("SSLv3")),
    Hello(("TLS 1.3", "TLS 1.2"), (0x1301, AES), groups=(23,)),
)
NUMBERS = st.sampled_from([0x0002, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x0305, 0x7F1C, 0xFEFD])
PIECES = (
    odd.alert(112, level=1),
    odd.alert(40),
    odd.alert(0, level=1),
    odd.server_hello(0x0303, AES),
    odd.server_hello(0x0301, AES),
    odd.server_hello(0x0303, 0x1301, selected=0x0304, group=29),
    odd.ssl2_server_hello((0x010080,)),
    b"\x80\x03\x00\x00\x01",
    b"HTTP/1.1 400 Bad Request\r\n",
    b"<html>",
    b"\n",
    b"220 mail ESMTP\r\n",
    b"\x16\x03\x03\x00\x04\x0e\x00\x00\x00",
    b"\x00\x01",
)


@st.composite
def hellos_and_suites(draw) -> tuple[Hello, int]:
    """A hello, and more often than not one of its suites."""
    hello = draw(st.sampled_from(HELLOS))
    offered = st.sampled_from(hello.suites or (AES,))
    return hello, draw(st.one_of(offered, offered, st.sampled_from([AES, 0x1301, 0x00FF]), st.integers(0, 0xFFFF)))


@given(
    hellos_and_suites(),
    NUMBERS,
    st.sampled_from([0, 0, 0, 0x0301, 0x0303, 0x0304, 0x0305]),
    st.sampled_from([0, 0, 1, 64]),
    st.sampled_from([0, 0, 23, 29, 4588, 26, 0x6A6A]),
    st.binary(max_size=20),
)
def test_only_what_was_offered_is_ever_accepted(offered, version, selected, compression, group, tail):
    hello, suite = offered
    said = odd.server_hello(version, suite, selected=selected, compression=compression, group=group)
    answer = read_answer(said + tail, hello)
    assert answer is not None
    if answer.ending in {Ending.ACCEPTED, Ending.VERSION_ANSWER}:
        assert suite in hello.suites
        assert compression in hello.compressions
    if answer.ending is Ending.ACCEPTED:
        assert answer.version in hello.versions
        assert WIRE[answer.version] == (selected or version)
        assert not group or group in hello.offered_groups
    if answer.ending is Ending.VERSION_ANSWER:
        assert WIRE["SSLv3"] <= WIRE[answer.version] < WIRE[hello.newest]


@example(b"\n<html>\n", 1, TLS12)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(b"".join),
    st.integers(0, 120),
    st.sampled_from(HELLOS),
)
def test_what_was_said_does_not_depend_on_where_the_bytes_were_cut(said, cut, hello):
    """TCP may cut anywhere: a word that is out stands, and what is no answer yet is not made one by waiting."""
    early = read_answer(said[:cut], hello)
    whole = read_answer(said, hello)
    if early is not None:
        assert whole is not None
        assert (early.ending, early.version, early.suite, early.alert) == (
            whole.ending,
            whole.version,
            whole.suite,
            whole.alert,
        )


@given(st.sampled_from([one for one in PIECES if one[:1] == b"\x16" and len(one) > 20]), st.data())
def test_a_server_hello_that_was_cut_is_truncated_and_never_an_answer(said, data):
    cut = data.draw(st.integers(1, len(said) - 1))
    for hello in HELLOS:
        assert read_answer(said[:cut], hello) is None
    assert read_rest(said[:cut]).ending is Ending.TRUNCATED
