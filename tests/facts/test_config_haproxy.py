"""HAProxy: what we read in a file is what the server does that runs with it."""

import pytest
from facts.config_reading import accepted, on_port, reading, words, written
from servers.asking import get, trusting
from servers.haproxy import haproxy
from servers.nginx import nginx
from servers.ports import reserved_ports

_HSTS = "Strict-Transport-Security"
_SITES = """
frontend plain_default
    bind 127.0.0.1:{default} ssl crt {papers.bundle}
    default_backend app
frontend old
    bind 127.0.0.1:{old} ssl crt {papers.bundle} ssl-min-ver TLSv1.0 ciphers ALL:@SECLEVEL=0
    http-response set-header Strict-Transport-Security max-age=31536000
    http-request redirect location https://shop.test/new if {{ path /redirect }}
    default_backend app
frontend good
    bind 127.0.0.1:{good} ssl crt {papers.bundle} ssl-min-ver TLSv1.3
    http-after-response set-header Strict-Transport-Security "max-age=31536000" if {{ ssl_fc }}
    http-request redirect location https://shop.test/new if {{ path /redirect }}
    default_backend app
frontend redirecting
    bind 127.0.0.1:{redirecting}
    acl acme path_beg /.well-known/acme-challenge/
    http-request redirect scheme https code 308 if !{{ ssl_fc }} !acme
    default_backend app
frontend serving
    bind 127.0.0.1:{serving}
    redirect scheme https if {{ path /old }}
    default_backend app
frontend refusing
    bind 127.0.0.1:{refusing}
    http-request deny
backend app
    server one 127.0.0.1:{behind}
"""
_GLOBAL = "    ssl-default-bind-ciphers ALL:@SECLEVEL=0\n"


@pytest.fixture(scope="module")
def site(rsa_papers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("haproxy")
    names = ("default", "old", "good", "redirecting", "serving", "refusing", "behind")
    with reserved_ports(len(names)) as ports:
        doors = dict(zip(names, ports, strict=True))
        text = _SITES.format(papers=rsa_papers, **doors)
        behind = f"server {{ listen 127.0.0.1:{doors['behind']}; return 200; }}"
        with nginx(folder, behind, ports[-1:]), haproxy(folder, text, ports[:-1], extra=_GLOBAL):
            yield doors, reading(folder / "haproxy.cfg")


@pytest.mark.servers
@pytest.mark.parametrize(
    ("door", "word", "versions"),
    [
        ("default", "unset", ("TLS 1.2", "TLS 1.3")),
        ("old", "set", ("TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")),
        ("good", "set", ("TLS 1.3",)),
    ],
)
def test_versions_are_those_that_the_server_accepts(site, door, word, versions):
    doors, found = site
    assert on_port(found, "protocols", doors[door]) == [(word, *accepted(doors[door]))]
    assert accepted(doors[door]) == versions


@pytest.mark.servers
def test_hsts_reaches_as_far_as_we_read(site, ca_file):
    doors, found = site
    trusted = trusting(ca_file)
    sent = {
        (door, path): get(doors[door], path, context=trusted)[1][_HSTS]
        for door in ("old", "good", "default")
        for path in ("/", "/redirect")
    }
    assert (sent["old", "/"], sent["old", "/redirect"]) == ("max-age=31536000", None)
    assert on_port(found, "hsts", doors["old"]) == [("own_answers", "max-age=31536000")]
    assert (sent["good", "/"], sent["good", "/redirect"]) == ("max-age=31536000", "max-age=31536000")
    assert on_port(found, "hsts", doors["good"]) == [("set", "max-age=31536000")]
    assert sent["default", "/"] is None
    assert on_port(found, "hsts", doors["default"]) == [("to_the_application",)]


@pytest.mark.servers
@pytest.mark.parametrize(
    ("door", "word", "statuses"),
    [("redirecting", "redirect", {308}), ("serving", "content", {200, 302}), ("refusing", "refusal", {403})],
)
def test_cleartext_gets_what_we_read(site, door, word, statuses):
    doors, found = site
    assert {get(doors[door], path)[0] for path in ("/", "/old", "/x")} == statuses
    assert [said for said, *_ in on_port(found, "listener", doors[door])] == [word]


@pytest.mark.parametrize(
    ("settings", "bind", "versions"),
    [
        ("", "ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.2", ("TLS 1.1", "TLS 1.2")),
        ("ssl-default-bind-options ssl-min-ver TLSv1.0", "", ("TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")),
        ("ssl-default-bind-options ssl-min-ver TLSv1.0", "ssl-min-ver TLSv1.3", ("TLS 1.3",)),
        ("ssl-default-bind-options ssl-min-ver TLSv1.0 no-tlsv10 no-tlsv11", "", ("TLS 1.2", "TLS 1.3")),
        ("ssl-default-bind-options no-sslv3", "", ("TLS 1.2", "TLS 1.3")),
        ("", "force-tlsv10", ("TLS 1.0",)),
    ],
)
def test_a_bind_line_and_its_defaults(tmp_path, settings, bind, versions):
    found = written(
        tmp_path,
        "haproxy.cfg",
        f"global\n    {settings}\nfrontend web\n    mode http\n    bind :443 ssl crt x {bind}\n",
    )
    assert words(found, "protocols")[0][2:] == versions


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ("redirect scheme https code 301 if !{ ssl_fc }", "redirect"),
        ("http-request redirect scheme https unless { ssl_fc }", "redirect"),
        ("acl secure ssl_fc\n    http-request redirect scheme https unless secure", "redirect"),
        ("http-request redirect scheme https if { ssl_fc,not }", "redirect"),
        ("http-request redirect scheme https if { hdr(host) a.test }", "content"),
        ("http-request redirect scheme http", "content"),
        ("http-request deny if { src 10.0.0.0/8 }", "content"),
        ("stats enable", "content"),
    ],
)
def test_an_answer_in_clear(tmp_path, rule, word):
    found = written(tmp_path, "haproxy.cfg", f"frontend web\n    mode http\n    bind :80\n    {rule}\n")
    assert [said for said, *_ in words(found, "listener")] == [word]


@pytest.mark.parametrize(
    ("settings", "server", "word"),
    [
        ("", "b.test:443 ssl verify none", "verification_off"),
        ("", "b.test:443 ssl verify required ca-file x", "verified"),
        ("", "b.test:443 ssl ca-file x", "verified"),
        ("ssl-server-verify none", "b.test:443 ssl", "verification_off"),
        ("", "b.test:80", "clear"),
    ],
)
def test_the_way_upstream(tmp_path, settings, server, word):
    found = written(
        tmp_path, "haproxy.cfg", f"global\n    {settings}\nbackend app\n    mode http\n    server one {server}\n"
    )
    assert [said for said, *_ in words(found, "upstream")] == [word]


def test_bytes_that_are_passed_on(tmp_path):
    found = written(
        tmp_path, "haproxy.cfg", "defaults\n    mode tcp\nlisten db\n    bind :5432\n    server one b.test:5432\n"
    )
    assert [said for said, *_ in words(found, "listener")] == ["passed_on"]
    assert [said for said, *_ in words(found, "upstream")] == ["passed_on"]


def test_the_header_over_http_is_told(tmp_path):
    text = "frontend web\n    mode http\n    bind :80\n    bind :443 ssl crt x\n    http-after-response set-header Strict-Transport-Security max-age=31536000\n"
    found = written(tmp_path, "haproxy.cfg", text)
    assert [said for said, *_ in words(found, "hsts")] == ["over_http", "set"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("bind :80\n", "outside any section"),
        ("frontend web\n    mode http\n    bind ${ADDRESS}\n", "run time"),
        (".if defined(X)\nfrontend web\n    mode http\n    bind :80\n.endif\n", "decided when the server starts"),
    ],
)
def test_what_is_not_known_is_listed(tmp_path, text, why):
    assert any(why in line for line in written(tmp_path, "haproxy.cfg", text).unread)
