"""Databases and mail: a client must use TLS, may, or cannot; the real programs say what they take without a line."""

import subprocess

import pytest
from facts.config_reading import reading, words, written
from servers.programs import require

CURRENT = ("TLS 1.2", "TLS 1.3")
SINCE_1_0 = ("TLS 1.0", "TLS 1.1", *CURRENT)


def listeners(found):
    return [(one.says, one.port) for one in found.statements if one.topic == "listener"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("listen_addresses = '*'\nssl = on\n", ("tls", 5432)),
        ("listen_addresses = '*'\nport = 5433\nssl = off\n", ("content", 5433)),
        ("listen_addresses = '*'\n", ("content", 5432)),
        ("ssl on  # shorthand\nlisten_addresses '*'\n", ("tls", 5432)),
    ],
)
def test_postgresql_s_switch(tmp_path, text, said):
    assert listeners(written(tmp_path, "postgresql.conf", text)) == [said]


def test_postgresql_s_versions_and_suites(tmp_path):
    text = "ssl = on\nssl_min_protocol_version = 'TLSv1'\nssl_ciphers = 'ALL:eNULL'\ninclude_dir 'conf.d'\n"
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "z.conf").write_text("ssl_min_protocol_version = 'TLSv1.3'\n")
    found = written(tmp_path, "postgresql.conf", text)
    assert words(found, "protocols") == [("set", "conf.d/z.conf:1 PostgreSQL:5432", "TLS 1.3")]
    assert words(found, "suites") == [("set", "postgresql.conf:3 PostgreSQL:5432", "NULL")]
    assert written(tmp_path / "x", "postgresql.conf", "ssl = on\n").statements[1].means == CURRENT


@pytest.mark.parametrize(
    ("line", "word", "local"),
    [
        ("hostssl all all 0.0.0.0/0 scram-sha-256", "tls", False),
        ("host all all 0.0.0.0/0 scram-sha-256", "optional", False),
        ("host all all 10.0.0.0 255.0.0.0 md5", "optional", False),
        ("hostnossl all all all trust", "content", False),
        ("host all all 127.0.0.1/32 scram-sha-256", "optional", True),
        ("host all all ::1/128 scram-sha-256", "optional", True),
    ],
)
def test_a_line_of_pg_hba(tmp_path, line, word, local):
    found = written(tmp_path, "pg_hba.conf", f"# TYPE\nlocal all all peer\n{line}\n")
    assert [(one.says, one.line, one.local) for one in found.statements] == [(word, 3, local)]


def test_a_refusal_of_plaintext_before_the_other_lines_counts(tmp_path):
    text = "hostnossl all all all reject\nhost all all all scram-sha-256\nhost all all 10.0.0.0/8 reject\n"
    assert listeners(written(tmp_path, "pg_hba.conf", text)) == [("tls", 0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[mysqld]\nrequire_secure_transport = ON\n", ("tls", 3306)),
        ("[mysqld]\nrequire-secure-transport\n", ("tls", 3306)),
        ("[mysqld]\nport = 3307\n", ("optional", 3307)),
        ("[mysqld]\nrequire_secure_transport = OFF\n[client]\nrequire_secure_transport = ON\n", ("optional", 3306)),
    ],
)
def test_mysql(tmp_path, text, said):
    assert listeners(written(tmp_path, "my.cnf", text)) == [said]


def test_mysql_s_versions_come_from_included_files_too(tmp_path):
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "a.cnf").write_text("[mysqld]\ntls_version = TLSv1,TLSv1.2\nbind-address = 127.0.0.1\n")
    found = written(tmp_path, "my.cnf", "[mysqld]\nport = 3306\n!includedir /etc/mysql/conf.d\n")
    assert words(found, "protocols") == [("set", "conf.d/a.cnf:2 mysqld:3306", "TLS 1.0", "TLS 1.2")]
    assert [one.local for one in found.statements if one.topic == "listener"] == [True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port 0\ntls-port 6379\n", [("tls", 6379)]),
        ("port 6379\ntls-port 6380\n", [("content", 6379), ("tls", 6380)]),
        ("appendonly yes\n", [("content", 6379)]),
    ],
)
def test_redis(tmp_path, text, said):
    assert listeners(written(tmp_path, "redis.conf", text)) == said


def test_redis_versions_and_loopback(tmp_path):
    found = written(
        tmp_path, "redis.conf", 'bind 127.0.0.1 -::1\nport 0\ntls-port 1\ntls-protocols "TLSv1.1 TLSv1.2"\n'
    )
    assert words(found, "protocols") == [("set", "redis.conf:4 redis:1", "TLS 1.1", "TLS 1.2")]
    assert {one.local for one in found.statements if one.topic == "listener"} == {True}


MASTER = """\
smtp      inet  n  -  y  -  -  smtpd
#smtps    inet  n  -  y  -  -  smtpd
submission inet n  -  y  -  -  smtpd
  -o syslog_name=postfix/submission
{submission}
465       inet  n  -  y  -  -  smtpd
  -o smtpd_tls_wrappermode=yes
pickup    unix  n  -  y  60 1  pickup
"""


@pytest.mark.parametrize(
    ("shared", "submission", "said"),
    [
        ("smtpd_tls_security_level = may", "", [("relayed", 25), ("optional", 587), ("tls", 465)]),
        (
            "smtpd_tls_security_level = may",
            "  -o smtpd_tls_security_level=encrypt",
            [("relayed", 25), ("tls", 587), ("tls", 465)],
        ),
        ("smtpd_use_tls = yes", "", [("relayed", 25), ("optional", 587), ("tls", 465)]),
        ("", "", [("content", 25), ("content", 587), ("tls", 465)]),
    ],
)
def test_postfix_tells_port_25_from_submission(tmp_path, shared, submission, said):
    (tmp_path / "master.cf").write_text(MASTER.format(submission=submission))
    assert listeners(written(tmp_path, "main.cf", f"# comment\n{shared}\n")) == said


def test_postfix_s_versions_where_tls_is_wanted(tmp_path):
    (tmp_path / "master.cf").write_text(MASTER.format(submission="  -o smtpd_tls_security_level=encrypt"))
    for line, means in (
        ("smtpd_tls_mandatory_protocols = !SSLv2, !SSLv3", SINCE_1_0),
        ("smtpd_tls_mandatory_protocols = >=TLSv1.2", CURRENT),
        ("smtpd_tls_mandatory_protocols =\n  !SSLv2,\n  !SSLv3,\n  !TLSv1,\n  !TLSv1.1", CURRENT),
        ("smtpd_tls_mandatory_protocols = TLSv1.2 TLSv1.3", CURRENT),
    ):
        found = written(tmp_path, "main.cf", line + "\n")
        assert {one.means for one in found.statements if one.topic == "protocols"} == {means}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ssl = required\n", "tls"),
        ("ssl = yes\n", "optional"),
        ("ssl = no\n", "content"),
        ("service imap-login {\n  inet_listener imap {\n    port = 143\n  }\n}\n", "optional"),
        (
            "ssl = yes\nservice imap-login {\n inet_listener imap {\n port = 0\n }\n}\nservice pop3-login {\n inet_listener pop3 {\n port = 0\n }\n}\n",
            "tls",
        ),
    ],
)
def test_dovecot(tmp_path, text, word):
    assert [said for said, _ in listeners(written(tmp_path, "dovecot.conf", text))] == [word]


def test_dovecot_follows_its_includes(tmp_path):
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "10-ssl.conf").write_text("ssl = required\nssl_min_protocol = TLSv1\n")
    found = written(
        tmp_path,
        "dovecot.conf",
        "protocols = imap\n!include_try /usr/share/dovecot/protocols.d/*.protocol\n!include conf.d/*.conf\n!include_try local.conf\n",
    )
    assert words(found, "protocols") == [("set", "conf.d/10-ssl.conf:2 dovecot", *SINCE_1_0)]
    assert found.unread == ()


def asked(*command):
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PATH": "/usr/sbin:/usr/bin"}
    ).stdout


@pytest.mark.servers
def test_the_defaults_are_those_of_the_programs(tmp_path):
    postconf, doveconf, mariadbd = require("postconf"), require("doveconf"), require("mariadbd")
    assert asked(postconf, "-d", "smtpd_tls_mandatory_protocols").split(" = ")[1].strip() == ">=TLSv1"
    assert asked(postconf, "-d", "smtpd_tls_security_level").split("=")[1].strip() == ""
    assert asked(doveconf, "-d", "ssl", "ssl_min_protocol").split("\n")[:2] == [
        "ssl = yes",
        "ssl_min_protocol = TLSv1.2",
    ]
    told = asked(mariadbd, "--no-defaults", "--verbose", "--help").split("\n")
    (forced,) = [line.split()[-1] for line in told if line.startswith("require-secure-transport ")]
    (version,) = [line.split()[-1] for line in told if line.startswith("tls-version ")]
    assert (forced, version) == ("FALSE", "TLSv1.2,TLSv1.3")
    assert reading_of_defaults(tmp_path) == (SINCE_1_0, CURRENT, CURRENT)


def reading_of_defaults(folder):
    """Return the versions that we say each takes without a line."""
    for name, text in (
        ("postfix/main.cf", "smtpd_tls_security_level = encrypt\n"),
        ("dovecot/dovecot.conf", "ssl = required\n"),
        ("mysql/my.cnf", "[mysqld]\nport = 3306\n"),
    ):
        written(folder, name, text)
    return tuple(
        one.means
        for name in ("postfix", "dovecot", "mysql")
        for one in reading(folder / name).statements
        if one.topic == "protocols"
    )
