"""R15: heads over HTTP: read line by line, capped, pinned, and never beyond the scope."""

import json
import time
from contextlib import ExitStack

import pytest
from facts import odd
from facts.conftest import NAME
from facts.now import cleartext_check, cleartext_checks, secure_checks
from servers.nginx import nginx
from servers.ports import LOOPBACK, closed_port, reserved_ports

from guide.facts.heads import MISSING_PATH
from guide.facts.http import Browser, Target
from guide.facts.http_wire import read_cookie
from guide.facts.resolve import Pin
from guide.facts.tls_client import stores
from guide.model.attempts import Ending
from guide.model.subjects import Endpoint
from guide.model.web import Reply

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def pin(port: int, http_port: int, host: str = NAME) -> Pin:
    return Pin(subject=f"{host}:{port}", host=host, port=port, http_port=http_port, addresses=(LOOPBACK,))


@pytest.fixture
def make_browser(make_door):
    def make(port: int, http_port: int, *others: Pin, ca: str = "", **limits) -> Browser:
        also = [one for other in others for one in (other.port, other.http_port)]
        dialler = make_door(port, http_port, *also, **limits).dialler
        home = pin(port, http_port)
        return Browser(dialler, (home, *others), stores(ca), home, LOOPBACK)

    return make


def fetch(make_browser, talk, path="/"):
    with odd.odd_server(talk) as server:
        browser = make_browser(server.port, server.port)
        target = Target("http", NAME, server.port, path, LOOPBACK)
        exchange, _ = browser.fetch(target, time.monotonic() + browser.dialler.limits.read_s)
        return exchange


def test_two_hsts_lines_and_one_joined_line_differ(make_browser):
    two = b"HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1\r\nstrict-transport-security:max-age=2 \r\n\r\n"
    joined = b"HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1, max-age=2\r\n\r\n"
    folded = b"HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1;\r\n  includeSubDomains\r\n\r\n"
    assert fetch(make_browser, odd.says(two)).hsts == ("max-age=1", "max-age=2")
    assert fetch(make_browser, odd.says(joined)).hsts == ("max-age=1, max-age=2",)
    assert fetch(make_browser, odd.says(folded)).hsts == ("max-age=1; includeSubDomains",)


def test_cookie_values_and_bodies_go_nowhere(make_browser):
    head = b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=s3cret; Path=/; SECURE\r\nSet-Cookie: lang=topaz\r\nAuthorization: x\r\n\r\nbody"
    exchange = fetch(make_browser, odd.says(head))
    assert [(one.name, one.secure) for one in exchange.cookies] == [("sid", True), ("lang", False)]
    kept = exchange.model_dump_json()
    assert not any(word in kept for word in ("s3cret", "topaz", "body", "Authorization"))


@pytest.mark.parametrize(
    ("value", "name", "secure"),
    [
        (b"a=b; Secure", "a", True),
        (b"a=Secure", "a", False),
        (b"a=b; secure=1", "a", True),
        (b"a=b; Insecure", "a", False),
        (b"Secure", "", False),
        (b"a secret without a name; Secure", "", True),
        (b"=b", "", False),
        (b"a\x1b[2J=b", "a\\x1b[2J", False),
    ],
)
def test_a_cookie_is_secure_by_its_attribute_only(value, name, secure):
    cookie = read_cookie(value)
    assert (cookie.name, cookie.secure) == (name, secure)


@pytest.mark.parametrize(
    ("talk", "reply"),
    [
        (odd.says(OK), Reply.ANSWERED),
        (odd.says(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK), Reply.ANSWERED),
        (odd.says(b"HTTP/1.0 200\nA: b\n\n"), Reply.ANSWERED),
        (odd.close_at_once, Reply.CLOSED),
        (odd.reset, Reply.RESET),
        (odd.silent, Reply.TIMEOUT),
        (odd.says(b"220 mail ESMTP\r\n"), Reply.NOT_HTTP),
        (odd.says(b"HTTP/1.1 999 What\r\n\r\n"), Reply.NOT_HTTP),
        (odd.says(b"<html>no head</html>"), Reply.NOT_HTTP),
        (odd.says(odd.alert(10)), Reply.TLS_ERROR),
        (odd.says(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000, then=odd.silent), Reply.OVERSIZE),
        (odd.says(b"HTTP/1.1 200 OK\r\nX: y", then=odd.silent), Reply.TIMEOUT),
        (odd.says(b"HTTP/1.1 200 OK\r\nX: y"), Reply.CLOSED),
        (odd.drips(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20, 0.1), Reply.TIMEOUT),
    ],
)
def test_each_reply_has_its_own_name(make_browser, talk, reply):
    began = time.monotonic()
    exchange = fetch(make_browser, talk)
    assert exchange.reply is reply
    assert time.monotonic() - began < 2.5


def test_an_alert_keeps_its_number_and_silence_has_no_words(make_browser):
    assert fetch(make_browser, odd.says(odd.alert(10))).detail == "alert 10 unexpected_message"
    assert fetch(make_browser, odd.silent).detail == ""
    assert fetch(make_browser, odd.says(b"HTTP/1.1 200 OK\r\nX: y")).detail != ""


def test_a_refused_connection(make_browser):
    with closed_port() as port:
        browser = make_browser(port, port)
        exchange, _ = browser.fetch(Target("http", NAME, port, "/", LOOPBACK), time.monotonic() + 1)
    assert exchange.reply is Reply.CONNECT_REFUSED


@pytest.fixture
def shop(tmp_path, rsa_papers):
    """nginx with every redirect worth meeting; yields the TLS port and the cleartext port."""
    with ExitStack() as stack:
        tls, clear = stack.enter_context(reserved_ports(2))
        config = f"""
            server {{
                listen {LOOPBACK}:{tls} ssl;
                ssl_certificate {rsa_papers.chain};
                ssl_certificate_key {rsa_papers.key};
                add_header Strict-Transport-Security "max-age=31536000";
                location = / {{ return 200; }}
                location = /away {{ return 301 https://elsewhere.test/; }}
                location = /down {{ return 302 http://{NAME}:{clear}/plain; }}
                location = /script {{ return 302 "javascript:alert(1)"; }}
                location = /back {{ return 302 "https:\\\\\\\\{NAME}:{tls}/"; }}
                location = /loop {{ return 302 /loop; }}
                location = /relative {{ absolute_redirect off; return 302 /; }}
                location / {{ return 404; }}
            }}
            server {{
                listen {LOOPBACK}:{clear};
                location = /plain {{ return 200; }}
                location / {{ return 301 https://{NAME}:{tls}$request_uri; }}
            }}
        """
        stack.enter_context(nginx(tmp_path, config, (tls, clear)))
        yield tls, clear


def chain_of(make_browser, make_knocker, shop, path):
    tls, clear = shop
    check = cleartext_check(make_browser(tls, clear), make_knocker(tls), clear, path)
    assert len(check.attempts) == 1
    assert not check.controls
    return [(hop.reply, hop.status) for hop in check.hops]


def test_the_redirect_chain_is_followed_hop_by_hop(make_browser, make_knocker, shop):
    answered = Reply.ANSWERED
    assert chain_of(make_browser, make_knocker, shop, "/") == [(answered, 200)]
    assert chain_of(make_browser, make_knocker, shop, "/relative") == [(answered, 302), (answered, 200)]
    assert chain_of(make_browser, make_knocker, shop, "/down") == [(answered, 302), (answered, 200)]
    assert chain_of(make_browser, make_knocker, shop, "/away") == [(answered, 301), (Reply.OUT_OF_SCOPE, None)]
    assert chain_of(make_browser, make_knocker, shop, "/script") == [(answered, 302), (Reply.BAD_LOCATION, None)]
    assert chain_of(make_browser, make_knocker, shop, "/back") == [(answered, 302), (Reply.BAD_LOCATION, None)]
    assert chain_of(make_browser, make_knocker, shop, "/loop") == [(answered, 302)] * 5 + [(Reply.TOO_MANY_HOPS, None)]


def test_a_hop_outside_the_scope_is_not_contacted_and_a_declared_one_is(make_browser, make_knocker, shop):
    tls, _ = shop
    with odd.odd_server(odd.says(OK)) as other:
        location = f"http://other.test:{other.port}/next".encode()
        redirect = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n"
        with odd.odd_server(odd.says(redirect)) as first:
            lone = make_browser(tls, first.port)
            outside = cleartext_check(lone, make_knocker(tls), first.port, "/")
            assert outside.hops[0].reply is Reply.OUT_OF_SCOPE
            assert other.connections == 0
            declared = make_browser(tls, first.port, pin(1, other.port, host="other.test"))
            inside = cleartext_check(declared, make_knocker(tls), first.port, "/")
            assert inside.hops[0].reply is Reply.ANSWERED
            assert other.connections == 1


@pytest.mark.parametrize(
    ("talk", "reply", "times"),
    [(odd.close_after_hello, Reply.CLOSED, 5), (odd.reset_after_hello, Reply.RESET, 5), (odd.silent, Reply.TIMEOUT, 3)],
)
def test_silence_in_clear_is_repeated_between_good_controls(make_browser, make_knocker, shop, talk, reply, times):
    tls, _ = shop
    with odd.odd_server(talk) as quiet:
        knocker = make_knocker(tls)
        knocker.listen_now()
        check = cleartext_check(make_browser(tls, quiet.port), knocker, quiet.port, "/")
    assert [one.reply for one in check.attempts] == [reply] * times
    assert [one.ending for one in check.controls] == [Ending.ACCEPTED] * (times + 1)


def test_a_tls_alert_in_answer_to_cleartext_needs_one_attempt(make_browser, make_knocker, shop):
    tls, _ = shop
    with odd.odd_server(odd.says(odd.alert(10))) as curt:
        knocker = make_knocker(tls)
        knocker.listen_now()
        check = cleartext_check(make_browser(tls, curt.port), knocker, curt.port, "/")
    assert [one.reply for one in check.attempts] == [Reply.TLS_ERROR]


def test_a_closed_port_is_tried_once_for_all_paths(make_browser, make_knocker, shop):
    tls, _ = shop
    with closed_port() as port:
        knocker = make_knocker(tls)
        knocker.listen_now()
        browser = make_browser(tls, port)
        checks = list(cleartext_checks(browser, knocker, port, ("/", "/a", "/b")))
        opened = browser.dialler.opened
    assert opened == 4
    assert [check.path for check in checks] == ["/", "/a", "/b"]
    for check in checks:
        assert [one.reply for one in check.attempts] == [Reply.CONNECT_REFUSED] * 3
        assert check.attempts[0].url.endswith(check.path)
        assert [one.ending for one in check.controls] == [Ending.ACCEPTED] * 4


def test_https_heads_with_and_without_trust(make_browser, shop, ca_file):
    tls, clear = shop
    endpoint = Endpoint(host=NAME, port=tls, http_port=clear, paths=("/", "/away"))
    trusted = list(secure_checks(make_browser(tls, clear, ca=str(ca_file)), endpoint))
    assert [(check.purpose, check.path) for check in trusted] == [
        ("path", "/"),
        ("path", "/away"),
        ("missing", MISSING_PATH),
    ]
    assert [check.exchange.status for check in trusted] == [200, 301, 404]
    assert all(check.certificate_trusted for check in trusted)
    # nginx without `always`: no header on the 404, and the probe must see that.
    assert [bool(check.exchange.hsts) for check in trusted] == [True, True, False]

    void = list(secure_checks(make_browser(tls, clear), endpoint))
    assert not any(check.certificate_trusted for check in void)
    assert [check.exchange.status for check in void] == [200, 301, 404]
    assert "unable to get local issuer" in void[0].exchange.detail


def test_a_certificate_for_another_name_is_not_trusted(make_browser, shop, ca_file):
    tls, clear = shop
    endpoint = Endpoint(host=NAME, sni="wrong.test", port=tls, http_port=clear)
    (check, _) = secure_checks(make_browser(tls, clear, ca=str(ca_file)), endpoint)
    assert not check.certificate_trusted
    assert check.exchange.status == 200


def test_outside_text_in_heads_is_inert(make_browser):
    head = b"HTTP/1.1 302 Found\r\nLocation: /\x1b]0;owned\x07\r\nStrict-Transport-Security: \xe2\x80\xae\r\n\r\n"
    exchange = fetch(make_browser, odd.says(head))
    assert json.loads(exchange.model_dump_json())
    assert all(text.isprintable() for text in (exchange.location, *exchange.hsts))
