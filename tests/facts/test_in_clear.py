"""What a client without TLS meets, in every protocol that is known here: real servers, each set up to want TLS and not to."""

import asyncio
import time
from contextlib import ExitStack

import pytest
from builders_content import policy
from builders_facts import NOW, sound
from facts import odd
from facts.conftest import FAST, NAME
from servers import dovecot as dovecots
from servers.databases import mariadb, postgresql, redis
from servers.dovecot import dovecot
from servers.ports import LOOPBACK
from servers.postfix import postfix
from servers.services import mosquitto, prosody, slapd, vsftpd

from guide.facts.budget import repeated
from guide.facts.clear_wire import CONVERSATIONS
from guide.facts.hello import Door
from guide.facts.in_clear import in_clear
from guide.facts.offers import Knocker
from guide.facts.scope_guard import Dialler
from guide.facts.starttls import SPOKEN
from guide.model.attempts import Ending
from guide.model.subjects import Endpoint
from guide.probes.registry import PROBES

MAIL = "mail.test"
PASS = {"asks_for_tls", "no_login_before_tls", "refused", "nothing_before_login", "no_answer_from_here"}


def met(port, *, starttls="", protocol="", address=LOOPBACK, name=MAIL, budget=1000):
    """Return what the port did in clear, its listening, and how many connections that took."""
    endpoint = Endpoint(host=name, port=port, starttls=starttls, protocol=protocol, audience="other")
    dialler = Dialler(frozenset({(address, port)}), FAST, time.monotonic() + FAST.deadline_s, budget)
    knocker = Knocker(Door(dialler, address, port, starttls, name), name)

    async def work():
        listening = await knocker.wave()
        before = dialler.opened
        (found,) = [one async for one in in_clear(knocker, endpoint, name)]
        return found, listening, dialler.opened - before

    return asyncio.run(work())


def judged(port, **how):
    """Return the reason at each place, after a look at a real port."""
    found, listening, _ = met(port, **how)
    endpoint = Endpoint(
        host=MAIL, port=port, audience="other", **{k: v for k, v in how.items() if k in {"starttls", "protocol"}}
    )
    facts = sound(subject=endpoint.name, in_clear=found, listening=listening)
    rules = policy()
    return {one.place: one.reason for one in PROBES["tls.required"].judge(facts, endpoint, rules, NOW)}


@pytest.fixture
def upright(tmp_path, authority):
    return authority.issue(tmp_path, [MAIL, LOOPBACK])


def test_everything_that_can_be_declared_can_be_spoken():
    assert frozenset(CONVERSATIONS) == SPOKEN


WANTS = {"service": "asks_for_tls", "login": "no_login_before_tls"}


@pytest.mark.servers
@pytest.mark.parametrize(
    ("settings", "imap", "pop3"),
    [
        ("ssl = required\ndisable_plaintext_auth = yes", WANTS, WANTS),
        (
            "ssl = yes\ndisable_plaintext_auth = no",
            {"service": "nothing_before_login", "login": "login_before_tls"},
            {"service": "nothing_before_login", "login": "login_before_tls"},
        ),
    ],
    ids=["required", "optional"],
)
def test_dovecot(rsa_papers, settings, imap, pop3):
    with dovecot(rsa_papers, settings) as box:
        at = {"address": dovecots.ADDRESS}
        assert judged(box.imap, starttls="imap", **at) == imap
        assert judged(box.pop3, starttls="pop3", **at) == pop3
        for port, protocol in ((box.imaps, "imap"), (box.pop3s, "pop3")):
            assert judged(port, protocol=protocol, **at) == {"service": "refused", "login": "refused"}


@pytest.mark.servers
@pytest.mark.parametrize(
    ("box", "settings", "expected"),
    [
        ("ssl = required", "smtpd_tls_security_level = encrypt\nsmtpd_tls_auth_only = yes", WANTS),
        (
            "ssl = yes",
            "smtpd_tls_security_level = may\nsmtpd_tls_auth_only = no",
            {"service": "served_in_clear", "login": "login_before_tls"},
        ),
        (
            "ssl = yes",
            "smtpd_tls_security_level = may\nsmtpd_tls_auth_only = yes",
            {"service": "served_in_clear", "login": "no_login_before_tls"},
        ),
    ],
    ids=["required", "optional", "optional without login"],
)
def test_postfix(rsa_papers, box, settings, expected):
    with ExitStack() as stack:
        auth = stack.enter_context(dovecot(rsa_papers, box)).auth
        more = f"{settings}\nsmtpd_sasl_auth_enable = yes"
        server = stack.enter_context(postfix(rsa_papers, more, auth))
        assert judged(server.port, starttls="smtp") == expected


@pytest.mark.servers
@pytest.mark.parametrize(
    ("hba", "expected"),
    [
        ("hostssl all all 0.0.0.0/0 scram-sha-256", WANTS),
        ("host all all 0.0.0.0/0 scram-sha-256", {"service": "nothing_before_login", "login": "login_before_tls"}),
        ("host all all 0.0.0.0/0 trust", {"service": "served_in_clear", "login": "no_login_before_tls"}),
        # In clear for those who are listed: a stranger is refused in the same words over TLS, and that proves nothing.
        ("host shop shop 0.0.0.0/0 scram-sha-256", {"service": "declined", "login": "declined"}),
    ],
    ids=["hostssl", "host", "trust", "a stranger"],
)
def test_postgresql(rsa_papers, hba, expected):
    with postgresql(rsa_papers, hba + "\n") as server:
        assert judged(server.port, starttls="postgres") == expected


@pytest.mark.servers
@pytest.mark.parametrize(
    ("settings", "account", "expected"),
    [
        # MariaDB looks at the transport after the login and then says "access denied" all the same: that proves nothing.
        (("--require-secure-transport=ON",), "asvs-guide", {"service": "declined", "login": "declined"}),
        ((), "shop", {"service": "declined", "login": "declined"}),
        ((), "asvs-guide", {"service": "served_in_clear", "login": "no_login_before_tls"}),
    ],
    ids=["required", "stranger", "open"],
)
def test_mariadb(tmp_path, rsa_papers, settings, account, expected):
    with mariadb(tmp_path, rsa_papers, *settings, account=account) as server:
        found, listening, _ = met(server.port, starttls="mysql")
        assert listening.attempt.ending is Ending.ACCEPTED
        assert found.attempts[0].offers_tls is True
        assert judged(server.port, starttls="mysql") == expected


@pytest.mark.servers
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ((), {"service": "served_in_clear", "login": "no_login_before_tls"}),
        (("requirepass none-of-yours",), {"service": "nothing_before_login", "login": "login_before_tls"}),
    ],
    ids=["open", "password"],
)
def test_redis(tmp_path, rsa_papers, settings, expected):
    with redis(tmp_path, rsa_papers, *settings) as server:
        tls, clear = server.ports
        assert judged(tls, protocol="redis") == {"service": "refused", "login": "refused"}
        assert judged(clear, protocol="redis") == expected


GUEST = {"service": "guest_undecided", "login": "no_login_before_tls"}


@pytest.mark.servers
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (("anonymous_enable=YES", "allow_anon_ssl=YES", "force_anon_logins_ssl=YES"), WANTS),
        (("anonymous_enable=NO",), GUEST),
        (
            ("anonymous_enable=YES", "no_anon_password=YES"),
            {"service": "served_in_clear", "login": "no_login_before_tls"},
        ),
        (
            ("force_local_logins_ssl=NO", "anonymous_enable=NO"),
            {"service": "nothing_before_login", "login": "login_before_tls"},
        ),
    ],
    ids=["forced", "guest asked", "guest served", "optional"],
)
def test_vsftpd(tmp_path, rsa_papers, settings, expected):
    with vsftpd(tmp_path, rsa_papers, *settings) as server:
        assert judged(server.port, starttls="ftp") == expected


@pytest.mark.servers
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (("olcSecurity: ssf=128",), WANTS),
        ((), {"service": "served_in_clear", "login": "login_before_tls"}),
    ],
    ids=["required", "optional"],
)
def test_openldap(rsa_papers, settings, expected):
    with slapd(rsa_papers, *settings) as server:
        clear, tls = server.ports
        assert judged(clear, starttls="ldap") == expected
        assert judged(tls, protocol="ldap") == {"service": "refused", "login": "refused"}


@pytest.mark.servers
@pytest.mark.parametrize(
    ("anonymous", "expected"),
    [
        ("true", {"service": "served_in_clear", "login": "no_login_before_tls"}),
        ("false", {"service": "nothing_before_login", "login": "login_before_tls"}),
    ],
)
def test_mosquitto(tmp_path, rsa_papers, anonymous, expected):
    with mosquitto(tmp_path, rsa_papers, f"allow_anonymous {anonymous}") as server:
        tls, clear = server.ports
        assert judged(tls, protocol="mqtt") == {"service": "refused", "login": "refused"}
        assert judged(clear, protocol="mqtt") == expected


@pytest.mark.servers
@pytest.mark.parametrize(
    ("required", "expected"),
    [("true", WANTS), ("false", {"service": "nothing_before_login", "login": "login_before_tls"})],
)
def test_prosody(tmp_path, rsa_papers, required, expected):
    settings = (f"c2s_require_encryption = {required}", f"s2s_require_encryption = {required}")
    with prosody(tmp_path, rsa_papers, *settings) as server:
        clients, servers = server.ports
        for port, protocol in ((clients, "xmpp"), (servers, "xmppserver")):
            found, listening, _ = met(port, starttls=protocol)
            assert listening.attempt.ending is Ending.ACCEPTED
            assert found.attempts[0].offers_tls is True
            assert judged(port, starttls=protocol) == expected


def lines(*said):
    def talk(link):
        for one in said:
            link.sendall(one)
            link.recv(4096)

    return talk


@pytest.mark.parametrize(
    ("protocol", "said", "answer", "logins"),
    [
        ("smtp", (b"220 x\r\n", b"250-x\r\n250-AUTH=LOGIN\r\n250 AUTH PLAIN\r\n", b"530 5.7.0 TLS\r\n"), "refused", ("LOGIN", "PLAIN")),
        ("smtp", (b"220 x\r\n", b"250 x\r\n", b"550 go away\r\n"), "declined", ()),
        ("smtp", (b"554 no\r\n",), "declined", ()),
        ("imap", (b"* PREAUTH hello\r\n",), "served", ()),
        ("imap", (b"* OK x\r\n", b"* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK\r\n"), "login", ("LOGIN",)),
        ("imap", (b"* OK x\r\n", b"a1 BAD what\r\n"), "declined", ()),
        ("pop3", (b"+OK <1.2@x>\r\n", b"-ERR\r\n", b"-ERR no\r\n"), "login", ("APOP",)),
        ("pop3", (b"+OK x\r\n", b"+OK\r\nSTLS\r\nSASL PLAIN\r\n.\r\n", b"-ERR\r\n"), "login", ("PLAIN",)),
        ("redis", (b"-DENIED protected\r\n",), "declined", ()),
        ("mysql", (b"\x15\0\0\0\xff\x57\x0chost is not allowed", b""), "declined", ()),
        ("mysql", (b"\0\0\0\0\0\0\0", b""), "declined", ()),
        ("postgres", (b"R\0\0\0\x08\0\0\0\0",), "served", ()),
        ("postgres", (b"E\0\0\0\x0fC3D000\0Mno\0\0",), "declined", ()),
        ("ldap", (bytes.fromhex("300c02010165070a010d04000400"),), "refused", ()),
        ("ldap", (bytes.fromhex("300c02010165070a010104000400"),), "declined", ()),
        ("mqtt", (b"\x20\x02\x00\x03",), "declined", ()),
        ("xmpp", (b"<stream:stream><stream:features><mechanisms><mechanism>PLAIN</mechanism></mechanisms></stream:features>",), "login", ("PLAIN",)),
        ("xmpp", (b"<stream:stream></stream:stream>",), "declined", ()),
    ],
)  # fmt: skip
def test_each_answer_is_read_for_what_it_says(protocol, said, answer, logins):
    greeted = protocol in {"smtp", "imap", "pop3", "mysql"}

    def talk(link):
        if not greeted:
            link.recv(4096)
        lines(*said)(link)

    how = {"starttls": protocol} if greeted else {"protocol": protocol}
    with odd.odd_server(talk) as server:
        found, _, _ = met(server.port, **how)
    last = found.attempts[-1]
    assert (last.ending, last.answer, last.logins) == (Ending.CLEARTEXT, answer, logins)


def test_mysql_that_asks_for_tls():
    flags = (0xFFFF).to_bytes(2, "little")
    greeting = b"\x0a8.0.36\0" + b"\0" * 4 + b"x" * 8 + b"\0" + flags + b"\x21\0\0" + flags + b"\x15" + b"\0" * 23
    error = b"\xff" + (3159).to_bytes(2, "little") + b"#HY000Connections using insecure transport are prohibited"

    def talk(link):
        link.sendall(len(greeting).to_bytes(3, "little") + b"\0" + greeting)
        link.recv(4096)
        link.sendall(len(error).to_bytes(3, "little") + b"\x02" + error)

    with odd.odd_server(talk) as server:
        found, _, _ = met(server.port, starttls="mysql")
    assert (found.attempts[0].answer, found.attempts[0].offers_tls) == ("refused", True)


@pytest.mark.parametrize("talk", [odd.silent, odd.reset, odd.close_at_once])
@pytest.mark.parametrize("protocol", sorted(SPOKEN))
def test_silence_without_a_control_proves_nothing(protocol, talk):
    with odd.odd_server(talk) as server:
        reasons = judged(server.port, protocol=protocol)
    assert set(reasons.values()) == {"no_control"}


def test_a_peer_that_breaks_off_is_still_quoted():
    with odd.odd_server(lambda link: link.sendall(b"220 x\r\n")) as server:
        found, _, _ = met(server.port, starttls="smtp")
    assert (found.attempts[0].ending, found.attempts[0].greeting) == (Ending.CLEARTEXT, "220 x")
    assert found.attempts[0].answer == ""


def test_what_a_server_says_is_inert():
    evil = b"220 \x1b]52;c;AAAA\x07\xe2\x80\xae\r\n"
    with odd.odd_server(lines(evil, b"250-x\r\n250 AUTH \x1b[31m\r\n", b"250 \x9b\r\n")) as server:
        found, _, _ = met(server.port, starttls="smtp")
    (talk,) = found.attempts
    assert all(text.isprintable() for text in (talk.greeting, talk.reply, *talk.logins))


def test_a_flood_and_a_drip_end():
    def flood(link):
        for _ in range(100):
            link.sendall(b"220-" + b"x" * 500 + b"\r\n")

    with odd.odd_server(flood) as server:
        found, _, _ = met(server.port, starttls="smtp")
    assert found.attempts[0].answer == ""


@pytest.mark.servers
def test_a_tls_port_is_asked_as_often_as_law_6_wants_and_no_more(rsa_papers):
    with dovecot(rsa_papers, "ssl = required") as box:
        found, _, connections = met(box.imaps, protocol="imap", address=dovecots.ADDRESS)
    times = FAST.repeats(wordless=True)
    assert [one.ending for one in found.attempts] == [Ending.CLOSED] * times
    assert len(found.controls) == times + 1
    assert connections <= repeated(FAST)
    assert NAME != MAIL
