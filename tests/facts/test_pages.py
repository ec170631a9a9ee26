"""Pages over https: read within caps and time, distilled, dropped; on a stock nginx and on servers that wish us ill."""

import asyncio
import gzip
import ssl
import time
import zlib
from contextlib import ExitStack

import pytest
from allowed import ALLOWED
from builders import NOW, policy
from facts import odd
from facts.conftest import FAST, NAME
from facts.now import every
from servers.nginx import nginx
from servers.ports import LOOPBACK, reserved_ports

from guide.facts.condense import MOST_BYTES, condense, size
from guide.facts.gather import gather
from guide.facts.heads import Errands, page_checks, secure_checks
from guide.facts.http import Browser
from guide.facts.order import sections_of
from guide.facts.resolve import Pin
from guide.facts.tls_client import stores
from guide.model.outcomes import Outcome
from guide.model.subjects import Audience, Endpoint, Scope
from guide.probes.probe import Surroundings
from guide.probes.registry import PROBES

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=%s\r\n"
SCRIPT = b"<script src=http://cdn.test/x.js></script>"
RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"


def read(make_door, port, paths=("/",), *, heads_first=False):
    """Return the checks of the pages at ``port``, and the connections they took."""
    dialler = make_door(port).dialler
    home = Pin(subject=f"{NAME}:{port}", host=NAME, port=port, http_port=port, addresses=(LOOPBACK,))
    browser = Browser(dialler, (home,), stores(""), home, LOOPBACK, reads_pages=True)
    endpoint = Endpoint(host=NAME, port=port, http_port=port, paths=paths)

    async def work():
        errands = Errands(browser)
        if heads_first:
            await every(secure_checks(errands, endpoint))
        return await every(page_checks(errands, endpoint))

    return asyncio.run(work()), dialler.opened


@pytest.fixture
def page_of(make_door, rsa_papers):
    """Return the page that a server gives whose answer is spoken by a talk or is these bytes."""

    def page(answer):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(rsa_papers.chain, rsa_papers.key)
        talk = odd.says(answer) if isinstance(answer, bytes) else answer
        with odd.tls_server(context, talk) as server:
            ((check,), _) = read(make_door, server.port)
        return check.page

    return page


def html(body, *fields, charset=b"utf-8"):
    lines = b"".join(field + b"\r\n" for field in fields)
    return HTML % charset + lines + b"\r\n" + body


def kinds(page):
    return [one.kind for one in page.references]


@pytest.fixture
def shop(tmp_path, rsa_papers):
    """nginx with a good and a bad page, and what may stand in a page's way; yields the TLS port and the cleartext port."""
    with ExitStack() as stack:
        tls, clear = stack.enter_context(reserved_ports(2))
        config = f"""
            gzip on; gzip_min_length 1;
            server {{
                default_type text/html;
                listen {LOOPBACK}:{tls} ssl;
                ssl_certificate {rsa_papers.chain};
                ssl_certificate_key {rsa_papers.key};
                location = / {{ return 200 "<!doctype html><link rel=stylesheet href=/a.css><a href=https://other.test/>x</a>"; }}
                location = /bad {{ return 200 "<p>\\n<form action=http://{NAME}:{clear}/login></form>"; }}
                location = /net {{
                    add_header Content-Security-Policy "default-src 'self'; upgrade-insecure-requests";
                    return 200 "<script src=http://cdn.test/x.js></script>";
                }}
                location = /moved {{ return 302 https://{NAME}:{tls}/bad; }}
                location = /json {{ default_type application/json; return 200 "[]"; }}
                location = /closed {{ return 401 "<p>who are you"; }}
                location / {{ return 404; }}
            }}
            server {{ listen {LOOPBACK}:{clear}; location / {{ return 301 https://{NAME}:{tls}$request_uri; }} }}
        """
        stack.enter_context(nginx(tmp_path, config, (tls, clear)))
        yield tls, clear


PATHS = ("/", "/bad", "/net", "/moved", "/json", "/closed")


@pytest.mark.servers
def test_a_stock_nginx_passes_with_a_good_page_and_fails_with_a_bad_one(shop, ca_file):
    tls, clear = shop
    endpoint = Endpoint(host=NAME, port=tls, connect_to=LOOPBACK, http_port=clear, paths=PATHS)
    (one,) = gather(
        [endpoint], ALLOWED, FAST, run=RUN, ca_file=ca_file, wanted=("listening", "offers", "secure", "pages")
    )
    around = Surroundings(scope=Scope(subjects=(endpoint,)))
    found = PROBES["http.mixed_content"].judge(one.facts, endpoint, policy(), NOW, around)
    assert [(finding.place, finding.outcome, finding.reason) for finding in found] == [
        ("/", Outcome.PASS, "none_in_page"),
        ("/bad", Outcome.FAIL, "active_in_clear"),
        ("/net", Outcome.ADVISORY, "upgraded_by_policy"),
        ("/moved", Outcome.FAIL, "active_in_clear"),
        ("/json", Outcome.MANUAL, "not_html"),
        ("/closed", Outcome.MANUAL, "not_shown"),
    ]
    assert found[1].detail["examples"] == f"form http://{NAME}:{clear}/login (2:1)"


@pytest.mark.servers
def test_pages_cost_no_connection_beside_the_heads(shop, make_door):
    tls, _ = shop
    assert read(make_door, tls, PATHS, heads_first=True)[1] == len(PATHS) + 1
    assert read(make_door, tls, PATHS)[1] == len(PATHS)


def test_only_browsers_get_pages():
    assert "pages" in sections_of(Endpoint(host=NAME))
    assert "pages" not in sections_of(Endpoint(host=NAME, audience=Audience.API))


@pytest.mark.parametrize(
    ("answer", "flaw"),
    [
        (html(SCRIPT), ""),
        (html(SCRIPT, b"Content-Length: %d" % len(SCRIPT)), ""),
        (html(SCRIPT, b"Content-Length: 900"), "broken"),
        (html(b"2a;x=y\r\n%b\r\n0\r\n\r\n" % SCRIPT, b"Transfer-Encoding: chunked"), ""),
        (html(b"2A\r\n%b\r\n" % SCRIPT, b"Transfer-Encoding: chunked"), "broken"),
        (html(b"2a\r\n%b\r\nzz" % SCRIPT, b"Transfer-Encoding: chunked"), "broken"),
        (html(b"ffffffff\r\n" + SCRIPT, b"Transfer-Encoding: chunked"), "broken"),
        (html(gzip.compress(SCRIPT), b"Content-Encoding: GZIP"), ""),
        (html(zlib.compress(SCRIPT), b"Content-Encoding: deflate"), ""),
        (html(zlib.compress(SCRIPT)[2:-4], b"Content-Encoding: deflate"), ""),
        (html(gzip.compress(SCRIPT)[:-4], b"Content-Encoding: gzip"), "broken"),
        (html(SCRIPT, b"Content-Encoding: identity"), ""),
        (html(SCRIPT + b" " * 70_000), "longer"),
        (html(SCRIPT + b" " * 70_000, b"Content-Length: 70042"), "longer"),
        (html(SCRIPT + b"<!--"), "unfinished"),
        (html(b"\xff\xfe" + SCRIPT.decode().encode("utf-16-le")), ""),
        (html(SCRIPT.decode().encode("utf-16-be"), charset=b"utf-16be"), ""),
        (html(b"\xff\x80\x00" + SCRIPT + b"\xed\xa0\x80", charset=b"no-such-charset"), ""),
        (b"HTTP/1.1 200 OK\r\n\r\n" + SCRIPT, ""),
    ],
)
def test_a_body_is_read_however_it_is_framed_and_coded(page_of, answer, flaw):
    page = page_of(answer)
    assert (kinds(page), page.flaw) == (["script"], flaw)


@pytest.mark.parametrize(
    ("answer", "flaw"),
    [
        (html(b"x", b"Content-Encoding: br"), "coding"),
        (html(b"x", b"Content-Encoding: gzip, gzip"), "coding"),
        (html(SCRIPT, b"Content-Encoding: gzip"), "broken"),
        (html(b"", b"Content-Length: 5"), "broken"),
    ],
)
def test_a_body_that_cannot_be_decoded_is_no_clean_page(page_of, answer, flaw):
    page = page_of(answer)
    assert (page.references, page.flaw) == ((), flaw)


@pytest.mark.parametrize(
    ("answer", "media"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + SCRIPT, "text/plain"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: \x1b[2Jx\r\n\r\n" + SCRIPT, "\\x1b[2jx"),
        (b"HTTP/1.1 200 OK\r\n\r\nwords", ""),
    ],
)
def test_what_is_no_page_is_not_taken_apart(page_of, answer, media):
    page = page_of(answer)
    assert (page.html, page.type, page.references) == (False, media, ())


def endless(link):
    link.recv(65536)
    link.sendall(html(SCRIPT))
    while True:
        link.sendall(b"<img src=http://a.test/>" * 500)


def test_an_endless_body_ends_at_the_cap(page_of):
    began = time.monotonic()
    page = page_of(endless)
    assert (kinds(page), page.flaw) == (["script", "media"], "longer")
    assert page.size <= FAST.body_bytes
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "talk", [odd.drips(html(SCRIPT + b"x" * 2000), 0.005), odd.says(html(SCRIPT), then=odd.silent)]
)
def test_a_body_that_drips_or_hangs_ends_in_its_time(page_of, talk):
    began = time.monotonic()
    assert page_of(talk).flaw == "late"
    assert time.monotonic() - began < 3


def test_a_bomb_is_not_unpacked_beyond_the_cap(page_of):
    bomb = gzip.compress(SCRIPT + b" " * 20_000_000)
    assert len(bomb) < FAST.body_bytes
    page = page_of(html(bomb, b"Content-Encoding: gzip"))
    assert (kinds(page), page.flaw, page.size) == (["script"], "longer", 1024 * 1024)


def test_a_hundred_thousand_references_in_a_bomb_are_few_facts(page_of):
    crowd = b"".join(b"<img src=//h%d><a href=http://h%d.test/>" % (n, n) for n in range(100_000))
    page = page_of(html(gzip.compress(crowd[:1_000_000]), b"Content-Encoding: gzip"))
    assert len(page.references) <= 24
    assert len(page.model_dump_json()) < 6000


def test_no_word_of_the_page_is_kept(page_of):
    page = page_of(html(b"<h1>s3cret</h1><form action=http://u:topaz@a.test/?k=ruby><input value=opal></form>"))
    kept = page.model_dump_json()
    assert kinds(page) == ["form"]
    assert not any(word in kept for word in ("s3cret", "topaz", "ruby", "opal"))


@pytest.mark.servers
def test_many_pages_still_fit_a_record_and_the_gravest_stay(page_of, shop):
    tls, clear = shop
    hosts = b"".join(b"<img src=http://h%d.test/%b><a href=http://l%d.test/>" % (n, b"x" * 30, n) for n in range(12))
    page = page_of(html(hosts + SCRIPT))
    endpoint = Endpoint(host=NAME, port=tls, connect_to=LOOPBACK, http_port=clear)
    (one,) = gather([endpoint], ALLOWED, FAST, run=RUN, wanted=("listening", "offers", "pages"))
    (check,) = one.facts.pages
    many = one.facts.model_copy(update={"pages": tuple(check.model_copy(update={"page": page}) for _ in range(12))})
    assert size(many) > MOST_BYTES
    small, whole = condense(many, NAME)
    assert (size(small) <= MOST_BYTES, len(whole)) == (True, 1)
    assert {kept.page.references[0].kind for kept in small.pages} == {"script"}
    assert all("media" in kept.page.left_out for kept in small.pages)
