"""Hostile files end in time, and whatever was not read is named."""

import os
import threading
import time

import pytest
from builders import NOW
from facts.config_reading import reading, written

from guide.facts.condense import MOST_BYTES, condense, size
from guide.facts.config_suites import read_suites, version_named
from guide.facts.gather import gather
from guide.facts.limits import Limits
from guide.model.facts import Facts, Vantage
from guide.model.subjects import Material, Scope

SERVER = "http { server { listen 443 ssl; ssl_protocols TLSv1.2; } }\n"


def quickly(path, **limits):
    began = time.monotonic()
    found = reading(path, **limits)
    assert time.monotonic() - began < 10
    return found


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"http { server {\n", "cannot be parsed"),
        (b"http { } }\n", "cannot be parsed"),
        (b"http " + b"{ a " * 100_000, "cannot be parsed"),
        (b"http " + b"{ a " * 200 + b"x y;" + b" }" * 200, "nested too deep"),
        (b"http { \0 }", "not text"),
        (b"# many\n" * 60_000, "more than 50000 lines"),
        (b"http { server { listen 443 ssl; " + b"x" * 2_000_000, "larger than"),
        (b"http { include nginx.conf; }", "includes itself: nginx.conf"),
        (b"http { include gone.conf; }", "not there"),
        (b"http { include /etc/passwd; }", "leads out"),
        (b"http { include ../*; }", "leads out"),
        (b"http { include; }", "names a folder"),
        (b"ssl_protocols TLSv1.2; '\nssl_protocols SSLv3;", "cannot be parsed"),
        (b"'", "cannot be parsed"),
    ],
)
def test_a_broken_file_has_a_reason(tmp_path, content, why):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "nginx.conf").write_bytes(content)
    found = quickly(tmp_path / "in")
    assert found.statements == ()
    assert any(why in line for line in found.unread)


def test_undecodable_names_and_bytes_are_inert(tmp_path):
    text = b"http { server { listen 443 ssl; server_name \x1b[31m\xff; ssl_protocols \xe2\x80\xaeTLSv1.2; } }"
    (tmp_path / os.fsdecode(b"\xff.conf")).write_bytes(text)
    found = quickly(tmp_path)
    assert found.files == ("\\xff.conf",)
    shown = "".join((one.place + one.line_text + "".join(one.names)) for one in found.statements)
    assert shown.isprintable()


def test_a_large_file_within_the_limit_ends(tmp_path):
    (tmp_path / "nginx.conf").write_text("http {\n" + "add_header A b;\n" * 45_000 + "}\n")
    quickly(tmp_path)


def test_files_that_include_each_other_twice_over_end(tmp_path):
    (tmp_path / "nginx.conf").write_text("http { include 0; include 0; }")
    for number in range(14):
        (tmp_path / str(number)).write_text(f"include {number + 1};\ninclude {number + 1};\n")
    (tmp_path / "14").write_text("server { listen 443 ssl; }\n")
    assert any("too many includes" in line for line in quickly(tmp_path).unread)


def test_a_cycle_over_two_files_is_named(tmp_path):
    (tmp_path / "nginx.conf").write_text("http { include a; }")
    (tmp_path / "a").write_text("server { listen 443 ssl; ssl_protocols TLSv1.2; }\ninclude nginx.conf;\n")
    found = quickly(tmp_path)
    assert found.unread == ("a:2: includes itself: nginx.conf",)
    assert found.statements


def test_links_and_pipes(tmp_path):
    outside = tmp_path / "outside.conf"
    outside.write_text("server { listen 80; }\n")
    tree = tmp_path / "tree"
    (tree / "on").mkdir(parents=True)
    (tree / "on" / "out").symlink_to(outside)
    os.mkfifo(tree / "on" / "pipe")
    (tree / "nginx.conf").write_text("http { include on/*; }")
    found = quickly(tree)
    assert sorted(line.rsplit(": ", 1)[-1] for line in found.unread) == [
        "a link out of what was named",
        "not a regular file",
    ]
    assert found.statements == ()


def test_a_link_out_counts_where_the_include_is_absolute_and_inside(tmp_path):
    outside = tmp_path / "outside.conf"
    outside.write_text("server { listen 80; }\n")
    tree = tmp_path / "tree"
    (tree / "on").mkdir(parents=True)
    (tree / "on" / "out").symlink_to(outside)
    (tree / "nginx.conf").write_text(f"http {{ include {tree}/on/*; }}")
    found = quickly(tree)
    assert found.unread == ()
    assert [one.says for one in found.statements if one.topic == "listener"] == ["content"]


def test_time_that_runs_out_reads_truncated(tmp_path):
    (tmp_path / "nginx.conf").write_text(SERVER)
    assert reading(tmp_path, source_s=0.0).truncated


def gathered(folder):
    """Return the facts of a folder before they are cut to a record's size."""
    return Facts(
        run="0" * 26,
        subject=f"config:{folder}",
        vantage=Vantage(name="here"),
        started=NOW,
        ended=NOW,
        config=reading(folder),
    )


def test_many_servers_fit_into_a_record_and_what_is_cut_is_not_the_bad_line(tmp_path):
    servers = "".join(f"server {{ listen 443 ssl; server_name s{n}.shop.test; }}\n" for n in range(100))
    last = "server { listen 9443 ssl; server_name last.test; ssl_protocols TLSv1; }"
    (tmp_path / "nginx.conf").write_text(f"http {{ ssl_protocols TLSv1.2;\n{servers}{last} }}\n")
    facts = gathered(tmp_path)
    small, (whole,) = condense(facts)
    assert size(small) <= MOST_BYTES
    assert Facts.model_validate_json(whole) == facts
    assert small.config
    assert small.config.truncated
    assert [one.means for one in small.config.statements if one.topic == "protocols"][-1] == ("TLS 1.0",)


def test_thirty_servers_under_one_line_are_one_statement(tmp_path):
    servers = "".join(f"server {{ listen {n} ssl; listen 443 ssl; server_name s{n}.test; }}\n" for n in range(1, 31))
    found = written(tmp_path, "nginx.conf", f"http {{ ssl_ciphers RC4;\n{servers} }}\n")
    (line,) = [one for one in found.statements if one.topic == "suites"]
    assert line.place == "nginx.conf:1 s1.test:1"


def test_a_file_of_an_unknown_server_is_not_read(tmp_path):
    found = written(tmp_path, "strange.conf", "(listen 443 (tls false))\n")
    assert found.unread == ("strange.conf: no reader here knows this file",)
    assert reading(tmp_path).unread == found.unread


def test_a_main_file_speaks_for_its_own_folder_only(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "nginx.conf").write_text(SERVER)
    (tmp_path / "a" / "off.conf").write_text("server { listen 80; }\n")
    (tmp_path / "b" / "site.conf").write_text("server { listen 80; }\n")
    (tmp_path / "b" / "strange.conf").write_text("listen everywhere\n")
    found = reading(tmp_path)
    assert found.files == ("a/nginx.conf", "b/site.conf")
    assert (found.unread, found.passed_over) == (("b/strange.conf: no reader here knows this file",), 1)


def test_the_digest_is_of_names_and_bytes(tmp_path):
    first = written(tmp_path, "nginx.conf", SERVER).digest
    assert reading(tmp_path).digest == first
    assert written(tmp_path, "nginx.conf", SERVER + "\n").digest != first


def test_it_is_gathered_in_a_worker_and_a_missing_one_is_a_problem(tmp_path):
    (tmp_path / "nginx.conf").write_text(SERVER)
    subjects = [Material(kind="config", location=str(tmp_path / name)) for name in ("nginx.conf", "gone")]
    facts = {
        one.subject.name: one.facts
        for one in gather(subjects, Scope(), Limits(), run="0" * 26, cancelled=threading.Event())
    }
    present, gone = (facts[subject.name] for subject in subjects)
    assert present.config
    assert [one.says for one in present.config.statements if one.topic == "protocols"] == ["set"]
    assert gone.config is None
    assert {(one.section, one.reason) for one in gone.problems} == {
        ("config", "material_missing"),
        ("inventory", "material_missing"),
        ("monitoring", "material_missing"),
    }


MAINS = (
    *("nginx.conf", "httpd.conf", "haproxy.cfg", "Caddyfile", "postgresql.conf", "pg_hba.conf", "redis.conf", "my.cnf"),
    *("main.cf", "dovecot.conf", "server.xml", "envoy.yaml", "traefik.toml", "server.js", "unknown"),
)
SIZE = 90_000


@pytest.mark.parametrize("name", MAINS)
@pytest.mark.parametrize(
    "text",
    [
        "\n" * SIZE,
        " " * SIZE + "b",
        "a" + " " * SIZE + "b",
        "<a" + " " * SIZE + "b",
        "<" * SIZE,
        '"' + " " * SIZE,
        "a " * (SIZE // 2),
        "x\n" * (SIZE // 2),
        ":" * SIZE,
        "{" * SIZE,
        "frontend a\n" + "\n " * (SIZE // 2),
        "frontend a\n mode http\n bind :80\n http-request deny if '" + " " * SIZE + "'",
        "<!--" * (SIZE // 4),
        "a = '" * (SIZE // 5),
        "smtp inet n - - - - smtpd\n  -o" + " " * SIZE + "x",
        "http:\n" + "- " * (SIZE // 2),
    ],
    ids=range(16),
)
def test_no_text_makes_a_reader_slow(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    began = time.process_time()  # not the wall's: other tests run beside this one
    reading(tmp_path / name)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("ECDHE+AESGCM:ECDHE+CHACHA20", ()),
        ("HIGH:!aNULL:!MD5", ()),
        ("ALL:!aNULL", ()),
        ("ALL:@SECLEVEL=0", ("anonymous",)),
        ("ALL:!ADH:@SECLEVEL=0", ("anonymous",)),
        ("ALL:eNULL", ("NULL",)),
        ("ALL:eNULL:!NULL", ()),
        ("NULL-SHA256:AES128-SHA", ("NULL",)),
        ("EXP-RC4-MD5", ("EXPORT", "RC4", "MD5")),
        ("kRSA+3DES:RC4-SHA:DES-CBC3-SHA", ("RC4", "3DES")),
        ("DES-CBC-SHA", ("DES",)),
        ("!RC4:HIGH:-3DES:+MD5", ()),
        ("AECDH-AES128-SHA", ("anonymous",)),
        ("TLS_RSA_WITH_NULL_SHA256,TLS_RSA_WITH_3DES_EDE_CBC_SHA", ("NULL", "3DES")),
        ("", ()),
    ],
)
def test_a_cipher_string(text, categories):
    assert read_suites(text) == categories


@pytest.mark.parametrize(
    ("word", "version"),
    [("TLSv1", "TLS 1.0"), ("VersionTLS11", "TLS 1.1"), ("TLSv1_2", "TLS 1.2"), ("tls1.3", "TLS 1.3"), ("all", "")],
)
def test_a_version_s_spellings(word, version):
    assert version_named(word) == version
