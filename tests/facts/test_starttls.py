"""Before TLS may begin: each protocol's few words, and every way a peer can refuse them."""

import ssl
from contextlib import suppress

import pytest
from facts import odd
from facts.now import knock

from guide.facts.hello_suites import broad
from guide.facts.hello_wire import Hello
from guide.facts.starttls import PROTOCOLS
from guide.facts.suites import list_suites
from guide.model.attempts import Ending

HELLO = Hello(("TLS 1.2",), broad("TLS 1.2"), "mail.test")
LDAP_YES = bytes.fromhex("300c02010178070a010004000400")
LDAP_NO = bytes.fromhex("300c02010178070a010204000400")

_FLAGS = (0xFFFF).to_bytes(2, "little")
_PAYLOAD = b"\x0a8.0.36\0" + b"\0" * 4 + b"x" * 8 + b"\0" + _FLAGS + b"\x21\0\0" + _FLAGS + b"\x15" + b"\0" * 23
_GREETING = len(_PAYLOAD).to_bytes(3, "little") + b"\0" + _PAYLOAD
_WITHOUT_TLS = _GREETING.replace(_FLAGS, (0xF7FF).to_bytes(2, "little"), 1)

DIALOGUES = {
    "smtp": (b"220 mail ESMTP\r\n", b"250-mail\r\n250-STARTTLS\r\n250 OK\r\n", b"220 go\r\n"),
    "imap": (b"* OK IMAP4rev1 ready\r\n", b"a1 OK begin\r\n"),
    "pop3": (b"+OK ready\r\n", b"+OK begin\r\n"),
    "ftp": (b"220 ftp\r\n", b"234 AUTH TLS\r\n"),
    "ldap": (LDAP_YES,),
    "postgres": (b"S",),
    "xmpp": (
        b"<?xml version='1.0'?><stream:stream version='1.0'><stream:features><starttls xmlns='x'/></stream:features>",
        b"<proceed xmlns='x'/>",
    ),
    "xmppserver": (b"<stream:stream><stream:features><starttls/></stream:features>", b"<proceed/>"),
    "mysql": (_GREETING,),
}
GREETED = {"smtp", "imap", "pop3", "ftp", "mysql"}


def speaking(protocol, dialogue, then):
    def talk(link):
        rest = list(dialogue)
        if protocol in GREETED:
            link.sendall(rest.pop(0))
        for line in rest:
            link.recv(4096)
            link.sendall(line)
        if protocol == "mysql":
            link.recv(36)  # the request for TLS, to which nothing is answered
        then(link)

    return talk


def tls(papers):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.chain, papers.key)

    def talk(link):
        with suppress(ssl.SSLError), context.wrap_socket(link, server_side=True) as secure:
            secure.recv(10)

    return talk


def test_every_protocol_is_tried_here():
    assert set(DIALOGUES) == PROTOCOLS


@pytest.mark.parametrize("protocol", sorted(DIALOGUES))
def test_tls_begins_after_the_upgrade(make_door, rsa_papers, protocol):
    with odd.odd_server(speaking(protocol, DIALOGUES[protocol], tls(rsa_papers))) as server:
        attempt = knock(make_door(server.port, starttls=protocol), HELLO)
    assert (attempt.ending, attempt.version) == (Ending.ACCEPTED, "TLS 1.2")


@pytest.mark.parametrize(
    ("protocol", "dialogue"),
    [
        ("smtp", (b"220 mail ESMTP\r\n", b"250-mail\r\n250 SIZE\r\n")),
        ("smtp", (b"554 no service\r\n",)),
        ("imap", (b"* OK ready\r\n", b"a1 BAD no\r\n")),
        ("imap", (b"* BYE\r\n",)),
        ("pop3", (b"+OK ready\r\n", b"-ERR no\r\n")),
        ("ftp", (b"220 ftp\r\n", b"500 no\r\n")),
        ("ldap", (LDAP_NO,)),
        ("postgres", (b"N",)),
        ("postgres", (b"E\x00\x00",)),
        ("xmpp", (b"<stream:stream><stream:features><mechanisms/></stream:features>",)),
        ("xmpp", (b"<stream:stream><stream:features><starttls/></stream:features>", b"<failure/>")),
        ("xmppserver", (b"<stream:stream><stream:error/></stream:stream>",)),
        ("mysql", (_WITHOUT_TLS,)),
        ("mysql", (b"\x05\0\0\0\xff\x10\x04no",)),
    ],
)
def test_a_refused_upgrade_is_not_tls(make_door, protocol, dialogue):
    with odd.odd_server(speaking(protocol, dialogue, odd.silent)) as server:
        attempt = knock(make_door(server.port, starttls=protocol), HELLO)
    assert attempt.ending is Ending.OTHER_PROTOCOL
    assert attempt.detail.startswith("no TLS offered")
    assert attempt.detail.isprintable()


@pytest.mark.parametrize(
    ("talk", "ending"), [(odd.silent, Ending.TIMEOUT), (odd.close_at_once, Ending.CLOSED), (odd.reset, Ending.RESET)]
)
def test_silence_before_the_upgrade_has_its_name(make_door, talk, ending):
    with odd.odd_server(talk) as server:
        assert knock(make_door(server.port, starttls="smtp"), HELLO).ending is ending


def test_suites_are_listed_behind_an_upgrade(make_door, rsa_papers):
    with odd.odd_server(speaking("smtp", DIALOGUES["smtp"], tls(rsa_papers))) as server:
        (one,) = list_suites(make_door(server.port, starttls="smtp"), "mail.test", ["TLS 1.3"])
    assert one.accepted
    assert one.complete
