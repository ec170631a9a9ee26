"""Server configurations name listeners, names, redirect targets and upstreams, each with file and line."""

import os

import pytest
from facts.inventory.reading import places, read_material

NGINX = """\
events {}
http {
    upstream app { server 10.0.0.5:8080; server unix:/run/app.sock; }
    include conf.d/*.conf;
    server { listen 80; listen [::]:80; server_name www.shop.example _; return 301 https://$host$request_uri; }
    server {
        listen 443 ssl;
        include snippets/names.conf;
        location / { proxy_pass http://app; }
        location /old { return 302 http://legacy.shop.example/x; }
        location /api { proxy_pass https://api.internal:9443/v1; }
    }
    server { listen 8080; server_name ~^w "quoted.shop.example" .wild.example; }
    server { listen 127.0.0.1:9000; }
}
stream { server { listen 5432; proxy_pass db.internal:5432; } }
"""


@pytest.fixture
def nginx(tmp_path):
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "snippets").mkdir()
    (tmp_path / "nginx.conf").write_text(NGINX)
    (tmp_path / "snippets" / "names.conf").write_text("server_name www.shop.example shop.example;\n")
    (tmp_path / "conf.d" / "admin.conf").write_text(
        "server {\n  listen 8443 ssl;\n  include snippets/names.conf;\n  server_name admin.shop.example;\n}\n"
    )
    return tmp_path


def roles(found):
    return {(one.role, one.place) for one in found.entries}


def test_nginx_with_its_includes(nginx):
    found = read_material(nginx, "config", "nginx.conf")
    assert (found.format, found.files, found.skipped) == ("nginx", 3, ())
    assert roles(found) == {
        ("serves", "https://admin.shop.example:8443"),
        ("serves", "https://www.shop.example:8443"),
        ("serves", "https://shop.example:8443"),
        ("serves", "http://www.shop.example:80"),
        ("serves", "https://www.shop.example:443"),
        ("serves", "https://shop.example:443"),
        ("serves", "http://*:8080"),
        ("serves", "http://quoted.shop.example:8080"),
        ("serves", "http://*.wild.example:8080"),
        ("serves", "http://127.0.0.1:9000"),
        ("serves", "*:5432"),
        ("calls", "http://legacy.shop.example:80"),
        ("upstream", "http://10.0.0.5:8080"),
        ("upstream", "https://api.internal:9443"),
        ("upstream", "db.internal:5432"),
    }
    where = places(found)
    assert where["https://admin.shop.example:8443"] == ("conf.d/admin.conf:2",)
    assert where["http://legacy.shop.example:80"] == ("nginx.conf:10",)
    assert where["http://10.0.0.5:8080"] == ("nginx.conf:3",)
    assert [one.place for one in found.entries if one.upgraded] == ["http://www.shop.example:80"]


def test_a_folder_with_nginx_conf_is_that_configuration(nginx):
    found = read_material(nginx.parent, "config", nginx.name)
    assert (found.format, found.files) == ("nginx", 3)


def test_includes_out_of_the_folder_and_in_circles_are_listed(tmp_path):
    inside = tmp_path / "etc"
    inside.mkdir()
    secret = tmp_path / "secret.conf"
    secret.write_text("server { listen 1; server_name secret.shop.example; }\n")
    (inside / "link.conf").symlink_to(secret)
    (inside / "loop.conf").write_text("include loop.conf;\ninclude loop.conf;\n")
    os.mkfifo(inside / "pipe.conf")
    (inside / "nul.conf").write_bytes(b"server {\0}")
    (inside / "torn.conf").write_text("server { listen 80;\n")
    names = ("link", "loop", "pipe", "nul", "torn", "none")
    includes = "".join(f"include {name}.conf;\n" for name in names)
    (inside / "nginx.conf").write_text(
        f"http {{\n{includes}include {secret};\ninclude ../secret.conf;\ninclude /proc/*/environ;\n"
        "server { listen 80; server_name a.example; }\n}\n"
    )
    found = read_material(inside, "config", "nginx.conf")
    assert "secret.shop" not in found.model_dump_json()
    assert "http://a.example:80" in places(found)
    told = "\n".join(found.skipped)
    for why in (
        "link.conf: outside",
        "loop.conf: includes itself",
        "pipe.conf: not a regular file",
        "nul.conf: no text",
        "torn.conf:1: the configuration is broken",
        "includes none.conf, which is not there",
        "includes ../secret.conf, which is outside",
        "includes /proc/*/environ, which is outside",
    ):
        assert why in told, why


@pytest.mark.parametrize("main", ["nginx.conf", "apache2.conf"])
def test_includes_that_double_at_every_step_end(tmp_path, main):
    semicolon = ";" if main == "nginx.conf" else ""
    (tmp_path / main).write_text("http { include f0; }\n" if semicolon else "ServerName a\nInclude f0\n")
    for number in range(15):
        (tmp_path / f"f{number}").write_text(f"include f{number + 1}{semicolon}\n" * 3)
    (tmp_path / "f15").write_text("\n")
    assert read_material(tmp_path, "config", main).truncated


def test_deeply_nested_blocks_are_broken_not_fatal(tmp_path):
    found = read_material(tmp_path, "config", "nginx.conf", "http { " + "a { " * 20_000 + "} " * 20_001)
    assert "broken" in found.skipped[0]


APACHE = """\
ServerRoot "ROOT"
Define domain shop.example
Listen 80
Listen 8443 https
Listen 9999
IncludeOptional sites/*.conf
<VirtualHost *:80>
    ServerName www.${domain}
    ServerAlias ${domain} \\
        m.shop.example
    Redirect permanent / https://www.shop.example/
</VirtualHost>
<VirtualHost _default_:443>
    ServerName https://www.shop.example:443
    SSLEngine on
    ProxyPass /api http://10.0.0.5:8080/
    <Location /old>
        Redirect /old http://legacy.shop.example/
    </Location>
</VirtualHost>
"""


def test_apache_with_its_includes(tmp_path):
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "admin.conf").write_text(
        "<IfModule mod_ssl.c>\n<VirtualHost 10.0.0.1:8443>\nServerName admin.shop.example\nSSLEngine On\n</VirtualHost>\n</IfModule>\n"
    )
    found = read_material(tmp_path, "config", "apache2.conf", APACHE.replace("ROOT", str(tmp_path)))
    assert (found.format, found.files, found.skipped) == ("Apache httpd", 2, ())
    assert roles(found) == {
        ("serves", "https://admin.shop.example:8443"),
        ("serves", "http://www.shop.example:80"),
        ("serves", "http://shop.example:80"),
        ("serves", "http://m.shop.example:80"),
        ("serves", "https://www.shop.example:443"),
        ("serves", "http://*:9999"),
        ("calls", "https://www.shop.example:443"),
        ("calls", "http://legacy.shop.example:80"),
        ("upstream", "http://10.0.0.5:8080"),
    }
    assert places(found)["https://admin.shop.example:8443"] == ("sites/admin.conf:2",)
    upgraded = {one.place for one in found.entries if one.upgraded}
    assert upgraded == {"http://www.shop.example:80", "http://shop.example:80", "http://m.shop.example:80"}


HAPROXY = """\
global
defaults
    mode http
frontend web
    bind :80,:::80
    bind *:443 ssl crt /etc/x.pem alpn h2
    acl is_api hdr(host) -i api.shop.example api2.shop.example
    acl listed hdr(host) -i -f /etc/hosts.lst
    use_backend b if { hdr(host) -i www.shop.example }
    http-request redirect scheme https code 308 if !{ ssl_fc }
    redirect location http://legacy.shop.example/ if listed
backend b
    server one 10.0.0.5:8080 check
    server two app.internal:8443 ssl verify required ca-file /etc/ca.pem
listen mail
    mode tcp
    bind :25
    server mx 10.0.0.9:25
"""


def test_haproxy(tmp_path):
    found = read_material(tmp_path, "config", "haproxy.cfg", HAPROXY)
    assert found.format == "HAProxy"
    assert found.skipped == ("haproxy.cfg:8: host names in a file of their own, which is not followed",)
    names = ("api", "api2", "www")
    assert roles(found) == {
        *(("serves", f"http://{name}.shop.example:80") for name in names),
        *(("serves", f"https://{name}.shop.example:443") for name in names),
        ("serves", "*:25"),
        ("calls", "http://legacy.shop.example:80"),
        ("upstream", "http://10.0.0.5:8080"),
        ("upstream", "https://app.internal:8443"),
        ("upstream", "10.0.0.9:25"),
    }
    assert {one.port for one in found.entries if one.upgraded} == {80}


COMPOSE = """\
x-env: &env
  PAYMENTS: "http://user:sekret@pay.internal:8080/x?sekret"
services:
  web:
    ports: ["443:8443", "127.0.0.1:8080:80", "8443/udp", "53:53/udp", "${PORT:-9443}:9443"]
    environment:
      <<: *env
      REACT_APP_API_URL: http://orders.shop.example/v1
      REDIS_URL: redis://cache:6379
    labels:
      - traefik.http.routers.web.rule=Host(`www.shop.example`) || Host(`shop.example`)
      - traefik.http.routers.web.tls=true
      - traefik.http.routers.old.rule=Host(`old.shop.example`)
  proxy:
    ports: [{target: 80, published: 80}]
    environment: ["VIRTUAL_HOST=a.shop.example,b.shop.example", "LETSENCRYPT_HOST=a.shop.example"]
"""


def test_compose(tmp_path):
    found = read_material(tmp_path, "config", "compose.yaml", COMPOSE)
    assert found.format == "docker compose"
    assert roles(found) == {
        ("serves", "https://*:443"),
        ("serves", "http://127.0.0.1:8080"),
        ("serves", "*:9443"),
        ("serves", "https://www.shop.example:443"),
        ("serves", "https://shop.example:443"),
        ("serves", "http://old.shop.example:80"),
        ("serves", "http://*:80"),
        ("serves", "http://a.shop.example:80"),
        ("serves", "http://b.shop.example:80"),
        ("serves", "https://a.shop.example:443"),
        ("calls", "http://orders.shop.example:80"),
        ("upstream", "http://pay.internal:8080"),
        ("upstream", "redis://cache:6379"),
    }
    assert places(found)["http://orders.shop.example:80/v1"] == (
        "compose.yaml:8 /services/web/environment/REACT_APP_API_URL",
    )
    assert "sekret" not in found.model_dump_json()
    assert [skipped.partition(": ")[2] for skipped in found.skipped] == ["a UDP port, which this tool cannot speak to"]


KUBERNETES = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {annotations: {nginx.ingress.kubernetes.io/force-ssl-redirect: "true"}}
spec:
  tls: [{hosts: [www.shop.example]}]
  rules: [{host: www.shop.example}, {host: plain.shop.example}, {}]
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service, spec: {type: ClusterIP, ports: [{port: 80}]}}
  - apiVersion: v1
    kind: Service
    metadata: {annotations: {external-dns.alpha.kubernetes.io/hostname: "mqtt.shop.example."}}
    spec: {type: LoadBalancer, ports: [{port: 8883}, {port: 443, name: https}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
spec: {listeners: [{hostname: api.shop.example, port: 443, protocol: HTTPS}, {port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
spec: {hostnames: [route.shop.example]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
spec: {servers: [{port: {number: 80, protocol: HTTP}, hosts: ["ns/istio.shop.example"], tls: {httpsRedirect: true}}]}
---
apiVersion: route.openshift.io/v1
kind: Route
spec: {host: shift.shop.example, tls: {insecureEdgeTerminationPolicy: Redirect}}
---
apiVersion: v1
kind: ConfigMap
"""


def test_kubernetes(tmp_path):
    found = read_material(tmp_path, "config", "all.yaml", KUBERNETES)
    assert (found.format, found.skipped) == ("Kubernetes", ())
    assert roles(found) == {
        ("serves", place)
        for place in (
            "https://www.shop.example:443",
            "http://www.shop.example:80",
            "http://plain.shop.example:80",
            "http://*:80",
            "mqtt.shop.example:8883",
            "https://mqtt.shop.example:443",
            "https://api.shop.example:443",
            "route.shop.example",
            "http://istio.shop.example:80",
            "https://shift.shop.example:443",
            "http://shift.shop.example:80",
        )
    }
    upgraded = {one.host for one in found.entries if one.upgraded}
    assert upgraded == {"www.shop.example", "istio.shop.example", "shift.shop.example"}


def test_a_folder_of_manifests_is_read_without_following_links_out(tmp_path):
    tree = tmp_path / "deploy"
    (tree / "base").mkdir(parents=True)
    (tree / "base" / "ingress.yaml").write_text(KUBERNETES.partition("---")[0])
    (tree / "compose.yml").write_text("services: {web: {ports: ['8443:8443']}}\n")
    (tree / "readme.txt").write_text("http://not.read.example\n")
    (tree / "broken.yaml").write_text("a: [\n")
    (tmp_path / "outside.yaml").write_text(KUBERNETES)
    (tree / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    os.mkfifo(tree / "pipe.yaml")
    found = read_material(tmp_path, "config", "deploy")
    assert found.format == "several formats"
    assert ("serves", "https://*:8443") in roles(found)
    assert "api.shop.example" not in found.model_dump_json()
    assert [one.partition(":")[0] for one in found.skipped] == ["broken.yaml", "link.yaml", "pipe.yaml"]


@pytest.mark.parametrize("text", ["", "ssl = on\nlisten_addresses = '*'\n", "smtpd_tls_security_level = may\n"])
def test_a_format_that_no_reader_knows_says_so(tmp_path, text):
    found = read_material(tmp_path, "config", "some.conf", text)
    assert (found.format, found.entries, found.skipped) == ("", (), ())


def test_url_lists_take_any_scheme_and_drop_what_is_secret(tmp_path):
    text = "# comment\nhttps://u:sekret@shop.example/a?sekret\n\nldap://dir.shop.example\nnonsense\n"
    found = read_material(tmp_path, "urls", "urls.txt", text)
    assert places(found) == {
        "https://shop.example:443/a": ("urls.txt:2",),
        "ldap://dir.shop.example:389": ("urls.txt:4",),
    }
    assert found.skipped == ("urls.txt:5: no address with a scheme and a host",)
    assert "sekret" not in found.model_dump_json()
