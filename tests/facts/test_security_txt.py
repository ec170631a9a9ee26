"""security.txt over https: asked once, read strictly and within caps, distilled, dropped; on a stock nginx and on odd servers."""

import asyncio
import gzip
import ssl
import time
from contextlib import ExitStack

import pytest
from allowed import ALLOWED
from builders import NOW, policy
from facts import odd
from facts.conftest import FAST, NAME
from facts.now import every
from servers.nginx import nginx
from servers.ports import LOOPBACK, reserved_ports

from guide.facts.budget import most_connections, usual_connections
from guide.facts.gather import gather
from guide.facts.heads import Errands, secure_checks
from guide.facts.http import Browser
from guide.facts.order import sections_of
from guide.facts.resolve import Pin
from guide.facts.security_txt import MOST_BYTES, read_text, security_txt_check
from guide.facts.tls_client import stores
from guide.model.outcomes import Outcome
from guide.model.security_txt import WELL_KNOWN
from guide.model.subjects import Audience, Endpoint
from guide.probes.probe import Surroundings
from guide.probes.registry import PROBES

RUN = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
TEXT = b"Contact: mailto:a@b\nExpires: 2027-01-31T00:00:00Z\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
URL = "https://shop.test/.well-known/security.txt"


def ask(make_door, port, *, heads_first=False):
    """Return the check of the endpoint at ``port``, and the connections it took."""
    dialler = make_door(port).dialler
    home = Pin(subject=f"{NAME}:{port}", host=NAME, port=port, http_port=port, addresses=(LOOPBACK,))
    browser = Browser(dialler, (home,), stores(""), home, LOOPBACK)
    endpoint = Endpoint(host=NAME, port=port, http_port=port)

    async def work():
        errands = Errands(browser)
        if heads_first:
            await every(secure_checks(errands, endpoint))
        before = dialler.opened
        return await security_txt_check(errands, endpoint), dialler.opened - before

    return asyncio.run(work())


@pytest.fixture
def text_of(make_door, rsa_papers):
    """Return what was read of the answer that a talk speaks, or of these bytes."""

    def text(answer):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(rsa_papers.chain, rsa_papers.key)
        talk = odd.says(answer) if isinstance(answer, bytes) else answer
        with odd.tls_server(context, talk) as server:
            return ask(make_door, server.port)[0].text

    return text


def site(tls, papers, inner):
    return f"""server {{
        listen {LOOPBACK}:{tls} ssl; default_type text/plain;
        ssl_certificate {papers.chain}; ssl_certificate_key {papers.key};
        {inner}
        location / {{ return 404; }}
    }}"""


@pytest.fixture
def shops(tmp_path, rsa_papers):
    """nginx with a good text, an old one, none, a page for everything, a redirect to the good one; yields their ports."""
    place = f"location = {WELL_KNOWN}"
    with ExitStack() as stack:
        ports = stack.enter_context(reserved_ports(6))
        good, old, none, page, moved, away = ports
        canonical = f"Canonical: https://{NAME.upper()}:{good}{WELL_KNOWN}"
        inner = {
            good: f'{place} {{ return 200 "Contact: mailto:a@b\\nExpires: 2027-01-31T00:00:00Z\\n{canonical}\\n"; }}',
            old: f'{place} {{ return 200 "Contact: mailto:a@b\\nExpires: 2020-01-31T00:00:00Z\\n{canonical}\\n?\\n"; }}',
            none: "",
            page: f'{place} {{ default_type text/html; return 200 "<h1>Home</h1>"; }}',
            moved: f"{place} {{ return 302 https://{NAME}:{good}{WELL_KNOWN}; }}",
            away: f"{place} {{ return 302 https://other.test{WELL_KNOWN}; }}",
        }
        stack.enter_context(nginx(tmp_path, "".join(site(port, rsa_papers, inner[port]) for port in ports), ports))
        yield ports


@pytest.mark.servers
def test_a_stock_nginx_is_asked_once_and_judged(shops, ca_file):
    scope = ALLOWED.model_copy(
        update={
            "subjects": tuple(Endpoint(host=NAME, port=port, connect_to=LOOPBACK, http_port=port) for port in shops)
        }
    )
    wanted = ("listening", "offers", "security_txt")
    every_one = {
        one.subject.name: one for one in gather(scope.endpoints, scope, FAST, run=RUN, ca_file=ca_file, wanted=wanted)
    }
    found = []
    for endpoint in scope.endpoints:
        facts = every_one[endpoint.name].facts
        assert facts.connections <= most_connections(endpoint, sections_of(endpoint), FAST)
        judged = PROBES["monitoring.security_txt"].judge(facts, endpoint, policy(), NOW, Surroundings(scope=scope))
        found.append({one.reason: one.outcome for one in judged})
    advice = Outcome.ADVISORY
    assert found == [
        {"served": Outcome.MANUAL},
        {"contact_expired": advice, "canonical_elsewhere": advice, "malformed_lines": advice},
        {"missing": advice},
        {"missing": advice},
        {"served": Outcome.MANUAL},
        {"led_away": Outcome.MANUAL},
    ]


@pytest.mark.servers
def test_it_costs_one_connection_and_the_plan_counts_it(shops, make_door):
    good, *_ = shops
    check, opened = ask(make_door, good, heads_first=True)
    assert (check.status, opened) == (200, 1)
    assert check.text.canonical_here
    assert not check.trusted  # no store knows the authority here
    endpoint = Endpoint(host=NAME)
    without = tuple(one for one in sections_of(endpoint) if one != "security_txt")
    for count in (usual_connections, lambda *given: most_connections(*given, FAST)):
        assert count(endpoint, sections_of(endpoint)) > count(endpoint, without)


def test_where_https_gave_no_answer_nothing_more_is_sent(make_door):
    with odd.odd_server(odd.says(odd.alert(40))) as server:
        check, opened = ask(make_door, server.port, heads_first=True)
    assert (check.reply, check.text, opened) == ("tls_error", None, 0)


def test_only_endpoints_for_browsers_are_asked():
    assert "security_txt" in sections_of(Endpoint(host=NAME))
    assert "security_txt" not in sections_of(Endpoint(host=NAME, audience=Audience.API))


@pytest.mark.parametrize(
    ("answer", "flaw"),
    [
        (HEAD + b"\r\n" + TEXT, ""),
        (HEAD + b"Content-Length: %d\r\n\r\n" % len(TEXT) + TEXT, ""),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(TEXT), ""),
        (HEAD + b"\r\n" + TEXT + b"#" * MOST_BYTES, "longer"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(TEXT + b"#" * 200_000), "longer"),
        (HEAD + b"Content-Length: 900\r\n\r\n" + TEXT, "broken"),
        (HEAD + b"\r\n" + TEXT + b"# \xff\n", "encoding"),
    ],
)
def test_a_body_is_read_within_its_caps(text_of, answer, flaw):
    text = text_of(answer)
    assert (text.contacts, text.flaw) == (("mailto:a@b",), flaw)
    assert text.size <= MOST_BYTES


@pytest.mark.parametrize("head", [HEAD.replace(b"plain", b"html"), HEAD.replace(b"200 OK", b"404 No")])
def test_what_is_no_such_text_is_not_read(text_of, head):
    assert text_of(head + b"\r\n" + TEXT) is None


def endless(link):
    link.recv(65536)
    link.sendall(HEAD + b"\r\n" + TEXT)
    while True:
        link.sendall(b"Contact: mailto:b@c\n" * 500)


def test_an_endless_text_ends_at_the_cap_and_few_of_its_contacts_are_kept(text_of):
    began = time.monotonic()
    text = text_of(endless)
    assert (text.flaw, len(text.contacts), text.size) == ("longer", 3, MOST_BYTES)
    assert text.contact_count > 1000
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "talk", [odd.drips(HEAD + b"\r\n" + TEXT * 100, 0.005), odd.says(HEAD + b"\r\n", then=odd.silent)]
)
def test_a_text_that_drips_or_hangs_ends_in_its_time(text_of, talk):
    began = time.monotonic()
    assert text_of(talk).flaw == "late"
    assert time.monotonic() - began < 3


def test_hostile_fields_are_inert_and_short(text_of):
    text = text_of(HEAD + b"\r\nContact: \x1b[2J" + b"x" * 5000 + b"\nExpires: \xe2\x80\xae2027\n# s3cret\n")
    assert len(text.contacts[0]) <= 160
    assert "\x1b" not in text.contacts[0]
    assert "\u202e" not in text.expires[0]
    assert "s3cret" not in text.model_dump_json()


@pytest.mark.parametrize(
    ("text", "unknown", "malformed"),
    [
        ("# a comment\r\n\r\ncontact: mailto:a@b\r\nEXPIRES: x\r\n", 0, 0),
        ("Contact: mailto:a@b\nExpires: x\nHiring: https://x\nBug-Bounty: no\n", 1, 0),
        ("Contact: mailto:a@b\nExpires: x\nwords\nPolicy:https://x\n Policy: https://x\nPolicy:\n", 0, 4),
        ("\ufeffContact: mailto:a@b\nExpires: x\n", 0, 1),
    ],
)
def test_lines_are_counted_by_what_they_are(text, unknown, malformed):
    found = read_text(text)
    assert (found.contacts, found.expires) == (("mailto:a@b",), ("x",))
    assert (found.unknown, found.malformed) == (unknown, malformed)


SIGNED = """-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Contact: mailto:a@b
- - a line
-----BEGIN PGP SIGNATURE-----

wsBcBAEBCAAQ
-----END PGP SIGNATURE-----
"""


def test_only_what_stands_under_the_signature_counts():
    found = read_text(SIGNED)
    assert (found.signed, found.contacts, found.malformed) == (True, ("mailto:a@b",), 1)
    around = read_text("Contact: mailto:evil@b\n" + SIGNED + "Expires: x\n")
    assert (around.contacts, around.expires, around.malformed) == (("mailto:a@b",), (), 3)
    cut = read_text(SIGNED.split("-----END", maxsplit=1)[0])
    assert (cut.contacts, cut.malformed) == (("mailto:a@b",), 2)


@pytest.mark.parametrize(
    ("canonical", "here"),
    [
        (URL, True),
        ("https://SHOP.test:443/.well-known/security.txt", True),
        ("http://shop.test/.well-known/security.txt", False),
        ("https://shop.test/.well-known/Security.txt", False),
        ("https://shop.test:9/.well-known/security.txt", False),
        ("https://[::1/", False),
        ("https://shop.test:99999/", False),
    ],
)
def test_a_canonical_names_this_address_or_another(canonical, here):
    assert read_text(f"Canonical: https://other.test/\nCanonical: {canonical}\n", URL).canonical_here is here
