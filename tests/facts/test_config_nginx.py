"""nginx: what we read in a file is what the server does that runs with it."""

import subprocess

import pytest
from facts.config_reading import accepted, on_port, reading, words, written
from servers.asking import get, trusting
from servers.nginx import nginx
from servers.ports import reserved_ports
from servers.programs import require

_HSTS = "Strict-Transport-Security"
_SITES = """
ssl_protocols TLSv1.2 TLSv1.3;
ssl_certificate {papers.chain};
ssl_certificate_key {papers.key};
ssl_ciphers ALL:@SECLEVEL=0;
server {{ listen 127.0.0.1:{old} ssl; server_name shop.test; ssl_protocols TLSv1 TLSv1.1 TLSv1.2; return 200; }}
server {{ listen 127.0.0.1:{old} ssl; server_name other.test; ssl_protocols TLSv1.3; return 200; }}
server {{ listen 127.0.0.1:{marked} ssl; server_name shop.test; ssl_protocols TLSv1.3; return 200; }}
server {{ listen 127.0.0.1:{marked} ssl default_server; server_name other.test; ssl_protocols TLSv1.2; return 200; }}
server {{
    listen 127.0.0.1:{good} ssl;
    server_name shop.test;
    add_header Strict-Transport-Security "max-age=31536000" always;
    location = /own {{ add_header X-Frame-Options DENY always; return 200; }}
    location = /gone {{ return 404; }}
    location / {{ return 200; }}
}}
server {{
    listen 127.0.0.1:{some} ssl;
    server_name shop.test;
    add_header Strict-Transport-Security "max-age=31536000";
    location = /gone {{ return 404; }}
    location / {{ return 200; }}
}}
server {{ listen 127.0.0.1:{redirecting}; return 301 https://$host$request_uri; }}
server {{
    listen 127.0.0.1:{serving};
    location /.well-known/acme-challenge/ {{ return 200 "token"; }}
    location /old {{ return 301 https://$host$request_uri; }}
    location / {{ return 200 "shop"; }}
}}
server {{
    listen 127.0.0.1:{asking};
    if ($scheme = http) {{ return 308 https://$host$request_uri; }}
    location / {{ return 200 "shop"; }}
}}
server {{ listen 127.0.0.1:{refusing}; location / {{ deny all; }} location = /x {{ return 410; }} }}
"""


@pytest.fixture(scope="module")
def site(rsa_papers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    names = ("old", "marked", "good", "some", "redirecting", "serving", "asking", "refusing")
    with reserved_ports(len(names)) as ports:
        doors = dict(zip(names, ports, strict=True))
        with nginx(folder, _SITES.format(papers=rsa_papers, **doors), ports):
            yield doors, reading(folder / "nginx.conf")


@pytest.mark.servers
def test_versions_are_those_that_the_server_accepts(site):
    doors, found = site
    for door in ("old", "marked", "good"):
        assert on_port(found, "protocols", doors[door]) == [("set", *accepted(doors[door]))]
    assert accepted(doors["old"], "other.test") == ("TLS 1.0", "TLS 1.1", "TLS 1.2")
    assert accepted(doors["marked"], "shop.test") == ("TLS 1.2",)
    assert [(one.context, one.line_text) for one in found.statements if one.says == "idle"] == [
        (f"other.test:{doors['old']}", "ssl_protocols TLSv1.3"),
        (f"shop.test:{doors['marked']}", "ssl_protocols TLSv1.3"),
    ]


@pytest.mark.servers
def test_hsts_reaches_as_far_as_we_read(site, ca_file):
    doors, found = site
    trusted = trusting(ca_file)
    sent = {
        (door, path): get(doors[door], path, context=trusted)[1][_HSTS]
        for door in ("good", "some")
        for path in ("/", "/gone", "/own")
    }
    assert sent["good", "/"] == sent["good", "/gone"] == "max-age=31536000"
    assert sent["good", "/own"] is None
    assert on_port(found, "hsts", doors["good"]) == [("set", "max-age=31536000"), ("dropped",)]
    assert sent["some", "/"] == "max-age=31536000"
    assert sent["some", "/gone"] is None
    assert on_port(found, "hsts", doors["some"]) == [("not_always", "max-age=31536000")]
    assert on_port(found, "hsts", doors["old"]) == [("missing",), ("missing",)]


@pytest.mark.servers
@pytest.mark.parametrize(
    ("door", "word", "statuses"),
    [
        ("redirecting", "redirect", {301}),
        ("serving", "content", {200, 301}),
        ("asking", "redirect", {308}),
        ("refusing", "refusal", {403, 410}),
    ],
)
def test_cleartext_gets_what_we_read(site, door, word, statuses):
    doors, found = site
    assert {get(doors[door], path)[0] for path in ("/", "/old", "/x")} == statuses
    assert [said for said, *_ in on_port(found, "listener", doors[door])] == [word]


def test_a_port_443_without_ssl_is_cleartext(tmp_path):
    found = written(tmp_path, "nginx.conf", "http { server { listen 443; server_name a.test; root /srv; } }")
    assert words(found, "listener") == [("content", "nginx.conf:1 a.test:443", "nginx.conf:1 server")]


def test_acme_s_challenge_beside_a_redirect_is_no_content(tmp_path):
    acme = "location /.well-known/acme-challenge/ { root /srv; }"
    text = f"http {{ server {{ {acme} location / {{ return 301 https://a.test; }} }} }}"
    assert [said for said, *_ in words(written(tmp_path, "nginx.conf", text), "listener")] == ["redirect"]
    text = text.replace("acme-challenge", "files")
    assert [said for said, *_ in words(written(tmp_path, "nginx.conf", text), "listener")] == ["content"]


def test_what_is_left_out_is_told_with_the_default(tmp_path):
    found = written(tmp_path, "nginx.conf", "http { server { listen 443 ssl; } }")
    assert words(found, "protocols") == [
        ("unset", "nginx.conf:1 server:443", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
    ]


def test_includes_are_followed_and_fragments_out_of_force_left_alone(tmp_path):
    (tmp_path / "sites-available").mkdir()
    (tmp_path / "sites-enabled").mkdir()
    (tmp_path / "nginx.conf").write_text(
        "http {\n ssl_protocols TLSv1.2;\n include /etc/nginx/sites-enabled/*;\n include mime.types;\n}\n"
    )
    (tmp_path / "mime.types").write_text("types { text/html html; }\n")
    (tmp_path / "fastcgi_params").write_text("fastcgi_param HTTPS $https;\n")
    (tmp_path / "sites-available" / "on").write_text("server { listen 443 ssl; server_name on.test; }\n")
    (tmp_path / "sites-available" / "off").write_text("server { listen 443 ssl; ssl_protocols SSLv3; }\n")
    (tmp_path / "sites-enabled" / "on").symlink_to("../sites-available/on")
    found = reading(tmp_path)
    assert words(found, "protocols") == [("set", "nginx.conf:2 on.test:443", "TLS 1.2")]
    assert found.files == ("mime.types", "nginx.conf", "sites-available/on")
    assert (found.unread, found.passed_over) == ((), 2)


@pytest.mark.servers
def test_what_nginx_prints_is_read_like_its_files(tmp_path):
    (tmp_path / "sites").mkdir()
    (tmp_path / "nginx.conf").write_text("events { }\nhttp {\n ssl_protocols TLSv1.1;\n include sites/*;\n}\n")
    (tmp_path / "sites" / "a").write_text(
        "# the shop\nserver { listen 127.0.0.1:8443; server_name a.test; return 200; }\n"
    )
    shown = (require("nginx"), "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr", "-T")
    text = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
    dump = written(tmp_path / "x", "dump.txt", text)
    tree = reading(tmp_path / "nginx.conf")
    assert [(one.says, one.line, one.means[0].rpartition("/")[2]) for one in dump.statements] == [
        ("content", 2, "a:2 return 200")
    ]
    assert [(one.topic, one.says, one.line) for one in dump.statements] == [
        (one.topic, one.says, one.line) for one in tree.statements
    ]
    assert dump.unread == ()


def test_a_dump_that_lacks_a_file_or_goes_in_circles_says_so(tmp_path):
    text = (
        "# configuration file /n/nginx.conf:\nhttp { include a; include b; }\n# configuration file /n/a:\ninclude a;\n"
    )
    assert [line.partition(": ")[2] for line in written(tmp_path, "dump.txt", text).unread] == [
        "includes itself: /n/a",
        "the included file is not there: b",
    ]


def test_a_fragment_alone_speaks_for_itself(tmp_path):
    found = written(tmp_path, "ssl-params.conf", "ssl_protocols TLSv1.1;\nssl_ciphers RC4:HIGH;\n")
    assert words(found, "protocols") == [("set", "ssl-params.conf:1 outside any server block", "TLS 1.1")]
    assert words(found, "suites") == [("set", "ssl-params.conf:2 outside any server block", "RC4")]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("proxy_pass https://10.0.0.5;", "unverified"),
        ("proxy_ssl_verify on; proxy_pass https://10.0.0.5;", "verified"),
        ("proxy_ssl_verify off; proxy_pass https://10.0.0.5;", "verification_off"),
        ("proxy_pass http://10.0.0.5;", "clear"),
        ("grpc_pass grpcs://10.0.0.5;", "unverified"),
        ("proxy_pass $where;", "unclear"),
    ],
)
def test_the_way_upstream(tmp_path, line, word):
    found = written(tmp_path, "nginx.conf", f"http {{ server {{ location / {{ {line} }} }} }}")
    assert [said for said, *_ in words(found, "upstream")] == [word]


def test_a_leg_on_the_machine_itself_is_marked(tmp_path):
    text = "http { upstream app { server 127.0.0.1:1; server unix:/x; } server { location / { proxy_pass http://app; } location /b { proxy_pass http://b.test; } } }"
    found = written(tmp_path, "nginx.conf", text)
    assert [one.local for one in found.statements if one.topic == "upstream"] == [True, False]


@pytest.mark.parametrize("line", ["ssl_conf_command MinProtocol TLSv1;", "content_by_lua_block { ngx.say('{') }"])
def test_what_could_change_every_answer_is_listed(tmp_path, line):
    found = written(tmp_path, "nginx.conf", f"http {{ server {{ listen 443 ssl; {line} }} }}")
    assert len(found.unread) == 1


def test_mail_with_starttls_only_offered(tmp_path):
    text = "mail { server { listen 110; starttls on; } server { listen 143; starttls only; } server { listen 25; } server { listen 993 ssl; } }"
    found = written(tmp_path, "nginx.conf", text)
    assert [said for said, *_ in words(found, "listener")] == ["tls", "optional", "tls", "content"]
