"""Hostile data in the whole report: no markup, no control, no secret (R19, R21, R23)."""

import ssl
from collections import Counter
from datetime import UTC, datetime

import pytest
from export.hostile_book import EVIL, LINES, full
from export.reporting import report
from facts import odd
from markdown_it import MarkdownIt

from guide.facts.limits import Limits
from guide.lab.authority import Authority
from guide.model.language import Language
from guide.model.subjects import Endpoint
from guide.session.probe import Selection, probe
from guide.session.report import render as session_report
from guide.session.scope import add

LOUD = MarkdownIt("gfm-like", {"html": True, "linkify": True})


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
