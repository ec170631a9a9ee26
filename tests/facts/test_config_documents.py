"""Traefik, Envoy, Tomcat, IIS and programs: each word of the readers, on files as people write them."""

import pytest
from facts.config_reading import words, written

CURRENT = ("TLS 1.2", "TLS 1.3")
SINCE_1_0 = ("TLS 1.0", "TLS 1.1", *CURRENT)

TRAEFIK = """\
entryPoints:
  web:
    address: ":80"
    http:
      redirections:
        entryPoint:
          to: websecure
          scheme: https
  websecure:
    address: ":443"
    http:
      tls: {}
  metrics:
    address: "127.0.0.1:8082"
api:
  insecure: true
"""
DYNAMIC = """\
tls:
  options:
    default:
      minVersion: VersionTLS10
      cipherSuites:
        - TLS_RSA_WITH_RC4_128_SHA
http:
  middlewares:
    hsts:
      headers:
        stsSeconds: 60
  services:
    app:
      loadBalancer:
        servers:
          - url: http://10.0.0.5:8080
  serversTransports:
    inner:
      insecureSkipVerify: true
"""


def listeners(found):
    return [(one.says, one.port) for one in found.statements if one.topic == "listener"]


def test_traefik_s_entry_points(tmp_path):
    found = written(tmp_path, "traefik.yml", TRAEFIK)
    assert listeners(found) == [("redirect", 80), ("tls", 443), ("unclear", 8082), ("content", 8080)]
    assert [one.line for one in found.statements] == [3, 10, 14, 16]


def test_traefik_s_port_80_without_a_redirection(tmp_path):
    text = 'entryPoints:\n  web:\n    address: ":80"\n'
    assert listeners(written(tmp_path, "traefik.yml", text)) == [("content", 80)]
    (tmp_path / "dynamic.yml").write_text(
        "http:\n  middlewares:\n    r:\n      redirectScheme:\n        scheme: https\n"
    )
    assert listeners(written(tmp_path, "traefik.yml", text)) == [("content", 80)]


def test_traefik_s_dynamic_file(tmp_path):
    found = written(tmp_path, "dynamic.yml", DYNAMIC)
    assert words(found, "protocols") == [("set", "dynamic.yml:4 tls options default", *SINCE_1_0)]
    assert words(found, "suites") == [("set", "dynamic.yml:6 tls options default", "RC4")]
    assert words(found, "hsts") == [("set", "dynamic.yml:11 middleware headers", "max-age=60")]
    assert [said for said, *_ in words(found, "upstream")] == ["verification_off", "clear"]


def test_traefik_in_toml_with_lines(tmp_path):
    text = '[tls.options]\n  [tls.options.default]\n    minVersion = "VersionTLS11"\n'
    found = written(tmp_path, "dynamic.toml", text)
    assert words(found, "protocols") == [("set", "dynamic.toml:3 tls options default", "TLS 1.1", *CURRENT)]


ENVOY = """\
static_resources:
  listeners:
    - name: main
      address:
        socket_address: {{ address: 0.0.0.0, port_value: 443 }}
      filter_chains:
        - transport_socket:
            name: envoy.transport_sockets.tls
            typed_config:
              common_tls_context:
                tls_params:
                  tls_minimum_protocol_version: {version}
    - name: plain
      address:
        socket_address: {{ address: 0.0.0.0, port_value: 80 }}
      filter_chains:
        - filters:
            - typed_config:
                route_config:
                  virtual_hosts:
                    - domains: ["*"]
                      {host}
  clusters:
    - name: app
      load_assignment:
        endpoints:
          - lb_endpoints:
              - endpoint: {{ address: {{ socket_address: {{ address: 10.0.0.5, port_value: 1 }} }} }}
      {socket}
"""


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("require_tls: ALL", "redirect"),
        ("routes: [{ match: { prefix: / }, redirect: { https_redirect: true } }]", "redirect"),
        ("routes: [{ match: { prefix: / }, route: { cluster: app } }]", "content"),
    ],
)
def test_envoy_s_listeners(tmp_path, host, word):
    found = written(tmp_path, "envoy.yaml", ENVOY.format(version="TLSv1_1", host=host, socket=""))
    assert listeners(found) == [("tls", 443), (word, 80)]
    assert words(found, "protocols") == [("set", "envoy.yaml:12 listener main:443", "TLS 1.1", *CURRENT)]
    assert [said for said, *_ in words(found, "upstream")] == ["clear"]


@pytest.mark.parametrize(
    ("context", "word"),
    [
        ("{}", "unverified"),
        ("{ validation_context: { trusted_ca: { filename: /x } } }", "verified"),
        ("{ validation_context: { trust_chain_verification: ACCEPT_UNTRUSTED } }", "verification_off"),
    ],
)
def test_envoy_s_way_upstream(tmp_path, context, word):
    socket = f"transport_socket: {{ typed_config: {{ common_tls_context: {context} }} }}"
    found = written(tmp_path, "envoy.yaml", ENVOY.format(version="TLSv1_2", host="require_tls: ALL", socket=socket))
    assert [said for said, *_ in words(found, "upstream")] == [word]


TOMCAT = """\
<?xml version="1.0"?>
<Server port="8005">
  <Service name="Catalina">
    <Connector port="8080" protocol="HTTP/1.1" redirectPort="8443" />
    <Connector port="8443" SSLEnabled="true">
      <SSLHostConfig {protocols}>
        <Certificate certificateKeystoreFile="x" />
      </SSLHostConfig>
    </Connector>
    <Connector port="8009" protocol="AJP/1.3" />
  </Service>
</Server>
"""


@pytest.mark.parametrize(
    ("protocols", "said"),
    [
        ('protocols="TLSv1.2+TLSv1.3"', ("set", *CURRENT)),
        ('protocols="TLSv1,TLSv1.2"', ("set", "TLS 1.0", "TLS 1.2")),
        ('protocols="all -TLSv1 -TLSv1.1"', ("set", *CURRENT)),
        ("", ("unset", *SINCE_1_0)),
        ('protocols="${protocols}"', ("unclear",)),
    ],
)
def test_tomcat(tmp_path, protocols, said):
    found = written(tmp_path, "server.xml", TOMCAT.format(protocols=protocols))
    assert listeners(found) == [("content", 8080), ("tls", 8443)]
    assert [(word, *means) for word, _, *means in words(found, "protocols")] == [said]
    assert words(found, "protocols")[0][1] == "server.xml:6 Connector 8443"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("", "max-age=0"),
        (
            "<init-param><param-name>hstsMaxAgeSeconds</param-name><param-value>31536000</param-value></init-param>",
            "max-age=31536000",
        ),
    ],
)
def test_tomcat_s_filter_alone_sends_zero(tmp_path, parameter, value):
    text = f"<web-app><filter><filter-class>org.apache.catalina.filters.HttpHeaderSecurityFilter</filter-class>{parameter}</filter></web-app>"
    assert words(written(tmp_path, "web.xml", text), "hsts") == [("set", "web.xml:1 filter", value)]


@pytest.mark.parametrize(
    ("hsts", "clear", "header"),
    [
        ("", "content", ("to_the_application",)),
        ('<hsts enabled="true" />', "content", ("set", "max-age=0")),
        (
            '<hsts enabled="true" max-age="31536000" redirectHttpToHttps="true" />',
            "redirect",
            ("set", "max-age=31536000"),
        ),
        ('<hsts max-age="31536000" />', "content", ("to_the_application",)),
    ],
)
def test_iis(tmp_path, hsts, clear, header):
    text = f"""<configuration><system.applicationHost><sites><site name="shop"><bindings>
    <binding protocol="http" bindingInformation="*:80:shop.test" />
    <binding protocol="https" bindingInformation="*:443:shop.test" /></bindings>{hsts}</site></sites></system.applicationHost></configuration>"""
    found = written(tmp_path, "applicationHost.config", text)
    assert listeners(found) == [(clear, 80), ("tls", 443)]
    assert [(word, *means) for word, _, *means in words(found, "hsts")] == [header]


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("server.js", "http.createServer(app).listen(80)", [("listener", "content")]),
        (
            "server.js",
            "https.createServer({ key, cert, minVersion: 'TLSv1' }, app)",
            [("listener", "tls"), ("protocols", "set")],
        ),
        ("server.js", "// http.createServer(app)", []),
        ("main.go", 'http.ListenAndServe(":80", nil)', [("listener", "content")]),
        ("main.go", "cfg := &tls.Config{MinVersion: tls.VersionTLS10}", [("protocols", "set")]),
        ("app.py", "app.run(host='0.0.0.0')", [("listener", "content")]),
        ("app.py", "app.run(ssl_context=context)", [("listener", "tls")]),
        ("app.py", "context.minimum_version = ssl.TLSVersion.TLSv1_1", [("protocols", "set")]),
    ],
)
def test_a_program_s_line(tmp_path, name, line, said):
    found = written(tmp_path, name, line + "\n")
    assert [(one.topic, one.says) for one in found.statements] == said
    assert all(one.means[0] in {"TLS 1.0", "TLS 1.1"} for one in found.statements if one.topic == "protocols")


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("traefik.yml", "entryPoints: [\n", "cannot be parsed"),
        ("traefik.yml", "http:\n" + "".join(f"{' ' * (n + 1)}a:\n" for n in range(100)), "cannot be parsed"),
        ("traefik.toml", "[entryPoints\n", "cannot be parsed"),
        ("server.xml", "<Server><Connector></Server>", "cannot be parsed"),
        ("server.xml", '<!DOCTYPE x [<!ENTITY a "b">]><Server>&a;</Server>', "defines entities"),
        ("server.xml", "<Server>" + "<a>" * 100 + "</a>" * 100 + "</Server>", "nested too deep"),
    ],
)
def test_what_is_broken_or_hostile_is_listed(tmp_path, name, text, why):
    found = written(tmp_path, name, text)
    assert found.statements == ()
    assert any(why in line for line in found.unread)


def test_aliases_that_multiply_are_refused(tmp_path):
    text = "http: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 20))
    assert any("cannot be parsed" in line for line in written(tmp_path, "traefik.yml", text).unread)
