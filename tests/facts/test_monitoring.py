"""Monitoring files as people write them, and as nobody should."""

import os
import time

import pytest

from guide.facts.monitoring import watch

RULES = """\
groups:
  - name: tls
    rules:
      - record: job:up
        expr: up
      - alert: CertificateNotRenewed
        expr: last_over_time(probe_ssl_earliest_cert_expiry{lifetime="47d"}[1d]) - time() < 47 * 86400 / 3
      - alert: TlsProbeFailed
        expr: probe_success{lifetime!=""} == 0
"""
OPERATOR = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec:
  groups:
    - rules: [{alert: A, expr: certmanager_certificate_expiration_timestamp_seconds - time() < 1}]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: shop}
spec: {renewBefore: 360h}
"""
BLACKBOX = """\
defaults: &tls
  fail_if_not_ssl: true
modules:
  https_2xx:
    prober: http
    http:
      <<: *tls
      tls_config:
        insecure_skip_verify: true
  tcp_tls:
    prober: tcp
    tcp: {tls: true}
  smtp:
    prober: tcp
    tcp: {query_response: [{expect: "^220"}, {starttls: true}]}
  plain:
    prober: http
"""
ROUTES = "route: {receiver: night}\nreceivers: [{name: night, webhook_configs: [{url: 'https://x'}]}]\n"
NGINX = "log_format tls '$time_iso8601 $ssl_protocol $ssl_cipher';\n"
APACHE = '# LogFormat "%{SSL_PROTOCOL}x"\nLogFormat "%h %{SSL_PROTOCOL}x" tls\n'
HAPROXY = 'frontend f\n    log-format "%ci %sslv %sslc"\n'
CONTACT = "# x\nContact: mailto:security@shop.example\nExpires: 2027-10-31T00:00:00Z\n"
WORKFLOW = "jobs:\n  tls:\n    steps:\n      # guide status\n      - run: guide status -w evidence.yaml\n"


def found(root):
    return [(one.kind, one.file, one.line) for one in watch(root, 5).signals]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("rules.yml", RULES, {("expiry_alert", 6), ("failure_alert", 8)}),
        ("k8s.yaml", OPERATOR, {("expiry_alert", 5), ("certificate_renewal", 7)}),
        ("blackbox.yml", BLACKBOX, {("tls_probe", 5), ("unverified_probe", 9), ("tls_probe", 11), ("tls_probe", 14)}),
        ("alertmanager.yml", ROUTES, {("alert_route", 1)}),
        ("nginx.conf", NGINX, {("log_fields", 1)}),
        ("sites-available/shop", APACHE, {("log_fields", 2)}),
        ("haproxy.cfg", HAPROXY, {("log_fields", 2)}),
        ("web/.well-known/security.txt", CONTACT, {("security_txt", 2)}),
        (".github/workflows/tls.yml", WORKFLOW, {("ci_gate", 5)}),
        (".gitlab-ci.yml", "tls:\n  script:\n    - testssl.sh --quiet shop.example\n", {("ci_gate", 3)}),
        ("Jenkinsfile", "sh 'python -m sslyze shop.example'\n", {("ci_gate", 1)}),
        ("other.yml", "alert: x\nmodules: [1]\ngroups: {a: b}\nreceivers: 3\n", set()),
        ("ci.yml", "- run: make my-guide status-page", set()),
        ("alertmanager.yml", "route: {receiver: gone}\nreceivers: []\n", set()),
        ("nginx.conf", "proxy_set_header X $ssl_protocol;\n", set()),
    ],
)
def test_each_kind_is_found_in_its_file_at_its_line(tmp_path, name, text, expected):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    assert {(kind, line) for kind, _, line in found(tmp_path)} == expected
    alone = watch(path, 5)
    assert not alone.folder
    assert {(one.kind, one.line) for one in alone.signals} == expected


def test_security_txt_is_read_by_its_fields(tmp_path):
    (tmp_path / "security.txt").write_text("CONTACT : mailto:a@b\nexpires: soon\nExpires: later\n")
    (signal,) = watch(tmp_path, 5).signals
    assert (signal.contact, signal.expires) == ("mailto:a@b", ("soon", "later"))


@pytest.mark.parametrize(
    "text",
    [
        "alert: {{ .Values.x }}\n  - broken",
        "alert: &a [*a]\n",
        "a: &a [x,x,x,x,x,x,x,x]\nalert: x\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)),
        "alert: " + "[" * 500,
        "alert: " + "{a: " * 500,
        "alert: 1\nalert: 2\n",
        "alert: !!python/object/apply:os.system ['true']\n? [1]\n: 2\n",
    ],
    ids=["template", "itself", "laughs", "lists", "maps", "twice", "key"],
)
def test_yaml_that_cannot_be_read_is_listed_and_ends_soon(tmp_path, text):
    (tmp_path / "x.yml").write_text(text)
    (tmp_path / "good.yml").write_text(RULES)
    began = time.monotonic()
    seen = watch(tmp_path, 5)
    assert time.monotonic() - began < 2
    assert [one.partition(":")[0] for one in seen.skipped] == ["x.yml"]
    assert {one.file for one in seen.signals} == {"good.yml"}


def test_a_hostile_tree_ends_and_lists_what_it_left_out(tmp_path):
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "away.yml").symlink_to("/etc/passwd")
    (tmp_path / "binary.yml").write_bytes(b"alert\0" * 1000)
    with (tmp_path / "huge.yml").open("wb") as huge:
        huge.truncate(2**30)
    (tmp_path / "long.conf").write_text("log_format " + "$ssl_" * 2_000_000)
    (tmp_path / os.fsdecode(b"odd\xff\x1b[31m.yml")).write_text(RULES)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "r.yml").write_text(RULES)
    began = time.monotonic()
    seen = watch(tmp_path, 10)
    assert time.monotonic() - began < 5
    assert {one.partition(":")[0] for one in seen.skipped} == {"huge.yml", "long.conf"}
    assert {one.file for one in seen.signals} == {"odd\\xff\\x1b[31m.yml"}


@pytest.mark.parametrize("filler", ["haproxy_", "windows_cert", "tls_cert", "log_format $ssl_protoco", "guide "])
def test_no_line_takes_long(tmp_path, filler):
    long = filler * (900_000 // len(filler))
    (tmp_path / "r.yml").write_text(f"groups: [{{rules: [{{alert: a, expr: '{long}'}}]}}]")
    (tmp_path / "n.conf").write_text(long)
    (tmp_path / "Jenkinsfile").write_text(long)
    began = time.monotonic()
    watch(tmp_path, 10)
    assert time.monotonic() - began < 1


def test_time_is_bounded_and_said(tmp_path):
    (tmp_path / "r.yml").write_text(RULES)
    assert watch(tmp_path, -1).truncated


def test_hostile_words_come_out_inert(tmp_path):
    (tmp_path / "r.yml").write_text(RULES.replace("TlsProbeFailed", '"\\e]52;c;x\\a[/bold]\\u202e"'))
    assert all(one.excerpt.isprintable() for one in watch(tmp_path, 5).signals)


def test_many_of_a_kind_are_few_and_a_fault_is_never_dropped_in_silence(tmp_path):
    for number in range(20):
        (tmp_path / f"r{number}.yml").write_text(RULES)
    assert len(watch(tmp_path, 5).signals) == 12
    assert not watch(tmp_path, 5).truncated
    for number in range(20):
        (tmp_path / f"b{number}.yml").write_text(BLACKBOX)
    assert watch(tmp_path, 5).truncated
