"""Apache httpd: what we read in a file is what the server does that runs with it."""

import pytest
from facts.config_reading import accepted, on_port, reading, words, written
from servers.apache import apache
from servers.asking import get, trusting
from servers.nginx import nginx
from servers.ports import reserved_ports

_HSTS = "Strict-Transport-Security"
_PAPERS = "SSLEngine on\nSSLCertificateFile {papers.chain}\nSSLCertificateKeyFile {papers.key}\n"
_SITES = """
SSLCipherSuite ALL:@SECLEVEL=0
SSLProtocol -all +TLSv1.2 +TLSv1.3
<VirtualHost 127.0.0.1:{old}>
    ServerName shop.test
    SSLProtocol all -SSLv3
    {on}
</VirtualHost>
<VirtualHost 127.0.0.1:{old}>
    ServerName other.test
    {on}
</VirtualHost>
<VirtualHost 127.0.0.1:{good}>
    ServerName shop.test
    {on}
    Header always set Strict-Transport-Security "max-age=31536000"
    <Location "/own">
        Header always set X-Frame-Options DENY
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:{some}>
    ServerName shop.test
    {on}
    Header set Strict-Transport-Security "max-age=31536000"
</VirtualHost>
<VirtualHost 127.0.0.1:{redirecting}>
    ServerName shop.test
    RewriteEngine on
    RewriteCond %{{HTTPS}} off
    RewriteRule ^ https://%{{HTTP_HOST}}%{{REQUEST_URI}} [R=301,L]
</VirtualHost>
<VirtualHost 127.0.0.1:{serving}>
    ServerName shop.test
    Redirect permanent /old https://shop.test/old
</VirtualHost>
<VirtualHost 127.0.0.1:{refusing}>
    ServerName shop.test
    <Location "/">
        Require all denied
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:{proxying}>
    ServerName shop.test
    SSLProxyEngine on
    ProxyPass "/" "https://localhost:{behind}/"
</VirtualHost>
"""


@pytest.fixture(scope="module")
def site(authority, rsa_papers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("apache")
    names = ("old", "good", "some", "redirecting", "serving", "refusing", "proxying", "behind")
    with reserved_ports(len(names)) as ports:
        doors = dict(zip(names, ports, strict=True))
        # Apache looks at the name by default, and at nothing else.
        inner = authority.issue(folder, ["localhost"])
        behind = f"server {{ listen 127.0.0.1:{doors['behind']} ssl; ssl_certificate {inner.chain}; ssl_certificate_key {inner.key}; return 200; }}"
        text = _SITES.format(on=_PAPERS.format(papers=rsa_papers), **doors)
        (folder / "nginx").mkdir()
        with nginx(folder / "nginx", behind, ports[-1:]), apache(folder, text, ports[:-1]):
            yield doors, reading(folder / "apache.conf")


@pytest.mark.servers
def test_versions_are_those_that_the_server_accepts_for_each_name(site):
    doors, found = site
    assert on_port(found, "protocols", doors["old"]) == [
        ("set", *accepted(doors["old"], "shop.test")),
        ("set", *accepted(doors["old"], "other.test")),
    ]
    assert accepted(doors["old"], "shop.test")[0] == "TLS 1.0"
    assert accepted(doors["old"], "other.test") == ("TLS 1.2", "TLS 1.3")


@pytest.mark.servers
def test_hsts_reaches_as_far_as_we_read(site, ca_file):
    doors, found = site
    trusted = trusting(ca_file)
    sent = {
        (door, path): get(doors[door], path, context=trusted)[1][_HSTS]
        for door in ("good", "some", "old")
        for path in ("/", "/gone", "/own")
    }
    assert {sent["good", path] for path in ("/", "/gone", "/own")} == {"max-age=31536000"}
    assert on_port(found, "hsts", doors["good"]) == [("set", "max-age=31536000")]
    assert (sent["some", "/"], sent["some", "/gone"]) == ("max-age=31536000", None)
    assert on_port(found, "hsts", doors["some"]) == [("not_always", "max-age=31536000")]
    assert sent["old", "/"] is None
    assert on_port(found, "hsts", doors["old"]) == [("missing",), ("missing",)]


@pytest.mark.servers
@pytest.mark.parametrize(
    ("door", "word", "statuses"),
    [
        ("redirecting", "redirect", {301}),
        ("serving", "content", {200, 301, 404}),
        ("refusing", "refusal", {403}),
        ("proxying", "content", {200}),
    ],
)
def test_cleartext_gets_what_we_read(site, door, word, statuses):
    doors, found = site
    assert {get(doors[door], path)[0] for path in ("/", "/old", "/x")} == statuses
    assert [said for said, *_ in on_port(found, "listener", doors[door])] == [word]


@pytest.mark.servers
def test_the_way_upstream_is_not_verified_by_default(site):
    doors, found = site
    assert get(doors["proxying"], "/")[0] == 200, "the certificate behind is of an authority that nobody gave to Apache"
    assert [(said, place.rpartition(" ")[2]) for said, place in words(found, "upstream")] == [
        ("unverified", "shop.test")
    ]


@pytest.mark.parametrize(
    ("line", "versions"),
    [
        ("SSLProtocol all", ("TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")),
        ("SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1", ("TLS 1.2", "TLS 1.3")),
        ("SSLProtocol TLSv1.2", ("TLS 1.2",)),
        ("SSLProtocol +TLSv1 \\\n  +TLSv1.2", ("TLS 1.0", "TLS 1.2")),
        ("Define old TLSv1\nSSLProtocol ${old}", ("TLS 1.0",)),
    ],
)
def test_a_line_of_versions(tmp_path, line, versions):
    found = written(tmp_path, "httpd.conf", f"{line}\n<VirtualHost *:443>\nSSLEngine on\n</VirtualHost>\n")
    assert words(found, "protocols")[0][2:] == versions


def test_what_is_left_out_has_old_versions_by_default(tmp_path):
    found = written(tmp_path, "httpd.conf", "<VirtualHost *:443>\nSSLEngine on\n</VirtualHost>\n")
    assert words(found, "protocols") == [
        ("unset", "httpd.conf:1 server:443", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
    ]


def test_a_host_on_443_without_the_engine_is_cleartext(tmp_path):
    found = written(tmp_path, "httpd.conf", "<VirtualHost *:443>\nServerName a.test\n</VirtualHost>\n")
    assert [said for said, *_ in words(found, "listener")] == ["content"]


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ('Redirect permanent "/" "https://a.test/"', "redirect"),
        ('Redirect "/" "http://b.test/"', "content"),
        ("Redirect gone /", "refusal"),
        ('RedirectMatch 308 "^/(?!\\.well-known/acme-challenge/)(.*)$" "https://a.test/$1"', "redirect"),
        (
            "RewriteCond %{SERVER_NAME} =a.test\nRewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [END,R=permanent]",
            "redirect",
        ),
        ("RewriteCond %{HTTP_USER_AGENT} Bot\nRewriteRule ^ https://a.test/ [R]", "content"),
        ("RewriteRule ^/login https://a.test/login [R]", "content"),
    ],
)
def test_an_answer_in_clear(tmp_path, lines, word):
    found = written(tmp_path, "httpd.conf", f"<VirtualHost *:80>\nServerName a.test\n{lines}\n</VirtualHost>\n")
    assert [said for said, *_ in words(found, "listener")] == [word]


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("ProxyPass / https://b.test/", "unverified"),
        ("SSLProxyVerify require\nProxyPass / https://b.test/", "verified"),
        ("SSLProxyVerify none\nProxyPass / https://b.test/", "verification_off"),
        ("SSLProxyVerify require\nSSLProxyCheckPeerName off\nProxyPass / https://b.test/", "verification_off"),
        ("ProxyPass / http://b.test/", "clear"),
        ("RewriteRule ^/(.*) http://b.test/$1 [P,L]", "clear"),
        ("ProxyPass / ${where}://b.test/", "unclear"),
    ],
)
def test_the_way_upstream(tmp_path, lines, word):
    found = written(tmp_path, "httpd.conf", f"<VirtualHost *:443>\nSSLEngine on\n{lines}\n</VirtualHost>\n")
    assert [said for said, *_ in words(found, "upstream")] == [word]


def test_a_module_that_is_not_loaded_takes_its_lines_with_it(tmp_path):
    text = "LoadModule alias_module a.so\nListen 80\n<IfModule ssl_module>\nListen 443\n</IfModule>\n<IfModule !mod_ssl.c>\nListen 8080\n</IfModule>\n"
    assert [one.port for one in written(tmp_path, "httpd.conf", text).statements if one.topic == "listener"] == [
        80,
        8080,
    ]


def test_a_debian_tree(tmp_path):
    for name in ("sites-available", "sites-enabled", "mods-enabled"):
        (tmp_path / name).mkdir()
    (tmp_path / "apache2.conf").write_text(
        "Include ports.conf\nIncludeOptional sites-enabled/*.conf\nInclude mods-enabled/*.conf\n"
    )
    (tmp_path / "ports.conf").write_text("Listen 443\n")
    (tmp_path / "sites-available" / "off.conf").write_text(
        "<VirtualHost *:443>\nSSLProtocol SSLv3\nSSLEngine on\n</VirtualHost>\n"
    )
    (tmp_path / "sites-available" / "on.conf").write_text(
        "<VirtualHost *:443>\nServerName on.test\nSSLEngine on\nSSLProtocol -all +TLSv1.3\n</VirtualHost>\n"
    )
    (tmp_path / "sites-enabled" / "on.conf").symlink_to("../sites-available/on.conf")
    found = reading(tmp_path)
    assert words(found, "protocols") == [("set", "sites-available/on.conf:4 on.test:443", "TLS 1.3")]
    assert (found.unread, found.passed_over) == ((), 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<VirtualHost *:443>\n", "without its end"),
        ("</VirtualHost>\n", "not begun"),
        ("<VirtualHost *:443>\n</Location>\n", "not begun"),
        ("<Location />\n" * 100 + "</Location>\n" * 100, "nested too deep"),
        ("Include httpd.conf\n", "includes itself"),
        ("Include ${CONFDIR}/x.conf\n", "not defined"),
        ("Use VHost a.test\n", "macro"),
        (
            "<VirtualHost *:443>\nSSLEngine on\nSSLOpenSSLConfCmd MinProtocol TLSv1\n</VirtualHost>\n",
            "command to OpenSSL",
        ),
    ],
)
def test_what_is_broken_or_unknown_is_listed(tmp_path, text, why):
    assert any(why in line for line in written(tmp_path, "httpd.conf", text).unread)
