"""Hostile data in the whole report: no markup, no control, no secret (R19, R21, R23)."""

import ssl
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from builders_book import BOB
from builders_facts import (
    NOW,
    answer,
    certificate,
    check,
    cookie,
    hit,
    https,
    redirected,
    scanned,
    shop,
    sound,
    tree,
)
from export.reporting import answer_all, begun, observed, report, standing
from facts import odd
from markdown_it import MarkdownIt

from guide.facts.limits import Limits
from guide.lab.authority import Authority
from guide.model.bodies import Attachment, Determination, Review, Seal, Signature, Signoff
from guide.model.certificates import Deployment, Trust
from guide.model.facts import Problem, Tool, Vantage
from guide.model.language import Language
from guide.model.outcomes import Outcome
from guide.model.subjects import Authorisation, Endpoint, Exclusion
from guide.session.probe import Selection, probe
from guide.session.report import render as session_report
from guide.session.scope import add

LOUD = MarkdownIt("gfm-like", {"html": True, "linkify": True})
EVIL = "<script>a()</script> ![x](http://e.example/x.png) [l](javascript:a) | `q` \x1b[31m \u202e **b** <img src=x> www.e.example m@e.example &lt;b>"
LINES = f"{EVIL}\n# heading\n- item\n| a | b |\n|---|---|\n\n<b>\n```\nfence\n~~~\n    code\n[r]: http://e.example\n<!--\n***\n1. one"


def full(evil, lines):
    """Return a book that has text from outside wherever a person or a server can put it."""
    book = begun(
        system=evil, organisation=evil, environment=evil, build=evil,
        authorisation=Authorisation(by=evil, reference=evil),
        subjects=(shop(paths=("/a",)), tree(evil), shop(host="gone.example")),
        exclude=(Exclusion(subject=evil, reason=evil, owner=evil),),
    )  # fmt: skip
    leaf = certificate(names=(evil,), issuer=evil, subject=evil, not_after=NOW - timedelta(days=1))
    hostile = sound(
        vantage=Vantage(name=evil, source=evil, resolver=evil),
        tools=(Tool(name=evil, version=evil),),
        listening=None,
        problems=(Problem(section="listening", reason="deadline", detail=evil),),
        certificates=(
            Deployment(
                chain=(leaf,), trust=(Trust(store=evil, version=evil, trusted=False, error=evil),), ordered=True
            ),
        ),
        plaintext=check(answer(200, cookies=(cookie(evil),)), port=443),
        cleartext=(redirected(f"http://shop.example/{evil}", path="/a"),),
        secure=(https(200, "/a", hsts=(evil,)), https(302, "/missing", purpose="missing", location=evil, detail=evil)),
        command=evil,
    )
    observed(book, hostile)
    observed(
        book,
        scanned(hit(file=evil, excerpt=evil, suppressed=evil, rule=evil), subject=tree(evil).name, skipped=(evil,)),
    )
    attached = (Attachment(digest="sha256:" + "1" * 64, name=evil, size=1),)
    answer_all(book, statement=lines, stated_by=evil, by=evil, environment=evil, evidence=attached)
    for one in standing(book, Outcome.FAIL)[:2]:
        ruling = Determination(
            fingerprint=one.finding.fingerprint,
            ruling="false-positive",
            finding=evil,
            rationale=lines,
            evidence=attached,
            valid_until=NOW + timedelta(days=200),
        )
        book.put(Review(target=book.put(ruling, by=evil), accepted=True, comment=lines), by=BOB)
    fail = standing(book, Outcome.FAIL)[-1].finding.fingerprint
    book.review(book.waive(fail, reason=lines, compensating=lines, ticket=evil, approved_by=evil))
    book.put(Review(target=book.rule(fail, rationale=lines, finding=evil), accepted=False, comment=lines), by=BOB)
    for sealed in (True, False):
        said = {
            "requirement": evil,
            "programme": evil,
            "policy": evil,
            "requirement_id": evil,
            "exceptions": (evil, "scope"),
        }
        body = Signoff(role="owner", decision="reject", statement=lines, position=evil, **said)
        signoff = book.put(body, by=evil)
        if sealed:
            seal = book.put(Seal(signoff=signoff, folder=evil, manifest="sha256:" + "2" * 64), by=evil)
            for form in ("ssh", "cms", "timestamp"):
                book.put(Signature(seal=seal, file=evil, signer=evil, digest="sha256:" + "3" * 64, form=form), by=evil)
    return book


def shape(text):
    """Return what the Markdown renders to, apart from plain text: counts of tokens, headings' levels, link targets."""
    tokens = LOUD.parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    counts = Counter(one.type for one in (*tokens, *inner))
    links = {one.attrs["href"] for one in inner if one.type == "link_open"}
    return counts, Counter(one.tag for one in tokens if one.type == "heading_open"), links


@pytest.mark.parametrize("language", list(Language))
def test_hostile_data_changes_no_heading_row_link_or_image_of_the_whole_report(language):
    plain, plain_headings, own_links = shape(report(full("harmless", "harmless"), language))
    counts, headings, links = shape(report(full(EVIL, LINES), language))
    assert not {"html_inline", "html_block", "image", "code_block"} & counts.keys()
    assert headings == plain_headings
    assert links == own_links
    for kind in (
        "tr_open",
        "th_open",
        "td_open",
        "fence",
        "hr",
        "bullet_list_open",
        "ordered_list_open",
        "list_item_open",
    ):
        assert counts[kind] == plain[kind], kind
    assert counts["blockquote_open"] == plain["blockquote_open"]


@pytest.mark.parametrize("language", list(Language))
def test_no_byte_of_the_report_steers_a_terminal(language):
    text = report(full(EVIL, LINES), language)
    assert [one for one in text if not one.isprintable() and one != "\n"] == []
    assert text.count("script") > 40


def test_a_secret_of_the_server_stands_neither_in_evidence_nor_in_report(tmp_path, desk):
    secrets = (b"c00kieSecret", b"bearerSecret", b"basicSecret", b"bodySecret")
    said = (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=c00kieSecret; Path=/\r\nAuthorization: Bearer bearerSecret\r\n"
        b"WWW-Authenticate: Basic basicSecret\r\nX-Token: bearerSecret\r\nContent-Length: 10\r\n\r\nbodySecret"
    )
    authority = Authority("Test root", datetime.now(UTC))
    ca_file = authority.save(tmp_path / "ca.pem")
    papers = authority.issue(tmp_path, ["shop.test"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.chain, papers.key)
    with odd.tls_server(context, odd.says(said)) as secure, odd.odd_server(odd.says(said)) as clear:
        endpoint = Endpoint(host="shop.test", port=secure.port, http_port=clear.port, connect_to="127.0.0.1")
        add(desk, (endpoint,))
        chosen = Selection(subjects=(endpoint.name,))
        found = probe(desk, chosen, limits=Limits.quick(), ca_file=ca_file)
    assert {one.body.subject for one in found.records} == {endpoint.name}
    text = session_report(desk)
    assert "a cookie was set over cleartext HTTP: sid." in text
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()) + text.encode()
    assert b"shop.test" in kept
    assert [secret for secret in secrets if secret in kept] == []
