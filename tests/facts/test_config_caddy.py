"""Caddy: what we read in a file is what the server does that runs with it."""

import pytest
from facts.config_reading import accepted, on_port, reading, words, written
from servers.asking import get, trusting
from servers.caddy import caddy
from servers.ports import reserved_ports

_HSTS = "Strict-Transport-Security"
_SITES = """
{{
    admin off
    auto_https off
    http_port {clear}
    https_port {good}
}}
(papers) {{
    tls {papers.chain} {papers.key}
}}
https://shop.test {{
    import papers
    header Strict-Transport-Security "max-age=31536000"
    respond / "shop"
}}
https://shop.test:{bare} {{
    tls {papers.chain} {papers.key} {{
        protocols tls1.3
    }}
    respond "shop"
}}
http://shop.test {{
    redir https://shop.test{{uri}} 301
}}
:{serving} {{
    respond "shop"
}}
http://shop.test:{refusing} {{
    respond 403
}}
"""


@pytest.fixture(scope="module")
def site(rsa_papers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("caddy")
    names = ("good", "bare", "clear", "serving", "refusing")
    with reserved_ports(len(names)) as ports:
        doors = dict(zip(names, ports, strict=True))
        with caddy(folder, _SITES.format(papers=rsa_papers, **doors), ports):
            yield doors, reading(folder / "Caddyfile")


@pytest.mark.servers
@pytest.mark.parametrize(("door", "word"), [("good", "unset"), ("bare", "set")])
def test_versions_are_those_that_the_server_accepts(site, door, word):
    doors, found = site
    assert on_port(found, "protocols", doors[door]) == [(word, *accepted(doors[door]))]


@pytest.mark.servers
def test_hsts_reaches_as_far_as_we_read(site, ca_file):
    doors, found = site
    trusted = trusting(ca_file)
    assert {get(doors["good"], path, context=trusted)[1][_HSTS] for path in ("/", "/gone")} == {"max-age=31536000"}
    assert on_port(found, "hsts", doors["good"]) == [("set", "max-age=31536000")]
    assert get(doors["bare"], "/", context=trusted)[1][_HSTS] is None
    assert on_port(found, "hsts", doors["bare"]) == [("missing",)]


@pytest.mark.servers
@pytest.mark.parametrize(
    ("door", "word", "status"), [("clear", "redirect", 301), ("serving", "content", 200), ("refusing", "refusal", 403)]
)
def test_cleartext_gets_what_we_read(site, door, word, status):
    doors, found = site
    assert get(doors[door], "/x")[0] == status
    assert [said for said, *_ in on_port(found, "listener", doors[door])] == [word]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("reverse_proxy b.test:8080", "clear"),
        ("reverse_proxy https://b.test", "verified"),
        ("reverse_proxy https://b.test {\n transport http {\n  tls_insecure_skip_verify\n }\n}", "verification_off"),
    ],
)
def test_the_way_upstream(tmp_path, line, word):
    found = written(tmp_path, "Caddyfile", f"a.test {{\n{line}\n}}\n")
    assert [said for said, *_ in words(found, "upstream")] == [word]
    assert [said for said, *_ in words(found, "hsts")] == ["to_the_application"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a.test {\n", "without its end"),
        ("}\n", "do not match"),
        ("{$SITE} {\n}\n", "not understood"),
        ("a.test {\n" * 100, "nested too deep"),
        ("a.test {\n import gone/x\n}\n", "not there"),
    ],
)
def test_what_is_broken_or_unknown_is_listed(tmp_path, text, why):
    assert any(why in line for line in written(tmp_path, "Caddyfile", text).unread)
